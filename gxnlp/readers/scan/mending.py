"""Walls that left no trace: where two figures stand in one cell, each in its own row or column of the table.

Asked after the page was read, for only then is it known what stands in a cell: a label of two lines is one label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from gxnlp.readers.ocr import FIGURE
from gxnlp.readers.ruling import Grid, GridCell
from gxnlp.readers.scan import PIXELS_A_POINT, Mask
from gxnlp.readers.scan.cutting import PixelBox
from gxnlp.readers.scan.drawn import Drawn
from gxnlp.readers.scan.lattice import Stroke
from gxnlp.readers.scan.looking import Read

CLEAR = 0.3
"""In em: so much white lies on both sides of a wall between two columns; digits of one figure stand closer."""
OVER = 0.12
"""In em: so far a figure may seem to reach over a wall between two rows, by what is left of it."""
RULE = 3
"""Pixels: half of a rule's breadth."""


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
            if (cell.rowspan == 1 and cell.colspan == 1) or not any(_is_part(r) for r in inside):
                continue
            across += _across(grid, cell, own, inside, em)
            if all(_is_part(r) for r in inside):
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
    grid: Grid, cell: GridCell, own: dict[tuple[int, int], int], inside: Sequence[Read], em: int
) -> Iterator[Stroke]:
    x0, _, x1, _ = _inner(cell.box)
    reach = round(OVER * em)
    for row in range(cell.row + 1, cell.row + cell.rowspan):
        at = round(grid.ys[row] * PIXELS_A_POINT)
        beside = [c for c in (cell.column - 1, cell.column + cell.colspan) if (row, c) in own]
        walls = sum(own[row, c] != own[row - 1, c] for c in beside)
        above = [r for r in inside if r.snippet.box[3] <= at + reach]
        below = [r for r in inside if r.snippet.box[1] >= at - reach]
        if not walls or not above or not below or len(above) + len(below) < len(inside):
            continue
        kinds = {all(map(_is_part, above)), all(map(_is_part, below))}
        # a figure under a word of a heading; where only one neighbour has the wall, it may be a remark
        if all(map(_is_part, inside)) or (len(kinds) == 2 and walls == len(beside)):
            yield Stroke(x0, at, x1, at, 0, 1.0)


def _down(grid: Grid, cell: GridCell, own: dict[tuple[int, int], int], ink: Mask, em: int) -> Iterator[Stroke]:
    x0, y0, x1, y1 = _inner(cell.box)
    for column in range(cell.column + 1, cell.column + cell.colspan):
        at = round(grid.xs[column] * PIXELS_A_POINT)
        if not any(
            (r, column) in own and own[r, column] != own[r, column - 1] for r in (cell.row - 1, cell.row + cell.rowspan)
        ):
            continue
        # what is left of the rule itself may stand in the middle of the white
        filled: Mask = np.asarray(ink[y0:y1].any(axis=0))
        left, right = filled[at - round(CLEAR * em) : at - RULE], filled[at + RULE : at + round(CLEAR * em)]
        if filled[x0:at].any() and filled[at:x1].any() and not left.any() and not right.any():
            yield Stroke(at, y0, at, y1, 0, 1.0)


def _inner(box: tuple[float, float, float, float]) -> PixelBox:
    x0, y0, x1, y1 = (round(v * PIXELS_A_POINT) for v in box)
    return x0 + RULE, y0 + RULE, x1 - RULE, y1 - RULE
