"""A merged cell that holds a figure in each of its parts was not merged: the rule between them is lost.

grid cell over several columns or rows + its words -> the words of each part, or a doubt
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from gxnlp.readers.blocks import Word, around, is_value, printed_lines
from gxnlp.readers.ruling import Grid, GridCell
from gxnlp.text import fold

APART = 0.8
"""Of a word's height, the white on both sides of a lost rule together."""
SLACK = 1.0
"""Points by which a word may reach over the side of its part."""
ALONE, ELSEWHERE = 1.8, 5.0
"""A part is so many times as wide as a figure that stands in its middle; points that its middle is from the cell's."""
CENTRED, PITCH = 0.25, 1.5
"""Of its height, how far from the middle of its part a figure stands; figures closer than so many heights may be one
that was wrapped."""

_FIGURES = re.compile(r"[-/0-9无零〇○]")
"""What every figure has one of."""
_ZEROS = ("零", "〇", "○")

Parts = dict[tuple[int, int], list[Word]]
"""By row and column."""


def parts_of(grid: Grid, cell: GridCell, words: Sequence[Word]) -> Parts | None:
    """The words by the parts of a cell; None where it is one cell, nothing in it where that cannot be told.

    Only what a text layer holds: in a scan, rules that left no trace are found otherwise.
    """
    if not _FIGURES.search(fold("".join([w.text for w in words]))) or any(w.confidence for w in words):
        return None
    parts: Parts = defaultdict(list)
    straddling = False
    runs = [run for line in printed_lines(words) for run in _runs(line.words)]
    for run in runs:
        x0, y0, x1, y1 = around(w.box for w in run)
        column = bisect(grid.xs, (x0 + x1) / 2, cell.column + 1, cell.column + cell.colspan) - 1
        row = bisect(grid.ys, (y0 + y1) / 2, cell.row + 1, cell.row + cell.rowspan) - 1
        straddling = straddling or x0 < grid.xs[column] - SLACK or x1 > grid.xs[column + 1] + SLACK
        parts[row, column] += run
    said = {place: "".join([w.text for w in inside]) for place, inside in parts.items()}
    figures = [place for place, text in said.items() if is_value(text) or text in _ZEROS]
    if len(runs) == 1 and figures and not straddling and _is_centred(runs[0], grid, cell):
        return parts
    if len(parts) < 2 or not figures:
        return None
    rows = {row for row, _ in parts}
    if len(rows) > 1:  # a name in several lines that ends in digits, a figure that was wrapped
        return parts if not straddling and _are_rows(parts, grid) else None
    if straddling:
        return {} if len(figures) == len(parts) else None
    return parts


def _is_centred(run: Sequence[Word], grid: Grid, cell: GridCell) -> bool:
    """Whether a figure stands in the middle of one part, with white around it, and not in that of the cell."""
    x0, y0, x1, y1 = around(w.box for w in run)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if cell.colspan > 1:
        column = bisect(grid.xs, x, cell.column + 1, cell.column + cell.colspan) - 1
        left, right = grid.xs[column], grid.xs[column + 1]
        alone = right - left > ALONE * (x1 - x0) and abs(x - (left + right) / 2) <= SLACK
        if not alone or abs(x - (cell.box[0] + cell.box[2]) / 2) <= ELSEWHERE:
            return False
    if cell.rowspan > 1:
        row = bisect(grid.ys, y, cell.row + 1, cell.row + cell.rowspan) - 1
        top, bottom = grid.ys[row], grid.ys[row + 1]
        if (
            abs(y - (top + bottom) / 2) > CENTRED * (bottom - top)
            or abs(y - (cell.box[1] + cell.box[3]) / 2) <= ELSEWHERE
        ):
            return False
    return True


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """The words of a line, parted where there is white enough for two cells."""
    out = [[words[0]]]
    for before, word in pairwise(words):
        if word.box[0] - before.box[2] > APART * (word.box[3] - word.box[1]):
            out.append([word])
        else:
            out[-1].append(word)
    return out


def _are_rows(parts: Parts, grid: Grid) -> bool:
    """Whether the figures of each row stand in its middle, and too far from the next to be of one with them."""
    stands: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for (row, column), inside in parts.items():
        tall = inside[0].box[3] - inside[0].box[1]
        middles = [(w.box[1] + w.box[3]) / 2 for w in inside]
        first, last, height = min(middles), max(middles), grid.ys[row + 1] - grid.ys[row]
        if abs((first + last) / 2 - (grid.ys[row] + grid.ys[row + 1]) / 2) > CENTRED * height:
            return False
        if any(max(first - end, begin - last) < PITCH * tall for begin, end in stands[column]):
            return False
        stands[column].append((first, last))
    return True
