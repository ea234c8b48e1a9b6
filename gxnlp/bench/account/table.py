"""Results on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from gxnlp.bench.account.words import named, pair
from gxnlp.bench.environment import is_busy
from gxnlp.bench.figures import WHOLE, Figure
from gxnlp.bench.records import OURS
from gxnlp.bench.results import figures_of
from gxnlp.report import both

HEAD = ("right", "wrong", "missed", "silent", "doubted", "rows_f1", "columns_f1", "teds", "lines_f1", "sections_f1",
        "headings_f1", "planted_found", "false_alarms", "calibration_error", "unseen")  # fmt: skip
SHORT = {"rows_f1": "rows F1", "columns_f1": "cols F1", "lines_f1": "line F1", "sections_f1": "sect F1",
         "headings_f1": "head F1", "false_alarms": "alarms", "calibration_error": "ECE",
         "unseen": "unseen"}  # fmt: skip
"""What stands in English over a column where it is not the measure's name: no wider than COLUMN."""
NAME, CELLS, COLUMN = 20, 7, 8


def accuracy(results: Mapping[str, Any]) -> Iterator[str]:
    """Each set as a whole and the layouts of it that have a wrong cell; beside us the others."""
    figures = figures_of(results)
    for one in results["sets"]:
        seed = "" if one["seed"] is None else f", {named('seed')} {one['seed']}"
        size = f"{named('reports')} {one['reports']}, {named('cells')} {one['cells']:,}{seed}"
        yield ""
        yield f"{one['name']}: {size}{'; ' if one['about'] else ''}{one['about']}"
        own = [f for f in figures if f.set == one["name"]]
        yield _over("单元格", [pair(m)[0] for m in HEAD])
        yield _over("cells", [SHORT.get(m, pair(m)[1]) for m in HEAD])
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


def _over(cells: str, names: Sequence[str]) -> str:
    return f"  {'':{NAME}} {_right(cells, CELLS)} " + " ".join(_right(name, COLUMN) for name in names)


def _right(text: str, width: int) -> str:
    """Chinese letters are two columns wide."""
    return " " * (width - cell_len(text)) + text


def _row(name: str, figures: list[Figure]) -> str:
    by = {f.measure: f for f in figures}
    cells = f"{by['right'].of if 'right' in by else '':>{CELLS}}"
    figures_ = (f"{by[m].value:{COLUMN}.5f}" if m in by else " " * COLUMN for m in HEAD)
    return f"  {name:{NAME}} {cells} {' '.join(figures_)}"


def speed(results: Mapping[str, Any]) -> Iterator[str]:
    where = results["environment"]
    cores = f"{both('核数', 'cores')} {where['cores']}, {both('负载', 'load')} {where['load']}"
    yield f"{where['processor']}, {cores}, Python {where['python']}"
    if is_busy(where):
        yield both("机器正忙：秒数偏长，倍数仍可信", "THE MACHINE IS BUSY: seconds are too long, ratios hold")
    yield ""
    for language in (0, 1):
        over = " ".join(_right(pair(name)[language], 10) for name in ("median", "low", "high"))
        yield f"  {'':10} {'':16} {'':22} {_right(pair('of')[language], 6)} {over}"
    for f in figures_of(results):
        name = f"{f.by} {f.name}" if f.name else ""
        spread = "" if f.low is None or f.high is None else f" {f.low:10.4g} {f.high:10.4g}"
        yield f"  {f.set:10} {f.reader:16} {f.measure:22} {f.of:>6} {f.value:10.4g}{spread}  {name}"
