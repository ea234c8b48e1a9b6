"""Counts are whole: a point that an engine saw among their digits was a comma."""

from __future__ import annotations

from gxnlp.checking.whole import settled
from gxnlp.forms import shipped
from gxnlp.report import CellValue, Place

FORM = next(f for f in shipped() if f.id == "2021")


def cell(row: str, column: str, value: float | None, text: str) -> CellValue:
    return CellValue(row, column, value, text, "read", 0.99, Place(1, 1, None))


def test_a_count_of_thousands_that_was_read_with_a_point() -> None:
    n = ("requests", "received", "total")
    cells, seen = settled({n: cell(*n[1:], 10.037, "10.037件")}, FORM, {n: [(10.037, 0.97), (10.031, 0.01)]})
    assert (cells[n].value, cells[n].state, cells[n].text) == (10037, "repaired", "10.037件")
    assert seen[n][0][0] == 10037 and 0.9 < seen[n][0][1] < 0.97


def test_an_amount_keeps_its_point() -> None:
    n = ("disclosure", "fees", "amount")
    cells, _ = settled({n: cell(*n[1:], 10.037, "10.037")}, FORM, {n: [(10.037, 0.97)]})
    assert cells[n].value == 10.037


def test_a_count_with_two_decimals_is_not_made_whole() -> None:
    n = ("requests", "received", "total")
    cells, _ = settled({n: cell(*n[1:], 10.37, "10.37")}, FORM, {n: [(10.37, 0.97)]})
    assert cells[n].value == 10.37
