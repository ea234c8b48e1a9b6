"""The rows of a table without rules: figures by their columns, wrapped names beside them, blank rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gxnlp.readers.blocks import TableBlock, TableCell, Word, around, cell_of, printed_lines
from gxnlp.readers.whitebands import NAMES, PITCH, SAME_EDGE, Entry, Segment, entry, rows_of_white
from gxnlp.readers.whitedoubts import doubted, misplaced, withheld
from gxnlp.readers.wrapping import is_open
from gxnlp.text import split_marker

LEAST_STEPS, CLOSER, REGULAR = 5, 0.7, 0.1
"""Steps between columns that tell how far apart they stand; two that stand closer than this share of it may be one;
how evenly the others stand around them, where no header tells."""
PARTED = 0.9
"""The share of bands between rules that hold no more than one row where rules part the rows."""


@dataclass
class Run:
    """Lines that follow each other in one table."""

    head: list[list[Segment]] = field(default_factory=list)
    body: list[list[Segment]] = field(default_factory=list)
    columns: list[tuple[float, float]] = field(default_factory=list)


def table_of(run: Run, rules: Sequence[float], page: int) -> TableBlock:
    lines = [*run.head, *run.body]
    box = around(s.box for line in lines for s in line)
    columns = _one_each(_headed(run), run)
    edges = _edges([s for line in run.body for s in line], columns)
    names = len(edges) - len(columns)
    bands = _bands(lines, len(run.head), rules)
    if bands:
        rows = [_row(n, band, edges, names, None, page) for n, band in enumerate(bands) if band]
    else:
        rows = [_row(n, list(line), edges, names, None, page) for n, line in enumerate(run.head)]
        bands = _rows(run, columns, rules)
        own = _owning(bands)
        lost = misplaced(bands, columns[0][0])
        for band, owns, elsewhere in zip(bands, own, lost, strict=True):
            row = _row(len(rows), band, edges, names, owns, page)
            rows.append(withheld(row, names) if elsewhere else row)
    if not names:
        rows = [doubted(row, len(columns)) for row in rows]
    xs = (box[0], *[(a[1] + b[0]) / 2 for a, b in pairwise(edges)], box[2])
    return TableBlock(page, xs, rows, box, [page] * len(rows), names=names)


def _headed(run: Run) -> list[tuple[float, float]]:
    """The columns of figures, those among them that hold none on this page too: a header stands over them."""
    columns = list(run.columns)
    steps = sorted(b[0] + b[1] - a[0] - a[1] for a, b in pairwise(columns))
    if len(steps) < 3:
        return columns
    apart = 0.7 * steps[len(steps) // 2]
    left = columns[0][0]
    if not any(s.box[2] <= left + SAME_EDGE and not s.figure for line in run.body for s in line):
        left = 0.0
    for line in reversed(run.head):
        for s in line:
            middle = s.box[0] + s.box[2]
            if s.box[0] >= left and all(abs(middle - c[0] - c[1]) >= apart for c in columns):
                columns.append((s.box[0], s.box[2]))
    return sorted(columns)


def _one_each(columns: list[tuple[float, float]], run: Run) -> list[tuple[float, float]]:
    """The columns, two that stand far closer than the others as one where no line has something in both.

    One figure at the left of a column of which the others stand in the middle makes no column of its own.
    """
    steps = sorted(b[0] + b[1] - a[0] - a[1] for a, b in pairwise(columns))
    if len(steps) < LEAST_STEPS:
        return columns
    step = steps[len(steps) // 2]
    out = columns[:1]
    for n, b in enumerate(columns[1:], 1):
        a = out[-1]
        near = b[0] + b[1] - a[0] - a[1] < CLOSER * step and b[1] - a[0] < CLOSER * step
        around_them = [*out[-2:-1], *columns[n + 1 : n + 2]]
        one = _has_one_head(run, a[0], b[1]) if run.head else near and _are_apart(around_them, 2 * step)
        if near and one and not any(_is_in(line, a) and _is_in(line, b) for line in run.body):
            out[-1] = (a[0], b[1])
        else:
            out.append(b)
    return out


def _are_apart(columns: Sequence[tuple[float, float]], wanted: float) -> bool:
    """Whether two columns stand so far from each other that just one is between them."""
    if len(columns) < 2:
        return False
    left, right = columns
    return abs(right[0] + right[1] - left[0] - left[1] - wanted) <= REGULAR * wanted


def _has_one_head(run: Run, left: float, right: float) -> bool:
    """Whether the header has something over this place, but nowhere two texts beside each other."""
    over = [sum(left <= (s.box[0] + s.box[2]) / 2 <= right for s in line) for line in run.head]
    return max(over, default=0) == 1


def _is_in(line: Sequence[Segment], column: tuple[float, float]) -> bool:
    return any(s.box[0] < column[1] and column[0] < s.box[2] for s in line)


def _edges(segments: Sequence[Segment], columns: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where columns stand: those of names by their left edges, then those of figures."""
    starts = sorted(s.box[0] for s in segments if s.box[2] <= columns[0][0])
    names: list[float] = []
    for x in starts:
        if not names or x - names[-1] > 2 * SAME_EDGE:
            names.append(x)
    ends = [*names[1:], columns[0][0]]
    return [(a, max(a + 1.0, b - 1.0)) for a, b in zip(names, ends, strict=False)] + list(columns)


def _bands(lines: Sequence[Sequence[Segment]], heads: int, rules: Sequence[float]) -> list[list[Segment]]:
    """Rows between horizontal rules; none where the rules do not part the rows."""
    segments = [s for line in lines for s in line]
    top, bottom = min(s.box[1] for s in segments), max(s.box[3] for s in segments)
    inside = [y for y in rules if top < y < bottom]
    bands = _between(segments, inside)
    named = [starts for band in bands if (starts := _starts(band))]
    alone = sum(all(b - a > SAME_EDGE for a, b in pairwise(starts)) for starts in named)
    if len(named) > 2 and alone >= PARTED * len(named):
        return bands
    stand = [(line[-1].box[1] + line[-1].box[3]) / 2 for line in lines if line[-1].figure]
    above = [(line[0].box[1] + line[0].box[3]) / 2 for line in lines[:heads]][-1:]
    if not inside or any(not any(a < y < b for y in inside) for a, b in pairwise([*above, *stand])):
        return []
    return bands


def _starts(band: Sequence[Segment]) -> list[float]:
    """Where names with a marker begin, from the left; those of two rows begin in the same place."""
    return sorted(s.box[0] for s in band if not s.figure and split_marker(s.text)[0])


def _between(segments: Sequence[Segment], inside: Sequence[float]) -> list[list[Segment]]:
    bands: list[list[Segment]] = [[] for _ in range(len(inside) + 1)]
    for s in segments:
        middle = (s.box[1] + s.box[3]) / 2
        bands[sum(y < middle for y in inside)].append(s)
    return bands


def _rows(run: Run, columns: Sequence[tuple[float, float]], rules: Sequence[float]) -> list[list[Segment]]:
    """The rows of the body, from the top down; the name of a group of rows stands in the one beside its middle."""
    limit = columns[0][0] + SAME_EDGE
    inner = _inner(run, columns[0][0])
    stacks = list(_stacks_of([s for line in run.body for s in line if s.box[2] <= min(inner, limit)]))
    stacks = [stack for stack in stacks if len(stack) > 1 or _is_letter(stack[0]) or _is_between(stack[0], run)]
    groups = {id(s) for stack in stacks for s in stack}
    entries: list[Entry] = []
    for line in run.body:
        told: dict[int | None, list[Segment]] = {}
        for s in line:
            if id(s) not in groups:
                told.setdefault(_column_of(s, columns, inner), []).append(s)
        entries += [entry(k, each) for k, each in told.items()]
    rows = rows_of_white(entries, columns, rules)
    reach = [around(s.box for s in row) for row in rows]
    for stack in stacks:
        place = _middle_of(stack)
        rows[min(range(len(rows)), key=lambda n: max(reach[n][1] - place, place - reach[n][3], 0.0))] += stack
    return rows


def _is_letter(s: Segment) -> bool:
    """Whether it is the last letter of the name of a group, whose others stand on the page before."""
    return len(s.text) == 1 and not s.figure


def _is_between(s: Segment, run: Run) -> bool:
    """Whether it stands at half the height between two rows, which have names of their own behind it."""
    if s.figure or split_marker(s.text)[0]:
        return False
    _, top, right, bottom = s.box
    middle = (top + bottom) / 2
    above = below = begins = False
    figures = 0
    for line in run.body:
        if line[0].box[1] >= bottom or line[0].box[3] <= top:
            continue
        named = next((t for t in line if not t.figure and t.box[0] >= right), None)
        if named:
            place = (named.box[1] + named.box[3]) / 2
            above, below = above or place < middle, below or place > middle
            begins = begins or (place > middle and bool(split_marker(named.text)[0]))
            figures += line[-1].figure
    return above and below and (begins or figures > 1)


def _column_of(s: Segment, columns: Sequence[tuple[float, float]], inner: float) -> int | None:
    over = [k for k, c in enumerate(columns) if min(s.box[2], c[1]) - max(s.box[0], c[0]) > 0.5]
    if over:
        return over[0] if len(over) == 1 and (s.figure or s.box[0] >= inner + SAME_EDGE) else None
    if s.box[2] <= columns[0][0] + SAME_EDGE:
        return NAMES
    return min(range(len(columns)), key=lambda k: abs(sum(columns[k]) - s.box[0] - s.box[2]))


def _inner(run: Run, limit: float) -> float:
    """Where the innermost names begin: those that figures have nearest to them, if they are marked or several."""
    names = [
        max(beside, key=lambda s: s.box[0])
        for line in run.body
        if line[-1].figure and (beside := [s for s in line if s.box[2] <= limit + SAME_EDGE and not s.figure])
    ]
    sure = [
        s.box[0]
        for s in names
        if split_marker(s.text)[0] or sum(abs(s.box[0] - other.box[0]) <= SAME_EDGE for other in names) > 1
    ]
    return max(sure or [s.box[0] for s in names], default=0.0)


def _owning(bands: Sequence[Sequence[Segment]]) -> list[bool]:
    """Which rows stand as far from their neighbours as rows do; the name of a group may stand anywhere."""
    places = [_place(band) for band in bands]
    steps = sorted(b - a for a, b in pairwise(places))
    if len(steps) < 2:
        return [False] * len(bands)
    least = 0.75 * steps[len(steps) // 2]
    return [
        (n == 0 or places[n] - places[n - 1] >= least) and (n + 1 == len(bands) or places[n + 1] - places[n] >= least)
        for n in range(len(bands))
    ]


def _place(band: Sequence[Segment]) -> float:
    told = [s for s in band if s.figure] or band
    return sum(s.box[1] + s.box[3] for s in told) / (2 * len(told))


def _row(
    n: int, segments: Sequence[Segment], edges: Sequence[tuple[float, float]], names: int, owns: bool | None, page: int
) -> list[TableCell]:
    """The cells of a row: one for each text, and an empty one for each column of figures that it leaves free.

    A row that `owns` its height has figures too, if only blank ones; the name of a group of rows has none, and a row
    of the header (None) has none.
    """
    texts: dict[tuple[int, int], list[Word]] = {}
    for s in sorted(segments, key=lambda s: (s.box[1], s.box[0])):
        over = [k for k, e in enumerate(edges) if min(s.box[2], e[1]) - max(s.box[0], e[0]) > 0.5]
        near = over or [min(range(len(edges)), key=lambda k: abs(edges[k][0] + edges[k][1] - s.box[0] - s.box[2]))]
        place = (near[0], near[-1])
        if near[-1] < names and place not in texts:  # a shorter line of a name that reached farther
            begun = [k for k, words in texts.items() if abs(words[0].box[0] - s.box[0]) <= SAME_EDGE]
            place = begun[0] if begun else place
        texts.setdefault(place, []).extend(s.line.words)
    cells = [
        cell_of(n, a, 1, b - a + 1, around(w.box for w in words), printed_lines(words), page)
        for (a, b), words in texts.items()
    ]
    inner = edges[max(0, names - 1)][0]
    marked = [s for s in segments if split_marker(s.text)[0]]
    reaching = [s for s in segments if s.box[2] > inner]
    owns = owns is not None and (any(s in reaching for s in marked) or (owns and bool(marked or reaching)))
    if owns or any(s.figure for s in segments):
        top, bottom = min(c.box[1] for c in cells), max(c.box[3] for c in cells)
        taken = {k for c in cells for k in range(c.column, c.column + c.colspan)}
        cells += [
            TableCell(n, k, 1, 1, (edges[k][0], top, edges[k][1], bottom), (), page=page)
            for k in range(names, len(edges))
            if k not in taken
        ]
    return sorted(cells, key=lambda c: c.column)


def _stacks_of(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
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


def _middle_of(segments: Sequence[Segment]) -> float:
    box = around(s.box for s in segments)
    return (box[1] + box[3]) / 2
