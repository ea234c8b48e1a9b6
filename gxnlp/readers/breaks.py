"""Tables over page breaks: the parts joined, repeated headers dropped, rows and merged cells that were cut healed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gxnlp.readers.blocks import TableBlock, TableCell, is_value, wrapped
from gxnlp.readers.wrapping import is_tail, may_go_on
from gxnlp.text import fold

SAME = 5.0
"""Points: edges of the parts of one table differ by no more, measured from the table's left."""
SNAP = 3.5
"""Points: edges nearer than this are one; on the pages of a scan, each of which lies a little otherwise, than SAME."""
LEAST_SHARED = 4
"""Edges of columns that two parts must have that do not begin at the same place."""
LEAST_NAME = 3
"""Letters of a name that is known though one of them was misread."""
MAX_HEADER = 8
"""Rows that a program may repeat on every page."""
MAX_SPAN = 200
"""Rows that a merged cell may reach over."""
MAX_ROWS = 2_000
"""A longer table is not added to; no report has one, and each page added costs its length."""
INK, WIDE = 0.35, 1.25
"""What OCR boxes are of ink: so much more, in sizes, for the white of letters; or that of another letter as wide."""


Pairs = list[tuple[TableCell, TableCell]]
Move = tuple[float, float]
"""How many times as wide one part of a table is as the other, and how far it stands to the left of it then."""
LARGER = 0.15
"""The share by which a photo of one page may show it larger than that of the page before."""


def is_continued(before: TableBlock, after: TableBlock) -> bool:
    """Whether two tables that meet at a page break are one: their columns stand alike, and rules say where."""
    return before.ruled and after.ruled and len(before.rows) <= MAX_ROWS and _move(before, after) is not None


def _move(before: TableBlock, after: TableBlock) -> Move | None:
    """What puts the second part below the first one; None where it is another table.

    It begins where the first part does, or, on a page as the one before, ends there: some programs do not draw again
    the merged cells on the left that go on. Photos of two pages are not taken from as far.
    """
    left, right = (before.xs[n] - after.xs[n] for n in (0, -1))
    if abs(left - right) <= SAME:
        return _fitting(before, after, (1.0, left))
    if abs(right) <= SAME and min(len(before.xs), len(after.xs)) >= LEAST_SHARED:
        found = _fitting(before, after, (1.0, 0.0))
        if found is not None:
            return found
    width, wide = before.xs[-1] - before.xs[0], after.xs[-1] - after.xs[0]
    if not (_is_scanned(before) and _is_scanned(after)) or min(len(before.xs), len(after.xs)) < LEAST_SHARED:
        return None
    if min(width, wide) <= 0 or abs(width - wide) > LARGER * width:
        return None
    times = width / wide
    return _fitting(before, after, (times, before.xs[0] - times * after.xs[0]))


def _fitting(before: TableBlock, after: TableBlock, move: Move) -> Move | None:
    fewer, more = sorted((before.xs, tuple(_moved(x, move) for x in after.xs)), key=len)
    return move if sum(any(abs(x - y) <= SAME for y in more) for x in fewer) >= 0.8 * len(fewer) else None


def _moved(x: float, move: Move) -> float:
    return move[0] * x + move[1]


def _is_scanned(block: TableBlock) -> bool:
    return any(c.confidence is not None for row in block.rows for c in row)


def join(before: TableBlock, after: TableBlock) -> TableBlock:
    """One table of two parts."""
    move = _move(before, after) or (1.0, 0.0)
    xs = _union(before.xs, [_moved(x, move) for x in after.xs], SAME if _is_scanned(after) else SNAP)
    above = _without_white_end(_on(before, xs, (1.0, 0.0)))
    below = _on(after, xs, move)
    repeated = _repeated(above, below)
    pages = [before.pages[: len(above)], after.pages[repeated:]]
    rows = below[repeated:]
    if rows:
        first = rows[0][0].row if rows[0] else 0
        rows = [[_at_row(c, c.row - first + len(above)) for c in row] for row in rows]
        _heal(above, rows, pages)
    return TableBlock(before.page, xs, above + rows, before.box, [*pages[0], *pages[1]], ruled=True)


def _at_row(c: TableCell, row: int) -> TableCell:
    return TableCell(
        row, c.column, c.rowspan, c.colspan, c.box, c.lines, c.room, c.page, c.text, c.confidence, c.alternatives
    )


def _without_white_end(rows: list[list[TableCell]]) -> list[list[TableCell]]:
    """The rows without those at the end in which only white begins, too low for a text or below one that reaches in."""
    end = len(rows)
    letters = [c.size for row in rows for c in row if c.lines]
    while end > 1 and rows[end - 1] and not any(c.text for c in rows[end - 1]):
        low = letters and min(c.box[3] - c.box[1] for c in rows[end - 1]) < min(letters)
        if not low and not any(c.text and c.rowspan > 1 for c in rows[end - 2]):
            break
        end -= 1
    return rows[:end]


def _union(a: Sequence[float], b: Sequence[float], snap: float) -> tuple[float, ...]:
    out: list[float] = []
    for x in sorted([*a, *b]):
        if not out or x - out[-1] > snap:
            out.append(x)
    return tuple(out)


def _on(block: TableBlock, xs: Sequence[float], move: Move) -> list[list[TableCell]]:
    """The rows of a part, on the columns of the whole."""
    place = [min(range(len(xs)), key=lambda n: abs(xs[n] - _moved(x, move))) for x in block.xs]
    if place == list(range(len(place))):
        return block.rows
    return [
        [replace(c, column=place[c.column], colspan=max(1, place[c.column + c.colspan] - place[c.column])) for c in row]
        for row in block.rows
    ]


def _repeated(above: list[list[TableCell]], below: list[list[TableCell]]) -> int:
    """How many rows at the head of the second part only say again what heads the first."""
    most = 0
    for n in range(min(MAX_HEADER, len(above), len(below) - 1)):
        if any(is_value(c.text) for c in below[n]) or not _is_said_again(above[n], below[n]):
            break
        if any(c.text for c in below[n]):
            most = n + 1
    while most and any(c.row + c.rowspan > below[most][0].row for r in below[:most] for c in r if below[most]):
        most -= 1  # a cell that reaches into the next row is no whole header
    return most


def _is_said_again(above: Sequence[TableCell], below: Sequence[TableCell]) -> bool:
    """Whether two rows say the same; of letters that an engine read, one in a cell may be another."""
    return [c.column for c in above] == [c.column for c in below] and all(map(_is_alike, above, below))


def _is_alike(b: TableCell, t: TableCell) -> bool:
    one, other = fold(b.text), fold(t.text)
    if one == other or b.confidence is None or t.confidence is None:
        return one == other
    return len(one) == len(other) >= LEAST_NAME and sum(x != y for x, y in zip(one, other, strict=True)) == 1


def _is_no_name(b: TableCell, t: TableCell) -> bool:
    """Whether a word below a figure is its unit, and not the name of a column in a scan's header that was misread."""
    return b.confidence is None or not is_value(b.text) or is_tail(fold(t.text), fold(b.text))


def _heal(above: list[list[TableCell]], below: list[list[TableCell]], pages: list[list[int]]) -> None:
    """Join what the break cut: the merged cells that go on, and the row itself where it goes through one."""
    last = len(above) - 1
    bottom = {(c.column, c.colspan): c for row in above[-MAX_SPAN:] for c in row if c.row + c.rowspan > last}
    merged, own, cut = _met(below[0], bottom, last)
    if not cut:  # as some programs leave it, white stands below the cells that go on, and no rules between them
        white = [piece for c in below[0] for piece in _white(c, bottom)]
        again = _met(white, bottom, last)
        if again[2]:
            below[0][:] = white
            merged, own, cut = again
    for b, t in merged:
        if not t.text or (b.text and not is_value(t.text) and _is_no_name(b, t) and _goes_on(b, t)):
            below[0].remove(t)
            reach = len(above) - b.row + t.rowspan - cut
            _put(above, replace(b, text=wrapped([b.text, t.text]), rowspan=reach))
    if cut:
        _sew(above, below, own, pages)


def _met(tops: Sequence[TableCell], bottom: dict[tuple[int, int], TableCell], last: int) -> tuple[Pairs, Pairs, bool]:
    """(merged cells that meet at a break, other cells that do, whether the row itself is cut)."""
    pairs = [(bottom.get((c.column, c.colspan)), c) for c in tops]
    merged = [(b, t) for b, t in pairs if b and (b.row < last or t.rowspan > 1)]
    own = [(b, t) for b, t in pairs if b and b.row == last and t.rowspan == 1]
    return merged, own, bool(own) and all(b or t.rowspan > 1 for b, t in pairs) and _is_cut(own)


def _white(c: TableCell, bottom: dict[tuple[int, int], TableCell]) -> list[TableCell]:
    """An empty cell below a break as the pieces that lie below the cells over it; nothing where none is over it."""
    if c.text or (c.column, c.colspan) in bottom:
        return [c]
    over = sorted(p for p in bottom if p[0] < c.column + c.colspan and c.column < p[0] + p[1])
    if not over:
        return []
    pieces = [replace(c, column=column, colspan=span) for column, span in over]
    return pieces if over[0][0] == c.column and sum(p[1] for p in over) == c.colspan else [c]


def _is_cut(own: Sequence[tuple[TableCell, TableCell]]) -> bool:
    """Whether the two rows at a break are one: the second has no name of its own, or only goes on with the first."""
    both = [(b, t) for b, t in own if b.text and t.text]
    if not both:
        return True
    lacking = any(b.text and not t.text for b, t in own)
    named = [(b, t) for b, t in both if not (is_value(b.text) or is_value(t.text))]
    name, again = own[0]
    if name.text and not again.text and not is_value(name.text) and _lacks_figures(own):
        return True
    if any(not _goes_on(b, t) for b, t in named):
        return False
    if named and lacking:
        return True
    torn = any(is_value(b.text) and not is_value(t.text) and is_tail(fold(t.text), fold(b.text)) for b, t in both)
    """A unit that stands by itself is no figure of another row."""
    return (lacking or bool(named) or torn) and all(_goes_on(b, t) for b, t in both)


def _lacks_figures(own: Sequence[tuple[TableCell, TableCell]]) -> bool:
    """Whether the second row is no whole row: a figure of it is missing, or all only go on."""
    figures = [(b, t) for b, t in own[1:] if b.text]
    return any(not t.text for _, t in figures) or all(_goes_on(b, t) for b, t in figures)


def _goes_on(b: TableCell, t: TableCell) -> bool:
    """Whether the text of one cell may run on in the other."""
    return not b.lines or not t.lines or may_go_on(b.text, t.text, _room(b, t))


def _room(b: TableCell, t: TableCell) -> float:
    """What the last line of a cell leaves, in sizes of letters."""
    size = max(b.size, t.size, 1.0)
    if b.confidence is None:
        return b.left_over / size
    letter = b.lines[-1].width / sum(len(w.text) for w in b.lines[-1].words)
    return 0.0 if b.left_over < WIDE * letter else b.left_over / size - INK


def _sew(
    above: list[list[TableCell]], below: list[list[TableCell]], own: Sequence[tuple[TableCell, TableCell]],
    pages: list[list[int]],
) -> None:  # fmt: skip
    """Make one row of two, on the page that has its figures."""
    figures_below = any(is_value(t.text) for _, t in own)
    for b, t in own:
        shown = t if t.text and not b.text else b
        known = [c.confidence for c in (b, t) if c.confidence is not None]
        alone = shown.alternatives if not (b.text and t.text) else ()
        _put(
            above,
            replace(
                b, text=wrapped([b.text, t.text]), box=shown.box, page=shown.page, alternatives=alone,
                confidence=min(known) if known else None,
            ),
        )  # fmt: skip
    if figures_below:
        pages[0][-1] = pages[1][0]
    left = [c for c in below[0] if all(c is not t for _, t in own)]
    below[:] = [[_at_row(c, c.row - 1) for c in row] for row in below[1:]]
    pages[1].pop(0)
    if below:  # the name of a group that goes on is printed below the break
        below[0][:0] = [replace(c, rowspan=max(1, c.rowspan - 1)) for c in left if c.text]
    else:
        above[-1] += [replace(c, row=len(above) - 1) for c in left if c.text]


def _put(rows: list[list[TableCell]], cell: TableCell) -> None:
    rows[cell.row] = [cell if (c.row, c.column) == (cell.row, cell.column) else c for c in rows[cell.row]]
