"""Confidence intervals by drawing whole reports again and again: cells of one report stand and fall together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SEED = 20_261_120
DRAWS = 1000
LEVEL = 0.95

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    value: float
    low: float
    high: float
    of: int
    """What the share is a share of: cells, lines, reports."""


def share(parts: Sequence[float], wholes: Sequence[float], *, unit: float = 1.0) -> Estimate | None:
    """Sum of the parts over sum of the wholes, one of each a report; None of nothing. `unit`: what one thing counts.

    Where every report says the same, draws say nothing: if all or none is met, the bound is the exact binomial one.
    """
    a, b = np.array(parts, dtype=np.float64), np.array(wholes, dtype=np.float64)
    whole = float(b.sum())
    if not whole:
        return None
    value, things = float(a.sum()) / whole, max(1, round(whole / unit))
    if value in (0.0, 1.0):
        bound = (1 - LEVEL) ** (1 / things)
        low, high = (bound, 1.0) if value else (0.0, 1.0 - bound)
        return Estimate(value, low, high, things)
    drawn = draws(len(a))
    below = drawn @ b
    low, high = middle(((drawn @ a)[below > 0]) / below[below > 0])
    return Estimate(value, low, high, things)


def mean(values: Sequence[float]) -> Estimate | None:
    if not values:
        return None
    drawn = draws(len(values)) @ np.array(values) / len(values)
    low, high = middle(drawn)
    return Estimate(float(np.mean(values)), low, high, len(values))


@lru_cache(maxsize=64)
def draws(reports: int) -> Floats:
    """[draw, report]: how often each report was drawn. The same for the same number of reports."""
    return (
        np.random.default_rng(SEED).multinomial(reports, np.full(reports, 1 / reports), size=DRAWS).astype(np.float64)
    )


def middle(values: Floats) -> tuple[float, float]:
    """The interval that holds LEVEL of the draws."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)
