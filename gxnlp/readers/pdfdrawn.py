"""What is drawn on a page of a PDF beside its text, in the page's own space: rules, pictures, shapes."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from gxnlp.document import Box
from gxnlp.readers import pdfcalls
from gxnlp.readers.pdfgrounds import Colour
from gxnlp.readers.ruling import Rule

MAX_OBJECTS = 100_000
MAX_SEGMENTS = 200_000
MAX_DEPTH = 5
"""Forms inside forms."""
THIN = 4.0
"""A drawn shape no thicker than this is a rule."""
THINNEST, STOUT = 1.2, 4.0
"""What is thicker and not so many times as long may be a drawn digit as well."""
LEAST_RULE = 2.5
STRAIGHT = 0.6
LETTER = 20.0
"""Strokes within less may draw a digit."""
EVERY = 4
"""Every fourth text object is asked which way it runs."""
WHOLE_PAGE = 0.6
"""The share of the page that a picture covers which was laid over its text."""
HIDDEN = (3, 7)
"""Text render modes: laid down for the search, not to be seen."""
CLEAR, OPAQUE, PALE = 12, 255, 170
"""Of 255: text that lets through all but so little is not seen; text as light as this may not be."""
LEAST_COVER, MOST_COVERS = 2.0, 3_000
"""Points of a box that may cover a text, each way; and how many of them are asked."""
_TEXT, _PATH, _IMAGE, _FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM,
)  # fmt: skip
Matrix = tuple[float, float, float, float, float, float]
UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass
class Drawn:
    """What the objects of a page say, in its own space."""

    rules: list[Box] = field(default_factory=list)
    filled: list[tuple[Box, Colour]] = field(default_factory=list)
    """Upright boxes, each by itself, in the order of their painting."""
    pictured: float = 0.0
    shapes: int = 0
    hidden: bool = False
    texts: int = 0
    covered: int = 0
    """Of the text objects, those before the last picture that covers most of the page."""
    area: float = 1.0
    turns: Counter[int] = field(default_factory=Counter)
    """Characters' objects by the direction of their text, in degrees."""
    objects: int = 0
    segments: int = 0
    pixels: int = 0
    """Of its pictures."""
    layered: bool = False
    """The file has layers that may not be shown."""
    deep: bool = False
    """Forms stand in forms deeper than is followed."""
    in_doubt: bool = False
    """Something may keep its text from being seen, or print what its text does not say: the picture has to tell."""
    covers: list[tuple[Box, int]] = field(default_factory=list)
    """Opaque boxes and pictures, each with how many text objects were painted before it."""
    order: list[int] = field(default_factory=list)
    """The text objects, in the order of their painting."""

    @property
    def way(self) -> int:
        """How most of the text runs, in degrees."""
        return self.turns.most_common(1)[0][0] if self.turns else 0

    @property
    def cut(self) -> bool:
        return self.objects > MAX_OBJECTS or self.segments > MAX_SEGMENTS or self.deep or len(self.covers) > MOST_COVERS


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
                inner = _times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), moved)
                walk(drawn, pdfcalls.form_object, item, within, inner, depth + 1)
        elif kind in (_PATH, _IMAGE) and bounds_of(item, *at_edges):
            if kind == _PATH and not _is_drawn(item):
                continue
            left, bottom, right, top = box = _moved((edges[0], edges[1], edges[2], edges[3]), moved)
            across, up = right - left, top - bottom
            if min(across, up) <= THIN:
                drawn.rules.append(box)
                if is_stout(box):
                    drawn.in_doubt = True
                    _cover(drawn, item, box)
            elif kind == _IMAGE:
                drawn.pictured += across * up
                drawn.in_doubt = True
                drawn.pixels += _pixels(item)
                _cover(drawn, item, box)
                if across * up > WHOLE_PAGE * drawn.area:
                    drawn.covered = drawn.texts
            else:
                _path(drawn, ctypes.cast(item, pdfium.FPDF_PAGEOBJECT), moved)
                if drawn.cut:
                    break
    if texts:
        _set_down(drawn, texts, moved)
    drawn.in_doubt = drawn.in_doubt or drawn.shapes > 0


def _set_down(drawn: Drawn, texts: Sequence[int], moved: Matrix) -> None:
    """How the texts of a page run, and whether they can be seen; each question is put to all of them at once."""
    drawn.hidden = drawn.hidden or not set(map(pdfcalls.render_mode, texts)).isdisjoint(HIDDEN)
    colours = np.zeros((len(texts), 4), np.uint32)
    ends = colours.ctypes.data + colours.nbytes
    red, green, blue, opaque = (range(colours.ctypes.data + n, ends + n, 16) for n in (0, 4, 8, 12))
    told = np.array(list(map(pdfcalls.fill_colour, texts, red, green, blue, opaque)), bool)
    clear = told & (colours[:, 3] < OPAQUE)
    pale = told & (colours[:, :3].min(axis=1) > PALE)
    drawn.hidden = drawn.hidden or bool((clear & (colours[:, 3] <= CLEAR)).any())
    drawn.in_doubt = drawn.in_doubt or not told.all() or bool((clear | pale).any())
    if not drawn.in_doubt:
        drawn.in_doubt = max(map(pdfcalls.clips_in, map(pdfcalls.clip_of, texts))) > 0
    if not drawn.in_doubt and drawn.layered:
        drawn.in_doubt = max(map(pdfcalls.marks_on, texts)) > 0
    asked = texts[::EVERY]
    matrices = np.zeros((len(asked), 6), np.float32)
    addresses = range(matrices.ctypes.data, matrices.ctypes.data + matrices.nbytes, 24)
    known = np.array(list(map(pdfcalls.object_matrix, asked, addresses)), bool)
    a, b = matrices[known, :2].astype(float).T
    ways = np.degrees(np.arctan2(a * moved[1] + b * moved[3], a * moved[0] + b * moved[2]))
    drawn.turns.update((ways.round().astype(int) % 360).tolist())


def is_stout(box: Box) -> bool:
    """Whether a small shape may be a digit or a part of one, not a piece of a rule."""
    short, long = sorted((box[2] - box[0], box[3] - box[1]))
    return short > THINNEST and long < STOUT * short


def _cover(drawn: Drawn, item: int, box: Box) -> None:
    """Notes what hides the text below it."""
    if drawn.texts and min(box[2] - box[0], box[3] - box[1]) > LEAST_COVER and not pdfcalls.has_transparency(item):
        drawn.covers.append((box, drawn.texts))
        drawn.in_doubt = True


def _pixels(image: int) -> int:
    across, up = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(ctypes.cast(image, pdfium.FPDF_PAGEOBJECT), across, up)
    return across.value * up.value


def _is_drawn(path: int) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    told = pdfcalls.draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(told and (fill.value or stroke.value))


def _path(drawn: Drawn, path: Any, moved: Matrix) -> None:
    """The rules of a larger path: its thin parts, and its straight strokes where it is stroked."""
    fill, stroke, matrix = ctypes.c_int(), ctypes.c_int(), pdfium.FS_MATRIX()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    whole = _times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), moved)
    points: list[tuple[float, float]] = []
    frames: list[Box] = []
    """Upright boxes that are filled, not stroked."""
    bent = closed = False
    x, y = ctypes.c_float(), ctypes.c_float()

    def end_part() -> None:
        nonlocal bent, closed
        if len(points) > 1:
            _part(drawn, points, bent, closed, bool(stroke.value))
            if not bent and not stroke.value and len({p[0] for p in points}) == len({p[1] for p in points}) == 2:
                frames.append((*map(min, zip(*points, strict=True)), *map(max, zip(*points, strict=True))))
        points.clear()
        bent = closed = False

    count = pdfium.FPDFPath_CountSegments(path)
    for n in range(count):
        drawn.segments += 1
        if drawn.cut:
            return
        segment = pdfium.FPDFPath_GetPathSegment(path, n)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            end_part()
        bent = bent or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(_at(x.value, y.value, whole))
        closed = closed or bool(pdfium.FPDFPathSegment_GetClose(segment))
    end_part()
    for a, b in pairwise(frames):
        drawn.rules += _frame(a, b)
    if len(frames) == 1:
        red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
        if pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, opaque) and opaque.value:
            drawn.filled.append((frames[0], (red.value, green.value, blue.value)))
            _cover(drawn, pdfcalls.address(path), frames[0])


def _frame(a: Box, b: Box) -> list[Box]:
    """The four rules of a border that is drawn as a box with a smaller one cut out of it; none where it is not that."""
    outer, inner = (a, b) if a[0] <= b[0] else (b, a)
    if any(
        not 0 <= step <= THIN
        for step in (inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3])
    ):
        return []
    (x0, y0, x1, y1), (left, low, right, high) = outer, inner
    return [(x0, y0, x1, low), (x0, high, x1, y1), (x0, y0, left, y1), (right, y0, x1, y1)]


def _part(drawn: Drawn, points: list[tuple[float, float]], bent: bool, closed: bool, stroked: bool) -> None:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    box = (min(xs), min(ys), max(xs), max(ys))
    drawn.in_doubt = drawn.in_doubt or (stroked and max(box[2] - box[0], box[3] - box[1]) < LETTER)
    if min(box[2] - box[0], box[3] - box[1]) <= THIN:
        drawn.rules.append(box)
    elif bent or not stroked:
        drawn.shapes += bent or len(points) > 5
    else:
        ends = [*points[1:], points[0]] if closed else points[1:]
        for (x0, y0), (x1, y1) in zip(points, ends, strict=False):
            if abs(x0 - x1) <= STRAIGHT or abs(y0 - y1) <= STRAIGHT:
                drawn.rules.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def rules_of(boxes: Iterable[Box]) -> tuple[list[Rule], list[Box]]:
    """(the rules that are drawn whole or in pieces, the dots that may make others)."""
    rules: list[Rule] = []
    dots: list[Box] = []
    for x0, y0, x1, y1 in boxes:
        if max(x1 - x0, y1 - y0) < LEAST_RULE:
            dots.append((x0, y0, x1, y1))
        elif x1 - x0 >= y1 - y0:
            rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        else:
            rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
    return rules, dots


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _at(x: float, y: float, m: Matrix) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _moved(box: Box, m: Matrix) -> Box:
    if m is UNMOVED:
        return box
    (x0, y0), (x1, y1) = _at(box[0], box[1], m), _at(box[2], box[3], m)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
