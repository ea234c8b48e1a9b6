"""The rows of a table without rules: figures by their columns, wrapped names beside them, blank rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gxnlp.document import Box
from gxnlp.readers.blocks import Printed, TableBlock, TableCell, around, filled
from gxnlp.text import fold, split_marker

SAME_EDGE = 3.0
FULL = 1.3
"""In sizes: with less room than this to the next column, a text was wrapped."""
PAD = 14.0
"""Points of white between two columns, of which each has a half."""
PITCH = 1.9
"""In sizes: lines of one text are no farther apart."""


@dataclass(frozen=True, slots=True)
class Segment:
    line: Printed
    figure: bool

    @property
    def box(self) -> Box:
        return self.line.box


@dataclass
class Run:
    """Lines that follow each other in one table."""

    head: list[list[Segment]] = field(default_factory=list)
    body: list[list[Segment]] = field(default_factory=list)
    columns: list[tuple[float, float]] = field(default_factory=list)


def table_of(run: Run, rules: Sequence[float], page: int) -> TableBlock:
    lines = [*run.head, *run.body]
    box = around(s.box for line in lines for s in line)
    columns = _headed(run)
    edges = _edges([s for line in run.body for s in line], columns)
    names = len(edges) - len(columns)
    bands = _bands(lines, len(run.head), rules)
    if bands:
        rows = [_row(n, band, edges, names, None, page) for n, band in enumerate(bands) if band]
    else:
        rows = [_row(n, list(line), edges, names, None, page) for n, line in enumerate(run.head)]
        bands = _rows(run)
        own = _owning(bands)
        rows += [
            _row(n, band, edges, names, owns, page)
            for n, (band, owns) in enumerate(zip(bands, own, strict=True), len(rows))
        ]
    xs = (box[0], *[(a[1] + b[0]) / 2 for a, b in pairwise(edges)], box[2])
    return TableBlock(page, xs, rows, box, [page] * len(rows))


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
    stand = [(line[-1].box[1] + line[-1].box[3]) / 2 for line in lines if line[-1].figure]
    above = [(line[0].box[1] + line[0].box[3]) / 2 for line in lines[:heads]][-1:]
    if not inside or any(not any(a < y < b for y in inside) for a, b in pairwise([*above, *stand])):
        return []
    bands: list[list[Segment]] = [[] for _ in range(len(inside) + 1)]
    for s in segments:
        middle = (s.box[1] + s.box[3]) / 2
        bands[sum(y < middle for y in inside)].append(s)
    return bands


def _rows(run: Run) -> list[list[Segment]]:
    """A row for each line of figures, with the names wrapped around it."""
    limit = run.columns[0][0]
    rows: list[list[Segment]] = []
    open_: list[Segment] = []
    """The last lines of the names under way."""
    held: list[Segment] = []
    """Names that stand above their figures."""
    for line in run.body:
        names = [s for s in line if s.box[2] <= limit + SAME_EDGE and not s.figure]
        figures = [s for s in line if s not in names]
        going = [s for s in names if open_ and goes_on(open_, s, limit)]
        if figures and rows and not held and _same_row(rows[-1], line):
            rows[-1] += line
        elif figures:
            if held and all(s in going for s in names):
                rows.append([*held, *line])
            else:
                if held:
                    rows.append(held)
                rows.append(list(line))
            held = []
        elif rows and not held and len(going) == len(names):
            rows[-1] += names
        elif held and len(going) == len(names):
            held += names
        else:
            if held:
                rows.append(held)
            held = list(names)
        open_ = [*[o for o in open_ if all(abs(o.box[0] - s.box[0]) > SAME_EDGE for s in names)], *names]
    if held:
        rows.append(held)
    return rows


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


def _same_row(row: Sequence[Segment], line: Sequence[Segment]) -> bool:
    """Whether a line of figures is a part of the row above: it stands beside it, or holds what its figures left."""
    if not any(s.figure for s in line):
        return True
    figures = [s for s in row if s.figure]
    if not figures:
        return False
    low = max(s.box[3] for s in figures)
    apart = all(s.box[2] <= f.box[0] or f.box[2] <= s.box[0] for s in line if s.figure for f in figures)
    return apart and min(s.box[1] for s in line) < low - 0.1 * line[0].line.height


def _row(
    n: int, segments: Sequence[Segment], edges: Sequence[tuple[float, float]], names: int, owns: bool | None, page: int
) -> list[TableCell]:
    """The cells of a row: one for each text, and an empty one for each column of figures that it leaves free.

    A row that `owns` its height has figures too, if only blank ones; the name of a group of rows has none, and a row
    of the header (None) has none.
    """
    texts: dict[tuple[int, int], list[Printed]] = {}
    for s in sorted(segments, key=lambda s: (s.box[1], s.box[0])):
        over = [k for k, e in enumerate(edges) if min(s.box[2], e[1]) - max(s.box[0], e[0]) > 0.5]
        near = over or [min(range(len(edges)), key=lambda k: abs(edges[k][0] + edges[k][1] - s.box[0] - s.box[2]))]
        texts.setdefault((near[0], near[-1]), []).append(s.line)
    cells = [
        filled(TableCell(n, a, 1, b - a + 1, around(line.box for line in lines), (), page=page), lines)
        for (a, b), lines in texts.items()
    ]
    inner = edges[max(0, names - 1)][0]
    marked = [s for s in segments if split_marker(fold(s.line.text))[0]]
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


def goes_on(above: Sequence[Segment], s: Segment, limit: float) -> bool:
    """Whether a text runs on from the one above it: the same left edge, close below, that one full, no new marker."""
    if split_marker(fold(s.line.text))[0]:
        return False
    for a in above:
        if abs(a.box[0] - s.box[0]) <= SAME_EDGE and s.box[1] - a.box[1] <= PITCH * a.line.height:
            rights = [b.box[0] for b in above if b.box[0] > a.box[2]] + [limit]
            return min(rights) - a.box[2] <= FULL * a.line.height + PAD
    return False
