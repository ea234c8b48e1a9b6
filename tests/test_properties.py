"""Whatever happened to a report on its way: a figure comes out right, or it is flagged."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gxnlp
from gxnlp.forms import Form, shipped
from gxnlp.report import Report
from tests.spoilers import SPOILERS, Spoiler, clean
from training.invent import Invented, invent

SURE = 0.9


def silent_errors(report: Report, truth: Invented) -> list[str]:
    flagged = report.flagged()
    if report.form != truth.form:
        return ["form"]
    return [
        f"{name}: {cell.value} ({cell.state}, {cell.confidence}) instead of {truth.tables[table][cell.row, cell.column]}"
        for table, read in report.tables.items()
        for cell in read.cells
        if cell.value is not None
        and cell.value != truth.tables[table][cell.row, cell.column]
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
    assert silent_errors(report, truth) == [], [s.__name__ for s in sequence]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), form=st.sampled_from(shipped()))
def test_a_clean_report_comes_out_whole(seed: int, form: Form) -> None:
    truth = invent(Random(seed), form, busy=True)
    report = gxnlp.extract("\n".join(clean(truth, form)).encode(), name="clean.txt")
    for table, figures in truth.tables.items():
        assert {(c.row, c.column): c.value for c in report.tables[table].cells} == figures
    assert report.flagged() == frozenset()
