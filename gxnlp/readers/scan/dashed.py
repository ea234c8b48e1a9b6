"""Rules drawn as dashes or dots: their gaps filled, so that they are seen as the rules that they are.

    thin pieces with white on both sides -> chains of them at even distances -> a page with enough of these is dashed

Strokes of letters stand alone or at all distances, and what a copy lost of a solid rule leaves pieces of all lengths:
a chain has many pieces, each short, and most of its gaps are alike. What runs down is looked for on the page turned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from gxnlp.readers.scan import Floats, Grey, Mask, Matrix, pixels
from gxnlp.readers.scan.pieces import pieces

THICKEST = 7
"""Pixels: no dash is thicker."""
LONGEST_MM, WIDEST_MM = 6.0, 1.7
"""A dash, and the gap behind it."""
OFF = 1.6
"""Pixels that a dash may stand above or below the one before."""
FEWEST, LEAST_MM, SHORT_MM = 4, 8.0, 3.5
"""Dashes of a chain, and its length; a shorter one is a rule only between two others."""
ALIKE, EVEN = 0.35, 0.7
"""Gaps that differ by less than this share of their median are alike, or by LOOSE pixels; so many of them must be."""
LOOSE = 2.0
ENOUGH_MM = 300.0
"""Of chains, on a page: a table's dashed rules are several times longer, and a line of points in a list is shorter."""
FAINTER, NEARLY = (0, 20, 35), 0.6
"""How much fainter ink is looked at: thin dashes of a copy break into pieces before they are gone, and what such a copy
broke of solid rules is whole there. The darkest ink in which most of it is seen shows best where they are."""
CLEAR = 3
"""Pixels of white above and below a dash, behind the one beside it that is grey."""
FRINGE = 1
"""Pixels that a dash is darker than paper beyond its edge, where another one crosses it."""
LONGEST = 12
"""Chains that show what the dashes of the page are like."""
STRAIGHT = 1.0
"""Pixels that the dashes of a chain stand off its line, on average."""
BRIDGE = 3
"""Pixels beyond the usual gap that are bridged where a line is followed."""
STROKE = 3
"""Pixels: how thick a gap is filled."""
MOST_PIECES = 30_000
"""Each way, that may be dashes; more are grain: thirty rules of points down a whole page have 15,000."""


@dataclass(frozen=True, slots=True)
class _Dash:
    begin: int
    end: int
    at: float
    """Where it stands on the other axis."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A page, as shares and stretched, with the gaps of its dashed rules drawn."""

    shares: Floats
    page: Grey
    length: int
    """Of the chains, in pixels."""
    bridged: tuple[Floats, Floats]
    """The shares as rules across, and rules down, are followed: what ends within a gap of the next goes on to it."""


def filled(shares: Floats, page: Grey, faint: int) -> Filled | None:
    """The page with its dashed rules whole; None of nearly all pages, which have none."""
    tried: list[tuple[Matrix, list[list[_Dash]], list[list[_Dash]]]] = []
    for more in reversed(FAINTER):
        tried.insert(0, _seen(page, faint + more))
        if more and _total((*tried[0][1], *tried[0][2])) < pixels(ENOUGH_MM):
            return None  # mostly at the first look
    totals = [_total((*across, *down)) for _, across, down in tried]
    mask, across, down = next(s for s, total in zip(tried, totals, strict=True) if total >= NEARLY * max(totals))
    long = [c for c in (*across, *down) if _length(c) >= pixels(LEAST_MM)]
    usual = np.median([_pattern(chain) for chain in sorted(long, key=_length)[-LONGEST:]], axis=0)
    across, down = ([c for c in chains if _is_rule(c, usual)] for chains in (across, down))
    reach = round(float(usual[0])) + BRIDGE
    level, upright = _bodies(across, mask.shape), _bodies(down, mask.T.shape).T
    gaps = np.maximum(_joined(across, level, upright, reach), _joined(down, upright.T, level.T, reach).T)
    drawn: Mask = np.asarray((gaps > 0) & (mask == 0))
    dashes = (gaps > 0) & (mask > 0)
    if not dashes.any():
        return None  # no chain is like the others
    whole = np.where(drawn, np.minimum(shares, np.float32(np.median(shares[dashes]))), shares)
    closed = [cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones(k, np.uint8)) for k in ((1, reach), (reach, 1))]
    shown = np.where(gaps > 0, np.minimum(page, np.uint8(min(faint - 1, float(np.median(page[dashes]))))), page)
    return Filled(whole, shown, _total((*across, *down)), (np.asarray(closed[0]), np.asarray(closed[1])))


def _seen(page: Grey, faint: int) -> tuple[Matrix, list[list[_Dash]], list[list[_Dash]]]:
    """(ink, the even chains that run across, those that run down)."""
    mask: Matrix = (page < faint).astype(np.uint8)
    pieces = [sorted(_dashes(m), key=lambda d: d.begin) for m in (mask, np.asarray(cv2.transpose(mask)))]
    across, down = ([c for c in _chains(p, pixels(WIDEST_MM)) if _is_even(c)] for p in pieces)
    return mask, across, down


def _total(chains: Sequence[list[_Dash]]) -> int:
    return sum(_length(c) for c in chains if _length(c) >= pixels(LEAST_MM))


def _chains(dashes: Sequence[_Dash], widest: int) -> Iterator[list[_Dash]]:
    """Dashes, sorted, that follow each other along a line with no wider gap."""
    following = _following(dashes, widest)
    taken: set[int] = set()
    for n in range(len(dashes)):
        chain: list[_Dash] = []
        at = n if following[n] >= 0 else -1
        while at >= 0 and at not in taken:
            taken.add(at)
            chain.append(dashes[at])
            at = following[at]
        if len(chain) >= FEWEST and _length(chain) >= pixels(SHORT_MM):
            yield chain


def _following(dashes: Sequence[_Dash], widest: int) -> list[int]:
    """For each dash, sorted, the next one on its line, of several the one that begins first; -1 where there is none."""
    count = len(dashes)
    begin, end = (np.fromiter((getattr(d, name) for d in dashes), np.int64, count) for name in ("begin", "end"))
    at = np.fromiter((d.at for d in dashes), np.float64, count)
    row = np.rint(at).astype(np.int64)
    order = np.lexsort((begin, row))
    long = int(end.max(initial=0)) + 1
    places = row[order] * long + begin[order]
    out = np.full(count, count)
    for near in range(-2, 3):
        k = np.searchsorted(places, (row + near) * long + end)
        there = order[np.minimum(k, count - 1)] if count else order
        fits = (k < count) & (row[there] == row + near) & (begin[there] - end <= widest)
        fits &= (np.abs(at[there] - at) <= OFF) & (there < out)
        out[fits] = there[fits]
    return [int(n) for n in np.where(out < count, out, -1)]


def _dashes(mask: Matrix) -> list[_Dash]:
    """Thin short pieces with white above and below them; of a crossing, what stands beside it; none of noise."""
    high = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((THICKEST + 1, 1), np.uint8))
    # and the shades beside it: where a dash across begins and ends, one down would end in a bar
    high = cv2.dilate(high, np.ones((2 * FRINGE + 1,) * 2, np.uint8))
    _, _, stats, middles = pieces(mask & (high == 0))
    around = cv2.integral(cv2.copyMakeBorder(mask, CLEAR + 1, CLEAR + 1, 0, 0, cv2.BORDER_CONSTANT, value=0))
    x, y, w, h = (stats[:, k] for k in range(4))
    right, below = x + w, y + h + 2 * CLEAR + 2

    def ink(top: Matrix, bottom: Matrix) -> Matrix:
        return np.asarray(around[bottom, right] - around[top, right] - around[bottom, x] + around[top, x])

    white = (ink(y, y + CLEAR) <= 0.2 * w) & (ink(below - CLEAR, below) <= 0.2 * w)
    fits = np.flatnonzero(white & (w <= pixels(LONGEST_MM)) & (h <= THICKEST) & (w >= 0.5 * h))
    if len(fits) > MOST_PIECES:
        return []
    return [_Dash(int(x[n]), int(right[n]), float(middles[n][1])) for n in fits if n]


def _is_even(chain: Sequence[_Dash]) -> bool:
    gaps = np.array([b.begin - a.end for a, b in pairwise(chain)], np.float64)
    usual = float(np.median(gaps))
    return float((np.abs(gaps - usual) <= max(LOOSE, ALIKE * usual)).mean()) >= EVEN


def _is_rule(chain: Sequence[_Dash], usual: Matrix) -> bool:
    """Whether a chain is one of the page's dashed rules: strokes of letters chain up in other patterns, and askew."""
    along = np.array([(d.begin + d.end) / 2 for d in chain])
    at = np.array([d.at for d in chain])
    if float(np.abs(at - np.polyval(np.polyfit(along, at, 1), along)).mean()) > STRAIGHT:
        return False
    return bool((np.abs(_pattern(chain) - usual) <= np.maximum(LOOSE, ALIKE * usual)).all())


def _pattern(chain: Sequence[_Dash]) -> Matrix:
    """(gap, from one dash to the next, a long dash), in pixels: short ones are what rules across left of others."""
    long = np.percentile([d.end - d.begin for d in chain], 90)
    return np.array([_gap(chain), _length(chain) / len(chain), long])


def _length(chain: Sequence[_Dash]) -> int:
    return chain[-1].end - chain[0].begin


def _gap(chain: Sequence[_Dash]) -> float:
    return float(np.median([b.begin - a.end for a, b in pairwise(chain)]))


def _bodies(chains: Sequence[list[_Dash]], shape: tuple[int, ...]) -> Matrix:
    """The long ones, each as one stroke."""
    out = np.zeros(shape, np.uint8)
    for chain in chains:
        if _length(chain) >= pixels(LEAST_MM):
            _draw(chain, out)
    return out


def _draw(chain: Sequence[_Dash], out: Matrix) -> None:
    points = [(chain[0].begin, chain[0].at), *(((d.begin + d.end) / 2, d.at) for d in chain)]
    path = np.round(np.array([*points, (chain[-1].end, chain[-1].at)])).astype(np.int32)
    cv2.polylines(out, [path], isClosed=False, color=1, thickness=STROKE)


def _joined(chains: Sequence[list[_Dash]], bodies: Matrix, across: Matrix, reach: int) -> Matrix:
    """The chains, drawn on to the rules across them that they stop short of, for at a corner a gap may be.

    Of the short ones only those that lie between two such rules.
    """
    out = bodies.copy()
    for chain in chains:
        ends = [
            _met(chain[0].begin, chain[0].at, -1, across, reach),
            _met(chain[-1].end, chain[-1].at, 1, across, reach),
        ]
        if _length(chain) < pixels(LEAST_MM):
            if None in ends:
                continue
            _draw(chain, out)
        for end, (at, here) in zip(ends, ((chain[0].at, chain[0].begin), (chain[-1].at, chain[-1].end)), strict=True):
            if end is not None:
                row = round(at)
                out[max(0, row - 1) : row + 2, min(here, end) : max(here, end) + 1] = 1
    return out


def _met(begin: int, at: float, step: int, across: Matrix, reach: int) -> int | None:
    """How far along a rule across lies, within reach of the end of a chain; None where there is none."""
    top, left = max(0, round(at) - reach), max(0, begin - reach if step < 0 else begin)
    found = np.flatnonzero(across[top : round(at) + reach + 1, left : left + reach + 1].any(axis=0))
    return left + int(found[0] if step < 0 else found[-1]) if len(found) else None
