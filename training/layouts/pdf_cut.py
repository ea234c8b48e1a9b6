"""PDF text order: labels cut over lines with the values on the first or last piece or on a line of their own."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.lone import seen_blanks
from training.layouts.pdf import pdf_sheet, pieces, put_captioned, put_header, put_line, put_values, split_row
from training.layouts.sheet import write
from training.mess import habits

NAME, KIND = "pdf_cut", "pdf_order"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    ways = habits(rng, tail="", remarks=0)
    sheet = pdf_sheet(rng, invented.title)
    width = rng.choice((8, 10, 12, 16))
    group_width = rng.choice((3, 4, 6, 20))
    place = rng.choice(("first", "first", "last", "before", "after", "mixed"))
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        for n in range(put_header(sheet, grid, rng), grid.height):
            if put_captioned(sheet, grid, n, rng):
                continue
            groups, label, values = split_row(grid, n)
            if label is None:
                put_values(sheet, values, rng)
                continue
            for group in groups:
                for part in pieces(group, group_width):
                    sheet.spots([part])
            parts = pieces(label, width)
            where = rng.choice(("first", "last", "before", "after")) if place == "mixed" else place
            if len(parts) == 1:
                put_line(sheet, [label, *values])
            elif where in ("before", "after"):
                if where == "before":
                    put_line(sheet, values)
                cut = rng.randrange(1, len(parts)) if rng.random() < 0.1 else 0
                for i, part in enumerate(parts):
                    if i == cut and cut:
                        sheet.turn_page()
                    sheet.spots([part])
                if where == "after":
                    put_line(sheet, values)
            else:
                for i, part in enumerate(parts):
                    if i == (0 if where == "first" else len(parts) - 1):
                        put_line(sheet, [part, *values])
                    else:
                        sheet.spots([part])
                    if i < len(parts) - 1 and rng.random() < 0.04:
                        sheet.turn_page()
            if rng.random() < 0.03:
                sheet.turn_page()
    return sheet.finish(invented, key_of(invented, form))
