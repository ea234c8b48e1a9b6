"""Ruled tables that lie beside or within each other: parts of one of which rules are lost, so that no row is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gxnlp.document import UNREAD, UNSURE, Box
from gxnlp.readers.blocks import TableBlock, TableCell, is_value

LEAST = 3.0
"""Points by which a row must reach beside another table."""
MOST = 60
"""Tables of a page that are looked at."""


def doubt_parts(tables: Sequence[TableBlock]) -> None:
    """Figures in rows that another table with figures lies beside are not told, for parts exchanged satisfy every sum;
    and no cell that such a table covers is blank.

    Only what a text layer holds: rules that a scan lost are found otherwise.
    """
    told = [t for t in tables[:MOST] if _has_figures(t)]
    for table in told:
        others = [other.box for other in told if other is not table and _meet(table.box, other.box, 1)]
        for n, row in enumerate(table.rows if others else ()):
            table.rows[n] = [part for c in row for part in _unread(c, others, table.xs)]


def _has_figures(table: TableBlock) -> bool:
    cells = [c for row in table.rows for c in row]
    return any(is_value(c.text) for c in cells) and not any(c.confidence for c in cells)


def _unread(c: TableCell, others: Sequence[Box], xs: Sequence[float]) -> Iterator[TableCell]:
    """The cell, or a sign in each of its columns."""
    beside = [box for box in others if _meet(c.box, box, 1)]
    if is_value(c.text) and beside:
        yield replace(c, text=UNREAD, confidence=UNSURE)
    elif not c.lines and any(_meet(c.box, box, 0) for box in beside):
        for k in range(c.column, c.column + c.colspan):
            box = (xs[k], c.box[1], xs[k + 1], c.box[3])
            yield replace(c, column=k, colspan=1, box=box, text=UNREAD, confidence=UNSURE)
    else:
        yield c


def _meet(a: Box, b: Box, axis: int) -> bool:
    """Whether two boxes share some height (1) or width (0)."""
    return min(a[axis + 2], b[axis + 2]) - max(a[axis], b[axis]) > LEAST
