"""What a table's header says of its columns: which it names, and in which order it prints them."""

from __future__ import annotations

from collections.abc import Sequence

from gxnlp.forms import Block, TableForm
from gxnlp.labels import Label
from gxnlp.tables.lexicon import Lexicon
from gxnlp.tables.strips import HEADER_TEXT, Divided
from gxnlp.text import fold

LIKE = 0.75
"""A text this like a column's wording names the column."""
SURELY = 0.9
"""So sure must every column be before another order than the form's is believed."""


def named(lines: Sequence[Divided], table: TableForm, lexicon: Lexicon) -> list[bool] | None:
    """For each cell of a paper row whether the header names its column; None where the header does not tell."""
    if len(table.blocks) > 1:
        return None
    headers = [d.labeled.line for d in lines if d.labeled.label in HEADER_TEXT]
    texts = [fold(c.text) for line in headers for c in line.cells if c.text.strip()]
    if not texts:
        return None
    return _in_sequence(texts, table, lexicon) if table.layout == "line" else _present(texts, table, lexicon)


def _present(texts: Sequence[str], table: TableForm, lexicon: Lexicon) -> list[bool] | None:
    together = "".join(texts)
    said = lexicon.similarity(texts)
    found = []
    for column in table.blocks[0].columns:
        own = lexicon.columns[table.id][column.id]
        close = max(float(said[t][own].max()) for t in texts) >= LIKE
        found.append(close or any(fold(w) in together for w in column.wordings if len(w) > 2))
    return found if sum(found) >= len(found) / 2 else None


def _in_sequence(texts: Sequence[str], table: TableForm, lexicon: Lexicon) -> list[bool] | None:
    """On one line the columns come again for each row: the names in order tell which is missing."""
    columns = table.blocks[0].columns
    expected = [column.id for _ in table.rows for column in columns]
    said = lexicon.similarity(texts)
    printed = []
    for text in texts:
        fits = {c.id: float(said[text][lexicon.columns[table.id][c.id]].max()) for c in columns}
        best = max(fits, key=fits.__getitem__)
        if fits[best] >= SURELY:
            printed.append(best)
    found = [False] * len(expected)
    at = 0
    for name in printed:
        while at < len(expected) and expected[at] != name:
            at += 1
        if at == len(expected):
            return None
        found[at] = True
        at += 1
    return found if len(printed) > len(expected) / 2 else None


def orders(lines: Sequence[Divided], table: TableForm, lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    """For each row whose header prints the columns in another order than the form: where each column stands."""
    found: dict[str, tuple[int, ...]] = {}
    if table.layout == "line":
        return found
    for divided in lines:
        if divided.labeled.label is not Label.HEADER:
            continue
        texts = [fold(c.text) for c in divided.labeled.line.cells if c.text.strip()]
        for block in table.blocks:
            if 1 < len(block.columns) <= len(texts):
                order = _order(texts, block, table, lexicon)
                if order is not None and order != tuple(range(len(order))):
                    found |= {row.id: order for row in block.rows}
    return found


def _order(texts: Sequence[str], block: Block, table: TableForm, lexicon: Lexicon) -> tuple[int, ...] | None:
    said = lexicon.similarity(texts)
    places = []
    for column in block.columns:
        own = lexicon.columns[table.id][column.id]
        fits = [float(said[t][own].max()) for t in texts]
        best = max(fits)
        if best < SURELY or fits.count(best) > 1:
            return None
        places.append(fits.index(best))
    if len(set(places)) < len(places):
        return None
    rank = sorted(places)
    return tuple(rank.index(p) for p in places)
