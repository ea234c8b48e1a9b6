"""Tables that a page break cuts in the ways of programs that do not draw again what goes on."""

from __future__ import annotations

from gxnlp.readers import read
from tests.readers.pdfs import grid, pdf, rows, rule, text

XS = [50, 110, 240, 300, 360]


def said(y: float, *cells: str, first: int = 0) -> str:
    return "".join(text(x + 3, y + 5, cell) for x, cell in zip(XS[first:], cells, strict=False) if cell)


def first_page(*last: str) -> str:
    """A group of two rows whose name is on the left, and the beginning of another row at the foot of the page."""
    drawn = grid(XS[1:], [140, 120, 100, 80, 60]) + "".join(rule(50, y, 110, y) for y in (140, 120, 60))
    drawn += rule(50, 140, 50, 60) + said(120, "结果", "项目", "企业", "总计") + said(60, *last)
    return drawn + said(100, "不予公开", "1.属于国家秘密", "1", "11") + said(80, "", "2.其他禁止公开", "2", "12")


HEAD = ["结果 | 项目 | 企业 | 总计", "不予公开 | 1.属于国家秘密 | 1 | 11", "2.其他禁止公开 | 2 | 12"]


def test_a_figure_that_alone_went_over_the_page_while_the_merged_cells_are_not_drawn_again() -> None:
    rest = grid([50, 240, 300, 360], [780, 760]) + said(760, "", "", "33件") + grid(XS, [760, 740])
    rest += said(740, "不予处理", "1.重复申请", "4", "14")
    found = rows(read(pdf([first_page("", "3.危及三安全", "", "13"), rest])))
    assert found == [*HEAD, "3.危及三安全 | 33件 | 13", "不予处理 | 1.重复申请 | 4 | 14"]


def test_a_part_that_lacks_the_column_of_the_merged_cells_is_of_the_same_table() -> None:
    rest = grid(XS[1:], [780, 760, 740]) + said(760, "", "", "33件") + said(740, "", "4.第三方权益", "4", "14")
    found = rows(read(pdf([first_page("", "3.危及三安全", "", "13"), rest])))
    assert found == [*HEAD, "3.危及三安全 | 33件 | 13", "4.第三方权益 | 4 | 14"]


def test_the_last_line_of_a_cell_that_the_page_cut_may_stand_below_the_end_of_its_rules() -> None:
    open_below = grid(XS, [140, 120]) + "".join(rule(x, 120, x, 101) for x in XS)
    open_below += said(120, "结果", "项目", "企业", "总计") + said(104, "（六）其", "", "3", "")
    open_below += text(53, 98, "他处理", 8)
    rest = grid(XS, [780, 750, 730]) + said(755, "", "1.未补正", "", "33件") + said(730, "", "2.未缴费", "4", "14")
    found = rows(read(pdf([open_below, rest])))
    assert found == ["结果 | 项目 | 企业 | 总计", "（六）其他处理 | 1.未补正 | 3 | 33件", " | 2.未缴费 | 4 | 14"]


def test_a_row_that_is_blank_is_not_taken_for_the_rest_of_the_one_before() -> None:
    rest = grid(XS, [780, 760, 740]) + said(760, "不予处理", "1.重复申请", "", "") + said(740, "", "2.其他", "4", "14")
    found = rows(read(pdf([first_page("", "3.危及三安全", "3", "13"), rest])))
    assert found[3:] == ["3.危及三安全 | 3 | 13", "不予处理 | 1.重复申请 |  | ", " | 2.其他 | 4 | 14"]


def test_a_row_of_which_each_figure_is_cut_is_told_by_the_units_that_went_over() -> None:
    narrow = [50, 75, 100, 125]

    def cells(y: float, *texts: str) -> str:
        return "".join(text(x + 3, y + 5, cell) for x, cell in zip(narrow, texts, strict=False))

    first = grid(narrow, [140, 120, 100]) + cells(120, "维持", "纠正", "总计") + cells(100, "473", "731", "707")
    rest = grid(narrow, [780, 760]) + cells(760, "6件", "件", "2")
    assert rows(read(pdf([first, rest]))) == ["维持 | 纠正 | 总计", "4736件 | 731件 | 7072"]
    whole = grid(narrow, [780, 760]) + cells(760, "6件", "1件", "32")
    assert rows(read(pdf([first, whole])))[1:] == ["473 | 731 | 707", "6件 | 1件 | 32"]


def test_figures_above_and_below_a_break_are_never_one_where_a_rule_of_the_group_lies_a_little_higher() -> None:
    rest = grid(XS[1:], [780, 750, 730]) + rule(50, 780, 110, 780) + rule(50, 730, 110, 730) + rule(50, 780, 50, 730)
    rest += (
        rule(50, 760, 110, 760) + said(752, "", "4.第三方权益", "95", "714") + said(730, "其他", "5.属于内部", "6", "7")
    )
    found = rows(read(pdf([first_page("", "3.危及三安全", "689件", "2102"), rest])))
    assert found[3:5] == ["3.危及三安全 | 689件 | 2102", "4.第三方权益 | 95 | 714"]


def test_a_merged_cell_that_fills_a_whole_page_is_of_its_table_though_no_rule_meets_its_side() -> None:
    narrow = [50, 80, 180, 205, 230]

    def cells(y: float, *texts: str) -> str:
        return "".join(text(x + 3, y + 5, cell) for x, cell in zip(narrow, texts, strict=False) if cell)

    first = grid(narrow, [140, 120]) + cells(120, "结果", "项目", "企业", "总计")
    first += "".join(rule(x, 120, x, 60) for x in narrow) + rule(80, 100, 230, 100)
    first += cells(105, "办理", "1.属于国家秘密", "1", "11")
    middle = "".join(rule(x, 780, x, 720) for x in narrow) + rule(80, 740, 230, 740)
    middle += (
        text(53, 768, "结果") + cells(760, "", "2.其他禁止公开", "2", "12") + cells(723, "", "3.总计", "159", "657")
    )
    rest = grid(narrow, [780, 760, 740]) + cells(760, "", "", "8", "4") + cells(740, "四、结转", "", "4", "14")
    found = rows(read(pdf([first, middle, rest])))
    assert "3.总计 | 1598 | 6574" in found and found[-1].startswith("四、结转 |")
