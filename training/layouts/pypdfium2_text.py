"""Word, LibreOffice PDF, the text as pypdfium2 gives it."""

from __future__ import annotations

from training.converters import pypdfium2
from training.layouts.converted import alone, from_pdf

NAME, KIND = "pypdfium2_text", "pdf_order"

begin = from_pdf(pypdfium2.text)
render = alone(begin)
