"""Markdown tables in pieces with separator rows between, and some labels before or after their piece."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import Spot, grids
from training.layouts.pipes import put_piece, put_torn, torn_label
from training.layouts.sheet import new_sheet, write
from training.mess import habits

NAME, KIND = "pipes_pieces", "pipes"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    ways = habits(rng)
    sheet = new_sheet(rng)
    sheet.markdown, sheet.blank_between, sheet.indent = rng.random() < 0.7, 1, ""
    torn = rng.choice((0.05, 0.15, 0.35))
    full = rng.random() < 0.3
    after = rng.choice((0.0, 0.3, 0.5))
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        piece: list[list[Spot]] = []

        def flush(piece: list[list[Spot]]) -> None:
            if piece:
                put_piece(sheet, piece, rng)
                sheet.blank(rng.choice((0, 1)))
                piece.clear()

        for n in range(grid.height):
            row = grid.full_row(n) if full else grid.row(n)
            group = next((s for s in reversed(row) if s.group), None)
            label = next((s for s in row if s.role == "label" and not s.group), None)
            values = [s for s in row if s.role == "value"]
            if not (label and values and rng.random() < torn):
                piece.append(row)
                if len(piece) > 1 and rng.random() < 0.2:
                    flush(piece)
                continue
            flush(piece)
            lines = torn_label(group, label, rng)
            if rng.random() < after:
                put_piece(sheet, [values], rng)
                put_torn(sheet, lines)
            else:
                put_torn(sheet, lines)
                put_piece(sheet, [values], rng)
        flush(piece)
    return sheet.finish(invented, key_of(invented, form), rng.choice((".md", ".txt")))
