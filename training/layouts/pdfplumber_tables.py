"""Word, LibreOffice PDF, the tables that pdfplumber finds as tab-joined rows, the text around them as lines."""

from __future__ import annotations

from training.converters import pdfplumber
from training.layouts.converted import alone, from_pdf

NAME, KIND = "pdfplumber_tables", "tabbed"

begin = from_pdf(pdfplumber.tables)
render = alone(begin)
