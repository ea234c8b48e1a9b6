"""PDF text order: a few rows' labels come first, their lines of values after them."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import Spot, grids
from training.layouts.lone import seen_blanks
from training.layouts.pdf import pdf_sheet, pieces, put_captioned, put_header, put_line, put_values, split_row
from training.layouts.sheet import write
from training.mess import habits

NAME, KIND = "pdf_apart", "pdf_order"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    ways = habits(rng, tail="", remarks=0)
    sheet = pdf_sheet(rng, invented.title)
    width = rng.choice((9, 11, 14))
    most = rng.choice((1, 2, 3))
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        n = put_header(sheet, grid, rng)
        captioned = n == 0
        while n < grid.height:
            if put_captioned(sheet, grid, n, rng):
                n += 1
                continue
            groups, label, values = split_row(grid, n)
            if label is None:
                put_values(sheet, values, rng)
                n += 1
                continue
            if rng.random() < 0.5 or captioned:
                for group in groups:
                    sheet.spots([group])
                put_line(sheet, [label, *values])
                n += 1
                continue
            end = min(grid.height, n + rng.randint(1, most))
            lines: list[list[Spot]] = []
            for k in range(n, end):
                groups, label, values = split_row(grid, k)
                for group in groups:
                    for part in pieces(group, 4):
                        sheet.spots([part])
                for part in pieces(label, width) if label else []:
                    sheet.spots([part])
                lines.append(values)
            if rng.random() < 0.1:
                sheet.turn_page()
            for line in lines:
                put_line(sheet, line)
            n = end
    return sheet.finish(invented, key_of(invented, form))
