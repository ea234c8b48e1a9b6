"""The identities of one table as matrices, so that many readings are weighed at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gxnlp.forms import Equation, TableForm
from gxnlp.tables.lexicon import Floats

HOLDS, HOLDS_AT_ZERO, FAILS = 2.5, 0.1, -2.5


class Arithmetic:
    def __init__(self, table: TableForm, equations: Sequence[Equation]) -> None:
        self.at = {name: k for k, name in enumerate(table.cells)}
        """(row, column) -> the cell's place in a vector of the table."""
        self.left = np.zeros((len(equations), len(self.at)))
        self.right = np.zeros((len(equations), len(self.at)))
        for i, e in enumerate(equations):
            self.left[i, [self.at[n] for n in e.left]] = 1.0
            self.right[i, [self.at[n] for n in e.right]] = 1.0
        self.any = bool(len(equations))

    def lost(self) -> Floats:
        """A table of which nothing is there."""
        return np.full(len(self.at), np.inf)

    def score(self, tables: Floats) -> Floats:
        """For each table (a row: nan where a cell is blank, inf where it is lost) what the identities say for it."""
        if not self.any:
            return np.zeros(len(tables))
        lost = np.isinf(tables).astype(float)
        values = np.where(np.isfinite(tables), tables, 0.0)
        left, right = values @ self.left.T, values @ self.right.T
        open_left, open_right = lost @ self.left.T > 0, lost @ self.right.T > 0
        holds = np.abs(left - right) < 1e-9
        full = np.where(holds, np.where(left != 0, HOLDS, HOLDS_AT_ZERO), FAILS)
        partly = np.where((right > left) & ~open_left, FAILS, 0.0)
        return np.asarray(np.where(open_left | open_right, partly, full).sum(axis=1))
