"""Layout families: each a small file with NAME, KIND and render. HELD_OUT ones are measured on and never trained on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from types import ModuleType

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts import (
    docx2txt_text,
    docx_listed,
    docx_styled,
    docx_word,
    html_cms,
    html_layout,
    html_pasted,
    lone_bare,
    lone_spread,
    lone_tab_led,
    markitdown_web,
    markitdown_word,
    ocr_cells,
    ocr_lines,
    ocr_tabs,
    pandoc_markdown,
    pandoc_plain,
    pandoc_web,
    pdf_apart,
    pdf_cut,
    pdf_layout,
    pdf_middle,
    pdfplumber_tables,
    pdfplumber_text,
    pdftotext_layout,
    pdftotext_reading,
    pdftotext_spoiled,
    pipes_adrift,
    pipes_pieces,
    pipes_torn,
    pipes_whole,
    pypdfium2_text,
    soffice_html,
    soffice_pdf,
    soffice_text,
    soffice_word,
    spaced_narrow,
    spaced_wide,
    tabbed_alone,
    tabbed_first,
    tabbed_last,
    tabbed_marker,
    tabbed_pages,
)
from training.layouts.converted import Begin
from training.layouts.frame import Rendered


@dataclass(frozen=True)
class Family:
    name: str
    kind: str
    render: Callable[[Invented, Form, Random], Rendered]
    begin: Begin | None = None
    """Of a family that goes through a converter: many reports begun are finished at once (layouts/converted.py)."""


def _family(module: ModuleType) -> Family:
    return Family(module.NAME, module.KIND, module.render, getattr(module, "begin", None))


KNOWN = tuple(
    _family(m)
    for m in (
        tabbed_first, tabbed_alone, tabbed_marker, tabbed_pages, lone_tab_led, lone_bare, pipes_whole, pipes_pieces,
        pipes_torn, pdf_cut, pdf_apart, pdf_layout, ocr_tabs, ocr_cells, html_cms, html_pasted, docx_word,
        docx_listed, spaced_narrow,
    )
)  # fmt: skip
HELD_OUT = tuple(
    _family(m)
    for m in (tabbed_last, lone_spread, pipes_adrift, pdf_middle, ocr_lines, html_layout, docx_styled, spaced_wide)
)
CONVERTED = tuple(
    _family(m)
    for m in (
        pdftotext_reading, pdftotext_layout, pdftotext_spoiled, pypdfium2_text, pdfplumber_tables, soffice_pdf,
        soffice_html, soffice_word, soffice_text, pandoc_markdown, pandoc_web, markitdown_word, docx2txt_text,
    )
)  # fmt: skip
"""Through real converters, to be trained on: they need what `make system` installs and the extra `corpus`."""
CONVERTED_HELD_OUT = tuple(_family(m) for m in (pdfplumber_text, pandoc_plain, markitdown_web))
FAMILIES = {family.name: family for family in (*KNOWN, *HELD_OUT)}
EVERY = FAMILIES | {family.name: family for family in (*CONVERTED, *CONVERTED_HELD_OUT)}
KINDS = tuple(dict.fromkeys(family.kind for family in (*KNOWN, *HELD_OUT)))
