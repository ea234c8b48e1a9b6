"""Where the cells of a table stand when earlier ones cover several columns or rows."""

from __future__ import annotations

MAX_COLUMNS = 200
"""No form comes near it: a wider span is an error or an attack, and is cut here."""


class Grid:
    """Filled from the top left, a row at a time; a column that a cell from above covers is passed over."""

    def __init__(self) -> None:
        self._row = -1
        self._column = 0
        self._covered_to: dict[int, int] = {}
        """The last row that a cell from above covers, for each column."""

    def next_row(self) -> None:
        self._row += 1
        self._column = 0

    def place(self, columns: int, rows: int) -> tuple[int, int]:
        """(column, span) of the next cell of this row; rows 0 means down to the last row."""
        while self._covered_to.get(self._column, -1) >= self._row:
            self._column += 1
        at = self._column
        span = max(1, min(columns, MAX_COLUMNS - at))
        if rows != 1 and at < MAX_COLUMNS:
            last = self._row + rows - 1 if rows else 1 << 30
            for column in range(at, at + span):
                self._covered_to[column] = last
        self._column = at + span
        return at, span
