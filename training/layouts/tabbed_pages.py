"""Rows joined by tabs, pages breaking through rows: labels cut in two, or values above and the label below."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.sheet import new_sheet, page_pattern, write
from training.layouts.tabs import cut_labels, tab_row, trimmed, values_first
from training.mess import habits

NAME, KIND = "tabbed_pages", "tabbed"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    ways = habits(rng, spaced_headers=rng.choice((0, 1.0)))
    sheet = new_sheet(rng)
    sheet.page_number = rng.choice(("", page_pattern(rng)))
    sheet.repeats = rng.random() < 0.25
    every = rng.choice((0.06, 0.12, 0.2))
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        page = 0
        for n in range(grid.height):
            row = tab_row(grid, n, "full", rng)
            cut = grid.labels and page > 2 and rng.random() < every and any(s.role == "value" and s.text for s in row)
            page = 0 if cut else page + 1
            if not cut:
                sheet.spots(row)
                continue
            how = rng.choice(("between", "through", "through", "values", "shifted"))
            if how == "between":
                sheet.turn_page()
                sheet.spots(row)
            elif how == "shifted":
                # below the break the empty cells before the label are gone
                sheet.turn_page()
                while len(row) > 1 and row[0].role == "empty":
                    row = row[1:]
                sheet.spots(row)
            else:
                above, below = cut_labels(row, rng) if how == "through" else values_first(row)
                sheet.spots(above)
                sheet.turn_page()
                if any(s.text for s in below):
                    sheet.spots(below if rng.random() < 0.7 else trimmed(below))
    return sheet.finish(invented, key_of(invented, form))
