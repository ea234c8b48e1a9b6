"""Word, LibreOffice PDF, the text as pdfplumber gives it."""

from __future__ import annotations

from training.converters import pdfplumber
from training.layouts.converted import alone, from_pdf

NAME, KIND = "pdfplumber_text", "pdf_order"

begin = from_pdf(pdfplumber.text)
render = alone(begin)
