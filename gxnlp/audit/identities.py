"""Every identity of the form once more: fast in the matrix of a part, in words for the few reports that fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gxnlp.audit.gathering import LOST, Piece
from gxnlp.audit.remarks import Remark
from gxnlp.checking import identities
from gxnlp.exports.parquet import STATES
from gxnlp.report import CellValue, both


def remarks(piece: Piece) -> Iterator[Remark]:
    suspects = np.zeros(len(piece.reports), np.bool_)
    lost = LOST[piece.states]
    filled = np.nan_to_num(piece.values)
    for equation in piece.form.equations:
        left = piece.at([(equation.table, *cell) for cell in equation.left])
        right = piece.at([(equation.table, *cell) for cell in equation.right])
        differ = np.abs(filled[:, left].sum(1) - filled[:, right].sum(1)) > 1e-9
        suspects |= differ & ~lost[:, left + right].any(1)
    for line in np.flatnonzero(suspects):
        yield from _in_words(piece, int(line))
    yield from _wrong_kinds(piece)


def _in_words(piece: Piece, line: int) -> Iterator[Remark]:
    """By the same rules and in the same words as at extraction."""
    report = piece.reports[line]
    cells = {}
    for at, (table, row, column) in enumerate(piece.names):
        value = piece.values[line, at]
        kind = piece.form.table(table).column(row, column).kind
        number = None if np.isnan(value) else float(value) if kind == "amount" or value % 1 else int(value)
        state = STATES[piece.states[line, at]]
        cells[table, row, column] = CellValue(row, column, number, "", state, float(piece.confidence[line, at]))
    for failure in identities.failures(identities.weigh(cells, piece.form), cells, piece.form):
        yield remark(
            report, failure.rule, failure.severity, failure.message, cells=failure.cells,
            expected=_number(failure.expected), actual=_number(failure.actual), weight=_gap(failure),
        )  # fmt: skip


def _wrong_kinds(piece: Piece) -> Iterator[Remark]:
    for at, (table, row, column) in enumerate(piece.names):
        kind = piece.form.table(table).column(row, column).kind
        values = piece.values[:, at]
        wrong = (values < 0) if kind != "change" else np.zeros(len(values), np.bool_)
        if kind != "amount":
            wrong = wrong | (np.isfinite(values) & (values % 1 != 0))
        for line in np.flatnonzero(wrong):
            name = f"{table}/{row}/{column}"
            yield remark(
                piece.reports[int(line)], "value.kind", "error",
                both(f"{name} 不会是 {values[line]:g}", f"{name} cannot be {values[line]:g}"),
                cells=(name,), actual=float(values[line]),
            )  # fmt: skip


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _gap(failure: Any) -> float:
    expected, actual = _number(failure.expected), _number(failure.actual)
    return abs(expected - actual) if expected is not None and actual is not None else 0.0


def remark(report: dict[str, Any], rule: str, severity: Any, message: str, **more: Any) -> Remark:
    return Remark(
        rule, severity, message, report["sha256"], report["source"], report["agency"], report["year"], **more
    )  # fmt: skip
