"""Text files: encodings, line ends, and every way in which a text draws the row of a table."""

from __future__ import annotations

import pytest

from gxnlp.document import Document, Line
from gxnlp.readers import read

REPORT = "甲镇2021年政府信息公开工作年度报告\n一、总体情况\n本年公开信息 12 条。\n规章\t0\t3\t7\n"


def lines(text: str) -> list[Line]:
    return list(read(text.encode()).lines)


def cells(text: str) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in lines(text)]


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_encodings(encoding: str) -> None:
    document = read(REPORT.encode(encoding))
    assert texts(document) == REPORT.splitlines()
    assert document.notes == ()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "gb18030"])
def test_an_encoding_is_told_without_any_ascii(encoding: str) -> None:
    text = "本报告由甲镇人民政府编制，全文包括六个部分，数据统计期限为全年。"
    assert texts(read(text.encode(encoding))) == [text]


def test_a_few_undecodable_bytes_are_replaced_and_noted() -> None:
    document = read(REPORT.encode() * 20 + b"\xff\xfe\x80 rest\n")
    assert len(list(document.lines)) == 81
    assert "undecodable" in document.notes[0]


def test_a_file_cut_inside_a_character_is_still_utf8() -> None:
    document = read((REPORT * 5).encode() + "公开".encode()[:-1])
    assert texts(document)[0] == "甲镇2021年政府信息公开工作年度报告"
    assert document.notes


def test_line_ends_of_every_system() -> None:
    for end in ("\n", "\r\n", "\r"):
        assert [(line.number, line.text) for line in lines(end.join(["甲", "", "乙"]))] == [(1, "甲"), (3, "乙")]


def test_form_feeds_begin_pages_and_never_glue_lines() -> None:
    document = read("甲\n乙\n\f丙\n丁\f戊\n\f".encode())
    assert [(line.page, line.number, line.text) for line in document.lines] == [
        (1, 1, "甲"),
        (1, 2, "乙"),
        (2, 3, "丙"),
        (2, 4, "丁"),
        (3, 5, "戊"),
    ]
    assert len(document.pages) == 3


def test_blank_lines_are_counted_before_the_line() -> None:
    assert [line.gap for line in lines("\n\n甲\n乙\n \n\u3000\n丙")] == [2, 0, 2]


def test_tabs_divide_and_empty_cells_stay() -> None:
    assert cells("一\t二\t\t0") == [["一", "二", "", "0"]]
    assert cells("\t\t1.属于国家秘密\t0\t") == [["", "", "1.属于国家秘密", "0", ""]]
    assert lines("规章\t 0 \t\t3")[0].text == "规章\t0\t\t3"


def test_a_single_leading_tab_is_an_indent() -> None:
    assert cells("\t第二十条第（一）项") == [["第二十条第（一）项"]]


def test_pipes_divide_and_outer_ones_vanish() -> None:
    assert cells("| 规章 | 0 |  | 3 |") == [["规章", "0", "", "3"]]
    assert cells("规章 | 0 | 1") == [["规章", "0", "1"]]
    assert cells("| 规章 | 0") == [["规章", "0"]]
    assert cells("| 0 |") == [["0"]]
    assert cells("|---|:--:|\n|-|-|\n├──┼──┤") == [["|---|:--:|"], ["|-|-|"], ["├──┼──┤"]]
    assert cells("| 规章 | - | — |\n| - | - |") == [["规章", "-", "—"], ["-", "-"]]
    assert cells(r"| a\|b | 0 |") == [["a|b", "0"]]
    assert cells("行政许可 | 97") == [["行政许可", "97"]]
    assert cells("本年公开信息 12 条。| 见附件") == [["本年公开信息 12 条。| 见附件"]]


def test_markdown_headings_have_a_level() -> None:
    found = lines("# 年度报告\n#### (一) 主要做法\n###二、公开情况 ##\n#1 号\n**三、申请**\n- 1、做法")
    assert [(line.level, line.text) for line in found] == [
        (1, "年度报告"),
        (4, "(一) 主要做法"),
        (3, "二、公开情况"),
        (None, "#1 号"),
        (None, "三、申请"),
        (None, "1、做法"),
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("行政许可 97", ["行政许可", "97"]),
        ("行政许可    97", ["行政许可", "97"]),
        ("规章　0　1　2", ["规章", "0", "1", "2"]),
        ("1.属于国家秘密 0 0 0 0 0 0 0", ["1.属于国家秘密", *"0000000"]),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形） 4 0 0 0 0 0 4",
         ["（二）部分公开（区分处理的，只计这一情形，不计其他情形）", *"4000004"]),
        ("0 0 3 1", ["0", "0", "3", "1"]),
        ("0 O 3 1 l", ["0", "O", "3", "1", "l"]),
        ("行政事业性收费 251000元", ["行政事业性收费", "251000元"]),
        ("行政处罚 1,234", ["行政处罚", "1,234"]),
        ("行政处罚 — / 无", ["行政处罚", "—", "/", "无"]),
        ("行政规范性文件 22（其中修订 16 件） 0 31", ["行政规范性文件", "22（其中修订 16 件）", "0", "31"]),
        ("规章 0 件 0 件 22 件", ["规章", "0件", "0件", "22件"]),
        ("信息内容  本年制发件数  本年废止件数  有效件数", ["信息内容", "本年制发件数", "本年废止件数", "有效件数"]),
        ("自 然 人   商 业 企 业   总 计", ["自 然 人", "商 业 企 业", "总 计"]),
        ("3. 其他 0 0 5 0 0 0 5", ["3. 其他", *"0050005"]),
    ],
)  # fmt: skip
def test_rows_drawn_with_blanks(printed: str, expected: list[str]) -> None:
    assert cells(printed) == [expected]


@pytest.mark.parametrize(
    "printed",
    [
        "甲镇 2021 年",
        "3. 其他",
        "依据第 20 条",
        "— 4 —",
        "- 5 -",
        "第 3 页 共 12 页",
        "3 / 12",
        "自 然 人",
        "结 果 维 持",
        "结  果  维  持",
        "2024 年 1 月 1 日",
        "1. 属于国家秘密",
        "甲镇人民政府      2022年1月14日",
        "全镇共发文 1640 篇，其中原创文章 294",
        "六、其他需要报告的事项 无",
        "联系电话：0536 4821001",
        "统计期限  2021 年。本报告由甲镇  编制  并公布，欢迎监督",
    ],
)
def test_what_stays_whole(printed: str) -> None:
    assert cells(printed) == [[printed]]


def test_a_figure_whose_unit_stands_on_the_next_line_is_prose() -> None:
    assert cells("全年新收申请 34\n件，上年结转") == [["全年新收申请 34"], ["件，上年结转"]]
    assert cells("行政许可 34\n行政处罚 2") == [["行政许可", "34"], ["行政处罚", "2"]]


def test_tab_led_lines_up_to_a_blank_line_are_one_row() -> None:
    found = lines("二、主动公开情况\n\t信息内容\n\t本年新\n公开数量\n\t总数量\n\n\t规章\n\t3\n\t\n\t5\n\n")
    assert [[c.text for c in line.cells] for line in found] == [
        ["二、主动公开情况"],
        ["信息内容", "本年新公开数量", "总数量"],
        ["规章", "3", "", "5"],
    ]
    assert (found[1].number, found[1].gap, found[2].number, found[2].gap) == (2, 0, 7, 1)
    assert [cell.line for cell in found[1].cells] == [2, 3, 5]
    assert [cell.line for cell in found[2].cells] == [7, 8, 9, 10]
    assert found[2].text == "规章\t3\t\t5"


def test_a_remark_on_the_next_line_belongs_to_its_figure() -> None:
    assert cells("\t规章\n\t22\n（其中修订16件）\n\t5") == [["规章", "22（其中修订16件）", "5"]]


def test_a_heading_right_after_a_row_is_not_its_last_cell() -> None:
    assert cells("\t规章\n\t3\n三、申请情况") == [["规章", "3"], ["三、申请情况"]]
    assert cells("\t结转\n\t总计\n四、复议情况") == [["结转", "总计"], ["四、复议情况"]]


def test_tab_led_prose_and_long_blocks_stay_lines() -> None:
    assert cells("\t一是加强学习。\n\t二是完善机制。") == [["一是加强学习。"], ["二是完善机制。"]]
    assert cells("\t甲镇人民政府\n\t2022年1月14日") == [["甲镇人民政府"], ["2022年1月14日"]]
    assert cells("\t（一）总体\n\t（二）公开") == [["（一）总体"], ["（二）公开"]]
    assert cells("\t0\n" * 30) == [["0"]] * 30


def test_html_tables_inside_markdown_become_rows() -> None:
    document = read(
        "# 报告\n<table><tr><td rowspan=2>三、结果</td><td>予以公开</td><td>3</td></tr>"
        "<tr><td>部分公开</td><td></td></tr></table>\n后文".encode()
    )
    assert [[c.text for c in line.cells] for line in document.lines] == [
        ["报告"],
        ["三、结果", "予以公开", "3"],
        ["", "部分公开", ""],
        ["后文"],
    ]
    assert document.notes


def test_dashes_rule_columns_and_empty_cells_keep_their_place() -> None:
    text = (
        "  ----------------  ------  ------  ------\n"
        "  规章                   3               1\n"
        "\n"
        "  行政规范性                     2        \n"
        "  文件\n"
        "  ----------------  ------  ------  ------\n"
        "\n"
        "三、收到和处理政府信息公开申请情况\n"
    )
    rows = [[(c.text, c.column) for c in line.cells] for line in lines(text)]
    assert rows[1] == [("规章", 0), ("3", 1), ("", 2), ("1", 3)]
    assert rows[2] == [("行政规范性", 0), ("", 1), ("2", 2), ("", 3)]
    assert rows[3] == [("文件", 0)], "what goes on with a label brings no empty cells"
    assert rows[5] == [("三、收到和处理政府信息公开申请情况", None)]


def test_a_figure_cut_by_its_column_is_whole_again() -> None:
    rule = "+----------+------+\n"
    text = f"{rule}| 行政许可 | 12   |\n{rule}| 行政强制 | 413  |\n|          | 92.8 |\n{rule}| 政府采购 | －   |\n"
    text += f"|          | ７．１ |\n{rule}"
    cells = [[c.text for c in line.cells] for line in lines(text) if len(line.cells) > 1]
    assert cells == [["行政许可", "12"], ["行政强制", "41392.8"], ["", ""], ["政府采购", "－７．１"], ["", ""]]
    under_one_rule = f"{rule}| 行政许可 | 12   |\n| 行政处罚 | 7    |\n{rule}"
    assert [[c.text for c in line.cells] for line in lines(under_one_rule)][1:3] == [
        ["行政许可", "12"],
        ["行政处罚", "7"],
    ]


def test_two_rows_between_two_rules_are_never_one_figure() -> None:
    rule = "+----------+------+------+\n"
    title = f"{rule}| 信息内容 | 制发 | 现行 |\n{rule}"
    text = f"{title}| 规章     | 3    | 7    |\n| 行政文件 | 5    | 9    |\n{title}"
    cells = [[c.text for c in line.cells] for line in lines(text) if len(line.cells) > 1]
    assert cells[1:3] == [["规章", "3", "7"], ["行政文件", "5", "9"]]
    open_which = text.replace("| 7 ", "|   ").replace("| 9 ", "|   ")
    cells = [[c.text for c in line.cells] for line in lines(open_which) if len(line.cells) > 1]
    assert cells[1:3] == [["规章", "3 5", ""], ["行政文件", "5", ""]], "two names or the two halves of one: no figure"


def test_a_figure_cut_before_its_remark_is_whole_again() -> None:
    rule = "+----------+--------------+\n"
    text = f"{rule}| 行政处罚 | 7            |\n{rule}| 行政强制 | 6            |\n|          | 1（其中修订  |\n"
    text += f"|          | 35 件）      |\n{rule}| 行政许可 | 12           |\n{rule}"
    cells = [[c.text for c in line.cells] for line in lines(text) if len(line.cells) > 1]
    assert cells[1] == ["行政强制", "61（其中修订"]


def test_figures_with_their_units_apart() -> None:
    assert [c.text for c in lines("信访举报 53 件 79 件 815 件 461 652 件 385 2445")[0].cells] == [
        "信访举报", "53件", "79件", "815件", "461", "652件", "385", "2445",
    ]  # fmt: skip
