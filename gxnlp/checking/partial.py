"""Pages of which something was not read: the tables that they touch may lack figures, and are not believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gxnlp.checking.naming import path
from gxnlp.report import CellValue, Finding, both

MOST_NAMED = 12
"""Pages that a message lists."""


def partly_read(pages: Sequence[int], tables: Mapping[str, Sequence[CellValue]]) -> Iterator[Finding]:
    """One finding for all such pages, with every cell of each table that lies on one or may go on there."""
    if not pages:
        return
    cells = [
        path((name, c.row, c.column)) for name, table in tables.items() if _is_touched(table, pages) for c in table
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


def _is_touched(table: Sequence[CellValue], pages: Sequence[int]) -> bool:
    """Whether a table reaches over one of these pages, or lacks cells and ends or begins beside one."""
    on = {c.source.page for c in table if c.source.page is not None}
    if not on:
        return False
    first, last = min(on), max(on)
    lacks = any(c.state in ("absent", "inferred") for c in table)
    return any(first - lacks <= page <= last + lacks for page in pages)
