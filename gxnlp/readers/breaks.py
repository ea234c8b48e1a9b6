"""Tables over page breaks: the parts joined, repeated headers dropped, rows and merged cells that were cut healed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gxnlp.readers.blocks import TableBlock, TableCell, wrapped
from gxnlp.text import fold, split_marker

SAME = 5.0
"""Points: edges of the parts of one table differ by no more, measured from the table's left."""
SNAP = 3.5
MAX_HEADER = 8
"""Rows that a program may repeat on every page."""
MAX_SPAN = 200
"""Rows that a merged cell may reach over."""
MAX_ROWS = 2_000
"""A longer table is not added to; no report has one, and each page added costs its length."""
TIGHT, TIGHT_DIGIT, TIGHT_STOP = 1.2, 0.75, 2.3
"""A line with less room left than this, in sizes of its letters, was wrapped; a stop may not begin the next one."""
INK, WIDE = 0.35, 1.25
"""What OCR boxes are of ink: so much more, in sizes, for the white of letters; or that of another letter as wide."""

_VALUE = re.compile(r"[-+]?[0-9,.]+(?:万?元|件|条|项|个)?(?:\(.*\))?|[-/]|无")
_STOPS = frozenset("，。、；：！？）》”」』】〕,.;:!?)")


def is_value(text: str) -> bool:
    return _VALUE.fullmatch(fold(text)) is not None


def is_continued(before: TableBlock, after: TableBlock) -> bool:
    """Whether two tables that meet at a page break are one: their columns stand alike, and rules say where."""
    if not (before.ruled and after.ruled) or len(before.rows) > MAX_ROWS:
        return False
    a, b = [x - before.xs[0] for x in before.xs], [x - after.xs[0] for x in after.xs]
    if abs(a[-1] - b[-1]) > SAME:
        return False
    fewer, more = sorted((a, b), key=len)
    return sum(any(abs(x - y) <= SAME for y in more) for x in fewer) >= 0.8 * len(fewer)


def join(before: TableBlock, after: TableBlock) -> TableBlock:
    """One table of two parts."""
    shift = before.xs[0] - after.xs[0]
    xs = _union(before.xs, [x + shift for x in after.xs])
    above = _on(before, xs, 0.0)
    below = _on(after, xs, shift)
    repeated = _repeated(above, below)
    pages = [before.pages, after.pages[repeated:]]
    rows = below[repeated:]
    if rows:
        first = rows[0][0].row if rows[0] else 0
        rows = [[_at_row(c, c.row - first + len(above)) for c in row] for row in rows]
        _heal(above, rows, pages)
    return TableBlock(before.page, xs, above + rows, before.box, [*pages[0], *pages[1]], ruled=True)


def take_rest(before: TableBlock, after: TableBlock) -> None:
    """Where no rules tell: figures that begin a page, below its header, beside no name are the rest of the row before.

    They are taken out of the second table and put to the last row of the first, each into the cell that it stands
    below.
    """
    if before.ruled or after.ruled or len(after.rows) < 2 or not (before.rows and before.rows[-1]):
        return
    first = next((n for n, row in enumerate(after.rows) if any(is_value(c.text) for c in row)), 0)
    rest, last = [c for c in after.rows[first] if c.text], before.rows[-1]
    if not rest or not after.names or min(c.column for c in rest) < after.names:
        return
    found: list[tuple[TableCell, TableCell]] = []
    for t in rest:
        b = min(last, key=lambda b: _beside(b, t))
        if _beside(b, t) > SAME or (b.text and not is_value(b.text) and "（" not in b.text and "(" not in b.text):
            return
        found.append((b, t))
    if len({id(b) for b, _ in found}) < len(found):
        return
    for b, t in found:
        shown = b if b.text else t
        alone = shown.alternatives if not b.text else ()
        both = replace(b, text=wrapped([b.text, t.text]), box=shown.box, page=shown.page, alternatives=alone)
        last[last.index(b)] = both
    del after.rows[first], after.pages[first]


def _beside(b: TableCell, t: TableCell) -> float:
    """How far two cells are from standing one above the other."""
    return max(b.box[0] - t.box[2], t.box[0] - b.box[2], 0.0)


def _at_row(c: TableCell, row: int) -> TableCell:
    return TableCell(
        row, c.column, c.rowspan, c.colspan, c.box, c.lines, c.room, c.page, c.text, c.confidence, c.alternatives
    )


def _union(a: Sequence[float], b: Sequence[float]) -> tuple[float, ...]:
    out: list[float] = []
    for x in sorted([*a, *b]):
        if not out or x - out[-1] > SNAP:
            out.append(x)
    return tuple(out)


def _on(block: TableBlock, xs: Sequence[float], shift: float) -> list[list[TableCell]]:
    """The rows of a part, on the columns of the whole."""
    place = [min(range(len(xs)), key=lambda n: abs(xs[n] - x - shift)) for x in block.xs]
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
        if any(is_value(c.text) for c in below[n]) or _said(above[n]) != _said(below[n]):
            break
        if any(c.text for c in below[n]):
            most = n + 1
    while most and any(c.row + c.rowspan > below[most][0].row for r in below[:most] for c in r if below[most]):
        most -= 1  # a cell that reaches into the next row is no whole header
    return most


def _said(row: list[TableCell]) -> list[tuple[int, str]]:
    return [(c.column, fold(c.text)) for c in row]


def _heal(above: list[list[TableCell]], below: list[list[TableCell]], pages: list[list[int]]) -> None:
    """Join what the break cut: the merged cells that go on, and the row itself where it goes through one."""
    last = len(above) - 1
    bottom = {(c.column, c.colspan): c for row in above[-MAX_SPAN:] for c in row if c.row + c.rowspan > last}
    pairs = [(bottom.get((c.column, c.colspan)), c) for c in below[0]]
    merged = [(b, t) for b, t in pairs if b and (b.row < last or t.rowspan > 1)]
    own = [(b, t) for b, t in pairs if b and b.row == last and t.rowspan == 1]
    cut = bool(own) and len(own) + len(merged) == len(pairs) and _is_cut(own)
    for b, t in merged:
        if not t.text or (b.text and _goes_on(b, t)):
            below[0].remove(t)
            reach = len(above) - b.row + t.rowspan - cut
            _put(above, replace(b, text=wrapped([b.text, t.text]), rowspan=reach))
    if cut:
        _sew(above, below, own, pages)


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
    return (lacking or bool(named)) and all(_goes_on(b, t) for b, t in both)


def _lacks_figures(own: Sequence[tuple[TableCell, TableCell]]) -> bool:
    """Whether the second row is no whole row: a figure of it is missing, or all only go on."""
    figures = [(b, t) for b, t in own[1:] if b.text]
    return any(not t.text for _, t in figures) or all(_goes_on(b, t) for b, t in figures)


def _goes_on(b: TableCell, t: TableCell) -> bool:
    """Whether the text of one cell may run on in the other: its last line is full, and no new marker begins."""
    if not b.lines or not t.lines:
        return True
    text = t.text
    if split_marker(fold(text))[0] or (is_value(text) and not is_value(b.text)):
        return False
    if is_value(b.text) and text[0] in "（(":  # a figure's remark
        return True
    first = text[0]
    room = TIGHT_STOP if _STOPS.intersection(text[:2]) else TIGHT_DIGIT if first.isascii() else TIGHT
    size = max(b.size, t.size)
    if b.confidence is None:
        return b.left_over < room * size
    return b.left_over < max(
        (room + INK) * size, WIDE * b.lines[-1].width / sum(len(w.text) for w in b.lines[-1].words)
    )


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
