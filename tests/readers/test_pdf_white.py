"""Tables without rules: columns of white, names and figures that are wrapped, rows that a page break cuts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from gxnlp.readers import read
from tests.readers.pdfs import pdf, rows, rule, text

XS = (50, 200, 260, 320)
HEAD = ("项目", "自然人", "企业", "总计")
Line = Sequence[str]


def lines(*printed: Line, top: float = 780, pitch: float = 12) -> str:
    """Lines of a table, each with a text for every column."""
    return "".join(
        text(x, top - pitch * n, cell)
        for n, line in enumerate(printed)
        for x, cell in zip(XS, line, strict=False)
        if cell
    )


def table_rows(*pages: str) -> list[str]:
    return rows(read(pdf(pages)))


def test_a_name_in_two_lines_with_its_figures_at_the_first_or_at_the_middle() -> None:
    name, rest = "一、本年新收政府信息公开申请", "数量"
    wanted = [" | ".join(HEAD), f"{name}{rest} | 12 | 4 | 16", "二、上年结转 | 3 | 0 | 3", "三、结转下年 | 1 | 0 | 1"]
    others = (("二、上年结转", "3", "0", "3"), ("三、结转下年", "1", "0", "1"))
    at_top = lines(HEAD, (name, "12", "4", "16"), (rest,), *others)
    assert table_rows(at_top) == wanted
    at_middle = lines(HEAD) + lines((name,), (rest,), *others, top=768) + lines(("", "12", "4", "16"), top=762)
    assert table_rows(at_middle) == wanted


def test_a_figure_for_which_the_column_was_too_narrow() -> None:
    wrapped = lines(HEAD, ("一、本年新收", "1234", "4", "1238"), ("", "56", "", "60"), ("二、上年结转", "3", "0", "3"))
    assert table_rows(wrapped)[1:] == ["一、本年新收 | 123456 | 4 | 123860", "二、上年结转 | 3 | 0 | 3"]


def test_two_rows_of_figures_are_never_joined_to_one() -> None:
    found = table_rows(lines(HEAD, ("规章", "12", "34", "46"), ("规范性文件", "56", "78", "134"), pitch=11))
    assert found[1:] == ["规章 | 12 | 34 | 46", "规范性文件 | 56 | 78 | 134"]


def test_a_remark_in_three_lines_beside_figures_at_its_middle() -> None:
    remark = lines(("", "22（其中"), ("", "修订16"), ("", "件）"), top=768)
    others = lines(("一、本年新收", "", "4", "26"), top=756) + lines(("二、上年结转", "3", "0", "3"), top=732)
    found = table_rows(lines(HEAD) + remark + others)
    assert found == [" | ".join(HEAD), "一、本年新收 | 22（其中修订16件） | 4 | 26", "二、上年结转 | 3 | 0 | 3"]


def test_figures_of_two_columns_that_nearly_meet_are_two() -> None:
    near = text(200, 768, "123456") + text(234, 768, "78") + text(50, 768, "规章") + text(320, 768, "9")
    found = table_rows(lines(("项目", "制发")) + text(234, 780, "废止") + text(320, 780, "有效") + near)
    assert found[-1] == "规章 | 123456 | 78 | 9"


def test_a_name_written_downwards_beside_several_rows_is_one_name() -> None:
    letters = "".join(text(50, 768 - 12 * n, letter) for n, letter in enumerate("不予公开"))
    named = [("1.属于国家秘密", "1"), ("2.其他禁止公开", "2"), ("3.危及三安全", "3"), ("4.第三方权益", "4")]
    body = "".join(text(80, 768 - 12 * n, name) + text(200, 768 - 12 * n, v) for n, (name, v) in enumerate(named))
    document = read(pdf([text(80, 780, "项目") + text(200, 780, "总计") + letters + body]))
    assert [line.cells[-1].text for line in document.lines] == ["总计", "1", "2", "3", "4"]
    assert sum("不予公开" in line.text for line in document.lines) == 1


@pytest.mark.parametrize("header", [False, True])
def test_what_a_page_break_left_of_a_row_is_put_to_it(header: bool) -> None:
    first = lines(HEAD, ("一、本年新收", "1", "2", "3"), ("二、上年结转", "1234", "4", "1238"))
    second = lines(
        *([HEAD] if header else []), ("", "56", "", "60"), ("三、结转下年", "5", "0", "5"), ("四、其他", "1", "1", "2")
    )
    found = table_rows(first, second)
    assert "二、上年结转 | 123456 | 4 | 123860" in found
    assert found[-2:] == ["三、结转下年 | 5 | 0 | 5", "四、其他 | 1 | 1 | 2"]


def test_what_a_page_break_left_of_a_row_and_of_its_name_is_put_to_it() -> None:
    rows_before = (("1.属于国家秘密", "1", "2", "3"), ("2.其他禁止公开", "4", "5", "9"))
    first = lines(HEAD, *rows_before, ("3.没有现成信息需要另行制作", "130", "32", "893"))
    second = lines(HEAD, ("的信息", "", "0", "件"), ("4.不明确", "5", "0", "5"), ("5.其他", "1", "1", "2"))
    found = table_rows(first, second)
    assert found[3:] == [
        "3.没有现成信息需要另行制作的信息 | 130 | 320 | 893件",
        "4.不明确 | 5 | 0 | 5",
        "5.其他 | 1 | 1 | 2",
    ]
    other = lines(HEAD, ("其他", "7", "0", "7"), ("4.不明确", "5", "0", "5"), ("5.其他", "1", "1", "2"))
    assert table_rows(first, other)[3] == "3.没有现成信息需要另行制作 | 130 | 32 | 893", (
        "a row of its own without a marker"
    )


def test_a_line_of_units_that_begins_a_page_is_what_the_last_row_left() -> None:
    first = lines(("维持", "纠正", "其他", "总计"), ("12件", "362", "29", "433"))
    found = table_rows(first, lines(("", "1项", "项", "4项")) + text(50, 740, "五、存在的主要问题"))
    assert found[1:] == ["12件 | 3621项 | 29项 | 4334项", "五、存在的主要问题"]
    for other in (text(260, 780, "2"), text(50, 780, "（五）存在的主要问题")):
        assert table_rows(first, other + text(50, 740, "一是人手不足。"))[1] == "12件 | 362 | 29 | 433"


def test_figures_that_begin_a_page_are_a_row_of_their_own_where_only_their_number_speaks_against_it() -> None:
    first = lines(("维持", "纠正", "其他", "总计"), ("1", "2", "0", "3"))
    for rest in (("1", "2", "", "3"), ("1项", "1项", "1项", "项")):
        found = table_rows(first, lines(rest) + text(50, 740, "五、存在的主要问题"))
        assert found[1] == "1 | 2 | 0 | 3", "11 + 22 = 33 would hold, and 01项 is no number"


@pytest.mark.parametrize("name", ["总计", "本年度办理结果总计", "其他处理"])
@pytest.mark.parametrize("last", ["3.其他", "3.没有现成信息需要另行制作"])
def test_a_row_without_a_marker_that_begins_a_page_is_no_rest_of_the_one_above(name: str, last: str) -> None:
    first = lines(HEAD, ("1.属于国家秘密", "1", "2", "3"), ("2.其他禁止公开", "4", "5", "9"), (last, "1", "0", "1"))
    others = (("四、结转下年度", "1", "0", "1"), ("五、其他", "1", "1", "2"))
    for header in ([HEAD], []):
        found = table_rows(first, lines(*header, (name, "6", "", "6"), *others))
        assert found[3:5] == [f"{last} | 1 | 0 | 1", f"{name} | 6 |  | 6"]


def test_the_total_is_no_rest_of_a_name_that_fills_its_column() -> None:
    rows_before = (("1.属于国家秘密", "1", "2", "3"), ("2.其他禁止公开", "4", "5", "9"))
    first = lines(HEAD, *rows_before, ("3.没有现成信息需要另行制作", "130", "32", "162"))
    second = lines(HEAD, ("总计", "6", "", "6"), ("四、结转下年度", "5", "0", "5"), ("五、其他", "1", "1", "2"))
    assert table_rows(first, second)[3] == "3.没有现成信息需要另行制作 | 130 | 32 | 162"


def test_figures_are_no_rest_of_those_above_a_name_that_leaves_room() -> None:
    rows_before = (("1.属于国家秘密", "1", "2", "3"), ("2.其他禁止公开", "4", "5", "9"))
    first = lines(HEAD, *rows_before, ("3.其他", "130", "32", "162"))
    second = lines(HEAD, ("其他处理", "6", "", "6"), ("四、结转下年度", "5", "0", "5"), ("五、其他", "1", "1", "2"))
    assert table_rows(first, second)[3:5] == ["3.其他 | 130 | 32 | 162", "其他处理 | 6 |  | 6"]


@pytest.mark.parametrize("note", ["（单位：元）", "（此页无正文）", "（此件公开发布）", "(略)", "单位：元）"])
def test_a_note_that_begins_a_page_is_no_remark_of_the_figure_above_it(note: str) -> None:
    first = lines(("信息内容", "处理决定数量"), ("行政处罚", "15"), ("行政强制", "7"))
    fees = lines(("信息内容", "收费金额"), ("行政事业性收费", "251000"), top=750)
    found = table_rows(first, text(200, 780, note) + fees)
    assert found[2:] == ["行政强制 | 7", note, "信息内容 | 收费金额", "行政事业性收费 | 251000"]


def test_a_remark_that_was_opened_is_closed_on_the_next_page() -> None:
    first = lines(("信息内容", "处理决定数量"), ("行政处罚", "15"), ("行政强制", "7（其中"))
    found = table_rows(first, text(200, 780, "网上3件）") + text(50, 740, "五、存在的主要问题"))
    assert found[2:] == ["行政强制 | 7（其中网上3件）", "五、存在的主要问题"]


def test_a_heading_that_stands_in_the_contents_too_is_kept_where_it_begins_a_page_behind_a_table() -> None:
    heading = "三、收到和处理政府信息公开申请情况"
    contents = text(50, 700, "目录") + text(50, 660, heading)
    first = lines(("信息内容", "制发", "废止", "有效"), ("规章", "0", "0", "0"), ("规范性文件", "3", "1", "12"))
    table = (HEAD, ("一、本年新收", "1", "2", "3"), ("二、上年结转", "4", "5", "9"))
    found = table_rows(contents, first, text(50, 800, heading) + lines(*table, top=785))
    assert found[-4:] == [heading, *map(" | ".join, table)]


def test_a_row_and_a_header_that_begin_a_page_are_kept_though_they_were_said_before() -> None:
    first = lines(HEAD, ("1.属于国家秘密", "1", "2", "3"), ("3.其他", "0", "0", "0"), ("4.撤回", "7", "8", "15"))
    prose = text(50, 740, "加强领导，落实责任。")
    assert table_rows(first, lines(("3.其他", "0", "0", "0")) + prose)[-2:] == [
        "3.其他 | 0 | 0 | 0",
        "加强领导，落实责任。",
    ]
    other = lines(("规章", "1", "2", "3"), ("规范性文件", "4", "5", "9"), top=700)
    found = table_rows(first, lines(HEAD, top=760) + prose + other)
    assert found[-4:-2] == [" | ".join(HEAD), "加强领导，落实责任。"], "the header of nothing"


def test_a_header_that_is_said_again_is_known_also_where_the_rest_of_a_row_follows_it() -> None:
    heads = (("本列关系", "", "申请人", ""), ("项目", "自然人", "企业", "总计"))
    rows_before = (("1.属于国家秘密", "1", "2", "3"), ("2.其他禁止公开", "4", "5", "9"))
    first = lines(*heads, *rows_before, ("3.没有现成信息需要另行制作相", "278", "46", "480"))
    rest = (("关政府信息", "2", "", "6"), ("4.不明确", "5", "0", "5"), ("5.其他", "1", "1", "2"))
    found = table_rows(first, lines(*heads, *rest))
    assert "3.没有现成信息需要另行制作相关政府信息 | 2782 | 46 | 4806" in found
    assert found[-2:] == ["4.不明确 | 5 | 0 | 5", "5.其他 | 1 | 1 | 2"]


def test_what_begins_a_page_is_no_part_of_a_number_that_would_begin_with_a_zero_or_change_its_width() -> None:
    first = lines(HEAD, ("1.属于国家秘密", "1", "2", "3"), ("2.重复申请", "433", "69", "11"))
    for rest, whole in (("06", "1106"), ("８", "11８")):
        second = lines(("", "", "", rest), ("3.要求提供公开出版物", "5", "1", "1936"), ("4.其他", "1", "1", "2"))
        found = table_rows(first, second)
        assert f"2.重复申请 | 433 | 69 | {whole}" in found
        assert "3.要求提供公开出版物 | 5 | 1 | 1936" in found


def test_columns_are_told_by_the_pieces_of_rules_where_figures_do_not_stand_below_each_other() -> None:
    ends = (45, 190, 250, 310, 380)
    drawn = "".join(rule(a, y, b, y) for y in (778, 764, 750, 736) for a, b in pairwise(ends))
    said = "".join(text(x, 781, cell) for x, cell in zip((50, 195, 255, 315), HEAD, strict=True))
    printed = (
        (("规章", 50), ("912", 192), ("79", 252), ("348", 312)),
        (("规范性", 50), ("19", 225), ("90", 280), ("715", 350)),
    )
    for n, row in enumerate(printed):
        said += "".join(text(x, 768 - 14 * n, cell) for cell, x in row)
    assert table_rows(drawn + said)[1:] == ["规章 | 912 | 79 | 348", "规范性 | 19 | 90 | 715"]


def test_rules_between_the_rows_part_them_whatever_is_wrapped() -> None:
    drawn = "".join(rule(45, y, 380, y) for y in (778, 752, 728, 704))
    said = lines(HEAD, top=782) + lines(("1.属于国家秘密", "12", "34", "46"), ("", "5", "6", ""), top=768)
    said += lines(("2.其他禁止公开", "1", "2", "3"), top=740) + lines(("3.危及三安全", "4", "5", "9"), top=716)
    assert table_rows(drawn + said)[1:] == [
        "1.属于国家秘密 | 125 | 346 | 46",
        "2.其他禁止公开 | 1 | 2 | 3",
        "3.危及三安全 | 4 | 5 | 9",
    ]


def test_rules_part_rows_also_where_the_name_of_a_group_stands_beside_the_first_of_them() -> None:
    drawn = "".join(rule(45, y, 380, y) for y in (778, 754, 730, 706))
    said = lines(HEAD, top=782) + text(50, 768, "（三）") + text(50, 744, "（四）")
    said += text(90, 768, "1.属于国家秘密，不") + text(90, 757, "予公开") + text(90, 744, "2.其他禁止公开")
    said += text(90, 720, "3.危及三安全")
    for y, figures in ((768, ("62", "79", "")), (757, ("1", "5", "")), (763, ("", "", "10")), (744, ("20", "9", "32"))):
        said += lines(("", *figures), top=y)
    said += lines(("", "4", "5", "9"), top=720)
    assert [line.rsplit(" | ", 3)[1:] for line in table_rows(drawn + said)[1:]] == [
        ["621", "795", "10"],
        ["20", "9", "32"],
        ["4", "5", "9"],
    ]


def test_a_number_cut_behind_its_comma_is_no_ordinal() -> None:
    heads = text(100, 780, "行政复议") + text(250, 780, "行政诉讼")
    said = text(150, 762, "4,") + text(250, 762, "6,") + "".join(
        text(x, 752, figure) for x, figure in ((100, "83"), (150, "932"), (200, "7"), (250, "124"))
    )  # fmt: skip
    assert table_rows(heads + said)[-1] == "83 | 4,932 | 7 | 6,124"


def test_prose_with_figures_in_it_is_no_table() -> None:
    said = text(50, 780, "全年受理申请 12 件，其中予以公开 7 件，不予公开 5 件。") + text(50, 762, "上年结转 3 件。")
    assert all(line.table is None for line in read(pdf([said])).lines)
