"""Which pieces of a line that runs down are strokes of letters: of digits under each other, row below row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from gxnlp.readers.scan import Floats, walls
from gxnlp.readers.scan.lines import Line, places_of

CROWDED, CLEAR, MANY = 0.25, 0.05, 0.25
"""The shares of a stroke beside which ink stands: on one side, on the other; and of a line's pieces that are such."""
TOUCHED, PALE = 0.15, 0.8
"""Less ink beside it is enough where the stroke is nearly white in parts, as a share of the paper's brightness."""
AMONG = 0.5
"""The share of a low stroke beside which ink stands on one side, and half of it on the other: within a word."""
FEW_LOW = 3
"""Low pieces that follow each other beside a higher one, and are believed with it."""


def touching(
    line: Line, pieces: Sequence[tuple[int, int]], seen: Sequence[bool], shares: Floats, low: float
) -> list[bool]:
    """The pieces without those of low rows that digits under each other made: they leave white at the rules.

    A few low pieces beside a higher one are not asked: what is higher speaks for them.
    """
    out = list(seen)
    for there, group in groupby(range(len(pieces)), key=lambda n: seen[n]):
        run = list(group)
        short = [n for n in run if pieces[n][1] - pieces[n][0] < low]
        if not there or len(short) < min(len(run), FEW_LOW + 1):
            continue
        ends = [(np.round(places_of(line, *pieces[n])).astype(np.int64), *pieces[n]) for n in short]
        reaching = sum(walls.touches(shares, at, a, b) for at, a, b in ends)
        if reaching <= len(short) / 2:
            for n in short:
                out[n] = False
    return out


def without_holes(line: Line, pieces: Sequence[tuple[int, int]], seen: Sequence[bool], shares: Floats) -> list[bool]:
    """The pieces without those that are digits of two lines, one below the other: there is white between them.

    Where nothing stands beside it, white may be a fold of the sheet, unless half of the line is so.
    """
    places = [places_of(line, a, b) for a, b in pieces]
    holes = [there and walls.has_hole(shares, at, a) for (a, _), at, there in zip(pieces, places, seen, strict=True)]
    many = 2 * sum(holes) >= sum(seen)
    return [
        there and not (hole and (many or walls.beside(shares, at, a)[0] > 0))
        for (a, _), at, there, hole in zip(pieces, places, seen, holes, strict=True)
    ]


def within_words(
    line: Line, pieces: Sequence[tuple[int, int]], seen: Sequence[bool], shares: Floats, low: float
) -> list[bool]:
    """Which low pieces are strokes of words that lie across a line's end: letters on both sides, white at the rules."""
    out = []
    for (a, b), there in zip(pieces, seen, strict=True):
        at = places_of(line, a, b)
        more, less, _ = walls.beside(shares, at, a) if there and b - a < low else (0.0, 0.0, 0.0)
        crowded = more > AMONG and less > AMONG / 2
        out.append(crowded and not walls.touches(shares, np.round(at).astype(np.int64), a, b))
    return out


def written(line: Line, pieces: Sequence[tuple[int, int]], seen: Sequence[bool], shares: Floats) -> list[bool]:
    """Which pieces of a line are strokes of letters, if many are: letters stand on both sides of them, or on one."""
    beside = [
        walls.beside(shares, places_of(line, a, b), a) if there else (0.0, 0.0, 0.0)
        for (a, b), there in zip(pieces, seen, strict=True)
    ]
    sure = [
        (more > CROWDED and less > CLEAR) or (more > TOUCHED and faintest > PALE) for more, less, faintest in beside
    ]
    if sum(sure) < MANY * max(1, sum(seen)):  # a stamp, a remark that reaches over: the line is a wall all the same
        return [False] * len(pieces)
    return [s or more > CROWDED for s, (more, _, _) in zip(sure, beside, strict=True)]
