"""Word, LibreOffice PDF, pdftotext -layout, then spoiled as copied and scanned text is."""

from __future__ import annotations

from training.converters import pdftotext
from training.converters.spoil import spoil
from training.layouts.converted import alone, from_pdf

NAME, KIND = "pdftotext_spoiled", "pdf_order"

begin = from_pdf(pdftotext.laid_out, spoil)
render = alone(begin)
