"""What a page break left of a row in a table without rules: found at the top of the next page, put to its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gxnlp.readers.blocks import Block, TableBlock, TableCell, is_value, wrapped
from gxnlp.readers.whitebands import SURELY_MARKED, is_rest
from gxnlp.readers.whitesegments import segments_of
from gxnlp.text import fold, split_marker

SAME = 5.0
"""Points by which what stands below a cell may stand beside it."""


def take_rest(before: TableBlock, after: TableBlock) -> None:
    """Where no rules tell: what begins a page, below its header, and cannot be a row of its own is the rest of one.

    That are figures beside no name, or some figures beside names without a marker in a table of rows that have one.
    They are taken out of the second table and put to the last row of the first, each to the cell that it stands below.
    """
    if before.ruled or after.ruled or len(after.rows) < 2 or not after.names or not (before.rows and before.rows[-1]):
        return
    first = next((n for n, row in enumerate(after.rows) if any(map(_is_rest, _figures(row, after.names)))), 0)
    rest, last = [c for c in after.rows[first] if c.text], before.rows[-1]
    figures = _figures(rest, after.names)
    names = [c for c in rest if c not in figures]
    if not figures or (names and not _go_on(names, figures, before)):
        return
    pairs = _below(_figures(last, before.names), figures)
    if pairs is None:
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

    A unit that stands by itself tells so, or, in a table without names, that figures are lacking.
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
    few = before.names == 0 and 1 < len(rest) < sum(is_value(c.text) for c in last)
    if not all(map(_is_rest, rest)) or not (torn or few):
        return False
    pairs = _below(_figures(last, before.names), rest)
    if not pairs or not all(b.text for b, _ in pairs):
        return False
    _put_below(last, pairs)
    return True


def _go_on(names: Sequence[TableCell], figures: Sequence[TableCell], before: TableBlock) -> bool:
    """Whether names that begin a page are the rest of one: without a marker, and not every figure goes on with them."""
    if any(split_marker(fold(c.text))[0] for c in names):
        return False
    marked = sum(bool(split_marker(fold(c.text))[0]) for row in before.rows for c in row)
    over = [b for b in _figures(before.rows[-1], before.names) if b.text]
    return marked >= SURELY_MARKED and len(figures) < len(over)


def _below(over: Sequence[TableCell], rest: Sequence[TableCell]) -> list[tuple[TableCell, TableCell]] | None:
    """Each rest with the figure that it stands below; None where one stands below none, or two below the same."""
    if not over:
        return None
    pairs = [(min(over, key=lambda b: _beside(b, t)), t) for t in rest]
    if len({id(b) for b, _ in pairs}) < len(pairs):
        return None
    fit = all(
        _beside(b, t) <= SAME and (not b.text or is_value(b.text) or "（" in b.text or "(" in b.text) for b, t in pairs
    )
    return pairs if fit else None


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
