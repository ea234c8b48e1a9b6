"""Figures that a person should look at: far from what the agency filed in other years, or from what its like file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gxnlp.audit.gathering import Name, Piece
from gxnlp.audit.identities import remark
from gxnlp.audit.remarks import Remark
from gxnlp.forms import Form
from gxnlp.report import both
from gxnlp.text import fold

LEAST = 50
"""Figures below this are nobody's outlier."""
TIMES = 20
"""More than so many times any other year's."""
YEARS, PEERS = 2, 40
SPREADS = 6.0
"""Robust standard deviations on a logarithmic scale."""
MOST = 500


@dataclass
class Figures:
    """Of each cell that is a sum or that no sum checks: who filed what."""

    seen: dict[Name, list[tuple[dict[str, Any], float]]] = field(default_factory=dict)

    def take(self, piece: Piece) -> None:
        wanted = _telling(piece.form)
        for name, column in zip(wanted, piece.at(wanted), strict=True):
            values = piece.values[:, column]
            rows = self.seen.setdefault(name, [])
            rows += [(piece.reports[i], float(values[i])) for i in np.flatnonzero(np.isfinite(values))]


def remarks(figures: Figures) -> list[Remark]:
    found = [
        r for name, rows in figures.seen.items() for r in (*_against_years(name, rows), *_against_peers(name, rows))
    ]
    found.sort(key=lambda r: -r.weight)
    return found[:MOST]


def _telling(form: Form) -> list[Name]:
    """Sums, and the cells that stand in no identity: the others are seen through their sums."""
    sums = {(e.table, *cell) for e in form.equations for cell in e.left}
    in_any = {(e.table, *cell) for e in form.equations for cell in e.cells}
    parts = {(e.table, *cell) for e in form.equations for cell in e.right}
    every = [(t.id, *cell) for t in form.tables for cell in t.cells]
    return [name for name in every if name not in in_any or (name in sums and name not in parts)]


def _against_years(name: Name, rows: list[tuple[dict[str, Any], float]]) -> Iterator[Remark]:
    by_agency: dict[str, dict[int, tuple[dict[str, Any], float]]] = {}
    for report, value in rows:
        if report["agency"] and report["year"]:
            by_agency.setdefault(fold(report["agency"]), {})[report["year"]] = (report, value)
    for years in by_agency.values():
        for year, (report, value) in years.items():
            others = [v for y, (_, v) in years.items() if y != year]
            if len(others) >= YEARS and value >= LEAST and value > TIMES * max(1.0, *others):
                shown = "、".join(f"{v:g}" for v in others[:4])
                yield remark(
                    report, "outlier.years", "info",
                    both(
                        f"{'/'.join(name)} 为 {value:g}，其他年度为 {shown}",
                        f"{'/'.join(name)} is {value:g}; in other years {shown.replace('、', ', ')}",
                    ),
                    cells=("/".join(name),), actual=value, expected=float(np.median(others)),
                    weight=value / max(1.0, *others),
                )  # fmt: skip


def _against_peers(name: Name, rows: list[tuple[dict[str, Any], float]]) -> Iterator[Remark]:
    """Peers are agencies of one kind, by the last character of their names: towns with towns, bureaus with bureaus."""
    kinds: dict[str, list[tuple[dict[str, Any], float]]] = {}
    for report, value in rows:
        kinds.setdefault(_kind(report["agency"]), []).append((report, value))
    for same in kinds.values():
        if len(same) < PEERS:
            continue
        scale = np.log1p([abs(value) for _, value in same])
        middle = float(np.median(scale))
        spread = max(float(np.median(np.abs(scale - middle))) * 1.4826, 0.5)
        for (report, value), at in zip(same, scale, strict=True):
            if value >= LEAST and (at - middle) / spread > SPREADS:
                typical = float(np.expm1(middle))
                yield remark(
                    report, "outlier.peers", "info",
                    both(
                        f"{'/'.join(name)} 为 {value:g}，同类机关一般为 {typical:.0f}",
                        f"{'/'.join(name)} is {value:g}; agencies of its kind have about {typical:.0f}",
                    ),
                    cells=("/".join(name),), actual=value, expected=round(typical, 1),
                    weight=float((at - middle) / spread),
                )  # fmt: skip


def _kind(agency: str | None) -> str:
    name = fold(agency or "")
    for ending in ("办事处", "人民政府"):
        name = name.removesuffix(ending) or name
    return name[-1:] or "?"
