"""Word, LibreOffice PDF, pdftotext -layout."""

from __future__ import annotations

from training.converters import pdftotext
from training.layouts.converted import alone, from_pdf

NAME, KIND = "pdftotext_layout", "pdf_order"

begin = from_pdf(pdftotext.laid_out)
render = alone(begin)
