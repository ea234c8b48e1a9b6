"""Words that stand for what was told before, or that come after their figure."""

from __future__ import annotations

import pytest

from gxnlp.narrative import read_text


def told(text: str) -> dict[str, object]:
    return {fact.kind: fact.value for _, _, fact in read_text(text, 2021, "overview")}


def test_the_former_and_the_latter_are_the_last_two_that_are_alike() -> None:
    facts = told("办结的信息公开申请里，既有部分公开的，也有不予公开的，前者97件，后者54件。")
    assert facts["requests.partial"] == 97
    assert facts["requests.refused"] == 54


def test_figures_told_in_turn_of_what_stands_before_other_figures() -> None:
    facts = told("信息公开行政复议42件，信息公开行政诉讼31件，两者中被纠正的分别是4件和5件。")
    assert facts["review.total"] == 42
    assert facts["litigation.total"] == 31
    assert facts["review.corrected"] == 4
    assert facts["litigation.corrected"] == 5


def test_words_in_brackets_are_no_item_of_the_list() -> None:
    facts = told("自然人与法人（含其他组织）提出的申请分别为33件和38件。")
    assert facts["requests.natural_person"] == 33
    assert facts["requests.organization"] == 38


def test_a_list_whose_sum_is_told_before_its_figures() -> None:
    facts = told("不予公开、无法提供、不予处理的申请，合计44件，分别是26件、11件、7件。")
    assert (facts["requests.refused"], facts["requests.unavailable"], facts["requests.rejected"]) == (26, 11, 7)


@pytest.mark.parametrize(
    "text",
    [
        "385件，是我局全年收到政府信息公开申请的数目；361件，是办结的数目；24件，是结转下年的数目。",
        "385件，政府信息公开申请新收数；361件，办结数；24件，结转下年数。",
    ],
)
def test_words_that_come_after_their_figure(text: str) -> None:
    facts = told(text)
    assert facts["requests.received"] == 385
    assert facts["requests.handled"] == 361
    assert facts["requests.carried_out"] == 24


def test_a_question_and_its_answer() -> None:
    facts = told("问：收到信息公开申请多少件？答：385件。问：不予公开的有几件？答：26件。")
    assert facts["requests.received"] == 385
    assert facts["requests.refused"] == 26
