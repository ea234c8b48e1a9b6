"""The whole way on layouts that the line model was never trained on: a small share of what `make bench` measures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gxnlp.bench.records import Record
from gxnlp.bench.running import run
from gxnlp.bench.sets import load
from gxnlp.learning.scoring import Verdict
from training.accuracy import made
from training.benchsets import save
from training.layouts import EVERY, HELD_OUT

SEED = 314


def measured(folder: Path, family: str, count: int, *, slips: bool = False) -> list[Record]:
    save(folder, made([EVERY[family]], SEED, count, busy=True, slips=slips), {"name": family, "prose": False})
    return run([load(folder)]).records


def verdicts(records: list[Record]) -> Counter[Verdict]:
    return sum((r.verdicts for r in records), Counter[Verdict]())


@pytest.mark.parametrize("family", [f.name for f in HELD_OUT])
def test_a_layout_never_trained_on(tmp_path: Path, family: str) -> None:
    records = measured(tmp_path, family, 8)
    found = verdicts(records)
    assert len(records) == 8
    assert found[Verdict.SILENT] == 0
    assert all(r.form_right for r in records)
    assert found[Verdict.RIGHT] + found[Verdict.DOUBTED] >= 0.995 * found.total()
    assert found[Verdict.DOUBTED] <= 0.05 * found.total()


def test_a_writers_slip_is_found_and_no_figure_is_changed(tmp_path: Path) -> None:
    found = verdicts(measured(tmp_path, "tabbed_last", 10, slips=True))
    assert found[Verdict.RIGHT] + found[Verdict.DOUBTED] == found.total()
    assert found[Verdict.DOUBTED] > 0
