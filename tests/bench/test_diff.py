"""What `gxnlp bench diff` says of changes: exchanges, shifts, losses, and what became better."""

from __future__ import annotations

from collections.abc import Mapping

from gxnlp.bench.cells import Answer, tally
from gxnlp.bench.diff import compare, told
from gxnlp.bench.records import Record
from gxnlp.forms import shipped
from gxnlp.report import Number

FORM = next(form for form in shipped() if form.id == "2021")
CELLS = [f"requests/{row}/{column}" for row, column in FORM.table("requests").cells]
KEY: dict[str, Number] = {cell: 100 + i for i, cell in enumerate(CELLS)}
COLUMNS = list(dict.fromkeys(cell.split("/")[2] for cell in CELLS))


def record(values: Mapping[str, Number | None], *, sure: bool = True, report: str = "a.txt") -> Record:
    answers = {name: Answer(value, sure=sure) for name, value in values.items()}
    cells = tally(answers, KEY, FORM, with_teds=False)
    return Record("mine", report, "gxnlp", "text", "lone", "", "2021", cells)


def said(before: Record, after: Record) -> list[str]:
    return [line.strip() for line in told(compare([before], [after]))]


def test_a_column_that_took_its_neighbours_figures() -> None:
    wrong = {cell: KEY[cell.replace("/research", "/enterprise")] for cell in CELLS}
    lines = said(record(KEY), record(wrong))
    assert lines[0] == "mine: lone: 25 right → silent"
    chinese, english = lines[1].split(" | ")
    assert chinese == "requests: 列 research 中是 enterprise 的数"
    assert english == "column research holds the figures of enterprise (25 格 cells), 1 份 reports"


def test_two_rows_exchanged() -> None:
    swap = {"received": "carried_in", "carried_in": "received"}
    wrong = {
        c: KEY["/".join((c.split("/")[0], swap.get(c.split("/")[1], c.split("/")[1]), c.split("/")[2]))] for c in CELLS
    }
    assert any(
        line.endswith("| rows carried_in and received are exchanged (14 格 cells), 1 份 reports")
        for line in said(record(KEY), record(wrong))
    )


def test_a_row_is_lost_and_found_again() -> None:
    lost = {cell: value for cell, value in KEY.items() if "/granted/" not in cell}
    assert (
        said(record(KEY), record(lost))[1]
        == "requests: 行 granted 丢失 | row granted is lost (7 格 cells), 1 份 reports"
    )
    found = said(record(lost), record(KEY))
    assert found[0] == "mine: lone: 7 missed → right"
    assert "is lost" not in " ".join(found)


def test_figures_from_nowhere_are_told_by_where_they_stand() -> None:
    wrong = {cell: 9999 if cell.endswith("/total") else value for cell, value in KEY.items()}
    assert "| wrong in column total (25 格 cells)" in said(record(KEY), record(wrong))[1]


def test_doubt_is_a_change_and_a_report_that_came_or_went_is_named() -> None:
    assert said(record(KEY), record(KEY, sure=False))[0] == f"mine: lone: {len(KEY)} right → doubted"
    lines = said(record(KEY), record(KEY, report="b.txt"))
    assert lines == [
        "没有单元格变化 | no cell changed",
        "仅前一次有的报告 1 份 | 1 reports only before: mine gxnlp a.txt",
        "仅后一次有的报告 1 份 | 1 reports only after: mine gxnlp b.txt",
    ]
