"""What the PDF text layouts share: rows as printed lines, labels cut at their cell's width, headers stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from gxnlp.labels import Label
from training.layouts.grid import Grid, Spot
from training.layouts.sheet import Sheet, new_sheet, page_pattern
from training.mess import wrap


def pdf_sheet(rng: Random, title: str) -> Sheet:
    sheet = new_sheet(rng)
    sheet.indent, sheet.blank_between = rng.choice(("", "    ")), rng.choice((0, 0, 0, 1))
    sheet.wrap_at = rng.choice((0, 26, 30, 34, 38))
    sheet.page_number = page_pattern(rng)
    if rng.random() < 0.15:
        sheet.running_head = rng.choice((title, title, "政府信息公开工作年度报告"))
    return sheet


def first_body_row(grid: Grid) -> int:
    return next(n for n in range(grid.height) if any(s.role == "value" for s in grid.row(n)))


def split_row(grid: Grid, n: int) -> tuple[list[Spot], Spot | None, list[Spot]]:
    """(groups that begin in row n, its own label, its values)."""
    row = grid.row(n)
    label = next((s for s in row if s.role == "label" and not s.group), None)
    return [s for s in row if s.group], label, [s for s in row if s.role == "value"]


def pieces(spot: Spot, width: int) -> list[Spot]:
    parts = wrap(spot.text, width)
    return [spot] if len(parts) == 1 else [replace(spot, text=part, piece=True) for part in parts]


def put_header(sheet: Sheet, grid: Grid, rng: Random) -> int:
    """Header cells as text order gives them: level by level, narrow ones stacked. Returns where the other rows begin.

    A table whose rows are captioned has no header over them.
    """
    if any(s.role == "caption" for s in grid.row(0)):
        return 0
    body = first_body_row(grid)
    spots = [s for n in range(body) for s in grid.row(n)]
    for s in (s for s in spots if s.role == "note"):
        for part in wrap(s.text, rng.choice((14, 20, 60))):
            sheet.add(Label.NOTE, part)
    header = [s for s in spots if s.role == "header"]
    style = rng.choice(("level", "level", "stacked", "cells"))
    glue = rng.choice((" ", " ", "", "  "))
    for level in sorted({s.row for s in header}):
        row = [s for s in header if s.row == level]
        wide = [s for s in row if s.colspan > 1]
        narrow = [s for s in row if s.colspan == 1]
        if wide:
            sheet.add(Label.HEADER, glue.join(s.text for s in wide))
        if not narrow:
            continue
        width = rng.choice((1, 2, 2, 3))
        if style == "level":
            sheet.add(Label.HEADER, glue.join(s.text for s in narrow))
        elif style == "cells":
            for s in narrow:
                for part in wrap(s.text, width + 1):
                    sheet.add(Label.HEADER, part)
        else:
            columns = [wrap(s.text, width) for s in narrow]
            for i in range(max(len(c) for c in columns)):
                sheet.add(Label.HEADER, glue.join(c[i] for c in columns if i < len(c)))
    return body


def put_line(sheet: Sheet, spots: Sequence[Spot], glue: str = " ") -> None:
    sheet.spots(spots, raw=glue.join(s.text for s in spots))


def put_values(sheet: Sheet, values: Sequence[Spot], rng: Random) -> None:
    """The line of all values: whole, broken over two or three lines, or one to a line."""
    step = rng.choice((len(values), len(values), len(values), 5, 8, 1))
    for i in range(0, len(values), step):
        put_line(sheet, values[i : i + step])


def put_captioned(sheet: Sheet, grid: Grid, n: int, rng: Random) -> bool:
    """Writes row n where it is a caption or a header of a captioned block; says whether it was one."""
    row = grid.row(n)
    if any(s.role == "caption" for s in row):
        put_line(sheet, row)
        return True
    if any(s.role in ("header", "note") for s in row):
        put_line(sheet, row, rng.choice((" ", " ", "  ")))
        return True
    return False
