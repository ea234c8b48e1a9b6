"""Rules that a program left out: figures of two cells in one are told apart, or doubted; never one number."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gxnlp.document import Cell
from gxnlp.readers import read
from tests.readers.pdfs import pdf, rule, text

XS, YS = (50, 140, 210, 280, 350), (780, 758, 736, 714)
ROWS = (("规章", "12", "34", "46"), ("规范性文件", "5", "6", "11"), ("行政许可", "7", "8", "15"))


def cells(lost: Collection[tuple[str, int, int]], rows: Sequence[Sequence[str]] = ROWS) -> list[list[Cell]]:
    """The rows of a table without the rule right of (`beside`) or under (`under`) these cells, by row and column."""
    drawn = rule(XS[0], YS[0], XS[-1], YS[0]) + rule(XS[0], YS[0], XS[0], YS[-1])
    said = ""
    for n, row in enumerate(rows):
        for k, cell in enumerate(row):
            if ("under", n, k) not in lost:
                drawn += rule(XS[k], YS[n + 1], XS[k + 1], YS[n + 1])
            if ("beside", n, k) not in lost:
                drawn += rule(XS[k + 1], YS[n], XS[k + 1], YS[n + 1])
            start = XS[k] + 4 if k == 0 else (XS[k] + XS[k + 1]) / 2 - 2.5 * len(cell)
            said += text(start, YS[n + 1] + 7, cell)
    return [list(line.cells) for line in read(pdf([drawn + said])).lines]


def texts(found: list[list[Cell]]) -> list[str]:
    return [" | ".join(c.text for c in row) for row in found]


WHOLE = [" | ".join(row) for row in ROWS]


def test_figures_in_the_middle_of_their_columns_are_two_without_the_rule_between_them() -> None:
    assert texts(cells(())) == WHOLE
    assert texts(cells([("beside", 0, 1)])) == WHOLE
    assert texts(cells([("beside", 1, 1), ("beside", 1, 2)])) == WHOLE
    assert texts(cells([("beside", 1, 0)])) == WHOLE, "a name and its first figure"


def test_figures_in_the_middle_of_their_rows_are_two_without_the_rule_between_them() -> None:
    assert texts(cells([("under", 0, 2)])) == WHOLE
    assert texts(cells([("under", 0, 1), ("under", 1, 3)])) == WHOLE


def test_a_lone_figure_in_a_cell_that_was_not_merged_is_of_the_column_and_row_in_which_it_stands() -> None:
    sparse = (("规章", "", "34", "34"), ("规范性文件", "5", "", "5"), ("行政许可", "7", "8", "15"))
    wanted = [" | ".join(row) for row in sparse]
    assert texts(cells([("beside", 0, 1)], sparse)) == wanted
    assert texts(cells([("under", 0, 2)], sparse)) == wanted
    assert texts(cells([("under", 0, 1)], sparse)) == wanted


def test_a_figure_of_a_merged_cell_stays_its_one_figure() -> None:
    merged = rule(50, 780, 350, 780) + rule(50, 758, 350, 758) + rule(50, 736, 350, 736)
    merged += rule(50, 780, 50, 736) + rule(140, 780, 140, 736) + rule(350, 780, 350, 736)
    merged += rule(210, 758, 210, 736) + rule(280, 758, 280, 736)
    said = text(54, 765, "行政许可") + text(54, 743, "规章") + "".join(text(x, 743, "3") for x in (170, 240, 310))
    for at in (240, 144, 336):  # in its middle, at its left, at its right
        line = next(read(pdf([merged + said + text(at, 765, "12")])).lines)
        assert [(c.text, c.span) for c in line.cells] == [("行政许可", 1), ("12", 3)]


def test_digits_below_others_that_had_room_beside_them_are_doubted() -> None:
    drawn = rule(50, 780, 190, 780) + rule(50, 740, 190, 740)
    drawn += rule(50, 780, 50, 740) + rule(120, 780, 120, 740) + rule(190, 780, 190, 740)
    said = text(54, 767, "规章") + text(54, 747, "规范性文件") + text(150, 767, "79") + text(150, 747, "219")
    (line,) = read(pdf([drawn + said])).lines
    assert (line.cells[1].text, line.cells[1].confidence) == ("79219", 0.0)


def test_a_figure_that_stands_as_near_to_the_name_of_another_row_is_withheld() -> None:
    """Rows exchanged satisfy every sum."""
    names = ("1.属于国家秘密", "2.其他禁止公开", "3.危及稳定", "4.保护第三方")
    head = text(50, 800, "项目") + "".join(text(x, 800, h) for x, h in ((200, "自然人"), (260, "企业"), (320, "总计")))
    said = head + "".join(text(50, 780 - 24 * n, name) for n, name in enumerate(names))
    figures = [(x, n, str(n + 3)) for n in range(4) for x in (205, 265, 325)]
    beside = said + "".join(text(x, 780 - 24 * n, f) for x, n, f in figures)
    assert [line.text.split("\t")[1:] for line in list(read(pdf([beside])).lines)[1:]] == [[f] * 3 for f in "3456"]
    between = said + "".join(text(x, 768 - 24 * n, f) for x, n, f in figures)
    found = [[c.text for c in line.cells[1:]] for line in list(read(pdf([between])).lines)[1:4]]
    assert found == [["□"] * 3] * 3


def test_a_figure_at_the_left_of_its_column_makes_no_column_of_its_own() -> None:
    heads = ("自然人", "企业", "机构", "组织", "律所", "其他", "总计")
    xs = [150 + 60 * n for n in range(7)]

    def row(y: float, name: str, *said: str) -> str:
        return text(50, y, name) + "".join(
            text(x + 20 - 2.5 * len(f), y, f) for x, f in zip(xs, said, strict=True) if f
        )

    said = text(50, 800, "项目") + "".join(text(x + 10, 800, h) for x, h in zip(xs, heads, strict=True))
    said += row(780, "一、本年新收", "11", "12", "13", "14", "15", "16", "81") + row(
        760, "二、上年结转", *["3"] * 6, "18"
    )
    aside = said + row(740, "三、予以公开", "4", "", "4", "4", "4", "4", "20") + text(xs[1], 740, "4")
    said_last = [line.text for line in read(pdf([aside])).lines][-1]
    assert said_last.split("\t")[1:] == ["4"] * 6 + ["20"]


def test_digits_as_wide_as_characters_have_no_room_beside_each_other_in_a_narrow_column() -> None:
    xs, ys = (50, 140, 173), (780, 750)
    drawn = rule(50, 780, 173, 780) + rule(50, 750, 173, 750) + "".join(rule(x, ys[0], x, ys[1]) for x in xs)
    said = text(56, 761, "规章") + text(146, 768, "７") + text(146, 755, "１")
    (line,) = read(pdf([drawn + said])).lines
    assert (line.cells[1].text, line.cells[1].confidence) == ("７１", None)


def test_a_figure_in_lines_is_not_parted_by_a_rule_that_reaches_from_the_next_column() -> None:
    """Chromium ends a merged cell within a row."""
    drawn = "".join(rule(50, y, 300, y) for y in (780, 758, 706)) + rule(50, 728, 110, 728)
    drawn += "".join(rule(x, 780, x, 706) for x in (50, 110, 200, 300))
    said = text(54, 765, "四") + text(114, 765, "规章") + text(230, 765, "4") + text(114, 730, "规范性文件")
    said += "".join(text(245, 739.2 - 13 * n, digit) for n, digit in enumerate("１２５"))
    assert "１２５" in [c.text for line in read(pdf([drawn + said])).lines for c in line.cells]


def test_zeros_written_out_are_figures_too() -> None:
    rows = (("规章", "零", "〇", "〇"), ("规范性文件", "5", "〇", "5"), ("行政许可", "〇", "零", "零"))
    assert texts(cells([("beside", 0, 1), ("beside", 2, 2)], rows)) == [" | ".join(row) for row in rows]


def test_a_digit_that_clings_to_the_bracket_of_its_remark_had_no_room() -> None:
    drawn = rule(50, 780, 173, 780) + rule(50, 710, 173, 710) + "".join(rule(x, 780, x, 710) for x in (50, 140, 173))
    remark = ("1", "2", "（其", "中修", "订5", "件）")
    said = text(54, 740, "规章") + "".join(text(145, 769 - 11 * n, line) for n, line in enumerate(remark))
    (line,) = read(pdf([drawn + said])).lines
    assert (line.cells[1].text.replace(" ", ""), line.cells[1].confidence) == ("12（其中修订5件）", None)
