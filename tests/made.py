"""Reports of an invented county: a `Report` for what stands after the pipeline, a text for the pipeline itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gxnlp.forms import shipped
from gxnlp.report import CellValue, Finding, Heading, Model, Number, Place, Report, Section, Source, State, Table, both


def made_report(
    cells: Mapping[str, tuple[Number | None, State]] | None = None,
    *,
    form: str = "2021",
    agency: str = "青溪县人民政府",
    findings: tuple[Finding, ...] = (),
    confidence: float = 0.999,
) -> Report:
    """Every cell 1 and `read`, but for those named table/row/column."""
    cells = cells or {}
    edition = next(f for f in shipped() if f.id == form)

    def cell(table: str, row: str, column: str) -> CellValue:
        value, state = cells.get(f"{table}/{row}/{column}", (1, "read"))
        text = "" if value is None else str(value)
        return CellValue(row, column, value, text, state, confidence, Place(page=1, line=7))

    return Report(
        source=Source("qingxi.txt", "0" * 64, "text/plain", 1, "text"),
        model=Model("lines", "1"),
        title=f"{agency}2023年政府信息公开工作年度报告",
        agency=agency,
        year=2023,
        form=form,
        period=("2023-01-01", "2023-12-31"),
        sections=(Section("overview", "一", "总体情况", "略。", (Heading(1, "（一）", "主动公开", 3),), (2, 6)),),
        tables={t.id: Table(tuple(cell(t.id, *rc) for rc in t.cells), confidence) for t in edition.tables},
        findings=findings,
    )


def flagging(*cells: str) -> Finding:
    return Finding("requests.balance", "error", both("收支不平", "does not balance"), cells, expected=2, actual=3)


def renamed(report: Report, name: str) -> Report:
    return replace(report, source=replace(report.source, name=name))


def clean_text() -> str:
    """A report as a clean copy would have it, a row to a line and tabs between the cells; its figures add up."""
    edition = next(f for f in shipped() if f.id == "2021")
    fives = {"received", "granted", "total"}
    lines = ["青溪县人民政府2023年政府信息公开工作年度报告", ""]
    for number, section in zip("一二三四五六", edition.sections, strict=True):
        lines += [f"{number}、{section.label}", ""]
        tables = [table for table in edition.tables if table.section == section.id]
        if not tables:
            lines += ["2023年，本县按照要求推进各项工作，全年情况如下。", ""]
        for table in tables:
            for block in table.blocks if table.layout == "rows" else ():
                lines.append("\t".join([block.caption or "", *(c.label for c in block.columns)]))
                for row in block.rows:
                    busy = table.id == "requests" and row.id in fives
                    values = ("5" if busy and c.id in ("natural_person", "total") else "0" for c in block.columns)
                    lines.append("\t".join([row.marker + row.label, *values]))
            if table.layout == "line":
                lines.append("\t".join(row.label for row in table.rows))
                lines.append("\t".join(c.label for row in table.rows for c in table.columns_of[row.id]))
                lines.append("\t".join("0" for _ in table.cells))
            lines.append("")
    return "\n".join([*lines, "青溪县人民政府", "2024年1月18日", ""])
