"""The characters of a PDF page as words, each where it stands once the page is upright."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from gxnlp.document import Box
from gxnlp.readers import pdfcalls
from gxnlp.readers.blocks import Word, around
from gxnlp.readers.pdfcharacters import (
    Numbers,
    Place,
    boxes_of,
    codes_of,
    decoded,
    kept_of,
    set_down,
    sizes_of,
)
from gxnlp.readers.pdfdrawn import Drawn
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
SMALLER = 0.2
"""Of the larger one's height: digits of one figure differ by less."""
ASKEW = 20
"""Degrees: what runs otherwise than the page's text by more is none of it."""
CUT = 0.2
"""Of a digit's box, what its page may cut off: it is white."""
AROUND = 0.3
"""Of a character's height, from its middle to its head and its foot."""
LEVEL = 2
"""Degrees: a watermark does not run so level; digits that stand on their heads or their sides are a cell's."""
MOST_ASKED = 200_000
"""Pairs of characters and rules on a page; with more of them it is a drawing."""
ASKED = 80
"""Characters of a page that are asked whether their fonts know what they are."""

_ZEROS = np.array([ord(c) for c in "〇○零"])
_CLOSING, HALF = np.array([ord(c) for c in "）】》」』〕，。、；："]), 0.45
"""Of these, the right half is white."""


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands together of a word, for the picture to be asked about it."""

    word: int
    box: Box
    item: int
    """Its text object."""
    digit: bool = False
    """A single one."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the text layer of a page holds."""

    words: tuple[Word, ...] = ()
    stands: tuple[Stands, ...] = ()
    """The words by the objects that they are of, where the picture has to be asked about them."""
    askew: tuple[Box, ...] = ()
    """Where characters stand that do not run as the page does: a watermark, a stamp's legend."""
    unsure: frozenset[int] = frozenset()
    """Which words have digits that their font may call otherwise."""
    off: tuple[tuple[float, float], ...] = ()
    """Where digits stand that lie beside the page, or on their heads or sides: their cells are no blank."""
    hidden: int = 0
    unmapped: int = 0
    cut: bool = False


def said_on(page: Any, place: Place, size: tuple[float, float], drawn: Drawn, rules: Sequence[Rule]) -> Said:
    """The words of a pypdfium2 page of this size."""
    handle = pdfium.FPDFText_LoadPage(page)
    if not handle:
        return Said()
    try:
        return _said(handle, place, size, drawn, rules)
    finally:
        pdfium.FPDFText_ClosePage(handle)


def _said(handle: Any, place: Place, size: tuple[float, float], drawn: Drawn, rules: Sequence[Rule]) -> Said:
    count = pdfium.FPDFText_CountChars(handle)
    page = pdfcalls.address(handle)
    codes = codes_of(page, min(count, MAX_CHARACTERS))
    kept, hidden = kept_of(page, codes, drawn)
    every = max(1, len(kept) // ASKED)
    unmapped = every * sum([pdfcalls.is_unmapped(page, n) > 0 for n in kept[::every].tolist()])
    x0, y0, x1, y1 = boxes_of(page, kept, place)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    inside = (x >= 0) & (y >= 0) & (x <= size[0]) & (y <= size[1])
    torn = np.zeros(len(kept), bool)
    """Beside which the page ends within a word."""
    off: tuple[tuple[float, float], ...] = ()
    if not inside.all():
        beside = ~inside & _are_figures(codes[kept])
        off = _places(x[beside], y[beside], (y1 - y0)[beside])
        torn = _torn(kept, inside, x0, x1, y1 - y0)[inside]
        kept, x0, y0, x1, y1 = kept[inside], x0[inside], y0[inside], x1[inside], y1[inside]
    if not len(kept):
        return Said(off=off, hidden=hidden, unmapped=unmapped, cut=count > MAX_CHARACTERS)
    first, em, base, turned, mirrored = _parted(
        page, kept, (x0, y0, x1, y1), place, drawn.way, rules, np.isin(codes[kept], _CLOSING)
    )
    upright = turned <= ASKEW
    begins = first.nonzero()[0]
    ends = np.empty_like(begins)
    ends[:-1], ends[-1] = begins[1:] - 1, len(kept) - 1
    text = decoded(codes)
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
    of = np.where(upright, upright.cumsum() - 1, -1)[first.cumsum() - 1]
    """For each character, which word it is of; -1 where it is of none."""
    level = (of < 0) & (abs(turned[first.cumsum() - 1] % 90 - 45) >= 45 - LEVEL) & _are_figures(codes[kept])
    off += _places(((x0 + x1) / 2)[level], ((y0 + y1) / 2)[level], (y1 - y0)[level])
    torn[mirrored] = True
    wide, tall = CUT * (x1 - x0), CUT * (y1 - y0)
    torn |= _are_digits(codes[kept]) & (
        (x0 + wide < 0) | (y0 + tall < 0) | (x1 - wide > size[0]) | (y1 - tall > size[1])
    )
    torn[_misnamed(page, kept, codes)] = True
    torn[_raised(page, kept, codes[kept], x0, x1, y1 - y0)] = True
    unsure = frozenset(n for n in of[torn].tolist() if 0 <= n < MAX_WORDS)
    stands: tuple[Stands, ...] = ()
    askew: tuple[Box, ...] = ()
    if drawn.in_doubt:
        boxes = list(zip(x0.tolist(), y0.tolist(), x1.tolist(), y1.tolist(), strict=True))
        stands = tuple(_stands(page, kept.tolist(), of.tolist(), boxes, _are_digits(codes[kept]).tolist()))
        askew = tuple([box for box, n in zip(boxes, of.tolist(), strict=True) if n < 0])
    return Said(words[:MAX_WORDS], stands, askew, unsure, off, hidden, unmapped, cut)


def _places(x: Numbers, y: Numbers, tall: Numbers) -> tuple[tuple[float, float], ...]:
    """Where these characters stand, from their heads to their feet: a stray rule may run through one."""
    heights = np.concatenate([y - AROUND * tall, y, y + AROUND * tall])
    return tuple(zip(np.tile(x, 3).tolist(), heights.tolist(), strict=True))[: 3 * MAX_WORDS]


def _torn(kept: Numbers, inside: Numbers, x0: Numbers, x1: Numbers, tall: Numbers) -> Numbers:
    """Which characters have beside them one of the same word that lies off the page."""
    close = (kept[1:] == kept[:-1] + 1) & (abs(x0[1:] - x1[:-1]) <= ROUGH_GAP * tall[1:]) & (inside[1:] != inside[:-1])
    torn = np.zeros(len(kept), bool)
    torn[1:] |= close
    torn[:-1] |= close
    return torn


def _raised(page: int, kept: Numbers, told: Numbers, x0: Numbers, x1: Numbers, tall: Numbers) -> Numbers:
    """Which digits have one of another size close beside them: a mark that points to a note is no digit of a figure.

    The parts into which programs split a font differ in what they call its height, so size itself is asked for then.
    """
    digits = (told >= 0x30) & (told <= 0x39)
    close = digits[1:] & digits[:-1] & (abs(x0[1:] - x1[:-1]) <= ROUGH_GAP * tall[1:])
    at = 1 + np.flatnonzero(close & _is_other(tall[1:], tall[:-1]))
    return at[_is_other(sizes_of(page, kept[at]), sizes_of(page, kept[at - 1]))] if len(at) else at


def _is_other(sizes: Numbers, before: Numbers) -> Numbers:
    return np.asarray(abs(sizes - before) > SMALLER * np.maximum(sizes, before))


def _misnamed(page: int, kept: Numbers, codes: Numbers) -> Numbers:
    """Which of the characters are digits that their font does not say to be any."""
    at = np.flatnonzero(_are_digits(codes[kept]))
    return np.asarray(at[np.array(list(map(pdfcalls.is_unmapped, repeat(page), kept[at].tolist())), int) > 0])


def _are_digits(told: Numbers) -> Numbers:
    return np.asarray(((told >= 0x30) & (told <= 0x39)) | ((told >= 0xFF10) & (told <= 0xFF19)))


def _are_figures(told: Numbers) -> Numbers:
    return np.asarray(_are_digits(told) | np.isin(told, _ZEROS))


def _stands(
    page: int, kept: Sequence[int], of: Sequence[int], boxes: Sequence[Box], digits: Sequence[bool]
) -> Iterator[Stands]:
    """What stands together of one word and one text object, and each digit by itself: one may be hidden alone."""
    begun, known = 0, (-1, 0, 0)
    for n in range(len(kept) + 1):
        here = (of[n], pdfcalls.character_object(page, kept[n]) or 0, n if digits[n] else -1) if n < len(kept) else None
        if here != known:
            if n > begun and 0 <= known[0] < MAX_WORDS:
                yield Stands(known[0], around(boxes[begun:n]), known[1], digits[begun])
            begun, known = n, here or known


def _parted(
    page: int,
    kept: Numbers,
    boxes: tuple[Numbers, ...],
    place: Place,
    way: int,
    rules: Sequence[Rule],
    closing: Numbers,
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """(which characters begin a word, then for each word its size, its foot, and by how many degrees it runs
    otherwise than the page; which characters are mirrored).

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
    em, base, off, mirrored = set_down(page, kept[first], tall[first], place, way)
    of = first.cumsum() - 1
    sizes = em[of]
    first |= abs(middle - base[of] + MIDDLE * sizes) > DRIFT * sizes
    first[1:] |= gap > GAP * sizes[1:]
    ink = x1 - np.where(closing, HALF * sizes, 0.0)
    near = 1 + np.flatnonzero(~first[1:] & (x0[1:] - ink[:-1] > RULED_GAP * sizes[1:]))
    first[near[_are_parted(ink[near - 1], x0[near], middle[near], rules)]] = True
    are_mirrored = mirrored[of]
    of = of[first]
    return first, em[of], base[of], off[of], are_mirrored


def _are_parted(ends: Numbers, begins: Numbers, middle: Numbers, rules: Sequence[Rule]) -> Numbers:
    """Whether a rule that runs down goes through the white between two characters."""
    down = sorted((r.x0, r.y0, r.y1) for r in rules if r.y1 > r.y0)
    xs = np.array([x for x, _, _ in down])
    lows, highs = np.searchsorted(xs, ends - INK), np.searchsorted(xs, begins + INK, "right")
    parted = np.zeros(len(ends), bool)
    if (highs - lows).clip(0).sum() > MOST_ASKED:
        return np.asarray(highs > lows)  # parts of one number that stand in one cell are put together again
    for n in np.flatnonzero(highs > lows).tolist():
        parted[n] = any(top <= middle[n] <= bottom for _, top, bottom in down[lows[n] : highs[n]])
    return parted
