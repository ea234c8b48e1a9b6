"""Walls that left no trace: where two figures stand in one cell, each in its own row or column of the table.

Asked after the page was read, for only then is it known what stands in a cell: a label of two lines is one label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gxnlp.readers.ocr import FIGURE
from gxnlp.readers.ruling import Grid, GridCell
from gxnlp.readers.scan import PIXELS_A_POINT, Mask
from gxnlp.readers.scan.cutting import PixelBox
from gxnlp.readers.scan.drawn import Drawn
from gxnlp.readers.scan.lattice import Stroke
from gxnlp.readers.scan.looking import Read

CLEAR_ACROSS, CLEAR_DOWN = 0.06, 0.3
"""In em: so much white lies on both sides of a lost wall; letters of one figure stand closer, lines need not."""


def with_lost_walls(drawn: Drawn, tables: Sequence[Grid], read: Sequence[Read], ink: Mask, em: int) -> Drawn | None:
    """The rules with the walls that figures betray; None where there are none."""
    by_cell: dict[int, list[Read]] = defaultdict(list)
    for r in read:
        if r.snippet.cell >= 0:
            by_cell[r.snippet.cell].append(r)
    across: list[Stroke] = []
    down: list[Stroke] = []
    first = 0
    for grid in tables:
        own = {(r, c): n for n, cell in enumerate(grid.cells) for r, c in _places(cell)}
        for n, cell in enumerate(grid.cells):
            inside = by_cell.get(first + n, ())
            if (cell.rowspan > 1 or cell.colspan > 1) and inside and all(_is_part(r) for r in inside):
                across += _across(grid, cell, own, ink, em)
                down += _down(grid, cell, own, ink, em)
        first += len(grid.cells)
    if not across and not down:
        return None
    return replace(drawn, across=(*drawn.across, *across), down=(*drawn.down, *down))


def _places(cell: GridCell) -> Iterator[tuple[int, int]]:
    for r in range(cell.row, cell.row + cell.rowspan):
        for c in range(cell.column, cell.column + cell.colspan):
            yield r, c


def _is_part(read: Read) -> bool:
    text = read.reading.text.replace(" ", "")
    return FIGURE.fullmatch(text) is not None or text in ("件", "条", "项", "个", "元", "万元")


def _across(
    grid: Grid, cell: GridCell, own: dict[tuple[int, int], int], ink: Mask, em: int
) -> Iterator[Stroke]:  # fmt: skip
    x0, y0, x1, y1 = _inner(cell.box)
    for row in range(cell.row + 1, cell.row + cell.rowspan):
        beside = (cell.column - 1, cell.column + cell.colspan)
        at = round(grid.ys[row] * PIXELS_A_POINT)
        reach = max(2, round(CLEAR_ACROSS * em))
        if not any((row, c) in own and own[row, c] != own[row - 1, c] for c in beside):
            continue
        if ink[y0 : at - reach, x0:x1].any() and ink[at + reach : y1, x0:x1].any():
            if not ink[at - reach : at + reach, x0:x1].any():
                yield Stroke(x0, at, x1, at, 0, 1.0)


def _down(
    grid: Grid, cell: GridCell, own: dict[tuple[int, int], int], ink: Mask, em: int
) -> Iterator[Stroke]:  # fmt: skip
    x0, y0, x1, y1 = _inner(cell.box)
    for column in range(cell.column + 1, cell.column + cell.colspan):
        beside = (cell.row - 1, cell.row + cell.rowspan)
        at = round(grid.xs[column] * PIXELS_A_POINT)
        reach = max(2, round(CLEAR_DOWN * em))
        if not any((r, column) in own and own[r, column] != own[r, column - 1] for r in beside):
            continue
        if ink[y0:y1, x0 : at - reach].any() and ink[y0:y1, at + reach : x1].any():
            if not ink[y0:y1, at - reach : at + reach].any():
                yield Stroke(at, y0, at, y1, 0, 1.0)


def _inner(box: tuple[float, float, float, float]) -> PixelBox:
    x0, y0, x1, y1 = (round(v * PIXELS_A_POINT) for v in box)
    return x0 + 2, y0 + 2, x1 - 2, y1 - 2
