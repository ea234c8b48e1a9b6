"""Our own baselines, and what all of them share, on small invented reports: exactly the cells that they should."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gxnlp.bench.baselines import BASELINES
from gxnlp.bench.baselines.answers import Cell
from gxnlp.bench.baselines.figures import edition, figures, is_blank, number
from gxnlp.bench.baselines.grids import Piece, cells_of, from_table
from gxnlp.bench.baselines.keywords import search
from gxnlp.bench.baselines.markdown import grid
from gxnlp.bench.baselines.reading_order import pour
from gxnlp.bench.baselines.words import Word, grids
from gxnlp.forms import Form, TableForm, shipped
from gxnlp.report import Number
from tests.readers.documents import docx, p, run, tbl, tc, tr

FORM = shipped()[-1]
Rows = list[list[str]]


def figures_of(form: Form) -> dict[Cell, Number]:
    """Another figure in every cell."""
    cells = [(t.id, *cell) for t in form.tables for cell in t.cells]
    return {cell: 100 + n for n, cell in enumerate(cells)}


def rows_of(table: TableForm, values: dict[Cell, Number]) -> Rows:
    """The table as it is printed, heads and all, a dash where there is no value."""

    def printed(row: str, column: str) -> str:
        return str(values.get((table.id, row, column), "—"))

    if table.layout == "line":
        heads = [column.label for _ in table.rows for column in table.blocks[0].columns]
        return [[row.label for row in table.rows], heads, [printed(*cell) for cell in table.cells]]
    rows: Rows = []
    for block in table.blocks:
        rows.append([block.head or "申请人情况", *(column.label for column in block.columns)])
        rows += [[row.marker + row.label, *(printed(row.id, c.id) for c in block.columns)] for row in block.rows]
    return rows


def report(values: dict[Cell, Number], line: Callable[[list[str]], str] = "\t".join, form: Form = FORM) -> str:
    sections = {table.section: rows_of(table, values) for table in form.tables}
    lines = ["青溪县2023年政府信息公开工作年度报告"]
    for marker, section in zip("一二三四五六", form.sections, strict=True):
        lines.append(f"{marker}、{section.label}")
        lines += [line(row) for row in sections.get(section.id, [["全年接待来访40人次。"]])]
    return "\n".join(lines)


# ---------------------------------------------------------------- our own


@pytest.mark.parametrize("form", shipped(), ids=lambda form: form.id)
@pytest.mark.parametrize("understand", [pour, search])
def test_a_tidy_report_is_read_in_full(understand: Callable[[str], object], form: Form) -> None:
    values = figures_of(form)
    assert understand(report(values, form=form)) == values


def test_a_lost_figure_shifts_what_is_poured_but_not_what_is_looked_for() -> None:
    values = figures_of(FORM)
    text = report(values).replace("\t103\t104\t105", "\t103\t105")
    poured, found = pour(text), search(text)
    assert poured["disclosure", "normative_documents", "repealed"] == 105
    assert poured["disclosure", "licensing", "decisions"] == 107
    assert poured["requests", "received", "natural_person"] == 110, "each section begins anew"
    assert found["disclosure", "licensing", "decisions"] == 106


def test_an_empty_cell_keeps_its_place_where_a_line_is_divided() -> None:
    values = figures_of(FORM)
    text = report(values).replace("\t111\t112\t113", "\t111\t\t113")
    del values["requests", "received", "research"]
    assert search(text) == values


def test_words_of_the_prose_are_no_rows() -> None:
    values = figures_of(FORM)
    text = report(values).replace("全年接待来访40人次。", "办理行政许可 7 件，行政处罚 8 件。")
    assert search(text) == pour(text) == values


def test_a_label_is_found_over_the_end_of_a_line() -> None:
    values = figures_of(FORM)
    assert search(report(values).replace("本机关不掌握相关政府信息", "本机关不掌握\n相关政府信息")) == values


@pytest.mark.parametrize("name", ["reading_order", "keywords"])
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx"])
def test_own_baselines_read_files(name: str, suffix: str, tmp_path: Path) -> None:
    values = figures_of(FORM)
    file = tmp_path / f"report{suffix}"
    write(file, values)
    answer = BASELINES[name].read([file])[file]
    assert (answer.cells, answer.error) == (values, None)
    assert answer.seconds > 0


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", b"PK\x03\x04 nothing"), ("a.txt", bytes(range(256)) * 40), ("a.html", b"")]
)
def test_what_cannot_be_read_is_told(name: str, data: bytes, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    answer = BASELINES["keywords"].read([file])[file]
    assert not answer.cells
    assert answer.error or not data


def write(file: Path, values: dict[Cell, Number]) -> None:
    """The report as a file of the kind that its suffix says."""
    kind = file.suffix
    if kind == ".txt":
        file.write_text(report(values), encoding="gb18030")
    elif kind == ".md":
        file.write_text(report(values, lambda row: f"| {' | '.join(row)} |"), encoding="utf-8")
    elif kind == ".html":
        file.write_text(f"<html><body>{''.join(html(values))}</body></html>", encoding="utf-8")
    else:
        parts = []
        for section in FORM.sections:
            parts.append(p(run(section.label)))
            for one in of(section.id):
                parts.append(tbl(*(tr(*(tc(p(run(text))) for text in row)) for row in rows_of(one, values))))
        file.write_bytes(docx("".join(parts)))


def of(section: str) -> Iterator[TableForm]:
    return (t for t in FORM.tables if t.section == section)


def html(values: dict[Cell, Number]) -> Iterator[str]:
    for section in FORM.sections:
        yield f"<h2>{section.label}</h2>"
        for one in of(section.id):
            rows = ("".join(f"<td>{text}</td>" for text in row) for row in rows_of(one, values))
            yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("text", "value"),
    [("１，２３４件", 1234), ("22（其中修订 16 件）", 22), ("12.5万元", 12.5), ("-3", -3), ("〇", 0),
     ("12\n034", 12034), ("1.属于国家秘密", None), ("2023年", None), ("—", None), ("", None),
     ("1,23", None), ("9" * 90, None)],
)  # fmt: skip
def test_number(text: str, value: Number | None) -> None:
    assert number(text) == value


def test_dashes_are_blank_and_figures_keep_their_order() -> None:
    assert is_blank("——") and is_blank(" ") and not is_blank("0")
    assert figures("规章 3 — 5件\t6（含 1 件）\n共 7 件") == [3, None, 5, 6, 7]


def test_the_edition_is_told_by_wordings_that_only_it_has() -> None:
    assert [edition(report(figures_of(form), form=form).splitlines()).id for form in shipped()] == ["2019", "2021"]
    assert edition(["青溪县"]).id == "2021"


# ---------------------------------------------------------------- grids

SEVEN = ["1", "2", "3", "4", "5", "6", "21"]
COLUMNS = [column.id for column in FORM.table("requests").blocks[0].columns]
GRANTED = {("requests", "granted", column): int(text) for column, text in zip(COLUMNS, SEVEN, strict=True)}
RULES = {("disclosure", "rules", column): n for n, column in enumerate(("issued", "repealed", "in_force"), 1)}


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["三、本年度办理结果", "（一）予以公开", None, *SEVEN]], id="the label spans columns"),
        pytest.param([["三、本年\n度办理结果", None, "(1)予 以\n公开", *SEVEN]], id="blanks within the label"),
        pytest.param([["（一）予以公开"], [None, *SEVEN]], id="the label one row too high"),
        pytest.param([["（一）予以"], ["", *SEVEN], ["公开"]], id="the label around its figures"),
        pytest.param([["予以公开", "1 2 3", "", "", "4", "5", "6", "21"]], id="three figures in one cell"),
        pytest.param(
            [["予以公开", "1", "", "2", "3", "4", "5", "6", "21"], ["x", "", "", *[""] * 6]], id="a column too many"
        ),
    ],
)
def test_a_row_of_a_grid(rows: list[list[str | None]]) -> None:
    assert cells_of([from_table(rows)]) == GRANTED


def test_a_letter_misread() -> None:
    assert cells_of([from_table([["1，信访举报投诉类中请", *SEVEN]])]) == {
        ("requests", "rejected.petition", column): value for (_, _, column), value in GRANTED.items()
    }


def test_empty_cells_keep_their_place() -> None:
    assert cells_of([from_table([["予以公开", "1", "", "3", "—", "", "6", "10"]])]) == {
        ("requests", "granted", "natural_person"): 1,
        ("requests", "granted", "research"): 3,
        ("requests", "granted", "other_org"): 6,
        ("requests", "granted", "total"): 10,
    }


def test_figures_that_are_too_few_stand_under_their_heads() -> None:
    heads = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    line = [Piece("予以公开", 0.0), Piece("5", 1.1), Piece("7", 3.8), Piece("12", 7.2)]
    assert cells_of([[[Piece(text, float(x)) for x, text in enumerate(heads)], line]]) == {
        ("requests", "granted", "natural_person"): 5,
        ("requests", "granted", "social_org"): 7,
        ("requests", "granted", "total"): 12,
    }


def test_figures_that_are_too_few_and_have_no_heads_are_not_guessed() -> None:
    assert cells_of([from_table([["予以公开", "5", "7"]])]) == {}


def test_fifteen_figures_in_a_line_count_after_their_heads_alone() -> None:
    proceedings = FORM.table("proceedings")
    values = {cell: value for cell, value in figures_of(FORM).items() if cell[0] == "proceedings"}
    heads, line = rows_of(proceedings, values)[:2], rows_of(proceedings, values)[2:]
    assert cells_of([from_table([*heads, *line])]) == values
    assert cells_of([from_table(heads), from_table(line)]) == values, "the page ended between them"
    assert cells_of([from_table(line)]) == {}


def test_markdown_tables_and_the_lines_between_them_are_one_grid() -> None:
    lines = [
        "| （一）予以公开 |",
        "| --- | --- |",
        "（一）予以公开",
        f"| {' | '.join(SEVEN)} |",
        "规章 1 2 3",
        "共有4条",
    ]
    assert cells_of([grid("\n".join(lines))]) == GRANTED | RULES


def test_words_with_boxes_are_put_into_rows() -> None:
    """The label in two lines, its figures at the height between them, two of them read as one text."""
    words = [Word(0, 10, 0, 60, 10, "(一)予以"), Word(0, 10, 14, 30, 24, "公开"), Word(0, 100, 7, 130, 17, "1 2")]
    words += [Word(0, 150 + 20 * n, 7, 160 + 20 * n, 17, text) for n, text in enumerate(SEVEN[2:])]
    assert cells_of(grids(words)) == GRANTED
