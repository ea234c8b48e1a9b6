"""Rules drawn on a page -> the grids that they form -> the cells of each, merged ones whole.

    rules -> strokes (collinear pieces joined) -> components (strokes that touch) -> edges of a lattice -> cells

A rule that a copy lost in part still parts two cells where half of it is left; the outer border may be missing.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gxnlp.document import Box

SNAP = 3.5
"""Strokes nearer than this are one: a double border, the edges of two cells that are drawn side by side."""
TOUCH = 4.0
LEAST_CELL = 5.0
"""What a stroke reaches beyond the outermost stroke that it meets is no column of its own if it is shorter."""
COVERED = 0.5
"""The share of a cell's side that must be drawn for it to be there."""
MAX_STROKES = 1_500
"""Across or down; a page with more is a drawing, not a table."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight horizontal or vertical stroke, along its middle: x0 <= x1, y0 <= y1, in points from top left."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    xs: tuple[float, ...]
    """Where columns begin and end, rising; one more than there are columns."""
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    """In reading order; together they cover the whole grid."""
    is_open: bool = False
    """No rule is drawn under its last row: it goes on over the page."""

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


Stroke = tuple[float, float, float]
"""(where it stands, where it begins, where it ends) on either axis."""


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The ruled tables of a page, from the top down. A box around one cell is none."""
    across, down = _strokes(rules)
    if max(len(across), len(down)) > MAX_STROKES:
        return []
    found = [_grid(hs, vs) for hs, vs in _components(across, down)]
    return sorted((g for g in found if g is not None), key=lambda g: (g.ys[0], g.xs[0]))


def is_too_much(rules: Sequence[Rule]) -> bool:
    """Whether there are so many rules that none of a page is followed."""
    return len(rules) > MAX_STROKES and max(map(len, _strokes(rules))) > MAX_STROKES


def lone_strokes(rules: Sequence[Rule]) -> list[Stroke]:
    """The horizontal strokes that no vertical one meets: the rules of a table without columns drawn, underlines."""
    across, down = _strokes(rules)
    if max(len(across), len(down)) > MAX_STROKES:
        return []
    return [h for h in across if not any(_meet(h, v) for v in down)]


def _strokes(rules: Iterable[Rule]) -> tuple[list[Stroke], list[Stroke]]:
    """(horizontal, vertical) strokes: pieces on one line joined."""
    across: list[Stroke] = []
    down: list[Stroke] = []
    for r in rules:
        if r.x1 - r.x0 >= r.y1 - r.y0:
            across.append(((r.y0 + r.y1) / 2, r.x0, r.x1))
        else:
            down.append(((r.x0 + r.x1) / 2, r.y0, r.y1))
    return _joined(across), _joined(down)


def _joined(pieces: list[Stroke]) -> list[Stroke]:
    """Pieces at nearly the same place, which overlap or follow each other closely, as one."""
    out: list[Stroke] = []
    for group in _clusters(pieces):
        group.sort(key=lambda s: s[1])
        run: list[Stroke] = []
        end = 0.0
        for stroke in group:
            if run and stroke[1] > end + SNAP:
                out.append(_one(run))
                run = []
            end = max(end, stroke[2]) if run else stroke[2]
            run.append(stroke)
        out.append(_one(run))
    return out


def _clusters(pieces: Iterable[Stroke]) -> list[list[Stroke]]:
    out: list[list[Stroke]] = []
    for stroke in sorted(pieces):
        if out and stroke[0] - out[-1][-1][0] <= SNAP and stroke[0] - out[-1][0][0] <= 2 * SNAP:
            out[-1].append(stroke)
        else:
            out.append([stroke])
    return out


def _one(run: list[Stroke]) -> Stroke:
    if len(run) == 1:
        return run[0]
    length = sum(s[2] - s[1] for s in run)
    at = sum(s[0] * (s[2] - s[1]) for s in run) / length if length else run[0][0]
    return at, min(s[1] for s in run), max(s[2] for s in run)


def _meet(h: Stroke, v: Stroke) -> bool:
    return h[1] - TOUCH <= v[0] <= h[2] + TOUCH and v[1] - TOUCH <= h[0] <= v[2] + TOUCH


def _components(across: list[Stroke], down: list[Stroke]) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Strokes that touch each other, over others too."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, (y, left, right) in enumerate(across):
        for k, (x, top, bottom) in enumerate(down, len(across)):
            if left - TOUCH <= x <= right + TOUCH and top - TOUCH <= y <= bottom + TOUCH:
                parent[root(k)] = root(i)
    found: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for i, h in enumerate(across):
        found[root(i)][0].append(h)
    for k, v in enumerate(down, len(across)):
        found[root(k)][1].append(v)
    whole = [(hs, vs) for hs, vs in found.values() if hs and vs]
    ends = [_cut_ends(hs, vs) for hs, vs in whole]
    for v in (v for hs, vs in found.values() if not hs for v in vs):
        for (_, vs), cut in zip(whole, ends, strict=True):
            if cut and abs(v[1] - cut[0]) <= SNAP and abs(v[2] - cut[1]) <= SNAP:
                vs.append(v)
                break
    return whole


def _cut_ends(hs: Sequence[Stroke], vs: Sequence[Stroke]) -> tuple[float, float] | None:
    """Where a part of a table begins and ends that a page cut: its strokes down go on where none across ends it.

    A stroke as long that no other meets is the side of a cell that fills the whole part.
    """
    low, high = min(v[1] for v in vs), max(v[2] for v in vs)
    levels = [h[0] for h in hs]
    return (low, high) if high - max(levels) > LEAST_CELL or min(levels) - low > LEAST_CELL else None


def _grid(hs: list[Stroke], vs: list[Stroke]) -> Grid | None:
    xs = _places(vs, [h[1] for h in hs], [h[2] for h in hs])
    ys = _places(hs, [v[1] for v in vs], [v[2] for v in vs])
    if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) < 5:
        return None
    columns, rows = len(xs) - 1, len(ys) - 1
    under = _drawn(hs, ys, xs)
    """under[j][i]: the line ys[j] is drawn over column i."""
    beside = _drawn(vs, xs, ys)
    region = [[-1] * columns for _ in range(rows)]
    cells: list[GridCell] = []
    for row in range(rows):
        for column in range(columns):
            if region[row][column] >= 0:
                continue
            if under[row + 1][column] and beside[column + 1][row]:  # closed on the two sides still to be asked
                region[row][column] = len(cells)
                cells.append(GridCell(row, column, 1, 1, (xs[column], ys[row], xs[column + 1], ys[row + 1])))
                continue
            faces = _flood(row, column, rows, columns, under, beside, region, len(cells))
            for top, bottom, left, right in _rectangles(faces):
                cells.append(
                    GridCell(
                        top,
                        left,
                        bottom - top + 1,
                        right - left + 1,
                        (xs[left], ys[top], xs[right + 1], ys[bottom + 1]),
                    )
                )
    if len(cells) < 2:
        return None
    is_open = max(h[0] for h in hs) < ys[-1] - LEAST_CELL
    return Grid(tuple(xs), tuple(ys), tuple(sorted(cells, key=lambda c: (c.row, c.column))), is_open)


def _places(strokes: list[Stroke], starts: list[float], ends: list[float]) -> list[float]:
    """Where the lattice has lines on one axis: at strokes, and where the others end if no border is drawn there."""
    places = [sum(s[0] for s in group) / len(group) for group in _clusters(strokes)]
    first, last = min(starts), max(ends)
    if first < places[0] - LEAST_CELL:
        places.insert(0, first)
    if last > places[-1] + LEAST_CELL:
        places.append(last)
    return places


def _drawn(strokes: list[Stroke], places: list[float], across: list[float]) -> list[list[bool]]:
    """For each place, over which intervals of the other axis a stroke lies. The outer border counts as drawn."""
    drawn = [[n in (0, len(places) - 1)] * (len(across) - 1) for n in range(len(places))]
    for at, start, end in strokes:
        n = bisect(places, at)
        if n == len(places) or (n and at - places[n - 1] <= places[n] - at):
            n -= 1
        line = drawn[n]
        for i in range(max(0, bisect(across, start) - 1), min(len(line), bisect(across, end))):
            a, b = across[i], across[i + 1]
            if min(b, end) - max(a, start) >= COVERED * (b - a):
                line[i] = True
    return drawn


def _flood(
    row: int, column: int, rows: int, columns: int, under: list[list[bool]], beside: list[list[bool]],
    region: list[list[int]], name: int,
) -> list[tuple[int, int]]:  # fmt: skip
    """The faces that no drawn line parts from this one."""
    region[row][column] = name
    faces, pending = [], [(row, column)]
    while pending:
        r, c = pending.pop()
        faces.append((r, c))
        for nr, nc, wall in (
            (r + 1, c, under[r + 1][c]), (r - 1, c, under[r][c]), (r, c + 1, beside[c + 1][r]), (r, c - 1, beside[c][r])
        ):  # fmt: skip
            if not wall and 0 <= nr < rows and 0 <= nc < columns and region[nr][nc] < 0:
                region[nr][nc] = name
                pending.append((nr, nc))
    return faces


def _rectangles(faces: list[tuple[int, int]]) -> Iterable[tuple[int, int, int, int]]:
    """(top, bottom, left, right) that cover the faces: one where they are a rectangle, as nearly always."""
    by_row: dict[int, list[int]] = defaultdict(list)
    for r, c in faces:
        by_row[r].append(c)
    open_: list[tuple[int, int, int, int]] = []
    for r in sorted(by_row):
        runs: list[tuple[int, int]] = []
        for c in sorted(by_row[r]):
            if runs and runs[-1][1] == c - 1:
                runs[-1] = (runs[-1][0], c)
            else:
                runs.append((c, c))
        grown = [
            (top, r, left, right) for top, bottom, left, right in open_ if bottom == r - 1 and (left, right) in runs
        ]
        yield from (one for one in open_ if (one[0], r, one[2], one[3]) not in grown)
        taken = {(left, right) for _, _, left, right in grown}
        open_ = grown + [(r, r, left, right) for left, right in runs if (left, right) not in taken]
    yield from open_
