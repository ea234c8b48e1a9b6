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
from itertools import pairwise
from unicodedata import combining, east_asian_width

from gxnlp.document import Line

FARTHEST = 400
"""The table ends with its lower rule at most so many lines on, or else with the first blank line."""
FEWEST, MOST = 3, 60
"""Two runs of dashes part a line as often as they rule a table."""

FEWEST_RULES = 4
"""Of +---+: above, below and between the rows of the smallest table."""

_RULER = re.compile(r" *[-=]{2,}(?: +[-=]{2,})+ *")
_CUT = re.compile(r"[-−－]?[\d,.，．]*")
_CUT_OFF = re.compile(r"[\d,.，．]+(?:万元|亿元|元|件|条|项|个)?(?:[（(].*)?")
"""A remark may begin right behind it, and go on below."""
_FIGURE = re.compile(r"[-−－]?\d|[-−－]$")
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
        printed = [_on_grid(line, columns) or [] if line.strip() else [] for line in lines[at + 1 : end]]
        apart = any(not line.strip() for line in lines[at + 1 : end])
        whole = _whole(printed) if apart else printed
        for i, texts in enumerate(whole, at + 1):
            if texts:
                row = list(enumerate(texts))
                goes_on = apart and i - 1 in found
                found[i] = [(k, text) for k, text in row if text] or row[:1] if goes_on else row
        at = end + 1
    return found


def rejoined(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines, figures that were cut in a table of +---+ rules whole again in the upper one of their two lines."""
    rules = [line.text.startswith("+-") for line in lines]
    if sum(rules) < FEWEST_RULES:
        return lines
    found = list(lines)
    for start, stop in _tables(lines, rules):
        if sum(rules[start:stop]) < FEWEST_RULES:
            continue
        told = [[c.text for c in line.cells] for line in lines[start:stop]]
        for i, texts in enumerate(_whole(told), start):
            if texts != told[i - start]:
                cells = tuple(replace(c, text=text) for c, text in zip(found[i].cells, texts, strict=True))
                found[i] = replace(found[i], cells=cells)
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


def _whole(rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows of cells, figures that were cut whole again in the upper one of their two lines.

    Where a name goes on beside it, the lower line may as well be a row of its own, in a table whose rules part only its
    sections. Several figures tell that it is one, and all stays; a single one leaves it open, and no figure is given.
    """
    pairs = [(i, *_cut(a, b)) for i, (a, b) in enumerate(pairwise(rows)) if len(a) == len(b) > 1]
    named = [cut for _, cut, is_named in pairs if is_named and cut]
    sections = len(named) > 1 or any(len(cut) > 1 for cut in named)
    whole = [list(row) for row in rows]
    for i, cut, is_named in pairs:
        for k in cut:
            if not is_named:
                whole[i][k] += whole[i + 1][k]
                whole[i + 1][k] = ""
            elif not sections:
                whole[i][k] += " " + whole[i + 1][k]
    return whole


def _cut(above: Sequence[str], below: Sequence[str]) -> tuple[list[int], bool]:
    """(the columns in which a figure stands below a figure, whether a name goes on in the lower line)."""
    cut = [
        k
        for k, (a, b) in enumerate(zip(above, below, strict=True))
        if a and _CUT.fullmatch(a) and _CUT_OFF.fullmatch(b)
    ]
    named = any(b and not _FIGURE.match(a) for a, b in zip(above, below, strict=True))
    return cut, named


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
