"""Rows joined by tabs; a merged group's label stands on its first row."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids, unruly
from training.layouts.sheet import new_sheet, write
from training.layouts.tabs import tab_row
from training.mess import habits

NAME, KIND = "tabbed_first", "tabbed"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    ways = habits(rng)
    sheet = new_sheet(rng)
    style = rng.choice(("full", "full", "open", "ragged", "bare"))
    tables, lost = unruly(grids(invented, form, rng, ways), rng)
    for grid in write(sheet, blocks(invented, form, rng), tables):
        for n in range(grid.height):
            sheet.spots(tab_row(grid, n, style, rng))
            if style != "open" and rng.random() < 0.02:
                sheet.turn_page()
    return sheet.finish(invented, key_of(invented, form, lost=lost))
