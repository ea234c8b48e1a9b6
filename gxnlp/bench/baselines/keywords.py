"""Keyword rules: the wording of a row is looked for in its section, and the figures after it are its figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from gxnlp.bench.baselines.answers import Cell
from gxnlp.bench.baselines.figures import edition, figures, is_blank, number
from gxnlp.bench.baselines.plain_text import lines_of, sections
from gxnlp.forms import Row, TableForm
from gxnlp.report import Number
from gxnlp.text import fold

ENOUGH = 9
"""So many characters of a wording are looked for: longer ones are broken anywhere."""
SHORT = 2
"""A wording of so few characters counts with its number in front alone: 3.其他 is a row, 其他 a column too."""


def search(text: str) -> Mapping[Cell, Number]:
    lines = lines_of(text)
    form = edition(lines)
    parts = sections(lines, form)
    found: dict[Cell, Number] = {}
    for table in form.tables:
        part = parts[table.section]
        read = _one_line(table, part) if table.layout == "line" else {}
        for cell, value in (read or _row_by_row(table, "\n".join(part))).items():
            found[table.id, *cell] = value
    return found


def _row_by_row(table: TableForm, text: str) -> dict[tuple[str, str], Number]:
    pattern, rows = _pattern(table)
    places = list(pattern.finditer(text))
    ends = [place.start() for place in places[1:]] + [len(text)][: len(places)]
    found: dict[tuple[str, str], Number] = {}
    for place, end in zip(places, ends, strict=True):
        row = rows[int((place.lastgroup or "r0")[1:])]
        columns = table.columns_of[row.id]
        for column, value in zip(columns, _after(text[place.end() : end], len(columns)), strict=False):
            if value is not None:
                found.setdefault((row.id, column.id), value)
    return found


def _after(text: str, wanted: int) -> Sequence[Number | None]:
    """The figures behind a wording; where the line is divided into cells, empty cells keep their place."""
    cells = re.split(r"[|｜\t]", text.split("\n", 1)[0].rstrip("|｜ "))[1:]
    if len(cells) == wanted and all(is_blank(cell) or number(cell) is not None for cell in cells):
        return [number(cell) for cell in cells]
    return figures(text)[:wanted]


def _one_line(table: TableForm, lines: Sequence[str]) -> dict[tuple[str, str], Number]:
    """All figures of the table stand on one line, or are all there are."""
    whole = [read for read in map(figures, lines) if len(read) == len(table.cells)]
    read = whole[0] if whole else figures("\n".join(lines))
    if len(read) != len(table.cells):
        return {}
    return {cell: value for cell, value in zip(table.cells, read, strict=True) if value is not None}


@cache
def _pattern(table: TableForm) -> tuple[re.Pattern[str], tuple[Row, ...]]:
    """Every row's wordings, longest first, with anything but letters between their characters."""
    wordings = [(n, row, fold(wording)) for n, row in enumerate(table.rows) for wording in row.wordings]
    wordings.sort(key=lambda found: -len(found[2]))
    parts: dict[int, list[str]] = {}
    for n, row, wording in wordings:
        letters = re.sub(r"\W", "", wording)
        loose = r"\W{0,3}".join(map(re.escape, letters[:ENOUGH]))
        marker = re.sub(r"\W", "", fold(row.marker))
        if len(letters) <= SHORT and marker:
            loose = rf"{re.escape(marker)}\W{{0,3}}{loose}"
        parts.setdefault(n, []).append(loose)
    alternatives = "|".join(f"(?P<r{n}>{'|'.join(parts[n])})" for n in parts)
    return re.compile(alternatives), table.rows
