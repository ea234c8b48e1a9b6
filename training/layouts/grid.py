"""A table of the form as it stands on paper: spots with place, span and role, before any layout writes it down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from gxnlp.forms import Block, Form, TableForm
from gxnlp.labels import Label
from training.invent import Invented
from training.mess import Habits, print_value

Role = Literal["caption", "header", "note", "label", "value", "empty"]
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell on paper."""

    text: str
    role: Role
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    cell: Cell | None = None
    piece: bool = False
    """Only a part of a label."""
    group: bool = False
    """A label over several rows."""


@dataclass(frozen=True)
class Grid:
    table: str
    width: int
    height: int
    labels: int
    """How many columns the labels take."""
    spots: tuple[Spot, ...]

    def row(self, n: int) -> list[Spot]:
        """The spots that begin in row n."""
        return sorted((s for s in self.spots if s.row == n), key=lambda s: s.column)

    def full_row(self, n: int) -> list[Spot]:
        """Row n column by column; where a spot reaches into, an empty one stands."""
        out = [Spot("", "empty", n, c) for c in range(self.width)]
        for s in self.spots:
            if s.row == n:
                out[s.column] = s
        return out

    def open_row(self, n: int) -> list[Spot]:
        """Row n as Word hands it on: spots reaching down leave an empty cell, spots reaching right leave none."""
        out = list(self.row(n))
        out += [Spot("", "empty", n, s.column, colspan=s.colspan) for s in self.spots if s.row < n < s.row + s.rowspan]
        return sorted(out, key=lambda s: s.column)

    @property
    def rows(self) -> list[list[Spot]]:
        return [self.row(n) for n in range(self.height)]


def label_of(spots: Sequence[Spot]) -> Label:
    """What a line is that holds these spots (docs/labels.md)."""
    roles = {s.role for s in spots}
    if "caption" in roles:
        return Label.CAPTION
    if "header" in roles:
        return Label.HEADER
    if "note" in roles:
        return Label.NOTE
    values = [s for s in spots if s.role == "value"]
    labels = [s for s in spots if s.role == "label"]
    if values and labels:
        return Label.ROW
    if labels:
        return Label.FRAGMENT if any(s.piece for s in labels) else Label.ROW_LABEL
    if len(values) == 1 or (not values and len(spots) == 1):
        return Label.CELL
    return Label.VALUES


def in_yuan(value: int | float) -> int:
    return round(value * 10_000)


def unruly(grids: dict[str, Grid], rng: Random, share: float = 0.15) -> tuple[dict[str, Grid], set[str]]:
    """In some reports, rows of nothing but zeros have too many cells, one too few, or are left out altogether.

    Returns the tables and the names of the cells for which the source no longer says 0 beyond doubt.
    """
    if rng.random() > share:
        return grids, set()
    out = dict(grids)
    lost: set[str] = set()
    how = rng.choice(("more", "more", "fewer", "gone"))
    for name, grid in grids.items():
        zeros = [n for n in range(grid.height) if _all_zero(grid, n)]
        if not zeros or not grid.labels:
            continue
        first = rng.choice(zeros)
        chosen = [n for n in zeros if first <= n < first + rng.choice((1, 2, 30))]
        if how == "gone":
            chosen = [n for n in chosen if not any(s.group for s in grid.row(n))]
        more = rng.randint(1, 5)
        spots: list[Spot] = []
        for s in grid.spots:
            if s.row in chosen and s.role == "value":
                last = s.column == grid.width - 1
                if how != "more" and s.cell:
                    lost.add(f"{name}/{s.cell[0]}/{s.cell[1]}")
                if how == "gone" or (how == "fewer" and last):
                    continue
                if how == "more" and last:
                    spots += [replace(s, column=s.column + k, cell=None) for k in range(1, more + 1)]
            elif how == "gone" and s.row in chosen and not s.group:
                continue
            spots.append(s)
        width = grid.width + (more if how == "more" else 0)
        out[name] = replace(grid, spots=tuple(spots), width=width)
        if how == "gone":
            out[name] = without_rows(out[name], chosen)
    return out, lost


def without_rows(grid: Grid, gone: Collection[int]) -> Grid:
    """The grid closed up over rows in which nothing begins."""

    def moved(s: Spot) -> Spot:
        above = sum(n < s.row for n in gone)
        within = sum(s.row < n < s.row + s.rowspan for n in gone)
        return replace(s, row=s.row - above, rowspan=s.rowspan - within)

    return replace(grid, height=grid.height - len(gone), spots=tuple(moved(s) for s in grid.spots))


def _all_zero(grid: Grid, n: int) -> bool:
    values = [s for s in grid.row(n) if s.role == "value"]
    return len(values) > 3 and all(s.text == "0" for s in values)


def grids(invented: Invented, form: Form, rng: Random, habits: Habits) -> dict[str, Grid]:
    return {t.id: grid_of(invented, t, rng, habits) for t in form.tables}


def grid_of(invented: Invented, table: TableForm, rng: Random, habits: Habits) -> Grid:
    return _line(invented, table, rng, habits) if table.layout == "line" else _rows(invented, table, rng, habits)


def _value(invented: Invented, table: TableForm, cell: Cell, at: tuple[int, int], rng: Random, habits: Habits) -> Spot:
    value, column = invented.tables[table.id][cell], table.column(*cell)
    if invented.in_yuan and column.unit == "万元" and value:
        return Spot(f"{in_yuan(value)}元", "value", *at, cell=cell)
    text = print_value(value, column, invented.blank_mark, rng, habits)
    return Spot(text, "value", *at, cell=cell)


def _chain(table: TableForm, group: str | None) -> tuple[str, ...]:
    """The groups over a row, outermost first."""
    found: list[str] = []
    while group is not None:
        found.insert(0, group)
        group = next(g.group for g in table.groups if g.id == group)
    return tuple(found)


def _rows(invented: Invented, table: TableForm, rng: Random, habits: Habits) -> Grid:
    chains = {row.id: _chain(table, row.group) for row in table.rows}
    depth = max(len(c) for c in chains.values()) + 1
    width = depth + max(len(b.columns) for b in table.blocks)
    spots: list[Spot] = []
    at = 0
    for block in table.blocks:
        if block.caption:
            caption = habits.caption(block.caption)
            spots.append(Spot(caption, "caption", at, 0, colspan=width))
            at += 1
        at = _header(table, block, depth, width, at, spots, habits)
        open_groups: dict[str, int] = {}
        for row in block.rows:
            chain = chains[row.id]
            for level, name in enumerate(chain):
                if name not in open_groups:
                    group = next(g for g in table.groups if g.id == name)
                    open_groups[name] = len(spots)
                    text = habits.marker(group.marker) + habits.wording(group)
                    spots.append(Spot(text, "label", at, level, group=True))
                else:
                    seen = spots[open_groups[name]]
                    spots[open_groups[name]] = replace(seen, rowspan=at - seen.row + 1)
            level = len(chain)
            text = habits.marker(row.marker) + habits.wording(row)
            spots.append(Spot(text, "label", at, level, colspan=depth - level))
            room = width - depth
            for i, column in enumerate(block.columns):
                last = i == len(block.columns) - 1
                spot = _value(invented, table, (row.id, column.id), (at, depth + i), rng, habits)
                spots.append(replace(spot, colspan=room - i if last else 1))
            at += 1
    return Grid(table.id, width, at, depth, tuple(spots))


def _header(table: TableForm, block: Block, depth: int, width: int, at: int, spots: list[Spot], habits: Habits) -> int:
    """Adds the header rows of a block; returns the row below them."""
    grouped = any(c.group for c in block.columns)
    tall = (1 if table.corner else 0) + (2 if grouped else 1)
    top = at
    corner = [*table.notes[:1], *([block.head] if block.head else [])]
    if corner:
        role: Role = "header" if block.head else "note"
        spots.append(Spot(habits.header(corner[0]), role, at, 0, rowspan=tall, colspan=depth))
    if table.corner:
        lone_total = habits.total_beside and block.columns[-1].group is None
        span = width - depth - (1 if lone_total else 0)
        spots.append(Spot(habits.header(table.corner[0]), "header", at, depth, colspan=span))
        at += 1
    else:
        lone_total = False
    seen: set[str] = set()
    room = width - depth
    for i, column in enumerate(block.columns):
        place = depth + i
        last = i == len(block.columns) - 1
        text = habits.header(habits.wording(column))
        if column.group:
            if column.group not in seen:
                seen.add(column.group)
                span = sum(c.group == column.group for c in block.columns)
                spots.append(Spot(habits.header(column.group), "header", at, place, colspan=span))
            spots.append(Spot(text, "header", at + 1, place))
        elif lone_total and last:
            spots.append(Spot(text, "header", top, place, rowspan=tall))
        else:
            span = room - i if last else 1
            spots.append(Spot(text, "header", at, place, rowspan=2 if grouped else 1, colspan=span))
    return top + tall


def _line(invented: Invented, table: TableForm, rng: Random, habits: Habits) -> Grid:
    """All rows side by side over one line of values."""
    chains = {row.id: _chain(table, row.group) for row in table.rows}
    deep = max(len(c) for c in chains.values()) + 1
    spots: list[Spot] = []
    column_at = 0
    groups: dict[str, int] = {}
    for row in table.rows:
        columns = table.columns_of[row.id]
        for level, name in enumerate(chains[row.id]):
            if name not in groups:
                group = next(g for g in table.groups if g.id == name)
                groups[name] = len(spots)
                spots.append(Spot(habits.header(group.label), "header", level, column_at, colspan=len(columns)))
            else:
                seen = spots[groups[name]]
                spots[groups[name]] = replace(seen, colspan=seen.colspan + len(columns))
        level = len(chains[row.id])
        spots.append(Spot(habits.header(habits.wording(row)), "header", level, column_at, colspan=len(columns)))
        for column in columns:
            text = habits.header(habits.wording(column))
            spots.append(Spot(text, "header", level + 1, column_at, rowspan=deep - level))
            spots.append(_value(invented, table, (row.id, column.id), (deep + 1, column_at), rng, habits))
            column_at += 1
    return Grid(table.id, column_at, deep + 2, 0, tuple(spots))
