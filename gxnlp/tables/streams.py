"""Rows torn down the middle: the left cells of some stand in one stretch of the sequence, the right ones in the next.

Where a heading above the table, or a label beside it, hangs together with the first cells below, a page in reading
order gives these first: 3 | 4 5 of three rows, then some label, then what is left of each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gxnlp.tables.bands import BAND, STRIP, Band, Places, cuts, failing
from gxnlp.tables.lexicon import Floats
from gxnlp.tables.paper import RowEquation

TORN, OTHER_WIDTH = 4.0, 0.3
"""What tearing rows costs, and each row torn elsewhere than the one above."""
FREE = 2
"""A tear is worth so many choices of an order."""
MOST_TOGETHER = 3
"""So many torn rows are printed strip after strip at most."""
MOST_ENDS, MOST_KEPT = 4, 2
"""Places where the first stretch may end; ways to one point that are followed."""

_Step = tuple[float, int, Places | None, "_Step | None", int]
"""Score, width torn off the last row, places of the last rows, the step before, choices so far."""


@dataclass
class Effort:
    """What may still be spent on a table: points that ways are followed from."""

    left: int = 400


def torn(
    values: Floats,
    apart: npt.NDArray[np.bool_],
    first: int,
    width: int,
    equations: Sequence[RowEquation],
    effort: Effort,
) -> Iterator[Band]:
    """The ways to read rows from `first` on as torn that satisfy the rows' own sums, whatever row they end with.

    `apart` says of each figure whether a text, or the end of a page, parts it from the one before.
    """
    start = first * width
    ends = np.flatnonzero(apart[start + 1 :])[:MOST_ENDS] + start + 1
    for end in ends.tolist():
        for left_first in (True, False):
            yield from _until(values, first, width, end, left_first, equations, effort)


def _until(
    values: Floats,
    first: int,
    width: int,
    end: int,
    left_first: bool,
    equations: Sequence[RowEquation],
    effort: Effort,
) -> Iterator[Band]:
    """Those whose first stretch ends before `end`."""
    start, rows = first * width, len(values) // width - first
    have = end - start
    steps: dict[tuple[int, int], list[_Step]] = {(0, 0): [(-TORN, -1, None, None, FREE)]}
    queue = [(0, 0)]
    while queue:
        row, taken = state = queue.pop(0)
        here = sorted(steps[state], key=lambda step: -step[0])[:MOST_KEPT]
        if taken == have:
            for step in here:
                yield _band(first, step)
            continue
        effort.left -= 1
        if effort.left < 0:
            return
        for count in range(1, min(MOST_TOGETHER, rows - row) + 1):
            source, at, torn_off, costs = _tears(count, width, left_first)
            other = row * width - taken
            fits = (taken + count * torn_off <= have) & (end + other + count * (width - torn_off) <= len(values))
            source, at, torn_off, costs = source[fits], at[fits], torn_off[fits], costs[fits]
            places = at + np.where(source, start + taken, end + other)
            if not len(places):
                continue
            for k in _right(values[places], torn_off, equations):
                wide = int(torn_off[k])
                state = (row + count, taken + count * wide)
                if state not in steps:
                    steps[state] = []
                    queue.append(state)
                for step in here:
                    score = step[0] - costs[k] - (OTHER_WIDTH if step[1] not in (-1, wide) else 0.0)
                    steps[state].append((score, wide, places[k], step, step[4] + (count > 1)))
        queue.sort()


def _right(printed: Floats, torn_off: Places, equations: Sequence[RowEquation]) -> list[int]:
    """The ways that satisfy the rows' sums, the first of those that give the same figures, cheapest first."""
    known: dict[tuple[int, bytes], int] = {}
    held = np.flatnonzero(~failing(printed, equations).any(axis=1))
    plain = np.where(np.isnan(printed[held]), -0.5, printed[held])
    for k, way in zip(held.tolist(), plain, strict=True):
        if printed.shape[1] == 1 or (way != way[0, 0]).any():
            known.setdefault((int(torn_off[k]), way.tobytes()), k)
    return list(known.values())


def _band(first: int, step: _Step) -> Band:
    score, free = step[0], step[4]
    pieces = []
    before: _Step | None = step
    while before is not None and before[2] is not None:
        pieces.append(before[2])
        before = before[3]
    return Band(first, np.concatenate(pieces[::-1]), score, free)


@lru_cache(maxsize=32)
def _tears(count: int, width: int, left_first: bool) -> tuple[npt.NDArray[np.bool_], Places, Places, Floats]:
    """(way, row, column): whether a cell is of the first stretch, and where in its stretch; (way): width, cost."""
    source, at, torn_off, costs = [], [], [], []
    for wide in range(width + 1):
        sides = [wide, width - wide] if left_first else [width - wide, wide]
        for left in _sided(sides[0], count):
            for right in _sided(sides[1], count):
                flags = np.array([left_first] * sides[0] + [not left_first] * sides[1])
                source.append(np.broadcast_to(flags, (count, width)))
                at.append(np.concatenate([_laid(left, count), _laid(right, count)], axis=1))
                torn_off.append(wide)
                costs.append(BAND + STRIP * (len(left) + len(right)) if count > 1 else 0.0)
    return np.array(source), np.array(at), np.array(torn_off), np.array(costs)


def _laid(cut: Sequence[tuple[int, int]], count: int) -> Places:
    """(row, column): where the cells of one side stand that is printed strip after strip, in the order given."""
    wide = sum(b - a for a, b in cut)
    places = np.empty((count, wide), dtype=np.intp)
    start = 0
    for a, b in cut:
        places[:, a:b] = start + np.arange(count * (b - a)).reshape(count, b - a)
        start += count * (b - a)
    return places


def _sided(wide: int, count: int) -> list[list[tuple[int, int]]]:
    """The ways to cut one side of torn rows into strips; a single row needs none."""
    if not wide:
        return [[]]
    whole = [[(0, wide)]]
    if count == 1 or wide == 1:
        return whole
    every = [*whole, *reversed(cuts(wide))]
    # a strip of three narrow columns is at times printed before those to its left
    return every + [[*cut[k:], *cut[:k]] for cut in every for k in range(1, len(cut))]
