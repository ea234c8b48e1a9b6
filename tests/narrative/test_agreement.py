"""The prose against the tables, and against itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from gxnlp.checking.agreement import agreement
from gxnlp.document import Cell, Line
from gxnlp.forms import shipped
from gxnlp.labels import Label, LabeledLine
from gxnlp.narrative import narrate
from gxnlp.narrative.reading import Reading
from gxnlp.report import CellValue, Fact, Finding, Number, Place, Section, State
from gxnlp.structure import Instead, Narrative

FORM = next(f for f in shipped() if f.id == "2021")
Cells = Mapping[str, Number | None]
FIVE_LAWSUITS = {"proceedings/direct_litigation/total": 3, "proceedings/post_review_litigation/total": 2}
NINE_REVIEWS = {
    f"proceedings/review/{column}": n for column, n in (("total", 9), ("upheld", 3), ("corrected", 2), ("other", 1))
}
THREE_REFUSED = {f"requests/refused.{r}/total": 1 for r in ("state_secret", "third_party", "process_info")}


def _given(prose: str, section: str = "overview") -> tuple[tuple[Section, ...], list[LabeledLine]]:
    lines = [
        LabeledLine(Line(i, text, (Cell(text, i),)), Label.PARAGRAPH, 0.99)
        for i, text in enumerate(prose.split("\n"), 2)
    ]
    return (Section(section, "一", "总体情况", prose, (), (1, 1 + len(lines))),), lines


def check(prose: str, cells: Cells, year: int = 2021, section: str = "overview") -> list[Finding]:
    sections, lines = _given(prose, section)
    tables = {t.id: [_cell(t.id, *rc, cells) for rc in t.cells] for t in FORM.tables}
    return agreement(narrate(sections, lines, year), tables, FORM, year)


def _cell(table: str, row: str, column: str, cells: Cells) -> CellValue:
    value = cells.get(f"{table}/{row}/{column}", 0)
    state: State = "read" if value is not None else "blank"
    return CellValue(row, column, value, "" if value is None else str(value), state, 0.999, Place(1, 40))


def test_a_figure_that_the_table_contradicts_names_the_cell_and_quotes_both_places() -> None:
    (found,) = check("全年收到政府信息公开申请34件。", {"requests/received/total": 43})
    assert (found.rule, found.severity, found.cells) == ("narrative.table", "warning", ("requests/received/total",))
    assert (found.expected, found.actual) == (43, 34)
    chinese, english = found.message.split(" | ")
    assert "第2行" in chinese and "全年收到政府信息公开申请34件" in chinese and "第40行" in chinese
    assert "line 2" in english and "line 40" in english


@pytest.mark.parametrize(
    ("prose", "cells"),
    [
        ("收到申请34件。", {"requests/received/total": 34}),
        ("共收到政府信息公开申请36件。", {"requests/received/total": 34, "requests/carried_in/total": 2}),
        ("申请中不予公开3件。", THREE_REFUSED),
        ("发生行政诉讼5件。", FIVE_LAWSUITS),
        ("未收到政府信息公开申请。", {"requests/received/total": None}),
        ("收到申请34件。", {"requests/received/total": None}),
        ("行政事业性收费125000元。", {"disclosure/fees/amount": 12.5}),
        ("收到申请30余件。", {"requests/received/total": 34}),
        ("行政复议9件，其中结果维持3件、结果纠正2件、其他结果1件。", NINE_REVIEWS),  # 其他结果 is a row, not the rest
        ("与2020年的30件相比，收到申请有所增加。", {"requests/received/total": 34}),
    ],
)  # fmt: skip
def test_what_agrees_or_cannot_be_compared_is_no_finding(prose: str, cells: Cells) -> None:
    assert check(prose, cells) == []


def test_nought_in_words_against_a_table_with_figures() -> None:
    (found,) = check("未发生行政复议。", {"proceedings/review/total": 2})
    assert found.cells == ("proceedings/review/total",)


@pytest.mark.parametrize(
    ("prose", "rule", "severity"),
    [
        ("公开信息451条，其中网站242条，公开栏104条，其他方式36条。", "narrative.sum", "warning"),
        ("公开信息451条，其中网站242条，公开栏304条。", "narrative.sum", "warning"),
        ("公开信息451条，其中网站242条，公开栏204条。", "narrative.sum", "info"),
        ("公开信息200条，其中网站50条，占30%。", "narrative.percent", "warning"),
        ("公开政府信息260条。\n全年公开政府信息206条。", "narrative.contradiction", "warning"),
        ("2020年，我镇公开政府信息260条。", "narrative.year", "warning"),
        ("260条政府信息在2020年内由我镇向社会公开。", "narrative.year", "warning"),
        ("截至2020年底，我镇本年度公开政府信息260条。", "narrative.year", "warning"),
    ],
)
def test_the_prose_contradicts_itself(prose: str, rule: str, severity: str) -> None:
    assert [(f.rule, f.severity) for f in check(prose, {})] == [(rule, severity)]


@pytest.mark.parametrize(
    "prose",
    [
        "公开信息451条，其中网站242条，公开栏104条，公众号69条，其他方式36条。",
        "公开信息451条，其中网站142条，公开栏104条。",
        "公开信息200条，其中网站50条，占25%。",
        "公开信息300条，其中网站200条、公众号100条，同比分别变化12%、80%。",
        "2020年公开政府信息206条，2021年公开政府信息260条。",
        "公开政府信息260条，较2020年增加54条。",
        "公开信息200条，占25%的信息由网站公开（50条），占75%的信息由公众号公开（150条）。",
    ],
)
def test_what_adds_up_is_no_finding(prose: str) -> None:
    assert check(prose, {}) == []


def test_a_figure_counted_twice_is_told_as_such() -> None:
    (found,) = check("网站发布信息2139条，其中动态类信息1744条，政务类信息393条，解读类信息21条，回应类信息2条。", {})
    assert found.severity == "info" and "21" in found.message


def test_a_plan_for_the_year_that_is_over() -> None:
    (found,) = check("针对存在的问题，2021年将从以下方面改进：", {}, section="problems")
    assert found.rule == "narrative.year"
    assert check("针对存在的问题，2022年将从以下方面改进：", {}, section="problems") == []


def test_lawsuits_that_are_the_tables_reviews_were_misread() -> None:
    reviews = {f"proceedings/review/{column}": n for column, n in (("total", 45), ("upheld", 38), ("corrected", 7))}
    prose = "全年发生行政诉讼45件，结果维持38件，结果纠正7件。"
    assert check(prose, reviews) == []
    assert [f.rule for f in check(prose, {})] == ["narrative.table"] * 3


def test_small_figures_prove_a_misreading_together() -> None:
    reviews = {f"proceedings/review/{column}": n for column, n in (("total", 7), ("upheld", 4), ("corrected", 3))}
    assert check("全年发生行政诉讼7件，结果维持4件，结果纠正3件。", reviews) == []
    assert check("全年发生行政诉讼8件，结果维持5件，结果纠正3件。", reviews)


def test_both_told_together_are_neither() -> None:
    cells = {"proceedings/review/total": 240, "proceedings/direct_litigation/total": 360}
    assert check("全年发生行政诉讼600件。", cells) == []
    assert [f.actual for f in check("全年发生行政诉讼630件。", cells)] == [630]


def test_parts_of_one_make_up_no_total_of_both() -> None:
    cells = {
        "proceedings/direct_litigation/total": 1008,
        "proceedings/post_review_litigation/total": 1002,
        "proceedings/review/total": 520,
    }
    both_together = "行政诉讼2530件：未经复议直接起诉1008件，复议后起诉1002件。"
    assert check(both_together, cells) == []
    assert check(both_together.replace("2530", "2110"), cells)


def test_parts_of_this_years_requests_need_not_make_up_those_carried_in_too() -> None:
    cells = {
        "requests/received/natural_person": 30,
        "requests/received/enterprise": 4,
        "requests/received/total": 34,
        "requests/carried_in/total": 2,
    }
    assert check("共收到政府信息公开申请36件，其中自然人30件，法人4件。", cells) == []


def test_what_is_all_the_tables_own_leaves_the_rest_unsaid() -> None:
    prose = "行政复议9件，其中结果维持3件、结果纠正2件，其余1件以其他方式结案。"
    assert check(prose, NINE_REVIEWS) == []
    assert [f.rule for f in check(prose.replace("9", "8"), NINE_REVIEWS)] == ["narrative.table", "narrative.sum"]


def test_parts_of_a_misread_whole_prove_nothing() -> None:
    cells = {"requests/received/total": 34, "requests/total/total": 45, "requests/granted/total": 21}
    cells |= {"requests/partial/total": 24}
    assert check("全年答复政府信息公开申请34件，其中予以公开21件，部分公开24件。", cells) == []
    assert check("全年答复政府信息公开申请39件，其中予以公开21件，部分公开24件。", cells)


def test_a_part_counted_in_something_else_may_be_what_is_missing() -> None:
    prose = "编发工作简报5期、张贴公开栏信息22条、在门户网站公开信息34条，合计公开61条（期）。"
    assert check(prose, {}) == []
    assert [f.rule for f in check(prose.replace("61", "63"), {})] == ["narrative.sum"]


@pytest.mark.parametrize(
    "told",
    [
        "2020年度政府信息公开行政诉讼53件，已在上一年度报告中列明。",
        "2020年，我局收到政府信息公开申请53件，不计入本报告。",
        "政府信息公开行政诉讼数量：2020年53件，2021年5件。",
    ],
)
def test_a_figure_said_to_be_last_years_is_not_left_standing(told: str) -> None:
    assert [f for f in check(told, FIVE_LAWSUITS) if f.rule == "narrative.year"] == []


def test_a_figure_of_last_year_that_nothing_explains_is_left_standing() -> None:
    for told in ("均已按期答复。", "结转2021年继续办理2件。"):
        found = check(f"2020年，我局收到政府信息公开申请53件，{told}", {"requests/received/total": 53})
        assert ("narrative.year", "warning") in [(f.rule, f.severity) for f in found]


def test_last_years_figure_that_is_not_this_years_is_only_mentioned() -> None:
    (found,) = check("2020年，我局因信息公开被提起行政诉讼53件。", FIVE_LAWSUITS)
    assert (found.rule, found.severity) == ("narrative.year", "info")


def test_an_office_that_tries_reviews_states_none_of_its_own() -> None:
    prose = "作为行政复议机关，我市全年审理行政复议案件505件，其中维持323件、撤销89件、调解终止406件。"
    assert check(prose, NINE_REVIEWS) == []
    assert [f.rule for f in check("因政府信息公开，我市被申请行政复议10件。", NINE_REVIEWS)] == ["narrative.table"]


@pytest.mark.parametrize(
    ("prose", "told"),
    [
        ("自然人提出20件，法人和其他组织提出3件，合计收到政府信息公开申请34件。", ["narrative.sum"]),
        ("自然人提出20件，法人和其他组织提出3件，全年共收到政府信息公开申请34件。", []),
        ("收到政府信息公开申请34件，其中自然人提出20件，法人和其他组织提出3件。", []),
    ],
)
def test_a_sum_that_the_prose_claims_must_hold_whatever_the_tables_say(prose: str, told: list[str]) -> None:
    cells = {"requests/received/total": 34, "requests/received/natural_person": 20, "requests/received/enterprise": 3}
    assert [f.rule for f in check(prose, cells)] == told


def test_a_figure_far_from_its_cell_needs_words_that_leave_no_doubt() -> None:
    asked = {"requests/received/total": 19020}
    for idle in ("我镇当年收件数首次突破118件关口，全年收到申请19020件。", "日均收件288件，全年收到申请19020件。"):
        assert check(idle, asked) == []
    assert [f.severity for f in check("全年收到政府信息公开申请118件。", asked)] == ["warning"]


def test_a_sentence_of_which_nothing_is_the_tables_was_rather_misread() -> None:
    sued = "发生行政诉讼{}件，其中直接起诉{}件、复议后起诉{}件。"
    assert [f.severity for f in check(sued.format(274, 166, 108), FIVE_LAWSUITS)] == ["info"] * 3
    assert [f.severity for f in check(sued.format(5, 3, 108), FIVE_LAWSUITS) if f.cells] == ["warning"]
    slip = {"proceedings/direct_litigation/total": 165, "proceedings/post_review_litigation/total": 20}
    assert "warning" in [f.severity for f in check(sued.format(274, 166, 108), slip)]  # one is but a slip away


def test_where_the_prose_has_the_tables_figure_another_one_counts_something_else() -> None:
    asked = {"requests/received/total": 212}
    (found,) = check("全年收到政府信息公开申请34件。接待来访212批。", asked)
    assert (found.rule, found.severity) == ("narrative.table", "info")
    (found,) = check("全年收到政府信息公开申请34件。接待来访213批。", asked)
    assert found.severity == "warning"


def test_a_plain_slip_beside_what_was_misread_is_still_one() -> None:
    cells = {
        f"proceedings/review/{c}": n for c, n in (("total", 213), ("upheld", 87), ("corrected", 113), ("other", 13))
    }
    told = "行政复议213件：维持87件、纠正113件、其他{}件。"
    said = narrate(*_given(told.format(31)), 2021)
    other = next(f for f in said.counts if f.kind == "review.other")
    misread = replace(other, kind="review.pending", value=87)  # the table's of something else, told in the same line
    tables = {t.id: [_cell(t.id, *rc, cells) for rc in t.cells] for t in FORM.tables}
    beside = replace(said, counts=(*said.counts, misread), certain=said.certain | {other})
    found = [f for f in agreement(beside, tables, FORM, 2021) if f.actual == 31]
    assert [(f.rule, f.severity) for f in found] == [("narrative.table", "warning")]
    beside = replace(beside, certain=said.certain - {other})
    assert not [f for f in agreement(beside, tables, FORM, 2021) if f.actual == 31]


def test_nets_that_do_not_agree_prove_but_a_slip() -> None:
    asked, divided = (Fact("requests.received", n, "件", "收到申请", "overview", 2) for n in (118, 119))
    reading = Reading()
    reading.count(asked, 0.98, 0.9, {"requests.received"}, agreed=True)
    reading.count(divided, 0.98, 0.9, {"requests.received"}, agreed=False)
    assert reading.counts == [asked, divided] and not reading.unsure
    assert reading.certain == {asked}


def test_words_that_the_patterns_read_otherwise_prove_but_a_slip() -> None:
    told = "全年主动公开政府信息2885条。\n前三年（不含本年）累计主动公开信息{}条。"
    assert all(f.severity == "info" for f in check(told.format(557), {}))


def test_a_part_of_what_is_left_over_is_none_of_all_requests() -> None:
    cells = {"requests/carried_out/total": 402, "requests/received/natural_person": 34}
    assert [
        f for f in check("结转下年度继续办理的申请402件，其中自然人申请318件。", cells) if f.severity != "info"
    ] == []


def test_what_no_report_must_tell_is_no_year_left_standing() -> None:
    told = "2020年开展政策解读52次。"
    assert [f.severity for f in check(told, {}) if f.rule == "narrative.year"] in (["info"], [])
    assert [f.rule for f in check("2020年废止规范性文件52件，见上一年度报告。", {})] == []


def test_a_part_whose_number_was_not_read_leaves_the_sum_open() -> None:
    prose = "主动公开信息1335条，按载体分：公报204条，政务APP1102条，网站29条。"
    assert check(prose, {}) == []
    assert [f.rule for f in check(prose.replace("1102", "1002"), {})] == ["narrative.sum"]


def test_three_kinds_of_decisions_told_together_are_none_of_them() -> None:
    cells = {
        f"disclosure/{row}/decisions": n for row, n in (("licensing", 2764), ("penalties", 40), ("coercion", 1334))
    }
    assert check("全年行政许可、行政处罚、行政强制共作出决定4138件。", cells) == []


@pytest.mark.parametrize(
    "prose",
    [
        "微博发布信息1182条，约为总数（5893条）的{}%。",
        "网站公开信息1182条，占全部5893条的{}%，其余由公众号公开。",
        "行政复议纠正率{}%（纠正1182件/复议5893件）。",
    ],
)
def test_a_percentage_beside_both_its_figures_is_worked_out(prose: str) -> None:
    cells = {"proceedings/review/total": 5893, "proceedings/review/corrected": 1182}
    assert check(prose.format("20.06"), cells) == []
    assert [f.rule for f in check(prose.format("31.1"), cells)] == ["narrative.percent"]


def test_a_figure_that_is_a_slip_of_what_it_may_count_instead_is_held_against_that() -> None:
    received = Fact("requests.received", 9976, "件", "全年9976件申请件件有回音", "overview", 2)
    handled = replace(received, kind="requests.handled")
    cells = {"requests/received/total": 9975, "requests/total/total": 8120}

    def against(told: Fact, other: Fact, cells: Cells) -> list[tuple[str, object]]:
        prose = Narrative(counts=(told,), unsure=frozenset({told}), instead=(Instead(other, told),))
        tables = {t.id: [_cell(t.id, *rc, cells) for rc in t.cells] for t in FORM.tables}
        return [(f.cells[0], f.expected) for f in agreement(prose, tables, FORM, 2021)]

    assert against(handled, received, cells) == [("requests/received/total", 9975)]
    assert against(handled, received, cells | {"requests/received/total": 7012}) == []
    assert against(handled, received, cells | {"requests/total/total": 9976}) == []
    small = replace(received, value=31), replace(handled, value=31)
    assert against(small[1], small[0], {"requests/received/total": 32, "requests/total/total": 8120}) == []


def test_a_headline_that_is_told_again_in_words_hardly_understood() -> None:
    first = Fact("published.total", 7615, "条", "全年主动公开信息7615条", "overview", 2)
    again = Fact("published.total", 7651, "条", "应公开尽公开，凡7651条", "overview", 9)

    def against(one: Fact) -> list[str]:
        return [f.rule for f in agreement(narrative_of(first, one), {}, FORM, 2021)]

    def narrative_of(told: Fact, other: Fact) -> Narrative:
        return Narrative(counts=(told,), certain=frozenset({told}), instead=(Instead(other, None),))

    assert against(again) == ["narrative.contradiction"]
    assert against(replace(again, value=7615)) == against(replace(again, value=312)) == []
    assert against(replace(again, unit="个")) == []


def test_parts_that_fall_short_by_one_key_were_meant_to_make_up_the_whole() -> None:
    prose = "全年主动公开信息61142条，其中网站公开4426条，报刊公开2901条，微信公开5191条，公报公开3624条。"
    assert [(f.rule, f.severity) for f in check(prose, {})] == [("narrative.sum", "warning")]
    assert check(prose.replace("61142", "61842"), {}) == []


def test_what_is_told_of_several_years_is_held_against_no_cell() -> None:
    several = "“十三五”期间，我镇累计答复政府信息公开申请1172件。"
    cells = {"requests/total/total": 44497}
    assert [f for f in check(several, cells) if f.severity != "info"] == []
    assert [f.severity for f in check("全年累计答复政府信息公开申请1172件。", cells)] == ["warning"]


def test_how_many_things_are_added_up_is_none_of_them() -> None:
    assert check("网站公开政府信息35条，公众号公开政府信息88条，两项共123条。", {}) == []


def test_no_letters_are_no_word_of_requests() -> None:
    assert check("全年收到申请2件，未收到信函申请。", {"requests/received/total": 2}) == []


@pytest.mark.parametrize(
    "prose",
    [
        "主动公开272条；其中网站165条，占60.66%，上年占13.4%。",
        "予以公开、不予公开分别为28件、12件，予以公开占答复总数40件的70%。",
        "在主动公开的信息（共220条）中，涉及城市规划的167条，占75.9%。",
        "在337件申请里，线上提交占15.43%（52件），邮寄提交占17%（57件）。",
        "从渠道看，政府网站7条，微信5条，微博七，公报37条，总计56条。",
        "可供办理的申请总量为1628件，由本年新收的1627件和上年转入的1件构成。",
    ],
)
def test_what_only_seems_not_to_add_up(prose: str) -> None:
    cells = {"requests/received/total": 1627, "requests/carried_in/total": 1, "requests/received/natural_person": 12}
    told = ("narrative.percent", "narrative.sum", "narrative.contradiction")
    assert [f.message for f in check(prose, cells) if f.rule in told and f.severity != "info"] == []


def test_more_figures_than_are_read_of_a_paragraph_are_told() -> None:
    told = check("".join(f"发布通知{n}条，" for n in range(1000, 1500)), {})
    assert ("narrative.unread", "warning") in [(f.rule, f.severity) for f in told]


def test_prose_that_is_too_long_to_be_read_is_told() -> None:
    told = check("我局认真做好各项公开工作。" * 1600 + "2021年收到申请77件。", {"requests/received/total": 10})
    assert [(f.rule, f.severity) for f in told] == [("narrative.unread", "warning")]
    assert "characters were not read" in told[0].message
    assert check("我局认真做好各项公开工作。\n" * 5, {}) == []
