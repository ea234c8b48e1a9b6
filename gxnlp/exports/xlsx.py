"""A workbook for people: one sheet a table of the form, doubtful cells coloured, a comment with reason and page.

A line of a sheet is one row of the form in one report. Colours: red, a finding doubts it; yellow, read with less than
0.9; blue, inferred or repaired, with its proof; grey, not in this copy.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from gxnlp.exports.parquet import DOUBTFUL, batches
from gxnlp.forms import Column, Form
from gxnlp.report import HAS_VALUE, Report, both

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576
"""Excel's own limit; a table goes on in another sheet."""
MAX_COMMENTS = 20_000
"""In a sheet: more of them make Excel crawl. Cells beyond stay coloured."""
MAX_TEXT = 32_000
LEAD = (("source", "文件"), ("agency", "机关"), ("year", "年度"), ("form", "表式"), ("row", "行"))
LISTS = {
    "reports": (("source", "文件"), ("agency", "机关"), ("year", "年度"), ("form", "表式"), ("title", "标题"),
                ("published", "发布日期"), ("reader", "读取方式"), ("pages", "页数"), ("flagged", "存疑格数"),
                ("doubtful", "把握不足格数"), ("errors", "错误"), ("warnings", "警告"), ("sha256", "摘要")),
    "findings": (("source", "文件"), ("agency", "机关"), ("year", "年度"), ("rule", "规则"), ("severity", "轻重"),
                 ("message", "说明"), ("cells", "单元格"), ("expected", "应为"), ("actual", "实为")),
}  # fmt: skip
FILLS = {"flagged": "#F8CBAD", "unsure": "#FFE699", "proved": "#BDD7EE", "lost": "#E7E6E6"}
LEGEND = (
    ("flagged", "核对意见点名的数值，见批注", "a finding doubts it; see the comment"),
    ("unsure", "把握不足 0.9", "read with a confidence below 0.9"),
    ("proved", "按勾稽关系推出或更正，见批注", "inferred or repaired; the comment has the proof"),
    ("lost", "此件中没有或无法辨认", "not in this copy, or unreadable"),
)

Row = Mapping[str, Any]


def write(reports: Iterable[Report], out: BinaryIO, *, forms: Sequence[Form], many: bool) -> None:
    with tempfile.TemporaryFile() as whole:  # a pipe may break in the middle of a workbook
        _fill(reports, whole, forms)
        whole.seek(0)
        shutil.copyfileobj(whole, out)


def _fill(reports: Iterable[Report], out: IO[bytes], forms: Sequence[Form]) -> None:
    with Book(out, forms) as book:
        for tables in batches(reports, 64):
            cells = groupby(tables["cells"].to_pylist(), key=lambda row: row["sha256"])
            found: dict[str, list[Row]] = {}
            for finding in tables["findings"].to_pylist():
                found.setdefault(finding["sha256"], []).append(finding)
            named = {row["sha256"]: row for row in tables["reports"].to_pylist()}
            for sha, own in cells:
                book.add(named.pop(sha), list(own), found.get(sha, []))
            for row in named.values():
                book.add(row, [], found.get(row["sha256"], []))


class Book:
    """An open workbook; `add` puts a report into its sheets, row by row and out of memory at once."""

    def __init__(self, out: IO[bytes], forms: Sequence[Form]) -> None:
        from xlsxwriter import Workbook

        self._book: Workbook = Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
        self._bold = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._fills = {name: self._book.add_format({"bg_color": colour}) for name, colour in FILLS.items()}
        self._forms = {form.id: form for form in forms}
        self._columns = {name: _columns(name, forms) for form in forms for name in (t.id for t in form.tables)}
        self._sheets: dict[str, _Sheet] = {}
        self._legend()
        for name in (*self._columns, *LISTS):
            self._sheet(name)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        from xlsxwriter.exceptions import FileCreateError

        if failed is not None:
            self._book.fileclosed = True  # nothing to be finished
            return
        try:
            self._book.close()
        except FileCreateError as error:  # it hides what the system said: a full disk, most often
            raise error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error)) from error

    def add(self, report: Row, cells: Sequence[Row], findings: Sequence[Row]) -> None:
        reasons: dict[str, list[str]] = {}
        for finding in findings:
            for name in finding["cells"] or ():
                reasons.setdefault(name, []).append(finding["message"])
            self._listed("findings", finding)
        self._listed("reports", report)
        for (table, row), own in groupby(cells, key=lambda c: (c["table"], c["row"])):
            self._line(report, table, row, {c["column"]: c for c in own}, reasons)

    def _line(self, report: Row, table: str, row: str, cells: Mapping[str, Row], reasons: dict[str, list[str]]) -> None:
        if table not in self._columns:
            self._columns[table] = {column: column for column in cells}
        sheet = self._sheet(table)
        lead = {**report, "row": self._label(report["form"], table, row)}
        for at, (key, _) in enumerate(LEAD):
            sheet.put(at, lead.get(key))
        for at, column in enumerate(self._columns[table], len(LEAD)):
            cell = cells.get(column)
            if cell is not None:
                self._cell(sheet, at, cell, reasons.get(f"{table}/{row}/{column}", []))
        sheet.next()

    def _cell(self, sheet: _Sheet, at: int, cell: Row, reasons: Sequence[str]) -> None:
        kind = _kind(cell)
        sheet.put(at, cell["value"], self._fills[kind] if kind else None)
        if kind and (reasons or kind != "lost"):
            sheet.comment(at, _comment(cell, reasons))

    def _listed(self, name: str, row: Row) -> None:
        sheet = self._sheet(name)
        for at, (key, _) in enumerate(LISTS[name]):
            value = row.get(key)
            sheet.put(at, "; ".join(value) if isinstance(value, list) else value)
        sheet.next()

    def _sheet(self, name: str) -> _Sheet:
        sheet = self._sheets.get(name)
        if sheet is None or sheet.full:
            number = 1 if sheet is None else sheet.number + 1
            head = (
                [f"{zh} {key}" for key, zh in LISTS[name]]
                if name in LISTS
                else [f"{zh} {key}" for key, zh in LEAD] + [f"{zh} {c}" for c, zh in self._columns[name].items()]
            )
            title = name[:28] if number == 1 else f"{name[:24]} {number}"
            sheet = self._sheets[name] = _Sheet(self._book.add_worksheet(title), number, head, self._bold)
        return sheet

    def _label(self, form: str | None, table: str, row: str) -> str:
        try:
            found = next(r for r in self._forms[form or ""].table(table).rows if r.id == row)
        except (KeyError, StopIteration):
            return row
        return f"{found.marker}{found.label}"

    def _legend(self) -> None:
        sheet = self._book.add_worksheet("说明 legend")
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 80)
        for at, (name, zh, en) in enumerate(LEGEND):
            sheet.write_blank(at, 0, None, self._fills[name])
            sheet.write_string(at, 1, both(zh, en))
        sheet.write_string(
            len(LEGEND), 1, both("空格：原文为空；绝不补 0", "an empty cell is blank in the source, never 0")
        )


class _Sheet:
    def __init__(self, sheet: Worksheet, number: int, head: Sequence[str], bold: Any) -> None:
        self._sheet, self.number, self._at, self._comments = sheet, number, 1, 0
        sheet.freeze_panes(1, len(LEAD) if len(head) > len(LEAD) else 0)
        sheet.set_column(0, 1, 24)
        for at, text in enumerate(head):
            sheet.write_string(0, at, text, bold)

    @property
    def full(self) -> bool:
        return self._at >= MAX_ROWS

    def put(self, at: int, value: Any, fill: Any = None) -> None:
        if value is None or value == "":
            if fill is not None:
                self._sheet.write_blank(self._at, at, None, fill)
        elif isinstance(value, (int, float)):
            self._sheet.write_number(self._at, at, value, fill)
        else:  # as text, whatever it looks like: no formulas, no links
            self._sheet.write_string(self._at, at, str(value)[:MAX_TEXT], fill)

    def comment(self, at: int, text: str) -> None:
        if self._comments < MAX_COMMENTS:
            self._comments += 1
            self._sheet.write_comment(self._at, at, text[:MAX_TEXT], {"x_scale": 2.5, "y_scale": 1.5})

    def next(self) -> None:
        self._at += 1


def _columns(table: str, forms: Sequence[Form]) -> dict[str, str]:
    """id -> label of every column that any edition has in the table, the newest edition's first."""
    found: dict[str, Column] = {}
    for form in reversed(forms):
        for own in form.tables:
            if own.id == table:
                for columns in own.columns_of.values():
                    for column in columns:
                        found.setdefault(column.id, column)
    return {column.id: column.label + (f"（{column.unit}）" if column.unit else "") for column in found.values()}


def _kind(cell: Row) -> str | None:
    if cell["flagged"]:
        return "flagged"
    if cell["state"] in ("absent", "unreadable"):
        return "lost"
    if cell["state"] in ("inferred", "repaired"):
        return "proved"
    return "unsure" if cell["state"] in HAS_VALUE and cell["confidence"] < DOUBTFUL else None


def _comment(cell: Row, reasons: Sequence[str]) -> str:
    place = "".join(
        f"{zh}{cell[key]} {key} {cell[key]}  "
        for key, zh in (("page", "第页"), ("line", "行"))
        if cell[key] is not None
    )
    said = [*reasons] or [both(f"把握 {cell['confidence']:.2f}", f"confidence {cell['confidence']:.2f}")]
    printed = [both(f"原文“{cell['text']}”", f"printed “{cell['text']}”")] if cell["text"] else []
    return "\n".join([*said, *printed, place.strip().replace("第页", "第 ").replace("行", "行 ")])
