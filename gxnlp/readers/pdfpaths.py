"""One drawn path of a PDF: its rules, the ground that it fills, the strokes of a pen."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

import pypdfium2.raw as pdfium

from gxnlp.document import Box
from gxnlp.readers import pdfcalls
from gxnlp.readers.pdfdrawn import (
    LEAST_COVER,
    LETTER,
    LIGHT,
    MOST_SLASHES,
    STRAIGHT,
    THIN,
    Drawn,
    Matrix,
    at,
    cover,
    times,
)

FULL = 0.85
"""Of its box: a filled shape that takes up more of it hides what lies below."""
MOST_SIDES = 8
"""Of a filled shape whose edges may be those of a stroke."""
Point = tuple[float, float]
Ground = tuple[Box, bool]
"""(a filled box, which way round it runs)."""


def path_on(drawn: Drawn, path: Any, moved: Matrix) -> None:
    """The rules of a larger path: its thin parts, and its straight strokes where it is stroked; what it covers."""
    fill, stroke, matrix = ctypes.c_int(), ctypes.c_int(), pdfium.FS_MATRIX()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    whole = times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), moved)
    points: list[Point] = []
    grounds: list[Ground] = []
    """Boxes that are filled, or as good as."""
    bent = closed = odd = False
    x, y = ctypes.c_float(), ctypes.c_float()

    def end_part() -> None:
        nonlocal bent, closed, odd
        if len(points) > 1:
            box = _part(drawn, points, bent, closed, bool(stroke.value))
            if fill.value and not bent and len({p[0] for p in points}) == len({p[1] for p in points}) == 2:
                grounds.append((box, _area(points) > 0))
            elif fill.value and min(box[2] - box[0], box[3] - box[1]) > LEAST_COVER:
                odd = True
                area = _area(points)
                if abs(area) >= FULL * (box[2] - box[0]) * (box[3] - box[1]):
                    grounds.append((box, area > 0))
                if len(points) <= MOST_SIDES and not bent:
                    _slashes(drawn, points, closed=True)
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
        points.append(at(x.value, y.value, whole))
        closed = closed or bool(pdfium.FPDFPathSegment_GetClose(segment))
    end_part()
    if fill.value:
        borders: dict[int, list[Box]] = {}
        if not stroke.value:
            winding = fill.value == pdfium.FPDF_FILLMODE_WINDING
            borders = {n: found for n, (a, b) in enumerate(pairwise(grounds)) if (found := _frame(a, b, winding))}
        drawn.rules += chain.from_iterable(borders.values())
        alone = [box for n, (box, _) in enumerate(grounds) if n not in borders and n - 1 not in borders]
        if alone or odd or not borders:
            _filled(drawn, path, alone, odd=odd, bare=not stroke.value)


def _filled(drawn: Drawn, path: Any, grounds: Sequence[Box], *, odd: bool, bare: bool) -> None:
    """What a filled path lays over the page. `odd`: parts of it are no upright boxes; `bare`: it has no stroke."""
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    told = bool(pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, opaque))
    if told and not opaque.value:
        return
    large = [box for box in grounds if min(box[2] - box[0], box[3] - box[1]) > LEAST_COVER]
    if (large or odd) and (not told or 0.3 * red.value + 0.59 * green.value + 0.11 * blue.value < LIGHT):
        drawn.in_doubt = True  # what is written on it may be as dark
    if odd and drawn.texts:
        drawn.in_doubt = True
    if told and len(grounds) == 1 and bare and not odd:
        drawn.filled.append((grounds[0], (red.value, green.value, blue.value)))
    for box in large:
        cover(drawn, pdfcalls.address(path), box)


def _frame(one: Ground, other: Ground, winding: bool) -> list[Box]:
    """The four rules of a border that is drawn as a box with a smaller one cut out of it; none where it is not that.

    By the rule of winding a box that runs the same way round cuts nothing out.
    """
    (a, a_way), (b, b_way) = one, other
    outer, inner = (a, b) if a[0] <= b[0] else (b, a)
    if (winding and a_way == b_way) or any(
        not 0 <= step <= THIN
        for step in (inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3])
    ):
        return []
    (x0, y0, x1, y1), (left, low, right, high) = outer, inner
    return [(x0, y0, x1, low), (x0, high, x1, y1), (x0, y0, left, y1), (right, y0, x1, y1)]


def _part(drawn: Drawn, points: list[Point], bent: bool, closed: bool, stroked: bool) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    box = (min(xs), min(ys), max(xs), max(ys))
    drawn.in_doubt = drawn.in_doubt or (stroked and max(box[2] - box[0], box[3] - box[1]) < LETTER)
    if min(box[2] - box[0], box[3] - box[1]) <= THIN:
        drawn.rules.append(box)
        return box
    is_ring = (closed or points[0] == points[-1]) and abs(_area(points)) > THIN * max(box[2] - box[0], box[3] - box[1])
    if stroked and not is_ring:  # a stroke there and back is one
        _slashes(drawn, points, closed=False)
    if bent or not stroked:
        drawn.shapes += bent or len(points) > 5
        return box
    for (x0, y0), (x1, y1) in _sides(points, closed):
        if abs(x0 - x1) <= STRAIGHT or abs(y0 - y1) <= STRAIGHT:
            drawn.rules.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return box


def _area(points: list[Point]) -> float:
    """Less than nothing where they run the other way round."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in _sides(points, True)) / 2


def _sides(points: list[Point], closed: bool) -> Iterator[tuple[Point, Point]]:
    return zip(points, [*points[1:], points[0]] if closed else points[1:], strict=False)


def _slashes(drawn: Drawn, points: list[Point], *, closed: bool) -> None:
    """Notes the sides that run neither across nor down; bows are taken for the lines between their points."""
    for (x0, y0), (x1, y1) in _sides(points, closed):
        if min(abs(x0 - x1), abs(y0 - y1)) > STRAIGHT and len(drawn.slashes) < MOST_SLASHES:
            drawn.slashes.append((x0, y0, x1, y1))
