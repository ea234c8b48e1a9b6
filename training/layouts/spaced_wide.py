"""Plain text: columns lined up with full-width or many blanks, group and row label in columns of their own."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids, unruly
from training.layouts.lone import seen_blanks
from training.layouts.sheet import new_sheet, write
from training.mess import habits

NAME, KIND = "spaced_wide", "spaced"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    ways = habits(rng, spaced_headers=0, tail="", remarks=0)
    sheet = new_sheet(rng)
    blank, width = rng.choice((("　", 4), (" ", 8), (" ", 12)))
    lined_up = rng.random() < 0.5
    tables, lost = unruly(grids(invented, form, rng, ways), rng)
    for grid in write(sheet, blocks(invented, form, rng), tables):
        for n in range(grid.height):
            row = grid.row(n)
            raw = blank * width * (row[0].column if lined_up else 0)
            for i, s in enumerate(row):
                raw += s.text
                if i < len(row) - 1:
                    raw += blank * max(2, width - len(s.text))
            sheet.spots(row, raw=raw)
    return sheet.finish(invented, key_of(invented, form, lost=lost))
