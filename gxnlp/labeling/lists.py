"""The lists that headings and items are numbered in: which list a line goes on with, and how deep that list stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gxnlp.labeling.features import ORDINAL
from gxnlp.text import chinese_number, fold, split_marker

DEEPEST = 4
CHAPTER = 5
"""Stands for a depth: the line goes on with the sections' own numbering."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a line's marker states."""

    number: int
    """0 where there is none."""
    style: str
    """The marker as printed, its number left out: one writer keeps （N） and (N) apart."""


NO_ITEM = Item(0, "")

_NUMBER = re.compile(r"[一二三四五六七八九十]+|[0-9０-９]+|[①-⑳]")


@lru_cache(maxsize=8192)
def item(beginning: str) -> Item:
    """Of the beginning of a line that has a marker."""
    printed = beginning.lstrip(" \t\u3000\xa0#*•·|>-")
    found = _NUMBER.search(printed[:4])
    if not found:
        return NO_ITEM
    after = printed[found.end() : found.end() + 3]
    kept = re.match(r"(?:部分|章|项)?[、.．,，:：)）]?[ \u3000]?", after)
    style = printed[: found.start()] + "N" + (kept.group() if kept else "")
    digits = found.group()
    if "①" <= digits <= "⑳":
        return Item(ord(digits) - 0x245F, style)
    number = split_marker(fold(printed))[1]
    return Item(number if number is not None else chinese_number(fold(digits)) or 0, style)


def depths(markers: Sequence[int], sections: Sequence[int], items: Sequence[Item]) -> list[int]:
    """How deep each line's marker stands among the lists open since the section's heading: 0 none, 1 the outermost."""
    found: list[int] = []
    lists: list[tuple[int, Item]] = []
    """(kind of marker, last item) of each open list, outermost first."""
    styles = Counter(item.style for section, item in zip(sections, items, strict=True) if section and item.style)
    style = styles.most_common(1)[0][0] if styles else ""
    last = 0
    for marker, section, this in zip(markers, sections, items, strict=True):
        in_style = bool(style) and this.style == style
        if section or (in_style and this.number == last + 1 and not any(one.style == style for _, one in lists)):
            lists.clear()
            found.append(CHAPTER)
            last = this.number if in_style else last + 1
        elif not 0 < marker <= ORDINAL:
            found.append(0)
        else:
            del lists[_place(lists, marker, this) :]
            lists.append((marker, this))
            found.append(min(len(lists), DEEPEST))
    return found


def _place(lists: Sequence[tuple[int, Item]], marker: int, this: Item) -> int:
    """Which open list an item belongs to: one that it continues, else a new one for a first item, else one like it."""
    alike = [i for i, (_, last) in enumerate(lists) if last.style == this.style]
    nearly = [i for i, (kind, _) in enumerate(lists) if kind == marker]
    for places in (alike, nearly):
        continued = [i for i in places if this.number == lists[i][1].number + 1]
        if continued:
            return continued[-1]
    if this.number == 1 or not nearly:
        return len(lists)
    return (alike or nearly)[-1]
