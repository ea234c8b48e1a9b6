"""Whether digits below a page break belong to the figures above it, in a table without rules; what the figures tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from gxnlp.readers.blocks import TableBlock, TableCell, is_value
from gxnlp.readers.whitebands import LEAST_FULL, SURELY_MARKED
from gxnlp.readers.wrapping import begins_with_zero, is_torn
from gxnlp.text import fold, split_marker

WIDE, IN_LINE = 5, 1.5
"""Columns of a table of which no row holds a figure or two; points by which figures of one column stand askew."""
ROWS_BACK = 60
"""Rows that tell how many digits a line of a column has."""
CELL_PAD = 10.8
"""Points of white that word processors leave in a cell beside its text, on both sides together."""
MOST_PARTS = 8
"""Figures of a row that have one total; the forms have six."""
MOST_DIGITS = 15

_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


def are_torn(pairs: Sequence[tuple[TableCell, TableCell]]) -> bool:
    """Whether one of the parts of a figure is no number by itself: 04 below another, or 1,9 above 80."""
    torn = [(b, t) for b, t in pairs if is_torn(fold(b.text))]
    if not torn:
        return any(begins_with_zero(fold(t.text)) for _, t in pairs)
    return all(_THOUSANDS.fullmatch(fold(b.text) + fold(t.text)) for b, t in torn)


def may_add_up(pairs: Sequence[tuple[TableCell, TableCell]], last: Sequence[TableCell]) -> bool:
    """Whether some of the figures, as they stand above the break, already add up to one that has digits below it."""
    told = sorted((b for b in last if b.text), key=lambda b: b.column)
    figures = [_number(b.text) for b in told]
    torn = {id(b) for b, _ in pairs}
    return any(
        id(b) in torn and any(sum(figures[n - k : n]) == figures[n] for k in range(1, min(n, MOST_PARTS) + 1))
        for n, b in enumerate(told)
    )


def _number(text: str) -> int:
    """0 for what is no figure."""
    digits = fold(text).replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else 0


def are_digits_left(pairs: Sequence[tuple[TableCell, TableCell]], last: Sequence[TableCell]) -> bool:
    """Whether only the longest figures of a wide row have digits below them, in their column.

    A column has room for two digits, or for one as wide as a Chinese character.
    """
    most = max((_halves(line.text) for c in last for line in c.lines), default=0)
    full = all(_fills(b, most) and fold(t.text).isdigit() and _is_in_line(b, t) for b, t in pairs)
    wide = all(_is_wide(b) and _is_wide(t) for b, t in pairs)
    return full and most >= LEAST_FULL and len(last) >= WIDE and (wide or len(pairs) < len(last))


def _fills(b: TableCell, most: int) -> bool:
    """Whether one digit more would have made a figure wider than any other of the row."""
    return bool(b.lines) and _halves(b.lines[-1].text) + _is_wide(b) >= most


def _halves(text: str) -> int:
    """The width of digits, in halves of a Chinese character."""
    return sum(2 if "０" <= c <= "９" else 1 for c in text if not c.isspace())


def are_full(pairs: Sequence[tuple[TableCell, TableCell]], before: TableBlock) -> bool:
    """Whether figures of a row have digits below them beside no name, each with no room left in its column."""
    figures = [b for b in before.rows[-1] if b.column >= before.names and b.text]
    if not (before.names and all(fold(t.text).isdigit() and _is_in_line(b, t) for b, t in pairs)):
        return False
    if all(_is_wide(b) == _is_wide(t) and _fills_pitch(b, t, figures) for b, t in pairs):
        return True
    if marked(before) < SURELY_MARKED or len(pairs) >= len(figures):
        return False
    return all(
        _is_wide(b) == _is_wide(t) and _last_digits(b) == _most_digits(b, before) >= LEAST_FULL for b, t in pairs
    )


def _fills_pitch(b: TableCell, t: TableCell, figures: Sequence[TableCell]) -> bool:
    """Whether one more digit would not have stood beside a figure, as far apart as the figures of its row are."""
    if not b.lines or len(figures) < WIDE:
        return False
    pitch = median([d.box[0] + d.box[2] - c.box[0] - c.box[2] for c, d in pairwise(figures)]) / 2
    digit = b.lines[-1].width / max(1, len(b.lines[-1].text))
    return _last_digits(b) >= LEAST_FULL and pitch - b.lines[-1].width < digit + CELL_PAD


def _most_digits(b: TableCell, table: TableBlock) -> int:
    """How many digits, as wide as these, a line of this column has at most."""
    column = [c for row in table.rows[-ROWS_BACK:] for c in row if c.column == b.column and is_value(c.text)]
    return max((len(fold(line.text)) for c in column if _is_wide(c) == _is_wide(b) for line in c.lines), default=0)


def _is_wide(c: TableCell) -> bool:
    """Whether its digits are as wide as Chinese characters."""
    return any("０" <= letter <= "９" for letter in c.text)


def _last_digits(b: TableCell) -> int:
    return len(fold(b.lines[-1].text)) if b.lines else 0


def _is_in_line(b: TableCell, t: TableCell) -> bool:
    """Whether two figures stand in one column as its figures do: at its left, at its right or in its middle."""
    left, right = t.box[0] - b.box[0], t.box[2] - b.box[2]
    return min(abs(left), abs(right), abs(left + right) / 2) <= IN_LINE


def marked(table: TableBlock) -> int:
    return sum(bool(split_marker(fold(c.text))[0]) for row in table.rows for c in row)
