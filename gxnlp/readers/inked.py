"""Cells in which something is drawn that no word says are not blank: what stands there is `□`, and unreadable."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from gxnlp.document import Box
from gxnlp.readers.blocks import TableBlock

UNREAD = "□"
"""What is put for ink that nothing could read."""
INSIDE = 3.0
"""Points from the sides of a cell that may be of its rules."""
UNSURE = 0.0


def mark_inked(table: TableBlock, ink: Sequence[tuple[float, float]]) -> None:
    """Puts a sign into each empty cell that holds one of these places."""
    rows: dict[float, list[float]] = defaultdict(list)
    for x, y in sorted(ink):
        rows[y].append(x)
    heights = sorted(rows)
    for row in table.rows:
        for n, c in enumerate(row):
            if not c.lines and _is_inked(c.box, heights, rows):
                row[n] = replace(c, text=UNREAD, confidence=UNSURE)


def _is_inked(box: Box, heights: Sequence[float], rows: dict[float, list[float]]) -> bool:
    x0, y0, x1, y1 = box
    for y in heights[bisect_left(heights, y0 + INSIDE) : bisect_right(heights, y1 - INSIDE)]:
        xs = rows[y]
        n = bisect_left(xs, x0 + INSIDE)
        if n < len(xs) and xs[n] <= x1 - INSIDE:
            return True
    return False
