"""Where the rows of a table without rules are parted: the cheapest way to make rows of its lines of text.

    texts of the innermost names and the figures -> bands of white between them -> the cheapest rows

Rows follow each other from the top down, so only the white that reaches across the whole table can part two of them. A
row is the cheaper, the more of its columns are filled, the better its texts agree where they stand (all at its top, or
all at its middle) and the less a figure must have been wrapped for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from statistics import median_low

from gxnlp.document import Box
from gxnlp.readers.blocks import Printed, around
from gxnlp.readers.wrapping import begins_with_zero, is_digits, is_on, is_open, is_tail, is_torn, may_go_on
from gxnlp.text import split_marker

SAME_EDGE = 3.0
PAD = 14.0
"""Points of white between two columns, of which each has a half."""
GUESSED = 0.1
"""In sizes: so much more may be left, as no rule says where the column ends."""
PITCH = 1.9
"""In sizes: lines of one text are no farther apart."""
MOST_LINES = 12
"""Bands that one row may be made of."""
EVEN = 0.35
"""In sizes: texts that stand alike in a row differ by no more."""
OVER = 0.2
"""Of its height: by so much a text may reach into the band of another."""

SURELY_MARKED = 3
"""Names with a marker, in a table whose rows are marked."""

# what speaks against a row
RUNS_ON = 6.0
LEFT = 4.0
"""At the top of a page, what is left of the row before it."""
BLANK_UNNAMED, WRAPPED_UNNAMED, ANOTHER_UNNAMED = 3.0, 0.2, 8.0
"""Where no names tell: a row with a hole in it is likely the rest of the one above, and there is hardly a second."""
BARE, BLANK, NAMELESS, UNEVEN, ORPHAN = 2.5, 0.6, 5.0, 2.0, 2.0
MARKED, NOT_FULL, TOO_FAR, LONE_DIGIT = 10.0, 4.0, 5.0, 10.0
REMARK, WRAPPED, TEXT, TORN = 0.2, 0.6, 1.5, 3.0
APART = 50.0

LEAST_FULL = 2
"""Digits for which every column has room: it was made for a Chinese character at least."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What stands in one cell on one line."""

    line: Printed
    figure: bool
    text: str
    """Folded."""

    @property
    def box(self) -> Box:
        return self.line.box


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """The texts of one line in one column, and what is asked of them for every row that they may be of."""

    column: int | None
    """None for a text that reaches over several; NAMES for a name."""
    segments: tuple[Segment, ...]
    box: Box
    text: str
    height: float
    is_tail: bool
    is_digits: bool
    is_on: bool
    is_wide: bool
    """Its digits are as wide as Chinese characters."""
    is_torn: bool
    """It ends in a comma and too few digits: what makes it a number stands below."""
    opens: bool | None
    """Whether its last bracket is not closed; None where it has none."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What all rows of a table share."""

    columns: int
    named: bool
    limit: float
    """Where names end at the latest."""
    at_top: bool
    named_by: dict[tuple[int, int], float]
    """What speaks against one name in two lines, by their identity: each pair is asked for many rows."""


NAMES = -1
Band = list[Entry]


def entry(column: int | None, segments: Sequence[Segment]) -> Entry:
    text = " ".join(s.text for s in segments)
    return Entry(
        column, tuple(segments), around(s.box for s in segments), text, segments[0].line.height,
        is_tail(text, ""), is_digits(text), is_on(text), any("０" <= c <= "９" for s in segments for c in s.line.text),
        is_torn(text),
        is_open(text) if "(" in text or ")" in text else None,
    )  # fmt: skip


def rows_of_white(
    entries: Sequence[Entry], columns: Sequence[tuple[float, float]], rules: Sequence[float]
) -> list[list[Segment]]:
    """The segments of each row; a rule goes through none."""
    bands = _bands(entries)
    ruled = [sum(y < _middle(band) for y in rules) for band in bands]
    ends = [e.box[2] for e in entries if e.column == NAMES]
    # figures that stand at the right of their column leave more white beside the names
    limit = min([columns[0][0], *([max(ends) + PAD] if ends else [])])
    begun = _begun(bands, limit)
    told: dict[tuple[int, int], float] = {}
    layouts = [Layout(len(columns), bool(ends), limit, at_top, told) for at_top in (True, False)]
    ways = [_cheapest(bands, ruled, begun, layout) for layout in layouts]
    _, cuts = min(ways, key=lambda way: way[0])
    return [[s for band in bands[a:b] for e in band for s in e.segments] for a, b in cuts]


def _bands(entries: Sequence[Entry]) -> list[Band]:
    """Entries between which no white reaches across the table."""
    out: list[Band] = []
    end = 0.0
    for e in sorted(entries, key=lambda e: e.box[1]):
        if out and e.box[1] + OVER * e.height < end:
            out[-1].append(e)
        else:
            out.append([e])
            end = 0.0
        end = max(end, e.box[3] - OVER * e.height)
    return out


def _cheapest(
    bands: Sequence[Band], ruled: Sequence[int], begun: Sequence[bool], layout: Layout
) -> tuple[float, list[tuple[int, int]]]:
    """(what the rows cost together, from which band to which each of them reaches)."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    named = [any(e.column == NAMES for e in band) for band in bands]
    for end in range(1, len(bands) + 1):
        way = (inf, 0)
        for start in range(end - 1, max(-1, end - 1 - MOST_LINES), -1):
            apart = ruled[start] < ruled[end - 1] or _is_apart(bands[start:end])
            first = next((n for n in range(start, end) if named[n]), start)
            cost = best[start][0] + APART * apart + RUNS_ON * (not begun[first])
            cost += ANOTHER_UNNAMED * (start > 0 and not layout.named)
            if start and cost > way[0]:
                continue
            row = [e for band in bands[start:end] for e in band]
            most = way[0] - cost if start else inf
            own = _cost(row, layout, most)
            if end == len(bands):  # a page that ends within a row shows the first lines of it
                own = min(own, _cost(row, replace(layout, at_top=True), most))
            cost += own
            if start == 0 and layout.named and all(e.column != NAMES for e in row):
                cost += LEFT - NAMELESS - BLANK * (layout.columns - len({e.column for e in row}))
                cost -= ORPHAN * _orphans(row)
            way = min(way, (cost, start))
        best.append(way)
    cuts: list[tuple[int, int]] = []
    end = len(bands)
    while end:
        start = best[end][1]
        cuts.append((start, end))
        end = start
    return best[-1][0], cuts[::-1]


def _begun(bands: Sequence[Band], limit: float) -> list[bool]:
    """Whether the name of a row may well begin in a band: not where it runs on from a marked one above.

    Names run on where the rows are marked: several, or all of those that begin.
    """
    out: list[bool] = []
    chain: list[Segment] = []
    """The lines of the name under way."""
    marked = sum(bool(split_marker(e.text)[0]) for band in bands for e in band if e.column == NAMES)
    unmarked = 0
    for band in bands:
        names = [s for e in band if e.column == NAMES for s in e.segments]
        on = bool(names and chain) and goes_on(chain[-1:], names[0], limit) and bool(split_marker(chain[0].text)[0])
        out.append(not on)
        unmarked += bool(names) and not on and not split_marker(names[0].text)[0]
        chain = [*chain, *names] if on else names or chain
    return out if marked >= SURELY_MARKED or (marked and not unmarked) else [True] * len(bands)


def _middle(band: Band) -> float:
    box = around(e.box for e in band)
    return (box[1] + box[3]) / 2


def _is_apart(bands: Sequence[Band]) -> bool:
    """Whether they cannot be one row: a text over several columns stands by itself."""
    return len(bands) > 1 and any(e.column is None for band in bands for e in band)


def _cost(row: Sequence[Entry], layout: Layout, most: float) -> float:
    """What speaks against a row; no row where that is more than `most`."""
    stacks: dict[int, list[Entry]] = {}
    widest = 0.0
    for e in row:
        if e.column is not None:
            stacks.setdefault(e.column, []).append(e)
            if e.is_digits and e.column != NAMES:
                widest = max(widest, e.box[2] - e.box[0])
    filled = len(stacks) - (NAMES in stacks)
    cost = (BLANK if layout.named else BLANK_UNNAMED) * (layout.columns - filled) if filled else BARE
    cost += NAMELESS * (filled > 0 and layout.named and NAMES not in stacks)
    for k, stack in stacks.items():
        if cost > most:
            return inf
        if len(stack) > 1:
            stack.sort(key=_top)
            cost += (
                _stacked(stack, widest, layout) if k != NAMES else sum(_runs_on(*p, layout) for p in pairwise(stack))
            )
    cost += ORPHAN * _orphans(row)
    cost += TORN * sum([max(stack, key=_top).is_torn for k, stack in stacks.items() if k != NAMES])
    places = [s[0].box[1] if layout.at_top else (s[0].box[1] + s[-1].box[3]) / 2 for s in stacks.values()]
    if len(places) > 1:
        middle, apart = median_low(places), EVEN * row[0].height
        cost += UNEVEN * sum([abs(p - middle) > apart for p in places])
    return cost


def _top(e: Entry) -> float:
    return e.box[1]


def _is_too_far(above: Entry, below: Entry) -> bool:
    return below.box[1] - above.box[1] > PITCH * above.height


def _orphans(row: Sequence[Entry]) -> int:
    """How many columns begin with what can only be the rest of a figure."""
    tops: dict[int, Entry] = {}
    for e in row:
        if e.column is not None and e.column != NAMES and (e.column not in tops or e.box[1] < tops[e.column].box[1]):
            tops[e.column] = e
    return sum([e.is_tail for e in tops.values()])


def _runs_on(above: Entry, below: Entry, layout: Layout) -> float:
    """What speaks against one name in two lines."""
    known = layout.named_by.get((id(above), id(below)))
    if known is None:
        if split_marker(below.text)[0]:
            known = MARKED
        else:
            known = 0.0 if any(goes_on(above.segments, s, layout.limit) for s in below.segments) else NOT_FULL
        known += TOO_FAR * _is_too_far(above, below)
        layout.named_by[id(above), id(below)] = known
    return known


def _stacked(stack: Sequence[Entry], widest: float, layout: Layout) -> float:
    """What speaks against one figure in several lines."""
    first = stack[0]
    begins, digits, opened = first.text, first.is_digits, bool(first.opens)
    cost = 0.0
    for above, below in pairwise(stack):
        cost += TOO_FAR * _is_too_far(above, below)
        if opened or below.is_tail:
            cost += REMARK
        elif not (digits and below.is_on):
            cost += TEXT
        elif begins_with_zero(begins + below.text) or above.is_wide != below.is_wide:
            cost += NOT_FULL
        elif "(" in below.text:  # a digit clings to its bracket
            cost += WRAPPED if layout.named else WRAPPED_UNNAMED
        elif not (above.is_wide or len(above.text) >= LEAST_FULL) or _is_wider(below, above):
            cost += LONE_DIGIT
        elif _is_full(above, widest):
            cost += WRAPPED if layout.named else WRAPPED_UNNAMED
        else:
            cost += NOT_FULL
        begins = begins if len(begins) > 1 else begins + below.text
        digits = digits and below.is_digits
        opened = opened if below.opens is None else below.opens
    return cost


def _is_wider(below: Entry, above: Entry) -> bool:
    """Whether digits have more room than those above them, which had it too; but a number is cut behind its comma."""
    width, more = above.box[2] - above.box[0], below.box[2] - below.box[0]
    return not above.is_torn and below.is_digits and more > width + width / max(1, len(above.text)) / 2


def _is_full(e: Entry, widest: float) -> bool:
    """Whether a figure may have been wrapped behind these digits."""
    width = e.box[2] - e.box[0]
    return width > widest - 1.2 * width / max(1, len(e.text))


def goes_on(above: Sequence[Segment], s: Segment, limit: float) -> bool:
    """Whether a name runs on from the one above it: the same left edge, close below, and that one was full."""
    for a in above:
        if abs(a.box[0] - s.box[0]) <= SAME_EDGE and s.box[1] - a.box[1] <= PITCH * a.line.height:
            rights = [b.box[0] for b in above if b.box[0] > a.box[2]] + [limit]
            return may_go_on(a.text, s.text, (min(rights) - a.box[2] - PAD) / max(a.line.height, 1.0) - GUESSED)
    return False
