"""What a page break left of a row, and what only looks like it; headers said again; rows without names."""

from __future__ import annotations

import time

import pytest

from gxnlp.readers import read
from gxnlp.readers.blocks import TableBlock, TableCell
from gxnlp.readers.pdfwords import MAX_WORDS
from gxnlp.readers.rests import take_rest
from gxnlp.readers.wrapping import may_go_on
from tests.readers.pdfs import pdf, rows, table, text
from tests.readers.test_pdf_white import HEAD, XS, lines, table_rows

OUTCOMES = ("维持", "纠正", "其他", "未结", "总计")
PLACES = (50, 120, 190, 260, 330)


def wide(*printed: tuple[str, ...], top: float = 780) -> str:
    """Lines of a table of five columns of figures."""
    return "".join(
        text(x, top - 12 * n, cell)
        for n, line in enumerate(printed)
        for x, cell in zip(PLACES, line, strict=True)
        if cell
    )


@pytest.mark.parametrize(
    ("above", "below", "room", "whether"),
    [
        ("12", "件", 9, True),  # a unit
        ("12", "（其中修订3件）", 9, True),  # a remark
        ("12（其中", "修订3件）", 9, True),
        ("12", "34", 0.5, True),
        ("12", "34", 2, False),  # there was room for it
        ("0", "5", 0, False),  # 05 is no number
        ("1", "9（含3件）", 1.5, True),  # a digit stays with its bracket
        ("没有现成信息需要", "另行制作", 1, True),
        ("没有现成信息需要", "另行制作", 3, False),
        ("没有现成信息需要", "3.其他", 0, False),
        ("没有现成信息需要", "7", 0, False),
        ("（", "4）无法", 0.5, True),  # a marker in a column of one character
        ("开", "4）无法", 0.5, False),
    ],
)
def test_whether_a_text_may_go_on_in_the_one_below_it(above: str, below: str, room: float, whether: bool) -> None:
    assert may_go_on(above, below, room) is whether


def test_digits_that_are_no_number_begin_a_page_only_where_a_row_was_cut() -> None:
    first = wide(OUTCOMES, ("28", "97", "38", "10", "173"))
    assert table_rows(first, wide(("4", "2", "04", "", "4")))[1] == "284 | 972 | 3804 | 10 | 1734"


def test_a_lone_digit_goes_on_with_the_longest_figure_of_a_wide_row_and_with_no_other() -> None:
    first = wide(OUTCOMES, ("80", "43", "0", "51", "174"))
    assert table_rows(first, text(340, 780, "0") + text(50, 740, "五、存在的问题"))[1] == "80 | 43 | 0 | 51 | 1740"
    mixed = wide(OUTCOMES, ("1378", "803", "464", "69", "１５"))  # a digit as wide as a Chinese character counts twice
    below = text(330, 780, "４５") + text(50, 740, "五、存在的问题")
    assert table_rows(mixed, below)[1] == "1378 | 803 | 464 | 69 | １５４５"
    for place in (50, 120, 343):  # below a shorter figure, or askew
        assert table_rows(first, text(place, 780, "0") + text(50, 740, "五、存在的问题"))[1] == "80 | 43 | 0 | 51 | 174"


def test_the_rest_of_a_name_and_of_a_figure_below_a_header_that_falls_on_other_lines() -> None:
    before = (("1.属于国家秘密", "1", "2", "3"), ("2.其他禁止公开", "4", "5", "9"))
    first = text(260, 792, "申请人情况") + lines(HEAD, *before, ("3.没有现成信息需要另行制作", "278", "46", "480"))
    again = text(260, 792, "申请人情况") + text(50, 780, "项目") + text(200, 774, "自然人") + text(260, 774, "企业")
    rest = text(320, 780, "总计") + lines(("的信息",), ("", "2", "", "6"), ("4.其他", "5", "0", "5"), top=762)
    assert table_rows(first, again + rest)[4] == "3.没有现成信息需要另行制作的信息 | 2782 | 46 | 4806"
    bare = lines(("的信息",), ("", "2", "", "6"), ("4.其他", "5", "0", "5"))
    assert table_rows(first, bare)[4] == "3.没有现成信息需要另行制作的信息 | 2782 | 46 | 4806"


def test_figures_whose_name_stands_below_the_break_are_put_to_it_where_it_lacks_just_these() -> None:
    first = lines(HEAD, ("1.属于国家秘密", "1", "2", "3"), ("", "", "73", ""))
    found = table_rows(first, lines(HEAD, ("2.其他禁止公开", "67", "", "140"), ("3.其他", "1", "1", "2")))
    assert [row for row in found if "73" in row] == ["2.其他禁止公开 | 67 | 73 | 140"]
    other = table_rows(first, lines(HEAD, ("2.其他禁止公开", "67", "5", "72"), ("3.其他", "1", "1", "2")))
    assert "2.其他禁止公开 | 67 | 5 | 72" in other


def test_a_heading_in_larger_type_ends_the_table_above_it() -> None:
    permits = text(50, 780, "行政许可") + text(320, 780, "227") + text(50, 768, "行政处罚") + text(320, 768, "16")
    below = lines(HEAD, ("一、本年新收", "1", "2", "3"), top=720)
    document = read(pdf([permits + text(50, 744, "三、收到和处理申请情况", 16) + below]))
    assert [line.text for line in document.lines if line.table is None] == ["三、收到和处理申请情况"]
    assert rows(document)[:2] == ["行政许可 | 227", "行政处罚 | 16"]


def test_a_table_below_another_whose_only_column_stands_at_the_right_is_one_of_its_own() -> None:
    fines = "".join(
        text(50, y, name) + text(420, y, n) for y, name, n in ((780, "行政处罚", "45"), (768, "行政强制", "32"))
    )
    heading = text(60, 740, "二、收到和处理申请情况")
    document = read(pdf([fines + heading + lines(HEAD, ("一、本年新收", "80", "81", "161"), top=726)]))
    assert rows(document) == [
        "行政处罚 | 45", "行政强制 | 32", "二、收到和处理申请情况", " | ".join(HEAD), "一、本年新收 | 80 | 81 | 161"
    ]  # fmt: skip


def test_two_rows_without_names_are_two_or_doubted() -> None:
    head = ("维持", "纠正", "其他", "总计")
    found = table_rows(lines(head, ("", "2", "", "2"), ("1", "1", "1", "3")))
    assert found[1:] == [" | 2 |  | 2", "1 | 1 | 1 | 3"]
    document = read(pdf([lines(head, ("", "22", "", "22"), ("11", "11", "11", "33"))]))
    for cell in list(document.lines)[1].cells:  # 22 above 11 would be wrapped if both were one row
        assert len(cell.text) == 2 or cell.confidence == 0.0
    whole = read(pdf([lines(head, ("1234", "4", "0", "1238"), ("56", "", "", "60"))]))
    assert next((c.text, c.confidence) for c in list(whole.lines)[1].cells) == ("123456", None)


def test_lines_with_figures_that_stand_at_the_same_place_on_two_pages_are_both_kept() -> None:
    body = "".join(text(50, 700 - 20 * n, "一是人手不足。") for n in range(3))
    for one, other in (("公开信息 12 条。", "公开信息 15 条。"), ("公开信息 12 条。", "公开信息 12 条。")):
        pages = [body, *(text(50, 800, said) + body for said in (one, other))]
        assert "".join(rows(read(pdf(pages)))).count("公开信息") == 2
    row = text(50, 800, "行政事业性收费") + text(300, 800, "无")
    assert sum("收费" in r for r in rows(read(pdf([row + body, row + body])))) == 2


@pytest.mark.parametrize("said", ["岚陵镇2023年度政府信息公开报告", "岚陵镇政府信息公开报告", "信息公开报告第{}页"])
def test_a_running_head_with_a_year_or_the_number_of_the_page_is_said_once(said: str) -> None:
    pages = [text(50, 800, said.format(n)) + table([["规章", "12"]], top=700) for n in (1, 2, 3)]
    assert sum("公开报告" in r for r in rows(read(pdf(pages)))) == 1


def test_a_page_of_figures_that_no_report_has_is_read_in_part_and_says_so() -> None:
    crowded = "".join(text(5 + 14 * k, 835 - 1.3 * n, "77", 1.2) for n in range(600) for k in range(42))
    began = time.process_time()
    document = read(pdf([crowded]))
    assert document.partial == (1,)
    assert sum(len(c.text) // 2 for line in document.lines for c in line.cells) <= MAX_WORDS
    assert time.process_time() - began < 6, "it took 1.7 seconds when this was written, and 7 before there was a bound"


def test_digits_below_a_part_and_below_its_total_are_doubted() -> None:
    """12 | 12 and 1 | 1 may be two rows, and 121 | 121 satisfies every sum that the two do."""
    first = wide(OUTCOMES, ("12", "0", "0", "0", "12"))
    document = read(pdf([first, wide(("1", "", "", "", "1")) + text(50, 740, "五、存在的问题")]), name="a.pdf")
    joined = [cell for line in document.lines for cell in line.cells if cell.text == "121"]
    assert [cell.confidence for cell in joined] == [0, 0]


@pytest.mark.parametrize(("numbers", "kept"), [((1, 2), 1), ((12, 13), 2)])
def test_a_line_on_two_pages_is_a_running_head_only_if_it_counts_the_pages(numbers: tuple[int, int], kept: int) -> None:
    pages = [text(50, 810, f"行政许可处理决定 {n}") + text(50, 700, "正文在此。") for n in numbers]
    document = read(pdf(pages), name="a.pdf")
    assert sum("行政许可处理决定" in line.text for line in document.lines) == kept


def test_thousands_without_their_end_go_on_below_the_break_whatever_stands_there() -> None:
    rows_before = (("1.属于国家秘密", "1", "2", "3"), ("2.其他禁止公开", "0", "1,2", "1,2"))
    after = (("3.危及稳定", "4", "5", "9"), ("4.其他", "1", "1", "2"))
    found = table_rows(lines(HEAD, *rows_before), lines(HEAD, ("", "", "34", "34"), *after))
    assert "2.其他禁止公开 | 0 | 1,234 | 1,234" in found
    apart = lines(("", "", "34", "34")) + text(50, 700, "五、存在的问题")
    assert "2.其他禁止公开 | 0 | 1,234 | 1,234" in table_rows(lines(HEAD, *rows_before), apart)


def test_digits_that_a_wide_row_left_in_several_columns_go_on_below_a_header_said_again() -> None:
    first = wide(OUTCOMES, ("28", "97", "3", "10", "55"))
    again = wide(OUTCOMES, ("", "1", "", "", "8")) + text(50, 740, "五、存在的问题")
    document = read(pdf([first, again]))
    row = next(line for line in document.lines if line.cells[0].text == "28")
    assert [(c.text, c.confidence) for c in row.cells] == [(t, None) for t in ("28", "971", "3", "10", "558")]


def test_a_single_wide_digit_fills_a_narrow_column() -> None:
    first = wide(OUTCOMES, ("８", "４", "４", "１", "２"))
    again = wide(OUTCOMES, ("５", "", "５", "５", "４"), ("８", "", "", "４", "８")) + text(50, 720, "五、存在的问题")
    assert table_rows(first, again)[1] == "８５８ | ４ | ４５ | １５４ | ２４８"


def test_a_marked_line_of_a_header_is_known_where_the_whole_header_is_said_again() -> None:
    head = ("(四)维持", *OUTCOMES[1:])
    first = wide(head, ("维持", "纠正", "结果", "审结", ""), ("28", "97", "38", "10", "173"))
    again = wide(head, ("维持", "纠正", "结果", "审结", ""), ("4", "2", "04", "", "4"))
    assert "284 | 972 | 3804 | 10 | 1734" in table_rows(first, again)


def test_the_end_of_a_group_s_name_that_stands_between_two_rows_is_of_neither() -> None:
    inner = "".join(
        text(x, y, cell)
        for y, row in (
            (780, ("1.信访举报", "1", "2", "3")),
            (770, ("2.重复申请", "4", "5", "9")),
            (760, ("3.其他", "0", "1", "1")),
        )
        for x, cell in zip((110, 200, 260, 320), row, strict=True)
    )
    found = table_rows(lines(HEAD, top=800) + inner + text(50, 775, "理结果"))
    assert [row.split(" | ")[-3:] for row in found[1:]] == [["1", "2", "3"], ["4", "5", "9"], ["0", "1", "1"]]


def test_a_heading_that_begins_a_page_is_no_rest_of_a_name() -> None:
    names = ("一、本年新收政府信息公开申请", "二、上年结转政府信息公开申请", "三、结转下年度继续办理的申请")
    first = lines(HEAD, *((name, "3", "0", "3") for name in names))
    heads = "".join(text(x, 750, h) for x, h in zip(PLACES, OUTCOMES, strict=True))
    figures = "".join(text(x, 735, "12") for x in PLACES)
    for heading in (text(50, 780, "第四部分复议、诉讼情况"), text(50, 780, "复议、诉讼情况", 16)):
        found = table_rows(first, heading + heads + figures)
        assert found[4:] == [heading_of(heading), " | ".join(OUTCOMES), " | ".join(["12"] * 5)]


def heading_of(drawn: str) -> str:
    return bytes.fromhex(drawn.split("<")[1].split(">")[0]).decode("utf-16-be")


def test_figures_beside_the_rest_of_a_name_that_are_all_of_a_table_on_the_next_page() -> None:
    names = (
        "一、本年新收政府信息公开申",
        "二、上年结转政府信息公开申",
        "三、结转下年度继续办理的申",
        "四、申请人无正当理由逾期不",
    )
    first = lines(HEAD, *((name, "3", "0", "3") for name in names[:3]), (names[3], "0", "55", "58"))
    below = lines(("补正的申请", "", "8", "0")) + text(50, 700, "五、存在的主要问题及改进情况")
    assert table_rows(first, below)[4] == names[3] + "补正的申请 | 0 | 558 | 580"


def test_a_line_of_digits_is_no_wider_than_one_above_it_of_the_same_number() -> None:
    """The digit that a page break left of the row before is none of the figure below it."""
    names = ("一、本年新收政府信息公开申请", "二、上年结转政府信息公开申请", "三、予以公开政府信息公开申请")
    first = lines(HEAD, *((name, "３", "０", "３") for name in names[:2]), (names[2], "７２", "１４", "１７４１"))
    below = text(325, 780, "１") + text(320, 766, "２３") + text(320, 755.4, "０６")
    below += "".join(text(x, 760.7, said) for x, said in zip(XS, ("四、部分公开", "５４", "9"), strict=False))
    below += lines(("五、其他", "１", "１", "２"), ("六、总计", "３", "４", "７"), top=738)
    assert "四、部分公开 | ５４ | 9 | ２３０６" in table_rows(first, below)


def test_units_that_went_over_alone_are_of_a_column_of_figures_whatever_the_rest_of_the_page_makes_of_it() -> None:
    def row(n: int, y: float, *said: str) -> list[TableCell]:
        cells = []
        for k, cell in enumerate(said):
            box = (XS[k], y, XS[k] + 5.0 * len(cell), y + 10)
            cells.append(TableCell(n, k, 1, 1, box, (), 0.0, 1, cell))
        return cells

    above = [row(0, 700, "一、本年新收", "1,204", "7", "1,211"), row(1, 720, "三、总计", "7,966", "11,15", "50,350")]
    below = [row(0, 70, "", "件", "2件", ""), row(1, 90, "四、结转", "件", "37", "8")]
    box, xs = (50.0, 70.0, 400.0, 800.0), (50.0, 200.0, 260.0, 320.0, 400.0)
    before = TableBlock(1, xs, above, box, [1, 1], names=1)
    take_rest(before, TableBlock(2, xs, below, box, [2, 2], names=2))
    assert [c.text for c in before.rows[-1]] == ["三、总计", "7,966件", "11,152件", "50,350"]
