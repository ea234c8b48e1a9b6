"""Plain text: cells parted by single blanks, groups before their rows."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.lone import seen_blanks
from training.layouts.pdf import put_line
from training.layouts.sheet import new_sheet, write
from training.mess import habits

NAME, KIND = "spaced_narrow", "spaced"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    ways = habits(rng, spaced_headers=0, tail="", remarks=0)
    sheet = new_sheet(rng)
    alone = rng.random() < 0.5
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        for n in range(grid.height):
            row = grid.row(n)
            if alone and any(s.group for s in row):
                for s in row:
                    if s.group:
                        sheet.spots([s])
                row = [s for s in row if not s.group]
            put_line(sheet, row)
    return sheet.finish(invented, key_of(invented, form))
