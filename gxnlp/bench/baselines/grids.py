"""Tables as any program hands them over -> cells of the form: fuzzy row names, columns by count or by their heads.

One way for all of them, so that each has the same chance. A piece of text has a place across the row: the number of its
column where the program made columns, the middle of its box where it only read words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from gxnlp.bench.baselines.answers import Cell
from gxnlp.bench.baselines.figures import edition, is_blank, number
from gxnlp.forms import Column, Form, Row, TableForm
from gxnlp.report import Number
from gxnlp.text import fold, split_marker

ALIKE = 80.0
"""Of 100: so alike is a text to a wording at least."""
HEAD_ALIKE = 85.0
BEGINS = 5
"""So many characters of a wording at its beginning stand for all of it."""
MOST_ROWS, MOST_CELLS = 5_000, 200
MOST_HEADS = 60
"""Pieces over a figure that are looked at for its column."""
MOST_TEXT = 200
"""A longer text names no row."""


@dataclass(frozen=True)
class Piece:
    text: str
    x: float


Line = Sequence[Piece]
Grid = Sequence[Line]


def from_table(table: Sequence[Sequence[str | None]]) -> Grid:
    return [[Piece(cell or "", float(x)) for x, cell in enumerate(row[:MOST_CELLS])] for row in table[:MOST_ROWS]]


def _apart(piece: Piece) -> list[Piece]:
    """Figures of several cells that were left in one, 0 12 0; a figure broken in its narrow cell looks the same."""
    words = piece.text.split()
    several = len(words) > 1 and all(number(word) is not None or is_blank(word) for word in words)
    return [Piece(word, piece.x) for word in words] if several else [piece]


def _is_figure(piece: Piece) -> bool:
    return number(piece.text) is not None or len(_apart(piece)) > 1


@dataclass(frozen=True)
class _Split:
    """A line of a grid: the texts before its first figure, and what stands behind the last of them."""

    texts: tuple[str, ...]
    slots: tuple[Piece, ...] = ()

    @property
    def numbers(self) -> int:
        return sum(map(_is_figure, self.slots))


@dataclass
class _Reading:
    form: Form
    cells: dict[Cell, Number] = field(default_factory=dict)
    heads: list[Piece] = field(default_factory=list)
    """The pieces over the figures, the lowest last; a table that goes on over the page keeps them."""
    used: frozenset[float] = frozenset()
    """The places of the grid in which something stands."""
    line_due: bool = False
    """The heads of a table whose figures stand on one line have been seen, and its line not yet."""


def cells_of(grids: Sequence[Grid]) -> Mapping[Cell, Number]:
    reading = _Reading(edition([piece.text for grid in grids for line in grid for piece in line]))
    for grid in grids:
        split = [_split(line) for line in grid]
        reading.used = frozenset(piece.x for line in grid for piece in line if piece.text.strip())
        if any(not line.slots for line in split[:3]):
            reading.heads = []
        for at, line in enumerate(split):
            if not line.numbers:
                reading.heads = [*reading.heads, *(p for p in grid[at] if p.text.strip())][-MOST_HEADS:]
                reading.line_due |= _heads_of_line(reading.form, line.texts)
            elif not _take_line(reading, line):
                _take_row(reading, line, _label_alone(split, at - 1), _label_alone(split, at + 1))
    return reading.cells


def _label_alone(lines: Sequence[_Split], at: int) -> Sequence[str]:
    """The texts of a line without figures; none where there is no such line."""
    return lines[at].texts if 0 <= at < len(lines) and not lines[at].numbers else ()


def _split(line: Line) -> _Split:
    first = next((n for n, piece in enumerate(line) if _is_figure(piece)), None)
    if first is None:
        return _Split(tuple(p.text for p in line if not is_blank(p.text)))
    label = max((n for n in range(first) if not is_blank(line[n].text)), default=-1)
    slots = tuple(p for p in line[label + 1 :] if _is_figure(p) or is_blank(p.text))
    return _Split(tuple(p.text for p in line[: label + 1] if not is_blank(p.text)), slots)


# ---------------------------------------------------------------- rows


def _take_row(reading: _Reading, line: _Split, above: Sequence[str], below: Sequence[str]) -> None:
    found = _row(reading.form, line.texts, above, below)
    if found is None:
        return
    table, row = found
    columns = table.columns_of[row.id]
    for column, piece in _columns(columns, line.slots, reading):
        value = number(piece.text)
        if value is not None:
            reading.cells.setdefault((table.id, row.id, column.id), value)


def _row(form: Form, own: Sequence[str], above: Sequence[str], below: Sequence[str]) -> tuple[TableForm, Row] | None:
    """The row of a line by its own texts, the nearest to the figures first; else by the lines around it too.

    A label of two lines has its figures between them in many programs, and a label that slipped stands alone over them.
    """
    nearest, whole = tuple(own[::-1]), "".join(own)
    over, under = "".join(above[-1:]), "".join(below[-1:])
    last = own[-1] if own else ""
    for tried in (
        (*nearest, whole),
        (over + last, last + under, over + last + under) if last else (over + under, over, under),
    ):
        known = [(score, found) for text in tried for score, found in [_likest(form, text)] if found is not None]
        if known:
            return max(known, key=lambda one: one[0])[1]
    return None


@lru_cache(maxsize=65536)
def _likest(form: Form, text: str) -> tuple[float, tuple[TableForm, Row] | None]:
    """(how alike, the row) of the row whose wording is most like a text; of equals the form's first."""
    best: tuple[float, tuple[TableForm, Row] | None] = (0.0, None)
    if not text.strip() or len(text) > MOST_TEXT:
        return best
    bare = split_marker(fold(text))[2]
    for table in form.tables:
        for row in table.rows:
            for wording in map(fold, row.wordings):
                begins = len(bare) >= BEGINS and wording.startswith(bare)
                score = max(fuzz.ratio(bare, wording), HEAD_ALIKE if begins else 0.0)
                if score > best[0] and score >= ALIKE:
                    best = (score, (table, row))
    return best


# ---------------------------------------------------------------- columns


def _columns(columns: Sequence[Column], slots: Sequence[Piece], reading: _Reading) -> Sequence[tuple[Column, Piece]]:
    """By count where it is right, else the figures under the heads that stand over them."""
    apart = [part for piece in slots for part in _apart(piece)]
    counted = _counted(len(columns), (slots, [p for p in slots if p.x in reading.used], apart))
    if counted:
        return list(zip(columns, counted, strict=True))
    places = {column: x for column in columns for x in [_head(column, reading.heads)] if x is not None}
    found: dict[Column, Piece] = {}
    for piece in slots:
        if number(piece.text) is None:
            continue
        near = min(places, key=lambda column: abs(places[column] - piece.x), default=None)
        if near is None or near in found:
            return []
        found[near] = piece
    return list(found.items())


def _counted(wanted: int, ways: Sequence[Sequence[Piece]]) -> Sequence[Piece]:
    """As many figures as are wanted, or cells, or cells behind a label that spans several columns; else none."""
    for slots in ways:
        numbers = [p for p in slots if number(p.text) is not None]
        if len(numbers) == wanted:
            return numbers
    for slots in ways:
        if len(slots) == wanted:
            return slots
    for slots in ways[::-1]:
        extra = len(slots) - wanted
        if extra > 0 and all(number(p.text) is None for p in slots[:extra]):
            return slots[extra:]
    return ()


def _head(column: Column, heads: Sequence[Piece]) -> float | None:
    """Where the lowest head that reads like this column stands."""
    wordings = [fold(wording) for wording in column.wordings]
    for piece in reversed(heads):
        text = fold(piece.text)
        if len(text) <= MOST_TEXT and any(fuzz.ratio(text, wording) >= HEAD_ALIKE for wording in wordings):
            return piece.x
    return None


# ---------------------------------------------------------------- the table whose figures stand on one line


def _heads_of_line(form: Form, texts: Sequence[str]) -> bool:
    """Whether these are column heads that only such a table has."""
    tables = [table for table in form.tables if table.layout == "line"]
    others = {c.label for t in form.tables if t.layout != "line" for b in t.blocks for c in b.columns}
    own = {fold(c.label) for t in tables for b in t.blocks for c in b.columns if c.label not in others}
    return any(label in fold(text) for text in texts if len(text) <= MOST_TEXT for label in own)


def _take_line(reading: _Reading, line: _Split) -> bool:
    table = next((t for t in reading.form.tables if t.layout == "line"), None)
    if table is None or not reading.line_due or line.texts:
        return False
    used = [p for p in line.slots if p.x in reading.used]
    apart = [part for piece in line.slots for part in _apart(piece)]
    counted = _counted(len(table.cells), (line.slots, used, apart))
    for (row, column), piece in zip(table.cells, counted, strict=False):
        value = number(piece.text)
        if value is not None:
            reading.cells.setdefault((table.id, row, column), value)
    if counted:
        reading.line_due = False
    return bool(counted)
