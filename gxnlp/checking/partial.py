"""Pages of which something was not read: the tables that they touch may lack figures, and are not believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from gxnlp.checking.naming import path
from gxnlp.document import Document
from gxnlp.report import CellValue, Finding, both

MOST_NAMED = 12
"""Pages that a message lists."""


def partly_read(document: Document, tables: Mapping[str, Sequence[CellValue]]) -> Iterator[Finding]:
    """One finding for all such pages, with every cell of each table that lies on one or may go on there."""
    pages = document.partial
    if not pages:
        return
    torn = set(_torn_lines(document))
    cells = [
        path((name, c.row, c.column))
        for name, table in tables.items()
        for touched in (_is_touched(table, pages),)
        for c in table
        if touched or c.source.line in torn
    ]
    shown = ", ".join(map(str, pages[:MOST_NAMED])) + ("…" if len(pages) > MOST_NAMED else "")
    yield Finding(
        "reader.partial",
        "warning",
        both(
            f"第 {shown} 页未读取或只读取了一部分，其中的数值可能缺失，所涉表格须与原件核对",
            f"page(s) {shown}: not read, or only a part was; figures may be missing, and the tables there "
            "must be compared with the original",
        ),
        tuple(cells),
    )


def _torn_lines(document: Document) -> Iterator[int]:
    """The rows of tables with which a page ends before one that was not read: the last of their digits may be there."""
    for page, after in pairwise(document.pages):
        if after.number in document.partial and page.lines and page.lines[-1].table is not None:
            yield page.lines[-1].number


def _is_touched(table: Sequence[CellValue], pages: Sequence[int]) -> bool:
    """Whether a table reaches over one of these pages, or lacks cells and ends or begins beside one."""
    on = {c.source.page for c in table if c.source.page is not None}
    if not on:
        return False
    first, last = min(on), max(on)
    lacks = any(c.state in ("absent", "inferred") for c in table)
    return any(first - lacks <= page <= last + lacks for page in pages)
