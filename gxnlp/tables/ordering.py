"""Figures that a copy prints apart from their labels, in the order it prints them, to the rows of the form.

Text taken from a page in reading order holds the labels of a table in one place and its figures in another: row by
row, column by column, or in bands of rows, each band in strips of columns. Which of all these orders it was only the
form's own arithmetic can say: they are weighed against each other, and a figure is as sure as the orders that satisfy
the sums agree on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import combinations, pairwise
from math import comb

import numpy as np
import numpy.typing as npt

from gxnlp.document import Cell
from gxnlp.tables import columns
from gxnlp.tables.bands import SUM_FAILS, Band, Places, bands, failing
from gxnlp.tables.filling import Filled
from gxnlp.tables.lexicon import Floats
from gxnlp.tables.paper import Paper, RowEquation
from gxnlp.tables.streams import Effort, torn
from gxnlp.tables.strips import LABEL_TEXT, Divided, Strip

AT_EDGE, NOT_AT_EDGE = 3.0, 2.0
"""Taking a lone figure at the edge of a page for the table's, and one elsewhere for none of it."""
MOST_ORDERS, MOST_CHOICES = 24, 8
MOST_ROWS, MOST_COLUMNS = 40, 8
PROVED, UNPROVED = 0.98, 0.85
"""Most that is believed of a figure whose order the sums prove, and of one whose order they leave open."""
BROKEN = 0.5
"""The same of a row whose own sum fails, in an order that is not proved."""
TOLD, TOLD_FIRST, TOLD_NEXT = 0.5, 9.0, 14.0
"""So much must sums that hold tell to prove an order row by row; so much more with one choice in it, and with each
further one: among the many ways to cut a sequence some satisfy a few sums by chance."""
SLIPS, TOLD_BESIDES = 2, 40.0
"""So many sums may fail, as a writer slips, where the others tell so much more."""
FEWEST_LINES = 4
FEWEST_FIGURES = 8
"""A table with fewer different figures could not prove torn rows."""

TROUBLE = 2 * SUM_FAILS
"""Rows are looked at as torn only from where the rows before are read without so much against them."""

_TAIL = re.compile(r"\D[ \u3000](\d[\d,]*)$")
"""A figure at the end of a label's line."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ordered:
    filled: list[Filled]
    agreed: Floats
    """For each cell of the table how sure its figure is."""
    proved: bool


@dataclass(frozen=True)
class _Figure:
    cell: Cell
    page: int
    doubt: float
    tight: bool
    """Follows the figure before it without a gap or a text between."""
    doubtful: bool
    """May be none of the table's."""
    edge: bool
    """Stands at the edge of its page."""
    apart: bool
    """Texts, or the end of a page, part it from the figure before it."""


@dataclass(frozen=True)
class _Order:
    score: float
    places: Places
    """For each cell, row by row, the place of its figure in the sequence."""
    free: int
    """How many choices it rests on, beyond row by row."""


@dataclass(frozen=True)
class _Way:
    """Rows and bands one after the other, the last one first."""

    score: float
    last: Band | None = None
    before: _Way | None = None

    def order(self) -> _Order:
        taken: list[Band] = []
        way: _Way | None = self
        while way is not None and way.last is not None:
            taken.append(way.last)
            way = way.before
        places = np.concatenate([band.places for band in reversed(taken)])
        return _Order(self.score, places.ravel(), sum(band.free for band in taken))


def in_order(lines: Sequence[Divided], sheet: Paper) -> Ordered | None:
    """The figures of a table in the order that its sums prefer; None where they are not as many as its cells."""
    rows = sheet.rows
    width = len(rows[0].cells)
    uniform = all(len(row.cells) == width for row in rows) and 1 < width <= MOST_COLUMNS and len(rows) <= MOST_ROWS
    if not uniform or not rows[0].equations:
        return None
    figures = list(_figures(lines))
    choices = _choices(figures, width * len(rows))
    if not choices:
        return None
    every = _strip(figures)
    values = columns.numbers(every)[: len(figures)]
    at = np.concatenate([row.at for row in rows])
    effort = Effort()
    for tears in (False, True)[: 1 + (len(np.unique(values)) >= FEWEST_FIGURES)]:
        orders = []
        for score, chosen in choices:
            tight, apart = _joints(figures, chosen)
            ways = _orders(values[chosen], tight, apart, len(rows), rows[0].equations, effort if tears else None)
            orders += [_Order(way.score + score, chosen[way.places], way.free) for way in ways]
        tables = np.empty((len(orders), len(at)))
        for k, order in enumerate(orders):
            tables[k, at] = values[order.places]
        logs = np.array([order.score for order in orders]) + sheet.score(tables)
        weights = np.exp(logs - logs.max())
        weights /= weights.sum()
        first = int(weights.argmax())
        best = tables[first]
        proved = _alike(best) or _proved(*sheet.told(best), orders[first].free)
        if proved:
            break
    agreed = weights @ ((tables == best) | (np.isnan(tables) & np.isnan(best)))
    agreed = np.minimum(agreed, 1.0) * (PROVED if proved else UNPROVED)
    filled = []
    for row, places in zip(rows, orders[first].places.reshape(len(rows), width), strict=True):
        own = _strip([figures[p] for p in places])
        filled.append(Filled(row, own, columns.straight(width), columns.numbers(own)))
        if not proved and failing(values[places][None, None, :], row.equations)[0, 0]:
            agreed[row.at] = np.minimum(agreed[row.at], BROKEN)
    return Ordered(filled, agreed, proved)


def scattered(lines: Sequence[Divided]) -> bool:
    """Whether figures stand now one to a line, now several: what printed them kept to no order."""
    counts = [d.printed for d in lines if d.labeled.label in LABEL_TEXT and d.printed]
    return len(counts) >= FEWEST_LINES and 1 in counts and max(counts) > 1


def _alike(values: Floats) -> bool:
    """Whether all figures are one and the same: then any order gives the same table."""
    return bool((values == values[0]).all() or np.isnan(values).all())


def _proved(told: float, failing: int, free: int) -> bool:
    """Whether sums that hold and tell so much, and so many that fail, prove an order with so many choices."""
    enough = TOLD + (TOLD_FIRST + TOLD_NEXT * (free - 1) if free else 0.0)
    return told >= enough and (not failing or (failing <= SLIPS and told >= enough + TOLD_BESIDES))


def _figures(lines: Sequence[Divided]) -> Iterator[_Figure]:
    above: _Figure | None = None
    apart = True
    for divided in lines:
        labeled, line = divided.labeled, divided.labeled.line
        astray = labeled.label not in LABEL_TEXT
        doubtful = astray or (divided.edge and len(line.cells) == 1)
        apart = apart or bool(divided.texts) or (above is not None and above.page != line.page)
        cells = [c for c in divided.values if c.text.strip()]
        if not cells and len(line.cells) == 1 and not astray and (tail := _TAIL.search(line.text)):
            cells, doubtful = [replace(line.cells[0], text=tail[1])], True
        for k, cell in enumerate(cells):
            tight = k > 0 or not (apart or line.gap)
            above = _Figure(cell, line.page, labeled.confidence, tight, doubtful, divided.edge, apart)
            yield above
            apart = False


def _choices(figures: Sequence[_Figure], wanted: int) -> list[tuple[float, Places]]:
    """The ways to choose as many figures as the table has cells, each with what speaks for it.

    Lone figures that the line model took for page numbers may be the table's, and those at the edge of a page not.
    """
    doubtful = [k for k, f in enumerate(figures) if f.doubtful]
    wanted -= len(figures) - len(doubtful)
    if not 0 <= wanted <= len(doubtful) or comb(len(doubtful), wanted) > MOST_CHOICES:
        return []
    found = []
    for taken in combinations(doubtful, wanted):
        left = set(doubtful) - set(taken)
        score = -AT_EDGE * sum(figures[k].edge for k in taken) - NOT_AT_EDGE * sum(not figures[k].edge for k in left)
        found.append((score, np.array([k for k in range(len(figures)) if k not in left])))
    return found


def _joints(figures: Sequence[_Figure], chosen: Places) -> tuple[Flags, Flags]:
    """Whether each chosen figure but the first follows tightly on the one before; whether each is parted from it."""
    taken = chosen.tolist()
    tight = [figures[b].tight and b == a + 1 for a, b in pairwise(taken)]
    apart = [any(figures[k].apart for k in range(a + 1, b + 1)) for a, b in pairwise([-1, *taken])]
    return np.array(tight, dtype=bool), np.array(apart, dtype=bool)


def _strip(figures: Sequence[_Figure]) -> Strip:
    cells = tuple(f.cell for f in figures)
    return Strip(cells, 0, 0, (), figures[0].page, True, min(f.doubt for f in figures))


def _orders(
    values: Floats, tight: Flags, apart: Flags, rows: int, equations: Sequence[RowEquation], effort: Effort | None
) -> list[_Order]:
    """The best ways to cut the sequence into rows and bands of rows; with some `effort` also into torn rows."""
    if _alike(values):
        return [_Order(0.0, np.arange(len(values)), 0)]
    width = len(values) // rows
    ways: list[list[_Way]] = [[] for _ in range(rows + 1)]
    ways[0] = [_Way(0.0)]
    ending: list[list[Band]] = [[] for _ in range(rows + 1)]
    for first in range(rows):
        if first:
            longer = (_Way(w.score + band.score, band, w) for band in ending[first] for w in ways[band.first])
            ways[first] = nlargest(MOST_ORDERS, longer, key=lambda way: way.score)
        for count in range(1, rows - first + 1):
            ending[first + count] += bands(values, tight, first, count, width, equations)
        if effort and ways[first][0].score > -TROUBLE:
            for band in torn(values, apart, first, width, equations, effort):
                ending[first + len(band.places)].append(band)
    longer = (_Way(w.score + band.score, band, w) for band in ending[rows] for w in ways[band.first])
    return [way.order() for way in nlargest(MOST_ORDERS, longer, key=lambda way: way.score)]
