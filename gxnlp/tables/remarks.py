"""What a person should know of how a table was read: values too many, figures of no row, another unit or order."""

from __future__ import annotations

from collections.abc import Sequence

from gxnlp.forms import TableForm
from gxnlp.report import Finding, both
from gxnlp.tables.filling import Filled
from gxnlp.tables.paper import Name
from gxnlp.tables.passed import Passed


def too_many(filled: Sequence[Filled], table: TableForm) -> tuple[Finding, ...]:
    """Findings for rows that hold more values than the form has columns: a warning where no sum chose among them, or
    chose one in their midst."""
    wide = [f for f in filled if len(f.strip.cells) > len(f.row.cells)]
    found = []
    for summed in (True, False):
        rows = [f for f in wide if (bool(f.row.equations) and _together(f)) == summed]
        if not rows:
            continue
        labels = {r.id: r.label for r in table.rows}
        shown = "、".join(dict.fromkeys(labels[f.row.cells[0][0]] for f in rows[:3]))
        zh, en = ("按表内勾稽关系取数", "the identities decided which stay")
        if not summed:
            zh, en = ("哪些是多余的无法确定，请核对", "which are too many is uncertain; compare them")
        found.append(
            Finding(
                rule="form.extra_cells",
                severity="info" if summed else "warning",
                cells=_named([name for f in rows for name in f.row.cells], table),
                expected=len(rows[0].row.cells),
                actual=max(len(f.strip.cells) for f in rows),
                message=both(
                    f"{len(rows)} 行的数值多于表格列数（如“{shown}”），{zh}",
                    f"{len(rows)} row(s) of {table.id} hold more values than the form has columns; {en}",
                ),
            )
        )
    return tuple(found)


def _together(f: Filled) -> bool:
    """Whether the values that stay stand side by side: one too many in their midst may as well be the writer's slip."""
    taken = f.ways.best[f.ways.best >= 0]
    return len(taken) == 0 or bool(taken.max() - taken.min() == len(taken) - 1)


def unplaced(passed: Passed, table: TableForm) -> tuple[Finding, ...]:
    """A finding for printed figures that no row took: a warning where a row beside them may have lost them."""
    if not passed.strips and not passed.cells:
        return ()
    shown = "；".join(" ".join(c.text.strip() for c in s.cells[:8]) for s in passed.strips[:3])
    places = ", ".join(str(s.line) for s in passed.strips[:3])
    if not passed.cells:
        return (
            Finding(
                rule="table.unplaced",
                severity="info",
                actual=sum(len(s.cells) for s in passed.strips),
                message=both(
                    f"表格附近有数值不属于规定格式的任何一行（第 {places} 行：{shown}）",
                    f"near table {table.id} figures stand that are of no row of the form (line {places}: {shown})",
                ),
            ),
        )
    zh, en = (f"（第 {places} 行：{shown}）", f" (line {places}: {shown})") if shown else ("", "")
    message = both(
        f"表中有数值未能归入任何单元格{zh}，可能属于“{_rows(passed.cells, table)}”等行，请核对",
        f"figures of table {table.id} found no cell{en}: rows beside them may have lost them; compare these",
    )
    return (Finding("table.unplaced", "warning", message, cells=_named(passed.cells, table)),)


def melted(passed: Passed, table: TableForm) -> tuple[Finding, ...]:
    """A finding for lost rows and those that may hold their figures."""
    if not passed.melted:
        return ()
    message = both(
        f"“{_rows(passed.melted, table)}”等行中有整行缺失的，所读数值可能属于缺失的一行，或分属两行，请核对",
        f"of adjacent rows of table {table.id} one is lost, and the figures read may be its, or of both: compare them",
    )
    return (Finding("table.melted", "warning", message, cells=_named(passed.melted, table)),)


def _rows(cells: Sequence[Name], table: TableForm) -> str:
    """The labels of the first rows of some cells."""
    labels = {r.id: r.label for r in table.rows}
    return "、".join(list(dict.fromkeys(labels[row] for row, _ in cells))[:3])


def _named(cells: Sequence[Name], table: TableForm) -> tuple[str, ...]:
    return tuple(f"{table.id}/{row}/{column}" for row, column in cells)


def converted(table: TableForm, unit: str) -> tuple[Finding, ...]:
    amounts = [(r, c) for r, c in table.cells if unit and table.column(r, c).kind == "amount"]
    stated = [(r, c) for r, c in amounts if table.column(r, c).unit != unit]
    if not stated:
        return ()
    wanted = table.column(*stated[0]).unit
    zh = f"，已换算为{wanted}" if wanted else ""
    en = f"; converted to {wanted}" if wanted else ""
    return (
        Finding(
            rule="value.unit",
            severity="warning" if wanted else "info",  # a header that differs from the form may be the misprint
            cells=_named(stated, table),
            message=both(f"表头注明金额单位为{unit}{zh}", f"the table states its amounts in {unit}{en}"),
        ),
    )


def reordered(orders: dict[str, tuple[int, ...]], table: TableForm) -> tuple[Finding, ...]:
    if not orders:
        return ()
    labels = "、".join(f"“{r.label}”" for r in table.rows if r.id in orders)
    return (
        Finding(
            rule="form.column_order",
            severity="warning",
            cells=_named([(r, c) for r, c in table.cells if r in orders], table),
            message=both(
                f"表头列序与规定格式不同，{labels}已按表头取数",
                f"the header prints its columns in another order than the form; {', '.join(orders)} follow the header",
            ),
        ),
    )
