"""Where cells begin in a table whose rules only run across: browsers draw the border of each cell by itself.

Two rules, one below the other, that are both pieced together at the same place have the side of a column between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from gxnlp.document import Box
from gxnlp.readers.ruling import Rule, Stroke

LEAST_PIECE = 10.0
"""Points; the pieces of a dashed rule are shorter."""
MEET = 3.0
"""Two pieces meet that leave no more between them, or lie over each other by no more."""
FARTHEST = 150.0
"""Two rules farther apart have no row between them."""
SAME_LINE = 1.0

Side = tuple[float, float, float]
"""(where it stands, where it begins, where it ends)."""


def sides_of(rules: Iterable[Rule], strokes: Sequence[Stroke]) -> list[Side]:
    """The sides of columns between these strokes, which no rule that runs down meets."""
    pieces: dict[int, list[Rule]] = defaultdict(list)
    for r in rules if strokes else ():
        if r.y0 == r.y1 and r.x1 - r.x0 >= LEAST_PIECE:
            pieces[round(r.y0)].append(r)
    found = [(stroke[0], met) for stroke in sorted(strokes) if (met := _joints(pieces, stroke))]
    sides: list[Side] = []
    for (top, above), (bottom, below) in pairwise(found):
        if bottom - top <= FARTHEST:
            sides += [(x, top, bottom) for x in above if any(abs(x - other) <= MEET for other in below)]
    return sides


def _joints(pieces: Mapping[int, Sequence[Rule]], stroke: Stroke) -> list[float]:
    y, left, right = stroke
    near = [r for n in (-1, 0, 1) for r in pieces.get(round(y) + n, ()) if abs(r.y0 - y) <= SAME_LINE]
    long = sorted((r.x0, r.x1) for r in near if left - MEET <= r.x0 and r.x1 <= right + MEET)
    return [(a[1] + b[0]) / 2 for a, b in pairwise(long) if abs(b[0] - a[1]) <= MEET]


def cell_of_figure(box: Box, sides: Iterable[Side]) -> tuple[float, float]:
    """From where to where the cell reaches that a figure stands in; the figure itself where that is not known."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    near = [side[0] for side in sides if side[1] <= y <= side[2]]
    left = max((s for s in near if s <= x), default=None)
    right = min((s for s in near if s > x), default=None)
    return (box[0] if left is None else min(box[0], left + 1), box[2] if right is None else max(box[2], right - 1))
