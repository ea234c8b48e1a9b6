"""Figures looked up by name, and how they are written for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gxnlp.bench.figures import WHOLE, Figure
from gxnlp.bench.records import OURS
from gxnlp.bench.results import figures_of

Results = Mapping[str, Any]


class Picked:
    """The figures of one kind of results."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.all: Sequence[Figure] = figures_of(results)
        self._by = {(f.set, f.reader, f.measure, f.by, f.name): f for f in self.all}

    def one(self, set_: str, measure: str, *, reader: str = OURS, by: str = WHOLE, name: str = "") -> Figure | None:
        return self._by.get((set_, reader, measure, by, name))

    @property
    def sets(self) -> list[dict[str, Any]]:
        return list(self.results["sets"])

    @property
    def readers(self) -> list[str]:
        return list(self.results["readers"])

    def names(self, set_: str, by: str, reader: str = OURS) -> list[str]:
        return list(dict.fromkeys(f.name for f in self.all if (f.set, f.by, f.reader) == (set_, by, reader)))


def percent(figure: Figure | None, *, interval: bool = False) -> str:
    """As many decimals as tell it from 0 and from 100."""
    if figure is None:
        return ""
    if not interval or figure.low is None or figure.high is None:
        return _percent(figure.value)
    return f"{_percent(figure.value)} [{_percent(figure.low)}, {_percent(figure.high)}]"


def _percent(share: float) -> str:
    far = min(share, 1 - share)
    decimals = 1 if far >= 0.01 else 2 if far >= 0.001 or far <= 0 else 3 if far >= 1e-5 else 4
    text = f"{100 * share:.{decimals}f}"
    return ("100" if share == 1 else "0" if share == 0 else text) + " %"


def count(figure: Figure | None) -> str:
    """A share as a number of cells."""
    return "" if figure is None else f"{round(figure.value * figure.of):,}"


def number(figure: Figure | None, digits: int = 3) -> str:
    return "" if figure is None else f"{figure.value:.{digits}f}"


def milliseconds(figure: Figure | None) -> str:
    return "" if figure is None else f"{1000 * figure.value:.3g}"


def machine(results: Results) -> str:
    where = results["environment"]
    model = f"model {where['model']}" if where["model"] else ""
    commit = f" ({where['commit']})" if where["commit"] else ""
    return f"gxnlp {where['gxnlp']}{commit}, {model}, {where['processor']}, Python {where['python']}, {where['date']}"
