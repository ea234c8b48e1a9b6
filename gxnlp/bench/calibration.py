"""Does confidence mean what it says, and how many cells can be taken unseen?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scipy.stats import beta

BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 1.000001)
"""Narrow where most answers lie."""
RISK = 1e-4
PROOF = 0.95

Trust = Mapping[tuple[bool, float], tuple[int, int]]
"""(flagged, confidence) -> answers right and wrong."""


@dataclass(frozen=True, slots=True)
class Bin:
    low: float
    high: float
    answers: int
    said: float
    """Mean confidence."""
    right: float
    """Share that is right."""


def reliability(trust: Trust) -> tuple[Bin, ...]:
    """The bins that have answers."""
    found = []
    for low, high in pairwise(BINS):
        inside = [(sure, n, m) for (_, sure), (n, m) in trust.items() if low <= sure < high]
        answers = sum(n + m for _, n, m in inside)
        if answers:
            said = sum(sure * (n + m) for sure, n, m in inside) / answers
            found.append(Bin(low, min(high, 1.0), answers, said, sum(n for _, n, _ in inside) / answers))
    return tuple(found)


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """How far confidence and share of right answers lie apart, weighed by how many answers say so (ECE)."""
    whole = sum(b.answers for b in bins)
    return sum(abs(b.said - b.right) * b.answers for b in bins) / whole if whole else None


@dataclass(frozen=True, slots=True)
class Point:
    """What is taken when everything from a confidence on is taken unseen; flagged cells come last."""

    taken: int
    coverage: float
    wrong: int
    risk: float


def coverage_curve(trust: Trust, cells: int) -> tuple[Point, ...]:
    """`cells`: all that the keys have, answered or not."""
    points, taken, wrong = [], 0, 0
    for _, (n, m) in sorted(trust.items(), key=lambda item: (item[0][0], -item[0][1])):
        taken, wrong = taken + n + m, wrong + m
        points.append(Point(taken, taken / cells, wrong, wrong / taken))
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Unseen:
    observed: float
    """Largest share of all cells that can be taken with at most RISK of them wrong, on these reports."""
    proven: float
    """The same where the upper bound of the risk, too, is below it."""


def unseen(curve: Sequence[Point], risk: float = RISK) -> Unseen:
    seen = max((p.coverage for p in curve if p.risk <= risk), default=0.0)
    proven = max((p.coverage for p in curve if upper_bound(p.wrong, p.taken) <= risk), default=0.0)
    return Unseen(seen, proven)


def upper_bound(wrong: int, taken: int) -> float:
    """Of the risk, exact for independent answers (Clopper and Pearson), one-sided."""
    return 1.0 if wrong >= taken else float(beta.ppf(PROOF, wrong + 1, taken - wrong))


def pooled(trusts: Sequence[Trust]) -> dict[tuple[bool, float], tuple[int, int]]:
    whole: dict[tuple[bool, float], tuple[int, int]] = {}
    for trust in trusts:
        for level, (right, wrong) in trust.items():
            before = whole.get(level, (0, 0))
            whole[level] = (before[0] + right, before[1] + wrong)
    return whole
