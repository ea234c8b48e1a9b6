"""The whole way on layouts that the line model was never trained on: a small share of `python -m training.accuracy`."""

from __future__ import annotations

import pytest

from training.accuracy import measure
from training.layouts import HELD_OUT

SEED = 314


@pytest.mark.parametrize("family", [f.name for f in HELD_OUT])
def test_a_layout_never_trained_on(family: str) -> None:
    found = measure([family], SEED, 8, busy=True, slips=False)[family]
    assert found.worst == []
    assert found.form == 0
    assert found.right / found.cells >= 0.995
    assert found.doubted / found.cells <= 0.05


def test_a_writers_slip_is_found_and_no_figure_is_changed() -> None:
    found = measure(["tabbed_last"], SEED, 10, busy=True, slips=True)["tabbed_last"]
    assert found.right == found.cells
    assert found.doubted > 0
