"""How a table stands on paper: its rows with their cells, and the arithmetic over them. Worked out once a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from gxnlp.forms import Equation, Form, TableForm
from gxnlp.tables.lexicon import Floats
from gxnlp.text import fold, split_marker

HOLDS, HOLDS_AT_ZERO, FAILS = 2.5, 0.1, -2.5

TELLS, TELLS_AGAIN = 6.0, 0.5
"""Most that an identity tells by holding (a large sum seldom fits by chance), and one whose sum another one has."""

Name = tuple[str, str]
"""(row, column)"""
Sum = tuple[tuple[Name, ...], tuple[Name, ...]]
"""The cells on the left and on the right of an identity."""
RowEquation = tuple[tuple[int, ...], tuple[int, ...]]
"""Places of cells on the left and on the right of an identity within one paper row."""


@dataclass(frozen=True)
class PaperRow:
    """A row as it stands on paper: the form's cells on it, in order, and the ids of the row labels that name it."""

    cells: tuple[Name, ...]
    labels: tuple[str, ...]
    marker: int | None
    at: npt.NDArray[np.intp]
    """Where its cells are in a vector of the table."""
    equations: tuple[RowEquation, ...]
    """The identities that lie wholly within the row."""


class Paper:
    """One table of one form."""

    def __init__(self, table: TableForm, equations: Sequence[Equation]) -> None:
        self.table = table
        self._equations = [e for e in equations if e.table == table.id]
        self._at = {name: k for k, name in enumerate(table.cells)}
        sums = [(e.left, e.right) for e in self._equations]
        sums += _chained(sums)
        self._left, self._right = (np.zeros((len(sums), len(self._at))) for _ in range(2))
        for i, (left, right) in enumerate(sums):
            self._left[i, [self._at[n] for n in left]] = 1.0
            self._right[i, [self._at[n] for n in right]] = 1.0
        self._stated = len(self._equations)

    @cached_property
    def rows(self) -> tuple[PaperRow, ...]:
        """A row of the form a row on paper."""
        return tuple(
            self._row(
                tuple((row.id, c.id) for c in self.table.columns_of[row.id]),
                (row.id,),
                split_marker(fold(row.marker))[1],
            )
            for row in self.table.rows
        )

    @cached_property
    def line(self) -> tuple[PaperRow, ...]:
        """All rows of the form on one line."""
        return (self._row(self.table.cells, (), None),)

    def _row(self, cells: tuple[Name, ...], labels: tuple[str, ...], marker: int | None) -> PaperRow:
        place = {name: k for k, name in enumerate(cells)}
        inside = [e for e in self._equations if all(c in place for c in e.cells)]
        return PaperRow(
            cells=cells,
            labels=labels,
            marker=marker,
            at=np.array([self._at[name] for name in cells]),
            equations=tuple((tuple(place[c] for c in e.left), tuple(place[c] for c in e.right)) for e in inside),
        )

    def lost(self) -> Floats:
        """A table of which nothing is there."""
        return np.full(len(self._at), np.inf)

    def score(self, tables: Floats) -> Floats:
        """What the identities say for each table: a row of cells, nan where one is blank, inf where it is lost."""
        return np.asarray(self._verdicts(tables).sum(axis=1))

    def fails(self, table: Floats) -> bool:
        """Whether some identity cannot hold for a table, whatever its lost cells were."""
        return bool((self._verdicts(table[None, :]) < 0).any())

    def open(self, table: Floats) -> bool:
        """Whether cells are lost, or some identity cannot hold."""
        return bool(np.isinf(table).any()) or self.fails(table)

    def cut_off(self, table: Floats) -> bool:
        """Whether of the identities over several rows, where the form has some, none has all its cells."""
        lost = np.isinf(table)
        return bool(self._across) and all(lost[cells].any() for cells in self._across)

    @cached_property
    def _across(self) -> list[list[int]]:
        """Places of the cells of each identity over several rows."""
        return [[self._at[n] for n in e.cells] for e in self._equations if len({row for row, _ in e.cells}) > 1]

    def told(self, table: Floats) -> tuple[float, int]:
        """How much the identities that hold for a table tell, the same figure once; and how many fail."""
        verdicts = self._verdicts(table[None, :])[0, : self._stated]
        sums = self._left[: self._stated] @ np.where(np.isfinite(table), table, 0.0)
        held = sums[verdicts >= HOLDS]
        once = np.minimum(np.log1p(np.unique(held)), TELLS)
        return float(once.sum() + TELLS_AGAIN * (len(held) - len(once))), int((verdicts < 0).sum())

    def _verdicts(self, tables: Floats) -> Floats:
        if not self._equations:
            return np.zeros((len(tables), 1))
        lost = np.isinf(tables).astype(float)
        values = np.where(np.isfinite(tables), tables, 0.0)
        left, right = values @ self._left.T, values @ self._right.T
        open_left, open_right = lost @ self._left.T > 0, lost @ self._right.T > 0
        holds = np.abs(left - right) < 1e-9
        full = np.where(holds, np.where(left != 0, HOLDS, HOLDS_AT_ZERO), FAILS)
        full[:, self._stated :] = np.where(holds[:, self._stated :], 0.0, full[:, self._stated :])
        partly = np.where((right > left) & ~open_left, FAILS, 0.0)
        return np.asarray(np.where(open_left | open_right, partly, full))


def _chained(sums: Sequence[Sum]) -> list[Sum]:
    """Where a part of one sum is itself the sum of others, those in its place: they still speak when it is lost."""
    alone = {left[0]: right for left, right in sums if len(left) == 1}
    return [
        (left, tuple(n for n in right if n != part) + alone[part])
        for left, right in sums
        for part in right
        if len(left) > 1 and part in alone
    ]


@cache
def paper(form: Form, table: str) -> Paper:
    return Paper(form.table(table), form.equations)
