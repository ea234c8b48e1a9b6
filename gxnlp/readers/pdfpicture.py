"""What the picture of a page says of its text: words that nobody can see, ink that no word says.

The text of a page is not what a person sees: figures are white, clipped, painted over, on a layer that is off; others
are pictures or outlines. Where something on the page makes that possible (`Drawn.in_doubt`), the page is painted, and
each word must have edges where it stands; where there are edges and no word, rule or ground, there is ink.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from gxnlp.document import Box
from gxnlp.readers import pdfcalls
from gxnlp.readers.pdfcharacters import Place
from gxnlp.readers.pdfdrawn import MOST_COVERS, OPAQUE, PALE, Drawn
from gxnlp.readers.pdfwords import Stands

LONGEST = 1_600
"""Pixels; a point has one on a page that is not larger."""
MAX_SECONDS, MAX_PIXELS = 3.0, 40_000_000
"""For painting one page, and of the pictures on it: what takes more is not painted."""
FAINT, STRONG = 6, 40
"""Of 255, from one pixel to the next: the faintest edge of a letter that can be seen; that of ink."""
INNER = 0.12
"""Of its height, what of a word's box is left out at its top and its foot: a rule may run there."""
SIDES = 0.2
"""Of its width, what of a digit's box is left out at its sides: the next digit's edge may be seen there."""
FAINT_TEXT, LIGHT_GROUND = 60, 200
"""Text that is darker than its light ground by no more is a watermark or unseen; how light such a box is."""
DARK_GROUND, DIM_TEXT = 128, 30
"""Of 255: how dark the ground and the text on it are together, and by how much the text must differ from it then."""
MOST_DARK = 50_000_000
"""Pixels of dark boxes that are looked through, some dozen pages; of huge letters that lie on each other, no more."""
BARE_OUTLINES = (1, 5)
"""Text render modes in which letters are not filled."""
FULL_SIZE = 0.99
"""Pixels a point: A4, 595.3 points wide, is painted with 595; on a larger page digits are too small to ask alone."""
TILE, LEAST_EDGES = 4, 3
"""Pixels; and how many of a tile's are edges where there is ink."""
BESIDE_WORD, BESIDE_RULE = 2.0, 3.0
"""Points around words and rules that may be inked by them."""

Pixels = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Looked:
    unseen: frozenset[int]
    """Words of which something cannot be seen, or lies under something."""
    ink: tuple[tuple[float, float], ...]
    """Places, in points, where something is drawn that no word says."""
    cut: bool = False
    """The page was not painted, for it takes too long: `reader.partial` doubts the tables that it has."""


def look(
    page: Any,
    stands: Sequence[Stands],
    explained: Sequence[Box],
    drawn: Drawn,
    place: Place,
    size: tuple[float, float],
    turn: int,
) -> Looked:
    """`explained` are the boxes beside the words in which ink is no wonder: rules, grounds, a watermark's letters."""
    picture = _painted(page, size, turn) if drawn.pixels <= MAX_PIXELS else None
    if picture is None:
        return Looked(frozenset(), (), cut=True)
    scale = picture.shape[1] / size[0]
    boxes = np.array([s.box for s in stands], float).reshape(-1, 4)
    alone = np.array([s.digit for s in stands], bool) & (scale > FULL_SIZE)
    unseen = ~_has_edges(picture, boxes * scale, alone) | _is_lost_in_light(picture, boxes * scale, stands)
    unseen |= _is_lost_in_dark(picture, boxes * scale)
    unseen |= _is_covered(stands, boxes, drawn, place)
    words = frozenset(s.word for s, lost in zip(stands, unseen.tolist(), strict=True) if lost)
    return Looked(words, _ink(picture, boxes, explained, scale))


def _painted(page: Any, size: tuple[float, float], turn: int) -> Pixels | None:
    """The page upright, in grey; None where that takes too long."""
    scale = min(1.0, LONGEST / max(size))
    width, height = (max(2, round(side * scale)) for side in size)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return None
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        ends = time.thread_time() + MAX_SECONDS
        pause = pdfium.IFSDK_PAUSE(version=1)
        pause.NeedToPauseNow = type(pause.NeedToPauseNow)(lambda _: 1)
        state = pdfium.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, turn, 0, pause)
        while state == pdfium.FPDF_RENDER_TOBECONTINUED and time.thread_time() < ends:
            state = pdfium.FPDF_RenderPage_Continue(page, pause)
        pdfium.FPDF_RenderPage_Close(page)
        if state != pdfium.FPDF_RENDER_DONE:
            return None
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        data = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        return np.frombuffer(data, np.uint8).reshape(height, stride)[:, :width].astype(np.int16)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _summed(values: Pixels) -> Pixels:
    """Sums over all that lies left of and above each corner."""
    table = np.zeros((values.shape[0] + 1, values.shape[1] + 1), np.int32)
    np.cumsum(values, axis=0, dtype=np.int32, out=table[1:, 1:])
    np.cumsum(table[1:, 1:], axis=1, out=table[1:, 1:])
    return table


def _sums(table: Pixels, boxes: Pixels) -> tuple[Pixels, Pixels]:
    """(the sum over each box, its area), boxes being whole pixels."""
    x0, y0, x1, y1 = boxes.T
    sums = table[y1, x1] - table[y0, x1] - table[y1, x0] + table[y0, x0]
    return sums, (x1 - x0) * (y1 - y0)


def _whole(boxes: Pixels, shape: tuple[int, ...]) -> Pixels:
    height, width = shape
    x0, y0, x1, y1 = boxes.T
    low = (y1 - y0) * INNER
    sides = np.floor(x0), np.floor(y0 + low), np.ceil(x1) + 1, np.ceil(y1 - low)
    ends = (width, height, width, height)
    return np.stack([s.clip(0, end).astype(int) for s, end in zip(sides, ends, strict=True)], axis=1)


def _has_edges(picture: Pixels, boxes: Pixels, alone: Pixels) -> Pixels:
    """`alone` are digits, of which each must have edges in its own middle, not where it meets the one beside it."""
    edges = np.zeros(picture.shape, bool)
    edges[:, 1:] = abs(np.diff(picture, axis=1)) > FAINT
    whole = _whole(boxes, picture.shape)
    side = SIDES * (boxes[:, 2] - boxes[:, 0])
    inner = (
        np.ceil(np.stack([boxes[:, 0] + side, boxes[:, 2] - side], axis=1)).clip(0, picture.shape[1] - 1).astype(int)
    )
    whole[alone, 0] = inner[alone, 0]
    whole[alone, 2] = np.maximum(inner[alone, 0] + 1, inner[alone, 1])
    found, _ = _sums(_summed(edges), whole)
    return np.asarray(found > 0)


def _is_lost_in_light(picture: Pixels, boxes: Pixels, stands: Sequence[Stands]) -> Pixels:
    """Which words are nearly as light as the light ground that they stand on, whatever else is inked there."""
    lost = np.zeros(len(stands), bool)
    shades = {item: _shade(item) for item in {s.item for s in stands}}
    pale = [n for n, s in enumerate(stands) if shades[s.item] > PALE]
    if pale:
        table = _summed(picture)
        whole = _whole(boxes[pale], picture.shape)
        sums, areas = _sums(table, whole)
        for n, mean, (x0, y0, x1, y1) in zip(pale, sums / np.maximum(areas, 1), whole.tolist(), strict=True):
            lightest = int(picture[y0:y1, x0:x1].max(initial=0))
            lost[n] = mean > LIGHT_GROUND and shades[stands[n].item] >= lightest - FAINT_TEXT
    return lost


def _is_lost_in_dark(picture: Pixels, boxes: Pixels) -> Pixels:
    """Which words are nearly as dark as the dark ground that they stand on."""
    lost = np.zeros(len(boxes), bool)
    whole = _whole(boxes, picture.shape)
    sums, areas = _sums(_summed(picture), whole)
    dark = np.flatnonzero(sums < DARK_GROUND * areas)
    asked = areas[dark].cumsum() <= MOST_DARK
    lost[dark[~asked]] = True
    for n in dark[asked].tolist():
        x0, y0, x1, y1 = whole[n].tolist()
        lost[n] = np.ptp(picture[y0:y1, x0:x1]) < DIM_TEXT
    return lost


def _shade(item: int) -> int:
    """How light the colour of a text is, 0 where it is not told."""
    colour = (ctypes.c_uint * 4)()
    at = ctypes.addressof(colour)
    asked = pdfcalls.stroke_colour if item and pdfcalls.render_mode(item) in BARE_OUTLINES else pdfcalls.fill_colour
    told = item and asked(item, at, at + 4, at + 8, at + 12)
    return min(colour[:3]) if told and colour[3] == OPAQUE else 0


def _is_covered(stands: Sequence[Stands], boxes: Pixels, drawn: Drawn, place: Place) -> Pixels:
    """Which words were painted before something opaque that lies over their middle."""
    covered = np.zeros(len(stands), bool)
    if not drawn.covers or not stands:
        return covered
    turn = {item: n for n, item in enumerate(drawn.order, 1)}
    painted = np.array([turn.get(w.item, len(turn) + 1) for w in stands])
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    for box, before in drawn.covers[:MOST_COVERS]:
        left, top, right, bottom = place(*box)
        covered |= (painted <= before) & (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    return covered


def _ink(picture: Pixels, words: Pixels, explained: Sequence[Box], scale: float) -> tuple[tuple[float, float], ...]:
    """The middles of the tiles in which something is drawn."""
    edges = np.zeros(picture.shape, bool)
    edges[:, 1:] = abs(np.diff(picture, axis=1)) > STRONG
    edges[1:] |= abs(np.diff(picture, axis=0)) > STRONG
    for boxes, around in ((words.tolist(), BESIDE_WORD), (explained, BESIDE_RULE)):
        for x0, y0, x1, y1 in boxes:
            rows = slice(max(0, int((y0 - around) * scale)), max(0, int((y1 + around) * scale) + 1))
            edges[rows, max(0, int((x0 - around) * scale)) : max(0, int((x1 + around) * scale) + 1)] = False
    high, wide = len(edges) // TILE, len(edges[0]) // TILE
    tiles = edges[: high * TILE, : wide * TILE].reshape(high, TILE, wide, TILE).sum(axis=(1, 3))
    at = np.argwhere(tiles >= LEAST_EDGES)
    return tuple(((k + 0.5) * TILE / scale, (n + 0.5) * TILE / scale) for n, k in at.tolist())
