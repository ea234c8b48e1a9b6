"""A Word report from another hand: now and then all in a one-cell frame table, cells left empty instead of merged,
blocks as tables of their own."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from gxnlp.forms import Form
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Rendered, TableSlot, TaggedLine, blocks, file_name, key_of
from training.layouts.grid import Grid, grids
from training.layouts.html_layout import table_parts
from training.layouts.word import new_document, put_table, to_bytes
from training.mess import habits

NAME, KIND = "docx_styled", "docx"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    tables = grids(invented, form, rng, habits(rng))
    document = new_document()
    tagged: list[TaggedLine] = []
    apart, unmerged, framed = rng.random() < 0.5, rng.random() < 0.5, rng.random() < 0.15
    where = document
    if framed:
        where = document.add_table(rows=1, cols=1).cell(0, 0)
    for block in blocks(invented, form, rng, web=0.0):
        if not isinstance(block, TableSlot):
            paragraph = where.add_paragraph()
            for i in range(0, len(block.text), 7):
                run = paragraph.add_run(block.text[i : i + 7])
                run.bold = block.label is not Label.PARAGRAPH
            tagged.append(TaggedLine(block.label, block.text))
            continue
        grid = block.grid(tables)
        for part in table_parts(grid) if apart else [grid]:
            put_table(where, _unmerged(part) if unmerged else part, tagged, rng, split=0.2)
            if not framed:
                where.add_paragraph("")
    return Rendered(file_name(invented), to_bytes(document), ".docx", tuple(tagged), key_of(invented, form))


def _unmerged(grid: Grid) -> Grid:
    return replace(grid, spots=tuple(replace(s, rowspan=1, colspan=1) for s in grid.spots))
