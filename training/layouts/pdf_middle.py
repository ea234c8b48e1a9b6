"""PDF text order: values beside the middle line of a label, group labels stacked a few characters a line."""

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

NAME, KIND = "pdf_middle", "pdf_order"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    ways = habits(rng, tail="", remarks=0)
    sheet = pdf_sheet(rng, invented.title)
    width = rng.choice((6, 7, 9))
    stack = rng.choice((2, 3, 4))
    alone = rng.random() < 0.5
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        waiting: list[Spot] = []
        for n in range(put_header(sheet, grid, rng), grid.height):
            if put_captioned(sheet, grid, n, rng):
                continue
            groups, label, values = split_row(grid, n)
            if label is None:
                put_values(sheet, values, rng)
                continue
            for group in groups:
                waiting += pieces(group, stack)
            if n + 1 == grid.height or not label.column or split_row(grid, n + 1)[0]:
                # a group's label ends before its rows do
                for part in waiting:
                    sheet.spots([part])
                waiting = []
            elif waiting:
                sheet.spots([waiting.pop(0)])
            parts = pieces(label, width)
            middle = len(parts) // 2 if len(parts) > 2 else (1 if len(parts) == 2 and rng.random() < 0.5 else 0)
            for i, part in enumerate(parts):
                if i == middle:
                    if alone and len(parts) > 1:
                        put_line(sheet, values)
                        sheet.spots([part])
                    else:
                        put_line(sheet, [part, *values])
                else:
                    sheet.spots([part])
            if rng.random() < 0.03:
                sheet.turn_page()
    return sheet.finish(invented, key_of(invented, form))
