"""One cell to a line, nothing between rows; empty merged cells leave no trace."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.lone import put_row, seen_blanks
from training.layouts.sheet import new_sheet, write
from training.mess import habits

NAME, KIND = "lone_bare", "lone_cells"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    ways = habits(rng)
    sheet = new_sheet(rng)
    wrapped = rng.choice((0, 0, 0.1, 0.3))
    rows_parted = rng.random() < 0.3
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        for n in range(grid.height):
            put_row(sheet, grid.row(n), rng, wrapped)
            if rows_parted:
                sheet.blank()
            elif rng.random() < 0.02:
                sheet.turn_page()
    return sheet.finish(invented, key_of(invented, form))
