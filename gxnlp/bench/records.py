"""What one reader made of one report: all that the figures are drawn from, as JSON lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gxnlp.bench.alarms import Alarms
from gxnlp.bench.cells import Cells, Odd, TableTally
from gxnlp.bench.hits import Hits
from gxnlp.learning.scoring import Verdict

OURS = "gxnlp"


@dataclass(frozen=True)
class Record:
    set: str
    report: str
    reader: str
    """gxnlp, or a baseline's name."""
    kind: str
    family: str
    wear: str
    edition: str
    cells: Cells
    error: str = ""
    """Why there is no answer at all."""
    form_right: bool | None = None
    """None for readers that are told the edition."""
    lines: Mapping[str, Hits] | None = None
    sections: Hits | None = None
    headings: Hits | None = None
    alarms: Alarms | None = None

    @property
    def verdicts(self) -> Counter[Verdict]:
        return sum((Counter(t.verdicts) for t in self.cells.tables.values()), Counter[Verdict]())

    def to_dict(self) -> dict[str, Any]:
        odd, alarms = self.cells.odd, self.alarms
        told: dict[str, Any] = {
            "set": self.set, "report": self.report, "reader": self.reader, "kind": self.kind, "family": self.family,
            "wear": self.wear, "edition": self.edition, "error": self.error, "form_right": self.form_right,
            "tables": {name: _table(t) for name, t in self.cells.tables.items()},
            "odd": {cell: [str(o.verdict), o.value, o.allowed, o.of, o.confidence] for cell, o in odd.items()},
            "trust": [[flagged, sure, right, wrong] for (flagged, sure), (right, wrong) in self.cells.trust.items()],
            "lines": None if self.lines is None else {label: _hits(h) for label, h in self.lines.items()},
            "sections": _hits(self.sections), "headings": _hits(self.headings),
            "alarms": None if alarms is None else [alarms.planted, alarms.found, dict(alarms.false)],
        }  # fmt: skip
        return told

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Record:
        plain = ("set", "report", "reader", "kind", "family", "wear", "edition", "error", "form_right")
        tables = {
            name: TableTally(
                {Verdict(v): n for v, n in t["verdicts"].items()}, Hits(*t["rows"]), Hits(*t["columns"]), t["teds"]
            )
            for name, t in told["tables"].items()
        }
        odd = {name: Odd(Verdict(o[0]), *o[1:]) for name, o in told["odd"].items()}
        trust = {(flagged, sure): (right, wrong) for flagged, sure, right, wrong in told["trust"]}
        lines, alarms = told["lines"], told["alarms"]
        return cls(
            **{name: told[name] for name in plain},
            cells=Cells(tables, odd, trust),
            lines=None if lines is None else {label: Hits(*h) for label, h in lines.items()},
            sections=None if told["sections"] is None else Hits(*told["sections"]),
            headings=None if told["headings"] is None else Hits(*told["headings"]),
            alarms=None if alarms is None else Alarms(*alarms),
        )


@dataclass
class Run:
    """All records of one run, and which baselines had to be left out."""

    records: list[Record] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Baseline -> why."""


def _table(t: TableTally) -> dict[str, Any]:
    verdicts = {str(v): n for v, n in t.verdicts.items() if n}
    return {"verdicts": verdicts, "rows": _hits(t.rows), "columns": _hits(t.columns),
            "teds": None if t.teds is None else round(t.teds, 5)}  # fmt: skip


def _hits(h: Hits | None) -> list[int] | None:
    return None if h is None else [h.right, h.said, h.there]
