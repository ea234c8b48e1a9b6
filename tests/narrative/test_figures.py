"""Numbers as prose tells them: exact, rough, or no figure at all."""

from __future__ import annotations

from time import process_time

import pytest

from gxnlp.narrative import read_text
from gxnlp.narrative.figures import MAX_FIGURES, figures
from gxnlp.narrative.squeezing import squeeze


def told(text: str) -> list[tuple[int | float, str, bool]]:
    return [(f.value, f.unit, f.rough) for f in figures(squeeze(text).text)]


@pytest.mark.parametrize(
    "text", ["几十条", "数十件", "数百条", "上百条", "上千条", "两三件", "五六件", "廿三件", "3万5条"]
)
def test_what_is_told_by_guess_is_no_figure(text: str) -> None:
    assert told(f"公开{text}。") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3万5千条", 35_000),
        ("1千2百件", 1_200),
        ("1万2345条", 12_345),
        ("申请数十二件", 12),
        ("网上十件", 10),
        ("1，016条", 1_016),
        ("1,016,823人", 1_016_823),
        ("2,954，维持较多", 2_954),
    ],
)
def test_large_numbers_are_one_figure(text: str, value: int) -> None:
    assert [number for number, _, rough in told(text) if not rough] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "第十四至十六条情形",
        "第十四、十五、十六条",
        "第14至16条",
        "第三、四项",
        "公开12,34条",
        "公开1'016条",
        "公开1’016条",
    ],
)
def test_which_article_is_no_count_and_a_piece_of_a_number_no_number(text: str) -> None:
    assert told(text) == []


def test_figures_of_a_list_are_no_thousands() -> None:
    assert [number for number, _, _ in told("分别为12,34条")] == [12, 34]
    assert [number for number, _, _ in told("公开1,536，212件申请均已办结")] == [1536, 212]
    assert [number for number, _, _ in told("分别为100，200，300件")] == [100, 200, 300]


@pytest.mark.parametrize(
    "text", ["1.2万余条", "3千多条", "12余万条", "3百余件", "5000条左右", "5000条以上", "5000条上下", "近30件"]
)
def test_more_or_less_so_many_is_rough(text: str) -> None:
    assert [rough for _, _, rough in told(text)] == [True]


@pytest.mark.parametrize("text", ["2024年1月120条", "2024年11月2024条", "截至2024年12月1523条", "2024年3月15件"])
def test_a_count_behind_a_month_is_no_day(text: str) -> None:
    assert not [fact for _, _, fact in read_text(f"主动公开政府信息{text}。", 2024, "overview") if fact.kind == "date"]


def test_there_is_no_thirtieth_of_february() -> None:
    dates = [
        f.value for _, _, f in read_text("截至2024年2月30日，2024年2月29日。", 2024, "overview") if f.kind == "date"
    ]
    assert dates == ["2024-02-29"]


@pytest.mark.parametrize(
    "text",
    [
        "没有不予受理的政府信息公开申请。",
        "没有未按期答复的政府信息公开申请。",
        "没有一件申请超期办理。",
        "全年未收到重复申请。",
        "未收到涉及国家秘密的申请。",
        "全年未收到通过邮寄方式提交的政府信息公开申请。",
        "没有一起行政诉讼败诉。",
        "本年度没有自然人提出的申请。",
        "没有因政府信息公开被纠错的行政复议案件。",
    ],
)
def test_nought_of_some_is_not_nought_of_all(text: str) -> None:
    kinds = {fact.kind for _, _, fact in read_text(text, 2024, "proceedings" if "行政" in text else "requests")}
    assert not kinds & {"requests.received", "review.total", "litigation.total"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("全年未收到政府信息公开申请。", "requests.received"),
        ("没有企业、个人或者其他组织申请公开政府信息。", "requests.received"),
        ("没有因政府信息公开引起的行政复议。", "review.total"),
        ("未发生行政诉讼案件。", "litigation.total"),
    ],
)
def test_nought_of_all_is_told(text: str, kind: str) -> None:
    assert (kind, 0) in [(fact.kind, fact.value) for _, _, fact in read_text(text, 2024, "overview")]


def test_what_several_years_make_is_not_this_year_s() -> None:
    text = "本年主动公开政府信息528条。2019年至2024年，累计主动公开政府信息12345条。"
    assert [f.value for _, _, f in read_text(text, 2024, "overview") if f.kind == "published.total"] == [528]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("收到申请389，3件转入下年办理。", "requests.received", 389),
        ("行政复议31，6件被纠正，19件维持。", "review.corrected", 6),
    ],
)
def test_a_comma_of_full_width_ends_a_clause(text: str, kind: str, value: int) -> None:
    assert (kind, value) in [(fact.kind, fact.value) for _, _, fact in read_text(text, 2024, "overview")]


def test_places_without_end_are_read_in_time() -> None:
    begun = process_time()
    assert len(figures("第1、" * 6_000)) <= MAX_FIGURES
    assert process_time() - begun < 0.5


def test_a_list_that_is_parted_by_blanks_alone_is_read() -> None:
    assert squeeze("行政复议　维持　1　纠正　12　总计　13。").text == "行政复议维持1,纠正12,总计13."
    assert squeeze("网站 1,234 部分公开 3 处罚 2").text == "网站1234,部分公开3,处罚2"
    for plain in ("于 2021 年制定 3 件，共 12 条信息 3 类。", "在 5 月和 6 月 办理 3 件", "网站 12 条 微信 3 条"):
        assert squeeze(plain).text == squeeze(plain.replace(" ", "")).text


def test_blanks_without_end_are_read_in_no_time() -> None:
    for text in ("网 1 微信" * 4000, "网" + " " * 20_000 + "1", "网 1 " + "微" * 20_000):
        began = process_time()
        squeeze(text)
        assert process_time() - began < 0.5
