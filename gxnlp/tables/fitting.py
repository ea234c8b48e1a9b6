"""How well the label texts at a strip, and between two strips, fit the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gxnlp.tables.lexicon import Floats, Lexicon
from gxnlp.tables.paper import PaperRow
from gxnlp.tables.strips import Piece, Strip
from gxnlp.text import split_marker

MARKER = 0.06
"""What the row's own number before a label adds."""
SAID = 0.8
"""A text that fits a row this well is a whole label."""
LEAST = 0.45
"""Texts that fit no row better say nothing."""
SURE = 0.995
"""A text that fits a row this well needs no other to be its label."""
LONGEST_TAIL = 3
"""Over so many lines more a label may run."""


class Fits:
    """How well texts fit the rows of one table, their markers counted in."""

    def __init__(self, rows: Sequence[PaperRow], lexicon: Lexicon, table: str) -> None:
        self._lexicon, self._table = lexicon, table
        self._markers = np.array([row.marker or 0 for row in rows])
        self.none = np.zeros(len(rows))
        self._known: dict[tuple[str, ...], Floats] = {}

    def best(self, texts: Sequence[str]) -> Floats:
        """For each row the best fit of any of the texts."""
        key = tuple(texts)
        fits = self._known.get(key)
        if fits is None:
            fits = self.none
            for text in key:
                _, number, rest = split_marker(text)
                if len(rest) > 1:
                    fit = self._lexicon.row_fit(self._table, rest)
                    if number is not None:
                        fit = fit + MARKER * ((self._markers == number) & (fit > 0.5))
                    fits = np.maximum(fits, fit)
            self._known[key] = fits
        return fits


def texts(pieces: Sequence[Piece]) -> str:
    return "".join(p.text for p in pieces)


def joins(texts: Sequence[str]) -> list[str]:
    """The texts, each pair and triple of neighbours, and all of them as one: a label may be cut anywhere."""
    joined = [*texts, *map("".join, pairwise(texts))]
    joined += map("".join, zip(texts, texts[1:], texts[2:], strict=False))
    return list(dict.fromkeys([*joined, "".join(texts)]))


@dataclass(frozen=True)
class Gap:
    """The label texts between two strips."""

    fits: Floats
    """How well they fit each row."""
    above: Floats
    below: Floats
    """How many other labels stand between each row's label and the strip above, and the strip below."""
    heap: bool
    """Holds the labels of several rows, so that some are of strips farther off."""
    speaks: bool
    """Whether some row is fitted at all."""


@dataclass(frozen=True)
class Around:
    """The label texts at the strips of a table and between them, and how well they fit its rows."""

    gaps: list[Gap]
    """Before the first strip, between each two, and behind the last one."""
    own: list[Floats]
    """Of the label on each strip's own line."""


def around(strips: Sequence[Strip], fits: Fits) -> Around:
    between = [*(strip.before for strip in strips), strips[-1].after]
    nothing = Gap(fits.none, fits.none, fits.none, heap=False, speaks=False)
    gaps = [gap(pieces, fits) if pieces else nothing for pieces in between]
    return Around(gaps, [own_fit(strip, fits) for strip in strips])


def gap(pieces: Sequence[Piece], fits: Fits) -> Gap:
    best = fits.best(joins([p.text for p in pieces]))
    above, below = np.zeros(len(best)), np.zeros(len(best))
    whole = [fit for p in pieces if (fit := fits.best([p.text])).max() >= SAID]
    for k, fit in enumerate(whole):
        row = int(fit.argmax())
        above[row], below[row] = k, len(whole) - 1 - k
    return Gap(best, above, below, heap=int((best >= SAID).sum()) > 1, speaks=bool(best.max() >= LEAST))


def own_fit(strip: Strip, fits: Fits) -> Floats:
    """How well the label on a strip's own line fits each row, its head above or its tail below counted in."""
    if not strip.own:
        return fits.none
    own = fits.best(joins([p.text for p in strip.own]))
    if own.max() >= SURE:
        return own
    head, tail = cut_off(strip.before[::-1], fits)[:1], cut_off(strip.after, fits)
    above, whole, below = texts(head), texts(strip.own), texts(tail[:1])
    cut = [above + whole, whole + below, whole + texts(tail), above + whole + below]
    return np.maximum(own, fits.best(cut))


def cut_off(pieces: Sequence[Piece], fits: Fits) -> list[Piece]:
    """The pieces next to a label that may be its head or its tail: up to the first one that is a whole label itself."""
    found = []
    for piece in pieces[:LONGEST_TAIL]:
        if fits.best([piece.text]).max() >= SAID:
            break
        found.append(piece)
    return found
