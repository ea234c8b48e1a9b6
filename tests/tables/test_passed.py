"""A figure that finds no cell is told, and what may have lost it is doubted."""

from __future__ import annotations

from gxnlp.forms import shipped
from gxnlp.report import Finding
from tests.tables.reading import read, states

DISCLOSURE = """
# 二、主动公开政府信息情况
@ 第二十条第（一）项
^ 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数
{rows}
@ 第二十条第（五）项
^ 信息内容 | 本年处理决定数量
= 行政许可 | 67
"""
FORM = next(form for form in shipped() if form.id == "2021")
ROWS = FORM.table("requests").rows


def unplaced(sketch: str, table: str = "disclosure") -> tuple[str, ...]:
    """The rows that a warning of figures without a cell names."""
    return rows_of(read(sketch).tables[table].findings)


def rows_of(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    warned = [f for f in findings if f.rule in ("table.unplaced", "table.melted") and f.severity == "warning"]
    return tuple(dict.fromkeys(cell.split("/")[1] for f in warned for cell in f.cells))


def test_the_head_of_a_figure_on_the_line_above_its_rest() -> None:
    cut = DISCLOSURE.format(rows="= 规章 | 7\n> 52 | 0 | 36\n= 行政规范性文件 | 3 | 0 | 8")
    assert unplaced(cut) == ("rules",)


def test_the_head_of_a_figure_whose_row_has_its_label_below() -> None:
    cut = DISCLOSURE.format(rows="= 规章 | 0 | 0 | 4\n. 8\n> 98 | 0 | 36\n~ 行政规范性文件")
    assert "normative_documents" in unplaced(cut)


def test_the_rest_of_a_figure_below_its_row() -> None:
    cut = DISCLOSURE.format(rows="= 规章 | 0 | 0 | 4\n. 39\n= 行政规范性文件 | 3 | 0 | 8")
    assert unplaced(cut) == ("rules",)


def test_the_rest_of_a_figure_that_looks_like_a_page_number() -> None:
    cut = DISCLOSURE.format(rows="= 规章 | 0 | 0 | 22\nn 6\n= 行政规范性文件 | 3 | 0 | 8")
    assert unplaced(cut) == ("rules",)


def test_a_page_number_among_page_numbers_is_one() -> None:
    paged = DISCLOSURE.format(rows="= 规章 | 0 | 0 | 22\nn 6\n= 行政规范性文件 | 3 | 0 | 8") + "n — 7 —\np 后文。"
    assert unplaced(paged) == ()


def test_a_number_that_does_not_count_on_makes_no_page_number() -> None:
    other = DISCLOSURE.format(rows="= 规章 | 0 | 0 | 22\nn 6\n= 行政规范性文件 | 3 | 0 | 8") + "n — 5 —\np 后文。"
    assert unplaced(other) == ("rules",)


def test_a_row_that_the_writer_added_puts_no_other_in_doubt() -> None:
    added = DISCLOSURE.format(rows="= 规章 | 0 | 0 | 4\n= 其他内部发文 | 5 | 1 | 9\n= 行政规范性文件 | 3 | 0 | 8")
    assert unplaced(added) == ()


def test_the_rest_of_a_figure_in_front_of_empty_cells() -> None:
    cut = DISCLOSURE.format(rows="= 规章 | 0 | 0 | 1\n= ,951 | | |\n= 行政规范性文件 | 3 | 0 | 8")
    assert "rules" in unplaced(cut)


def test_two_rows_on_one_line_parted_by_blanks_alone() -> None:
    joined = DISCLOSURE + "= 行政处罚 | 16件 行政强制 | 99"
    assert "penalties" in unplaced(joined.format(rows="= 规章 | 0 | 0 | 4"))


def test_two_rows_on_one_line() -> None:
    joined = DISCLOSURE.format(rows="= 规章 | 1 | 0 | 2 | 行政规范性文件 | 3 | 0 | 8")
    assert {"rules", "normative_documents"} <= set(unplaced(joined))


def test_of_two_rows_of_figures_under_one_header_neither_is_believed() -> None:
    zeros = " | ".join(["0"] * 15)
    heads = " | ".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3)
    sketch = f"# 四、政府信息公开行政复议、行政诉讼情况\n^ 行政复议 | 未经复议直接起诉 | 复议后起诉\n^ {heads}\n"
    other = " | ".join(["2", "1", "0", "0", "3"] * 3)
    assert len(unplaced(f"{sketch}> {other}\n> {zeros}", "proceedings")) == 3
    assert unplaced(f"{sketch}> {other}\n> {other}", "proceedings") == ()


BEFORE = (
    DISCLOSURE.format(rows="= 规章 | 0 | 0 | 4")
    + """
# 三、收到和处理政府信息公开申请情况
^ 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计
"""
)


def figures(row: int) -> list[int]:
    """Of one row of the table: they satisfy all its sums."""
    last = len(ROWS) - 1
    if row == 0:
        return [n - m for n, m in zip(figures(last - 1), figures(1), strict=True)]
    if row == last:
        return [0] * 7
    if row == last - 1:
        return [sum(column) for column in zip(*map(figures, range(2, last - 1)), strict=True)]
    parts = [row + 3, 2 * row, row % 5, 1, row % 3, 7]
    return [*parts, sum(parts)]


def silently_wrong(sketch: str) -> list[str]:
    """The rows of the table of requests that are given another row's figures, without a warning."""
    reading = read(sketch)
    doubted = rows_of(reading.tables["requests"].findings)
    right = {row.id: figures(i)[0] for i, row in enumerate(ROWS)}
    given = [c for c in reading.tables["requests"].cells if c.column == "natural_person" and c.value is not None]
    assert reading.form is FORM and len(given) > 8
    return [c.row for c in given if c.value != right[c.row] and c.confidence >= 0.9 and c.row not in doubted]


def test_what_stands_in_the_place_of_a_row_left_out_is_not_believed() -> None:
    """Two rows on one line: the figures of the second satisfy the sum of the first as well."""
    printed = [" | ".join([row.marker + row.label, *map(str, figures(i))]) for i, row in enumerate(ROWS)]
    joined = [f"= {line}" for line in (*printed[:16], f"{printed[16]} {printed[17]}", *printed[18:])]
    assert silently_wrong(BEFORE + "\n".join(joined)) == []


def test_of_a_row_lost_and_one_left_over_beside_a_third_none_is_believed() -> None:
    """The label of a row got behind the figures of the row above, and its own were left over."""
    printed = [[row.marker + row.label, " | ".join(map(str, figures(i)))] for i, row in enumerate(ROWS)]
    lines = [f"< {label}\n> {values}" for label, values in printed]
    lines[6] = f"< {printed[6][0]}\n= {printed[6][1]} | {printed[7][0]}"
    broken = printed[7][1].split(" | ")
    lines[7] = "> " + " | ".join([*broken[:3], "待核实后补", *broken[4:]])
    assert silently_wrong(BEFORE + "\n".join(lines)) == []


def test_what_is_left_of_two_rows_is_neither() -> None:
    """The end of one row and the head of the next are gone, and the label between."""
    printed = [(row.marker + row.label, list(map(str, figures(i)))) for i, row in enumerate(ROWS)]
    printed[2:4] = [(printed[2][0], [*printed[2][1][:3], *printed[3][1][5:]])]
    sketch = BEFORE + "\n".join("\n. ".join([f"< {label}", *values]) for label, values in printed)
    findings = read(sketch).tables["requests"].findings
    melted = next(f for f in findings if f.rule == "table.melted")
    assert {cell.split("/")[1] for cell in melted.cells} == {"granted", "partial"}


def test_figures_behind_two_labels_are_neither_s() -> None:
    """The figures of one row are gone and the head of the next one's line."""
    printed = [" | ".join([row.marker + row.label, *map(str, figures(i))]) for i, row in enumerate(ROWS)]
    printed[3:5] = [f"{ROWS[3].marker}{ROWS[3].label} | {printed[4]}"]
    assert silently_wrong(BEFORE + "\n".join(f"= {line}" for line in printed)) == []


def test_blanks_between_figures_that_folding_took_away() -> None:
    printed = [" | ".join([row.marker + row.label, *map(str, figures(i))]) for i, row in enumerate(ROWS)]
    printed[5:7] = [f"{printed[5].replace(' | ', ' ')} {printed[6]}"]
    assert silently_wrong(BEFORE + "\n".join(f"= {line}" for line in printed)) == []


def test_a_report_that_ends_within_its_table_does_not_slip_by_a_row() -> None:
    """Figures one to a line, labels between: without the end no sum tells whether a label stands above or below."""
    rows = ["\n. ".join([f"< {row.marker}{row.label}", *map(str, figures(i))]) for i, row in enumerate(ROWS[:16])]
    assert silently_wrong(BEFORE + "\n".join([*rows, f"< {ROWS[16].marker}{ROWS[16].label}\n. {figures(16)[0]}"])) == []


def test_a_row_whose_figures_were_not_understood_lends_its_place_to_no_other() -> None:
    """Labels that are much alike: new requests, and requests carried over, which one sum counts alike."""
    printed = [" | ".join([row.marker + row.label, *map(str, figures(i))]) for i, row in enumerate(ROWS)]
    cells = printed[1].split(" | ")
    for mark in ("null", "#VALUE!", "待核实后补"):
        torn = " | ".join([*cells[:4], mark, *cells[5:]])
        assert silently_wrong(BEFORE + "\n".join(f"= {line}" for line in (printed[0], torn, *printed[2:]))) == []


def test_a_word_of_a_spreadsheet_is_a_figure_that_cannot_be_read() -> None:
    for mark in ("null", "NaN", "#REF!", "#DIV/0!", "#", "？", "■"):
        sketch = BEFORE + f"= {ROWS[0].marker}{ROWS[0].label} | 1 | 2 | {mark} | 3 | 4 | 5 | 15"
        assert states(read(sketch), "requests", "received")[2] == "unreadable"


def test_a_blank_is_not_believed_where_a_figure_of_its_row_was_left_out() -> None:
    """A figure that stands askew makes a column of its own: seven figures in eight, and one of them has no cell."""
    columns = " | ".join(("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "", "总计"))
    head = f"# 三、收到和处理政府信息公开申请情况\n^ {columns}\n"
    rows = "\n".join(f"= {row.label} | 0 | 0 | 0 | 0 | 0 |  | 0 | 0" for row in ROWS[:6])
    reading = read(head + rows)
    for row in ROWS[:6]:
        of_row = states(reading, "requests", row.id)
        assert "blank" not in of_row


def test_an_empty_row_beside_figures_without_a_row_is_not_taken_for_blank() -> None:
    above = "= 规章 | 7 | 0 | 7\n= 其他文件 | 3 | 0 | 8"
    assert "normative_documents" in unplaced(DISCLOSURE.format(rows=f"{above}\n= 行政规范性文件 |  |  | "))
