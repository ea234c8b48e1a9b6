"""What stands on a page between words and lines: printed lines, cells of text, tables, each where it is.

words -> printed lines -> text of a cell
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from gxnlp.document import Box
from gxnlp.readers.ruling import Rule
from gxnlp.text import fold

SAME_LINE = 0.45
"""Of the smaller height: words whose middles lie nearer stand on one line."""
SPACE, WIDE_SPACE = 0.15, 0.4
"""Of a line's height: a wider gap is a blank, between Latin letters or digits and beside a Chinese character.

Word processors put a quarter of a letter between 12 and 件 that nobody typed.
"""
TWICE = 0.25
"""Of its height: the same word again, moved by no more, is printed once."""

_VALUE = re.compile(r"[-+]?[0-9,.]+(?:万?元|件|条|项|个)?(?:\(.*\))?|[-/]|无")
_NUMBER_END = re.compile(r"[0-9０-９][,，.．]?$")
_NUMBER_START = re.compile(r"[,，.．]?[0-9０-９]")
_WORD_END, _WORD_START = re.compile(r"[A-Za-z0-9]$"), re.compile(r"^[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand together on one line: a run without a gap in a PDF, what one reading returns in OCR."""

    text: str
    box: Box
    confidence: float | None = None
    """The OCR engine's own, None for text. A cell has the least of its words."""
    alternatives: tuple[tuple[str, float], ...] = ()
    """Other readings of the whole word with the engine's confidence; a cell of one word hands them on."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page before it has lines, upright, in points from its top left."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
    ink: tuple[tuple[float, float], ...] = ()
    """Places where something is drawn that no word says: a cell with one is not blank."""
    partial: bool = False
    """Something of it was not read: nothing on other pages goes on here."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Words on one line, from left to right."""

    words: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        return _spaced(self.words)

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]


@dataclass(frozen=True, slots=True)
class TableCell:
    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box
    """The cell itself where it is ruled, else its text."""
    lines: tuple[Printed, ...]
    room: float = 0.0
    """How wide a line of text can be in it."""
    page: int = 1
    text: str = ""
    confidence: float | None = None
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def left_over(self) -> float:
        """The room beside the last line of its text."""
        return self.room - self.lines[-1].width if self.lines else self.room

    @property
    def size(self) -> float:
        return median(line.height for line in self.lines) if self.lines else 0.0


@dataclass
class TableBlock:
    """A table, or what of it stands on one page until pages are joined."""

    page: int
    xs: tuple[float, ...]
    rows: list[list[TableCell]]
    """The cells that begin in each row, from left to right."""
    box: Box
    pages: list[int] = field(default_factory=list)
    """The page of each row."""
    ruled: bool = False
    names: int = 0
    """Where no rules tell: its columns before those of figures."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A printed line outside of tables."""

    page: int
    line: Printed


Block = TableBlock | Prose


def is_value(text: str) -> bool:
    return _VALUE.fullmatch(fold(text)) is not None


def printed_lines(words: Sequence[Word]) -> list[Printed]:
    """Words to lines, from the top down."""
    if len(words) == 1:
        return [Printed((words[0],), words[0].box)]
    lines: list[list[Word]] = []
    middle = height = 0.0
    for word in sorted(words, key=_middle):
        _, top, _, bottom = word.box
        tall = bottom - top if bottom - top > 1.0 else 1.0
        at = (top + bottom) / 2
        if lines and at - middle <= SAME_LINE * (tall if tall < height else height):
            lines[-1].append(word)
            n = len(lines[-1])
            middle += (at - middle) / n
            height += (tall - height) / n
        else:
            lines.append([word])
            middle, height = at, tall
    return [_printed(line) for line in lines]


def _middle(word: Word) -> float:
    box = word.box
    return (box[1] + box[3]) / 2


def _left(word: Word) -> float:
    return word.box[0]


def _printed(words: list[Word]) -> Printed:
    if len(words) == 1:
        return Printed((words[0],), words[0].box)
    words.sort(key=_left)
    out = words[:1]
    for before, word in pairwise(words):  # bold made by printing twice, a shadow
        if before.text != word.text or word.box[0] - before.box[0] > TWICE * (word.box[3] - word.box[1]):
            out.append(word)
    return Printed(tuple(out), around([w.box for w in out]))


def around(boxes: Iterable[Box]) -> Box:
    rest = iter(boxes)
    left, top, right, bottom = next(rest)
    for x0, y0, x1, y1 in rest:
        if x0 < left:
            left = x0
        if y0 < top:
            top = y0
        if x1 > right:
            right = x1
        if y1 > bottom:
            bottom = y1
    return left, top, right, bottom


def _spaced(words: Sequence[Word]) -> str:
    """The text of one line: a blank where a gap is wide enough for one."""
    if len(words) == 1:
        return words[0].text
    out = words[0].text
    for before, word in pairwise(words):
        (_, top, end, bottom), (start, upper, _, lower) = before.box, word.box
        height = min(bottom - top, lower - upper)
        latin = before.text[-1:].isascii() and word.text[:1].isascii()
        gap = start - end
        apart = gap > (SPACE if latin else WIDE_SPACE) * height or gap < -WIDE_SPACE * height  # one lies over the other
        out += (" " if apart else "") + word.text
    return out


def wrapped(parts: Iterable[str]) -> str:
    """Lines of one text as one: a blank only between two words of Latin letters; a number may be cut anywhere."""
    out = ""
    for part in parts:
        cut_number = _NUMBER_END.search(out) and _NUMBER_START.match(part)
        blank = _WORD_END.search(out) and _WORD_START.match(part) and not cut_number
        out += (" " if blank else "") + part
    return out


def cell_of(
    row: int, column: int, rowspan: int, colspan: int, box: Box, lines: Sequence[Printed], page: int, room: float = 0.0
) -> TableCell:
    """A cell with these lines as its text."""
    if not lines:
        return TableCell(row, column, rowspan, colspan, box, (), room, page)
    words = lines[0].words if len(lines) == 1 else [w for line in lines for w in line.words]
    known = [w.confidence for w in words if w.confidence is not None]
    return TableCell(
        row, column, rowspan, colspan, box, tuple(lines), room, page,
        lines[0].text if len(lines) == 1 else wrapped([line.text for line in lines]),
        min(known) if known else None,
        words[0].alternatives if len(words) == 1 else (),
    )  # fmt: skip
