"""The dataset as figures: for each part of it the reports of one form, and a matrix of their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gxnlp.batch.exporting import parts, read_part
from gxnlp.exports.parquet import STATES
from gxnlp.forms import Form

Name = tuple[str, str, str]
"""(table, row, column)"""
LOST = np.array([state in ("absent", "unreadable") for state in STATES])
BLANK = STATES.index("blank")
ABSENT = STATES.index("absent")


@dataclass(frozen=True)
class Piece:
    """Reports of one form and their cells, a line a report."""

    form: Form
    names: tuple[Name, ...]
    reports: list[dict[str, Any]]
    values: NDArray[np.float64]
    """NaN where there is none."""
    states: NDArray[np.int8]
    """Index into STATES."""
    confidence: NDArray[np.float64]
    flagged: NDArray[np.bool_]

    def at(self, names: Sequence[Name]) -> list[int]:
        where = {name: i for i, name in enumerate(self.names)}
        return [where[name] for name in names]


def pieces(dataset: Path, forms: Sequence[Form]) -> Iterator[Piece]:
    """Part by part, so that a national dataset needs no more memory than one of its parts."""
    known = {form.id: form for form in forms}
    for part in parts(dataset, "reports"):
        reports: dict[str, list[dict[str, Any]]] = {}
        for table in read_part(part, "reports"):
            for row in table.to_pylist():
                row["year"] = row["year"] or None
                if row["form"] in known:
                    reports.setdefault(row["form"], []).append(row)
        beside = dataset / "cells" / part.parent.name / part.name
        if reports and beside.exists():
            yield from _pieces(beside, {known[form]: rows for form, rows in reports.items()})


def _pieces(part: Path, reports: dict[Form, list[dict[str, Any]]]) -> Iterator[Piece]:
    made: dict[str, Piece] = {}
    where: dict[str, tuple[Piece, int]] = {}
    columns: dict[str, dict[Name, int]] = {}
    for form, rows in reports.items():
        names = tuple((table.id, row, column) for table in form.tables for row, column in table.cells)
        shape = (len(rows), len(names))
        made[form.id] = piece = Piece(
            form, names, rows,
            np.full(shape, np.nan), np.full(shape, ABSENT, np.int8), np.ones(shape), np.zeros(shape, np.bool_),
        )  # fmt: skip
        columns[form.id] = {name: i for i, name in enumerate(names)}
        where |= {row["sha256"]: (piece, i) for i, row in enumerate(rows)}
    states = {state: i for i, state in enumerate(STATES)}
    wanted = ("sha256", "table", "row", "column", "value", "state", "confidence", "flagged")
    for table in read_part(part, "cells", wanted):
        cells = zip(*(table.column(name).to_pylist() for name in wanted), strict=True)
        for sha, name, row, column, value, state, confidence, flagged in cells:
            place = where.get(sha)
            if place is None:
                continue
            piece, line = place
            at = columns[piece.form.id].get((name, row, column))
            if at is None:
                continue
            if value is not None:
                piece.values[line, at] = value
            piece.states[line, at] = states[state]
            piece.confidence[line, at] = confidence
            piece.flagged[line, at] = flagged
    yield from made.values()


def short(agency: str | None) -> str:
    return agency or "（未写明机关）"
