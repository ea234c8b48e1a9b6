"""A scanned table whose cells came out one to a line."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.lone import put_row, seen_blanks
from training.layouts.ocr import misread_blocks, scan, scanned
from training.layouts.sheet import new_sheet, page_pattern, write
from training.mess import habits

NAME, KIND = "ocr_cells", "ocr_text"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    how = scan(rng)
    ways = habits(rng, tail="", remarks=0, round_zero=rng.choice((0, 0, 0.1)), wide_digits=rng.choice((0, 0, 0.1)))
    tables, lost = scanned(grids(invented, form, rng, ways), how, rng, invented.slips)
    sheet = new_sheet(rng)
    sheet.wrap_at, sheet.indent, sheet.page_number = rng.choice((0, 28, 34)), "", page_pattern(rng)
    wrapped = rng.choice((0.0, 0.2, 0.5))
    for grid in write(sheet, misread_blocks(blocks(invented, form, rng), how, rng), tables):
        for n in range(grid.height):
            put_row(sheet, grid.row(n), rng, wrapped)
            if rng.random() < 0.03:
                sheet.turn_page()
    return sheet.finish(invented, key_of(invented, form, lost=lost))
