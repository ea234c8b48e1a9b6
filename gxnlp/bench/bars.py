"""What the figures are held against: bars.toml, or a file of the user's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gxnlp.bench.figures import WHOLE, Figure
from gxnlp.bench.records import OURS
from gxnlp.report import both

SHIPPED = Path(__file__).with_name("bars.toml")


class BadBars(ValueError):
    """A file of bars that cannot be used."""


@dataclass(frozen=True)
class Bar:
    measure: str
    sets: tuple[str, ...] = ()
    """Which sets it speaks of; every one where none is named."""
    by: str = WHOLE
    reader: str = OURS
    but: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    goal: bool = False
    """Where this project wants to be; that it is not there yet turns nothing red, but is told."""

    @property
    def limit(self) -> float:
        limit = self.at_most if self.at_least is None else self.at_least
        assert limit is not None  # noqa: S101  (load has seen to it)
        return limit


ALL_READ = Bar("unread", at_most=0.0)
"""Every report can be read: held whatever bars there are."""


@dataclass(frozen=True)
class Held:
    """One figure against one bar."""

    figure: Figure
    limit: float
    at_least: bool
    goal: bool = False

    @property
    def met(self) -> bool:
        value = self.figure.value
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        f = self.figure
        place = f"{f.set}, {f.by} {f.name}" if f.name else f.set
        place += "" if f.reader == OURS else f", {f.reader}"
        if f.measure == ALL_READ.measure:
            unread = round(f.value * f.of)
            said = both(f"{f.of} 份中 {unread} 份未能读取", f"{unread} of {f.of} reports could not be read")
            return f"{place}: {said}"
        return f"{place}: {f.measure} {f.value:.6g} (标准 | bar {'≥' if self.at_least else '≤'} {self.limit:g})"


def load(path: Path = SHIPPED) -> tuple[Bar, ...]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        bars = (*(_bar(one) for one in told["bar"]), *(_bar({**one, "goal": True}) for one in told.get("goal", ())))
        if any((bar.at_least is None) == (bar.at_most is None) for bar in bars):
            raise ValueError("at_least or at_most, one of the two")
        if not all(isinstance(bar.sets, tuple) and isinstance(bar.limit, (int, float)) for bar in bars):
            raise ValueError("sets is a list, at_least and at_most are numbers")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadBars(f"{path}: " + both("无法用作标准", "cannot be used as bars") + f": {error}") from error
    return bars


def _bar(told: dict[str, Any]) -> Bar:
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Bar(**given)


def held(figures: Sequence[Figure], bars: Iterable[Bar]) -> Iterator[Held]:
    """Every figure that a bar speaks of, the one that always stands first."""
    for bar in (ALL_READ, *bars):
        for f in figures:
            if f.reader != bar.reader or f.measure != bar.measure or f.by != bar.by:
                continue
            if bar.sets and f.set not in bar.sets:
                continue
            if f.name in bar.but or (bar.only and f.name not in bar.only):
                continue
            yield Held(f, bar.limit, bar.at_least is not None, bar.goal)
