"""Bands: some rows of a table printed together, strip of columns after strip of columns, each strip row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from gxnlp.tables.lexicon import Floats
from gxnlp.tables.paper import RowEquation

BAND, STRIP = 3.0, 0.1
"""What a band of rows printed in strips of columns costs, and each strip of it; row by row is the usual order."""
SUM_FAILS = 8.0
"""A row whose own sum fails in this order."""
TIGHT_BETWEEN, LOOSE_WITHIN = 1.5, 0.7
"""Two strips without a gap between them, and a gap within a strip one column wide."""

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Band:
    """Some rows, their figures taken from one stretch of the sequence."""

    first: int
    places: Places
    """(row, column): the place in the sequence."""
    score: float
    free: int
    """How many choices it rests on: none for a row by itself."""


def bands(
    values: Floats,
    tight: npt.NDArray[np.bool_],
    first: int,
    count: int,
    width: int,
    equations: Sequence[RowEquation],
) -> list[Band]:
    """The ways to print some rows as one band that satisfy the rows' own sums; none that gives the same as another."""
    start, stop = first * width, (first + count) * width
    ways = _ways(count, width)
    stretch = values[start:stop]
    printed = stretch[ways]
    wrong = failing(printed, equations).sum(axis=1)
    if count == 1:
        return [Band(first, ways[0] + start, -SUM_FAILS * float(wrong[0]), 0)]
    possible = np.flatnonzero(wrong == 0)
    if not len(possible):
        return []
    filled = np.nan_to_num(printed[possible].reshape(len(possible), -1), nan=-0.5)
    other = (filled != filled[:, :1]).any(axis=1) & (filled != np.nan_to_num(stretch, nan=-0.5)).any(axis=1)
    between, within, strips = _joints(count, width)
    joints = tight[start : stop - 1]
    costs = BAND + STRIP * strips + TIGHT_BETWEEN * (between @ joints) + LOOSE_WITHIN * (within @ ~joints)
    kept: dict[bytes, Band] = {}
    for k, cells in zip(possible[other].tolist(), filled[other], strict=True):
        band = Band(first, ways[k] + start, -float(costs[k]), 1)
        known = kept.get(cells.tobytes())
        if known is None or band.score > known.score:
            kept[cells.tobytes()] = band
    return list(kept.values())


def failing(printed: Floats, equations: Sequence[RowEquation]) -> npt.NDArray[np.bool_]:
    """(way, row): whether one of the row's own sums fails; a blank counts as nothing printed."""
    printed = np.where(np.isnan(printed), 0.0, printed)
    fails = np.zeros(printed.shape[:2], dtype=bool)
    for left, right in equations:
        left_sum, right_sum = (np.add.reduce(printed[:, :, side], axis=2) for side in (left, right))
        fails |= np.abs(left_sum - right_sum) > 1e-9
    return fails


@lru_cache(maxsize=16)
def cuts(width: int) -> list[list[tuple[int, int]]]:
    """Every way to cut the columns into strips of neighbours, but for the one that does not cut."""
    found = []
    for glued in range(2 ** (width - 1) - 1):
        edges = [0, *(c + 1 for c in range(width - 1) if not glued >> c & 1), width]
        found.append(list(pairwise(edges)))
    return found


@lru_cache(maxsize=256)
def _ways(count: int, width: int) -> Places:
    """(way, row, column): where in a band's stretch each cell's figure stands; strip after strip, each row by row."""
    if count == 1:
        return np.arange(width)[None, None, :]
    rows, found = np.arange(count)[:, None], []
    for cut in cuts(width):
        parts = [count * a + rows * (b - a) + np.arange(b - a)[None, :] for a, b in cut]
        found.append(np.concatenate(parts, axis=1))
    return np.array(found)


@lru_cache(maxsize=256)
def _joints(count: int, width: int) -> tuple[Floats, Floats, Floats]:
    """(way, joint) between two strips, and within one that is a single column; and how many strips a way has."""
    every = cuts(width)
    between, within = (np.zeros((len(every), count * width - 1)) for _ in range(2))
    for k, cut in enumerate(every):
        for a, b in cut:
            if b < width:
                between[k, count * b - 1] = 1.0
            if b - a == 1:
                within[k, count * a : count * b - 1] = 1.0
    return between, within, np.array([float(len(cut)) for cut in every])
