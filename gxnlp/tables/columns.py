"""The values of a strip to the columns of its row, when they are fewer or more than the columns.

Each way to place them is weighed: empty cells beside the values, the header's columns, the row's own arithmetic, and,
where many rows are cut alike, what all of them say together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from gxnlp.tables.lexicon import Floats
from gxnlp.tables.paper import RowEquation
from gxnlp.tables.strips import Strip
from gxnlp.tables.values import parse

BLANK, LOST = -1, -2
"""Places that hold no value of the strip: the source has an empty cell there, or has lost the cell."""
Placings = npt.NDArray[np.intp]
"""(ways, columns): for each column the index of the strip's value, BLANK or LOST."""

MOST_PLACINGS = 1400
LOST_WHERE_BLANK = -4.0
"""Taking cells for lost although the empty cells beside the values fill the row."""
MOVED = -1.5
"""Taking values for others than their place in the source's grid says."""
DROPPED = -1.0
"""Each printed value that a window over empty cells and values leaves out."""
LOST_IN_PLACE = -12.0
"""The same where the line has all its cells: then an empty cell is empty, whatever the sums say."""
NOT_FIRST = -1.0
"""Of too many values, dropping others than the last ones."""
NOT_TOGETHER = -2.0
HOLDS, HOLDS_AT_ZERO, FAILS = 3.0, 0.5, -5.0
FORM_ORDER = -3.0
"""The form's order of columns where the header prints another."""
SUM_AMONG_PARTS = -2.0
"""Taking the sum for lost although one of the parts left is as large as all others together: that one is the sum."""
UNLIKELY = 1e-4
MOST_KEPT = 40


@dataclass(frozen=True)
class Weighed:
    """The ways to place one strip's values, and what speaks for each (log weights)."""

    placings: Placings
    logs: Floats
    shared: Floats | float = 0.0
    """What speaks for each in this row and in every other alike: the header."""

    @property
    def total(self) -> Floats:
        return np.asarray(self.logs + self.shared)

    @property
    def share(self) -> Floats:
        total = self.total
        weight = np.exp(total - total.max())
        return np.asarray(weight / weight.sum())

    @cached_property
    def best(self) -> npt.NDArray[np.intp]:
        return np.asarray(self.placings[int(self.total.argmax()) if len(self.logs) > 1 else 0])

    def trimmed(self) -> Weighed:
        """Without the ways that no one believes in."""
        if len(self.logs) == 1:
            return self
        share = self.share
        order = np.argsort(-share, kind="stable")[:MOST_KEPT]
        kept = order[share[order] >= UNLIKELY]
        return Weighed(self.placings[kept], self.total[kept])


@lru_cache(maxsize=64)
def straight(columns: int) -> Weighed:
    return Weighed(np.arange(columns)[None, :], np.zeros(1))


@lru_cache(maxsize=64)
def _blank(columns: int) -> Weighed:
    return Weighed(np.full((1, columns), BLANK), np.zeros(1))


@lru_cache(maxsize=1024)
def _lost(have: int, columns: int) -> Placings:
    """All ways to lose columns; none where they are too many to tell apart."""
    if comb(columns, have) > MOST_PLACINGS:
        return np.empty((0, columns), dtype=np.intp)
    ways = np.full((comb(columns, have), columns), LOST, dtype=np.intp)
    for way, kept in zip(ways, combinations(range(columns), have), strict=True):
        way[list(kept)] = range(have)
    return ways


@lru_cache(maxsize=1024)
def _dropped(have: int, columns: int) -> Weighed:
    """All ways to drop values; of very many only those that keep neighbours together."""
    if comb(have, columns) > MOST_PLACINGS:
        ways = np.array([range(start, start + columns) for start in range(have - columns + 1)])
    else:
        ways = np.array(list(combinations(range(have), columns)))
    together = ways[:, -1] - ways[:, 0] == columns - 1
    # among many ways some add up by chance: they share one weight
    apart = NOT_TOGETHER - np.log(max(1, len(ways) - int(together.sum())))
    logs = np.where(ways[:, 0] == 0, 0.0, NOT_FIRST) + np.where(together, 0.0, apart)
    return Weighed(ways, logs)


@dataclass(frozen=True)
class Shape:
    """How full rows of one width stand in the source."""

    lead: int = 0
    trail: int = 0
    """Empty cells before and behind their values."""
    at: int = 0
    """The column of the source's grid that their values begin in."""
    width: int = 0
    """Columns in all; 0 where the source has no rows."""


def usual_shape(strips: Sequence[Strip], columns: int) -> Shape:
    full = Counter(Shape(s.lead, s.trail, s.at, s.width) for s in strips if len(s.cells) == columns)
    return full.most_common(1)[0][0] if full else Shape()


def _ways(strip: Strip, columns: int, usual: Shape) -> Weighed:
    have = len(strip.cells)
    if have == 0:
        return _blank(columns)
    placed = _in_place(strip, columns, usual)
    if have == columns:
        return straight(columns) if placed is None else _first(placed, straight(columns), MOVED)
    if have > columns:
        return _dropped(have, columns) if placed is None else _first(placed, _dropped(have, columns), MOVED)
    lost = Weighed(_lost(have, columns), np.zeros(comb(columns, have) if comb(columns, have) <= MOST_PLACINGS else 0))
    if placed is not None:
        return _first(placed, lost, LOST_IN_PLACE)
    windows = _windows(have, columns, max(0, strip.lead - usual.lead), max(0, strip.trail - usual.trail))
    if windows is None:
        return lost
    # a line with fewer cells than its neighbours has lost one, whatever empty cells it has left
    short = 0 < strip.width < usual.width
    return _first(windows, lost, 0.0 if short else LOST_WHERE_BLANK)


def _first(better: Weighed, other: Weighed, cost: float) -> Weighed:
    """Both, the second at a cost."""
    return Weighed(np.concatenate([better.placings, other.placings]), np.concatenate([better.logs, other.logs + cost]))


def _in_place(strip: Strip, columns: int, usual: Shape) -> Weighed | None:
    """The placing by the source's own grid, where the line is no shorter than full rows and not simply one of them."""
    lead = strip.at - usual.at
    wider = strip.width > usual.width  # cells too many behind the values, or another grid altogether
    if not usual.width or strip.width < usual.width or not 0 <= lead < columns:
        return None
    if wider and (lead or len(strip.cells) < columns):  # which of its cells are the ones too many?
        return None
    if lead > strip.lead:  # a label stands where the first value should
        return None
    placing = ([BLANK] * lead + list(range(len(strip.cells))) + [BLANK] * columns)[:columns]
    if placing == list(range(columns)):
        return None
    return Weighed(np.array([placing]), np.zeros(1))


def _windows(have: int, columns: int, lead: int, trail: int) -> Weighed | None:
    """The ways to lay the row's columns over empty cells, values, empty cells, none of them skipped."""
    cells = [BLANK] * lead + list(range(have)) + [BLANK] * trail
    if len(cells) < columns:
        return None
    ways = np.array([cells[start : start + columns] for start in range(len(cells) - columns + 1)])
    dropped = have - (ways != BLANK).sum(axis=1)
    return Weighed(ways, np.where(dropped > 0, DROPPED * dropped, 0.0))


def numbers(strip: Strip) -> Floats:
    """The strip's values, nan where none is printed; two more at the end stand for BLANK and LOST."""
    values = [parse(c.text).number for c in strip.cells]
    return np.array([np.nan if v is None else v for v in values] + [np.nan, np.nan], dtype=float)


def weigh(
    strip: Strip,
    columns: int,
    equations: Sequence[RowEquation],
    losses: Sequence[float] | None,
    usual: Shape,
    order: tuple[int, ...] | None = None,
) -> Weighed | None:
    """The ways to place a strip in a row; None where there is no telling.

    `losses` is what the header says for each column being lost, `order` where it puts each, if not in the form's order.
    """
    ways = _ways(strip, columns, usual)
    if order is not None and len(strip.cells) == columns:
        ways = Weighed(np.array([order, range(columns)]), np.array([0.0, FORM_ORDER]))
    if len(ways.logs) <= 1:
        return ways if len(ways.logs) else None
    logs = ways.logs + _row_scores(ways.placings, numbers(strip), equations)
    if losses is None:
        return Weighed(ways.placings, logs)
    return Weighed(ways.placings, logs, (ways.placings == LOST) @ np.array(losses))


def _row_scores(placings: Placings, values: Floats, equations: Sequence[RowEquation]) -> Floats:
    """What the identities within the row say for each way; an empty cell counts as nothing printed."""
    score = np.zeros(len(placings))
    printed = np.nan_to_num(values)[placings]
    lost = placings == LOST
    for left, right in equations:
        have, parts = printed[:, left].sum(axis=1), printed[:, right].sum(axis=1)
        open_left, open_right = lost[:, left].any(axis=1), lost[:, right].any(axis=1)
        holds = np.abs(have - parts) < 1e-9
        full = np.where(holds, np.where(have > 0, HOLDS, HOLDS_AT_ZERO), FAILS)
        partly = np.where(parts > have, FAILS, 0.0)
        largest = printed[:, right].max(axis=1)
        unlikely = np.where((largest > 0) & (2 * largest >= parts), SUM_AMONG_PARTS, 0.0)
        score += np.where(open_left, unlikely, np.where(open_right, partly, full))
    return score
