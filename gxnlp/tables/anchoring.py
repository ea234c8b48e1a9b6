"""Which strips of a path a label holds in their place, and which are only counted into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from gxnlp.tables.fitting import SAID, Around, Fits, joins
from gxnlp.tables.paper import PaperRow
from gxnlp.tables.strips import Strip

ANCHOR = 0.6
"""A label that fits a row this well holds its strip to the row."""
BEHIND = 0.2
"""A label on a strip's own line that fits another row so much better holds it to that one alone."""
HEAP, HEAPED = 5, 0.25
"""So many rows' labels between two strips are a heap; this share of all rows in heaps, and labels and figures were
printed apart."""

Held = npt.NDArray[np.bool_]
"""(strip, row): whether a label of the row stands at the strip."""


@dataclass(frozen=True)
class Anchors:
    """Where the labels of the rows stand, as seen from the strips."""

    own: Held
    """On the strip's own line."""
    above: Held
    below: Held
    """The nearest one between it and its neighbour."""
    named: npt.NDArray[np.bool_]
    """The rows whose label stands anywhere in the table."""
    lone: npt.NDArray[np.bool_]
    """The strips that are made of single cells."""


def anchored(strips: Sequence[Strip], around: Around) -> Anchors:
    gaps = around.gaps
    held = [gap.fits >= ANCHOR for gap in gaps]
    own = np.array([(fit >= ANCHOR) & (fit > fit.max() - BEHIND) for fit in around.own])
    return Anchors(
        own=own,
        above=np.array([near & (gap.below == 0) for near, gap in zip(held[:-1], gaps[:-1], strict=True)]),
        below=np.array([near & (gap.above == 0) for near, gap in zip(held[1:], gaps[1:], strict=True)]),
        named=np.asarray(np.array([*own, *held]).any(axis=0)),
        lone=np.array([strip.lone for strip in strips]),
    )


def adrift(path: Sequence[int | None], anchors: Anchors, rows: int) -> set[int]:
    """The strips of a path that no label holds: neither their own, nor those around them by leaving no other row.

    A label beside a strip may be another row's that has lost its values: it holds the strip only where the rows before
    and after have theirs.
    """
    own, beside = anchors.own, anchors.above | anchors.below
    given = [(i, r) for i, r in enumerate(path) if r is not None]
    taken = {r for _, r in given} | {-1, rows}
    loose = {i for i, r in given if not own[i, r] and not {r - 1, r + 1} <= taken}
    loose |= _on_both_sides([(i, r) for i, r in given if not own[i, r]], anchors)
    for i, r in given:
        if not anchors.named[r]:  # the label next to it may be its own as well as its neighbour's
            rivals = {j for j, q in given if q != r and beside[i, q] and not own[j, q]}
            loose |= rivals and {i, *rivals}
    held = [(-1, -1), *((k, r) for k, (i, r) in enumerate(given) if own[i, r] or beside[i, r]), (len(given), rows)]
    for (a, row_a), (b, row_b) in pairwise(held):
        if b - a != row_b - row_a:  # more rows than strips, or fewer: any of them could be meant
            loose.update(given[k][0] for k in range(a + 1, b))
    return loose


def unheld_ends(path: Sequence[int | None], anchors: Anchors, rows: Sequence[PaperRow]) -> set[int]:
    """The strips given to the first or last row of a table, whose label stands nowhere and which no sum tells.

    Such a row is only what was left over, and its figures may be of anything that stands beside the table.
    """
    ends = {r for r in (0, len(rows) - 1) if not anchors.named[r] and not rows[r].equations}
    return {i for i, r in enumerate(path) if r in ends}


def _on_both_sides(bare: Sequence[tuple[int, int]], anchors: Anchors) -> set[int]:
    """Of the strips that stand cell by cell those with their label on the unusual side: what wrote them keeps sides."""
    above = {i for i, r in bare if anchors.lone[i] and anchors.above[i, r] and not anchors.below[i, r]}
    below = {i for i, r in bare if anchors.lone[i] and anchors.below[i, r] and not anchors.above[i, r]}
    few, many = sorted((above, below), key=len)
    return few if len(many) > 2 * len(few) else few | many if few else set()


def on_both_sides(path: Sequence[int | None], anchors: Anchors) -> bool:
    """Whether of the strips without a label of their own some have it above them and some below."""
    bare = [(i, r) for i, r in enumerate(path) if r is not None and not anchors.own[i, r]]
    above = any(anchors.above[i, r] and not anchors.below[i, r] for i, r in bare)
    return above and any(anchors.below[i, r] and not anchors.above[i, r] for i, r in bare)


def heaped(strips: Sequence[Strip], rows: Sequence[PaperRow], fits: Fits) -> bool:
    """Whether the labels of many rows stand in heaps with no figures between: then no label is next to its own."""
    between = [strip.before for strip in strips] + [strips[-1].after]
    labels = (int((fits.best(joins([p.text for p in pieces])) >= SAID).sum()) for pieces in between)
    return sum(n for n in labels if n >= HEAP) > HEAPED * len(rows)


def one_by_one(strips: Sequence[Strip]) -> bool:
    """Whether most figures stand one to a line."""
    printed = [strip for strip in strips if not strip.hollow]
    return 2 * sum(strip.lone for strip in printed) > len(printed)
