"""Rows joined by tabs; a group's label stands alone on the line above its rows."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import Spot, grids, unruly
from training.layouts.sheet import new_sheet, write
from training.mess import habits

NAME, KIND = "tabbed_alone", "tabbed"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    ways = habits(rng)
    sheet = new_sheet(rng)
    led = rng.random() < 0.3
    tail = rng.random() < 0.4
    tables, lost = unruly(grids(invented, form, rng, ways), rng)
    for grid in write(sheet, blocks(invented, form, rng), tables):
        for n in range(grid.height):
            row = grid.full_row(n)
            if not grid.labels or not any(s.role == "value" for s in row):
                sheet.spots(row)
                continue
            for s in row:
                if s.group:
                    empties = [Spot("", "empty", n, i) for i in range(len(row) - grid.labels)] if tail else []
                    sheet.spots([s, *empties])
            plain = [s for s in row if not s.group and s.role != "empty"]
            sheet.spots([Spot("", "empty", n, 0), *plain] if led and row[0].role == "empty" else plain)
    return sheet.finish(invented, key_of(invented, form, lost=lost))
