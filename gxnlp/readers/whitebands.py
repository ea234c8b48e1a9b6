"""Where the rows of a table without rules are parted: the cheapest way to make rows of its lines of text.

    texts of the innermost names and the figures -> bands of white between them -> the cheapest rows

Rows follow each other from the top down, so only the white that reaches across the whole table can part two of them. A
row is the cheaper, the more of its columns are filled, the better its texts agree where they stand (all at its top, or
all at its middle) and the less a figure must have been wrapped for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_low

from gxnlp.document import Box
from gxnlp.readers.blocks import Printed, around
from gxnlp.text import split_marker

SAME_EDGE = 3.0
FULL = 1.3
"""In sizes: with less room than this to the next column, a text was wrapped."""
PAD = 14.0
"""Points of white between two columns, of which each has a half."""
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
MARKED, NOT_FULL, TOO_FAR = 10.0, 4.0, 5.0
REMARK, WRAPPED, TEXT = 0.2, 0.6, 1.5
APART = 50.0

_TAIL = re.compile(r"(?:万?元|件|条|项|个)[)]?|[(].*|[^(]*[)]")
"""What is left of a figure on the line below it."""
_STOPS = tuple(',.:;!?)、。"”》')
_DIGITS = re.compile(r"[-+]?[0-9,.]+")
_LEADING_ZERO = re.compile(r"0[0-9]")
_ON = re.compile(r"[0-9,.]+(?:万?元|件|条|项|个)?(?:[(].*)?")
"""What is left of a number that was wrapped."""


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


@dataclass(frozen=True, slots=True)
class Entry:
    """The texts of one line in one column."""

    column: int | None
    """None for a text that reaches over several; NAMES for a name."""
    segments: tuple[Segment, ...]
    box: Box
    text: str

    @property
    def height(self) -> float:
        return self.segments[0].line.height


@dataclass(frozen=True, slots=True)
class Layout:
    """What all rows of a table share."""

    columns: int
    named: bool
    limit: float
    """Where names end at the latest."""
    at_top: bool


NAMES = -1
Band = list[Entry]


def entry(column: int | None, segments: Sequence[Segment]) -> Entry:
    return Entry(column, tuple(segments), around(s.box for s in segments), " ".join(s.text for s in segments))


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
    ways = [_cheapest(bands, ruled, begun, Layout(len(columns), bool(ends), limit, at_top)) for at_top in (True, False)]
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
        ways = []
        for start in range(end - 1, max(-1, end - 1 - MOST_LINES), -1):
            row = [e for band in bands[start:end] for e in band]
            apart = ruled[start] < ruled[end - 1] or _is_apart(bands[start:end])
            cost = _cost(row, layout)
            if end == len(bands):  # a page that ends within a row shows the first lines of it
                cost = min(cost, _cost(row, replace(layout, at_top=True)))
            first = next((n for n in range(start, end) if named[n]), start)
            cost += APART * apart + RUNS_ON * (not begun[first])
            if start == 0 and layout.named and all(e.column != NAMES for e in row):
                cost += LEFT - NAMELESS - BLANK * (layout.columns - len({e.column for e in row}))
                cost -= ORPHAN * _orphans(row)
            cost += ANOTHER_UNNAMED * (start > 0 and not layout.named)
            ways.append((best[start][0] + cost, start))
        best.append(min(ways))
    cuts: list[tuple[int, int]] = []
    end = len(bands)
    while end:
        start = best[end][1]
        cuts.append((start, end))
        end = start
    return best[-1][0], cuts[::-1]


def _begun(bands: Sequence[Band], limit: float) -> list[bool]:
    """Whether the name of a row may well begin in a band: not where it runs on from a marked one above."""
    out: list[bool] = []
    chain: list[Segment] = []
    """The lines of the name under way."""
    marked = sum(bool(split_marker(e.text)[0]) for band in bands for e in band if e.column == NAMES)
    for band in bands:
        names = [s for e in band if e.column == NAMES for s in e.segments]
        on = bool(names and chain) and goes_on(chain[-1:], names[0], limit) and bool(split_marker(chain[0].text)[0])
        out.append(not (on and marked >= SURELY_MARKED))
        chain = [*chain, *names] if on else names or chain
    return out


def _middle(band: Band) -> float:
    box = around(e.box for e in band)
    return (box[1] + box[3]) / 2


def _is_apart(bands: Sequence[Band]) -> bool:
    """Whether they cannot be one row: a text over several columns stands by itself."""
    return len(bands) > 1 and any(e.column is None for band in bands for e in band)


def _cost(row: Sequence[Entry], layout: Layout) -> float:
    stacks: dict[int, list[Entry]] = {}
    for e in row:
        if e.column is not None:
            stacks.setdefault(e.column, []).append(e)
    filled = len(stacks) - (NAMES in stacks)
    cost = (BLANK if layout.named else BLANK_UNNAMED) * (layout.columns - filled) if filled else BARE
    cost += NAMELESS * (filled > 0 and layout.named and NAMES not in stacks)
    widest = max((e.box[2] - e.box[0] for e in row if e.column != NAMES and _DIGITS.fullmatch(e.text)), default=0.0)
    for k, stack in stacks.items():
        stack.sort(key=lambda e: e.box[1])
        text = stack[0].text
        for above, below in pairwise(stack):
            cost += TOO_FAR * (below.box[1] - above.box[1] > PITCH * above.height)
            cost += _runs_on(above, below, layout) if k == NAMES else _wraps(text, above, below, widest, layout)
            text += below.text
    cost += ORPHAN * _orphans(row)
    places = [s[0].box[1] if layout.at_top else (s[0].box[1] + s[-1].box[3]) / 2 for s in stacks.values()]
    if len(places) > 1:
        middle = median_low(places)
        cost += UNEVEN * sum(abs(p - middle) > EVEN * row[0].height for p in places)
    return cost


def _orphans(row: Sequence[Entry]) -> int:
    """How many columns begin with what can only be the rest of a figure."""
    tops: dict[int, Entry] = {}
    for e in row:
        if e.column is not None and e.column != NAMES and (e.column not in tops or e.box[1] < tops[e.column].box[1]):
            tops[e.column] = e
    return sum(_TAIL.fullmatch(e.text) is not None for e in tops.values())


def _runs_on(above: Entry, below: Entry, layout: Layout) -> float:
    """What speaks against one name in two lines."""
    if split_marker(below.text)[0]:
        return MARKED
    return 0.0 if any(goes_on(above.segments, s, layout.limit) for s in below.segments) else NOT_FULL


def _wraps(text: str, above: Entry, below: Entry, widest: float, layout: Layout) -> float:
    """What speaks against one figure in two lines, of which `text` is all above the second."""
    if is_open(text) or _TAIL.fullmatch(below.text):
        return REMARK
    if not (_ON.fullmatch(below.text) and _DIGITS.fullmatch(text)):
        return TEXT
    if begins_with_zero(text + below.text) or _is_wide(above) != _is_wide(below):
        return NOT_FULL
    width = above.box[2] - above.box[0]
    full = width > widest - 1.2 * width / max(1, len(above.text)) or "(" in below.text  # a digit clings to its bracket
    return (WRAPPED if layout.named else WRAPPED_UNNAMED) if full else NOT_FULL


def _is_wide(e: Entry) -> bool:
    """Whether its digits are as wide as Chinese characters."""
    return any("０" <= c <= "９" for s in e.segments for c in s.line.text)


def goes_on(above: Sequence[Segment], s: Segment, limit: float) -> bool:
    """Whether a text runs on from the one above it: the same left edge, close below, that one full, no new marker."""
    if split_marker(s.text)[0]:
        return False
    for a in above:
        if abs(a.box[0] - s.box[0]) <= SAME_EDGE and s.box[1] - a.box[1] <= PITCH * a.line.height:
            rights = [b.box[0] for b in above if b.box[0] > a.box[2]] + [limit]
            most = FULL + (s.text[1:2] in _STOPS)  # a stop may not begin a line, and takes a letter with it
            return min(rights) - a.box[2] <= most * a.line.height + PAD
    return False


def is_rest(text: str, above: str) -> bool:
    """Whether a text below a figure belongs to it: its unit, its remark, or digits for which there was no room."""
    if is_open(above):
        return True
    tail = _TAIL.fullmatch(text) is not None and not split_marker(text)[0]
    return tail or (_ON.fullmatch(text) is not None and bool(above))


def is_open(text: str) -> bool:
    """Whether the last bracket in it is not closed."""
    return text.rfind("(") > text.rfind(")")


def begins_with_zero(figure: str) -> bool:
    """Whether it cannot be one number: 02."""
    return _LEADING_ZERO.match(figure) is not None


def stacks_of(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Names of groups that stand beside several rows, each with all of its lines."""
    columns: list[list[Segment]] = []
    for s in sorted(segments, key=lambda s: s.box[0]):
        if columns and s.box[0] - columns[-1][0].box[0] <= SAME_EDGE:
            columns[-1].append(s)
        else:
            columns.append([s])
    for column in columns:
        stack: list[Segment] = []
        for s in sorted(column, key=lambda s: s.box[1]):
            marked = split_marker(s.text)[0] and not is_open("".join(t.text for t in stack))
            if stack and (marked or s.box[1] - stack[-1].box[1] > PITCH * s.line.height):
                yield stack
                stack = []
            stack.append(s)
        yield stack


def middle_of(segments: Sequence[Segment]) -> float:
    box = around(s.box for s in segments)
    return (box[1] + box[3]) / 2
