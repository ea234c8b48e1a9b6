"""What a line's place in its document says, and which other lines it is seen beside: plain numpy, all lines at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gxnlp.document import Line
from gxnlp.labeling.features import chapter, marker_kind
from gxnlp.labeling.lists import NO_ITEM, Item, depths
from gxnlp.labeling.seen import Seen
from gxnlp.labeling.vocabulary import Chapter, Vocabulary, bare

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trait:
    """What the place features need to know of each line; the same for all lines that look alike."""

    marker: int
    chapter: Chapter
    """Of the section whose words it has."""
    valued: bool
    """Values and nothing else, empty cells too."""
    worded: bool
    short: bool
    fits: bool
    """The words are the forms' own, or nearly."""
    bare: str


def trait(seen: Seen, known: Vocabulary) -> Trait:
    words = seen.words
    valued = not words
    text = bare(seen.text)
    named = bare(seen.joined[:40])
    return Trait(
        marker=marker_kind(seen.text[:12]),
        chapter=chapter(seen, known),
        valued=valued,
        worded=bool(words),
        short=len(seen.text) < 20,
        fits=bool(words) and max(known.rows.share(named), known.columns.share(named)) > 0.6,
        bare=text if words and len(text) > 1 else "",
    )


@dataclass(frozen=True)
class Lines:
    """A document's lines as arrays."""

    traits: Sequence[Trait]
    marker: Ints
    section: Ints
    valued: Ints
    worded: Ints
    short: Ints
    fits: Ints
    page: Ints
    gap: Ints
    level: Ints
    table: Ints
    """-1 outside tables."""
    items: Sequence[Item]

    def __len__(self) -> int:
        return len(self.traits)


def lines_of(lines: Sequence[Line], traits: Sequence[Trait], items: Sequence[Item]) -> Lines:
    def column(values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64)

    facts = column([n for t in traits for n in (t.marker, t.chapter.kind, t.valued, t.worded, t.short, t.fits)])
    stated = column(
        [n for line in lines for n in (line.page, line.gap, line.level or 0, -1 if line.table is None else line.table)]
    )
    marker, section, valued, worded, short, fits = facts.reshape(-1, 6).T
    section = np.where(_of_sections(marker, traits), section, 0)
    page, gap, level, table = stated.reshape(-1, 4).T
    return Lines(traits, marker, section, valued, worded, short, fits, page, gap, level, table, items)


def _of_sections(marker: Ints, traits: Sequence[Trait]) -> NDArray[np.bool_]:
    """Items of a list use the sections' words too: the style that most headings with such words have is the sections'.

    One out of style is believed where none in style heads that section.
    """
    worded = [i for i, t in enumerate(traits) if t.chapter.kind]
    styles = np.bincount(marker[[i for i in worded if marker[i]]], minlength=1)
    own: NDArray[np.bool_] = (marker == styles.argmax()) | (marker == 0)
    headed = {traits[i].chapter.number for i in worded if own[i]}
    for i in worded:
        if traits[i].chapter.number not in headed:
            own[i] = True
    return own


@dataclass(frozen=True)
class PlaceFeature:
    name: str
    size: int
    of: Callable[[Lines], Ints]


PLACE: list[PlaceFeature] = []


def place(size: int) -> Callable[[Callable[[Lines], Ints]], Callable[[Lines], Ints]]:
    def listed(function: Callable[[Lines], Ints]) -> Callable[[Lines], Ints]:
        PLACE.append(PlaceFeature(function.__name__, size, function))
        return function

    return listed


DISTANCES = np.array([1, 2, 3, 4, 6, 9, 14, 22, 40])
COUNTS = np.array([1, 2, 3, 5, 7])
RADIUS = 6


def _bucket(values: Ints, edges: Ints) -> Ints:
    bucket: Ints = np.searchsorted(edges, values, side="right").astype(np.int64)
    return bucket


@place(10)
def from_start(lines: Lines) -> Ints:
    return _bucket(np.arange(len(lines)), DISTANCES)


@place(10)
def from_end(lines: Lines) -> Ints:
    return _bucket(np.arange(len(lines))[::-1], DISTANCES)


@place(10)
def tenth_of_document(lines: Lines) -> Ints:
    return np.arange(len(lines)) * 10 // len(lines)


@place(3)
def page_edge(lines: Lines) -> Ints:
    """1 the first line of a later page, 2 the last line before another page."""
    turns = lines.page[1:] != lines.page[:-1]
    edge: Ints = np.maximum(np.append(0, turns) * 1, np.append(turns, 0) * 2)
    return edge


@place(3)
def gap_before(lines: Lines) -> Ints:
    return np.clip(lines.gap, 0, 2)


@place(3)
def gap_after(lines: Lines) -> Ints:
    return np.append(np.clip(lines.gap[1:], 0, 2), 0)


@place(7)
def stated_level(lines: Lines) -> Ints:
    return np.clip(lines.level, 0, 6)


@place(3)
def in_table(lines: Lines) -> Ints:
    """0 outside the source's own tables, 1 first row, 2 a later one."""
    first = lines.table != np.append(-1, lines.table[:-1])
    return np.where(lines.table < 0, 0, np.where(first, 1, 2))


@place(5)
def kind_of_section(lines: Lines) -> Ints:
    """0 before any section heading, then what the last one seen announces; 4 is a heading itself."""
    last = _last(lines.section > 0)
    return np.where(lines.section > 0, 4, np.where(last < 0, 0, lines.section[last]))


@place(10)
def since_section(lines: Lines) -> Ints:
    last = _last(lines.section > 0)
    return np.where(last < 0, 0, _bucket(np.arange(len(lines)) - last, DISTANCES))


@place(10)
def until_section(lines: Lines) -> Ints:
    following = _next(lines.section > 0)
    return np.where(following < 0, 0, _bucket(following - np.arange(len(lines)), DISTANCES))


@place(6)
def values_around(lines: Lines) -> Ints:
    return _around(lines.valued)


@place(6)
def short_around(lines: Lines) -> Ints:
    return _around(lines.short)


@place(6)
def fitting_around(lines: Lines) -> Ints:
    """Which share of the short texts nearby the forms know: where they know most, an unknown one is no label."""
    known, texts = _sum_around(lines.fits), _sum_around(lines.worded & lines.short)
    return np.where(texts == 0, 0, 1 + np.clip(known * 4 // np.maximum(texts, 1), 0, 4))


@place(10)
def since_words(lines: Lines) -> Ints:
    """How many lines of values since the last text."""
    last = _last(lines.worded > 0)
    return _bucket(np.arange(len(lines)) - last, DISTANCES)


@place(10)
def until_words(lines: Lines) -> Ints:
    following = _next(lines.worded > 0)
    return np.where(following < 0, 9, _bucket(following - np.arange(len(lines)), DISTANCES))


@place(6)
def outline_depth(lines: Lines) -> Ints:
    return np.array(depths(lines.marker.tolist(), lines.section.tolist(), lines.items), dtype=np.int64)


@place(5)
def numbered_on(lines: Lines) -> Ints:
    """0 no number, 1 first of its style, 2 one more than the last of its style, 3 the same again, 4 another."""
    steps: list[int] = []
    last: dict[str, int] = {}
    for item in lines.items:
        if not item.number:
            steps.append(0)
            continue
        before = last.get(item.style, 0)
        steps.append(1 if item.number == 1 else 2 if item.number == before + 1 else 3 if item.number == before else 4)
        last[item.style] = item.number
    return np.array(steps, dtype=np.int64)


@place(5)
def numbered_as_section(lines: Lines) -> Ints:
    """1 in the style of the sections and one more than the last, 2 the first again, 3 another number, 4 other style."""
    said: list[int] = []
    chapter = NO_ITEM
    for section, item in zip(lines.section.tolist(), lines.items, strict=True):
        like = item.style == chapter.style
        if not item.style or not (chapter.style or section):
            said.append(0)
        elif like:
            said.append(1 if item.number == chapter.number + 1 else 2 if item.number == 1 else 3)
        else:
            said.append(4)
        if item.style and (section or like):
            chapter = item
    return np.array(said, dtype=np.int64)


@place(4)
def said_elsewhere(lines: Lines) -> Ints:
    """1 the same words come later (contents), 2 came earlier, 3 both (page heads)."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for i, one in enumerate(lines.traits):
        if one.bare:
            first.setdefault(one.bare, i)
            last[one.bare] = i
    said = [(i < last[t.bare]) + 2 * (i > first[t.bare]) if t.bare else 0 for i, t in enumerate(lines.traits)]
    return np.array(said, dtype=np.int64)


def _last(flags: NDArray[np.bool_]) -> Ints:
    """For each line the index of the nearest earlier flagged line, itself included; -1 where there is none."""
    return np.maximum.accumulate(np.where(flags, np.arange(len(flags)), -1))


def _next(flags: NDArray[np.bool_]) -> Ints:
    back = _last(flags[::-1])[::-1]
    return np.where(back < 0, -1, len(flags) - 1 - back)


def _sum_around(counted: Ints) -> Ints:
    total = np.append(0, np.cumsum(counted))
    low, high = _near(len(counted))
    summed: Ints = total[high] - total[low]
    return summed


def _around(counted: Ints) -> Ints:
    low, high = _near(len(counted))
    return _bucket(_sum_around(counted) * 8 // (high - low), COUNTS)


def _near(count: int) -> tuple[Ints, Ints]:
    here = np.arange(count)
    return np.maximum(here - RADIUS, 0), np.minimum(here + RADIUS + 1, count)


NEIGHBOURS = ("1 before", "2 before", "3 before", "1 after", "2 after", "3 after", "text before", "text after")


def neighbours(lines: Lines) -> Ints:
    """For each line the indices of the lines it is seen beside, -1 beyond the document's ends: lines by NEIGHBOURS."""
    count = len(lines)
    here = np.arange(count)
    worded = lines.worded > 0
    beside = [here - 1, here - 2, here - 3, here + 1, here + 2, here + 3]
    beside += [np.append(-1, _last(worded)[:-1]), np.append(_next(worded)[1:], -1)]
    stacked = np.stack(beside, axis=1)
    return np.where((stacked < 0) | (stacked >= count), -1, stacked)
