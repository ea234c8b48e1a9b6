"""One page of a PDF through pypdfium2: its words, its drawn rules, and what speaks against its text.

Everything is turned upright, so that text runs from left to right, and measured in points from the top left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from gxnlp.document import UNREAD, UNSURE, Box
from gxnlp.readers import pdfcalls
from gxnlp.readers.blocks import Word
from gxnlp.readers.pdfcharacters import Place
from gxnlp.readers.pdfdots import dotted_rules, is_pattern
from gxnlp.readers.pdfdrawn import LETTER, UNMOVED, Drawn, rules_of
from gxnlp.readers.pdfgrounds import edges_of_cells
from gxnlp.readers.pdfpicture import TILE, Looked, look
from gxnlp.readers.pdfstruck import crossed, struck_through
from gxnlp.readers.pdfwalk import walk
from gxnlp.readers.pdfwords import said_on
from gxnlp.readers.ruling import Rule

MOST_PLACES, MOST_GROUNDS = 400, 20_000
"""In a box, and boxes whose sides are told from ink."""

_FIGURE = re.compile(r"[0-9０-９〇○零]")


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
    unsure: int = 0
    """Words with figures that cannot be seen on it, or whose font does not say which they are."""
    ink: tuple[tuple[float, float], ...] = ()
    """Places where something is drawn that no word says."""


def see(page: Any, bare: Sequence[Box] = (), *, layered: bool = False) -> Seen:
    """Reads a pypdfium2 page; `bare` are boxes where something is said that is not drawn, in the page's own space.

    `layered`: the file has layers, of which some may not be shown.
    """
    left, bottom, right, top = page.get_bbox()
    drawn = Drawn(area=max(1.0, (right - left) * (top - bottom)), layered=layered, in_doubt=bool(bare))
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
    said = said_on(page, place, (width, height), drawn, rules)
    if dotted and is_pattern(dotted, said.words):
        rules = tuple(solid)
        said = said_on(page, place, (width, height), drawn, rules)
    text, words, turn = "".join([w.text for w in said.words]), said.words, (rotation - shown) % 4
    covered = round(len(text) * drawn.covered / drawn.texts) if drawn.texts else 0
    looked, inked = Looked(frozenset(), ()), [place(*box) for box in bare]
    if drawn.in_doubt and words and said.hidden <= len(text):
        explained = [*said.askew, *(place(*box) for box in _explaining(drawn))]
        looked = look(page, said.stands, explained, drawn, place, (width, height), turn)
    slashes = [(*place(x0, y0, x0, y0)[:2], *place(x1, y1, x1, y1)[:2]) for x0, y0, x1, y1 in drawn.slashes]
    unsure = said.unsure | looked.unseen | struck_through(words, solid) | crossed(words, slashes)
    unsure |= {n for n, w in enumerate(words) if inked and _stands_in(w.box, inked)}
    told = sum(_FIGURE.search(words[n].text) is not None for n in unsure)
    if unsure:
        words = tuple([_unread(w) if n in unsure else w for n, w in enumerate(words)])
    return Seen(
        width, height, turn, words, rules, text, said.hidden, covered, said.unmapped,
        min(1.0, drawn.pictured / drawn.area), drawn.shapes, said.cut or drawn.cut or looked.cut,
        told, (*looked.ink, *_spread(inked), *said.off),
    )  # fmt: skip


def _unread(word: Word) -> Word:
    """What stands for a word that is not believed: sums must not vouch for a figure that nobody can see."""
    return Word(UNREAD if _FIGURE.search(word.text) else word.text, word.box, UNSURE)


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


def _explaining(drawn: Drawn) -> Iterator[Box]:
    """What is drawn and no figure: rules, the sides of grounds. Short ones may be strokes of a digit."""
    yield from (box for box in drawn.rules if max(box[2] - box[0], box[3] - box[1]) >= LETTER)
    for box, _ in drawn.filled[:MOST_GROUNDS]:
        yield from _sides(box)


def _sides(box: Box) -> Iterator[Box]:
    left, bottom, right, top = box
    yield from (
        (left, bottom, right, bottom),
        (left, top, right, top),
        (left, bottom, left, top),
        (right, bottom, right, top),
    )


def _stands_in(box: Box, places: Sequence[Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in places)


def _spread(boxes: Sequence[Box]) -> Iterator[tuple[float, float]]:
    """Places all over the middle line of each box."""
    for left, top, right, bottom in boxes:
        for n in range(min(MOST_PLACES, 1 + int((right - left) / TILE))):
            yield left + (n + 0.5) * TILE, (top + bottom) / 2
