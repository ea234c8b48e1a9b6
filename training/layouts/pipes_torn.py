"""A PDF that a converter turned half into pipes: labels in pieces between the tables, group labels woven into row
labels, the first block of a table after the others."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import Grid, Spot, grids
from training.layouts.pdf import pieces
from training.layouts.pipes import put_piece, put_torn, torn_label
from training.layouts.sheet import Sheet, new_sheet, write
from training.mess import habits, wrap

NAME, KIND = "pipes_torn", "pipes"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    ways = habits(rng, remarks=0, tail="")
    sheet = new_sheet(rng)
    sheet.markdown, sheet.indent, sheet.blank_between = False, "", 0
    sheet.wrap_at = rng.choice((0, 28, 30, 34))
    number = 1
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        if grid.table == "added":
            put_piece(sheet, grid.rows, rng)
            sheet.blank()
            continue
        number += 1
        section = form.table(grid.table).section
        heading = next(s.label for s in form.sections if s.id == section)
        caption = f"表{'零一二三四五六七八九'[number]}：{heading}"
        body = next(n for n in range(grid.height) if any(s.role == "value" for s in grid.row(n)))
        if any(s.role == "caption" for s in grid.row(0)):
            _blocks_displaced(sheet, grid, caption, rng)
            continue
        _header(sheet, grid, body, caption, rng)
        if grid.labels:
            _rows(sheet, grid, body, rng)
        else:
            put_piece(sheet, [grid.row(body)], rng)
        sheet.blank()
    return sheet.finish(invented, key_of(invented, form), rng.choice((".md", ".md", ".txt")))


def _blocks_displaced(sheet: Sheet, grid: Grid, caption: str, rng: Random) -> None:
    """One block comes out as a table; the others, in print order, as lines around it."""
    starts = [n for n in range(grid.height) if any(s.role == "caption" for s in grid.row(n))]
    spans = list(zip(starts, [*starts[1:], grid.height], strict=True))
    tabled = 0 if rng.random() < 0.7 else rng.randrange(len(spans))
    last = rng.random() < 0.7
    tables: list[tuple[int, int]] = []
    for i, (top, end) in enumerate(spans):
        sheet.spots(grid.row(top))
        if i == tabled:
            if last:
                tables.append((top + 1, end))
            else:
                put_piece(sheet, [grid.row(n) for n in range(top + 1, end)], rng)
            continue
        glue = rng.choice(("", " "))
        for n in range(top + 1, end):
            row = grid.row(n)
            header = any(s.role == "header" for s in row)
            joiner = glue if header else " "
            sheet.spots(row, raw=joiner.join(s.text for s in row))
    for top, end in tables:
        if rng.random() < 0.7:
            sheet.add(Label.CAPTION, caption, rng.choice(("## ", "### ", "")) + caption)
        put_piece(sheet, [grid.row(n) for n in range(top, end)], rng)
        sheet.blank()


def _header(sheet: Sheet, grid: Grid, body: int, caption: str, rng: Random) -> None:
    """Column names cut as narrow cells cut them, the lower halves sometimes inside the table."""
    spots = [s for n in range(body) for s in grid.row(n)]
    for s in (s for s in spots if s.role == "note"):
        for part in wrap(s.text, 17):
            sheet.add(Label.NOTE, part)
    header = [s for s in spots if s.role == "header"]
    top = [s for s in header if s.row == 0 and s.colspan > 1]
    for s in top if rng.random() < 0.5 else []:
        sheet.add(Label.HEADER, s.text)
    if top and rng.random() < 0.4:
        sheet.add(Label.HEADER, "".join(s.text for s in top))
    narrow = [s for s in header if s.colspan == 1]
    width = rng.choice((2, 3))
    pieces = [wrap(s.text, width) for s in narrow]
    line = "".join(p[0] for p in pieces)
    sheet.add(Label.HEADER, line)
    if rng.random() < 0.3:
        sheet.add(Label.CAPTION, caption, "## " + caption)
    rest = [p[1] for p in pieces if len(p) > 1]
    if rest and rng.random() < 0.5:
        put_piece(sheet, [[Spot(t, "header", 0, i) for i, t in enumerate(rest)]], rng)
    elif rest:
        sheet.add(Label.HEADER, "".join(rest))


def _rows(sheet: Sheet, grid: Grid, body: int, rng: Random) -> None:
    torn_share = rng.choice((0.2, 0.35, 0.5))
    spread = rng.random() < 0.5
    waiting: list[Spot] = []
    """Pieces of a group's label that come out beside its later rows."""
    n = body
    while n < grid.height:
        if rng.random() > torn_share:
            end = min(grid.height, n + rng.randint(1, 3))
            rows = [grid.row(k) for k in range(n, end)]
            if any(s.group for row in rows for s in row):
                _flush(sheet, waiting)
            put_piece(sheet, rows, rng)
            n = end
            continue
        # labels of a few rows first, then each row's values as a piece of its own
        end = min(grid.height, n + rng.choice((1, 1, 2)))
        lines: list[list[Spot]] = []
        values: list[list[Spot]] = []
        for k in range(n, end):
            row = grid.row(k)
            group = next((s for s in reversed(row) if s.group), None)
            label = next(s for s in row if s.role == "label" and not s.group)
            if group and spread and group.rowspan > 2:
                _flush(sheet, waiting)
                waiting = pieces(group, 4)
                lines += _woven(waiting, pieces(label, 11), rng)
            elif waiting:
                lines += _woven(waiting, pieces(label, 11), rng)
            else:
                lines += torn_label(group, label, rng)
            values.append([s for s in row if s.role == "value"])
        sheet.blank(rng.choice((0, 1)))
        put_torn(sheet, lines)
        if rng.random() < 0.06:
            sheet.turn_page()
        for v in values:
            put_piece(sheet, [v], rng)
        n = end
    _flush(sheet, waiting)


def _woven(waiting: list[Spot], parts: list[Spot], rng: Random) -> list[list[Spot]]:
    """The lines of a row's label with the group's next pieces between or before them; takes those from `waiting`."""
    lines: list[list[Spot]] = []
    for part in parts:
        if waiting and rng.random() < 0.3:
            lines.append([waiting.pop(0)])
        lines.append([waiting.pop(0), part] if waiting and rng.random() < 0.4 else [part])
    return lines


def _flush(sheet: Sheet, waiting: list[Spot]) -> None:
    put_torn(sheet, [[s] for s in waiting])
    waiting.clear()
