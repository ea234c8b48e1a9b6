"""pdftotext -layout: columns held apart by runs of blanks, cut labels one printed line under the other."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import Spot, grids
from training.layouts.lone import seen_blanks
from training.layouts.pdf import first_body_row, pdf_sheet, pieces, put_captioned, split_row
from training.layouts.sheet import Sheet, write
from training.mess import habits, wrap

NAME, KIND = "pdf_layout", "pdf_order"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    ways = habits(rng, tail="", remarks=0, spaced_headers=0)
    sheet = pdf_sheet(rng, invented.title)
    width = rng.choice((10, 14, 24))
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        body = first_body_row(grid)
        captioned = any(s.role == "caption" for s in grid.row(0))
        if not captioned:
            for n in range(body):
                _header_row(sheet, grid.row(n), rng)
        for n in range(0 if captioned else body, grid.height):
            if put_captioned(sheet, grid, n, rng):
                continue
            groups, label, values = split_row(grid, n)
            if label is None:
                _put(sheet, values, 0, 6, rng)
                continue
            group_parts = [part for g in groups for part in pieces(g, 7)]
            label_parts = pieces(label, width)
            for i in range(max(len(group_parts), len(label_parts))):
                line = [*group_parts[i : i + 1], *label_parts[i : i + 1], *(values if i == 0 else [])]
                _put(sheet, line, 0 if group_parts[i : i + 1] else 16, 30, rng)
            if rng.random() < 0.03:
                sheet.turn_page()
    return sheet.finish(invented, key_of(invented, form))


def _header_row(sheet: Sheet, row: list[Spot], rng: Random) -> None:
    for s in row:
        if s.role == "note":
            for part in wrap(s.text, 30):
                sheet.add(Label.NOTE, part, " " * 4 + part)
    spots = [s for s in row if s.role == "header"]
    if spots:
        _put(sheet, spots, 30, 8, rng)


def _put(sheet: Sheet, spots: list[Spot], indent: int, room: int, rng: Random) -> None:
    """The texts at about their columns, at least two blanks apart."""
    raw = " " * indent
    for i, s in enumerate(spots):
        gap = (
            0
            if i == 0
            else max(2, room - 2 * len(spots[i - 1].text))
            if spots[i - 1].role == "label"
            else rng.randint(4, 8)
        )
        raw += " " * gap + s.text
    sheet.spots(spots, raw=raw)
