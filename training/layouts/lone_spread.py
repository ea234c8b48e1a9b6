"""One cell to a line with a blank line after every cell: nothing tells where a row ends."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.lone import put_row, seen_blanks
from training.layouts.sheet import new_sheet, write
from training.mess import habits

NAME, KIND = "lone_spread", "lone_cells"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    ways = habits(rng)
    sheet = new_sheet(rng)
    sheet.blank_between = rng.choice((1, 1, 2))
    wrapped = rng.choice((0, 0, 0.1))
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        for n in range(grid.height):
            put_row(sheet, grid.row(n), rng, wrapped, blanks=rng.choice((1, 1, 1, 2)))
    return sheet.finish(invented, key_of(invented, form))
