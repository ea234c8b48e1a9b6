"""All checks over one reading: cells as they are to be believed, and the findings, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gxnlp.checking import identities, lost, trust
from gxnlp.forms import Form
from gxnlp.report import CellValue, Finding


@dataclass(frozen=True)
class Account:
    tables: dict[str, tuple[CellValue, ...]]
    confidence: dict[str, float]
    """Mean confidence of the values of each table; 0 where it has none."""
    findings: tuple[Finding, ...]


def account(tables: Mapping[str, Sequence[CellValue]], form: Form) -> Account:
    cells = {(name, c.row, c.column): c for name, table in tables.items() for c in table}
    printed = identities.weigh(cells, form)
    cells = trust.withhold(trust.confirm(cells, printed))
    printed = identities.weigh(cells, form)
    failures = list(identities.failures(printed, cells, form))
    cells, inferred = lost.infer(cells, form)
    done = {name: tuple(cells[name, c.row, c.column] for c in table) for name, table in tables.items()}
    return Account(
        tables=done,
        confidence={name: _mean([c.confidence for c in table if c.value is not None]) for name, table in done.items()},
        findings=(*failures, *trust.doubts(cells, form), *inferred),
    )


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
