"""Pipes without outer pipes or separators; group labels alone between the rows, long labels below their values."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.lone import seen_blanks
from training.layouts.pipes import put_pipes, put_torn, torn_label
from training.layouts.sheet import new_sheet, write
from training.mess import habits

NAME, KIND = "pipes_adrift", "pipes"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    ways = habits(rng)
    sheet = new_sheet(rng)
    sheet.blank_between, sheet.indent = rng.choice((0, 1)), ""
    below = rng.choice((0.0, 0.5, 1.0))
    length = rng.choice((8, 12, 16))
    outer = rng.random() < 0.3
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        for n in range(grid.height):
            row = grid.row(n)
            values = [s for s in row if s.role == "value"]
            label = next((s for s in row if s.role == "label" and not s.group), None)
            if not values or not label:
                put_pipes(sheet, row, outer)
                continue
            for s in row:
                if s.group:
                    sheet.spots([s])
            if len(label.text) < length or len(values) < 3:
                put_pipes(sheet, [label, *values], outer)
                continue
            lines = torn_label(None, label, rng, wide=length)
            if rng.random() < below:
                put_pipes(sheet, values, outer)
                put_torn(sheet, lines)
            else:
                put_torn(sheet, lines)
                put_pipes(sheet, values, outer)
        sheet.blank()
    return sheet.finish(invented, key_of(invented, form), rng.choice((".md", ".txt")))
