"""Labelled lines as plain text: a label, a tab, the line as printed, its cells parted by tabs.

    # anything for people
    #: source ../reports/qingxi.html
    #: sha256 9f2c…
    #: lines 3 5d0c81aa02b3c4d5
    title	青溪县人民政府2023年政府信息公开工作年度报告

    section	一、总体情况
    row?	规章	0	0	0

A blank row is a blank line of the report. `#:` says what a line of text cannot: page, table and heading level of the
source. `?` after a label: nobody has looked at it yet. A file may hold several reports, each begins with its source.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from gxnlp.document import Cell, Document, Line
from gxnlp.labels import Label
from gxnlp.report import both

HEADING = "# gxnlp labelled lines. A row: label, tab, the line as printed; `?` waits for a look. See docs/learning.md"
SUFFIX = ".labels"
MOST_ROWS = 4_000_000
LONGEST_SHOWN = 40
BLANKS = 3
"""More blank lines than these are written as a number."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ESCAPED = re.compile("[\\\\\x00-\x1f\x7f\x85\u2028\u2029\ufeff\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([\\nrt]))")
_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONG = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
NAMES = {str(label): label for label in Label}


class BadLabels(ValueError):
    """Labelled lines that cannot be used: names the file, the row in it and the reason, in both languages."""

    def __init__(self, file: str, row: int | None, chinese: str, english: str) -> None:
        self.file, self.row = file, row
        super().__init__(f"{file}{'' if row is None else f':{row}'}: {both(chinese, english)}")


@dataclass(frozen=True)
class LabelledReport:
    """One report: its lines as a reader hands them on, and what each is."""

    source: str
    """The report's file: relative to the labelled file, or a bare name."""
    sha256: str
    """Of the report's file; empty where nobody said."""
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    unseen: frozenset[int] = frozenset()
    """Which lines (0-based) wait for a person's look."""
    family: str = ""
    """The layout, for reports whose layout has a name."""
    file: str = ""
    rows: tuple[int, ...] = ()
    """The row of the labelled file that each line stands on, and of its head before them."""

    def row(self, index: int | None) -> int | None:
        """Of a line, or of the head for None."""
        at = 0 if index is None else index + 1
        return self.rows[at] if at < len(self.rows) else None

    def bad(self, index: int | None, chinese: str, english: str) -> BadLabels:
        return BadLabels(self.file or self.source, self.row(index), chinese, english)

    @cached_property
    def key(self) -> str:
        """Equal for two labellings of one report."""
        return self.sha256 or digest(self.lines)

    def labelled(self, index: int, label: Label) -> LabelledReport:
        """With one line's label settled by a person."""
        labels = (*self.labels[:index], label, *self.labels[index + 1 :])
        return replace(self, labels=labels, unseen=self.unseen - {index})


class Edited(BadLabels):
    """Lines that are not those of the report any more: which one it is, only the report itself can tell."""

    def __init__(self, report: LabelledReport, chinese: str, english: str) -> None:
        self.report = report
        super().__init__(report.file, report.row(None), chinese, english)


def of_document(document: Document, labels: Sequence[Label], *, source: str = "", family: str = "") -> LabelledReport:
    lines = tuple(document.lines)
    if len(lines) != len(labels):
        raise ValueError(f"{len(lines)} lines, {len(labels)} labels")
    return LabelledReport(source or document.name, document.sha256, lines, tuple(labels), family=family)


def digest(lines: Sequence[Line]) -> str:
    """Of the lines' text, so that an edited line shows even where the report is not at hand."""
    told = hashlib.sha256("\n".join(map(printed, lines)).encode())
    return told.hexdigest()[:16]


# ------------------------------------------------------------------------------------------------------- to text
def printed(line: Line) -> str:
    """The line on one row; `_line` reads it back."""
    cells = line.cells
    if len(cells) == 1:
        return _escape(line.text)
    return "\t".join(_escape(cell.text) for cell in cells)


def render(report: LabelledReport) -> str:
    rows = [HEADING, f"#: source {_escape(report.source)}"]
    rows += [f"#: sha256 {report.sha256}"] if report.sha256 else []
    rows += [f"#: family {report.family}"] if report.family else []
    rows.append(f"#: lines {len(report.lines)} {digest(report.lines)}")
    page, table = 1, None
    for i, (line, label) in enumerate(zip(report.lines, report.labels, strict=True)):
        rows += [""] * line.gap if line.gap <= BLANKS else [f"#: gap {line.gap}"]
        if line.page != page:
            rows.append(f"#: page {line.page}")
        if line.table != table:
            rows.append(f"#: table {'none' if line.table is None else line.table}")
        if line.level is not None:
            rows.append(f"#: level {line.level}")
        page, table = line.page, line.table
        rows.append(f"{label}{'?' if i in report.unseen else ''}\t{printed(line)}")
    return "\n".join(rows) + "\n"


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda found: _SHORT.get(found[0], f"\\u{ord(found[0]):04x}"), text)


# ----------------------------------------------------------------------------------------------------- from text
def parse(text: str, file: str) -> Iterator[LabelledReport]:
    """The reports of a labelled file, one or several; BadLabels names the row that is wrong."""
    reading: _Reading | None = None
    rows = text.removeprefix("\ufeff").split("\n")
    if len(rows) > MOST_ROWS:
        raise BadLabels(file, None, f"超过 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows")
    for number, raw in enumerate(rows, 1):
        row = raw.removesuffix("\r")
        if row.startswith("#: source "):
            if reading is not None:
                yield reading.report()
            reading = _Reading(file, number, _unescape(row.removeprefix("#: source "), file, number))
        elif reading is not None:
            reading.take(row, number)
        elif row.startswith("#:") or (row.strip() and not row.startswith("#")):
            raise BadLabels(
                file, number, "第一项应为“#: source 报告文件名”", "should begin with `#: source NAME-OF-THE-REPORT`"
            )
    if reading is None:
        raise BadLabels(file, None, "没有标注行", "holds no labelled lines")
    yield reading.report()


class _Reading:
    """One report on its way out of a labelled file."""

    def __init__(self, file: str, row: int, source: str) -> None:
        self.file, self.source = file, source
        self.sha256 = self.family = self.text = ""
        self.count: int | None = None
        self.lines: list[Line] = []
        self.labels: list[Label] = []
        self.unseen: set[int] = set()
        self.rows = [row]
        self.page, self.gap = 1, 0
        self.table: int | None = None
        self.level: int | None = None

    def take(self, row: str, number: int) -> None:
        if not row.strip():
            self.gap += 1
        elif row.startswith("#:"):
            self._said(row.removeprefix("#:").strip(), number)
        elif not row.startswith("#"):
            self._line(row, number)

    def _said(self, said: str, number: int) -> None:
        what, _, value = said.partition(" ")
        try:
            match what:
                case "sha256" if _SHA256.fullmatch(value):
                    self.sha256 = value
                case "family" if value.isidentifier():
                    self.family = value
                case "lines":
                    count, _, self.text = value.partition(" ")
                    self.count = int(count)
                case "gap":
                    self.gap = _natural(value)
                case "page":
                    self.page = _natural(value)
                case "level":
                    self.level = _natural(value)
                case "table":
                    self.table = None if value == "none" else _natural(value)
                case _:
                    raise ValueError
        except ValueError:
            raise self._bad(
                number, f"看不懂“#: {said[:LONGEST_SHOWN]}”", f"does not understand `#: {said[:LONGEST_SHOWN]}`"
            ) from None

    def _line(self, row: str, number: int) -> None:
        name, tab, text = row.partition("\t")
        if not tab:
            raise self._bad(
                number,
                "标签后面没有制表符（编辑器可能把它换成了空格）",
                "no tab after the label (an editor may have made blanks of it)",
            )
        label = NAMES.get(name.removesuffix("?"))
        if label is None:
            raise self._bad(number, f"没有“{name[:LONGEST_SHOWN]}”这种标签，可用：{' '.join(NAMES)}",
                            f"no such label: {name[:LONGEST_SHOWN]!r}; there are {' '.join(NAMES)}")  # fmt: skip
        pieces = [_unescape(piece, self.file, number) for piece in text.split("\t")]
        alone = len(pieces) == 1
        cells = tuple([Cell(piece.strip() if alone else piece, number) for piece in pieces])
        if name.endswith("?"):
            self.unseen.add(len(self.lines))
        self.lines.append(
            Line(len(self.lines) + 1, "\t".join(pieces), cells, self.page, self.gap, self.level, self.table)
        )
        self.labels.append(label)
        self.rows.append(number)
        self.gap, self.level = 0, None

    def report(self) -> LabelledReport:
        lines = tuple(self.lines)
        if not lines:
            raise self._bad(self.rows[0], "这份报告没有标注行", "no labelled lines for this report")
        read = LabelledReport(
            self.source, self.sha256, lines, tuple(self.labels), frozenset(self.unseen), self.family, self.file,
            tuple(self.rows),
        )  # fmt: skip
        if self.count is not None and self.count != len(lines):
            raise Edited(read, f"应有 {self.count} 行，实有 {len(lines)} 行：有行被删除、重复或添加",
                         f"{self.count} lines announced, {len(lines)} there: removed, doubled or added")  # fmt: skip
        if self.text and self.text != digest(lines):
            raise Edited(read, "行的文字被改动，与报告不符；只应改动标签",
                         "the text of a line is not the report's any more: change labels only")  # fmt: skip
        return read

    def _bad(self, row: int, chinese: str, english: str) -> BadLabels:
        return BadLabels(self.file, row, chinese, english)


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError
    return int(text)


def _unescape(text: str, file: str, row: int) -> str:
    if "\\" not in text:
        return text
    if "\\" in _ESCAPE.sub("", text):
        raise BadLabels(file, row, "反斜线应写作 \\\\", "a backslash is written \\\\ here")
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _LONG[found[2]], text)
