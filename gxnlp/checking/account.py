"""All checks over one reading: cells as they are to be believed, and the findings, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gxnlp.checking import identities, lost, repair, trust, whole
from gxnlp.checking.identities import Weighing
from gxnlp.forms import Form
from gxnlp.report import CellValue, Finding


@dataclass(frozen=True)
class Account:
    tables: dict[str, tuple[CellValue, ...]]
    confidence: dict[str, float]
    """Mean confidence of the values of each table; 0 where it has none."""
    findings: tuple[Finding, ...]


def account(tables: Mapping[str, Sequence[CellValue]], form: Form, seen: repair.Sightings | None = None) -> Account:
    """`seen` holds what an OCR engine took figures for; only these may be repaired."""
    cells = {(name, c.row, c.column): c for name, table in tables.items() for c in table}
    cells, sightings = whole.settled(cells, form, seen or {})
    mended = repair.repair(cells, form, sightings)
    printed = identities.weigh(mended.cells, form)
    # the proof of a repair is all that its identities have to say
    confirmed = trust.confirm(mended.cells, printed, lost.frayed_tables(mended.cells, form)) | {
        n: mended.cells[n] for n in mended.proven
    }
    cells = trust.withhold(confirmed, trust.ill_spelled(mended.cells, sightings, printed) - mended.proven)
    withheld = any(cells[n] is not cell for n, cell in confirmed.items())
    given = identities.weigh(cells, form) if withheld else printed
    failures = list(identities.failures(_due(printed, given, seen or {}), confirmed, form))
    cells, inferred = lost.infer(cells, form)
    done = {name: tuple(cells[name, c.row, c.column] for c in table) for name, table in tables.items()}
    return Account(
        tables=done,
        confidence={name: _mean([c.confidence for c in table if c.value is not None]) for name, table in done.items()},
        findings=(
            *failures,
            *trust.unsound(printed, cells, form),
            *trust.doubts(cells, form, mended.proven),
            *mended.findings,
            *inferred,
        ),
    )


def _due(printed: list[Weighing], given: list[Weighing], seen: repair.Sightings) -> list[Weighing]:
    """Identities to report: as given; but those that fail as an engine read them, though the suspect is withheld."""

    def read(w: Weighing) -> bool:
        return any((w.equation.table, *cell) in seen for cell in w.equation.cells)

    return [p if p.fails and read(p) else g for p, g in zip(printed, given, strict=True)]


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
