"""What every page repeats at its top or bottom: page numbers and running heads, told from the report by their order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from gxnlp.document import Box
from gxnlp.readers.blocks import Printed, Sheet, printed_lines
from gxnlp.text import fold

MARGIN = 0.14
"""Of the page's height."""
NEAR = 4.0
"""Points: what is repeated stands at the same height."""
ROUNDS = 3
"""Lines that may be repeated at one end of the page."""
MOST_DIGITS = 4
LEAST_HEAD, LEAST_PAGES = 5, 3
"""Letters of a running head, and pages on which a line must stand that holds other numbers than a year."""
MOST_BEFORE = 2
"""Covers that are counted before the first page."""
SAME_PLACE = 2.5

# 一 beside it is how an engine reads a dash
_PAGE_NUMBER = re.compile(
    r"[-~·.|_一]*(?:第|page|p\.)?(?P<n>[0-9]{1,4})页?(?:[/,|]?(?:共|of)?[0-9]{1,4}页?)?[-~·.|_一]*", re.IGNORECASE
)
_DIGITS = re.compile(r"[0-9]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NONE = frozenset(("无", "零", "〇", "○"))
_WORDS = re.compile(r"[\u3400-\u9fffA-Za-z]")


def without_margins(sheets: Sequence[Sheet], tables: Sequence[Sequence[Box]]) -> list[Sheet]:
    """The sheets without page numbers that count on from page to page, and without running heads but for the first.

    `tables` are the boxes of each page's ruled tables: what stands in one is no margin.
    """
    gone: list[set[int]] = [set() for _ in sheets]
    """The words left out, by their identity: the same word may stand elsewhere."""
    if len(sheets) > 1:
        for top in (False, True):
            for _ in range(ROUNDS):
                ends = [_end(s, t, g, top) for s, t, g in zip(sheets, tables, gone, strict=True)]
                if not (_drop_numbers(ends, gone) | _drop_heads(ends, gone)):
                    break
    return [
        replace(s, words=tuple([w for w in s.words if id(w) not in g])) if g else s
        for s, g in zip(sheets, gone, strict=True)
    ]


def _end(sheet: Sheet, tables: Sequence[Box], gone: set[int], top: bool) -> Printed | None:
    """The first or last line of a page, where it stands in the margin and in no table."""
    limit = MARGIN * sheet.height if top else (1 - MARGIN) * sheet.height
    near = [
        w
        for w in sheet.words
        if (w.box[3] < limit if top else w.box[1] > limit) and id(w) not in gone and not _within(w.box, tables)
    ]
    lines = printed_lines(near)
    return None if not lines else lines[0] if top else lines[-1]


def _within(box: Box, tables: Sequence[Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(t[0] <= x <= t[2] and t[1] <= y <= t[3] for t in tables)


def _drop_numbers(ends: Sequence[Printed | None], gone: list[set[int]]) -> bool:
    """Drop the numbers that follow one count; a lone number may be a figure and stays."""
    counts: dict[int, list[int]] = defaultdict(list)
    for i, line in enumerate(ends):
        found = _PAGE_NUMBER.fullmatch(fold(line.text)) if line else None
        if found:
            counts[int(found["n"]) - i].append(i)
    pages = max(counts.values(), key=len, default=[])
    if len(pages) < 2 or 2 * len(pages) < sum(line is not None for line in ends):
        return False
    for i in pages:
        line = ends[i]
        gone[i].update(map(id, line.words if line else ()))
    return True


def _drop_heads(ends: Sequence[Printed | None], gone: list[set[int]]) -> bool:
    """Drop a line of words that stands at the same place on several pages, but for its first time; none with figures.

    What counts on from page to page is the page's number, and the same year is no figure. Other figures that are the
    same on most pages are of a head, too; on a page or two they may be those of a row or of a sentence.
    """
    said: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, line in enumerate(ends):
        text = _DIGITS.sub("#", fold(line.text)) if line else ""
        if line and len(_WORDS.findall(text)) >= LEAST_HEAD and text.count("#") <= 2 and len(line.words) < 8:
            said[text, round(line.box[1] / SAME_PLACE)].append(i)
    lines = sum(line is not None for line in ends)
    again = [pages for pages in said.values() if len(pages) > 1 and _is_head(pages, ends, lines)]
    for pages in again:
        for i in pages[1:]:
            line = ends[i]
            gone[i].update(map(id, line.words if line else ()))
    return bool(again)


def _is_head(pages: Sequence[int], ends: Sequence[Printed | None], lines: int) -> bool:
    """Whether what stands on these pages says no figures: its numbers are years, or count on with the pages."""
    texts = [(i, fold(line.text), line) for i in pages if (line := ends[i]) is not None]
    numbers = [_DIGITS.findall(text) for _, text, _ in texts]
    same = all(found == numbers[0] for found in numbers)
    if same and len(pages) >= LEAST_PAGES and 2 * len(pages) > lines:
        return True
    if any(fold(w.text) in _NONE for w in texts[0][2].words):
        return False
    return all(_counts(each, pages) for each in zip(*numbers, strict=True))


def _counts(numbers: Sequence[str], pages: Sequence[int]) -> bool:
    """Whether numbers are the same year, or count on with the pages: on two only as their own numbers would."""
    if len(set(numbers)) == 1 and _YEAR.fullmatch(numbers[0]):
        return True
    before = (
        {int(n) - i for n, i in zip(numbers, pages, strict=True)} if max(map(len, numbers)) <= MOST_DIGITS else set()
    )
    if len(before) != 1:
        return False
    return len(pages) >= LEAST_PAGES or 0 <= before.pop() <= MOST_BEFORE
