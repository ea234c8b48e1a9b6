"""What a table without rules leaves in doubt: figures that may be of two rows, or of another than they were put to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gxnlp.document import UNREAD, UNSURE
from gxnlp.readers.blocks import TableCell
from gxnlp.readers.whitebands import EVEN, SAME_EDGE, Segment
from gxnlp.readers.wrapping import is_digits
from gxnlp.text import fold, split_marker

WIDE = 4
"""Columns of a table that may have no room for a figure."""
BESIDE, NEARER = 0.3, 1.5
"""Of a line's height, by how much a figure stands beside its name; points by which another name must be farther."""


def doubted(row: list[TableCell], columns: int) -> list[TableCell]:
    """The cells of a row without a name, those doubted that may be of two rows: of digits in lines that others share.

    Where figures were wrapped, all of a row agree at their top or their middle; another row begins on the second line.
    In a table of a few columns there was room for any figure.
    """
    out = []
    for c in row:
        digits = len(c.lines) > 1 and all(is_digits(fold(line.text)) for line in c.lines[:2])
        unsure = digits and (columns < WIDE or any(_is_of_the_next(c, other) for other in row))
        out.append(replace(c, confidence=UNSURE) if unsure else c)
    return out


def _is_of_the_next(c: TableCell, other: TableCell) -> bool:
    """Whether another cell begins at the second line of this one, and not because it stands at its middle."""
    if not other.lines:
        return False
    near = EVEN * c.lines[1].height
    below = other.lines[0].box[1] >= c.lines[1].box[1] - near
    return below and abs(_middle(c) - _middle(other)) > near


def _middle(c: TableCell) -> float:
    return (c.lines[0].box[1] + c.lines[-1].box[3]) / 2


def misplaced(bands: Sequence[Sequence[Segment]], limit: float) -> list[bool]:
    """Which rows have figures that stand beside none of their name's lines and as near to the name of the next row.

    Rows exchanged satisfy every sum. `limit` is where figures begin.
    """
    names = [[s for s in band if not s.figure and s.box[0] < limit] for band in bands]
    out = []
    for n, band in enumerate(bands):
        figures = [s for s in band if s.figure and s.box[2] > limit]
        beside = names[max(0, n - 1) : n] + names[n + 1 : n + 2]
        inner = max((s.box[0] for s in names[n]), default=0.0) - SAME_EDGE  # the name of a group stands anywhere
        others = [s for near in beside for s in near if split_marker(s.text)[0] and s.box[0] >= inner]
        begun = n > 0 or any(split_marker(s.text)[0] for s in names[n])  # not what a page break left of a row
        if not (figures and names[n] and others and begun) or any(
            _stand_beside(f, s) for f in figures for s in names[n]
        ):
            out.append(False)
            continue
        own = min(_distance(f, s) for f in figures for s in names[n])
        out.append(min(_distance(f, s) for f in figures for s in others) < own + NEARER)
    return out


def withheld(row: Sequence[TableCell], names: int) -> list[TableCell]:
    """The row with none of its figures told."""
    return [replace(c, text=UNREAD, confidence=UNSURE) if c.column >= names and c.lines else c for c in row]


def _stand_beside(figure: Segment, name: Segment) -> bool:
    least = min(figure.line.height, name.line.height)
    return min(figure.box[3], name.box[3]) - max(figure.box[1], name.box[1]) >= BESIDE * least


def _distance(a: Segment, b: Segment) -> float:
    return abs(a.box[1] + a.box[3] - b.box[1] - b.box[3]) / 2
