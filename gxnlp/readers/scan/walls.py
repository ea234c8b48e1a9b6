"""What runs from one rule to the next without a break: rules of which a copy left only a shade.

Seen row by row a faint rule drowns in the grain of the paper; over its whole length it does not. Letters may be darker,
but they leave white somewhere between two rules. Everything here works on one direction: strokes run down (axis 0).
"""

from __future__ import annotations

import numpy as np

from gxnlp.readers.scan import Floats, Matrix

SHADE = 0.07
"""Of the paper's brightness: by so much a rule is darker than what is beside it."""
UNBROKEN, EVEN, EVEN_KNOWN = 0.15, 0.7, 0.5
"""Nearly its faintest part must be nearly as dark as its middle; less so along a line that is known from elsewhere."""
ENDS = 0.6
CLEAR = 0.4
"""So much of a rule that letters touch stands in white."""
NEAR, BESIDE = 5, 8
"""Pixels: rules are thinner; the second of a double one may stand at either of these, not at both."""
OFF, THICK, FREE, LETTERS = 3, 10, 3, 0.85
"""Pixels by which a line may stand off, that half of a thick rule takes, that its blur does; letters are darker than
this share of the paper's brightness."""
EDGE = 4
"""Pixels: this near to a rule that is crossed, its own ink is seen."""
TOUCH, TOUCHING = 3, 0.35
"""Pixels at each end of a low stroke, all of which are at least so dark as its middle."""
LEAST = 16
"""Pixels: a shorter piece says nothing."""
WHITE, HOLE = 0.93, 2
"""As a share of the paper's brightness, what is no ink at all; so many pixels of it in a row are no wall's."""


def columns(part: Floats) -> list[int]:
    """Where a stroke runs down all of a part of a page that has a rule above and one below."""
    inner = part[EDGE : len(part) - EDGE + 1]
    if len(inner) < LEAST - 2 * EDGE or inner.shape[1] < 4 * BESIDE:
        return []
    dark = _contrast(inner)
    middle = np.median(dark, axis=0)
    hopeful = np.flatnonzero(middle >= SHADE)
    if not len(hopeful):
        return []
    shown = dark[:, hopeful]
    passed = hopeful[_is_unbroken(shown, middle[hopeful], EVEN)]
    out: list[int] = []
    for group in np.split(passed, np.flatnonzero(np.diff(passed) > 2) + 1):
        if len(group):
            out.append(round(float(np.average(group, weights=middle[group])) + 0.5))
    return out


def runs_down(
    page: Floats, at: Matrix, begin: int, end: int, *, broken: float = UNBROKEN, touched: bool = False
) -> bool:
    """Whether a stroke runs along a known line, from `begin` to `end`; `at` says how far right it stands there.

    So much of it may be `broken`. It may be `touched` by letters on one side or the other, but not all along.
    """
    rows = np.arange(begin + EDGE, end - EDGE + 1)
    if len(rows) < LEAST - 2 * EDGE:
        return False
    width = page.shape[1]
    # the line may stand a little off: each row is laid so that it runs straight down
    across = np.clip(at[:, None] + np.arange(-3 - BESIDE, 5 + BESIDE)[None, :], 0, width - 1)
    dark = _contrast(page[rows[:, None], across])[:, BESIDE:-BESIDE]
    middle = np.median(dark, axis=0)
    if ((middle >= SHADE) & _is_unbroken(dark, middle, EVEN_KNOWN, broken)).any():
        return True
    if not touched:
        return False
    clear = (dark >= SHADE).mean(axis=0) >= CLEAR
    dark = _contrast(page[rows[:, None], across], np.maximum)[:, BESIDE:-BESIDE]
    middle = np.median(dark, axis=0)
    return bool((clear & (middle >= SHADE) & _is_unbroken(dark, middle, EVEN_KNOWN, broken)).any())


def touches(shares: Floats, at: Matrix, begin: int, end: int) -> bool:
    """Whether a low stroke runs up to the rules above and below it: a 1 between them leaves white there."""
    rows = np.arange(begin + EDGE - 1, end - EDGE + 2)
    places = np.concatenate([at[:1], at, at[-1:]])
    if len(rows) != len(places) or len(rows) < LEAST - 2 * EDGE or rows[0] < 0 or rows[-1] >= len(shares):
        return True
    across = np.clip(places[:, None] + np.arange(-3 - BESIDE, 5 + BESIDE)[None, :], 0, shares.shape[1] - 1)
    part = shares[rows[:, None], across]
    clear = np.flatnonzero(np.median(part, axis=1) >= LETTERS)  # a thick rule's own ink says nothing
    if len(clear) < 2 * TOUCH:
        return True
    dark = _contrast(part[clear[0] : clear[-1] + 1])[:, BESIDE:-BESIDE]
    middle = np.median(dark, axis=0)
    ends = np.minimum(dark[:TOUCH].min(axis=0), dark[-TOUCH:].min(axis=0))
    return bool(((middle >= SHADE) & (ends >= TOUCHING * middle)).any())


def has_hole(shares: Floats, at: Matrix, begin: int) -> bool:
    """Whether white goes through a stroke: between a digit and the one below it there is some, in a wall hardly ever.

    `at` says how far right it stands in each row from `begin` + EDGE on.
    """
    rows = np.arange(begin + EDGE, min(begin + EDGE + len(at), len(shares)))
    if len(rows) < LEAST - 2 * EDGE or rows[0] < 0:
        return False
    across = np.round(at[: len(rows)]).astype(np.int64)[:, None] + np.arange(-OFF - 1, OFF + 2)[None, :]
    white = shares[rows[:, None], np.clip(across, 0, shares.shape[1] - 1)].min(axis=1) >= WHITE
    return bool(np.convolve(white, np.ones(HOLE, np.int64)).max(initial=0) >= HOLE)


def beside(shares: Floats, at: Matrix, begin: int) -> tuple[float, float, float]:
    """How much of a stroke has ink near it, on the side with more of it and on the other: a wall stands in white.

    And how bright it is where it is nearly faintest, if anything is beside it. `at` says how far right it stands in
    each row from `begin` + EDGE on.
    """
    height, width = shares.shape
    rows = np.arange(begin + EDGE, begin + EDGE + len(at))
    inside = (rows >= 0) & (rows < height)
    if inside.sum() < LEAST - 2 * EDGE:
        return 0.0, 0.0, 0.0
    reach = OFF + THICK + BESIDE
    places = np.round(at[inside]).astype(np.int64)[:, None] + np.arange(-reach, reach + 1)[None, :]
    part = shares[rows[inside][:, None], np.clip(places, 0, width - 1)]
    dark = part.mean(axis=0)
    left = right = reach - OFF + int(np.argmin(dark[reach - OFF : reach + OFF + 1]))
    middle = left
    while left > reach - THICK and dark[left - 1] < LETTERS:
        left -= 1
    while right < reach + THICK and dark[right + 1] < LETTERS:
        right += 1
    sides = part[:, left - BESIDE : left - FREE], part[:, right + FREE + 1 : right + BESIDE + 1]
    less, more = sorted(float((side.min(axis=1) < LETTERS).mean()) for side in sides)
    if more == 0.0:
        return 0.0, 0.0, 0.0
    return more, less, float(np.quantile(part[:, middle - 1 : middle + 2].min(axis=1), 1 - UNBROKEN))


def _contrast(part: Floats, of: np.ufunc = np.minimum) -> Floats:
    """How much darker each pixel, or the one right of it, is than what lies to its left and to its right.

    With np.maximum for `of`: to its left or to its right.
    """
    light = np.minimum(part, np.roll(part, -1, axis=1))
    left, right = (
        np.maximum(np.roll(light, side * NEAR, axis=1), np.roll(light, side * BESIDE, axis=1)) for side in (1, -1)
    )
    out = of(left, right) - light
    out[:, :BESIDE] = 0
    out[:, -BESIDE:] = 0
    return np.asarray(out, dtype=np.float32)


def _is_unbroken(dark: Floats, middle: Matrix, even: float, broken: float = UNBROKEN) -> Matrix:
    faintest = np.quantile(dark, broken, axis=0)
    reach = max(2, min(5, len(dark) // 4))
    ends = np.minimum(np.median(dark[:reach], axis=0), np.median(dark[-reach:], axis=0))
    return np.asarray((faintest >= SHADE) & (faintest >= even * middle) & (ends >= ENDS * middle))
