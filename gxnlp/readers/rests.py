"""What a page break left of a row in a table without rules: found at the top of the next page, put to its row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import inf

from gxnlp.document import UNSURE
from gxnlp.readers.blocks import Block, Printed, TableBlock, TableCell, cell_of, is_value, wrapped
from gxnlp.readers.columns import LARGER
from gxnlp.readers.torn import are_digits_left, are_full, are_torn, marked, may_add_up
from gxnlp.readers.whitebands import LEAST_FULL, PAD, SURELY_MARKED, Segment, goes_on
from gxnlp.readers.whitesegments import segments_of
from gxnlp.readers.wrapping import is_digits, is_open, is_rest, is_torn, may_go_on
from gxnlp.text import fold, split_marker

SAME = 5.0
"""Points by which what stands below a cell may stand beside it."""
CLOSE = 0.9
"""In heights: lines of one name leave no more between them."""
MOST_LEFT = 6
"""Lines that a page break may have left of figures."""

_DIGITS_OR_UNIT = re.compile(r"[0-9,.]+(?:万?元|件|条|项|个)?|万?元|件|条|项|个")
_OF_THE_TABLE = re.compile(r"单位|此页|此件")
"""Said of the whole table or page, whatever it stands below."""
_ENDS = re.compile(r"[。；：:;!?！？]|^第[一二三四五六七八九十]{1,2}(?:部分|章|节)")
_OF_ALL = re.compile(r"总计|合计|小计")
"""Names of rows that have no marker and are rows of their own."""


def take_rest(before: TableBlock, after: TableBlock) -> None:
    """Where no rules tell: what begins a page, below its header, and cannot be a row of its own is the rest of one.

    That are figures beside no name, or some figures beside names without a marker in a table of rows that have one,
    where the name above is as wide as its column and the figures above may be as wide as theirs.
    They are taken out of the second table and put to the last row of the first, each to the cell that it stands below.
    """
    if before.ruled or after.ruled or not after.rows or not after.names or not (before.rows and before.rows[-1]):
        return
    first = next((n for n, row in enumerate(after.rows) if any(map(_is_rest, _figures(row, after.names)))), 0)
    rest, last = [c for c in after.rows[first] if c.text], before.rows[-1]
    # a column of which only units went over the break is taken for one of names there
    over = [b for b in _figures(last, before.names) if b.text]
    figures = [c for c in rest if c.column >= after.names or (_is_rest(c) and any(_beside(b, c) <= 0.0 for b in over))]
    names = [c for c in rest if c not in figures]
    if len(after.rows) < 2 and not names:
        return
    if names and _fill_up(before, after, first):
        return
    pairs = _below(_figures(last, before.names), figures)
    if not pairs or (names and not (are_torn(pairs) or _go_on(names, pairs, before, marked(after)))):
        return
    for t in names:
        over = [b for b in last if b.column < before.names and abs(b.box[0] - t.box[0]) <= SAME]
        if over:
            pairs.append((over[0], t))
        else:  # the name of a group, whose first lines stand in another row
            last.append(replace(t, row=last[0].row))
    _put_below(last, pairs)
    del after.rows[first], after.pages[first]


def _fill_up(before: TableBlock, after: TableBlock, first: int) -> bool:
    """Where a page ends with figures that have no name, puts them to the row below the break if it lacks just these."""
    last, row = before.rows[-1], after.rows[first]
    over, under = _figures(last, before.names), _figures(row, after.names)
    if before.names != after.names or len(before.rows) < 2 or len(over) != len(under):
        return False
    if any(c.text for c in last if c.column < before.names) or not any(t.text for t in under):
        return False
    pairs = list(zip(over, under, strict=True))
    if not any(b.text for b in over) or any(bool(b.text) == bool(t.text) or _beside(b, t) > SAME for b, t in pairs):
        return False
    for b, t in pairs:
        if b.text:
            row[row.index(t)] = replace(b, row=t.row, column=t.column, colspan=t.colspan)
    del before.rows[-1], before.pages[-1]
    return True


def lines_left(lines: Sequence[Printed], before: Block | None) -> int:
    """How many lines at the top of a page, below its header, go on with the name of the row before its figures come."""
    if not isinstance(before, TableBlock) or before.ruled or not before.names or marked(before) < SURELY_MARKED:
        return 0
    above, limit, end = _last_lines(before), _limit(before), lines[0].box[1] if lines else 0.0
    for n, line in enumerate(lines):
        told = segments_of(line)
        s = told[0]
        if len(told) > 1 or line.box[1] - end > CLOSE * line.height or (s.figure and not n):
            return n
        end = line.box[3]
        if s.figure:  # a lone one, beside the middle of the name
            continue
        if line.height > LARGER * above[-1].line.height or _ENDS.search(s.text) or _OF_ALL.search(s.text):
            return n
        if not goes_on(above, s, limit):
            return n
        above = [s]
    return 0


def take_lines(lines: Sequence[Printed], before: Block | None) -> int:
    """Puts the lines that begin a page to the last row of the table before where they hold only what figures left.

    Returns how many do. A unit that stands by itself tells so, what is no number (04), thousands without their end
    (1,2). Figures may be a row of their own, but not those that stand below just the fullest ones: not in a table as
    wide as that of the proceedings, and not beside no name where rows have marked ones.
    """
    if not isinstance(before, TableBlock) or before.ruled or not (before.rows and before.rows[-1]):
        return 0
    rest, taken = _rests(lines)
    sure = not rest
    if sure:  # rows follow close below: only what makes numbers of all that it stands below is not one of them
        rest, taken = _rests(lines[:1])
    last = before.rows[-1]
    pairs = _below(_figures(last, before.names), rest) if rest else None
    if not pairs or not all(b.text for b, _ in pairs) or (sure and not all(is_torn(fold(b.text)) for b, _ in pairs)):
        return 0
    torn = any(not is_value(c.text) for c in rest) or are_torn(pairs)
    if not torn and not (are_digits_left(pairs, last) if before.names == 0 else are_full(pairs, before)):
        return 0
    # what is a figure by itself may be a row's own; where figures and their total add up either way, no sum will tell
    _put_below(last, pairs, doubted=not torn and len(pairs) > 1 and may_add_up(pairs, last))
    return taken


def _rests(lines: Sequence[Printed]) -> tuple[list[TableCell], int]:
    """What stands at the top of a page and may be left of figures, by column, and in how many lines; nothing where rows
    follow close below that have figures, too."""
    rest: list[TableCell] = []
    end, taken = inf, 0
    for line in lines[: MOST_LEFT + 1]:
        told = segments_of(line)
        if taken and line.box[1] - end > CLOSE * line.height:
            break
        cells = [cell_of(0, n, 1, 1, s.box, [s.line], 0) for n, s in enumerate(told)]
        if not all(map(_is_rest, cells)):  # a name that stands a little lower than its figures, or the rest of one
            rows = len(told) > 1 and told[-1].figure and not any(split_marker(s.text)[0] for s in told)
            named = line.box[1] < end or rows
            return ([], 0) if taken and named else (rest, taken)
        for c in cells:
            over = [n for n, above in enumerate(rest) if _beside(above, c) <= 0.0]
            if not over:
                rest.append(c)
            elif len(over) > 1:
                return [], 0
            else:
                above = rest[over[0]]
                rest[over[0]] = replace(above, text=wrapped([above.text, c.text]), confidence=_least(above, c))
        end, taken = line.box[3], taken + 1
    return (rest, taken) if taken <= MOST_LEFT else ([], 0)


def _go_on(
    names: Sequence[TableCell], pairs: Sequence[tuple[TableCell, TableCell]], before: TableBlock, more: int
) -> bool:
    """Whether names that begin a page are the rest of those above, and not every figure goes on with them."""
    if any(_OF_ALL.search(fold(c.text)) for c in names):
        return False
    over = [b for b in _figures(before.rows[-1], before.names) if b.text]
    if marked(before) + more < SURELY_MARKED or len(pairs) >= len(over) or not all(_is_full(b, t) for b, t in pairs):
        return False
    above, limit = _last_lines(before), _limit(before)
    return all(c.lines and goes_on(above, Segment(c.lines[0], False, fold(c.text)), limit) for c in names)


def _last_lines(table: TableBlock) -> list[Segment]:
    """The last line of the last name in each column of names."""
    above = {c.column: c for row in table.rows for c in row if c.column < table.names and c.lines}
    return [Segment(c.lines[-1], False, fold(c.lines[-1].text)) for c in above.values()]


def _limit(table: TableBlock) -> float:
    """Where its names end at the latest: at its figures, or where those were wrapped that are in several lines."""
    inner = [c for row in table.rows for c in row if c.column == table.names - 1]
    figures = [c.box[0] for row in table.rows for c in row if c.column == table.names and is_value(c.text)]
    wraps = [line.box[2] for c in inner for line in c.lines[:-1]]
    return min([*figures, *([max(wraps) + PAD] if wraps else []), table.xs[-1]])


def _is_full(b: TableCell, t: TableCell) -> bool:
    """Whether there may have been no room beside a figure for what stands below it."""
    return may_go_on(b.text, t.text, 0.0 if len(fold(b.text)) >= LEAST_FULL else inf)


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
    return is_digits(above) and _DIGITS_OR_UNIT.fullmatch(text) is not None and may_go_on(above, text, 0.0)


def _put_below(row: list[TableCell], pairs: Sequence[tuple[TableCell, TableCell]], *, doubted: bool = False) -> None:
    for b, t in pairs:
        shown = b if b.text else t
        alone = shown.alternatives if not b.text else ()
        text = wrapped([b.text, t.text])
        trust = UNSURE if doubted else _least(b, t)
        row[row.index(b)] = replace(b, text=text, box=shown.box, page=shown.page, alternatives=alone, confidence=trust)


def _least(*cells: TableCell) -> float | None:
    return min((c.confidence for c in cells if c.confidence is not None), default=None)


def _figures(row: Sequence[TableCell], names: int) -> list[TableCell]:
    return [c for c in row if c.column >= names]


def _is_rest(c: TableCell) -> bool:
    """Whether it may be what is left of a figure, or a figure."""
    text = fold(c.text)
    return is_value(text) or (is_rest(text, "0") and not split_marker(text)[0])


def _beside(b: TableCell, t: TableCell) -> float:
    """How far two cells are from standing one above the other."""
    return max(b.box[0] - t.box[2], t.box[0] - b.box[2], 0.0)
