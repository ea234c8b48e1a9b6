"""The objects of a PDF page, forms within forms: what they draw, and whether all of its text can be seen."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from gxnlp.readers import pdfcalls
from gxnlp.readers.pdfdrawn import (
    CLEAR,
    EVERY,
    HIDDEN,
    MAX_DEPTH,
    MAX_OBJECTS,
    OPAQUE,
    OUTLINED,
    PALE,
    THIN,
    WHOLE_PAGE,
    Drawn,
    Matrix,
    cover,
    is_stout,
    moved_box,
    times,
)
from gxnlp.readers.pdfpaths import path_on

_TEXT, _PATH, _IMAGE, _SHADING, _FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING,
    pdfium.FPDF_PAGEOBJ_FORM,
)  # fmt: skip
MOST_MARKS, MOST_SAID = 20, 1_000
"""Of one text, and letters of one mark."""
_FIGURE, _LETTER = re.compile(r"[0-9０-９〇○零]"), re.compile(r"[^\W\d_]")
_INSTEAD = ctypes.create_string_buffer(b"ActualText")


def walk(
    drawn: Drawn, object_at: Callable[[int, int], int], holder: int, count: int, moved: Matrix, depth: int
) -> None:
    """What the objects of a page say, or of a form on it."""
    edges, matrix = (ctypes.c_float * 4)(), pdfium.FS_MATRIX()
    at, at_matrix = ctypes.addressof(edges), ctypes.addressof(matrix)
    at_edges = (at, at + 4, at + 8, at + 12)
    bounds_of = pdfcalls.object_bounds
    drawn.objects += count
    items = list(map(object_at, repeat(holder), range(min(count, MAX_OBJECTS + count - drawn.objects))))
    texts: list[int] = []
    for item, kind in zip(items, map(pdfcalls.object_kind, items), strict=True):
        if kind == _TEXT:
            drawn.texts += 1
            texts.append(item)
            drawn.order.append(item)
        elif kind == _FORM:
            within = pdfium.FPDFFormObj_CountObjects(ctypes.cast(item, pdfium.FPDF_PAGEOBJECT))
            drawn.in_doubt, drawn.deep = True, drawn.deep or (depth == MAX_DEPTH and within > 0)
            if depth < MAX_DEPTH and pdfcalls.object_matrix(item, at_matrix):
                inner = times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), moved)
                walk(drawn, pdfcalls.form_object, item, within, inner, depth + 1)
        elif kind in (_PATH, _IMAGE, _SHADING) and bounds_of(item, *at_edges):
            if kind == _PATH and not _is_drawn(item):
                continue
            left, bottom, right, top = box = moved_box((edges[0], edges[1], edges[2], edges[3]), moved)
            across, up = right - left, top - bottom
            if min(across, up) <= THIN:
                drawn.rules.append(box)
                if is_stout(box):
                    drawn.in_doubt = True
                    cover(drawn, item, box)
            elif kind == _SHADING:
                drawn.in_doubt = True
                cover(drawn, item, box)
            elif kind == _IMAGE:
                drawn.pictured += across * up
                drawn.in_doubt = True
                drawn.pixels += _pixels(item)
                cover(drawn, item, box)
                if across * up > WHOLE_PAGE * drawn.area:
                    drawn.covered = drawn.texts
            else:
                path_on(drawn, ctypes.cast(item, pdfium.FPDF_PAGEOBJECT), moved)
                if drawn.cut:
                    break
    if texts:
        _set_down(drawn, texts, moved)
    drawn.in_doubt = drawn.in_doubt or drawn.shapes > 0


def _set_down(drawn: Drawn, texts: Sequence[int], moved: Matrix) -> None:
    """How the texts of a page run, and whether they can be seen; each question is put to all of them at once."""
    marked = [(item, count) for item, count in zip(texts, map(pdfcalls.marks_on, texts), strict=True) if count > 0]
    _without_said_instead(marked)
    drawn.deep = drawn.deep or any(count > MOST_MARKS for _, count in marked)
    modes = list(map(pdfcalls.render_mode, texts))
    drawn.hidden = drawn.hidden or not set(modes).isdisjoint(HIDDEN)
    opaque, doubt = _colours(pdfcalls.fill_colour, texts)
    drawn.hidden = drawn.hidden or bool((opaque <= CLEAR).any())
    drawn.in_doubt = drawn.in_doubt or doubt
    outlined = [item for item, mode in zip(texts, modes, strict=True) if mode in OUTLINED]
    if outlined and not drawn.in_doubt:
        drawn.in_doubt = _colours(pdfcalls.stroke_colour, outlined)[1]
    if not drawn.in_doubt:
        drawn.in_doubt = max(map(pdfcalls.has_transparency, texts)) > 0
    if not drawn.in_doubt:
        drawn.in_doubt = max(map(pdfcalls.clips_in, map(pdfcalls.clip_of, texts))) > 0
    drawn.in_doubt = drawn.in_doubt or bool(drawn.layered and marked)
    asked = texts[::EVERY]
    matrices = np.zeros((len(asked), 6), np.float32)
    addresses = range(matrices.ctypes.data, matrices.ctypes.data + matrices.nbytes, 24)
    known = np.array(list(map(pdfcalls.object_matrix, asked, addresses)), bool)
    a, b = matrices[known, :2].astype(float).T
    ways = np.degrees(np.arctan2(a * moved[1] + b * moved[3], a * moved[0] + b * moved[2]))
    drawn.turns.update((ways.round().astype(int) % 360).tolist())


def _without_said_instead(marked: Sequence[tuple[int, int]]) -> None:
    """Takes away what a file says that a text is to be read as, where that is figures or blank: what is drawn is read.

    Words are left, for their font may name nothing.
    """
    said, size = (ctypes.c_ushort * MOST_SAID)(), ctypes.c_ulong()
    at, at_size = ctypes.addressof(said), ctypes.addressof(size)
    key = ctypes.addressof(_INSTEAD)
    for item, count in marked:
        for n in range(min(count, MOST_MARKS) - 1, -1, -1):
            mark = pdfcalls.mark_on(item, n)
            if mark and pdfcalls.mark_said(mark, key, at, 2 * MOST_SAID, at_size):
                text = bytes(said)[: size.value].decode("utf-16-le", "replace")
                if size.value > 2 * MOST_SAID or _FIGURE.search(text) or not _LETTER.search(text):
                    pdfcalls.remove_mark(item, mark)


def _colours(asked: Callable[..., int], texts: Sequence[int]) -> tuple[NDArray[Any], bool]:
    """(how opaque each is, 255 where that is not told; whether one lets light through, is pale or not told)."""
    colours = np.zeros((len(texts), 4), np.uint32)
    first, ends = colours.ctypes.data, colours.ctypes.data + colours.nbytes
    told = np.array(list(map(asked, texts, *(range(first + n, ends + n, 16) for n in (0, 4, 8, 12)))), bool)
    opaque = np.where(told, colours[:, 3], OPAQUE)
    pale = told & (colours[:, :3].min(axis=1) > PALE)
    return opaque, not told.all() or bool((pale | (opaque < OPAQUE)).any())


def _pixels(image: int) -> int:
    across, up = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(ctypes.cast(image, pdfium.FPDF_PAGEOBJECT), across, up)
    return across.value * up.value


def _is_drawn(path: int) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    told = pdfcalls.draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(told and (fill.value or stroke.value))
