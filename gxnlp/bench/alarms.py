"""Findings of one report: planted errors that were named, and alarms that nothing is behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from gxnlp.bench.sets import Planted
from gxnlp.report import Finding

LOUD = ("warning", "error")
OWN_DOUBT = ("reading.", "cells.", "value.unreadable")
"""Rules that speak of our reading and not of the report: their cells are counted as doubted or missed already."""


@dataclass(frozen=True)
class Alarms:
    planted: int
    found: int
    false: Mapping[str, int] = field(default_factory=dict)
    """Rule -> findings, warnings and errors, whose figures are all printed as they were read and break nothing."""


def alarms(findings: Sequence[Finding], planted: Sequence[Planted], odd: Collection[str]) -> Alarms:
    """`odd`: cells that were read wrongly, or that the copy has lost; an alarm that names one of them is no false one.

    A planted error counts as found where a finding of its rule names most cells of the broken identity.
    """
    loud = [f for f in findings if f.severity in LOUD]
    named = [(f.rule, frozenset(f.cells)) for f in loud]
    found = sum(
        any(rule == p.rule and len(cells & p.cells) > len(p.cells) / 2 for rule, cells in named) for p in planted
    )
    behind = frozenset().union(*(p.cells for p in planted), odd)
    false = Counter(f.rule for f in loud if f.cells and behind.isdisjoint(f.cells) and not f.rule.startswith(OWN_DOUBT))
    return Alarms(len(planted), found, dict(false))
