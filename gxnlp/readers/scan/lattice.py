"""Rules that a copy lost in part: where one is seen anywhere along its line, fainter ink is believed along the rest.

Every line is cut where the lines of the other direction cross it. A piece is drawn where the ink found there says so,
or where a shade of it runs through from rule to rule (walls.py); so are found the lines that left only shades.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import cv2
import numpy as np

from gxnlp.readers.scan import Floats, pixels, walls
from gxnlp.readers.scan.lettered import CROWDED, touching, within_words, without_holes, written
from gxnlp.readers.scan.lines import HIGHEST_BAND, SAME_MM, Line, Stroke, bands, lines_of, longest, places_of

TRACE = 0.935
"""Of the paper's brightness: what is darker along several pixels is a trace of a rule."""
ALONG = 5
"""Pixels that are averaged along a line."""
HIGHER = 1.7
"""In em: higher than any letter is, with white above and below it."""
NARROWEST = 32
"""Pixels: no column is narrower, so that a rule across with a shorter gap goes on; letters that touch it hid it."""
LONG_ACROSS, LONG_DOWN = 300, 120
"""Pixels: a stroke without a break that is as long is a rule, whether or not it reaches those that it crosses."""
MOST_LINES = 150
"""Each way: the tables of a page have some forty, and with more it is squared paper."""
BEYOND = 12
"""Pixels by which a rule goes on beyond one that it crosses."""
MOST_CROSSINGS = 100
"""That one line is asked about: a form has fewer, and of a sheet of squares these tell as much as all."""
FADED, TORN = 40, 0.3
"""Pixels: of a rule that is four times as long, so much may be lost at an end, and this share of it in between."""


def completed(
    shares: Floats, bridged: tuple[Floats, Floats] | None, across: Sequence[Stroke], down: Sequence[Stroke],
    *, em: int, crisp: bool = False,
) -> tuple[list[Stroke], list[Stroke]]:  # fmt: skip
    """The strokes without those that letters make, joined; what is missing between them is added.

    On a `crisp` page, ink beside a wall is no sign of letters: a stamp may lie over it.

    `bridged`: of a page of dashed rules, the shares with gaps closed as rules across, and rules down, are followed. New
    lines are looked for without that, for it makes lines of letters, too.
    """
    level = lines_of([(s.y0, s.y1, s.x0, s.x1) for s in across])
    upright = lines_of([(s.x0, s.x1, s.y0, s.y1) for s in down])
    if max(len(level), len(upright)) > MOST_LINES:
        return [], []
    over, along = bridged or (shares, shares)
    fine_level: Floats = np.asarray(cv2.blur(over, (3, 1)), dtype=np.float32)
    fine_upright: Floats = np.asarray(cv2.transpose(cv2.blur(along, (1, 3))), dtype=np.float32)
    upright = [line for line in upright if _reaches_rules(line, level, fine_upright, LONG_DOWN)]
    level = [line for line in level if _reaches_rules(line, upright, fine_level, LONG_ACROSS)]
    shades_upright, shades_level = _upright_shades(shares), _level_shades(shares)
    upright = _with_shades(upright, level, shades_upright, em)
    level = _with_shades(level, upright, shades_level, em)
    if bridged is not None:
        shades_upright, shades_level = _upright_shades(along), _level_shades(over)
    found_level = [span for line in level for span in _drawn(line, upright, shades_level, HIGHER * em)]
    found_upright = [
        span
        for line in upright
        for span in _drawn(
            line, level, shades_upright, HIGHER * em, letters=shares, crisp=crisp, dashed=bridged is not None
        )
    ]
    return (
        [Stroke(a, at_a, b, at_b, 0, 1.0) for a, b, at_a, at_b in found_level],
        [Stroke(at_a, a, at_b, b, 0, 1.0) for a, b, at_a, at_b in found_upright],
    )


def _upright_shades(shares: Floats) -> Floats:
    """Averaged along the strokes that run down."""
    return np.asarray(cv2.blur(shares, (1, ALONG)), dtype=np.float32)


def _level_shades(shares: Floats) -> Floats:
    """The same of those that run across, on the page turned: there they run down."""
    return np.asarray(cv2.transpose(cv2.blur(shares, (ALONG, 1))), dtype=np.float32)


def _with_shades(lines: Sequence[Line], across: Sequence[Line], shades: Floats, em: int) -> list[Line]:
    """The lines, and new ones of what runs from one line across them to the next, where no letter is so high."""
    pieces: list[tuple[int, int, int, int]] = []
    for above, below, left, right in bands(across):
        ends = np.array([left, right], np.float64)
        top, bottom = max(0, int(np.ceil(above.place(ends).max()))), int(below.place(ends).min())
        if not walls.LEAST <= bottom - top <= HIGHEST_BAND:
            continue
        left = max(0, left - walls.BESIDE - 2)
        part = shades[top:bottom, left : right + walls.BESIDE + 3]
        middle = np.array([(top + bottom) / 2])
        near = [float(line.place(middle)[0]) for line in lines]
        pieces += [
            (left + x, left + x, top, bottom)
            for x in walls.columns(part)
            if all(abs(left + x - at) > pixels(SAME_MM) for at in near)
            and (
                bottom - top >= HIGHER * em
                or walls.beside(shades, np.full(bottom - top - 2 * walls.EDGE + 1, left + x), top)[0] <= CROWDED
            )
        ]
    return [*lines, *(n for n in lines_of(pieces) if longest(n.spans) >= HIGHER * em)]


def _drawn(
    line: Line,
    others: Sequence[Line],
    shades: Floats,
    low: float,
    *,
    letters: Floats | None = None,
    crisp: bool = False,
    dashed: bool = False,
) -> list[tuple[int, int, int, int]]:
    """(begin, end, at the beginning, at the end) of each unbroken part of a line; `letters` make low ones too.

    White in a `dashed` rule is no sign of letters.
    """
    middle = float(line.at.mean())
    cuts = sorted({round(float(o.place(np.array([middle]))[0])) for o in others})
    cuts = [c for c in cuts if c >= 0]
    merged: list[int] = []
    for c in cuts:
        if not merged or c - merged[-1] > 4:
            merged.append(c)
    pieces = list(pairwise(merged))
    held = [sum(max(0, min(b, e) - max(a, s)) for s, e in line.spans) >= 0.5 * (b - a) for a, b in pieces]
    seen = [held[n] and (letters is None or b - a >= low) for n, (a, b) in enumerate(pieces)]

    inside = letters is None and _is_inside(line, others)

    @cache
    def runs(n: int) -> bool:
        a, b = pieces[n]
        at = np.round(places_of(line, a, b)).astype(np.int64)
        return b <= shades.shape[0] and walls.runs_down(shades, at, a, b, touched=inside)

    @cache
    def is_free(n: int) -> bool:
        a, b = pieces[n]
        return letters is None or walls.beside(letters, places_of(line, a, b), a)[0] <= CROWDED

    @cache
    def reaches(n: int) -> bool:
        a, b = pieces[n]
        return letters is not None and walls.touches(letters, np.round(places_of(line, a, b)).astype(np.int64), a, b)

    def goes_on(n: int) -> bool:
        """Whether a low piece stands alone because the row beside it has one cell: beyond that, the wall goes on."""
        return letters is not None and any(held[k] for k in (n - 2, n + 2) if 0 <= k < len(pieces))

    for order in (range(len(pieces)), range(len(pieces) - 1, -1, -1)):  # from what is there outwards, both ways
        before = False
        for n in order:
            a, b = pieces[n]
            # a low piece that stands alone is looked at where there is ink only; two that go on in each other are none
            if not seen[n] and (held[n] or before or b - a >= low):
                seen[n] = runs(n)
            elif not seen[n] and n and b - pieces[n - 1][0] >= low and all(runs(k) and is_free(k) for k in (n - 1, n)):
                seen[n - 1] = seen[n] = True
            elif not seen[n] and not dashed and goes_on(n) and runs(n) and is_free(n) and reaches(n):
                seen[n] = True
            before = seen[n]
    for n, (a, b) in enumerate(pieces):  # too short to be asked: cut off by a stroke of letters, it goes with the rest
        if held[n] and not seen[n] and b - a < walls.LEAST:
            seen[n] = any(seen[k] for k in (n - 1, n + 1) if 0 <= k < len(pieces))
    if letters is not None and not dashed:
        seen = touching(line, pieces, seen, letters, low)
        seen = without_holes(line, pieces, seen, letters)
    if letters is not None and not crisp:
        among = within_words(line, pieces, seen, letters, low)
        seen = [there and not inside for there, inside in zip(seen, among, strict=True)]
        seen = [s and not is_written for s, is_written in zip(seen, written(line, pieces, seen, letters), strict=True)]
    # a wall goes from rule to rule: what ends halfway between two is of letters
    whole = letters is not None and not dashed
    lost = [piece for piece, was, there in zip(pieces, held, seen, strict=True) if (was or whole) and not there]
    spans = [part for span in line.spans for part in _without(span, lost)]
    spans += [piece for piece, there in zip(pieces, seen, strict=True) if there]
    joined: list[list[int]] = []
    for a, b in sorted(spans):
        if joined and a <= joined[-1][1] + (4 if letters is not None else NARROWEST):
            joined[-1][1] = max(joined[-1][1], b)
        else:
            joined.append([a, b])
    out = []
    for a, b in joined:
        at = line.place(np.array([a, b], np.float64))
        out.append((a, b, round(float(at[0])), round(float(at[1]))))
    return out


def _without(span: tuple[int, int], lost: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    parts = [span]
    for a, b in lost:
        parts = [p for s, e in parts for p in ((s, min(e, a)), (max(s, b), e)) if p[1] - p[0] > 4]
    return parts


def _reaches_rules(line: Line, others: Sequence[Line], fine: Floats, long: int) -> bool:
    """Whether a line runs up to the rules that it crosses: letters that stand over each other leave white there."""
    middle = float(line.at.mean())
    tried = reached = 0
    for other in others[:: len(others) // MOST_CROSSINGS + 1]:
        crossing = round(float(other.place(np.array([middle]))[0]))
        if not (other.along[0] - 12 <= middle <= other.along[-1] + 12):
            continue
        for side in (-1, 1):
            beside = crossing + side * np.arange(4, 9)
            held = [b for b in beside if any(s <= b <= e for s, e in line.spans)]
            if len(held) < len(beside) or beside.min() < 0 or beside.max() >= fine.shape[1]:
                continue
            at = np.clip(np.round(line.place(beside)).astype(np.int64), 2, fine.shape[0] - 3)
            darkest = np.minimum.reduce([fine[at + d, beside] for d in (-2, -1, 0, 1, 2)])
            tried += 1
            reached += bool((darkest < TRACE).mean() >= 0.6)
    if tried and reached >= 0.6 * tried:
        return True
    if _is_inside(line, others) and any(
        _runs_through(line, fine, a, b, walls.UNBROKEN) for a, b in line.spans if b - a >= long
    ):
        return True
    if tried:
        return False
    # it meets none: an underline or a rule of a table without columns, but inside a cell a row of letters
    within = [o for o in others if any(s - 4 <= middle <= e + 4 for s, e in o.spans)]
    places = [float(o.place(np.array([middle]))[0]) for o in within]
    begin, end = min(s for s, _ in line.spans), max(e for _, e in line.spans)
    if not (any(p < begin + 8 for p in places) and any(p > end - 8 for p in places)):
        return True
    short = [min(abs(p - e) for p in places) for e in (begin, end)]
    if max(short) <= 8:
        return True
    if max(short) > FADED or end - begin < FADED * 4:
        return False
    # a rule that fades towards its ends: no row of letters runs through between them
    return _runs_through(line, fine, begin + FADED, end - FADED, TORN)


def _is_inside(line: Line, others: Sequence[Line]) -> bool:
    """Whether two rules across it go on on both sides: the edge of a sheet, or of a shadow, is in no table."""
    middle = float(line.at.mean())
    return sum(any(s + BEYOND <= middle <= e - BEYOND for s, e in o.spans) for o in others) > 1


def _runs_through(line: Line, fine: Floats, begin: int, end: int, broken: float) -> bool:
    """Whether a line runs on between letters, white above and below it, but for a share that is broken."""
    at = np.clip(np.round(line.place(np.arange(begin + walls.EDGE, end - walls.EDGE + 1))), 0, fine.shape[0] - 1)
    return walls.runs_down(fine.T, at.astype(np.int64), begin, end, broken=broken)
