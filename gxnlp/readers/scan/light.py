"""Even light: paper white, ink dark, whatever the lamp, the shadow, the other side of the sheet or a red stamp."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from gxnlp.readers.scan import Colour, Floats, Grey, Mask, Matrix, pixels
from gxnlp.readers.scan.pieces import pieces

Part = tuple[int, int, int, int]
"""x0, y0, x1, y1"""
PAPER = 0.86
"""Where grey ends and white begins, as a share of the paper's own brightness: bleed-through is above it."""
SOFT = 0.95
"""The same for what an engine reads: thin strokes of a copied letter are hardly darker than the paper."""
BLOT_MM = 9
"""Nothing that is black all through and this wide is printed; a bold letter of a title is smaller."""
INK = 190
"""On an even page; thin strokes of a letter are grey at this resolution, and paper is quite white."""
LEAST = 6
"""Pixels of ink: less is dust."""
TRACE, SEED = 0.86, 0.78
"""Of the paper's brightness: what hangs together and is darker than TRACE is a letter's if some of it is as dark as
SEED. What shines through from the other side has traces only."""
BESIDE_RULE = 2
"""Pixels beside a rule in which only ink counts: there, a trace is the rule's."""
MARGIN = 24
"""Pixels along the edges of a page in which only ink counts: there, a trace is the shadow of its edge."""
PALE, NOISE, PALE_SHARE = 0.3, 0.65, 25
"""A part of a page is pale if of so many per cent of its letters not even the darkest point is darker than this share
of the paper. If that point is no darker than the other, they are the grain of a desk."""
LOWEST, HIGHEST, FEWEST = 12, 60, 25
"""Pixels, how high a letter is; how many there must be."""
LONG = 10
"""Pixels: of what is thin, nothing shorter is a letter's, for specks have as much around them."""
STAMP_SATURATION, STAMP_LEAST_MM, STAMP_MOST_MM = 70, 18, 80
REDDER = 1.2
"""Times the other channels: red, also where a copier made it pale."""


def grey(picture: Colour) -> Grey:
    """One channel; where a red stamp lies, the red one, in which it is nearly as white as the paper."""
    if picture.ndim == 2:
        return picture
    plain = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    stamps = _stamps(picture)
    if stamps is None:
        return np.asarray(plain, dtype=np.uint8)
    return np.where(stamps, _bleached(picture, stamps), plain).astype(np.uint8)


def _bleached(picture: Colour, stamps: Mask) -> Grey:
    """The red channel, in which the red of a stamp is as light as the paper around it; ink below it stays dark."""
    red, other = picture[:, :, 2], picture[:, :, :2].max(axis=2)
    coloured = stamps & (red > REDDER * other)
    paper = stamps & ~coloured & (other >= np.percentile(other[stamps], 60))
    if not coloured.any() or not paper.any():
        return red
    gain = max(1.0, float(np.median(red[paper])) / max(1.0, float(np.percentile(red[coloured], 40))))
    return np.where(coloured, np.minimum(red * gain, 255), red).astype(np.uint8)


def _stamps(picture: Colour) -> Mask | None:
    """Where red seals lie: large red patches about as wide as high. Red letters of a heading are none."""
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    hue, saturation, _ = cv2.split(cv2.cvtColor(small, cv2.COLOR_BGR2HSV))
    # a yellowed sheet is saturated too: red must stand out from the paper's own colour
    level = max(STAMP_SATURATION, float(np.median(saturation)) + 40)
    red = (((hue < 12) | (hue > 165)) & (saturation > level)).astype(np.uint8)
    if not red.any():
        return None
    reach = max(3, pixels(1.5) // 4 * 2 + 1)
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    count, _, stats, _ = pieces(joined)
    found = np.zeros(red.shape, np.uint8)
    for n in range(1, count):
        width, height = int(stats[n, cv2.CC_STAT_WIDTH]), int(stats[n, cv2.CC_STAT_HEIGHT])
        longer, shorter = max(width, height), max(1, min(width, height))
        if pixels(STAMP_LEAST_MM) / 4 <= longer <= pixels(STAMP_MOST_MM) / 4 and longer < 1.8 * shorter:
            x, y = int(stats[n, cv2.CC_STAT_LEFT]), int(stats[n, cv2.CC_STAT_TOP])
            found[max(0, y - 3) : y + height + 3, max(0, x - 3) : x + width + 3] = 1
    if not found.any():
        return None
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.resize(found, size, interpolation=cv2.INTER_NEAREST) > 0)


def even(page: Grey) -> Floats:
    """The page divided by its own background: paper about 1, whatever the lamp."""
    height, width = page.shape
    small = cv2.resize(page, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    reach = max(3, pixels(4) // 4 * 2 + 1)
    paper = cv2.dilate(cv2.medianBlur(small, 3), np.ones((reach, reach), np.uint8))
    paper = cv2.GaussianBlur(cv2.erode(paper, np.ones((reach, reach), np.uint8)), (0, 0), reach / 2)
    full = np.maximum(cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), 24)
    return np.asarray(page / full.astype(np.float32), dtype=np.float32)


def stretched(shares: Floats, paper: float = PAPER) -> Grey:
    """Ink stretched to black and paper to white, bleed-through with it."""
    darkest = min(float(np.percentile(shares[::3, ::3], 0.7)), 0.55)
    out = shares - np.float32(darkest)
    out *= np.float32(255 / (paper - darkest))
    return np.clip(out, 0, 255, out=out).astype(np.uint8)


def flat(page: Grey) -> Grey:
    return stretched(even(page))


def ink(flat_page: Grey, threshold: int = INK) -> Mask:
    """Where ink is on an even page."""
    return np.asarray(flat_page < threshold)


def letters(shares: Floats, clean: Grey, rules: Mask, parts: Sequence[Part]) -> tuple[Mask, bool]:
    """The ink of letters on a page without its rules, in pale parts of it with the faint parts of their strokes.

    A stroke that is faint all along counts in these alone: elsewhere it is of the other side, or of a stamp. The parts
    are the tables, the rest of the page is one more. And whether there is such a part.
    """
    strong = ink(clean)
    plainly = without_specks(strong)
    around = cv2.dilate(rules.astype(np.uint8), np.ones((2 * BESIDE_RULE + 1,) * 2, np.uint8)) > 0
    faint = (shares < TRACE) & ~around
    for edge in (faint[:MARGIN], faint[-MARGIN:], faint[:, :MARGIN], faint[:, -MARGIN:]):
        edge[:] = False
    both = faint | strong
    # pieces of a stroke that fades hang together over a pixel or two
    near = cv2.dilate(both.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, labels, stats, middles = pieces(near)
    darkest = np.ones(count, np.float32)
    at: Any = labels[both]
    np.minimum.at(darkest, at, shares[both])
    pale = _pale(darkest, stats, middles, parts)
    if not pale.any():
        return plainly, False
    inked = np.bincount(labels[strong], minlength=count)
    longer = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = pale & ((inked >= LEAST) | ((darkest < SEED) & (longer >= LONG))) & ~_blots(stats)
    keep[0] = False
    return np.asarray(plainly | (keep[labels] & both)), True


def _pale(darkest: Floats, stats: Matrix, middles: Matrix, parts: Sequence[Part]) -> Mask:
    """Which pieces of ink lie in a part of the page where letters are pale."""
    high = (stats[:, cv2.CC_STAT_HEIGHT] >= LOWEST) & (stats[:, cv2.CC_STAT_HEIGHT] <= HIGHEST)
    out = np.zeros(len(darkest), bool)
    rest = np.ones(len(darkest), bool)
    x, y = middles[:, 0], middles[:, 1]
    inside = [(x >= x0) & (x < x1) & (y >= y0) & (y < y1) for x0, y0, x1, y1 in parts]
    for own in inside:
        rest &= ~own
    for own in (*inside, rest):
        of_letters = darkest[own & high]
        if len(of_letters) >= FEWEST and PALE <= float(np.percentile(of_letters, 100 - PALE_SHARE)) <= NOISE:
            out |= own
    return out


def without_specks(mask: Mask, least: int = LEAST) -> Mask:
    """Ink without dust, and without what no print is."""
    count, labels, stats, _ = pieces(mask)
    if count == 1:
        return mask
    keep = (stats[:, cv2.CC_STAT_AREA] >= least) & ~_blots(stats)
    keep[0] = False
    return np.asarray(keep[labels])


def _blots(stats: Matrix) -> Mask:
    """The dark desk around a page, punch holes, a finger."""
    box = np.maximum(stats[:, cv2.CC_STAT_WIDTH] * stats[:, cv2.CC_STAT_HEIGHT], 1)
    shorter = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    return np.asarray((stats[:, cv2.CC_STAT_AREA] > 0.55 * box) & (shorter > pixels(BLOT_MM)))
