"""Wear: what scanners, copiers and phones do to a printed page. Documented, and the same from the same seed.

level 0  clean scan: 300 dpi, half a degree of skew, a little noise, good JPEG
level 1  office copier: 200 dpi, skew, toner specks, edge shadow, light bleed-through, a red stamp on some pages
level 2  tired copy of a copy: 150 dpi grey, two generations of blur and hard contrast, faded streaks through rules,
         bleed-through, specks, JPEG 55
level 3  poor phone photo: perspective on a dark desk, uneven light with a shadow, defocus, sensor noise, JPEG 50

Two families of wear share each level: "office", which the readers were tuned on, and "archive" (paper grain, a fold,
punch holes, a darker yellowed sheet), which they were not: it is for measuring alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
FAMILIES = ("office", "archive")
DPI = (300, 200, 150, 170)
"""What a page is rendered at before each level's wear."""


@dataclass(frozen=True, slots=True)
class Worn:
    jpeg: bytes
    dpi: int
    turned: int
    """Quarter turns clockwise that the page was put on the glass with."""


def wear(page: Image, level: int, seed: str, *, family: str = "office", turns: bool = True) -> Worn:
    """A page (BGR, rendered at DPI[level]) as it comes out of the machine, JPEG."""
    if family not in FAMILIES:
        raise ValueError(f"no family of wear called {family}")
    rng = Random(f"wear/{family}/{level}/{seed}")
    noise = np.random.default_rng(rng.getrandbits(63))
    sheet = page.astype(np.float32)
    if family == "archive":
        sheet = _archive(sheet, level, rng, noise)
    sheet = (_clean, _copier, _copy_of_copy, _photo)[level](sheet, rng, noise)
    turned = rng.choice((0, 0, 0, 0, 0, 1, 2, 3)) if turns and level else 0
    out = np.ascontiguousarray(np.rot90(_bytes(sheet), -turned))
    quality = (92, 80, 55, 50)[level]
    ok, jpeg = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not ok:
        raise ValueError("the worn page cannot be written as JPEG")
    return Worn(jpeg.tobytes(), DPI[level], turned)


# ---------------------------------------------------------------- levels


def _clean(sheet: Floats, rng: Random, noise: np.random.Generator) -> Floats:
    sheet = skewed(sheet, rng.uniform(-0.5, 0.5))
    return grainy(blurred(sheet, 0.6), 3, noise)


def _copier(sheet: Floats, rng: Random, noise: np.random.Generator) -> Floats:
    sheet = bled_through(sheet, 0.08, rng)
    if rng.random() < 0.35:
        sheet = stamped(sheet, rng)
    sheet = skewed(sheet, rng.uniform(-1.3, 1.3))
    sheet = blurred(sheet, rng.uniform(0.5, 0.8))
    sheet = specked(sheet, 60, rng, noise)
    sheet = edge_shadow(sheet, rng.uniform(0.15, 0.4), rng)
    return grainy(sheet * rng.uniform(0.9, 1.0), 5, noise)


def _copy_of_copy(sheet: Floats, rng: Random, noise: np.random.Generator) -> Floats:
    sheet = grey(bled_through(sheet, 0.14, rng))
    for _ in range(2):
        sheet = skewed(sheet, rng.uniform(-1.0, 1.0))
        sheet = blurred(sheet, rng.uniform(0.5, 0.75))
        sheet = specked(sheet, 80, rng, noise)
        sheet = faded(sheet, rng, noise)
        sheet = contrasted(grainy(sheet, 7, noise), rng.uniform(1.2, 1.45), rng.uniform(175, 200))
    sheet = edge_shadow(sheet, rng.uniform(0.2, 0.5), rng)
    return grey(grainy(sheet * 0.93 + 8, 6, noise))


def _photo(sheet: Floats, rng: Random, noise: np.random.Generator) -> Floats:
    if rng.random() < 0.35:
        sheet = stamped(sheet, rng)
    sheet = photographed(sheet, rng, noise)
    sheet = blurred(sheet, rng.uniform(0.7, 1.05))
    sheet = lit(sheet, rng)
    return grainy(sheet, rng.uniform(6, 10), noise)


def _archive(sheet: Floats, level: int, rng: Random, noise: np.random.Generator) -> Floats:
    """Paper with grain and age, a fold across it and two punch holes in the margin."""
    height, width = sheet.shape[:2]
    grain: Floats = noise.normal(0, 1, (height // 3 + 1, width // 3 + 1)).astype(np.float32)
    grain = _floats(cv2.resize(cv2.GaussianBlur(grain, (0, 0), 1.2), (width, height)))
    tone = np.array([0.86, 0.93, 0.97], np.float32) - 0.02 * level
    sheet = sheet * tone + (grain * (4 + 2 * level))[:, :, None]
    fold = int(height * rng.uniform(0.45, 0.55))
    depth = 0.1 + 0.08 * level
    across = np.exp(-(((np.arange(height) - fold) / (height / 500)) ** 2)).astype(np.float32)
    sheet = sheet * (1 - depth * across)[:, None, None]
    for at in (0.42, 0.58):
        cv2.circle(sheet, (int(width * 0.035), int(height * at)), int(width * 0.012), (60, 60, 60), -1)
    return sheet


# ---------------------------------------------------------------- single wounds


def grey(sheet: Floats) -> Floats:
    one = cv2.cvtColor(np.clip(sheet, 0, 255), cv2.COLOR_BGR2GRAY)
    return _floats(cv2.cvtColor(one, cv2.COLOR_GRAY2BGR))


def skewed(sheet: Floats, degrees: float) -> Floats:
    height, width = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return _floats(cv2.warpAffine(sheet, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(250, 250, 250)))


def blurred(sheet: Floats, sigma: float) -> Floats:
    return _floats(cv2.GaussianBlur(sheet, (0, 0), sigma))


def grainy(sheet: Floats, deviation: float, noise: np.random.Generator) -> Floats:
    one = noise.normal(0, deviation, sheet.shape[:2]).astype(np.float32)
    return _floats(np.clip(sheet + one[:, :, None], 0, 255))


def specked(sheet: Floats, count: int, rng: Random, noise: np.random.Generator) -> Floats:
    height, width = sheet.shape[:2]
    out = sheet.copy()
    for _ in range(count):
        at = (rng.randrange(width), rng.randrange(height))
        shade = rng.uniform(20, 150)
        cv2.circle(out, at, rng.choice((0, 0, 0, 1)), (shade, shade, shade), -1)
    return out


def bled_through(sheet: Floats, share: float, rng: Random) -> Floats:
    """The other side of the sheet, mirrored, shines through."""
    other = cv2.GaussianBlur(np.ascontiguousarray(sheet[:, ::-1]), (0, 0), 1.5)
    other = np.roll(other, rng.randint(-40, 40), axis=0)
    return _floats(sheet - share * (255 - other) * (sheet / 255))


def stamped(sheet: Floats, rng: Random) -> Floats:
    """A round red seal of about four centimetres, anywhere on the page."""
    height, width = sheet.shape[:2]
    radius = int(width * 0.095)
    x, y = rng.randint(radius, width - radius), rng.randint(radius, height - radius)
    mask = np.zeros((height, width), np.float32)
    cv2.circle(mask, (x, y), radius, 1.0, max(2, radius // 14))
    points = []
    for k in range(10):
        angle, far = np.pi * (k / 5 - 0.5), radius * (0.3 if k % 2 == 0 else 0.12)
        points.append([x + far * np.cos(angle), y + far * np.sin(angle)])
    cv2.fillPoly(mask, [np.array(points, np.int32)], 1.0)
    for k in range(14):
        angle = np.pi * (0.75 + k * 1.5 / 13)
        at = (int(x + radius * 0.75 * np.cos(angle)), int(y + radius * 0.75 * np.sin(angle)))
        cv2.rectangle(
            mask, (at[0] - radius // 14, at[1] - radius // 14), (at[0] + radius // 14, at[1] + radius // 14), 1.0, 2
        )
    mask = cv2.GaussianBlur(mask, (0, 0), 1.0)[:, :, None] * rng.uniform(0.6, 0.9)
    red = np.array([70, 60, 215], np.float32)
    return _floats(sheet * (1 - mask) + (sheet / 255) * red * mask)


def edge_shadow(sheet: Floats, depth: float, rng: Random) -> Floats:
    width = sheet.shape[1]
    far = np.arange(width, dtype=np.float32) / width
    shade = 1 - depth * np.exp(-(far if rng.random() < 0.5 else 1 - far) * 14)
    return _floats(sheet * shade[None, :, None])


def contrasted(sheet: Floats, gain: float, middle: float) -> Floats:
    return _floats(np.clip((sheet - middle) * gain + middle, 0, 255))


def faded(sheet: Floats, rng: Random, noise: np.random.Generator) -> Floats:
    """Streaks along which the toner did not hold: rules break there, strokes thin out."""
    height, width = sheet.shape[:2]
    loss = np.zeros((height, width), np.float32)
    for _ in range(rng.randint(2, 5)):
        at, wide = rng.randrange(width), rng.randint(2, 6)
        loss[:, at : at + wide] = rng.uniform(0.2, 0.5)
    patch = noise.random((height // 24 + 1, width // 24 + 1)).astype(np.float32)
    patch = _floats(cv2.resize(patch, (width, height), interpolation=cv2.INTER_CUBIC))
    loss = np.maximum(loss, 0.25 * np.clip((patch - 0.75) * 4, 0, 1))
    return _floats(sheet + (255 - sheet) * loss[:, :, None])


def photographed(sheet: Floats, rng: Random, noise: np.random.Generator) -> Floats:
    """The sheet on a desk, seen from somewhere above it."""
    height, width = sheet.shape[:2]
    margin = int(width * 0.06)
    size = (width + 2 * margin, height + 2 * margin)
    tilt = 0.035
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    seen = [
        (x + margin + rng.uniform(-tilt, tilt) * width, y + margin + rng.uniform(-tilt, tilt) * width)
        for x, y in corners
    ]
    move = cv2.getPerspectiveTransform(np.array(corners, np.float32), np.array(seen, np.float32))
    desk = np.array([rng.uniform(40, 90) for _ in range(3)], np.float32)
    table = np.ones((size[1], size[0], 3), np.float32) * desk + noise.normal(0, 6, (size[1], size[0], 1)).astype(
        np.float32
    )
    return _floats(
        cv2.warpPerspective(sheet, move, size, dst=table, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    )


def lit(sheet: Floats, rng: Random) -> Floats:
    """Light that falls off to one corner, warm, with the soft shadow of a hand or a phone."""
    height, width = sheet.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    along = (xs / width - 0.5) * np.cos(angle) + (ys / height - 0.5) * np.sin(angle)
    light = 0.8 + rng.uniform(0.2, 0.35) * along
    x, y, far = rng.uniform(0, 1) * width, rng.uniform(0.5, 1) * height, rng.uniform(0.25, 0.45) * width
    light -= rng.uniform(0.1, 0.25) / (1 + np.exp((np.hypot(xs - x, ys - y) - far) / (0.05 * width)))
    return _floats(sheet * light[:, :, None] * np.array([0.9, 0.97, 1.0], np.float32))


def _floats(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float32)


def _bytes(sheet: Floats) -> Image:
    return np.clip(sheet, 0, 255).astype(np.uint8)
