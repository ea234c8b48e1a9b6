"""The sides of columns between rules that are pieced together, and the cell that a figure stands in."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

from gxnlp.readers.joints import MOST_SIDES, Side, cell_of_figure, sides_of
from gxnlp.readers.ruling import Rule, Stroke


def pieced(ys: Sequence[float], xs: Sequence[float]) -> list[Side]:
    """The sides between rules at these heights, each drawn in pieces that meet at these places."""
    rules = [Rule(a, y, b, y) for y in ys for a, b in pairwise(xs)]
    strokes: list[Stroke] = [(y, xs[0], xs[-1]) for y in ys]
    return sides_of(reversed(rules), strokes)


def test_rules_pieced_together_at_the_same_places_have_columns_between_them() -> None:
    sides = pieced([100, 120, 140], [50, 200, 260, 320])
    assert sides == [(200, 100, 120), (260, 100, 120), (200, 120, 140), (260, 120, 140)]
    assert cell_of_figure((225, 125, 235, 135), sides) == (201, 259)
    assert cell_of_figure((285, 125, 295, 135), sides) == (261, 295), "no side to its right"
    assert cell_of_figure((225, 155, 235, 165), sides) == (225, 235), "below the table"


def test_rules_in_too_many_pieces_have_no_columns_and_take_no_time() -> None:
    begun = time.process_time()
    assert pieced([9.0 * n for n in range(70)], [11.0 * n for n in range(1300)]) == []
    assert pieced([9.0 * n for n in range(70)], [11.0 * n for n in range(60)]) == []
    assert len(pieced([9.0 * n for n in range(30)], [11.0 * n for n in range(60)])) == 58 * 29 < MOST_SIDES
    assert time.process_time() - begun < 5
