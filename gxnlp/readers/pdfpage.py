"""One page of a PDF through pypdfium2: its characters as words, its drawn rules, and what speaks against its text.

Everything is turned upright, so that text runs from left to right, and measured in points from the top left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from gxnlp.document import Box
from gxnlp.readers import pdfcalls
from gxnlp.readers.blocks import Word
from gxnlp.readers.pdfdots import dotted_rules, is_pattern
from gxnlp.readers.pdfdrawn import HIDDEN, UNMOVED, Drawn, rules_of, walk
from gxnlp.readers.pdfgrounds import edges_of_cells
from gxnlp.readers.ruling import Rule

MAX_CHARACTERS = 60_000
"""On one page; a dense page of a report has 3,000."""
MAX_WORDS = 12_000
"""Of a page; a dense table has 1,500."""
GAP = 0.3
"""Of the character's size: farther apart, characters belong to two words."""
RULED_GAP, INK = 0.08, 0.3
"""Where a rule runs through their white, far less parts them; points by which the edge of a character is uncertain."""
DRIFT = 0.65
"""Of the character's size: where its middle lies farther off the line's, they do too; a comma lies low."""
ABOVE, BELOW = 0.88, 0.12
"""Of its size: what a Chinese character takes above and below the line that it stands on."""
MIDDLE = 0.36
ROUGH_GAP, OTHER_SIZE = 0.5, 0.4
"""Of the character's height: what surely belongs to two words, before its size is known."""
ASKEW = 20
"""Degrees: what runs otherwise than the page's text by more is none of it."""
MOST_ASKED = 200_000
"""Pairs of characters and rules on a page; with more of them it is a drawing."""
ASKED = 80
"""Characters of a page that are asked whether their fonts know what they are."""

_IS_SPACE = np.zeros(0x10000, bool)
_IS_SPACE[[ord(c) for c in " \t\r\n\f\v\xa0\u3000\u2002\u2003\u2009\u200b\ufeff\0"]] = True
_CLOSING, HALF = np.array([ord(c) for c in "）】》」』〕，。、；："]), 0.45
"""Of these, the right half is white."""
_HYPHENS = "\x02\xad\ufffe"
"""What pdfium makes of a hyphen at the end of a line."""

Numbers = NDArray[Any]
Place = Callable[[float, float, float, float], Box]
"""A box of the page's own space (left, bottom, right, top) where it is seen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page holds."""

    width: float
    height: float
    turn: int
    """Quarter turns, clockwise, that set text upright which runs otherwise on the page as it is shown."""
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    text: str
    """Its printed characters, in the order of the file."""
    hidden: int
    """Characters that are there and not printed."""
    covered: int
    """Characters that a picture of the whole page was laid over."""
    unmapped: int
    """Characters of which the font does not say which they are."""
    pictured: float
    """The share of the page that its pictures cover."""
    shapes: int
    """Drawn shapes that are no rules; letters made outlines among them."""
    cut: bool
    """There was more on it than is read of one page."""


def see(page: Any) -> Seen:
    """Reads a pypdfium2 page."""
    left, bottom, right, top = page.get_bbox()
    drawn = Drawn(area=max(1.0, (right - left) * (top - bottom)))
    walk(drawn, pdfcalls.page_object, pdfcalls.address(page.raw), pdfium.FPDFPage_CountObjects(page), UNMOVED, 0)
    shown = page.get_rotation() // 90
    rotation = round(drawn.way / 90) % 4
    """Quarter turns, counter-clockwise, of the text in the page's own space."""
    place = _placing((left, bottom, right, top), rotation)
    width, height = right - left, top - bottom
    if rotation % 2:
        width, height = height, width
    solid, dots = rules_of(place(*box) for box in (*drawn.rules, *edges_of_cells(drawn.filled)))
    dotted = list(dotted_rules(dots))
    rules = (*solid, *dotted)
    words, text, hidden, unmapped, cut = _text(page, place, (width, height), drawn, rules)
    if dotted and is_pattern(dotted, words):
        rules = tuple(solid)
        words, text, hidden, unmapped, cut = _text(page, place, (width, height), drawn, rules)
    covered = round(len(text) * drawn.covered / drawn.texts) if drawn.texts else 0
    return Seen(
        width, height, (rotation - shown) % 4, words, rules, text, hidden, covered, unmapped,
        min(1.0, drawn.pictured / drawn.area), drawn.shapes, cut or drawn.cut,
    )  # fmt: skip


def turn_back(box: Box, turn: int, width: float, height: float) -> Box:
    """A box on the upright sheet (width × height) where it is on the page as it is shown."""
    x0, y0, x1, y1 = box
    if turn == 1:  # the sheet was turned clockwise: its left was the page's bottom
        return y0, width - x1, y1, width - x0
    if turn == 2:
        return width - x1, height - y1, width - x0, height - y0
    if turn == 3:
        return height - y1, x0, height - y0, x1
    return box


def _placing(bounds: Box, rotation: int) -> Place:
    """Where a box stands once the page is turned clockwise by so many quarters."""
    left, bottom, right, top = bounds

    def upright(l: float, b: float, r: float, t: float) -> Box:  # noqa: E741
        return l - left, top - t, r - left, top - b

    def quarter(l: float, b: float, r: float, t: float) -> Box:  # noqa: E741
        return b - bottom, l - left, t - bottom, r - left

    def half(l: float, b: float, r: float, t: float) -> Box:  # noqa: E741
        return right - r, b - bottom, right - l, t - bottom

    def three(l: float, b: float, r: float, t: float) -> Box:  # noqa: E741
        return top - t, right - r, top - b, right - l

    return (upright, quarter, half, three)[rotation]


def _text(
    page: Any, place: Place, size: tuple[float, float], drawn: Drawn, rules: Sequence[Rule]
) -> tuple[tuple[Word, ...], str, int, int, bool]:
    """(words, printed text, hidden characters, unmapped characters, whether some were left out)."""
    handle = pdfium.FPDFText_LoadPage(page)
    if not handle:
        return (), "", 0, 0, False
    try:
        return _words(handle, place, size, drawn, rules)
    finally:
        pdfium.FPDFText_ClosePage(handle)


def _words(
    handle: Any, place: Place, size: tuple[float, float], drawn: Drawn, rules: Sequence[Rule]
) -> tuple[tuple[Word, ...], str, int, int, bool]:
    count = pdfium.FPDFText_CountChars(handle)
    page = pdfcalls.address(handle)
    codes = _codes(page, min(count, MAX_CHARACTERS))
    kept, hidden = _kept(page, codes, drawn)
    every = max(1, len(kept) // ASKED)
    unmapped = every * sum([pdfcalls.is_unmapped(page, n) > 0 for n in kept[::every].tolist()])
    x0, y0, x1, y1 = _boxes(page, kept, place)
    inside = (x1 >= 0) & (y1 >= 0) & (x0 <= size[0]) & (y0 <= size[1])
    if not inside.all():
        kept, x0, y0, x1, y1 = kept[inside], x0[inside], y0[inside], x1[inside], y1[inside]
    if not len(kept):
        return (), "", hidden, unmapped, count > MAX_CHARACTERS
    first, em, base, upright = _parted(
        page, kept, (x0, y0, x1, y1), place, drawn.way, rules, np.isin(codes[kept], _CLOSING)
    )
    begins = first.nonzero()[0]
    ends = np.empty_like(begins)
    ends[:-1], ends[-1] = begins[1:] - 1, len(kept) - 1
    text = _decoded(codes)
    words = tuple(
        [
            Word(text[n : last + 1], (left, top, right, bottom))
            for n, last, left, top, right, bottom, whole in zip(
                kept[begins].tolist(), kept[ends].tolist(), x0[begins].tolist(), (base - ABOVE * em).tolist(),
                np.maximum.reduceat(x1, begins).tolist(), (base + BELOW * em).tolist(), upright.tolist(), strict=True,
            )
            if whole  # what does not run as the page does is a watermark, a stamp's legend
        ]
    )  # fmt: skip
    cut = count > MAX_CHARACTERS or len(words) > MAX_WORDS
    return words[:MAX_WORDS], "".join([w.text for w in words]), hidden, unmapped, cut


def _parted(
    page: int,
    kept: Numbers,
    boxes: tuple[Numbers, ...],
    place: Place,
    way: int,
    rules: Sequence[Rule],
    closing: Numbers,
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """(which characters begin a word, then for each word its size, its foot, and whether it runs as the page does).

    Roughly first, by how tall characters are, so that only one of a word must be asked for its size.
    """
    x0, y0, x1, y1 = boxes
    tall, middle, gap = y1 - y0, (y0 + y1) / 2, abs(x0[1:] - x1[:-1])
    heights = tall[1:]
    first = np.ones(len(kept), bool)
    first[1:] = (
        (kept[1:] != kept[:-1] + 1)
        | (gap > ROUGH_GAP * heights)
        | (abs(heights - tall[:-1]) > OTHER_SIZE * heights)
        | (abs(middle[1:] - middle[:-1]) > DRIFT * heights)
    )
    em, base, upright = _set(page, kept[first], tall[first], place, way)
    of = first.cumsum() - 1
    sizes = em[of]
    first |= abs(middle - base[of] + MIDDLE * sizes) > DRIFT * sizes
    first[1:] |= gap > GAP * sizes[1:]
    ink = x1 - np.where(closing, HALF * sizes, 0.0)
    near = 1 + np.flatnonzero(~first[1:] & (x0[1:] - ink[:-1] > RULED_GAP * sizes[1:]))
    first[near[_are_parted(ink[near - 1], x0[near], middle[near], rules)]] = True
    of = of[first]
    return first, em[of], base[of], upright[of]


def _are_parted(ends: Numbers, begins: Numbers, middle: Numbers, rules: Sequence[Rule]) -> Numbers:
    """Whether a rule that runs down goes through the white between two characters."""
    down = sorted((r.x0, r.y0, r.y1) for r in rules if r.y1 > r.y0)
    xs = np.array([x for x, _, _ in down])
    lows, highs = np.searchsorted(xs, ends - INK), np.searchsorted(xs, begins + INK, "right")
    parted = np.zeros(len(ends), bool)
    if (highs - lows).clip(0).sum() > MOST_ASKED:
        return parted
    for n in np.flatnonzero(highs > lows).tolist():
        parted[n] = any(top <= middle[n] <= bottom for _, top, bottom in down[lows[n] : highs[n]])
    return parted


def _kept(page: int, codes: Numbers, drawn: Drawn) -> tuple[Numbers, int]:
    """The characters that are printed, and how many are laid down unseen."""
    kept = np.flatnonzero(~_IS_SPACE[np.minimum(codes, 0xFFFF)])
    hidden = 0
    if drawn.hidden:
        modes: dict[int, bool] = {}
        seen = np.array([not _is_hidden(page, n, modes) for n in kept.tolist()], bool)
        hidden, kept = int(len(seen) - seen.sum()), kept[seen]
    return kept, hidden


def _boxes(page: int, kept: Numbers, place: Place) -> tuple[Numbers, ...]:
    """The left, upper, right and lower edges of characters, where they are seen."""
    found = np.zeros((len(kept), 4), np.float32)
    at = found.ctypes.data
    deque(map(pdfcalls.loose_box, repeat(page), kept.tolist(), range(at, at + found.nbytes, 16)), maxlen=0)
    left, top, right, bottom = found.astype(float).T
    edges: tuple[Numbers, ...] = place(left, bottom, right, top)  # type: ignore[arg-type, assignment]
    return edges


def _set(page: int, these: Numbers, tall: Numbers, place: Place, way: int) -> tuple[Numbers, Numbers, Numbers]:
    """For each of these characters, its size, the height that it stands on, and whether it runs as the page does."""
    matrices, origins = np.zeros((len(these), 6), np.float32), np.zeros((len(these), 2))
    at_matrix, at_origin, sizes = matrices.ctypes.data, origins.ctypes.data, []
    for n in these.tolist():
        pdfcalls.character_matrix(page, n, at_matrix)
        pdfcalls.character_origin(page, n, at_origin, at_origin + 8)
        sizes.append(pdfcalls.character_size(page, n))
        at_matrix += 24
        at_origin += 16
    a, b, c, d, _, _ = matrices.astype(float).T
    x, y = origins.T
    base = place(x, y, x, y)[1]  # type: ignore[arg-type]
    em = np.array(sizes) * np.hypot(c, d)
    off = abs((np.degrees(np.arctan2(b, a)) - way + 180) % 360 - 180)
    return np.where(em > 0, em, np.maximum(tall, 1.0)), np.asarray(base), off <= ASKEW


def _codes(page: int, count: int) -> Numbers:
    """All characters in one call; one by one where that call leaves some out."""
    codes = np.zeros(count + 1, np.uint16)
    if pdfcalls.all_text(page, 0, count, codes.ctypes.data) == count + 1:
        codes = codes[:count]
        if not ((codes == 0) | ((codes >= 0xD800) & (codes < 0xE000))).any():
            return codes.astype(np.uint32)
    return np.array([pdfcalls.one_code(page, n) for n in range(count)], np.uint32)


def _decoded(codes: Numbers) -> str:
    """One letter for each code."""
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "replace")
    for hyphen in _HYPHENS:
        text = text.replace(hyphen, "-")
    return text


def _is_hidden(page: int, n: int, modes: dict[int, bool]) -> bool:
    item = pdfcalls.character_object(page, n)
    if not item:
        return False
    if item not in modes:
        modes[item] = pdfcalls.render_mode(item) in HIDDEN
    return modes[item]
