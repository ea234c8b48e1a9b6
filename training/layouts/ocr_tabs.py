"""A scanned table whose rows came out joined by tabs."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.lone import seen_blanks
from training.layouts.ocr import misread_blocks, scan, scanned
from training.layouts.pdf import pieces
from training.layouts.sheet import new_sheet, page_pattern, write
from training.mess import habits

NAME, KIND = "ocr_tabs", "ocr_text"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    how = scan(rng)
    ways = habits(rng, tail="", remarks=0, round_zero=rng.choice((0, 0, 0.1)), wide_digits=rng.choice((0, 0, 0.1)))
    tables, lost = scanned(grids(invented, form, rng, ways), how, rng, invented.slips)
    sheet = new_sheet(rng)
    sheet.wrap_at, sheet.indent, sheet.page_number = rng.choice((0, 28, 34)), "", page_pattern(rng)
    sheet.repeats = rng.random() < 0.2
    width = rng.choice((12, 40))
    for grid in write(sheet, misread_blocks(blocks(invented, form, rng), how, rng), tables):
        for n in range(grid.height):
            row = grid.row(n)
            if not row:
                continue
            label = next((s for s in row if s.role == "label" and not s.group), None)
            parts = pieces(label, width) if label else []
            if len(parts) > 1 and any(s.role == "value" for s in row):
                at = row.index(label) if label else 0
                sheet.spots([*row[:at], parts[0], *row[at + 1 :]])
                for part in parts[1:]:
                    sheet.spots([part])
            else:
                sheet.spots(row)
            if rng.random() < 0.03:
                sheet.turn_page()
    return sheet.finish(invented, key_of(invented, form, lost=lost))
