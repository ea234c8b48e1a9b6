"""Cells in which something is drawn that no word says: an empty one is `□` and unreadable, a figure may lack digits."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from gxnlp.document import UNREAD, UNSURE, Box
from gxnlp.readers.blocks import TableBlock

INSIDE, BESIDE = 3.0, 4.5
"""Points from the top and foot of a cell that may be of its rules, and from its sides, where each of two cells may have
a border of its own."""
_FIGURE = re.compile(r"[-\d.,，\s]*\d[-\d.,，\s]*(?:万?元|件|条|项|个)?")


def mark_inked(table: TableBlock, ink: Sequence[tuple[float, float]], width: float, height: float) -> None:
    """Puts a sign into each empty cell that holds one of these places, and doubts a figure beside which one lies.

    Where a page was cut to this size, nothing is known of what lies beside it either: it is no blank.
    """
    rows: dict[float, list[float]] = defaultdict(list)
    for x, y in sorted(ink):
        rows[y].append(x)
    heights = sorted(rows)
    for row in table.rows:
        for n, c in enumerate(row):
            beside = (c.box[0] + c.box[2]) / 2 > width or (c.box[1] + c.box[3]) / 2 > height
            beside = beside or c.box[0] + c.box[2] < 0 or c.box[1] + c.box[3] < 0
            if not beside and not _is_inked(c.box, heights, rows):
                continue
            if not c.lines:
                row[n] = replace(c, text=UNREAD, confidence=UNSURE)
            elif _FIGURE.fullmatch(c.text):
                row[n] = replace(c, confidence=UNSURE)


def _is_inked(box: Box, heights: Sequence[float], rows: dict[float, list[float]]) -> bool:
    x0, y0, x1, y1 = box
    for y in heights[bisect_left(heights, y0 + INSIDE) : bisect_right(heights, y1 - INSIDE)]:
        xs = rows[y]
        n = bisect_left(xs, x0 + BESIDE)
        if n < len(xs) and xs[n] <= x1 - BESIDE:
            return True
    return False
