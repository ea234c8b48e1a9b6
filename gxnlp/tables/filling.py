"""Rows of paper filled from strips, the ways to place their values settled by the arithmetic of the whole table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from gxnlp.tables import columns
from gxnlp.tables.columns import LOST, Placings, Weighed
from gxnlp.tables.lexicon import Floats
from gxnlp.tables.paper import Paper, PaperRow
from gxnlp.tables.strips import Strip

ALIKE, MOST_ALIKE = 5, 2
"""So many strips cut to one width, and more than one in so many of all that are cut, are taken to be cut alike."""
SETTLED = 0.98
"""A row placed this surely speaks in the arithmetic of the others."""
ODD_ONE = 0.5
"""Of rows cut alike, so many in all are taken to have lost other columns than the rest."""


@dataclass(frozen=True)
class Filled:
    """One paper row with the strip that fills it and the ways to place its values."""

    row: PaperRow
    strip: Strip
    ways: Weighed
    values: Floats
    torn: bool = False
    """Two strips claim the row and do not agree."""
    alike: bool = False
    """Many rows are cut to the same width."""

    @cached_property
    def held(self) -> Floats:
        """What the cells hold under the best placing."""
        return self.under(self.ways.best)

    @property
    def fails(self) -> bool:
        """Whether it breaks a sum of its own that has all its cells: it cannot tell where others' figures belong."""
        held = np.where(np.isnan(self.held), 0.0, self.held)
        sums = [(held[list(left)].sum(), held[list(right)].sum()) for left, right in self.row.equations]
        return any(left != right for left, right in sums if np.isfinite([left, right]).all())

    def under(self, placings: Placings) -> Floats:
        """What the cells hold under each placing: nan where blank, inf where lost."""
        return np.asarray(np.where(placings == LOST, np.inf, self.values[placings]))


class Filler:
    """Fills the rows of one table; the same strips in the same row are weighed once."""

    def __init__(
        self,
        strips: Sequence[Strip],
        rows: Sequence[PaperRow],
        say: Floats,
        losses: Sequence[float] | None,
        orders: dict[str, tuple[int, ...]],
    ) -> None:
        self._strips, self._rows, self._say = strips, rows, say
        self._losses, self._orders = losses, orders
        self._usual = {n: columns.usual_shape(strips, n) for n in {len(row.cells) for row in rows}}
        self._known: dict[tuple[int, tuple[int, ...]], Filled | None] = {}

    def fill(self, path: Sequence[int | None]) -> list[Filled]:
        """The rows that a path gives strips to."""
        members: dict[int, list[int]] = defaultdict(list)
        for i, r in enumerate(path):
            if r is not None:
                members[r].append(i)
        filled = (self._row(r, tuple(strips)) for r, strips in sorted(members.items()))
        return [f for f in filled if f is not None]

    def _row(self, r: int, members: tuple[int, ...]) -> Filled | None:
        if (r, members) not in self._known:
            row = self._rows[r]
            said = [float(self._say[i, r]) for i in members]
            strip, torn = _together([self._strips[i] for i in members], said, len(row.cells))
            order = self._orders.get(row.cells[0][0])
            usual = self._usual[len(row.cells)]
            ways = columns.weigh(strip, len(row.cells), row.equations, self._losses, usual, order)
            found = Filled(row, strip, ways, columns.numbers(strip), torn) if ways is not None else None
            self._known[r, members] = found
        return self._known[r, members]


def _together(members: Sequence[Strip], said: Sequence[float], width: int) -> tuple[Strip, bool]:
    """One strip from those given to one row, and whether they contradict each other."""
    printed = [(s, w) for s, w in zip(members, said, strict=True) if not s.hollow]
    if not printed:
        return members[0], False
    first = printed[0][0]
    if len(printed) == 1:
        return first, False
    if sum(len(s.cells) for s, _ in printed) <= width:
        cells = tuple(c for s, _ in printed for c in s.cells)
        return replace(first, cells=cells, trail=printed[-1][0].trail, doubt=min(s.doubt for s, _ in printed)), False
    full = [(s, w) for s, w in printed if len(s.cells) == width]
    if len(full) == 1 and full[0][1] >= max(w for _, w in printed):  # the rest are pieces of some other table
        return full[0][0], False
    best = max(printed, key=lambda p: p[1])[0]
    same = all(np.array_equal(columns.numbers(s), columns.numbers(best), equal_nan=True) for s, _ in printed)
    return best, not same


def vector(filled: Sequence[Filled], paper: Paper) -> Floats:
    """The table under the best placing of each row: nan where a cell is blank, inf where it is lost."""
    table = paper.lost()
    for f in filled:
        table[f.row.at] = f.held
    return table


def settle(filled: Sequence[Filled], paper: Paper) -> list[Filled]:
    """The placings once more, weighed by the table's arithmetic: rows cut alike together, then each for itself."""
    settled = list(filled)
    groups: dict[tuple[tuple[int, ...], bytes], list[int]] = defaultdict(list)
    for i, f in enumerate(settled):
        if len(f.ways.logs) > 1:
            groups[f.ways.placings.shape, f.ways.placings.tobytes()].append(i)
    waiting = {i for group in groups.values() for i in group}
    alike = [group for group in groups.values() if len(group) >= ALIKE and MOST_ALIKE * len(group) > len(waiting)]
    for group in sorted(alike, key=len, reverse=True):
        waiting.difference_update(group)
        known = [f for i, f in enumerate(settled) if i not in waiting and not f.fails]
        _settle_alike(group, settled, vector(known, paper), paper)
    _settle_each(sorted(waiting), settled, paper)
    return settled


def _settle_each(unsettled: Sequence[int], settled: list[Filled], paper: Paper) -> None:
    """Each row by the arithmetic of the settled ones alone: a wrong guess for one must not vouch for another's."""
    waiting = list(unsettled)
    while waiting:
        known = [f for i, f in enumerate(settled) if i not in waiting]
        base = vector(known, paper)
        weighed = {i: _weighed(settled[i], base, paper) for i in waiting}
        surest = max(waiting, key=lambda i: float(weighed[i].share.max()))
        done = [surest] if weighed[surest].share.max() >= SETTLED else list(waiting)
        for i in done:
            settled[i] = replace(settled[i], ways=weighed[i])
            waiting.remove(i)


def _weighed(row: Filled, base: Floats, paper: Paper) -> Weighed:
    ways = row.ways.trimmed()
    if len(ways.logs) == 1:
        return ways
    trial = np.repeat(base[None, :], len(ways.logs), axis=0)
    trial[:, row.row.at] = row.under(ways.placings)
    return Weighed(ways.placings, ways.logs + paper.score(trial))


def _settle_alike(group: Sequence[int], settled: list[Filled], base: Floats, paper: Paper) -> None:
    """Rows cut to one width have likely lost, or doubled, the very same columns; `base` holds no guess."""
    placings = settled[group[0]].ways.placings
    trial = np.repeat(base[None, :], len(placings), axis=0)
    own = np.zeros(len(placings))
    for i in group:
        trial[:, settled[i].row.at] = settled[i].under(placings)
        own += settled[i].ways.logs
    common = Weighed(placings, own + settled[group[0]].ways.shared + paper.score(trial)).share
    odd = ODD_ONE / len(group)
    belief = np.log((1 - odd) * common + odd / len(placings))
    for i in group:
        settled[i] = replace(settled[i], ways=Weighed(placings, settled[i].ways.logs + belief), alike=True)
