"""Parts of a table that lost so many rules that they lie beside each other: no row of them is believed."""

from __future__ import annotations

from gxnlp.readers import read
from tests.readers.pdfs import grid, pdf, text

LEFT, RIGHT = [50, 140, 200], [260, 320, 380]
YS = [780, 760, 740]
NAMES = text(54, 765, "规章") + text(54, 745, "规范性文件") + text(160, 765, "12") + text(160, 745, "5")


def texts(content: str) -> list[list[str]]:
    return [[c.text for c in line.cells] for line in read(pdf([content])).lines]


def test_figures_beside_another_part_of_their_table_are_not_told() -> None:
    """Parts exchanged would satisfy every sum."""
    beside = NAMES + text(285, 765, "34") + text(345, 765, "46") + text(285, 745, "6") + text(345, 745, "11")
    assert texts(grid(LEFT, YS) + grid(RIGHT, YS) + beside) == [
        ["规章", "□"], ["规范性文件", "□"], ["□", "□"], ["□", "□"],
    ]  # fmt: skip


def test_tables_below_each_other_and_a_box_without_figures_doubt_nothing() -> None:
    below = text(54, 665, "许可") + text(160, 665, "7") + text(54, 645, "处罚") + text(160, 645, "8")
    assert texts(grid(LEFT, YS) + NAMES + grid(LEFT, [680, 660, 640]) + below) == [
        ["规章", "12"], ["规范性文件", "5"], ["许可", "7"], ["处罚", "8"],
    ]  # fmt: skip
    stamp = grid(RIGHT, YS) + text(270, 765, "单位") + text(330, 745, "盖章")
    assert ["规章", "12"] in texts(grid(LEFT, YS) + NAMES + stamp)


def test_a_cell_that_another_part_covers_is_not_blank() -> None:
    outer = grid([50, 140, 380], [780, 760, 710]) + text(54, 765, "规章") + text(160, 765, "12") + text(54, 735, "文件")
    inner = grid([210, 290, 370], [750, 735, 720]) + text(230, 740, "5", 8) + text(310, 725, "7", 8)
    assert texts(outer)[1] == ["文件", ""]
    assert texts(outer + inner)[1] == ["文件", "□"]
