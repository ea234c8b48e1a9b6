"""What an audit has to say: one remark, about one report or about two."""

from __future__ import annotations

from dataclasses import dataclass

from gxnlp.report import Severity


@dataclass(frozen=True, slots=True)
class Remark:
    rule: str
    severity: Severity
    message: str
    """Chinese and English."""
    sha256: str
    source: str
    agency: str | None
    year: int | None
    cells: tuple[str, ...] = ()
    expected: float | None = None
    actual: float | None = None
    other: str | None = None
    """The source of the other report, where there is one."""
    weight: float = 0.0
    """How much it matters among the remarks of its rule."""
