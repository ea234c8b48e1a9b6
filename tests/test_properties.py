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
