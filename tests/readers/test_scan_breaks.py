"""Tables of a scan that go on over a page: each sheet lay a little differently, and each page was read for itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gxnlp.readers.blocks import TableBlock, TableCell
from gxnlp.readers.breaks import _is_no_name, _is_said_again, is_continued, join


def part(page: int, xs: Sequence[float], *rows: Sequence[str], confidence: float | None = 0.9) -> TableBlock:
    """A table of one page."""
    cells: list[list[TableCell]] = []
    for r, texts in enumerate(rows):
        cells.append([])
        for c, text in enumerate(texts):
            box = (xs[c], 20.0 * r, xs[c + 1], 20.0 * r + 20)
            cells[-1].append(TableCell(r, c, 1, 1, box, (), 80, page, text, confidence))
    return TableBlock(page, tuple(xs), cells, (xs[0], 0, xs[-1], 20 * len(rows)), [page] * len(rows), ruled=True)


def said(table: TableBlock) -> list[list[str]]:
    return [[c.text for c in row] for row in table.rows]


@pytest.mark.parametrize(
    ("confidence", "joined"),
    [
        (0.9, [["甲", "11"], ["乙", "667"], ["丙", "3"]]),
        (None, [["甲", "11"], ["乙", "66"], ["", "7"], ["丙", "3"]]),
    ],
)
def test_columns_of_a_scan_may_stand_a_little_aside_on_the_next_page(
    confidence: float | None, joined: list[list[str]]
) -> None:
    before = part(1, (0, 100, 200), ("甲", "11"), ("乙", "66"), confidence=confidence)
    after = part(2, (0, 95.5, 200), ("", "7"), ("丙", "3"), confidence=confidence)
    assert said(join(before, after)) == joined


@pytest.mark.parametrize(
    ("below", "confidence", "again"),
    [
        (("项目", "社会公益组织", "总计"), None, True),
        (("项目", "社会公盖组织", "总计"), 0.9, True),
        (("项目", "社会公盖组织", "总计"), None, False),
        (("项目", "社会公盖组只", "总计"), 0.9, False),
        (("项目", "社会公益组织", "合计"), 0.9, False),
    ],
)
def test_a_header_that_is_printed_again_is_known_though_a_letter_was_misread(
    below: Sequence[str], confidence: float | None, again: bool
) -> None:
    heads = [
        part(n, (0, 100, 200, 300), row, confidence=confidence).rows[0]
        for n, row in enumerate((("项目", "社会公益组织", "总计"), below))
    ]
    assert _is_said_again(*heads) == again


@pytest.mark.parametrize(("above", "below", "may"), [("942", "总计", False), ("942", "件", True), ("总", "计", True)])
def test_a_name_of_a_header_is_not_put_to_the_figure_above_it(above: str, below: str, may: bool) -> None:
    b, t = (part(1, (0, 100), [said]).rows[0][0] for said in (above, below))
    assert _is_no_name(b, t) == may


@pytest.mark.parametrize(
    ("confidence", "continued"), [(0.9, True), (None, False)], ids=["a photo", "a PDF, whose pages are alike"]
)
def test_a_photo_may_show_the_next_page_larger(confidence: float | None, continued: bool) -> None:
    before = part(1, (70, 130, 260, 330), ("甲", "11", "5"), ("乙", "66", "8"), confidence=confidence)
    after = part(2, (80, 145, 285, 360), ("", "7", ""), ("丙", "3", "4"), confidence=confidence)
    assert is_continued(before, after) == continued
    if continued:
        assert said(join(before, after)) == [["甲", "11", "5"], ["乙", "667", "8"], ["丙", "3", "4"]]


def test_a_box_of_one_cell_is_no_part_of_a_table_that_a_photo_shows_a_little_larger() -> None:
    box, after = part(1, (70, 330), ("说明",)), part(2, (80, 145, 285, 360), ("丙", "3", "4"))
    assert not is_continued(box, after)
