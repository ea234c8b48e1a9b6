"""A scanned table as printed lines parted by blanks, labels cut, the stamp's and the margin's words between."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import grids
from training.layouts.lone import seen_blanks
from training.layouts.ocr import misread_blocks, scan, scanned
from training.layouts.pdf import pieces, put_line
from training.layouts.sheet import new_sheet, page_pattern, write
from training.mess import habits

NAME, KIND = "ocr_lines", "ocr_text"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    invented = seen_blanks(invented, rng)
    how = scan(rng)
    ways = habits(rng, tail="", remarks=0, round_zero=0, wide_digits=0, spaced_headers=rng.choice((0, 1.0)))
    tables, lost = scanned(grids(invented, form, rng, ways), how, rng, invented.slips)
    sheet = new_sheet(rng)
    sheet.wrap_at, sheet.indent, sheet.page_number = rng.choice((26, 32)), "", page_pattern(rng)
    width = rng.choice((10, 15, 40))
    glue = rng.choice((" ", "  ", "   "))
    for grid in write(sheet, misread_blocks(blocks(invented, form, rng), how, rng), tables):
        for n in range(grid.height):
            row = grid.row(n)
            values = [s for s in row if s.role == "value"]
            labels = [s for s in row if s.role == "label"]
            if not values or not labels:
                if row:
                    put_line(sheet, row, glue)
                continue
            for group in (s for s in labels if s.group):
                sheet.spots([group])
            own = [s for s in labels if not s.group]
            parts = pieces(own[0], width) if own else []
            put_line(sheet, [*parts[:1], *values], glue)
            for part in parts[1:]:
                sheet.spots([part])
            if rng.random() < 0.03:
                sheet.turn_page()
            elif rng.random() < 0.01:
                sheet.add(Label.FURNITURE, rng.choice(("扫描全能王 创建", "CamScanner", "扫描件", "复印无效")))
    return sheet.finish(invented, key_of(invented, form, lost=lost))
