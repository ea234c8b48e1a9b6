"""Where cells begin in a table whose rules only run across: browsers draw the border of each cell by itself.

Two rules, one below the other, that are both pieced together at the same place have the side of a column between them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter, itemgetter

from gxnlp.document import Box
from gxnlp.readers.ruling import Rule, Stroke

LEAST_PIECE = 10.0
"""Points; the pieces of a dashed rule are shorter."""
MEET = 3.0
"""Two pieces meet that leave no more between them, or lie over each other by no more."""
FARTHEST = 150.0
"""Two rules farther apart have no row between them."""
SAME_LINE = 1.0
MOST_JOINTS, MOST_SIDES = 60, 2_000
"""On one rule, and on a page; where there are more, the rules are drawn in pieces for another reason."""

Side = tuple[float, float, float]
"""(where it stands, where it begins, where it ends)."""
_begin, _top, _bottom = attrgetter("x0"), itemgetter(1), itemgetter(2)


def sides_of(rules: Iterable[Rule], strokes: Sequence[Stroke]) -> list[Side]:
    """The sides of columns between these strokes, which no rule that runs down meets; from the top of the page on."""
    pieces: dict[int, list[Rule]] = defaultdict(list)
    for r in rules if strokes else ():
        if r.y0 == r.y1 and r.x1 - r.x0 >= LEAST_PIECE:
            pieces[round(r.y0)].append(r)
    for row in pieces.values():
        row.sort(key=_begin)
    found = [(stroke[0], met) for stroke in sorted(strokes) if (met := _joints(pieces, stroke))]
    if any(len(met) > MOST_JOINTS for _, met in found):
        return []
    sides: list[Side] = []
    for (top, above), (bottom, below) in pairwise(found):
        if bottom - top <= FARTHEST:
            sides += [(x, top, bottom) for x in above if _is_near(x, below)]
            if len(sides) > MOST_SIDES:
                return []
    return sides


def _joints(pieces: Mapping[int, Sequence[Rule]], stroke: Stroke) -> list[float]:
    y, left, right = stroke
    long: list[tuple[float, float]] = []
    for n in (-1, 0, 1):
        row = pieces.get(round(y) + n, ())
        within = row[bisect_left(row, left - MEET, key=_begin) : bisect_right(row, right + MEET, key=_begin)]
        long += [(r.x0, r.x1) for r in within if abs(r.y0 - y) <= SAME_LINE and r.x1 <= right + MEET]
    long.sort()
    return sorted((a[1] + b[0]) / 2 for a, b in pairwise(long) if abs(b[0] - a[1]) <= MEET)


def _is_near(x: float, places: Sequence[float]) -> bool:
    """Whether one of these places, which are in order, is this one."""
    n = bisect_left(places, x - MEET)
    return n < len(places) and places[n] <= x + MEET


def cell_of_figure(box: Box, sides: Sequence[Side]) -> tuple[float, float]:
    """From where to where the cell reaches that a figure stands in; the figure itself where that is not known.

    The sides are those of a page, as `sides_of` has them: both their tops and their bottoms are in order.
    """
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    near = [side[0] for side in sides[bisect_left(sides, y, key=_bottom) : bisect_right(sides, y, key=_top)]]
    left = max((s for s in near if s <= x), default=None)
    right = min((s for s in near if s > x), default=None)
    return (box[0] if left is None else min(box[0], left + 1), box[2] if right is None else max(box[2], right - 1))
