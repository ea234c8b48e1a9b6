"""Rows joined by tabs; a merged group's label stands on its last row, as bottom-aligned cells come out."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.sheet import new_sheet, write
from training.layouts.tabs import tab_row
from training.mess import habits

NAME, KIND = "tabbed_last", "tabbed"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    ways = habits(rng)
    sheet = new_sheet(rng)
    sheet.repeats = rng.random() < 0.2
    middle = rng.random() < 0.3
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        moved = tuple(
            replace(s, row=s.row + (s.rowspan - 1) // (2 if middle else 1), rowspan=1) if s.group else s
            for s in grid.spots
        )
        grid = replace(grid, spots=moved)
        for n in range(grid.height):
            sheet.spots(tab_row(grid, n, "full", rng))
            if rng.random() < 0.03:
                sheet.turn_page()
    return sheet.finish(invented, key_of(invented, form))
