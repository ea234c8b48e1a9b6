"""Upright and square: where the sheet lies in the picture, how far it is turned, how far the camera was tilted.

Everything is measured on a small copy; the picture itself is moved once, by one matrix.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from gxnlp.readers.scan import Colour, Grey, Mask, Matrix
from gxnlp.readers.scan.light import flat, grey, ink, without_specks
from gxnlp.readers.scan.pieces import pieces

SMALL = 1170
"""Long side of the copy that is measured: about 100 dots to the inch."""
MOST_SKEW = 12.0
LEAST_SHEET, MOST_BORDERS = 0.3, 1
LEAST_STROKES = 4
BEYOND, STEADY, MOST = 3.0, 0.01, 0.95
"""An edge of the page is turned by so many times what its strokes are off (but for few of their length), and by this
(radians), and no further."""
TOWARDS_DESK = (0.0, 0.5, 0.7)
"""What parts a sheet from the desk is not what parts bright from dark where a shadow lies on it: it is looked for so
much nearer to the brightness of the desk, too."""
REACH, SHARP = 6, 0.5
"""Pixels about the edge of a sheet, on a copy 600 high, in which its brightness falls by this share of the contrast."""


def sheet_corners(picture: Colour) -> Matrix | None:
    """The corners of a sheet that lies whole in the picture on something darker, from its top left clockwise."""
    height, width = picture.shape[:2]
    scale = 600 / max(height, width)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small if small.ndim == 2 else small.max(axis=2), (0, 0), 2)
    light: Grey = np.asarray(cv2.morphologyEx(blurred, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), dtype=np.uint8)
    level, _ = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    desk = float(np.median(np.concatenate([*light[[0, -1]], *light.T[[0, -1]]])))
    for share in TOWARDS_DESK if desk < level else (0.0,):
        corners = _corners_at(light, level + share * (desk - level))
        if corners is not None:
            return np.asarray(corners / scale)
    return None


def _corners_at(light: Grey, level: float) -> Matrix | None:
    """The same, on the small picture, of what is brighter than this."""
    bright = light > level
    if bright.all() or not bright.any():
        return None
    contrast = float(light[bright].mean()) - float(light[~bright].mean())
    if contrast < 45:
        return None
    outlines, _ = cv2.findContours(bright.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    area = cv2.contourArea(hull)
    if not LEAST_SHEET * light.size < area < 0.97 * light.size:
        return None
    for tolerance in (0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True).reshape(-1, 2).astype(np.float64)
        if len(corners) == 4:
            break
    if len(corners) != 4 or cv2.contourArea(corners.astype(np.float32)) < 0.93 * area:
        return None
    x, y = corners[:, 0], corners[:, 1]
    edge = 4
    borders = (
        (x.min() < edge) + (y.min() < edge) + (x.max() > light.shape[1] - edge) + (y.max() > light.shape[0] - edge)
    )
    if borders > MOST_BORDERS:
        return None
    by_sum, by_difference = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    order = [by_sum.argmin(), by_difference.argmax(), by_sum.argmax(), by_difference.argmin()]
    if len(set(map(int, order))) < 4 or not _is_edged(light, corners[order], SHARP * contrast):
        return None
    return np.asarray(corners[order])


def _is_edged(light: Matrix, corners: Matrix, least: float) -> bool:
    """Whether it grows dark at once along all four sides: the shadow at the edge of a scanner's glass grows slowly."""
    height, width = light.shape
    along = np.linspace(0.15, 0.85, 30)[:, None]
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        outward = np.array([b[1] - a[1], a[0] - b[0]]) / max(1.0, float(np.hypot(*(b - a))))
        side = a + along * (b - a)
        far = side + REACH * outward
        seen = (far >= 0).all(axis=1) & (far[:, 0] < width) & (far[:, 1] < height)
        if seen.sum() < len(along) / 2:  # the sheet's edge is the picture's
            continue
        inside, beyond = ((side[seen] + k * REACH * outward).astype(np.int64) for k in (-1, 1))
        inside = np.clip(inside, 0, (width - 1, height - 1))
        step = light[inside[:, 1], inside[:, 0]].astype(np.float64) - light[beyond[:, 1], beyond[:, 0]]
        if float(np.median(step)) < least:
            return False
    return True


def squared(corners: Matrix) -> tuple[Matrix, tuple[int, int]]:
    """(matrix, size) that make a rectangle of the sheet with these corners."""
    a, b, c, d = corners
    width = round(float(max(np.hypot(*(b - a)), np.hypot(*(c - d)))))
    height = round(float(max(np.hypot(*(d - a)), np.hypot(*(c - b)))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return cv2.getPerspectiveTransform(corners.astype(np.float32), target), (width, height)


def skew(mask: Mask) -> float:
    """Degrees that the lines of the page fall to the right: turned level, rows of ink and of white are sharp."""
    ys, xs = np.nonzero(mask)
    if len(ys) < 200:
        return 0.0
    if len(ys) > 40_000:
        step = len(ys) // 40_000 + 1
        ys, xs = ys[::step], xs[::step]
    span = int(np.hypot(*mask.shape)) + 2

    def sharpness(degrees: float) -> float:
        rows = (ys - xs * np.tan(np.radians(degrees)) + span / 2).astype(np.int64)
        counts = np.bincount(np.clip(rows, 0, 2 * span), minlength=2 * span + 1).astype(np.float64)
        return float((np.diff(counts) ** 2).sum())

    coarse = max(np.arange(-MOST_SKEW, MOST_SKEW + 0.1, 0.5), key=sharpness)
    finer = max(np.arange(coarse - 0.5, coarse + 0.51, 0.1), key=sharpness)
    return float(max(np.arange(finer - 0.1, finer + 0.11, 0.02), key=sharpness))


def lies_on_its_side(mask: Mask) -> bool:
    """Whether the lines of text run from top to bottom: characters stand closer to each other than lines do."""
    text = (mask & ~_long(mask, 30)).astype(np.uint8)

    def joined(shape: tuple[int, int]) -> int:
        return int(cv2.connectedComponents(cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones(shape, np.uint8)))[0])

    across = sum(joined((1, gap)) for gap in (3, 4, 5))
    down = sum(joined((gap, 1)) for gap in (3, 4, 5))
    return down < 0.97 * across


def _long(mask: Mask, length: int) -> Mask:
    image = mask.astype(np.uint8)
    across = cv2.morphologyEx(image, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(image, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(cv2.dilate(np.maximum(across, down), np.ones((3, 3), np.uint8)) > 0)


def untilted(mask: Mask) -> Matrix | None:
    """What makes the rules of a page parallel and square: found from the points in which they would meet."""
    across, down = _strokes(mask, flat_ones=True), _strokes(mask, flat_ones=False)
    if len(across) < LEAST_STROKES:
        return None
    height, width = mask.shape
    half = max(height, width) / 2
    to_centre = np.array([[1 / half, 0, -width / 2 / half], [0, 1 / half, -height / 2 / half], [0, 0, 1]])
    level = _meeting(across, to_centre, np.array([1.0, 0.0, 0.0]))
    upright = _meeting(down, to_centre, np.array([0.0, 1.0, 0.0])) if len(down) >= LEAST_STROKES else None
    if upright is None:  # nothing tells how far the camera leaned: square to the rules that there are
        upright = np.array([-level[1], level[0], 0.0])
    horizon = np.cross(level, upright)
    if abs(horizon[2]) < 1e-6 or np.hypot(*horizon[:2] / horizon[2]) > 0.5:
        return None
    flatten = np.vstack([[1, 0, 0], [0, 1, 0], horizon / horizon[2]])
    right, below = (flatten @ level)[:2], (flatten @ upright)[:2]
    right, below = right / np.hypot(*right), below / np.hypot(*below)
    right, below = right * np.sign(right[0] or 1), below * np.sign(below[1] or 1)
    axes = np.column_stack([right, below])
    if abs(np.linalg.det(axes)) < 0.9:
        return None
    affine = np.eye(3)
    affine[:2, :2] = np.linalg.inv(axes)
    matrix = np.asarray(np.linalg.inv(to_centre) @ affine @ flatten @ to_centre)
    return matrix if _is_borne_out(matrix, mask.shape, across, down) else None


def _is_borne_out(
    matrix: Matrix, shape: tuple[int, ...], across: Sequence[tuple[Matrix, float]], down: Sequence[tuple[Matrix, float]]
) -> bool:
    """Whether strokes are as far off as their edges would be turned: of a few close together, far edges say nothing."""
    height, width = shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    a, b, c, d = cv2.perspectiveTransform(corners, matrix)[0]
    off_across = _off([(ends[1] - ends[0], length) for ends, length in across])
    off_down = _off([((ends[1] - ends[0])[1::-1], length) for ends, length in down])
    sides = (off_across, len(across), (b - a, c - d)), (off_down, len(down), ((d - a)[::-1], (c - b)[::-1]))
    for off, count, edges in sides:
        turned = max(abs(float(edge[1])) / max(1.0, abs(float(edge[0]))) for edge in edges)
        if count >= LEAST_STROKES and turned > BEYOND * float(np.quantile(off, MOST)) + STEADY:
            return False
    return True


def _off(strokes: Sequence[tuple[Matrix, float]]) -> Matrix:
    """How far strokes fall, a pixel of which says nothing, for their length; the longer ones count for more."""
    off = [max(0.0, abs(float(step[1])) - 1) / max(1.0, abs(float(step[0]))) for step, _ in strokes]
    return np.repeat(off, [round(length) for _, length in strokes])


def _strokes(mask: Mask, *, flat_ones: bool) -> list[tuple[Matrix, float]]:
    """(two points, length) of the long strokes in one direction."""
    image: Matrix = mask.astype(np.uint8)
    shape = (3, 1) if flat_ones else (1, 3)
    image = cv2.dilate(image, np.ones(shape, np.uint8))  # a stroke that falls by a pixel in forty is still one
    found = cv2.morphologyEx(image, cv2.MORPH_OPEN, np.ones((1, 40) if flat_ones else (40, 1), np.uint8))
    count, labels, stats, _ = pieces(found)
    out: list[tuple[Matrix, float]] = []
    for n in range(1, count):
        x, y, w, h = (int(v) for v in stats[n, :4])
        longer, shorter = (w, h) if flat_ones else (h, w)
        if longer < 70 or shorter > 0.2 * longer:
            continue
        ys, xs = np.nonzero(labels[y : y + h, x : x + w] == n)
        dx, dy, cx, cy = cv2.fitLine(
            np.column_stack([xs + x, ys + y]).astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01
        ).ravel()
        ends = np.array([[cx, cy, 1], [cx + dx * longer, cy + dy * longer, 1]], np.float64)
        out.append((ends, float(longer)))
    return out


def _meeting(strokes: list[tuple[Matrix, float]], to_centre: Matrix, start: Matrix) -> Matrix:
    """The point, perhaps at infinity, in which the strokes would meet; those that agree with no others are left out."""
    lines = np.array([np.cross(to_centre @ ends[0], to_centre @ ends[1]) for ends, _ in strokes])
    lines /= np.hypot(lines[:, 0], lines[:, 1])[:, None]
    weights = np.array([length for _, length in strokes])
    point = start
    for _ in range(4):
        _, _, axes = np.linalg.svd(lines * weights[:, None], full_matrices=False)
        point = axes[-1]
        off = np.abs(lines @ point)
        keep = off <= max(3 * float(np.median(off)), 1e-3)
        if keep.all() or keep.sum() < LEAST_STROKES:
            break
        lines, weights = lines[keep], weights[keep]
    return np.asarray(point * np.sign(point @ start or 1.0))


def straightened(picture: Colour, long_side: int, *, turn: int = 0) -> tuple[Grey, int]:
    """(the page upright to a quarter turn and square, the quarter turns made): `turn` adds more of them.

    Of the four ways a sheet can lie, only two look alike; which of these is up is for a reader of words to say.
    """
    corners = sheet_corners(picture)
    height, width = picture.shape[:2]
    matrix, size = squared(corners) if corners is not None else (np.eye(3), (width, height))
    scale = min(1.0, SMALL / max(size))
    small, matrix_small, size_small = _scaled(picture, matrix, size, scale)
    mask = without_specks(ink(flat(grey(small))), 3)
    turns = (turn + lies_on_its_side(mask)) % 4
    quarter, size_small = _quarter(size_small, turns)
    mask = np.ascontiguousarray(np.rot90(mask, -turns))
    level = _rotation(skew(mask), size_small)
    moved = _moved(mask, level, size_small)
    square = untilted(moved)
    whole = level if square is None else square @ level
    final = whole @ quarter @ matrix_small
    grow = long_side / max(size_small)
    zoom = np.diag([grow, grow, 1.0])
    target = (round(size_small[0] * grow), round(size_small[1] * grow))
    source = picture
    shrink = min(1.0, 1.5 * long_side / max(size))
    if shrink < 0.75:  # averaged first, lest fine strokes fall between the samples
        source = np.asarray(
            cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
        final = final @ np.diag([1 / shrink, 1 / shrink, 1.0])
    page = cv2.warpPerspective(source, zoom @ final, target, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return grey(np.asarray(page, dtype=np.uint8)), turns


def _scaled(
    picture: Colour, matrix: Matrix, size: tuple[int, int], scale: float
) -> tuple[Colour, Matrix, tuple[int, int]]:
    """The small copy to measure on, and the matrix from the picture to it."""
    target = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    reduced = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    zoom = np.diag([scale, scale, 1.0])
    on_reduced = zoom @ matrix @ np.linalg.inv(zoom)
    if np.allclose(matrix, np.eye(3)):
        return np.asarray(reduced, dtype=np.uint8), zoom, (reduced.shape[1], reduced.shape[0])
    moved = cv2.warpPerspective(reduced, on_reduced, target, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8), zoom @ matrix, target


def _quarter(size: tuple[int, int], turns: int) -> tuple[Matrix, tuple[int, int]]:
    """A matrix that turns clockwise by quarters, and the size after it."""
    width, height = size
    if turns == 1:
        return np.array([[0, -1, height], [1, 0, 0], [0, 0, 1.0]]), (height, width)
    if turns == 2:
        return np.array([[-1, 0, width], [0, -1, height], [0, 0, 1.0]]), size
    if turns == 3:
        return np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1.0]]), (height, width)
    return np.eye(3), size


def _rotation(degrees: float, size: tuple[int, int]) -> Matrix:
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, 1.0)
    return np.vstack([turn, [0, 0, 1]])


def _moved(mask: Mask, matrix: Matrix, size: tuple[int, int]) -> Mask:
    image = mask.astype(np.uint8) * 255
    return np.asarray(cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_LINEAR) > 100)
