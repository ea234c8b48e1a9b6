"""One cell to a line, each led by a tab, rows parted by blank lines; a wrapped cell goes on without the tab."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids, label_of, unruly
from training.layouts.sheet import new_sheet, write
from training.mess import habits, split_text

NAME, KIND = "lone_tab_led", "lone_cells"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    ways = habits(rng)
    sheet = new_sheet(rng)
    sheet.blank_between = rng.choice((0, 0, 1))
    wrapped = rng.choice((0, 0, 0.05, 0.2))
    tables, lost = unruly(grids(invented, form, rng, ways), rng)
    for grid in write(sheet, blocks(invented, form, rng), tables):
        if sheet.lines and sheet.lines[-1]:
            sheet.blank(rng.choice((0, 0, 1)))
        for n in range(grid.height):
            row = grid.open_row(n)
            # a row is one line to the reader: its cells are tagged together
            text = "\t".join(s.text for s in row)
            raw = []
            for s in row:
                breaks = s.role in ("label", "header") and len(s.text) > 4 and rng.random() < wrapped
                parts = split_text(s.text, 2, rng) if breaks else [s.text]
                raw.append("\t" + "\n".join(parts))
            real = [s for s in row if s.role != "empty"]
            if len(row) == 1:
                text = text.strip()
            sheet.add(label_of(real), text, "\n".join(raw), tuple(s.text for s in row))
            sheet.blank()
        if rng.random() < 0.5:
            sheet.lines.append(" ")
    return sheet.finish(invented, key_of(invented, form, lost=lost))
