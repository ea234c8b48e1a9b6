"""From records to figures: every measure of every reader on every set, whole and by layout, wear, edition and table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import numpy as np

from gxnlp.bench.bootstrap import Estimate, Floats, draws, mean, middle, share
from gxnlp.bench.calibration import BINS, calibration_error, coverage_curve, pooled, reliability, unseen
from gxnlp.bench.hits import Hits
from gxnlp.bench.records import OURS, Record
from gxnlp.bench.sets import KINDS
from gxnlp.learning.scoring import Verdict

WHOLE, TOGETHER = "all", "all sets"
Measured = tuple[str, Estimate | None]
GROUPS: Mapping[str, Callable[[Record], str]] = {
    "family": attrgetter("family"), "wear": attrgetter("wear"), "edition": attrgetter("edition"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    set: str
    reader: str
    measure: str
    by: str
    """all | family | wear | edition | table | label; over all sets: all | kind"""
    name: str
    """Which family, wear, …; empty for all."""
    value: float
    low: float | None
    """95 % interval; None where there is none."""
    high: float | None
    of: int
    """How many cells, figures, lines, headings, errors or reports it speaks of."""


def figures(records: Sequence[Record]) -> list[Figure]:
    found: list[Figure] = []
    for name in _in_order(r.set for r in records):
        in_set = [r for r in records if r.set == name]
        for reader in _in_order(r.reader for r in in_set):
            own = [r for r in in_set if r.reader == reader]
            found += _of(own, WHOLE, "")
            for by, key in GROUPS.items():
                values = sorted({key(r) for r in own} - {""})
                for value in values if reader == OURS or by == "wear" else ():
                    found += _of([r for r in own if key(r) == value], by, value)
            if reader == OURS:
                found += _by_table(own)
                found += _by_label(own)
    return [*found, *_together(records)]


def _together(records: Sequence[Record]) -> Iterator[Figure]:
    """Over all sets: every reader on each kind of file, and how far our confidence can be relied on."""
    for reader in _in_order(r.reader for r in records):
        own = [r for r in records if r.reader == reader]
        for kind in KINDS:
            same = [r for r in own if r.kind == kind]
            if same:
                yield from _told(TOGETHER, reader, "kind", kind, _cells(same))
    ours = [r for r in records if r.reader == OURS]
    if len({r.set for r in ours}) > 1:
        yield from _told(TOGETHER, OURS, WHOLE, "", _trust(ours))


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _of(own: Sequence[Record], by: str, name: str) -> Iterator[Figure]:
    measured = chain(_cells(own), _structure(own), _trust(own)) if own[0].reader == OURS else _cells(own)
    yield from _told(own[0].set, own[0].reader, by, name, measured)


def _told(set_: str, reader: str, by: str, name: str, measured: Iterable[Measured]) -> Iterator[Figure]:
    for measure, e in measured:
        if e is not None:
            yield Figure(set_, reader, measure, by, name, e.value, e.low, e.high, e.of)


def _cells(own: Sequence[Record]) -> Iterator[Measured]:
    verdicts = [r.verdicts for r in own]
    cells = [v.total() for v in verdicts]
    yield "right", share([v[Verdict.RIGHT] + v[Verdict.DOUBTED] for v in verdicts], cells)
    yield "wrong", share([v[Verdict.WRONG] + v[Verdict.SILENT] for v in verdicts], cells)
    for verdict in (Verdict.MISSED, Verdict.SILENT, Verdict.DOUBTED):
        yield str(verdict), share([v[verdict] for v in verdicts], cells)
    tables = [list(r.cells.tables.values()) for r in own]
    yield "rows_f1", _f1([_sum(t.rows for t in own_tables) for own_tables in tables])
    yield "columns_f1", _f1([_sum(t.columns for t in own_tables) for own_tables in tables])
    yield "teds", _mean_teds([[t.teds for t in own_tables if t.teds is not None] for own_tables in tables])
    yield "unread", share([bool(r.error) for r in own], [1] * len(own))


def _structure(own: Sequence[Record]) -> Iterator[Measured]:
    known = [r for r in own if r.form_right is not None]
    yield "form", share([bool(r.form_right) for r in known], [1] * len(known))
    with_lines = [r.lines for r in own if r.lines is not None]
    yield "lines_right", _f1([_sum(lines.values()) for lines in with_lines])
    yield "lines_f1", _macro_f1(with_lines)
    yield "sections_f1", _f1([r.sections for r in own if r.sections is not None])
    yield "headings_f1", _f1([r.headings for r in own if r.headings is not None])
    checked = [r.alarms for r in own if r.alarms is not None]
    yield "planted_found", share([a.found for a in checked], [a.planted for a in checked])
    yield "false_alarms", mean([float(sum(a.false.values())) for a in checked])


def _trust(own: Sequence[Record]) -> Iterator[Measured]:
    trust = pooled([r.cells.trust for r in own])
    error = calibration_error(reliability(trust))
    if error is not None:
        cells = sum(r.verdicts.total() for r in own)
        taken = unseen(coverage_curve(trust, cells))
        yield "calibration_error", Estimate(error, *_spread_of_error(own), sum(n + m for n, m in trust.values()))
        yield "unseen", Estimate(taken.observed, taken.proven, taken.observed, cells)


def _sum(hits: Iterable[Hits]) -> Hits:
    return sum(hits, Hits())


def _f1(hits: Sequence[Hits]) -> Estimate | None:
    return share([2.0 * h.right for h in hits], [h.said + h.there for h in hits], unit=2.0)


def _macro_f1(reports: Sequence[Mapping[str, Hits]]) -> Estimate | None:
    """The mean of the labels' F1: the rarest label counts as much as any."""
    labels = sorted({label for lines in reports for label in lines})
    if not labels:
        return None
    counted = np.array(
        [
            [(2 * h.right, h.said + h.there) for label in labels for h in [lines.get(label, Hits())]]
            for lines in reports
        ],
        dtype=np.float64,
    )
    right, either = counted[..., 0], counted[..., 1]

    def macro(drawn: Floats) -> Floats:
        there = drawn @ either
        f1 = np.divide(drawn @ right, there, out=np.zeros_like(there), where=there > 0)
        return np.asarray(f1.sum(axis=1) / (there > 0).sum(axis=1))

    value = float(macro(np.ones((1, len(reports))))[0])
    lines = round(sum(h.there for lines in reports for h in lines.values()))
    return Estimate(value, *middle(macro(draws(len(reports)))), lines)


def _mean_teds(values: Sequence[Sequence[float]]) -> Estimate | None:
    """Over tables; whole reports are drawn."""
    return share([sum(v) for v in values], [len(v) for v in values])


def _spread_of_error(own: Sequence[Record]) -> tuple[float, float]:
    """Interval of the calibration error over draws of reports."""
    table = np.zeros((len(own), len(BINS), 3))
    for i, record in enumerate(own):
        for (_, sure), (right, wrong) in record.cells.trust.items():
            at = int(np.searchsorted(BINS, sure, side="right")) - 1
            table[i, at] += (right + wrong, sure * (right + wrong), right)
    answers, said, right = np.moveaxis(np.tensordot(draws(len(own)), table, axes=1), 2, 0)
    return middle(np.abs(said - right).sum(axis=1) / np.maximum(answers.sum(axis=1), 1))


def _by_table(own: Sequence[Record]) -> Iterator[Figure]:
    for table in _in_order(name for r in own for name in r.cells.tables):
        tallies = [r.cells.tables[table] for r in own if table in r.cells.tables]
        cells = [t.cells for t in tallies]
        estimates = {
            "right": share(
                [t.verdicts.get(Verdict.RIGHT, 0) + t.verdicts.get(Verdict.DOUBTED, 0) for t in tallies], cells
            ),
            "silent": share([t.verdicts.get(Verdict.SILENT, 0) for t in tallies], cells),
            "rows_f1": _f1([t.rows for t in tallies]),
            "columns_f1": _f1([t.columns for t in tallies]),
            "teds": _mean_teds([[t.teds] for t in tallies if t.teds is not None]),
        }
        for measure, e in estimates.items():
            if e is not None:
                yield Figure(own[0].set, own[0].reader, measure, "table", table, e.value, e.low, e.high, e.of)


def _by_label(own: Sequence[Record]) -> Iterator[Figure]:
    with_lines = [r.lines for r in own if r.lines is not None]
    for label in sorted({label for lines in with_lines for label in lines}):
        e = _f1([lines.get(label, Hits()) for lines in with_lines])
        if e is not None:
            yield Figure(own[0].set, own[0].reader, "lines_f1", "label", label, e.value, e.low, e.high, e.of)
