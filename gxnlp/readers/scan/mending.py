"""Walls that left no trace: where two figures stand in one cell, each in its own row or column of the table.

Asked after the page was read, for only then is it known what stands in a cell: a label of two lines is one label.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from gxnlp.readers.ocr import FIGURE
from gxnlp.readers.ruling import Grid, GridCell
from gxnlp.readers.scan import PIXELS_A_POINT, Mask
from gxnlp.readers.scan.beside import Read
from gxnlp.readers.scan.cutting import PixelBox, is_dust
from gxnlp.readers.scan.drawn import Drawn
from gxnlp.readers.scan.lines import Stroke

CLEAR = 0.3
"""In em: so much white lies on both sides of a wall between two columns; digits of one figure stand closer."""
OVER = 0.12
"""In em: so far a figure may seem to reach over a wall between two rows, by what is left of it."""
BELOW = 0.9
"""In em: so far below a wall the text of its cell begins at most, where it stands at the top."""
WIDE, PAIRS = 3.0, 2
"""In em: white that is no blank within a figure; in so many rows two figures stand beside it."""
ALIKE, EVEN, PARTED = 4, 0.08, 1.2
"""Cells of figures in a row that show how wide one is (fewer, where its white is WIDE), how nearly one is a multiple of
that, and in em its white."""
SPACED = 0.35
"""Whites of one figure differ by less than this share."""
RULE = 3
"""Pixels: half of a rule's breadth."""
MOST_OFF = 5
"""Pixels: this near to the middle of a broad cell, ink is what is left of its rule."""
_MARKER = re.compile(r"[（(](?:[一二三四五六七八九十]|[0-9]{1,2})[)）]|[0-9]{1,2} ?[.．、]")


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
        all_inside = [by_cell.get(first + n, []) for n in range(len(grid.cells))]
        named = {c.row for c, reads in zip(grid.cells, all_inside, strict=True) if reads and _names(reads[0])}
        torn = {
            (row, c)
            for cell, reads in zip(grid.cells, all_inside, strict=True)
            for row in range(cell.row + 1, cell.row + cell.rowspan)
            if _is_torn(grid, row, [r for r in reads if not _is_remnant(r, grid)], em)
            for c in range(cell.column, cell.column + cell.colspan)
        }
        for n, cell in enumerate(grid.cells):
            inside = [r for r in by_cell.get(first + n, ()) if not _is_remnant(r, grid)]
            if (cell.rowspan == 1 and cell.colspan == 1) or not any(_is_part(r) for r in inside):
                continue
            across += _across(grid, cell, own, inside, named, torn, em)
            if all(_is_part(r) for r in inside):
                down += _down(grid, cell, own, ink, em)
        down += _columns(grid, all_inside, ink, em)
        down += _broad(grid, all_inside, ink, em)
        across += _rows(grid, all_inside, em)
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


def _is_torn(grid: Grid, row: int, inside: Sequence[Read], em: int) -> bool:
    """Whether there are figures alone below a rule and something above it, all clear of it."""
    at, reach = round(grid.ys[row] * PIXELS_A_POINT), round(OVER * em)
    above = sum(r.snippet.box[3] <= at + reach for r in inside)
    below = [r for r in inside if r.snippet.box[1] >= at - reach]
    return above > 0 and len(below) > 0 and above + len(below) == len(inside) and all(map(_is_part, below))


def _across(
    grid: Grid, cell: GridCell, own: dict[tuple[int, int], int], inside: Sequence[Read], named: Container[int],
    torn: Container[tuple[int, int]], em: int,
) -> Iterator[Stroke]:  # fmt: skip
    """`torn`: places (row, column) of cells in which figures stand below the row's rule, under something else."""
    x0, _, x1, _ = _inner(cell.box)
    reach = round(OVER * em)
    for row in range(cell.row + 1, cell.row + cell.rowspan):
        at = round(grid.ys[row] * PIXELS_A_POINT)
        ends = [cell.column - 1, cell.column + cell.colspan]
        for side, step in enumerate((-1, 1)):  # past cells that lost the same rule
            while (row, ends[side]) in torn and own[row, ends[side]] == own[row - 1, ends[side]]:
                ends[side] += step
        beside = [c for c in ends if (row, c) in own]
        walls = sum(own[row, c] != own[row - 1, c] for c in beside)
        above = [r for r in inside if r.snippet.box[3] <= at + reach]
        below = [r for r in inside if r.snippet.box[1] >= at - reach]
        if not (walls or row in named) or len(above) + len(below) < len(inside):
            continue
        if not above or not below:  # what begins with a figure at the top of a row, between cells of that row
            top = min(r.snippet.box[1] for r in inside)
            begins = _is_part(min(inside, key=lambda r: r.snippet.box[1]))
            if begins and walls == len(beside) == 2 and (not below or top - at < BELOW * em):
                yield Stroke(x0, at, x1, at, 0, 1.0)
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
        if left.any() or right.any() or _is_spaced(filled[x0:x1], at - x0):
            continue
        if not is_dust(ink[y0:y1, x0 : at - RULE], em) and not is_dust(ink[y0:y1, at + RULE : x1], em):
            yield Stroke(at, y0, at, y1, 0, 1.0)


def _is_spaced(filled: Mask, at: int) -> bool:
    """Whether the white at a place is but one of several alike: the figure's digits stand apart."""
    places = np.flatnonzero(filled)
    whites = np.diff(places)[np.diff(places) > 2]
    before, after = places[places < at], places[places > at]
    if not len(before) or not len(after):
        return False
    own = int(after[0] - before[-1])
    return int((np.abs(whites - own) <= SPACED * own).sum()) > 1


def _columns(grid: Grid, inside: Sequence[Sequence[Read]], ink: Mask, em: int) -> Iterator[Stroke]:
    """A wall of which nothing is left in rows that follow each other: two figures in each, with wide white between."""
    by_column: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, cell in enumerate(grid.cells):
        if cell.rowspan == 1:
            by_column[cell.column, cell.colspan].append(n)
    for members in by_column.values():
        run: list[int] = []
        white: tuple[int, int] | None = None
        for n in [*members, -1]:
            gap = _wide_white(inside[n], ink, em) if n >= 0 else None
            follows = bool(run) and n >= 0 and grid.cells[n].row == grid.cells[run[-1]].row + 1
            both = (max(white[0], gap[0]), min(white[1], gap[1])) if white and gap and follows else None
            if both and both[1] - both[0] >= WIDE * em:
                run, white = [*run, n], both
                continue
            if white and sum(_are_figures(inside[k]) for k in run) >= PAIRS:
                at = (white[0] + white[1]) // 2
                yield Stroke(at, _inner(grid.cells[run[0]].box)[1], at, _inner(grid.cells[run[-1]].box)[3], 0, 1.0)
            run, white = ([n], gap) if gap else ([], None)


def _rows(grid: Grid, inside: Sequence[Sequence[Read]], em: int) -> Iterator[Stroke]:
    """A rule of which nothing is left, or a shade: a cell names two rows, and figures stand in both of them."""
    for n, cell in enumerate(grid.cells):
        named = [r for r in inside[n] if _names(r)]
        if len(named) != 2 or named[0] is not next((r for r in inside[n] if r.reading.text), None):
            continue
        beside = [
            k for k, c in enumerate(grid.cells)
            if (c.row, c.rowspan) == (cell.row, cell.rowspan) and c.column >= cell.column
        ]  # fmt: skip
        upper = [r for r in inside[n] if r.reading.text and r.snippet.box[1] < named[1].snippet.box[1]]
        top, bottom = max(r.snippet.box[3] for r in upper), named[1].snippet.box[1]
        taken = np.zeros(max(1, bottom - top + em), bool)
        texts = [r.snippet.box for k in beside for r in inside[k] if r.snippet.box[3] - r.snippet.box[1] > 2 * RULE]
        for _, y0, _, y1 in texts:
            taken[max(0, y0 - top) : max(0, y1 - top)] = True
        free = np.flatnonzero(~taken[: bottom - top])
        if not len(free):
            continue
        at = top + int(free[-1]) - min(RULE, len(free) // 2)
        figures = [[r for r in inside[k] if _is_part(r)] for k in beside]
        if (
            sum(any(r.snippet.box[3] <= at for r in f) and any(r.snippet.box[1] >= at for r in f) for f in figures)
            >= PAIRS
        ):
            yield Stroke(_inner(cell.box)[0], at, max(_inner(grid.cells[k].box)[2] for k in beside), at, 0, 1.0)


def _names(read: Read) -> bool:
    return _MARKER.match(read.reading.text) is not None and not _is_part(read)


def _is_remnant(read: Read, grid: Grid) -> bool:
    """What is left of a rule was taken for a line of text."""
    _, y0, _, y1 = read.snippet.box
    return y1 - y0 <= 2 * RULE and any(abs((y0 + y1) / 2 - y * PIXELS_A_POINT) <= 2 * RULE for y in grid.ys)


def _broad(grid: Grid, inside: Sequence[Sequence[Read]], ink: Mask, em: int) -> Iterator[Stroke]:
    """A cell of figures two or three times as wide as the others of its row, with white at each half or third of it."""
    rows: dict[int, list[int]] = defaultdict(list)
    for n, cell in enumerate(grid.cells):
        if cell.rowspan == 1 and inside[n] and _are_figures(inside[n]):
            rows[cell.row].append(n)
    for members in rows.values():
        widths = {n: (grid.cells[n].box[2] - grid.cells[n].box[0]) * PIXELS_A_POINT for n in members}
        for n in members if len(members) > 1 else ():
            x0, y0, x1, y1 = _inner(grid.cells[n].box)
            usual = float(np.median([width for k, width in widths.items() if k != n]))
            times = round((x1 - x0) / usual)
            if times not in (2, 3) or abs((x1 - x0) / usual - times) > EVEN * times:
                continue
            parted = PARTED if len(members) >= ALIKE else WIDE
            filled = np.flatnonzero(np.asarray(ink[y0:y1, x0:x1]).any(axis=0)) + x0
            walls = [x0 + (x1 - x0) * k // times for k in range(1, times)]
            # what a copy left of the rule itself may stand in the middle of the white
            filled = filled[np.abs(filled[:, None] - np.array(walls)).min(axis=1, initial=MOST_OFF + 1) > MOST_OFF]
            parts = np.split(filled, np.searchsorted(filled, walls))
            if all(len(p) and not is_dust(ink[y0:y1, p[0] : p[-1] + 1], em) for p in parts) and all(
                b[0] - a[-1] >= parted * em for a, b in pairwise(parts)
            ):
                yield from (Stroke(x, y0, x, y1, 0, 1.0) for x in walls)


def _wide_white(inside: Sequence[Read], ink: Mask, em: int) -> tuple[int, int] | None:
    """Where the one wide white is in the only line of a cell, if there is just one."""
    if len(inside) != 1:
        return None
    x0, y0, x1, y1 = inside[0].snippet.box
    filled = np.flatnonzero(ink[y0:y1, x0:x1].any(axis=0)) + x0
    wide = np.flatnonzero(np.diff(filled) >= WIDE * em)
    return (int(filled[wide[0]]), int(filled[wide[0] + 1])) if len(wide) == 1 else None


def _are_figures(inside: Sequence[Read]) -> bool:
    return all(FIGURE.fullmatch(r.reading.text.replace(" ", "")) for r in inside)


def _inner(box: tuple[float, float, float, float]) -> PixelBox:
    x0, y0, x1, y1 = (round(v * PIXELS_A_POINT) for v in box)
    return x0 + RULE, y0 + RULE, x1 - RULE, y1 - RULE
