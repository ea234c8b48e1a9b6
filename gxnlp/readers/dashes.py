"""Tables that rows of dashes rule: each run of dashes is a column, as pandoc and reStructuredText write them.

And those of +---+---+ rules, where a figure too wide for its column goes on in the line below.

----------  ------  ------
规章             0       0
----------  ------  ------
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from unicodedata import combining, east_asian_width

from gxnlp.document import Cell, Line

FARTHEST = 400
"""The table ends with its lower rule at most so many lines on, or else with the first blank line."""
FEWEST, MOST = 3, 60
"""Two runs of dashes part a line as often as they rule a table."""

FEWEST_RULES = 4
"""Of +---+: above, below and between the rows of the smallest table."""

_RULER = re.compile(r" *[-=]{2,}(?: +[-=]{2,})+ *")
_CUT = re.compile(r"[-−]?[\d,.]+")
_CUT_OFF = re.compile(r"[\d,.]+(?:万元|亿元|元|件|条|项|个)?(?:[（(].*)?")
"""A remark may begin right behind it, and go on below."""
_SOLID = re.compile(r" *-{20,} *")

Columns = tuple[tuple[int, int], ...]
"""Where each column begins and ends, in places of the width of a letter."""


def cells(lines: Sequence[str]) -> dict[int, list[tuple[int, str]]]:
    """For each line of a ruled table (column, text) of its cells, only the printed ones where it goes on with a row."""
    found: dict[int, list[tuple[int, str]]] = {}
    at = 0
    while at < len(lines):
        columns = _ruler(lines[at])
        if columns is None:
            at += 1
            continue
        end = _end(lines, at, columns)
        if at and lines[at - 1].strip() and (texts := _on_grid(lines[at - 1], columns)):
            found.setdefault(at - 1, list(enumerate(texts)))
        apart = any(not line.strip() for line in lines[at + 1 : end])
        for i in range(at + 1, end):
            texts = _on_grid(lines[i], columns) if lines[i].strip() else None
            if texts:
                found[i] = list(enumerate(texts))
                if apart and i - 1 in found:
                    found[i - 1], found[i] = _gone_on(found[i - 1], found[i])
        at = end + 1
    return found


def rejoined(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines, figures that were cut in a table of +---+ rules whole again in the upper one of their two lines."""
    rules = [line.text.startswith("+-") for line in lines]
    if sum(rules) < FEWEST_RULES:
        return lines
    found = list(lines)
    for start, stop in _tables(lines, rules):
        if sum(rules[start:stop]) < FEWEST_RULES:  # its rows are not ruled apart
            continue
        for i in range(start, stop - 1):
            above, below = found[i], found[i + 1]
            if len(above.cells) == len(below.cells) > 1:
                whole = [_whole(a, b) for a, b in zip(above.cells, below.cells, strict=True)]
                found[i] = replace(above, cells=tuple(a for a, _ in whole))
                found[i + 1] = replace(below, cells=tuple(b for _, b in whole))
    return found


def _tables(lines: Sequence[Line], rules: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """(begin, end) of each stretch of lines without a gap that begins with a rule."""
    start = None
    for i, line in enumerate(lines):
        if start is not None and (line.gap or not (rules[i] or len(line.cells) > 1)):
            yield start, i
            start = None
        if start is None and rules[i]:
            start = i
    if start is not None:
        yield start, len(lines)


def _whole(above: Cell, below: Cell) -> tuple[Cell, Cell]:
    if _CUT.fullmatch(above.text) and _CUT_OFF.fullmatch(below.text):
        return replace(above, text=above.text + below.text), replace(below, text="")
    return above, below


def _gone_on(above: list[tuple[int, str]], below: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], ...]:
    """Two lines of one row, figures that were cut whole again in the upper one; of the lower one what it prints."""
    texts = dict(above)
    cut = {k for k, text in below if _CUT.fullmatch(texts.get(k, "")) and _CUT_OFF.fullmatch(text)}
    rest = dict(below)
    whole = [(k, text + rest[k] if k in cut else text) for k, text in above]
    return whole, [(k, text) for k, text in below if text and k not in cut] or below[:1]


def _ruler(line: str) -> Columns | None:
    """The columns that a line of dashes rules."""
    if ("--" not in line and "==" not in line) or not _RULER.fullmatch(line):
        return None
    found = tuple(match.span() for match in re.finditer(r"[-=]+", line))
    return found if FEWEST <= len(found) <= MOST else None


def _end(lines: Sequence[str], at: int, columns: Columns) -> int:
    """The index of the lower rule of a table whose upper one stands at `at`, or of the blank line that ends it."""
    blank = None
    for i in range(at + 1, min(len(lines), at + FARTHEST)):
        if not lines[i].strip():
            blank = blank or i
        elif _SOLID.fullmatch(lines[i]) or _ruler(lines[i]) == columns:
            return i
    return blank or len(lines)


def _on_grid(line: str, columns: Columns) -> list[str] | None:
    """The text of every cell, empty ones among them; None where the line does not keep to the columns."""
    texts: list[list[str]] = [[] for _ in columns]
    place, k = 0, 0
    for c in line:
        while k + 1 < len(columns) and place >= columns[k + 1][0]:
            k += 1
        if place >= columns[k][1] and k + 1 < len(columns) and not c.isspace():
            return None
        texts[k].append(c)
        place += 0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1
    return ["".join(text).strip() for text in texts]
