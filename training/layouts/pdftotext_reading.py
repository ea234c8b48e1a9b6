"""Word, LibreOffice PDF, pdftotext in reading order."""

from __future__ import annotations

from training.converters import pdftotext
from training.layouts.converted import alone, from_pdf

NAME, KIND = "pdftotext_reading", "pdf_order"

begin = from_pdf(pdftotext.reading_order)
render = alone(begin)
