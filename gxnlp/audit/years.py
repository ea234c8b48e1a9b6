"""One agency's reports of several years: what must carry over, years that lack, years with more than one report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gxnlp.audit.gathering import Name, Piece
from gxnlp.audit.identities import remark
from gxnlp.audit.remarks import Remark
from gxnlp.forms import Form, YearIdentity
from gxnlp.report import both
from gxnlp.text import fold

MAX_GAPS = 5


@dataclass
class Filed:
    """A report, and of its cells those that another year may be held against."""

    report: dict[str, Any]
    form: Form
    values: dict[Name, float]


@dataclass
class History:
    """Gathered piece by piece: agency -> year -> what it filed."""

    filed: dict[str, dict[int, list[Filed]]] = field(default_factory=dict)

    def take(self, piece: Piece) -> None:
        wanted = [name for name in piece.names if name in _named(piece.form)]
        columns = piece.at(wanted)
        for line, report in enumerate(piece.reports):
            if report["agency"] and report["year"]:
                row = piece.values[line, columns]
                values = {n: float(v) for n, v in zip(wanted, row, strict=True) if not np.isnan(v)}
                years = self.filed.setdefault(fold(report["agency"]), {})
                years.setdefault(report["year"], []).append(Filed(report, piece.form, values))


def remarks(history: History) -> Iterator[Remark]:
    for years in history.filed.values():
        for year, filed in sorted(years.items()):
            if len(filed) > 1:
                yield _several(filed)
            before = years.get(year - 1)
            if before:
                yield from _carried(_best(filed), _best(before))
        yield from _gaps(years)


def _named(form: Form) -> frozenset[Name]:
    """Cells that a rule across years speaks of."""
    found = set()
    for rule in form.across_years:
        lines = {*rule.this, *rule.last, *rule.plus, *rule.minus}
        for row, column in form.table(rule.table).cells:
            if (column if rule.columns else row) in lines:
                found.add((rule.table, row, column))
    return frozenset(found)


def _carried(this: Filed, last: Filed) -> Iterator[Remark]:
    for rule in this.form.across_years:
        for line in _instances(rule, this.form):
            ours = [_cell(rule, name, line) for name in (*rule.this, *rule.plus, *rule.minus)]
            theirs = [_cell(rule, name, line) for name in rule.last]
            if any(n not in this.values for n in ours) or any(n not in last.values for n in theirs):
                continue  # not printed, or not in that year's form: nothing to hold against it
            actual = sum(this.values[_cell(rule, n, line)] for n in rule.this)
            expected = sum(last.values[n] for n in theirs)
            expected += sum(this.values[_cell(rule, n, line)] for n in rule.plus)
            expected -= sum(this.values[_cell(rule, n, line)] for n in rule.minus)
            if abs(actual - expected) > 1e-9:
                where = "/".join(ours[0])
                yield remark(
                    this.report, rule.rule, "warning",
                    both(
                        f"{where}：{rule.zh}；本年 {actual:g}，按上年应为 {expected:g}",
                        f"{where}: {rule.en}; {actual:g} this year, {expected:g} by last year's report",
                    ),
                    cells=tuple("/".join(n) for n in ours), expected=expected, actual=actual,
                    other=last.report["source"], weight=abs(actual - expected),
                )  # fmt: skip


def _instances(rule: YearIdentity, form: Form) -> list[str]:
    """One identity a column, or with `columns` one a row: the lines that have all it names."""
    wanted = {*rule.this, *rule.plus, *rule.minus}
    lines: dict[str, set[str]] = {}
    for row, column in form.table(rule.table).cells:
        line, name = (row, column) if rule.columns else (column, row)
        lines.setdefault(line, set()).add(name)
    return [line for line, names in lines.items() if wanted <= names]


def _cell(rule: YearIdentity, name: str, line: str) -> Name:
    return (rule.table, line, name) if rule.columns else (rule.table, name, line)


def _best(filed: list[Filed]) -> Filed:
    """Of several reports on a year the one with the least doubt, then the latest."""
    return min(filed, key=lambda f: (f.report["errors"], f.report["flagged"], _backwards(f.report["published"])))


def _backwards(day: str | None) -> tuple[int, ...]:
    return tuple(-ord(c) for c in day or "")


def _several(filed: list[Filed]) -> Remark:
    best = _best(filed)
    others = [f for f in filed if f is not best]
    return remark(
        best.report, "year.several", "info",
        both(
            f"同一机关同一年度有 {len(filed)} 份不同的报告",
            f"{len(filed)} different reports of one agency on one year",
        ),
        other=others[0].report["source"], weight=len(filed),
    )  # fmt: skip


def _gaps(years: dict[int, list[Filed]]) -> Iterator[Remark]:
    missing = [year for year in range(min(years), max(years)) if year not in years]
    for year in missing[:MAX_GAPS]:
        after = min(y for y in years if y > year)
        yield remark(
            _best(years[after]).report, "year.missing", "info",
            both(f"缺少该机关{year}年度的报告", f"no report of this agency on {year}"),
        )  # fmt: skip
