"""What the Word layouts share: a document under way, tables merged both ways, bytes that do not depend on the clock."""

from __future__ import annotations

import io
import zipfile
from random import Random
from typing import Any

from training.layouts.frame import TaggedLine
from training.layouts.grid import Grid, Spot, label_of

_EPOCH = (2022, 1, 4, 9, 0, 0)


def new_document() -> Any:
    from docx import Document  # lazily: only these layouts need it

    return Document()


def put_table(document: Any, grid: Grid, tagged: list[TaggedLine], rng: Random, *, split: float = 0.0) -> None:
    """A Word table with gridSpan and vMerge; `split` is how often a cell's text has two paragraphs."""
    table = document.add_table(rows=grid.height, cols=grid.width)
    cells = [row.cells for row in table.rows]
    for s in grid.spots:
        cell = cells[s.row][s.column]
        if s.rowspan > 1 or s.colspan > 1:
            cell = cell.merge(cells[s.row + s.rowspan - 1][s.column + s.colspan - 1])
        _write(cell, s, rng, split)
    for n in range(grid.height):
        row = grid.row(n)
        tagged.append(TaggedLine(label_of(row), "\t".join(s.text for s in row), tuple(s.text for s in row)))


def _write(cell: Any, spot: Spot, rng: Random, split: float) -> None:
    paragraph = cell.paragraphs[0]
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    if spot.role != "value" and len(spot.text) > 6 and rng.random() < split:
        cut = len(spot.text) // 2
        paragraph.add_run(spot.text[:cut])
        cell.add_paragraph(spot.text[cut:])
    else:
        paragraph.add_run(spot.text)


def to_bytes(document: Any) -> bytes:
    """The file with fixed time stamps: the same report gives the same bytes."""
    written = io.BytesIO()
    document.save(written)
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
