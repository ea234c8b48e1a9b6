from __future__ import annotations

import pytest

from gxnlp.forms import Column
from gxnlp.tables.values import in_unit, parse, value_like

AMOUNT = Column("amount", "本年收费金额（单位：万元）", kind="amount", unit="万元")


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("0", 0),
        ("１２", 12),
        ("1,234", 1234),
        ("１，２３４，５６７", 1234567),
        ("1 234", 1234),
        ("96171.6", 96171.6),
        ("0　　", 0),
        ("〇", 0),
        ("十二", 12),
        ("3件", 3),
        ("-5", -5),
        ("减少5", -5),
        ("增加3", 3),
        ("22（其中修订 16 件）", 22),
        ("22(其中修订16件)", 22),
    ],
)
def test_a_printed_number_is_read(printed: str, number: float) -> None:
    value = parse(printed)
    assert (value.number, value.state, value.confused) == (number, "read", False)


@pytest.mark.parametrize("printed", ["", " ", "　", "-", "—", "——", "/", "／", "无", "\\"])
def test_a_blank_is_not_zero(printed: str) -> None:
    value = parse(printed)
    assert value.number is None
    assert value.state == "blank"


@pytest.mark.parametrize(("printed", "number"), [("O", 0), ("l0", 10), ("2o6", 206), ("25|8", 2518), ("I，234", 1234)])
def test_a_letter_for_a_digit_is_read_but_not_hidden(printed: str, number: int) -> None:
    value = parse(printed)
    assert (value.number, value.confused) == (number, True)
    assert value.confidence < parse("1").confidence


@pytest.mark.parametrize(
    "printed", ["其他", "一", "12 3", "1.2.3", "（一）", "详见附件", "**", "1/2", "2021年", "9" * 40]
)
def test_what_is_no_number_is_unreadable(printed: str) -> None:
    assert parse(printed).state == "unreadable"


def test_a_remark_is_kept() -> None:
    assert parse("22（其中修订 16 件）").remark == "(其中修订 16 件)"


@pytest.mark.parametrize(
    ("printed", "number"), [("251000元", 25.1), ("25.1万元", 25.1), ("25.1", 25.1), ("0.5亿元", 5000)]
)
def test_an_amount_in_the_forms_unit(printed: str, number: float) -> None:
    assert in_unit(parse(printed), AMOUNT).number == number


def test_a_marker_is_no_value() -> None:
    assert not value_like("3.")
    assert value_like("3")


@pytest.mark.parametrize(
    ("printed", "number"), [("9①", 9), ("9²", 9), ("21※", 21), ("12 件", 12), ("共12件", 12), ("12。", 12)]
)
def test_notes_and_wrappings_are_no_digits(printed: str, number: int) -> None:
    assert parse(printed).number == number


@pytest.mark.parametrize("printed", ["Ⅲ", "约12", "5%", "(5)", "1万2千", "见附件", "9" * 5000])
def test_what_only_looks_like_a_figure_is_unreadable(printed: str) -> None:
    assert parse(printed).state == "unreadable"


@pytest.mark.parametrize(
    ("printed", "number"), [("12.3456万", 12.3456), ("12.3456万元", 12.3456), ("123456元", 12.3456)]
)
def test_ten_thousands_are_the_unit_of_the_column(printed: str, number: float) -> None:
    assert in_unit(parse(printed), AMOUNT).number == number


def test_ten_thousands_of_a_count() -> None:
    count = Column("issued", "本年制发件数")
    assert in_unit(parse("3万"), count).number == 30000
    assert in_unit(parse("3万件"), count).number == 30000


def test_a_blank_inside_a_figure_costs_trust() -> None:
    assert parse("3 124").confidence < 0.9


def test_a_figure_that_begins_with_nought_may_be_two() -> None:
    for text in ("02", "012", "０１２", "012件"):
        assert parse(text).confidence < 0.9
    for text in ("0", "10", "0.5", "0件"):
        assert parse(text).confidence > 0.9


def test_a_figure_that_was_not_read_stands_in_its_cell_with_its_unit() -> None:
    for text in ("□", "□件", "4□", "□9 件"):
        assert value_like(text) and parse(text).state == "unreadable"
    assert not value_like("□属于国家秘密")
