"""Figures that stand apart from their labels: text of a page in reading order."""

from __future__ import annotations

from random import Random

import pytest

import gxnlp
from gxnlp.forms import shipped
from gxnlp.report import Report
from tests.spoilers import clean
from training.invent import Invented, invent

FORM = shipped()[-1]
ROWS, COLUMNS = 25, 7

Place = tuple[int, int]


def row_by_row() -> list[Place]:
    return [(r, c) for r in range(ROWS) for c in range(COLUMNS)]


def column_by_column(first: int, last: int) -> list[Place]:
    return [(r, c) for c in range(COLUMNS) for r in range(first, last)]


def last_rows_in_columns() -> list[Place]:
    return row_by_row()[: 22 * COLUMNS] + column_by_column(22, ROWS)


def torn() -> list[Place]:
    """The first three rows give their left cells, then a text follows, then what is left of them."""
    left = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0)]
    return left + [place for place in row_by_row() if place not in left]


def printed_apart(truth: Invented, order: list[Place], *, part: int = 0) -> bytes:
    """All labels of the table of requests as one block, then its figures in some order; a text after `part` of them."""
    table = FORM.table("requests")
    cells = list(table.cells)
    lines = clean(truth, FORM)
    start = next(i for i, line in enumerate(lines) if line.startswith("一、本年新收"))
    stop = start + ROWS
    labels = [text for line in lines[start:stop] for text in line.split("\t")[:2] if text]
    figures = [truth.tables["requests"][cells[r * COLUMNS + c]] for r, c in order]
    texts = [str(v) for v in figures]
    if part:
        texts[part:part] = ["", "法律服务机构", ""]
    return "\n".join([*lines[:start], *labels, "", *texts, *lines[stop:]]).encode()


def read(truth: Invented, order: list[Place], *, part: int = 0) -> Report:
    return gxnlp.extract(printed_apart(truth, order, part=part), name="page.txt", narrative=False)


def wrong(report: Report, truth: Invented) -> list[str]:
    """Cells whose value is not the writer's."""
    return [
        f"{c.row}/{c.column}"
        for c in report.tables["requests"].cells
        if c.value is not None and c.value != truth.tables["requests"][c.row, c.column]
    ]


@pytest.mark.parametrize(
    ("order", "part"),
    [
        (row_by_row(), 0),
        (column_by_column(0, ROWS), 0),
        (last_rows_in_columns(), 0),
        (torn(), 6),
    ],
    ids=["row by row", "column by column", "the last rows in columns", "torn rows"],
)
def test_the_sums_tell_in_which_order_the_figures_stand(order: list[Place], part: int) -> None:
    truth = invent(Random(3), FORM, busy=True)
    report = read(truth, order, part=part)
    table = report.tables["requests"]
    assert wrong(report, truth) == []
    assert all(c.value is not None and c.confidence >= 0.9 for c in table.cells)


def test_figures_in_no_order_at_all_are_flagged() -> None:
    truth = invent(Random(4), FORM, busy=True)
    order = row_by_row()
    Random(5).shuffle(order)
    report = read(truth, order)
    assert {f"requests/{path}" for path in wrong(report, truth)} <= report.flagged()


def test_columns_exchanged_within_a_quiet_table_are_not_believed() -> None:
    """The sums hold whichever way, and so prove nothing."""
    truth = invent(Random(6), FORM, busy=False)
    order = [(r, c) for c in (1, 0, 2, 3, 4, 5, 6) for r in range(ROWS)]
    report = read(truth, order)
    assert {f"requests/{path}" for path in wrong(report, truth)} <= report.flagged()
