"""A Word report: tables merged both ways, heading styles or none, numbering spelled out."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Rendered, TableSlot, TaggedLine, blocks, file_name, key_of
from training.layouts.grid import grids
from training.layouts.word import new_document, put_table, to_bytes
from training.mess import habits

NAME, KIND = "docx_word", "docx"

_STYLES = {Label.TITLE: "Title", Label.SECTION: "Heading 1", Label.HEADING1: "Heading 2", Label.HEADING2: "Heading 3"}


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    tables = grids(invented, form, rng, habits(rng))
    document = new_document()
    tagged: list[TaggedLine] = []
    styled = rng.random() < 0.5
    for block in blocks(invented, form, rng, web=0.0):
        if isinstance(block, TableSlot):
            put_table(document, block.grid(tables), tagged, rng, split=rng.choice((0, 0.1)))
            continue
        style = _STYLES.get(block.label) if styled else None
        document.add_paragraph(block.text, style=style)
        tagged.append(TaggedLine(block.label, block.text))
        if rng.random() < 0.05:
            document.add_paragraph("")
    return Rendered(file_name(invented), to_bytes(document), ".docx", tuple(tagged), key_of(invented, form))
