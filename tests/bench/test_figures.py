"""How things are counted: cells, rows and columns, trees, alarms, intervals, confidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gxnlp.bench.alarms import alarms
from gxnlp.bench.bootstrap import share
from gxnlp.bench.calibration import calibration_error, coverage_curve, reliability, unseen, upper_bound
from gxnlp.bench.cells import Answer, tally
from gxnlp.bench.hits import Hits, hits
from gxnlp.bench.sets import Planted, Truth
from gxnlp.bench.structure import sections
from gxnlp.bench.teds import Node, distance, form_tree, teds
from gxnlp.forms import shipped
from gxnlp.learning.scoring import Key, Verdict
from gxnlp.report import Finding, Section

FORM = next(form for form in shipped() if form.id == "2021")
KEY: Key = {
    "proceedings/review/upheld": 7,
    "proceedings/review/corrected": 3,
    "proceedings/review/other": None,
    "proceedings/review/pending": [2, None],
    "proceedings/review/total": 12,
}


def answers(**said: Answer) -> dict[str, Answer]:
    return {f"proceedings/review/{column}": answer for column, answer in said.items()}


def test_cells_are_counted_as_accept_score_counts_them() -> None:
    found = tally(
        answers(upheld=Answer(7), corrected=Answer(8, sure=False), pending=Answer(None), total=Answer(13)), KEY, FORM
    )
    assert found.tables["proceedings"].verdicts == {Verdict.RIGHT: 3, Verdict.WRONG: 1, Verdict.SILENT: 1}
    assert tally(answers(upheld=Answer(7, sure=False)), KEY, FORM).odd["proceedings/review/upheld"].verdict == "doubted"
    assert tally({}, KEY, FORM).tables["proceedings"].verdicts == {Verdict.MISSED: 3, Verdict.RIGHT: 2}


def test_exchanged_columns_leave_the_rows_right_and_say_whose_figures_they_hold() -> None:
    found = tally(answers(upheld=Answer(3), corrected=Answer(7), pending=Answer(2), total=Answer(12)), KEY, FORM)
    assert found.tables["proceedings"].rows == Hits(4, 4, 4)
    assert found.tables["proceedings"].columns == Hits(2, 4, 4)
    assert found.odd["proceedings/review/upheld"].of == "proceedings/review/corrected"


def test_hits_meet_each_thing_once() -> None:
    assert hits(["a", "a", "b"], ["a", "b", "c"]) == Hits(2, 3, 3)
    assert hits([], []).f1 == 1.0
    assert hits(["a"], []).f1 == 0.0


# ------------------------------------------------------------------------------------------------------------ trees
def table(*rows: str) -> Node:
    return Node("table", tuple(Node("tr", tuple(Node("td", text=cell) for cell in row.split())) for row in rows))


def test_teds_of_small_tables_by_hand() -> None:
    whole = table("a 1 2", "b 3 4")  # 1 table, 2 rows, 6 cells
    assert teds(whole, whole) == 1.0
    assert teds(table("a 1 2", "b 3 5"), whole) == pytest.approx(1 - 1 / 9)
    assert teds(table("a 1 2", "b 3 44"), whole) == pytest.approx(1 - 0.5 / 9)  # half of the longer text is right
    assert teds(table("a 1 2"), whole) == pytest.approx(1 - 4 / 9)
    assert teds(table("a 1 2 b 3 4"), whole) == pytest.approx(1 - 3 / 9)  # the row goes, two come, the cells stay
    assert teds(Node("table"), whole) == pytest.approx(1 / 9)


def test_a_form_with_a_wrong_figure_and_a_lost_row() -> None:
    form = FORM.table("requests")
    whole = {cell: str(i) for i, cell in enumerate(form.cells)}
    wrong = {**whole, form.cells[0]: "999"}
    lost = {cell: text for cell, text in whole.items() if cell[0] != "granted"}
    tree = form_tree(form, whole)
    assert 0.99 < teds(form_tree(form, wrong), tree) < 1
    assert teds(form_tree(form, lost), tree) == pytest.approx(1 - 10 / 260)  # the row, its two labels, seven cells


def plainly(a: tuple[Node, ...], b: tuple[Node, ...]) -> float:
    """The distance of two forests straight from its definition; slow."""
    if not a or not b:
        return float(sum(1 + plainly(n.children, ()) for n in (*a, *b)))
    one, two = a[-1], b[-1]
    same = 1.0 if one.tag != two.tag else 0.0 if one.tag != "td" or one.text == two.text else 1.0
    return min(
        plainly(a[:-1] + one.children, b) + 1,
        plainly(a, b[:-1] + two.children) + 1,
        plainly(one.children, two.children) + plainly(a[:-1], b[:-1]) + same,
    )


TREES = st.recursive(
    st.builds(Node, st.just("td"), text=st.sampled_from("12")),
    lambda below: st.builds(Node, st.sampled_from(("tr", "table")), st.lists(below, max_size=3).map(tuple)),
    max_leaves=4,
)


@given(TREES, TREES)
@settings(max_examples=60, deadline=None)
def test_the_distance_is_what_its_definition_says(a: Node, b: Node) -> None:
    assert distance(a, b) == pytest.approx(plainly((a,), (b,)))


# -------------------------------------------------------------------------------------------------------- intervals
def test_an_interval_is_wide_where_reports_differ_and_the_same_at_every_run() -> None:
    even, uneven = share([90] * 20, [100] * 20), share([100] * 18 + [0] * 2, [100] * 20)
    assert even is not None and uneven is not None
    assert (even.value, uneven.value) == (0.9, 0.9)
    assert even.high - even.low < 0.001 < 0.15 < uneven.high - uneven.low
    assert share([100] * 18 + [0] * 2, [100] * 20) == uneven


def test_all_right_is_no_proof_of_perfection() -> None:
    found = share([100] * 30, [100] * 30)
    assert found is not None
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(1 - 3 / 3000, abs=1e-5)  # the rule of three
    assert share([], []) is None


# ------------------------------------------------------------------------------------------------------- confidence
def test_a_share_of_half_a_thing_is_one_of_a_thing() -> None:
    """F1 where one figure is printed and none was read: one of the two halves."""
    found = share([0.0], [1.0], unit=2.0)
    assert found is not None
    assert (found.value, found.of) == (0.0, 1)


def test_confidence_that_means_what_it_says_has_no_error() -> None:
    assert calibration_error(reliability({(False, 0.75): (75, 25), (True, 0.5): (5, 5)})) == pytest.approx(0)
    assert calibration_error(reliability({(False, 0.99): (50, 50)})) == pytest.approx(0.49)
    assert calibration_error(()) is None


def test_flagged_cells_are_taken_last_and_the_curve_says_what_can_be_taken_unseen() -> None:
    trust = {(False, 0.9999): (40_000, 0), (False, 0.95): (9_000, 900), (True, 1.0): (90, 10)}
    curve = coverage_curve(trust, cells=50_000)
    assert [point.taken for point in curve] == [40_000, 49_900, 50_000]
    assert unseen(curve).observed == unseen(curve).proven == 0.8
    few = unseen(coverage_curve({(False, 0.9999): (400, 0)}, cells=400))
    assert (few.observed, few.proven) == (1.0, 0.0)  # nothing wrong among 400 proves no risk of 1 in 10,000
    assert upper_bound(0, 30_000) == pytest.approx(1e-4, rel=0.01)


# --------------------------------------------------------------------------------------------------------- sections
def test_a_section_without_its_heading_is_not_right() -> None:
    truth = Truth(sections={"overview": "总体情况", "disclosure": "主动公开政府信息情况"})
    whole = Section("overview", "一", "总体情况", "", (), (0, 0))
    bare = Section("disclosure", "", "", "", (), (1, 1))
    printed = replace(bare, heading="主动公开政府信息情况")
    assert sections([whole, bare], truth) == Hits(1, 2, 2)
    assert sections([whole, printed], truth) == Hits(2, 2, 2)


# ----------------------------------------------------------------------------------------------------------- alarms
def test_planted_errors_are_found_and_other_alarms_are_false() -> None:
    row = frozenset({"requests/total/enterprise", "requests/total/total", "requests/total/research"})
    planted = [Planted("requests.applicants", row), Planted("requests.balance", frozenset({"requests/received/total"}))]
    named = Finding("requests.applicants", "error", "", tuple(row))
    elsewhere = Finding("requests.outcomes", "warning", "", ("requests/granted/research",))
    quiet = Finding("requests.outcomes", "info", "", ("requests/granted/research",))
    about_a_misread_cell = Finding("proceedings.outcomes", "error", "", ("proceedings/review/total",))
    found = alarms([named, elsewhere, quiet, about_a_misread_cell], planted, {"proceedings/review/total"})
    assert (found.planted, found.found, dict(found.false)) == (2, 1, {"requests.outcomes": 1})
