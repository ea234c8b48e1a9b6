"""Rows found wherever their labels went."""

from __future__ import annotations

import pytest

from tests.tables.reading import read, states, values

WHOLE = """
# 三、收到和处理政府信息公开申请情况
^ 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计
= 一、本年新收政府信息公开申请数量 | 31 | 5 | 0 | 2 | 7 | 1 | 46
= 二、上年结转政府信息公开申请数量 | 4 | 0 | 1 | 0 | 0 | 0 | 5
= 三、本年度办理结果 | （一）予以公开 | 12 | 3 | 1 | 2 | 5 | 1 | 24
"""


def test_labels_before_values_on_one_line() -> None:
    reading = read(WHOLE)
    assert values(reading, "requests", "received") == [31, 5, 0, 2, 7, 1, 46]
    assert values(reading, "requests", "granted") == [12, 3, 1, 2, 5, 1, 24]


def test_a_row_that_is_not_there_is_absent_and_not_zero() -> None:
    reading = read(WHOLE)
    assert states(reading, "requests", "partial") == ["absent"] * 7
    assert values(reading, "requests", "partial") == [None] * 7


@pytest.mark.parametrize(
    "torn",
    [
        "~ 5.属于三类内部事务\n> 6 | 1 | 0 | 0 | 2 | 0 | 9\n~ 信息",
        "> 6 | 1 | 0 | 0 | 2 | 0 | 9\n~ 5.属于三类内部\n~ 事务信息",
        "~ 5.属于三类内部\n~ 事务信息\n> 6 | 1 | 0 | 0 | 2 | 0 | 9",
        "= 5.属于三类内部事务 | 6 | 1 | 0 | 0 | 2 | 0 | 9\n~ 信息",
        "= 5.属于三类内部亊务信息 | 6 | 1 | 0 | 0 | 2 | 0 | 9",
        "= 6 | 1 | 0 | 0 | 2 | 0 | 9 | 5.属于三类内部事务信息",
        "= 5. | 属于三类内部事务信息 | 6 | 1 | 0 | 0 | 2 | 0 | 9",
        "< 5.属于三类内部事务信息\n. 6\n. 1\n. 0\n. 0\n. 2\n. 0\n. 9",
        "= 5.属于三类内部事务信息 | 6 | 1 | 0\nn — 4 —\n> 0 | 2 | 0 | 9",
    ],
)
def test_a_label_before_between_or_after_its_values(torn: str) -> None:
    reading = read(f"{WHOLE}\n{torn}\n= 6.属于四类过程性信息 | 8 | 0 | 3 | 0 | 0 | 0 | 11")
    assert values(reading, "requests", "refused.internal_affairs") == [6, 1, 0, 0, 2, 0, 9]
    assert values(reading, "requests", "refused.process_info") == [8, 0, 3, 0, 0, 0, 11]


def test_a_heap_of_labels_over_a_heap_of_values() -> None:
    reading = read(
        f"""{WHOLE}
        < 1.属于国家机密
        ~ 2.其他法律行政
        ~ 法规禁止公开
        > 7 | 0 | 0 | 0 | 1 | 0 | 8
        > 9 | 2 | 0 | 0 | 0 | 0 | 11
        = 3.危及“三安全一稳定” | 1 | 1 | 0 | 0 | 0 | 0 | 2
        """
    )
    assert values(reading, "requests", "refused.state_secret") == [7, 0, 0, 0, 1, 0, 8]
    assert values(reading, "requests", "refused.law_forbids") == [9, 2, 0, 0, 0, 0, 11]
    assert values(reading, "requests", "refused.safety_stability") == [1, 1, 0, 0, 0, 0, 2]


def test_a_stray_page_number_is_no_row() -> None:
    reading = read(f"{WHOLE}\n. 7\n= （二）部分公开 | 3 | 0 | 0 | 0 | 1 | 0 | 4")
    assert values(reading, "requests", "partial") == [3, 0, 0, 0, 1, 0, 4]
    assert values(reading, "requests", "granted") == [12, 3, 1, 2, 5, 1, 24]


def test_blocks_in_another_order() -> None:
    reading = read(
        """
        # 二、主动公开政府信息情况
        @ 第二十条第（五）项
        ^ 信息内容 | 本年处理决定数量
        = 行政许可 | 97
        @ 第二十条第（八）项
        = 行政事业性收费 | 12.5
        @ 第二十条第（一）项
        ^ 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数
        = 规章 | 1 | 2 | 3
        = 规范性文件 | 13 | 4 | 55
        """
    )
    assert values(reading, "disclosure", "licensing") == [97]
    assert values(reading, "disclosure", "fees") == [12.5]
    assert values(reading, "disclosure", "normative_documents") == [13, 4, 55]


def test_the_edition_is_told_by_its_words_and_not_by_the_year() -> None:
    sketch = """
        # 二、主动公开政府信息情况
        ^ 信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量
        = 规章 | 0 | 0 | 0
        ^ 信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量
        = 行政许可 | 40 | -3 | 112
        = 其他对外管理服务事项 | 5 | 1 | 60
    """
    reading = read(sketch, year=2023)
    assert reading.form.id == "2019"
    assert values(reading, "disclosure", "licensing") == [40, -3, 112]


@pytest.mark.parametrize(
    "sketch",
    [
        "> 1 | 2 | 3 | 4 | 10 | 0 | 5 | 0 | 1 | 6 | 7 | 0 | 0 | 0 | 7",
        "> 1 | 2 | 3 | 4 | 10\n> 0 | 5 | 0 | 1 | 6\n> 7 | 0 | 0 | 0 | 7",
        "= 行政复议 | 1 | 2 | 3 | 4 | 10\n= 未经复议直接起诉 | 0 | 5 | 0 | 1 | 6\n= 复议后起诉 | 7 | 0 | 0 | 0 | 7",
        "\n".join(f". {v}" for v in (1, 2, 3, 4, 10, 0, 5, 0, 1, 6, 7, 0, 0, 0, 7)),
    ],
)
def test_fifteen_numbers_however_they_stand(sketch: str) -> None:
    reading = read(f"# 四、政府信息公开行政复议、行政诉讼情况\n^ 行政复议 | 行政诉讼\n{sketch}")
    assert values(reading, "proceedings", "review") == [1, 2, 3, 4, 10]
    assert values(reading, "proceedings", "direct_litigation") == [0, 5, 0, 1, 6]
    assert values(reading, "proceedings", "post_review_litigation") == [7, 0, 0, 0, 7]
