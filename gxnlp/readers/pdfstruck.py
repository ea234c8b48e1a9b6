"""Figures that someone took back: a level rule goes through them, or a pen's stroke from corner to corner."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from gxnlp.readers.blocks import Word
from gxnlp.readers.ruling import Rule

MIDDLE, STRUCK_LEAST, MOST_NEAR = 0.22, 4.0, 200
"""In heights, how near the middle of a figure a rule strikes it out; points of it that are struck at least; rules at
one height that are asked."""
TOP, FOOT, SIDE = 0.2, 0.14, 0.5
"""In heights, what of a word's box is above and below its digits; points from its sides that a stroke may reach."""
CROSSED_LEAST = 2.5
"""Points that a stroke runs through a figure."""

_HAS_DIGIT = re.compile(r"[0-9０-９]")


def struck_through(words: Sequence[Word], rules: Sequence[Rule]) -> frozenset[int]:
    """Which words have figures that a level rule goes through: whoever drew it took them back."""
    across = sorted((r.y0, r.x0, r.x1) for r in rules if r.y0 == r.y1)
    levels = [r[0] for r in across]
    found: set[int] = set()
    for n, w in enumerate(words):
        x0, y0, x1, y1 = w.box
        middle, near = (y0 + y1) / 2, MIDDLE * (y1 - y0)
        first, end = bisect_left(levels, middle - near), bisect_right(levels, middle + near)
        if first < end and _HAS_DIGIT.search(w.text):
            least = min(STRUCK_LEAST, (x1 - x0) / 2)
            if any(min(x1, r[2]) - max(x0, r[1]) >= least for r in across[first : min(end, first + MOST_NEAR)]):
                found.add(n)
    return frozenset(found)


def crossed(words: Sequence[Word], slashes: Sequence[tuple[float, float, float, float]]) -> frozenset[int]:
    """Which words have figures that one of these strokes runs through."""
    at = [n for n, w in enumerate(words) if _HAS_DIGIT.search(w.text)] if slashes else []
    if not at:
        return frozenset()
    left, top, right, foot = np.array([words[n].box for n in at], float).T
    high = foot - top
    left, right, top, foot = left + SIDE, right - SIDE, top + TOP * high, foot - FOOT * high
    found = np.zeros(len(at), bool)
    for x0, y0, x1, y1 in slashes:
        # the share of the stroke that lies between the sides, and between the top and the foot
        across = (left - x0) / (x1 - x0), (right - x0) / (x1 - x0)
        down = (top - y0) / (y1 - y0), (foot - y0) / (y1 - y0)
        begins = np.maximum(np.minimum(*across), np.minimum(*down)).clip(min=0.0)
        ends = np.minimum(np.maximum(*across), np.maximum(*down)).clip(max=1.0)
        found |= (ends - begins) * np.hypot(x1 - x0, y1 - y0) >= CROSSED_LEAST
    return frozenset(n for n, is_crossed in zip(at, found.tolist(), strict=True) if is_crossed)
