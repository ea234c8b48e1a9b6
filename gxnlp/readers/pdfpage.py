"""One page of a PDF through pypdfium2: its characters as words, its drawn rules, and what speaks against its text.

Everything is turned upright, so that text runs from left to right, and measured in points from the top left.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from gxnlp.document import Box
from gxnlp.readers.blocks import Word
from gxnlp.readers.pdfdrawn import HIDDEN, UNMOVED, Drawn, rules_of, walk
from gxnlp.readers.ruling import Rule

MAX_CHARACTERS = 60_000
"""On one page; a dense page of a report has 3,000."""
GAP = 0.3
"""Of the character's size: farther apart, characters belong to two words."""
DRIFT = 0.65
"""Of the character's size: where its middle lies farther off the line's, they do too; a comma lies low."""
ABOVE, BELOW = 0.88, 0.12
"""Of its size: what a Chinese character takes above and below the line that it stands on."""
MIDDLE = 0.36
ASKEW = 20
"""Degrees: what runs otherwise than the page's text by more is none of it."""
SAMPLE = 5
"""Every fifth character is asked whether its font knows what it is."""

_SPACES = frozenset(map(ord, " \t\r\n\f\v\xa0\u3000\u2002\u2003\u2009\u200b\ufeff\0"))
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
"""What pdfium makes of a hyphen at the end of a line."""

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
    count = pdfium.FPDFPage_CountObjects(page)
    walk(drawn, (pdfium.FPDFPage_GetObject(page, i) for i in range(count)), UNMOVED, 0)
    shown = page.get_rotation() // 90
    way = drawn.turns.most_common(1)[0][0] if drawn.turns else 0
    turned = round(way / 90) % 4
    """Quarter turns, counter-clockwise, of the text in the page's own space."""
    rotation = turned % 4
    place = _placing((left, bottom, right, top), rotation)
    width, height = right - left, top - bottom
    if rotation % 2:
        width, height = height, width
    words, text, hidden, unmapped, cut = _text(page, place, (width, height), drawn)
    rules = tuple(rules_of(place(*box) for box in drawn.rules))
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
    page: Any, place: Place, size: tuple[float, float], drawn: Drawn
) -> tuple[tuple[Word, ...], str, int, int, bool]:
    """(words, printed text, hidden characters, unmapped characters, whether some were left out)."""
    handle = pdfium.FPDFText_LoadPage(page)
    if not handle:
        return (), "", 0, 0, False
    try:
        return _words(handle, place, size, drawn)
    finally:
        pdfium.FPDFText_ClosePage(handle)


def _words(
    handle: Any, place: Place, size: tuple[float, float], drawn: Drawn
) -> tuple[tuple[Word, ...], str, int, int, bool]:
    count = pdfium.FPDFText_CountChars(handle)
    many = min(count, MAX_CHARACTERS)
    codes = _codes(handle, many)
    x0s, y0s, x1s, y1s = _boxes(handle, many, place)
    kept, hidden = _kept(handle, codes, drawn)
    unmapped = SAMPLE * sum(pdfium.FPDFText_HasUnicodeMapError(handle, n) > 0 for n in kept[::SAMPLE])
    texts = {code: _HYPHENS.get(code) or (chr(code) if code < 0x110000 else "\ufffd") for code in set(codes)}
    words: list[Word] = []
    letters: list[str] = []
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    wide, high = size
    way = drawn.turns.most_common(1)[0][0] if drawn.turns else 0
    start = end = base = em = near = low = above = 0.0
    last = -2
    for n in kept:
        x0, x1 = x0s[n], x1s[n]
        if x1 < 0 or y1s[n] < 0 or x0 > wide or y0s[n] > high:
            continue
        if last == n - 1 and -near <= x0 - end <= near and low <= y0s[n] + y1s[n] <= above:
            letters.append(texts[codes[n]])
            if x1 > end:
                end = x1
            last = n
            continue
        if letters:
            words.append(Word("".join(letters), (start, base - ABOVE * em, end, base + BELOW * em)))
            letters = []
        last = -2
        em, degrees = _size(handle, n, matrix)
        if (
            degrees != way and min((degrees - way) % 360, (way - degrees) % 360) > ASKEW
        ):  # a watermark, a stamp's legend
            continue
        letters = [texts[codes[n]]]
        start, end, last = x0, x1, n
        em = em or max(y1s[n] - y0s[n], 1.0)
        pdfium.FPDFText_GetCharOrigin(handle, n, x, y)
        base = place(x.value, y.value, x.value, y.value)[1]
        near, low, above = GAP * em, 2 * (base - (MIDDLE + DRIFT) * em), 2 * (base - (MIDDLE - DRIFT) * em)
    if letters:
        words.append(Word("".join(letters), (start, base - ABOVE * em, end, base + BELOW * em)))
    return tuple(words), "".join([w.text for w in words]), hidden, unmapped, count > MAX_CHARACTERS


def _kept(handle: Any, codes: Sequence[int], drawn: Drawn) -> tuple[list[int], int]:
    """The characters that are printed, and how many are laid down unseen."""
    kept = [n for n, code in enumerate(codes) if code not in _SPACES]
    hidden = 0
    if drawn.hidden:
        modes: dict[int, bool] = {}
        seen = [n for n in kept if not _is_hidden(handle, n, modes)]
        hidden, kept = len(kept) - len(seen), seen
    return kept, hidden


def _boxes(handle: Any, count: int, place: Place) -> tuple[list[float], ...]:
    """The left, upper, right and lower edges of all characters, where they are seen."""
    rect, box_of = pdfium.FS_RECTF(), pdfium.FPDFText_GetLooseCharBox
    found = bytearray()
    for n in range(count):
        box_of(handle, n, rect)
        found += bytes(rect)
    left, top, right, bottom = np.frombuffer(found, np.float32).reshape(-1, 4).astype(float).T
    return tuple(edge.tolist() for edge in place(left, bottom, right, top))  # type: ignore[arg-type, attr-defined]


def _codes(handle: Any, count: int) -> list[int]:
    """All characters in one call; one by one where that call leaves some out."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(handle, 0, count, buffer) == count + 1:
        codes = np.frombuffer(bytes(buffer), np.uint16)[:count]
        if not ((codes == 0) | ((codes >= 0xD800) & (codes < 0xE000))).any():
            told: list[int] = codes.tolist()
            return told
    return [pdfium.FPDFText_GetUnicode(handle, n) for n in range(count)]


def _size(handle: Any, n: int, matrix: Any) -> tuple[float, float]:
    """The size of a character as it is printed, 0 where it cannot be told, and the way it runs, in degrees."""
    if not pdfium.FPDFText_GetMatrix(handle, n, matrix):
        return 0.0, 0.0
    size = float(pdfium.FPDFText_GetFontSize(handle, n)) * math.hypot(matrix.c, matrix.d)
    return size, math.degrees(math.atan2(matrix.b, matrix.a)) if matrix.b or matrix.a < 0 else 0.0


def _is_hidden(handle: Any, n: int, modes: dict[int, bool]) -> bool:
    item = pdfium.FPDFText_GetTextObject(handle, n)
    if not item:
        return False
    key = ctypes.addressof(item.contents)
    if key not in modes:
        modes[key] = pdfium.FPDFTextObj_GetTextRenderMode(item) in HIDDEN
    return modes[key]
