"""What the line model looks at. Each feature is one small function from a line to a small number, listed once below.

A feature says how many values it can take; value v of feature f is one column of the model. Features of the line itself
(`OWN`) are computed once for all lines that look alike; features of its place in the document (`PLACE`) once a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from gxnlp.labeling.seen import RING, Seen
from gxnlp.labeling.vocabulary import NO_CHAPTER, Chapter, Vocabulary, bare

VERSION = 5
"""Rises whenever a feature changes what it says: a bundle trained on other features is refused."""


Look = Callable[[Seen, Vocabulary], int]
"""0 where there is nothing to say; it has no column."""


@dataclass(frozen=True)
class Feature:
    name: str
    size: int
    of: Look
    beside: bool
    """Lines nearby see it too."""


OWN: list[Feature] = []


def feature(size: int, *, beside: bool = False) -> Callable[[Look], Look]:
    def listed(function: Look) -> Look:
        OWN.append(Feature(function.__name__, size, function, beside))
        return function

    return listed


FEW = (1, 2, 3, 4, 6, 8, 10, 15, 16)
LENGTHS = (1, 2, 3, 4, 6, 8, 11, 15, 20, 28, 40, 80)
SHARES = (0.01, 0.26, 0.51, 0.76, 0.99)


# ------------------------------------------------------------------------------------------------ cells
@feature(len(FEW) + 1, beside=True)
def cells(line: Seen, _: Vocabulary) -> int:
    return bisect_right(FEW, len(line.cells))


@feature(len(FEW) + 1, beside=True)
def values(line: Seen, _: Vocabulary) -> int:
    return bisect_right(FEW, line.values)


@feature(len(FEW) + 1, beside=True)
def empty_cells(line: Seen, _: Vocabulary) -> int:
    return bisect_right(FEW, line.cells.count(""))


@feature(5, beside=True)
def text_cells(line: Seen, _: Vocabulary) -> int:
    return min(len(line.words), 4)


@feature(3, beside=True)
def first_cell(line: Seen, _: Vocabulary) -> int:
    return _kind(line.cells[0])


@feature(3)
def last_cell(line: Seen, _: Vocabulary) -> int:
    return _kind(line.cells[-1])


def _kind(cell: str) -> int:
    """0 empty, 1 a value, 2 text."""
    if not cell:
        return 0
    return 1 if cell[0] in "0-/" and cell[-1] not in ".," and not cell.strip("0.,-/") else 2


@feature(len(FEW) + 1)
def values_between_blanks(line: Seen, _: Vocabulary) -> int:
    """A row whose cells the source keeps apart by blanks only."""
    return bisect_right(FEW, sum(not t.strip("0.,-/无〇") for t in line.tokens)) if len(line.cells) == 1 else 0


@feature(4)
def spaced_out(line: Seen, _: Vocabulary) -> int:
    """自 然 人"""
    single = sum(len(t) == 1 and t not in "0-/" for t in line.tokens)
    return 0 if not single else 1 if single < 2 else 2 if single < len(line.tokens) else 3


# ------------------------------------------------------------------------------------------------ length and characters
@feature(len(LENGTHS) + 1, beside=True)
def length(line: Seen, _: Vocabulary) -> int:
    return bisect_right(LENGTHS, len(line.text))


@feature(len(LENGTHS) + 1)
def length_of_words(line: Seen, _: Vocabulary) -> int:
    return bisect_right(LENGTHS, sum(map(len, line.words)))


@feature(6)
def digits(line: Seen, _: Vocabulary) -> int:
    return bisect_right(SHARES, line.text.count("0") / (len(line.text) or 1))


@feature(9, beside=True)
def ending(line: Seen, _: Vocabulary) -> int:
    last = line.text[-1:]
    return 0 if not last else ".;:,)0]".find(last) + 1 or 8


@feature(9, beside=True)
def beginning(line: Seen, _: Vocabulary) -> int:
    first = line.text[:1]
    return 0 if not first else '(0[-|"#'.find(first) + 1 or 8


@feature(4)
def lead(line: Seen, _: Vocabulary) -> int:
    return line.lead


@feature(5, beside=True)
def stops(line: Seen, _: Vocabulary) -> int:
    """Marks between phrases: prose has them, labels hardly."""
    return min(sum(line.text.count(mark) for mark in ",.;:"), 4)


@feature(4)
def full_stop_inside(line: Seen, _: Vocabulary) -> int:
    """A heading that runs on into its paragraph has one early."""
    place = line.marker[2].find(".") if len(line.text) <= 24 else line.text[4:].find(".")
    if place < 0:
        return 0
    return 3 if place + 5 >= len(line.text) else 1 if place < 26 else 2


@feature(4, beside=True)
def open_brackets(line: Seen, _: Vocabulary) -> int:
    """A piece of a label often has only one half of a pair."""
    more = line.text.count("(") - line.text.count(")")
    return 0 if "(" not in line.text and not more else 1 if more > 0 else 2 if more < 0 else 3


@feature(4, beside=True)
def drawn(line: Seen, _: Vocabulary) -> int:
    """|---|---| or a line of dots."""
    rest = line.text.strip("-|+:=_*~.·…┌┐└┘├┤┬┴┼│━┃")
    return 0 if rest else min(1 + line.text.count("-") // 3, 3)


@feature(4)
def latin(line: Seen, _: Vocabulary) -> int:
    share = len(_LATIN.findall(line.text[:64])) / (len(line.text[:64]) or 1)
    return 0 if not share else 1 if share < 0.3 else 2 if share < 0.7 else 3


_LATIN = re.compile("[A-Za-z]")


# ------------------------------------------------------------------------------------------------ patterns
@feature(12, beside=True)
def marker(line: Seen, _: Vocabulary) -> int:
    return marker_kind(line.text[:12])


MARKERS = (
    re.compile(r"^[一二三四五六七八九十]+[,.:]"),
    re.compile(r"^\([一二三四五六七八九十]+\)"),
    re.compile(r"^0{1,2}\.(?!0)"),
    re.compile(r"^0{1,2},(?!0)"),
    re.compile(r"^\(0{1,2}\)"),
    re.compile(r"^0{1,2}\)"),
    re.compile(f"^{RING}"),
    re.compile(r"^第[一二三四五六七八九十0]+(?:部分|章|项?[,.:])"),
    re.compile(r"^[一二三四五六七八九十]+是"),
    re.compile(r"^(?:第[一二三四五六七八九十]+[条章项]|表[一二三四0])"),
    re.compile(r"^[#*•·>-]"),
)


ORDINAL = 8
"""The last kind that numbers a list of headings."""


@lru_cache(maxsize=8192)
def marker_kind(text: str) -> int:
    """0 none, then 一、 （一） 1. 1、 (1) 1) ① 第一、 一是 第二十条 and bullets."""
    for kind, pattern in enumerate(MARKERS, 1):
        if pattern.match(text):
            return kind
    return 0


@feature(4, beside=True)
def nothing_but_marker(line: Seen, _: Vocabulary) -> int:
    """三、 or (四) whose label wandered elsewhere; a marker in a cell after the first."""
    if line.marker[0] and not line.marker[2]:
        return 1
    if not any(map(_ROUND.search, line.words[1:])):
        return 0
    return 2 if len(line.words[0]) < 5 else 3


_ROUND = re.compile(r"\([一二三四五六七八]\)$")


@feature(4)
def like_a_date(line: Seen, _: Vocabulary) -> int:
    found = _DATE.search(line.text[-32:])
    return 0 if not found else 1 if len(line.text) > 24 else 2 if len(found.group()) < len(line.text) else 3


_NUMERAL = "[0〇零一二三四五六七八九十]"
_DATE = re.compile(rf"{_NUMERAL}{{4}}[年.\-/]{_NUMERAL}{{1,3}}[月.\-/]{_NUMERAL}{{1,3}}日?")


@feature(5, beside=True)
def like_a_page_number(line: Seen, _: Vocabulary) -> int:
    text = line.text
    if len(line.cells) > 1 or len(text) > 14:
        return 0
    return next((kind for kind, pattern in enumerate(_PAGE, 1) if pattern.match(text)), 0)


_PAGE = (
    re.compile(r"^0{1,3}$"),
    re.compile(r"^[-~·]+0{1,3}[-~·]+$"),
    re.compile(r"^第?0{1,3}页?[/,共]+0{1,3}页?$|^第0{1,3}页$"),
    re.compile(r"^(?:-0{1,3}|0{1,3}-|[Pp](?:age)?\.?0+.*)$"),
)


@feature(4)
def like_contents(line: Seen, _: Vocabulary) -> int:
    """一、总体情况........3"""
    return 0 if not _LEADER.search(line.text[-24:]) else 1 if len(line.text) > 60 else 2


_LEADER = re.compile(r"[.…·-]{3,}0{0,3}$|[.…·]{2,}0{1,3}$")


@feature(3)
def has_address(line: Seen, _: Vocabulary) -> int:
    return 1 if "http" in line.text or "www" in line.text or "@" in line.text else 0


# ------------------------------------------------------------------------------------------------ the forms' own words
@feature(5, beside=True)
def row_words(line: Seen, known: Vocabulary) -> int:
    return known.rows.match(bare(line.joined))


@feature(5)
def first_row_words(line: Seen, known: Vocabulary) -> int:
    return known.rows.match(bare(line.words[0])) if len(line.words) > 1 else 0


@feature(5, beside=True)
def last_row_words(line: Seen, known: Vocabulary) -> int:
    return known.rows.match(bare(line.words[-1])) if len(line.words) > 1 else 0


@feature(5, beside=True)
def column_words(line: Seen, known: Vocabulary) -> int:
    return known.columns.match(bare(line.joined))


@feature(5)
def first_column_words(line: Seen, known: Vocabulary) -> int:
    return known.columns.match(bare(line.words[0])) if len(line.words) > 1 else 0


@feature(5, beside=True)
def whole_column_cells(line: Seen, known: Vocabulary) -> int:
    return min(sum(bare(word) in known.columns.wordings for word in line.words[:16]), 4)


@feature(5, beside=True)
def section_words(line: Seen, known: Vocabulary) -> int:
    return known.sections.match(bare(line.text)) if len(line.text) < 48 else 0


@feature(5, beside=True)
def caption_words(line: Seen, known: Vocabulary) -> int:
    return known.captions.match(bare(line.text)) if len(line.text) < 48 else 0


@feature(5)
def note_words(line: Seen, known: Vocabulary) -> int:
    return known.notes.match(bare(line.words[0])) if line.words and len(line.words[0]) > 3 else 0


@feature(6, beside=True)
def near_row(line: Seen, known: Vocabulary) -> int:
    """Wrong words that mean the right row share most of its character pairs."""
    return bisect_right(SHARES, known.rows.share(bare(line.joined[:40])))


@feature(6)
def near_column(line: Seen, known: Vocabulary) -> int:
    return bisect_right(SHARES, known.columns.share(bare(line.joined[:40])))


@feature(6)
def near_section(line: Seen, known: Vocabulary) -> int:
    return bisect_right(SHARES, known.sections.share(bare(line.text[:40])))


def chapter(line: Seen, known: Vocabulary) -> Chapter:
    """Which section a heading with such words heads."""
    if not 3 < len(line.text) < 48 or marker_kind(line.text[:12]) > ORDINAL:
        return NO_CHAPTER
    text = bare(_PART.sub("", line.text))
    if text in known.chapters:
        return known.chapters[text]
    if not marker_kind(line.text[:12]):
        return NO_CHAPTER  # a sentence may hold the words too: 无其他需要报告的事项。
    inside = [wording for wording in known.chapters if wording in text and 2 * len(wording) > len(text)]
    return known.chapters[max(inside, key=len)] if inside else NO_CHAPTER


_PART = re.compile(r"^第[一二三四五六七八九十0]+(?:部分|章)")
