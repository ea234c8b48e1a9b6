"""Tables without rules: columns of white, names and figures that are wrapped, rows that a page break cuts."""

from __future__ import annotations

from collections.abc import Sequence

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


def test_rules_between_the_rows_part_them_whatever_is_wrapped() -> None:
    drawn = "".join(rule(45, y, 380, y) for y in (778, 752, 728, 704))
    said = lines(HEAD, top=782) + lines(("1.属于国家秘密", "12", "34", "46"), ("", "5", "6", ""), top=768)
    said += lines(("2.其他禁止公开", "1", "2", "3"), top=740) + lines(("3.危及三安全", "4", "5", "9"), top=716)
    assert table_rows(drawn + said)[1:] == [
        "1.属于国家秘密 | 125 | 346 | 46",
        "2.其他禁止公开 | 1 | 2 | 3",
        "3.危及三安全 | 4 | 5 | 9",
    ]


def test_prose_with_figures_in_it_is_no_table() -> None:
    said = text(50, 780, "全年受理申请 12 件，其中予以公开 7 件，不予公开 5 件。") + text(50, 762, "上年结转 3 件。")
    assert all(line.table is None for line in read(pdf([said])).lines)
