"""Values fewer or more than the columns."""

from __future__ import annotations

import numpy as np
import pytest

from gxnlp.document import Cell
from gxnlp.forms import shipped
from gxnlp.tables.columns import LOST, Weighed, numbers
from gxnlp.tables.filling import Filled
from gxnlp.tables.paper import paper
from gxnlp.tables.strips import Strip
from tests.tables.reading import read, states, values

HEAD = """
# 三、收到和处理政府信息公开申请情况
^ 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计
= 一、本年新收政府信息公开申请数量 | 31 | 5 | 0 | 2 | 7 | 1 | 46
= 二、上年结转政府信息公开申请数量 | 4 | 0 | 1 | 0 | 0 | 0 | 5
"""


def test_an_empty_cell_is_blank_in_its_own_column() -> None:
    reading = read(f"{HEAD}\n= （一）予以公开 | 12 | | 1 | 2 | 5 | 1 | 21")
    assert values(reading, "requests", "granted") == [12, None, 1, 2, 5, 1, 21]
    assert states(reading, "requests", "granted")[1] == "blank"


def test_an_empty_first_cell_is_blank_whatever_the_sums_say() -> None:
    reading = read(f"{HEAD}\n= （一）予以公开 | | 8 | 1 | 2 | 5 | 1 | 30")
    assert states(reading, "requests", "granted")[0] == "blank"
    assert values(reading, "requests", "granted")[1:] == [8, 1, 2, 5, 1, 30]


def test_a_text_among_the_values_is_one_unreadable_cell() -> None:
    reading = read(f"{HEAD}\n= （一）予以公开 | 12 | 3 | 1 | 见附件 | 5 | 1 | 24")
    assert values(reading, "requests", "granted") == [12, 3, 1, None, 5, 1, 24]
    assert states(reading, "requests", "granted")[3] == "unreadable"


def test_a_figure_that_cannot_be_read_is_unreadable_and_keeps_its_text() -> None:
    reading = read("# 二、主动公开政府信息情况\n^ 信息内容 | 本年处理决定数量\n= 行政许可 | 约12\n= 行政处罚 | 7")
    assert states(reading, "disclosure", "licensing") == ["unreadable"]
    assert next(c for c in reading.tables["disclosure"].cells if c.row == "licensing").text == "约12"


def test_the_unit_that_the_header_states() -> None:
    reading = read("# 二、主动公开政府信息情况\n^ 信息内容 | 本年收费金额（单位：元）\n= 行政事业性收费 | 123456")
    assert values(reading, "disclosure", "fees") == [12.3456]
    assert [(f.rule, f.severity) for f in reading.tables["disclosure"].findings] == [("value.unit", "warning")]


def test_labels_in_a_block_and_values_in_a_block_are_not_trusted() -> None:
    """Three labels, then two rows of values: which label lost its values, no one can tell."""
    labels = "< 1.属于国家秘密\n< 2.其他法律行政法规禁止公开\n< 3.危及“三安全一稳定”"
    reading = read(f"{HEAD}\n{labels}\n> 7 | 0 | 0 | 0 | 1 | 0 | 8\n> 9 | 2 | 0 | 0 | 0 | 0 | 11")
    given = [c for c in reading.tables["requests"].cells if c.row.startswith("refused") and c.value is not None]
    assert all(c.confidence < 0.9 for c in given)


def test_a_row_of_empty_cells_is_blank() -> None:
    reading = read(f"{HEAD}\n= （一）予以公开 | | | | | | |")
    assert states(reading, "requests", "granted") == ["blank"] * 7


def test_a_lost_column_that_the_header_has_lost_too() -> None:
    reading = read(
        """
        # 三、收到和处理政府信息公开申请情况
        ^ 自然人 | 商业企业 | 社会公益组织 | 法律服务机构 | 其他 | 总计
        = 一、本年新收政府信息公开申请数量 | 31 | 5 | 2 | 7 | 1 | 49
        = 二、上年结转政府信息公开申请数量 | 4 | 0 | 0 | 0 | 0 | 5
        = （一）予以公开 | 12 | 3 | 2 | 5 | 1 | 25
        = （二）部分公开 | 10 | 2 | 1 | 5 | 1 | 20
        """
    )
    assert values(reading, "requests", "received") == [31, 5, None, 2, 7, 1, 49]
    assert states(reading, "requests", "received")[2] == "absent"


def test_what_the_identities_cannot_place_is_not_sure() -> None:
    """Six busy values, a whole header: any of six columns may be the lost one."""
    reading = read(f"{HEAD}\n= （一）予以公开 | 12 | 9 | 14 | 5 | 3 | 51")
    cells = [c for c in reading.tables["requests"].cells if c.row == "granted"]
    assert min(c.confidence for c in cells if c.value is not None) < 0.9


def test_too_many_values_are_sorted_out_by_the_sum() -> None:
    reading = read(f"{HEAD}\n= （一）予以公开 | 12 | 3 | 1 | 2 | 5 | 1 | 24 | 0 | 0")
    assert values(reading, "requests", "granted") == [12, 3, 1, 2, 5, 1, 24]
    assert any(f.rule == "form.extra_cells" for f in reading.tables["requests"].findings)


def test_columns_printed_in_another_order_follow_the_header() -> None:
    reading = read(
        """
        # 二、主动公开政府信息情况
        ^ 信息内容 | 现行有效件数 | 本年制发件数 | 本年废止件数
        = 规章 | 3 | 1 | 2
        = 行政规范性文件 | 55 | 13 | 4
        """
    )
    assert values(reading, "disclosure", "rules") == [1, 2, 3]
    assert values(reading, "disclosure", "normative_documents") == [13, 4, 55]
    finding = next(f for f in reading.tables["disclosure"].findings if f.rule == "form.column_order")
    assert finding.severity == "warning"
    assert "disclosure/rules/issued" in finding.cells


@pytest.mark.parametrize(("placed", "fails"), [(6, True), (LOST, False)])
def test_a_row_breaks_its_sum_only_if_all_of_it_is_there(placed: int, fails: bool) -> None:
    cells = tuple(Cell(text, 1) for text in "1000005")
    strip = Strip(cells, 0, 0, (), page=1, lone=False, doubt=1.0)
    row = paper(shipped()[1], "requests").rows[0]
    ways = Weighed(np.array([[0, 1, 2, 3, 4, 5, placed]]), np.zeros(1))
    assert Filled(row, strip, ways, numbers(strip)).fails is fails
