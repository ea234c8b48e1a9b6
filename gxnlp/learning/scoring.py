"""A report against its answer key, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gxnlp.report import Number, Report

CONFIDENT = 0.9
"""A value below this is marked as doubtful for the user, so a wrong one is not silent."""
Key = Mapping[str, Number | list[Number | None] | None]
"""table/row/column -> the value that the source prints, null for none; several where more than one is right."""


@dataclass(frozen=True)
class Scored:
    right: tuple[bool, ...]
    """One a cell of the key, in the key's order."""
    silent: tuple[str, ...]
    """Cells with a wrong value that no finding names and that is not marked as doubtful."""
    doubted: int
    """Right values that are flagged or marked all the same."""


def score(report: Report | None, key: Key) -> Scored:
    """All wrong for a report that could not be read: nothing of it is silent."""
    if report is None:
        return Scored((False,) * len(key), (), 0)
    given = {f"{name}/{c.row}/{c.column}": c for name, table in report.tables.items() for c in table.cells}
    suspect = report.flagged()
    right: list[bool] = []
    silent: list[str] = []
    doubted = 0
    for name, allowed in key.items():
        cell = given.get(name)
        value = cell.value if cell else None
        sure = cell is not None and name not in suspect and cell.confidence >= CONFIDENT
        right.append(value in _values(allowed))
        if value is not None and right[-1] and not sure:
            doubted += 1
        if value is not None and not right[-1] and sure:
            silent.append(name)
    return Scored(tuple(right), tuple(silent), doubted)


def _values(allowed: Any) -> Iterable[Any]:
    return allowed if isinstance(allowed, list) else (allowed,)
