"""Even light: paper white, ink dark, whatever the lamp, the shadow, the other side of the sheet or a red stamp."""

from __future__ import annotations

import cv2
import numpy as np

from gxnlp.readers.scan import Colour, Floats, Grey, Mask, pixels

PAPER = 0.86
"""Where grey ends and white begins, as a share of the paper's own brightness: bleed-through is above it."""
SOFT = 0.95
"""The same for what an engine reads: thin strokes of a copied letter are hardly darker than the paper."""
BLOT_MM = 9
"""Nothing that is black all through and this wide is printed; a bold letter of a title is smaller."""
INK = 190
"""On an even page; thin strokes of a letter are grey at this resolution, and paper is quite white."""
STAMP_SATURATION, STAMP_LEAST_MM, STAMP_MOST_MM = 70, 18, 60


def grey(picture: Colour) -> Grey:
    """One channel; where a red stamp lies, the red one, in which it is nearly as white as the paper."""
    if picture.ndim == 2:
        return picture
    plain = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    stamps = _stamps(picture)
    if stamps is None:
        return np.asarray(plain, dtype=np.uint8)
    return np.where(stamps, picture[:, :, 2], plain).astype(np.uint8)


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
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
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
    return np.asarray(np.clip((shares - darkest) * (255 / (paper - darkest)), 0, 255), dtype=np.uint8)


def flat(page: Grey) -> Grey:
    return stretched(even(page))


def ink(flat_page: Grey, threshold: int = INK) -> Mask:
    """Where ink is on an even page."""
    return np.asarray(flat_page < threshold)


def without_specks(mask: Mask, least: int = 6) -> Mask:
    """Ink without dust, and without what no print is: the dark desk around a page, punch holes, a finger."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count == 1:
        return mask
    area = stats[:, cv2.CC_STAT_AREA]
    box = np.maximum(stats[:, cv2.CC_STAT_WIDTH] * stats[:, cv2.CC_STAT_HEIGHT], 1)
    shorter = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    blot = (area > 0.55 * box) & (shorter > pixels(BLOT_MM))
    keep = (area >= least) & ~blot
    keep[0] = False
    return np.asarray(keep[labels])
