"""A report against its answer key, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gxnlp.report import CellValue, Number, Report

CONFIDENT = 0.9
"""A value below this is marked as doubtful for the user, so a wrong one is not silent."""
Key = Mapping[str, Number | list[Number | None] | None]
"""table/row/column -> the value that the source prints, null for none; several where more than one is right."""


class Verdict(StrEnum):
    RIGHT = "right"
    DOUBTED = "doubted"
    """Right, yet flagged or marked as doubtful: it costs a person a look."""
    MISSED = "missed"
    """No value where the key has one."""
    WRONG = "wrong"
    """A wrong value, and something warns of it."""
    SILENT = "silent"
    """A wrong value that no finding names and that is not marked as doubtful."""

    @property
    def is_right(self) -> bool:
        return self in (Verdict.RIGHT, Verdict.DOUBTED)


@dataclass(frozen=True)
class Scored:
    verdicts: Mapping[str, Verdict]
    """One a cell of the key, in the key's order."""

    @property
    def right(self) -> tuple[bool, ...]:
        return tuple(v.is_right for v in self.verdicts.values())

    @property
    def silent(self) -> tuple[str, ...]:
        return tuple(name for name, v in self.verdicts.items() if v is Verdict.SILENT)

    @property
    def doubted(self) -> int:
        return sum(v is Verdict.DOUBTED for v in self.verdicts.values())


def score(report: Report | None, key: Key) -> Scored:
    """All missed for a report that could not be read: nothing of it is silent."""
    if report is None:
        return Scored(dict.fromkeys(key, Verdict.MISSED))
    given, suspect = named_cells(report), report.flagged()
    return Scored({name: verdict(given.get(name), allowed, name in suspect) for name, allowed in key.items()})


def named_cells(report: Report) -> dict[str, CellValue]:
    return {f"{name}/{c.row}/{c.column}": c for name, table in report.tables.items() for c in table.cells}


def verdict(cell: CellValue | None, allowed: Any, flagged: bool) -> Verdict:
    if cell is None:
        return judged(None, allowed, sure=False)
    return judged(cell.value, allowed, sure=not flagged and cell.confidence >= CONFIDENT)


def judged(value: Number | None, allowed: Any, *, sure: bool) -> Verdict:
    """One value against what the key allows; `sure`: nothing warns the reader of it."""
    if value in values(allowed):
        return Verdict.RIGHT if sure or value is None else Verdict.DOUBTED
    if value is None:
        return Verdict.MISSED
    return Verdict.SILENT if sure else Verdict.WRONG


def values(allowed: Any) -> list[Any]:
    return allowed if isinstance(allowed, list) else [allowed]
