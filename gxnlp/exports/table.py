"""The report as a person at a terminal wants it: its tables as on paper, doubtful cells marked, then the findings."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import BinaryIO, NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from gxnlp.exports import printable
from gxnlp.forms import Block, Column, Form, Row, TableForm
from gxnlp.report import CellValue, Report, Severity, State, Table, both

CONFIDENT = 0.9
"""Below it a value is marked, flagged or not: it wants a person's look."""
HEADER_CHARACTERS = (8, 4, 3, 2)
"""A column's name is cut into lines of at most so many characters: the first that leaves the labels room wins."""
LABEL_MIN, LABEL_MAX = 24, 46
"""Width of the labels: a longer one is cut, so that the eye finds the way to its figures."""
EDGES, GAP = 3, 2
"""What the drawing takes: both edges with the label's blank, and between two columns."""
MOST_FINDINGS: Mapping[Severity, int] = {"error": 40, "warning": 40, "info": 6}
"""Shown; the JSON has them all."""


class Mark(NamedTuple):
    sign: str
    style: str
    meaning: str


# Signs tell the same as colours do, for NO_COLOR and for eyes that do not see them.
FLAGGED = Mark("⚠", "bold white on red", "有疑问 flagged")
UNSURE = Mark("?", "bold yellow", "把握不足 unsure")
STATES: Mapping[State, Mark] = {
    "read": Mark("", "", ""),
    "blank": Mark("·", "dim", "空白 blank"),
    "absent": Mark("∅", "magenta", "缺失 absent"),
    "unreadable": Mark("▒", "magenta", "无法辨认 unreadable"),
    "inferred": Mark("*", "cyan", "推算得出 inferred"),
    "repaired": Mark("†", "cyan", "已更正 repaired"),
}
SEVERITIES: Mapping[Severity, Mark] = {
    "error": Mark("✗", "bold red", "错误 error"),
    "warning": Mark("⚠", "bold yellow", "警告 warning"),
    "info": Mark("i", "dim", "提示 info"),
}


def write(reports: Iterable[Report], out: BinaryIO, *, forms: Sequence[Form], many: bool) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", write_through=True)
    try:
        console = Console(file=text, highlight=False, markup=False, emoji=False)
        seen: list[Text] = []
        for report in reports:
            with console.capture() as view:  # written below, so that a closed pipe is ours to answer, not rich's
                show(report, console, forms)
            text.write(view.get())
            seen.append(Text.assemble((printable(report.source.name), "bold"), "  ", summary(report)))
        if len(seen) > 1:
            with console.capture() as view:
                console.print(Rule(Text(f"{len(seen)} 份报告 reports", style="bold"), style="blue", align="left"))
                console.print(*seen, sep="\n")
            text.write(view.get())
    finally:
        text.detach()


def show(report: Report, console: Console, forms: Sequence[Form]) -> None:
    form = next((form for form in forms if form.id == report.form), None)
    flagged = report.flagged()
    console.print(*heading(report), sep="\n")
    for name, table in report.tables.items():
        paper = next((t for t in form.tables if t.id == name), None) if form else None
        console.print(caption(name, table, paper, form))
        if all(cell.state == "absent" for cell in table.cells):
            console.print(
                Text(f"  {both('原文中没有这张表', 'the source does not have this table')}\n", style="magenta")
            )
        else:
            grid = matrix(name, table, paper or improvised(name, table), flagged, console.width)
            before, console.width = console.width, max(console.width, grid.width or 0)
            console.print(grid)
            console.width = before
    console.print(*findings(report), legend(report), summary(report), "", sep="\n")


def heading(report: Report) -> Iterator[RenderableType]:
    yield Rule(Text(printable(report.title or report.source.name), style="bold"), style="blue", align="left")
    parts = {
        "机关 agency": report.agency,
        "年度 year": report.year,
        "格式 form": report.form,
        "来源 source": f"{report.source.name} ({report.source.reader})",
    }
    line = Text("  ").join(
        Text.assemble((f"{key} ", "dim"), printable(str("—" if value is None else value)))
        for key, value in parts.items()
    )
    yield line


def caption(name: str, table: Table, paper: TableForm | None, form: Form | None) -> Text:
    section = next((s.label for s in form.sections if s.id == paper.section), "") if form and paper else ""
    certainty = f"  {table.confidence:.1%}" if table.confidence < CONFIDENT else ""
    return Text.assemble("\n", (printable(f"{section} {name}".strip()), "bold blue"), (certainty, UNSURE.style))


def matrix(name: str, table: Table, paper: TableForm, flagged: frozenset[str], width: int) -> Grid:
    """The table with the form's own rows and columns; a new line of column names wherever a block begins.

    Labels are cut to fit the width, figures never: a table whose figures need more is as wide as they need.
    """
    cells = {(c.row, c.column): shown(c, f"{name}/{c.row}/{c.column}" in flagged) for c in table.cells}
    lines = list(labelled(paper))
    wanted = min(max(cell_len(text) for block, label, _ in lines for text in (label, block.caption)), LABEL_MAX)
    for characters in HEADER_CHARACTERS:
        widths = column_widths(paper, cells, characters)
        left = width - EDGES - sum(w + GAP for w in widths)
        if left >= wanted:
            break
    labels = max(min(wanted, left), min(wanted, LABEL_MIN))
    grid = Grid(box=box.HORIZONTALS, show_header=False, padding=(0, 1, 0, 0), style="dim")
    grid.width = labels + EDGES + sum(w + GAP for w in widths)
    grid.add_column(no_wrap=True, overflow="ellipsis", width=labels, style="not dim")
    for column_width in widths:
        grid.add_column(justify="right", width=column_width, style="not dim")
    drawn: Block | None = None
    for block, label, row in lines:
        if block is not drawn:  # blocks with the same columns have captions of their own
            drawn = block
            grid.add_section()
            headers = ("\n".join(pieces(column_name(c), characters)) for c in block.columns)
            grid.add_row(Text(block.caption, style="dim"), *(Text(h, style="bold") for h in headers), end_section=True)
        if row is None:
            grid.add_row(Text(label, style="dim"))
        else:
            grid.add_row(Text(label), *(cells.get((row.id, c.id), Text()) for c in block.columns))
    return grid


def column_widths(paper: TableForm, cells: Mapping[tuple[str, str], Text], characters: int) -> list[int]:
    """Of the widest figure or piece of a name in each column, counted from the left."""
    widths = [1] * max(len(block.columns) for block in paper.blocks)
    for block in paper.blocks:
        for i, column in enumerate(block.columns):
            figures = (cells[row.id, column.id].cell_len for row in block.rows if (row.id, column.id) in cells)
            names = (cell_len(piece) for piece in pieces(column_name(column), characters))
            widths[i] = max(widths[i], *figures, *names)
    return widths


def labelled(paper: TableForm) -> Iterator[tuple[Block, str, Row | None]]:
    """Every line of the form: (its block, its label, its row), None for the row where a group of rows begins."""
    groups = {group.id: group for group in paper.groups}
    before: list[str] = []
    for block in paper.blocks:
        for row in block.rows:
            path: list[str] = []
            group = row.group
            while group in groups and group not in path:
                path.insert(0, group)
                group = groups[group].group
            for depth, name in enumerate(path):
                if path[: depth + 1] != before[: depth + 1]:
                    yield block, "  " * depth + groups[name].marker + groups[name].label, None
            before = path
            yield block, "  " * len(path) + row.marker + row.label, row


def column_name(column: Column) -> str:
    """Without the remark in brackets: 本年收费金额（单位：万元） -> 本年收费金额/万元."""
    return column.label.split("（")[0] + (f"/{column.unit}" if column.unit else "")


def pieces(name: str, characters: int) -> list[str]:
    """The name cut into lines of nearly equal length: 社会公益组织 -> 社会公益, 组织."""
    lines = -(-len(name) // characters)
    size = -(-len(name) // max(lines, 1))
    return [name[i : i + size] for i in range(0, len(name), size)] or [""]


def shown(cell: CellValue, flagged: bool) -> Text:
    state = STATES[cell.state]
    doubt = FLAGGED if flagged else UNSURE if cell.value is not None and cell.confidence < CONFIDENT else None
    text = ("" if cell.value is None else number(cell.value)) + state.sign
    return Text((doubt.sign if doubt else "") + text, style=doubt.style if doubt else state.style)


def number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}".rstrip("0").rstrip(".")


def improvised(name: str, table: Table) -> TableForm:
    """A form for a table whose own is not at hand: rows and columns go by their ids."""
    rows = {row: tuple(c.column for c in cells) for row, cells in groupby(table.cells, key=lambda c: c.row)}
    blocks = (
        Block(tuple(Column(c, c) for c in columns), tuple(Row(row, row) for row, _ in same))
        for columns, same in groupby(rows.items(), key=lambda item: item[1])
    )
    return TableForm(name, name, "rows", tuple(blocks))


def findings(report: Report) -> Iterator[RenderableType]:
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for severity, mark in SEVERITIES.items():
        named = [f for f in report.findings if f.severity == severity]
        most = MOST_FINDINGS[severity]
        for finding in named[:most]:
            message = Text.assemble(printable(finding.message), (f"  {printable(finding.rule)}", "dim"))
            grid.add_row(Text(f"{mark.sign} {mark.meaning}", style=mark.style), message)
        if len(named) > most:
            more = both(f"另有 {len(named) - most} 条，见 JSON", f"{len(named) - most} more, see the JSON")
            grid.add_row(Text(f"{mark.sign} …", style=mark.style), Text(more, style="dim"))
    if grid.row_count:
        yield grid


def legend(report: Report) -> Text:
    """What the signs mean, those that this report's tables show."""
    flagged = report.flagged()
    used = [STATES[state] for state in dict.fromkeys(c.state for t in report.tables.values() for c in t.cells)]
    unsure = any(c.value is not None and c.confidence < CONFIDENT for t in report.tables.values() for c in t.cells)
    marks = ([FLAGGED] if flagged else []) + ([UNSURE] if unsure else []) + [mark for mark in used if mark.sign]
    return Text("   ").join(Text.assemble((mark.sign, mark.style), " ", (mark.meaning, "dim")) for mark in marks)


def summary(report: Report) -> Text:
    flagged = report.flagged()
    states = Counter(cell.state for table in report.tables.values() for cell in table.cells)
    counts = [f"{states[state]} {state}" for state in STATES if states[state]]
    line = Text(f"{states.total()} cells: {', '.join(counts)}; " if counts else "no tables; ")
    return line.append(
        f"{len(flagged)} flagged" if flagged else "none flagged", style="bold red" if flagged else "green"
    )
