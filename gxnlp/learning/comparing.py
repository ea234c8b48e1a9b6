"""Is a candidate no worse? Two models on the same frozen sets, line by line and cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from gxnlp.labeling.labeler import Labeler
from gxnlp.learning.frozen import FrozenSet, Measured, measure
from gxnlp.report import both

F1_LEEWAY, ECE_LEEWAY = 0.002, 0.005
"""Macro F1 hangs on the rarest label's few lines, and the calibration error on the few unsure ones."""


@dataclass(frozen=True)
class Difference:
    """One quantity of one set, before and after."""

    set: str
    what: str
    """lines right | macro F1 | calibration error | cells right | silent errors"""
    before: float
    after: float
    fell: bool
    why: str = ""
    """By how much it fell, where it did."""


def compare(
    before: Labeler, after: Labeler, sets: Sequence[FrozenSet], *, done: Callable[[], None] = lambda: None
) -> list[Difference]:
    found: list[Difference] = []
    for one in sets:
        found += differences(one.name, measure(before, one, done=done), measure(after, one, done=done))
    return found


def differences(name: str, a: Measured, b: Measured) -> list[Difference]:
    lost_lines, won_lines = _changed(a.lines, b.lines)
    lost_cells, won_cells = _changed(a.cells, b.cells)
    return [
        # As many lines fall as rise by chance alone: what a coin would give is no fall.
        _difference(name, "lines right", a.lines_right, b.lines_right,
                    lost_lines - won_lines > sqrt(lost_lines + won_lines), f"-{lost_lines} +{won_lines}"),
        _difference(name, "macro F1", a.macro_f1, b.macro_f1, a.macro_f1 - b.macro_f1 > F1_LEEWAY),
        _difference(name, "calibration error", a.ece, b.ece, b.ece - a.ece > ECE_LEEWAY),
        _difference(name, "cells right", a.cells_right, b.cells_right, lost_cells > won_cells,
                    f"-{lost_cells} +{won_cells}"),
        _difference(name, "silent errors", a.silent, b.silent, b.silent > a.silent),
    ]  # fmt: skip


def _difference(name: str, what: str, before: float, after: float, fell: bool, counted: str = "") -> Difference:
    why = f"{after - before:+.6g}" + (f" ({counted})" if counted else "")
    return Difference(name, what, round(before, 6), round(after, 6), bool(fell), why if fell else "")


def _changed(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> tuple[int, int]:
    """(newly wrong, newly right)."""
    return int((a & ~b).sum()), int((~a & b).sum())


def fallen(found: Sequence[Difference]) -> list[str]:
    """Which sets fell and by how much, a sentence each."""
    named: Mapping[str, str] = {
        "lines right": "行标签正确率",
        "macro F1": "macro F1",
        "calibration error": "校准误差",
        "cells right": "单元格正确率",
        "silent errors": "无声错误",
    }
    return [
        both(f"{d.set}：{named[d.what]} {d.before} → {d.after}", f"{d.set}: {d.what} {d.before} → {d.after}, {d.why}")
        for d in found
        if d.fell
    ]
