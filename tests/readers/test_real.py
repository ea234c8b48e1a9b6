"""The real documents, where they are at hand: the readers find in them the rows that a person sees."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gxnlp.document import Line
from gxnlp.readers import read

SHARED = Path(__file__).resolve().parents[3] / "shared"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents are not here")

APPLICANTS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


def lines(pattern: str) -> list[Line]:
    document = read(next(SHARED.glob(pattern)))
    assert document.notes == ()
    assert len(document.pages) == 1
    found = list(document.lines)
    assert [line.number for line in found] == sorted({line.number for line in found})
    return found


def rows(found: list[Line]) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in found if len(line.cells) > 1]


@pytest.mark.parametrize(
    ("pattern", "widths"),
    [
        ("seeds/000*", {2: 4, 4: 10, 9: 18, 10: 12, 15: 4}),
        ("seeds/001*", {2: 2, 3: 4, 4: 10, 7: 1, 8: 4, 9: 4, 10: 16, 15: 2}),
        ("seeds/002*", {3: 6, 4: 12, 9: 7, 10: 19, 16: 4}),
        ("seeds/003*", {2: 9, 4: 4, 7: 1, 8: 4, 9: 3, 10: 19, 15: 2}),
        ("seeds/004*", {4: 14, 9: 9, 14: 19, 15: 4}),
        ("real/kewei*", {2: 4, 4: 3, 7: 10, 8: 12, 9: 4, 12: 1, 15: 1}),
    ],
)
def test_rows_and_their_widths(pattern: str, widths: dict[int, int]) -> None:
    assert Counter(len(row) for row in rows(lines(pattern))) == widths


@pytest.mark.parametrize("pattern", ["seeds/001*", "seeds/003*"])
def test_one_cell_to_a_line_becomes_rows(pattern: str) -> None:
    found = rows(lines(pattern))
    assert ["", "", *APPLICANTS, ""] in found
    assert ["一、本年新收政府信息公开申请数量", *"0000000"] in found
    assert ["", "", "2.其他法律行政法规禁止公开", *"0000000"] in found
    assert found[-1] == list("0" * 15)


def test_a_label_cut_over_two_lines_is_one_cell() -> None:
    found = rows(lines("seeds/001*"))
    assert ["", "", "5.要求行政机关确认或重新出具已获取信息", *"0000000"] in found
    assert ["（四）信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"] in found


def test_headings_of_the_markdown_seed() -> None:
    assert [line.level for line in lines("seeds/004*") if line.level] == [1, 2, 3, 4, 4, 4, 2, 2, 4, 4, 4]


def test_pipes_in_pieces_and_single_blanks() -> None:
    found = rows(lines("real/kewei*"))
    assert [row for row in found if len(row) == 2] == [
        ["行政许可", "97"],
        ["行政处罚", "0"],
        ["行政强制", "0"],
        ["行政事业性收费", "0"],
    ]
    assert ["8", "2", "0", "0", "0", "0", "10"] in found
    assert ["四、结转下年度继续办理", "1", "0", "0", "0", "0", "0", ""] in found
