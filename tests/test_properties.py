"""Whatever happened to a report on its way: a figure comes out right, or it is flagged."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gxnlp
from gxnlp.forms import Form, shipped
from gxnlp.report import Report
from tests.spoilers import (
    SPOILERS,
    Spoiler,
    clean,
    extra_cells,
    lone_cells,
    lost_cells,
    lost_labels,
    lost_rows,
    values_first,
)
from training.invent import Invented, invent

SURE = 0.9
TAKING_AWAY = frozenset({lone_cells, lost_cells, lost_labels, lost_rows, values_first, extra_cells})


def silent_errors(report: Report, truth: Invented, *, gone: bool = False) -> list[str]:
    """Wrong values that nothing warns of. Where the mess took cells away (`gone`), a blank that is no longer there may
    come back as the zero that the identities prove."""
    flagged = report.flagged()
    if report.form != truth.form:
        return ["form"]
    return [
        f"{name}: {cell.value} ({cell.state}, {cell.confidence}) instead of {right}"
        for table, read in report.tables.items()
        for cell in read.cells
        if cell.value is not None
        and cell.value != (right := truth.tables[table][cell.row, cell.column])
        and not (right is None and cell.value == 0 and gone)
        and cell.confidence >= SURE
        and (name := f"{table}/{cell.row}/{cell.column}") not in flagged
    ]


def spoil(truth: Invented, form: Form, sequence: list[Spoiler], rng: Random) -> bytes:
    lines = clean(truth, form)
    for spoiler in sequence:
        lines = spoiler(lines, rng)
    return "\n".join(lines).encode()


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**9),
    form=st.sampled_from(shipped()),
    sequence=st.lists(st.sampled_from(SPOILERS), max_size=5, unique=True),
    busy=st.booleans(),
)
def test_any_sequence_of_mess_comes_out_right_or_flagged(
    seed: int, form: Form, sequence: list[Spoiler], busy: bool
) -> None:
    rng = Random(seed)
    truth = invent(rng, form, busy=busy)
    report = gxnlp.extract(spoil(truth, form, sequence, rng), name="spoiled.txt")
    gone = not TAKING_AWAY.isdisjoint(sequence)
    assert silent_errors(report, truth, gone=gone) == [], [s.__name__ for s in sequence]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), form=st.sampled_from(shipped()))
def test_a_clean_report_comes_out_whole(seed: int, form: Form) -> None:
    truth = invent(Random(seed), form, busy=True)
    report = gxnlp.extract("\n".join(clean(truth, form)).encode(), name="clean.txt")
    for table, figures in truth.tables.items():
        assert {(c.row, c.column): c.value for c in report.tables[table].cells} == figures
    assert report.flagged() == frozenset()


def test_of_two_reports_in_one_file_the_first_is_read_whole_and_the_second_named() -> None:
    form = shipped()[-1]
    first, second = invent(Random(1), form, busy=True), invent(Random(2), form, busy=True)
    text = "\n".join([*clean(first, form), "", *clean(second, form)])
    report = gxnlp.extract(text.encode(), name="two.txt", narrative=False)
    assert silent_errors(report, first) == []
    assert all(c.value is not None for table in report.tables.values() for c in table.cells)
    several = next(f for f in report.findings if f.rule == "document.several")
    assert several.severity == "error" and second.title in several.message


def test_a_table_of_another_edition_is_named_and_the_rest_read_as_usual() -> None:
    old, new = shipped()
    ours, theirs = invent(Random(1), new, busy=True), invent(Random(2), old, busy=True)
    lines, others = clean(ours, new), clean(theirs, old)

    def section(of: list[str]) -> slice:
        return slice(*(next(i for i, x in enumerate(of) if x.startswith(mark)) for mark in ("二、", "三、")))

    lines[section(lines)] = others[section(others)]
    report = gxnlp.extract("\n".join(lines).encode(), name="mixed.txt", narrative=False)
    assert report.form == new.id
    mixed = next(f for f in report.findings if f.rule == "form.mixed")
    assert {path.split("/")[0] for path in mixed.cells} == {"disclosure"}
    assert all(c.value == ours.tables["requests"][c.row, c.column] for c in report.tables["requests"].cells)
    assert not any(path.startswith("requests/") for path in report.flagged())


def _at(lines: list[str], label: str) -> int:
    return next(i for i, line in enumerate(lines) if label in line)


def test_a_row_that_lost_a_cell_does_not_push_its_neighbour_away() -> None:
    form = shipped()[-1]
    for seed in range(8):
        truth = invent(Random(seed), form, busy=True)
        lines = clean(truth, form)
        at = _at(lines, "1.申请人无正当理由")
        cells = lines[at].split("\t")
        head, tail = cells[1][:5], cells[1][5:]
        lines[at : at + 1] = ["\t".join([cells[0], head, *cells[2:3], *cells[4:]]), tail]
        report = gxnlp.extract("\n".join(lines).encode(), name="cut.txt", narrative=False)
        assert silent_errors(report, truth) == []
        below = [c.value for c in report.tables["requests"].cells if c.row == "other.fee_unpaid"]
        assert below == [v for (row, _), v in truth.tables["requests"].items() if row == "other.fee_unpaid"]


def test_a_label_without_figures_is_not_a_row_of_zeros() -> None:
    form = shipped()[-1]
    truth = invent(Random(1), form, busy=True)
    lines = clean(truth, form)
    lines[_at(lines, "2.重复申请")] = "\t2.重复申请"
    report = gxnlp.extract("\n".join(lines).encode(), name="empty.txt", narrative=False)
    assert all(c.value != 0 for c in report.tables["requests"].cells if c.row == "rejected.repeat")


def test_a_stray_figure_is_not_the_last_row_of_a_table_without_sums() -> None:
    form = shipped()[-1]
    truth = invent(Random(1), form, busy=True)
    lines = clean(truth, form)
    at = _at(lines, "行政事业性收费")
    caption = next(i for i in range(at, 0, -1) if lines[i].startswith("第二十条"))
    lines[caption : at + 1] = ["456", "10 74 13", lines[caption]]
    report = gxnlp.extract("\n".join(lines).encode(), name="stray.txt", narrative=False)
    assert silent_errors(report, truth) == []
