"""What agreement does for trust: cells that identities confirm, and findings for those that stay doubtful."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from gxnlp.checking.glance import Seen
from gxnlp.checking.identities import Cells, Weighing
from gxnlp.checking.naming import listed, path
from gxnlp.forms import Form
from gxnlp.report import CellValue, Finding, both

Name = tuple[str, str, str]

DOUBTFUL = 0.9
CONFIRMED = 0.35
"""An identity that holds leaves this share of a cell's doubt."""
TOLD = 0.6
SPELLED = 0.95
"""Below this an engine that saw a letter in a figure may have lost digits as well, or taken several for others."""
UNSOUND_COUNT, UNSOUND_SHARE = 3, 0.2
"""A writer's slip breaks one or two identities; three, and a fifth of those that tell anything, are more than that."""
TATTERED = 0.4
"""Where more of a table than this is lost, the rest proves nothing."""
AMBIGUOUS = 0.9
"""Below this the doubt is which row or column the figure is of; rows or columns exchanged satisfy every sum."""
PINNED = 0.99
"""Trust in a zero whose total is zero, over the trust in the total."""


def confirm(
    cells: Cells, weighings: Sequence[Weighing], frayed: Collection[str] = frozenset()
) -> dict[Name, CellValue]:
    """The cells, surer where an identity holds; a zero whose total is zero can be nothing else.

    In the `frayed` tables it can: the blank of some other column.
    """
    sure = {n: c.confidence for n, c in cells.items() if c.value is not None}
    for w in weighings:
        if not w.holds:
            continue
        table = w.equation.table
        pinned = 0.0 if w.left or table in frayed else PINNED * min(sure.get((table, *n), 0.0) for n in w.equation.left)
        for row, column in w.equation.cells:
            before = sure.get((table, row, column))
            if before is not None:
                after = 1 - (1 - before) * CONFIRMED if before >= AMBIGUOUS else before
                sure[table, row, column] = max(after, pinned)
    return {n: _trusted(c, round(sure[n], 4)) if n in sure else c for n, c in cells.items()}


def _trusted(cell: CellValue, confidence: float) -> CellValue:
    """The cell with another confidence; `replace` would take three times as long for each of two hundred."""
    if cell.confidence == confidence:
        return cell
    return CellValue(cell.row, cell.column, cell.value, cell.text, cell.state, confidence, cell.source)


def withhold(cells: Cells, unvouched: Collection[Name] = ()) -> dict[Name, CellValue]:
    """Values that are more likely wrong than right are not given: what cannot be told is unreadable, and says so."""
    return {
        n: replace(c, value=None, state="unreadable")
        if c.value is not None and (c.confidence < TOLD or n in unvouched)
        else c
        for n, c in cells.items()
    }


def ill_spelled(cells: Cells, seen: Mapping[Name, Seen], weighings: Sequence[Weighing]) -> set[Name]:
    """Figures in which an engine saw a letter, or a point that can be none, and no sum bears them out.

    Where it doubts them, or a sum says that something is wrong, digits may be lost there besides (3103 read I 0 3).
    """
    spelled = {n for n in seen if n in cells and cells[n].state == "repaired"}
    if not spelled:
        return spelled
    doubted = {n for n in spelled if sum(share for value, share in seen[n] if value == cells[n].value) < SPELLED}
    failing = {(w.equation.table, *cell) for w in weighings if w.fails for cell in w.equation.cells}
    return (doubted | (spelled & failing)) - _vouched(weighings)


def _vouched(weighings: Sequence[Weighing]) -> set[Name]:
    """The cells of identities that hold and say something."""
    return {(w.equation.table, *cell) for w in weighings if w.holds and w.left for cell in w.equation.cells}


def unsound(weighings: Sequence[Weighing], cells: Cells, form: Form) -> Iterator[Finding]:
    """Tables in which so many identities fail that it is no writer's slip: rows or columns are displaced."""
    for table in form.tables:
        told = [w for w in weighings if w.equation.table == table.id and (w.fails or (w.holds and w.left))]
        failed = sum(w.fails for w in told)
        if failed < UNSOUND_COUNT or failed < UNSOUND_SHARE * len(told):
            continue
        names = [n for n, c in cells.items() if n[0] == table.id and c.value is not None]
        section = next(s.label for s in form.sections if s.id == table.section)
        yield Finding(
            "table.unsound",
            "error",
            both(
                f"“{section}”表 {len(told)} 条勾稽关系中有 {failed} 条不成立，行列可能错位，全表数值均须核对",
                f"{failed} of {len(told)} identities of table {table.id} fail: rows or columns may be displaced",
            ),
            tuple(map(path, names)),
        )


def doubts(cells: Cells, form: Form, proven: Collection[Name] = ()) -> Iterator[Finding]:
    """Findings on readings: what was repaired, unreadable, of the wrong kind or uncertain.

    Those whose repair is `proven` have a finding of their own.
    """
    repaired = [n for n, c in cells.items() if c.state == "repaired" and n not in proven]
    if repaired:
        shown = "、".join(f"“{cells[n].text.strip()}”→{cells[n].value}" for n in repaired[:4])
        yield Finding(
            "value.confused",
            "info",
            both(
                f"字母或符号按形近数字读取（{shown}）：{listed(form, repaired)}",
                f"{len(repaired)} cell(s) print a letter where only a digit can stand; read as the digit it looks like",
            ),
            tuple(map(path, repaired)),
        )
    unreadable = [n for n, c in cells.items() if c.state == "unreadable"]
    if unreadable:
        yield Finding(
            "value.unreadable",
            "warning",
            both(
                f"无法确定数值的单元格（原文并非数值，或无法判断属于哪一格）：{listed(form, unreadable)}",
                f"{len(unreadable)} cell(s) could not be read: no value is printed, or there is no telling whose it is",
            ),
            tuple(map(path, unreadable)),
        )
    yield from _absences(cells, form)
    wrong = {n: why for n, c in cells.items() if (why := _wrong_kind(form, n, c))}
    for why in dict.fromkeys(wrong.values()):
        names = [n for n, w in wrong.items() if w == why]
        yield Finding(
            "value.kind",
            "error",
            both(f"{why[0]}：{listed(form, names)}", f"{why[1]}: {', '.join(map(path, names[:4]))}"),
            tuple(map(path, names)),
        )
    uncertain = [n for n, c in cells.items() if c.value is not None and c.confidence < DOUBTFUL]
    if uncertain:
        yield Finding(
            "reading.uncertain",
            "warning",
            both(
                f"以下数值读取把握不足，请核对原件：{listed(form, uncertain)}",
                f"{len(uncertain)} value(s) are uncertain readings; compare them with the original",
            ),
            tuple(map(path, uncertain)),
        )


def _absences(cells: Cells, form: Form) -> Iterator[Finding]:
    """What the copy has lost for good: whole tables, or cells of one."""
    for table in form.tables:
        absent = [n for n, c in cells.items() if n[0] == table.id and c.state == "absent"]
        section = next(s.label for s in form.sections if s.id == table.section)
        if len(absent) == len(table.cells):
            message = both(f"未找到“{section}”的表格", f"no figures of table {table.id} were found")
            yield Finding("table.missing", "warning", message)
        elif len(absent) > TATTERED * len(table.cells):
            message = both(
                f"“{section}”表仅读到一小部分（缺 {len(absent)} 格），读到的数值可能错位，均须核对",
                f"most of table {table.id} is lost ({len(absent)} cells); what was read may be displaced",
            )
            yield Finding("table.tattered", "error", message, tuple(path(n) for n in cells if n[0] == table.id))
        elif absent:
            message = both(
                f"“{section}”表中有 {len(absent)} 格在本件中缺失，且无法由勾稽关系推定：{listed(form, absent)}",
                f"{len(absent)} cell(s) of table {table.id} are lost in this copy, and no identity gives them",
            )
            yield Finding("cells.absent", "warning", message, tuple(map(path, absent)))


def _wrong_kind(form: Form, name: Name, cell: CellValue) -> tuple[str, str] | None:
    if cell.value is None:
        return None
    kind = form.table(name[0]).column(name[1], name[2]).kind
    if kind != "change" and cell.value < 0:
        return "出现负数", "a negative figure where none can be"
    if kind != "amount" and cell.value != int(cell.value):
        return "件数应为整数", "a count that is not whole"
    if kind == "amount" and round(cell.value, 4) != cell.value:
        return "金额超过四位小数", "an amount with more than four decimals"
    return None
