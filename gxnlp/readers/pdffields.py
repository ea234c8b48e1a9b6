"""What stands on a page in form fields and notes: made part of the page, so that it is read as it is shown.

A page's text does not hold the values of its fields, nor what was typed over it; a table filled in as a form would come
out blank. Where a value is not shown by an appearance of its own, each program shows it or not: its place is inked, so
that nothing that stands there is believed, and no cell there is blank.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from gxnlp.document import Box

MOST = 10_000
"""Fields and notes of a page; a form of every cell of a report has three hundred."""
_HIDDEN, _NO_VIEW = 2, 32
_NOT_PRINTED = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_TEXT)
"""A link, and notes that are an icon on the page until they are opened."""


def with_fields(document: Any, page: Any, n: int) -> tuple[Any, tuple[Box, ...], bool]:
    """(the page with its fields and notes as text, where values have no appearance, whether there were too many)."""
    count = pdfium.FPDFPage_GetAnnotCount(page)
    if count <= 0:
        return page, (), False
    told = list(_shown(page, min(count, MOST)))
    if not told:
        return page, (), False
    bare = tuple(box for box, drawn in told if not drawn)
    if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_FAIL:
        return page, tuple(box for box, _ in told), count > MOST
    page.close()
    try:
        return document[n], bare, count > MOST
    except pypdfium2.PdfiumError:
        raise pypdfium2.PdfiumError("a page that fields were put on cannot be opened again") from None


def _shown(page: Any, count: int) -> Iterator[tuple[Box, bool]]:
    """(its place, whether its appearance is drawn) for each field and note that is shown and says something."""
    for n in range(count):
        note = pdfium.FPDFPage_GetAnnot(page, n)
        if not note:
            continue
        try:
            hidden = pdfium.FPDFAnnot_GetFlags(note) & (_HIDDEN | _NO_VIEW)
            if hidden or pdfium.FPDFAnnot_GetSubtype(note) in _NOT_PRINTED:
                continue
            drawn = pdfium.FPDFAnnot_GetAP(note, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2
            if not (drawn or _says(note, b"V") or _says(note, b"Contents")):
                continue
            edges = pdfium.FS_RECTF()
            if pdfium.FPDFAnnot_GetRect(note, edges):
                left, right = sorted((edges.left, edges.right))
                bottom, top = sorted((edges.bottom, edges.top))
                yield (left, bottom, right, top), drawn
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def _says(note: Any, key: bytes) -> bool:
    return int(pdfium.FPDFAnnot_GetStringValue(note, key, ctypes.POINTER(ctypes.c_ushort)(), 0)) > 2
