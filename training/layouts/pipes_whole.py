"""Whole Markdown tables, merged cells empty or repeated."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import Grid, Spot, grids, unruly
from training.layouts.pipes import put_pipes, put_rule
from training.layouts.sheet import new_sheet, write
from training.mess import habits

NAME, KIND = "pipes_whole", "pipes"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    ways = habits(rng)
    sheet = new_sheet(rng)
    sheet.markdown, sheet.blank_between, sheet.indent = rng.random() < 0.8, 1, ""
    repeat = rng.random() < 0.35
    dashes = rng.choice(("---", "---", "----", ":---:", " --- ", ":--"))
    tables, lost = unruly(grids(invented, form, rng, ways), rng)
    for grid in write(sheet, blocks(invented, form, rng), tables):
        for n in range(grid.height):
            row = _repeated(grid, n) if repeat else grid.full_row(n)
            put_pipes(sheet, row)
            if n == 0:
                put_rule(sheet, len(row), rng, dashes)
        sheet.blank()
    suffix = rng.choice((".md", ".md", ".txt"))
    return sheet.finish(invented, key_of(invented, form, lost=lost), suffix)


def _repeated(grid: Grid, n: int) -> list[Spot]:
    """Row n with the text of a merged cell in every column and row that it covers; values stand once."""
    out = grid.full_row(n)
    for s in grid.spots:
        if s.role != "value" and s.row <= n < s.row + s.rowspan:
            for c in range(s.column, s.column + s.colspan):
                out[c] = replace(s, row=n, column=c)
    return out
