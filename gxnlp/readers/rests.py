"""What a page break left of a row in a table without rules: found at the top of the next page, put to its row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gxnlp.readers.blocks import Block, TableBlock, TableCell, is_value, wrapped
from gxnlp.readers.whitebands import PAD, SURELY_MARKED, Segment, begins_with_zero, goes_on, is_open, is_rest
from gxnlp.readers.whitesegments import segments_of
from gxnlp.text import fold, split_marker

SAME = 5.0
"""Points by which what stands below a cell may stand beside it."""
LEAST_FULL = 2
"""Digits for which every column has room: it was made for a Chinese character at least."""

_DIGITS = re.compile(r"[0-9,.]+")
_DIGITS_OR_UNIT = re.compile(r"[0-9,.]+(?:万?元|件|条|项|个)?|万?元|件|条|项|个")
_OF_THE_TABLE = re.compile(r"单位|此页|此件")
"""Said of the whole table or page, whatever it stands below."""
_OF_ALL = re.compile(r"总计|合计|小计")
"""Names of rows that have no marker and are rows of their own."""


def take_rest(before: TableBlock, after: TableBlock) -> None:
    """Where no rules tell: what begins a page, below its header, and cannot be a row of its own is the rest of one.

    That are figures beside no name, or some figures beside names without a marker in a table of rows that have one,
    where the name above is as wide as its column and the figures above may be as wide as theirs.
    They are taken out of the second table and put to the last row of the first, each to the cell that it stands below.
    """
    if before.ruled or after.ruled or len(after.rows) < 2 or not after.names or not (before.rows and before.rows[-1]):
        return
    first = next((n for n, row in enumerate(after.rows) if any(map(_is_rest, _figures(row, after.names)))), 0)
    rest, last = [c for c in after.rows[first] if c.text], before.rows[-1]
    figures = _figures(rest, after.names)
    names = [c for c in rest if c not in figures]
    pairs = _below(_figures(last, before.names), figures)
    if not pairs or (names and not _go_on(names, pairs, before)):
        return
    for t in names:
        over = [b for b in last if b.column < before.names and abs(b.box[0] - t.box[0]) <= SAME]
        if over:
            pairs.append((over[0], t))
        else:  # the name of a group, whose first lines stand in another row
            last.append(replace(t, row=last[0].row))
    _put_below(last, pairs)
    del after.rows[first], after.pages[first]


def is_rest_of(block: Block, before: TableBlock) -> bool:
    """Puts a line that begins a page to the last row of the table before where it holds only what figures left.

    Only a unit that stands by itself tells so: figures alone may well be a row of their own.
    """
    if before.ruled or not (before.rows and before.rows[-1]):
        return False
    last = before.rows[-1]
    if isinstance(block, TableBlock):
        printed = [line for c in block.rows[0] for line in c.lines] if len(block.rows) == 1 else []
    else:
        printed = [block.line]
    told = [s.line for line in printed for s in segments_of(line)]
    rest = [TableCell(0, n, 1, 1, said.box, (), page=block.page, text=said.text) for n, said in enumerate(told)]
    torn = any(not is_value(c.text) for c in rest)
    if not torn or not all(map(_is_rest, rest)):
        return False
    pairs = _below(_figures(last, before.names), rest)
    if not pairs or not all(b.text for b, _ in pairs):
        return False
    _put_below(last, pairs)
    return True


def _go_on(names: Sequence[TableCell], pairs: Sequence[tuple[TableCell, TableCell]], before: TableBlock) -> bool:
    """Whether names that begin a page are the rest of those above, and not every figure goes on with them."""
    if any(split_marker(fold(c.text))[0] or _OF_ALL.search(fold(c.text)) for c in names):
        return False
    marked = sum(bool(split_marker(fold(c.text))[0]) for row in before.rows for c in row)
    over = [b for b in _figures(before.rows[-1], before.names) if b.text]
    if marked < SURELY_MARKED or len(pairs) >= len(over) or not all(_is_full(b, t) for b, t in pairs):
        return False
    above = {c.column: c for row in before.rows for c in row if c.column < before.names and c.lines}
    lasting = [Segment(c.lines[-1], False, fold(c.lines[-1].text)) for c in above.values()]
    limit = _limit(before)
    return all(c.lines and goes_on(lasting, Segment(c.lines[0], False, fold(c.text)), limit) for c in names)


def _limit(table: TableBlock) -> float:
    """Where its names end at the latest: at its figures, or where those were wrapped that are in several lines."""
    inner = [c for row in table.rows for c in row if c.column == table.names - 1]
    figures = [c.box[0] for row in table.rows for c in row if c.column == table.names and is_value(c.text)]
    wraps = [line.box[2] for c in inner for line in c.lines[:-1]]
    return min([*figures, *([max(wraps) + PAD] if wraps else []), table.xs[-1]])


def _is_full(b: TableCell, t: TableCell) -> bool:
    """Whether there may have been no room beside a figure for what stands below it."""
    return len(fold(b.text)) >= LEAST_FULL or (bool(b.text) and not fold(t.text)[:1].isdigit())


def _below(over: Sequence[TableCell], rest: Sequence[TableCell]) -> list[tuple[TableCell, TableCell]] | None:
    """Each rest with the figure that it stands below; None where one stands below none, or two below the same."""
    if not over:
        return None
    pairs = [(min(over, key=lambda b: _beside(b, t)), t) for t in rest]
    if len({id(b) for b, _ in pairs}) < len(pairs):
        return None
    return pairs if all(_beside(b, t) <= SAME and _may_follow(fold(b.text), fold(t.text)) for b, t in pairs) else None


def _may_follow(above: str, text: str) -> bool:
    """Whether both are one figure: a unit or digits behind digits, a remark only where its bracket was opened."""
    if _OF_THE_TABLE.search(text):
        return False
    if not above:
        return is_value(text)
    if is_open(above):
        return is_rest(text, "0")
    return bool(_DIGITS.fullmatch(above) and _DIGITS_OR_UNIT.fullmatch(text)) and not begins_with_zero(above + text)


def _put_below(row: list[TableCell], pairs: Sequence[tuple[TableCell, TableCell]]) -> None:
    for b, t in pairs:
        shown = b if b.text else t
        alone = shown.alternatives if not b.text else ()
        row[row.index(b)] = replace(
            b, text=wrapped([b.text, t.text]), box=shown.box, page=shown.page, alternatives=alone
        )


def _figures(row: Sequence[TableCell], names: int) -> list[TableCell]:
    return [c for c in row if c.column >= names]


def _is_rest(c: TableCell) -> bool:
    """Whether it may be what is left of a figure, or a figure."""
    text = fold(c.text)
    return is_value(text) or (is_rest(text, "0") and not split_marker(text)[0])


def _beside(b: TableCell, t: TableCell) -> float:
    """How far two cells are from standing one above the other."""
    return max(b.box[0] - t.box[2], t.box[0] - b.box[2], 0.0)
