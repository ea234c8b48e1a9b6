"""Results on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gxnlp.bench.environment import is_busy
from gxnlp.bench.figures import WHOLE, Figure
from gxnlp.bench.records import OURS
from gxnlp.bench.results import figures_of

HEAD = ("right", "wrong", "missed", "silent", "doubted", "rows_f1", "columns_f1", "teds", "lines_f1", "sections_f1",
        "headings_f1", "planted_found", "false_alarms", "calibration_error", "unseen")  # fmt: skip
SHORT = {"rows_f1": "rows F1", "columns_f1": "cols F1", "teds": "TEDS", "lines_f1": "line F1",
         "sections_f1": "sect F1", "headings_f1": "head F1", "planted_found": "found", "false_alarms": "alarms",
         "calibration_error": "ECE"}  # fmt: skip
"""Measures that have a column, and what stands over it where it is not the measure's name."""


def accuracy(results: Mapping[str, Any]) -> Iterator[str]:
    """Each set as a whole and the layouts of it that have a wrong cell; beside us the others."""
    figures = figures_of(results)
    for one in results["sets"]:
        seed = "" if one["seed"] is None else f", seed {one['seed']}"
        yield ""
        yield f"{one['name']}: {one['reports']} reports, {one['cells']:,} cells{seed}; {one['about']}"
        own = [f for f in figures if f.set == one["name"]]
        yield f"  {'':20} {'cells':>7} " + " ".join(f"{SHORT.get(m, m):>8}" for m in HEAD)
        for by in ("wear", "family"):
            names = sorted({f.name for f in own if f.by == by and f.reader == OURS})
            for name in names if len(names) > 1 else ():
                row = [f for f in own if (f.reader, f.by, f.name) == (OURS, by, name)]
                if by == "wear" or any(f.measure == "right" and f.value < 1 for f in row):
                    yield _row(f"{by} {name}" if by == "wear" else name, row)
        for reader in results["readers"]:
            whole = [f for f in own if f.reader == reader and f.by == WHOLE]
            if whole:
                yield _row(reader, whole)


def _row(name: str, figures: list[Figure]) -> str:
    by = {f.measure: f for f in figures}
    cells = f"{by['right'].of:>7}" if "right" in by else f"{'':>7}"
    return f"  {name:20} {cells} " + " ".join(f"{by[m].value:8.5f}" if m in by else f"{'':8}" for m in HEAD)


def speed(results: Mapping[str, Any]) -> Iterator[str]:
    where = results["environment"]
    yield f"{where['processor']}, {where['cores']} core(s), load {where['load']}, Python {where['python']}"
    if is_busy(where):
        yield "THE MACHINE IS BUSY: seconds are too long, ratios hold"
    yield ""
    yield f"  {'':10} {'':16} {'':22} {'of':>6} {'median':>10} {'low':>10} {'high':>10}"
    for f in figures_of(results):
        name = f"{f.by} {f.name}" if f.name else ""
        spread = "" if f.low is None or f.high is None else f" {f.low:10.4g} {f.high:10.4g}"
        yield f"  {f.set:10} {f.reader:16} {f.measure:22} {f.of:>6} {f.value:10.4g}{spread}  {name}"
