"""The figures of a section in reading order, poured into the form: what most scripts for these reports do."""

from __future__ import annotations

from collections.abc import Mapping

from gxnlp.bench.baselines.answers import Cell
from gxnlp.bench.baselines.figures import edition, figures
from gxnlp.bench.baselines.plain_text import lines_of, sections
from gxnlp.report import Number


def pour(text: str) -> Mapping[Cell, Number]:
    """The first figure into the first cell, and so on: one figure too many or too few, and all after it are wrong."""
    lines = lines_of(text)
    form = edition(lines)
    parts = sections(lines, form)
    poured: dict[Cell, Number] = {}
    for table in form.tables:
        read = figures("\n".join(parts[table.section]))
        for (row, column), value in zip(table.cells, read, strict=False):
            if value is not None:
                poured[table.id, row, column] = value
    return poured
