"""What an engine misread is mended where the sums prove it; what the writer set down wrong stays, and is reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest

from gxnlp.checking import confusions
from gxnlp.checking.account import Account, account
from gxnlp.checking.glance import glance
from gxnlp.checking.repair import Sightings, outnumbered, pinned
from gxnlp.forms import Form, shipped
from gxnlp.report import CellValue, Number, State
from gxnlp.tables.values import parse
from training.invent import Invented, invent
from training.paper.misread import Engine, Tally, cases, misread

FORM = shipped()[1]
Name = tuple[str, str, str]
Looks = Mapping[Name, tuple[str, float, tuple[tuple[Number, float], ...]]]
CELL = ("requests", "granted", "enterprise")
SURE = 0.9995
ROWS = [row.id for row in FORM.table("requests").rows]


def report(seed: int = 3) -> Invented:
    return replace(invent(Random(seed), FORM, busy=True), missing=frozenset())


def seen_as(invented: Invented, looks: Looks, *, ocr: bool = True) -> tuple[dict[str, list[CellValue]], Sightings]:
    """Every figure read as printed, by an engine that is sure of it, but for some: (text, confidence, alternatives)."""
    tables: dict[str, list[CellValue]] = {}
    seen: dict[Name, tuple[tuple[Number, float], ...]] = {}
    for table in FORM.tables:
        tables[table.id] = []
        for row, column in table.cells:
            name = (table.id, row, column)
            text, confidence, others = looks.get(name, (str(invented.value(table.id, (row, column))), SURE, ()))
            value = parse(text)
            state: State = "repaired" if value.confused else value.state
            tables[table.id].append(CellValue(row, column, value.number, text, state, value.confidence))
            own = ((value.number, confidence),) if value.number is not None else ()
            seen[name] = (*own, *others)
    return tables, seen if ocr else {}


def check(invented: Invented, looks: Looks, *, ocr: bool = True) -> Account:
    tables, seen = seen_as(invented, looks, ocr=ocr)
    return account(tables, FORM, seen)


def at(checked: Account, name: Name) -> CellValue:
    return next(c for c in checked.tables[name[0]] if (c.row, c.column) == name[1:])


def rules(checked: Account, name: Name) -> set[str]:
    return {f.rule for f in checked.findings if "/".join(name) in f.cells}


def printed(invented: Invented, name: Name) -> int:
    return int(invented.value(name[0], name[1:]) or 0)


def misread_digit(figure: int) -> str:
    """The figure with its last digit taken for one that looks like it."""
    like = dict(zip("0817563", "8071658", strict=True)) | {"2": "7", "4": "1", "9": "8"}
    text = str(figure)
    return text[:-1] + like[text[-1]]


@pytest.mark.parametrize("sure", [0.2, 0.9])
def test_a_letter_in_a_figure_that_the_engine_doubts_and_no_sum_bears_out_is_unreadable(sure: float) -> None:
    invented = report()
    name = ("requests", "granted", "enterprise")
    total = str(printed(invented, name))
    lost = {name: ("I" + total[-1], sure, ()), ("requests", "granted", "research"): ("19999", SURE, ())}
    checked = check(invented, lost)  # digits are lost beside the letter, and the sums say only that something is wrong
    assert (at(checked, name).value, at(checked, name).state) == (None, "unreadable")
    assert "value.unreadable" in rules(checked, name)


def test_a_letter_in_a_figure_is_read_as_its_digit_where_the_engine_is_sure_or_a_sum_bears_it_out() -> None:
    invented = replace(report(), missing=frozenset())
    name = next(
        n
        for n in ((t.id, *c) for t in FORM.tables for c in t.cells if t.id == "requests")
        if "1" in str(printed(invented, n))
    )
    spelled = str(printed(invented, name)).replace("1", "I", 1)
    for confidence in (0.2, 0.99):
        assert at(check(invented, {name: (spelled, confidence, ())}), name).value == printed(invented, name)


@pytest.mark.parametrize("confidence", [0.386, 0.6, 0.85])
def test_a_writers_slip_in_a_figure_broken_over_two_lines_is_a_finding(confidence: float) -> None:
    # whose lines they are is in doubt, so no other figure is named: that is no reason to read another one
    invented = report()
    for step in (1, -1, 10):
        for row in ("granted", "other.other", "total"):
            name = ("requests", row, "enterprise")
            read = str(printed(invented, name) + step)
            checked = check(invented, {name: (read, confidence, ())})
            assert "cells.repaired" not in rules(checked, name)
            assert "requests.outcomes" in rules(checked, name)
            assert at(checked, name).value in (int(read), None)


def test_a_doubtful_figure_that_breaks_the_sums_is_mended() -> None:
    invented = report()
    true = printed(invented, CELL)
    read = misread_digit(true)
    checked = check(invented, {CELL: (read, 0.8, ((true, 0.15),))})
    cell = at(checked, CELL)
    assert (cell.value, cell.text, cell.state) == (true, read, "repaired")
    assert cell.confidence > 0.99
    (finding,) = [f for f in checked.findings if "/".join(CELL) in f.cells]
    assert (finding.rule, finding.severity) == ("cells.repaired", "info")
    assert (finding.expected, finding.actual) == (true, int(read))
    assert "误识" in finding.message and "misreading" in finding.message


def test_a_text_layer_is_never_mended() -> None:
    invented = report()
    read = misread_digit(printed(invented, CELL))
    checked = check(invented, {CELL: (read, 0.8, ())}, ocr=False)
    cell = at(checked, CELL)
    assert (cell.value, cell.state) == (int(read), "read")
    assert rules(checked, CELL) == {"requests.outcomes", "requests.applicants"}


def test_the_writers_slip_stays_and_is_reported() -> None:
    """The same figures, but the engine is sure of what it read."""
    invented = report()
    true = printed(invented, CELL)
    checked = check(invented, {CELL: (str(true + 1), SURE, ())})
    assert at(checked, CELL).state != "repaired"
    assert {"requests.outcomes", "requests.applicants"} <= rules(checked, CELL)
    assert at(checked, CELL).text == str(true + 1)


def test_a_misreading_beside_the_writers_slip_is_mended_and_the_slip_stays() -> None:
    invented = report()
    slip, true = ("requests", "partial", "enterprise"), printed(invented, CELL)
    looks = {
        slip: (str(printed(invented, slip) + 10), SURE, ()),
        CELL: (misread_digit(true), 0.5, ((true, 0.48),)),
    }
    checked = check(invented, looks)
    assert at(checked, CELL).value == true
    assert at(checked, slip).state != "repaired"
    assert "requests.applicants" in rules(checked, slip)


@pytest.mark.parametrize("dropped", [True, False])
def test_a_digit_dropped_or_doubled(dropped: bool) -> None:
    invented = report()
    true = str(printed(invented, CELL))
    read = true[:-1] if dropped else true + true[-1]
    checked = check(invented, {CELL: (read, 0.6, ())})
    assert (at(checked, CELL).value, at(checked, CELL).state) == (int(true), "repaired")


def test_what_could_not_be_read_is_pinned_by_the_sums() -> None:
    invented = report()
    true = str(printed(invented, CELL))
    read = true[:-1] + "?"
    checked = check(invented, {CELL: (read, 0.3, ((int(true), 0.3),))})
    assert (at(checked, CELL).value, at(checked, CELL).state) == (int(true), "repaired")
    assert "value.unreadable" not in {f.rule for f in checked.findings}


def test_what_could_not_be_read_and_looks_otherwise_is_left() -> None:
    """A stamp over the figure: the sums say what should be there, but nothing that was seen does."""
    checked = check(report(), {CELL: ("印章", 0.3, ())})
    assert (at(checked, CELL).value, at(checked, CELL).state) == (None, "unreadable")


@pytest.mark.parametrize("how", ["{0}.{1}", "{0}·{1}", "·{0}{1}", "{0}{1}件·", "{0};{1}项"])
def test_specks_among_the_digits_of_a_count(how: str) -> None:
    """`48.3` pieces, `483件·`: no count is printed so, and the sums say that the digits are right."""
    invented = report()
    true = str(printed(invented, CELL))
    read = how.format(true[:-1], true[-1])
    checked = check(invented, {CELL: (read, 0.97, ())})
    cell = at(checked, CELL)
    assert (cell.value, cell.text, cell.state) == (int(true), read, "repaired")
    assert 0.99 < cell.confidence < 1
    assert rules(checked, CELL) == {"cells.repaired"}


def test_digits_among_specks_that_the_sums_do_not_bear_out() -> None:
    """Whether the writer slipped or a digit is under the speck: nothing is made of it, and someone is told."""
    invented = report()
    true = str(printed(invented, CELL) + 40)
    checked = check(invented, {CELL: (f"{true[:-1]}·{true[-1]}", 0.97, ())})
    assert (at(checked, CELL).value, at(checked, CELL).state) == (None, "unreadable")
    assert "value.unreadable" in rules(checked, CELL)


def test_a_slip_under_a_speck_is_no_misreading() -> None:
    """The sums say 56. 8 and 6 are easily confused, but one who saw a speck beside the 8 saw the 8, too."""
    invented = report()
    assert printed(invented, CELL) == 56
    checked = check(invented, {CELL: ("5·8", 0.97, ())})
    assert (at(checked, CELL).value, at(checked, CELL).text) == (None, "5·8")
    assert "cells.repaired" not in rules(checked, CELL)


def test_an_amount_has_a_point_of_its_own() -> None:
    cell = CellValue("fees", "amount", 48.3, "48.3", "read", 0.99)
    assert glance(cell, [(48.3, 0.9)]).digits == 483
    assert glance(cell, [(48.3, 0.9)], counts=False).digits is None


def lawsuits(*figures: int) -> Invented:
    """A report with one row of lawsuits: three outcomes, pending, and their total."""
    invented = report()
    tables = dict(invented.tables)
    columns = ("upheld", "corrected", "other", "pending", "total")
    tables["proceedings"] = dict.fromkeys(tables["proceedings"], 0)
    tables["proceedings"] |= {("review", column): figure for column, figure in zip(columns, figures, strict=True)}
    return replace(invented, tables=tables)


TOTAL = ("proceedings", "review", "total")


def test_a_doubtful_figure_beside_a_slip_by_the_same_amount_is_not_made_to_fit_it() -> None:
    """The writer put 653 for 563 and added up rightly; 604 is broken over two lines, and 0 is often read for 9."""
    checked = check(lawsuits(11, 20, 10, 653, 604), {TOTAL: ("604", 0.6, ())})
    assert at(checked, TOTAL).value in (604, None)
    assert "cells.repaired" not in {f.rule for f in checked.findings}
    assert "proceedings.outcomes" in rules(checked, TOTAL) & rules(checked, ("proceedings", "review", "pending"))


@pytest.mark.parametrize(("named", "state"), [(((694, 0.35),), "repaired"), ((), "unreadable")])
def test_what_a_single_sum_says_the_engine_must_have_seen_too(
    named: tuple[tuple[Number, float], ...], state: str
) -> None:
    checked = check(lawsuits(11, 20, 10, 653, 694), {TOTAL: ("604", 0.6, named)})
    assert at(checked, TOTAL).state == state
    assert ("cells.suspected" in rules(checked, TOTAL)) == (not named)


def test_the_doubt_of_an_engine_that_names_others_where_it_has_them_in_mind() -> None:
    """What it does not name here it did not see; of an engine that never names one no such thing can be said."""
    invented = report()
    true = printed(invented, CELL)
    read = (str(true + 300 if true < 600 else true - 300), 0.6, ())
    elsewhere = ("requests", "partial", "research")
    sure_of_another = (str(printed(invented, elsewhere)), 0.9, ((printed(invented, elsewhere) + 5, 0.08),))
    alone, beside = check(invented, {CELL: read}), check(invented, {CELL: read, elsewhere: sure_of_another})
    assert "cells.repaired" not in rules(beside, CELL)
    assert "requests.outcomes" in rules(beside, CELL) or "cells.suspected" in rules(beside, CELL)
    assert at(alone, CELL).confidence < at(beside, CELL).confidence


def test_a_slip_in_a_total_beside_a_misreading() -> None:
    """The row is off by both, each column by its own: what was misread is one of them, and not the writer's 2020."""
    invented = report()
    slip, misread_one = ("requests", "granted", "total"), ("requests", "granted", "research")
    tables = {name: dict(figures) for name, figures in invented.tables.items()}
    tables["requests"] |= dict.fromkeys(((r, c) for r, c in tables["requests"]), 0)
    for row in ("received", "granted", "total"):
        tables["requests"] |= {(row, "enterprise"): 2010, (row, "total"): 2010}
    invented = replace(invented, tables=tables)
    checked = check(invented, {slip: ("2020", 0.6, ()), misread_one: ("3", 0.4755, ())})
    assert at(checked, slip).value in (2020, None)
    assert "requests.outcomes" in rules(checked, slip)


def test_a_slip_in_a_total_whose_row_cannot_be_added_up() -> None:
    """Its column and the balance both fail by 10: so they do where the writer slipped, and where it was misread."""
    invented = report()
    slip, beside = ("requests", "total", "total"), ("requests", "total", "enterprise")
    wrong = printed(invented, slip) + 10
    looks: Looks = {slip: (str(wrong), 0.6, ()), beside: ("0" + str(printed(invented, beside)), 0.9, ())}
    checked = check(invented, looks)
    assert at(checked, slip).value in (wrong, None)
    assert {"requests.outcomes", "requests.balance"} <= rules(checked, slip)


def test_two_explanations_as_good_as_each_other() -> None:
    """One sum, two doubtful figures in it that would both mend it: neither is touched, and neither passes for sure."""
    invented = report()
    row = "review"
    first, second = ("proceedings", row, "upheld"), ("proceedings", row, "corrected")
    tables = dict(invented.tables)
    tables["proceedings"] = dict.fromkeys(tables["proceedings"], 0)
    tables["proceedings"] |= {(row, "upheld"): 18, (row, "corrected"): 13, (row, "total"): 31}
    invented = replace(invented, tables=tables)
    looks = {first: ("13", 0.6, ((18, 0.35),)), second: ("13", 0.6, ((18, 0.35),))}
    checked = check(invented, looks)
    assert {at(checked, n).state for n in (first, second)}.isdisjoint({"repaired"})
    for name in (first, second):
        assert "proceedings.outcomes" in rules(checked, name)
        assert at(checked, name).confidence < 0.9


def test_equal_figures_misread_alike_do_not_vouch_for_each_other() -> None:
    """25 = 25 read as 15 = 15: the sum holds, and nothing speaks for the reading but the engine."""
    invented = report()
    tables = dict(invented.tables)
    tables["proceedings"] = dict.fromkeys(tables["proceedings"], 0)
    tables["proceedings"] |= {("review", "upheld"): 25, ("review", "total"): 25}
    names = [("proceedings", "review", column) for column in ("upheld", "total")]
    checked = check(replace(invented, tables=tables), dict.fromkeys(names, ("15", 0.6, ((25, 0.35),))))
    for name in names:
        assert at(checked, name).confidence < 0.9
        assert "reading.uncertain" in rules(checked, name)


def test_hopeless_readings_take_bounded_time() -> None:
    """Every third figure misread: nothing to prove, and no report takes long to give up on."""
    case = misread(report(), FORM, Engine.draw(0.2, "blunt", Random(1)))
    tally = Tally()
    tally.add(case, FORM)
    assert tally.times[0] < 3.0
    assert tally.counts["repairs"] == tally.counts["repairs right"]


@pytest.mark.parametrize("form", shipped(), ids=lambda f: str(f.id))
def test_repairs_are_right_and_slips_survive(form: Form) -> None:
    tally = Tally()
    for busy in (False, True):
        for case in cases(77, 6, form, 0.005, "frank", busy=busy):
            tally.add(case, form)
    assert tally.counts["repairs right"] == tally.counts["repairs"] > 8
    assert tally.counts["slips kept"] == tally.counts["slips"] > 4
    assert tally.counts["misread silent"] == 0


@pytest.mark.parametrize(
    ("read", "likelier", "than"),
    [("3", "8", "4"), ("37", "87", "42"), ("1", "11", "12"), ("B", "8", "3"), ("22", "2", "5"), ("14", "4", "1")],
)
def test_confusions(read: str, likelier: str, than: str) -> None:
    assert confusions.cost(read, likelier) < confusions.cost(read, than)


@pytest.mark.parametrize("read", ["0", "7", "11", "380", "5B", "l"])
def test_near_figures_cost_what_they_cost(read: str) -> None:
    found = dict(confusions.near(read, 9.0))
    assert found
    for printed, price in found.items():
        assert price == pytest.approx(confusions.cost(read, str(printed)), abs=1e-6)


def test_figures_too_long_for_confusions_are_left_as_they_are() -> None:
    invented = report()
    long, total = 123_456_789, ("requests", "granted", "total")
    rest = printed(invented, total) - printed(invented, CELL)
    looks: Looks = {CELL: (str(long), 0.9, ()), total: (str(123_456_798 + rest), 0.9, ())}
    checked = check(invented, looks)
    assert (at(checked, CELL).value, at(checked, CELL).state) == (long, "read")
    assert "requests.applicants" in rules(checked, total)


@pytest.mark.parametrize("beside", ["□□", "40含6件"])
def test_a_sum_with_a_figure_that_nobody_could_read_vouches_for_none_of_the_others(beside: str) -> None:
    """Whatever the doubtful figure is, the unread one beside it makes up for it."""
    invented = report()
    unread = ("requests", CELL[1], "research")
    outcomes = ("requests", "total", "enterprise")
    looks: Looks = {
        CELL: (str(printed(invented, CELL)), 0.85, ()),
        unread: (beside, 0.9, ()),
        outcomes: ("□□", 0.9, ()),
    }
    assert at(check(invented, looks), CELL).confidence < 0.9


def test_a_remark_whose_bracket_is_unread_leaves_its_figure() -> None:
    invented = report()
    true = next(n for n in ((r, CELL[2]) for r in ROWS) if printed(invented, ("requests", *n)) % 10 > 1)
    name = ("requests", *true)
    figure = printed(invented, name)
    checked = check(invented, {name: (f"{figure}含6件", 0.9, ())})
    assert at(checked, name).value == figure
    assert at(checked, name).state == "repaired"


@pytest.mark.parametrize(("text", "digits"), [("83.1", 831), ("1,703件·", 1703), ("206-4", 2064)])
def test_specks_leave_the_digits(text: str, digits: int) -> None:
    assert glance(CellValue("a", "b", None, text, "unreadable", 0.9), ((9, 0.1),)).digits == digits


@pytest.mark.parametrize("text", ["1、2", "-5", "5万", "1.5万", "2千", "3百"])
def test_what_is_no_speck_leaves_no_digits(text: str) -> None:
    assert glance(CellValue("a", "b", None, text, "unreadable", 0.9), ((9, 0.1),)).digits is None


def test_changes_that_only_hold_together_prove_nothing_unless_the_engine_named_one() -> None:
    """Among four cells in two rows and two columns any amount may be moved around."""
    cells = [("requests", row, column) for row in ("granted", "partial") for column in ("research", "social_org")]
    sums = [e for e in FORM.equations if sum((e.table, *cell) in cells for cell in e.cells) == 2]
    assert len(sums) == 4
    for named, known in ((0, set()), (1, set(cells))):
        seen = {n: glance(CellValue(*n[1:], 20, "20", "read", 1.0), [(20, 0.5)]) for n in cells}
        seen[cells[0]] = glance(
            CellValue(*cells[0][1:], 20, "20", "read", 1.0), [(20, 0.5), (30 + named, 0.4)][: 1 + named]
        )
        assert pinned(dict.fromkeys(cells, 31), sums, seen) == known


def test_a_reader_that_does_not_believe_a_cell_says_nothing_of_other_figures() -> None:
    """Its 0 is of the cell: a figure of two lines, a mark beside it; no engine gives one."""
    cell = CellValue("granted", "enterprise", 1538, "1538", "read", 1.0)
    doubted, guessed = (glance(cell, [(1538, share)], outspoken=False) for share in (0.0, 0.3))
    assert doubted.cost(1533) > guessed.cost(1533) + 2
    assert doubted.cost(1539) >= guessed.cost(1539), "what a writer may well have meant"


def test_a_figure_that_the_writer_may_have_meant_is_not_likely_because_the_engine_named_a_third() -> None:
    cell = CellValue("granted", "enterprise", 2748, "2748", "read", 1.0)
    named = glance(cell, [(2748, 0.85), (748, 0.01)], outspoken=True)
    assert named.cost(2749) >= glance(cell, [(2748, 0.85)], outspoken=True).cost(2749)


def test_two_figures_of_a_row_that_become_right_together_and_in_no_column_are_no_proof() -> None:
    """27 and 49, read 67 and 39: as 57 and 19 they would do just as well, and the engine has seen these."""
    one, other = ("requests", "rejected.petition", "natural_person"), ("requests", "rejected.petition", "other_org")
    sums = [e for e in FORM.equations if {one[1:], other[1:]} & set(e.cells)]
    row = [e for e in sums if {one[1:], other[1:]} <= set(e.cells)]
    seen = {
        one: glance(CellValue(*one[1:], 67, "67", "read", 1.0), [(67, 0.5), (27, 0.2), (57, 0.08)]),
        other: glance(CellValue(*other[1:], 39, "39", "read", 1.0), [(39, 0.5), (19, 0.37)]),
    }
    both = {one: 57, other: 19}
    assert len(row) == 1 and len(sums) == 3
    assert outnumbered(both, row, seen) == {one, other}
    assert outnumbered(both, sums, seen) == set(), "each stands in a column that comes to hold, too"
    assert outnumbered({one: 57}, row, seen) == set()
    sure = seen | {other: glance(CellValue(*other[1:], 39, "39", "read", 1.0), [(39, 0.4), (19, 0.6)])}
    assert outnumbered(both, row, sure) == set(), "one of them is no guess"


def test_a_point_in_a_count_that_the_engine_doubts_is_unreadable_where_no_sum_bears_it_out() -> None:
    invented = report()
    name = ("requests", "granted", "enterprise")
    checked = check(invented, {name: ("47.204", 0.55, ())})
    assert (at(checked, name).value, at(checked, name).state) == (None, "unreadable")


def test_a_letter_in_a_figure_whose_sums_fail_is_unreadable_though_the_engine_is_sure() -> None:
    invented = report()
    name = ("requests", "granted", "enterprise")
    checked = check(invented, {name: ("7" + str(printed(invented, name)) + "o", 1.0, ())})  # 749 read 74o
    assert at(checked, name).value is None
    assert "value.unreadable" in rules(checked, name)
