"""What every baseline hands back, and how it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from gxnlp.report import Number

Cell = tuple[str, str, str]
"""(table, row, column), as the form names them."""


@dataclass(frozen=True)
class Answer:
    cells: Mapping[Cell, Number] = field(default_factory=dict)
    """A cell that the baseline finds no number for is not there."""
    seconds: float = 0.0
    """Of a peer its conversion alone; of our own baselines everything. No start, no import, no model load."""
    error: str | None = None
    """Why there are no cells: what the program said, or that it took too long."""


class Baseline(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def about(self) -> str:
        """What it does, in half a line."""

    def suits(self, path: Path) -> bool:
        """Whether it reads files of this kind, by the suffix."""

    def missing(self) -> str | None:
        """Why it cannot run here; None where it can."""

    def version(self) -> str:
        """Name and version of the programs behind it."""

    def read(self, paths: Sequence[Path]) -> Mapping[Path, Answer]: ...
