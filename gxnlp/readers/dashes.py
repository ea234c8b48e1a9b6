"""Tables that rows of dashes rule: each run of dashes is a column, as pandoc and reStructuredText write them.

----------  ------  ------
规章             0       0
----------  ------  ------
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import combining, east_asian_width

FARTHEST = 400
"""The table ends with its lower rule at most so many lines on, or else with the first blank line."""
FEWEST, MOST = 3, 60
"""Two runs of dashes part a line as often as they rule a table."""

_RULER = re.compile(r" *[-=]{2,}(?: +[-=]{2,})+ *")
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
                goes_on = apart and i - 1 in found
                found[i] = [(k, text) for k, text in enumerate(texts) if text or not goes_on]
        at = end + 1
    return found


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
