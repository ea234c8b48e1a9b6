"""Every identity of the form (勾稽关系) against the cells that were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gxnlp.checking.naming import path
from gxnlp.forms import Equation, Form
from gxnlp.report import CellValue, Finding, Number, both

Cells = Mapping[tuple[str, str, str], CellValue]
"""(table, row, column) -> cell"""


@dataclass(frozen=True)
class Weighing:
    """The two sides of one identity as printed. A blank counts as nothing printed, a lost cell makes it open."""

    equation: Equation
    left: Number
    right: Number
    blanks: int
    open: bool

    @property
    def holds(self) -> bool:
        return not self.open and abs(self.left - self.right) < 1e-9

    @property
    def fails(self) -> bool:
        return not self.open and not self.holds


def weigh(cells: Cells, form: Form) -> list[Weighing]:
    return [_weigh(cells, e) for e in form.equations]


def _weigh(cells: Cells, equation: Equation) -> Weighing:
    table = equation.table
    left = [cells[table, row, column] for row, column in equation.left]
    right = [cells[table, row, column] for row, column in equation.right]
    states = [member.state for member in (*left, *right)]
    return Weighing(
        equation,
        sum([member.value or 0 for member in left]),
        sum([member.value or 0 for member in right]),
        blanks=states.count("blank"),
        open="absent" in states or "unreadable" in states or all(member.value is None for member in left),
    )


def failures(weighings: list[Weighing], cells: Cells, form: Form) -> Iterator[Finding]:
    """A finding for each identity that fails, with both sides and every cell in it."""
    for w in weighings:
        if w.fails:
            yield _failure(w, cells, form)


def where(e: Equation, form: Form) -> tuple[str, str]:
    """The column or the row that an identity is about, in Chinese and English."""
    table = form.table(e.table)
    row, column = e.left[0]
    if e.identity.per == "column":
        return f"“{table.column(row, column).label}”列", f"column {column} of {e.table}"
    return f"“{next(r.label for r in table.rows if r.id == row)}”行", f"row {row} of {e.table}"


def _failure(w: Weighing, cells: Cells, form: Form) -> Finding:
    e = w.equation
    where_zh, where_en = where(e, form)
    left, right = (_sum(w, cells, side) for side in (e.left, e.right))
    blank_zh = f"（其中 {w.blanks} 格为空白，按未填计）" if w.blanks else ""
    blank_en = f" ({w.blanks} blank cell(s) counted as nothing)" if w.blanks else ""
    return Finding(
        rule=e.rule,
        severity="warning" if w.blanks else "error",
        cells=tuple(path((e.table, r, c)) for r, c in e.cells),
        expected=w.right,
        actual=w.left,
        message=both(
            f"勾稽关系不成立：{where_zh}，{e.identity.zh}；左边 {left}，右边 {right}{blank_zh}",
            f"identity fails in {where_en}: {e.identity.en}; left {left}, right {right}{blank_en}",
        ),
    )


def _sum(w: Weighing, cells: Cells, side: tuple[tuple[str, str], ...]) -> str:
    values = [cells[w.equation.table, r, c].value or 0 for r, c in side]
    shown = [str(v) for v in values if v] or ["0"]
    return shown[0] if len(shown) == 1 else f"{' + '.join(shown)} = {sum(values)}"
