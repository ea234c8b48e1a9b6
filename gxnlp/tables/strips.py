"""Labelled lines to strips: runs of value cells that the source keeps together, with the label texts around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from gxnlp.document import Cell, Line
from gxnlp.labels import Label, LabeledLine
from gxnlp.tables.values import value_like
from gxnlp.text import fold, split_marker

LABEL_TEXT = frozenset({Label.ROW, Label.VALUES, Label.CELL, Label.ROW_LABEL, Label.FRAGMENT})
HEADER_TEXT = frozenset({Label.HEADER, Label.CAPTION, Label.NOTE})


_AMOUNT = re.compile(r"(.*[^\s\d.,，、])\s+(\d[\d,.]*\s?(?:万元|亿元|元|件|条|项|个))")
"""A row's label and its only figure, the unit apart: 行政事业性收费 100 元"""
_UNIT = re.compile(r"万元|亿元|元|件|条|项|个")
SHORT_TEXT = 3
"""A text this short among values is no label."""
_UNREADABLE = re.compile(
    r"(?:约|近|超|逾|不足)?\d[\d,.]*(?:\S{0,4})|\(\d+\)|一|[*#?■…]{1,4}|#?[A-Za-z][A-Za-z/0]{1,8}[!?]?"
)


@dataclass(frozen=True, slots=True)
class Divided:
    """A labelled line, its value cells (empty ones among them) and its label texts."""

    labeled: LabeledLine
    values: tuple[Cell, ...]
    texts: tuple[Cell, ...]
    start: int = 0
    """Which cell of the line the values begin with."""
    edge: bool = False
    """The first or the last line of its page."""
    stray: bool = False
    """A figure taken for a header, or for a page number though none above is one less and none below one more."""

    @property
    def printed(self) -> int:
        """How many of its value cells are not empty."""
        return sum(1 for c in self.values if c.text.strip())


@dataclass(frozen=True, slots=True)
class Piece:
    """A label text: folded, marker kept."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Strip:
    cells: tuple[Cell, ...]
    """From the first to the last printed value; empty cells between them included. Empty for a hollow strip."""
    lead: int
    """Empty cells before the first value, after the last label text."""
    trail: int
    """Empty cells after the last value."""
    own: tuple[Piece, ...]
    """Label texts on the strip's own line."""
    page: int
    lone: bool
    """Made of single cells that stood one to a line."""
    doubt: float
    """The least confidence of the line labels that it rests on."""
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    blanks: tuple[Cell, ...] = ()
    """The empty cells of a hollow strip."""
    at: int = 0
    """The column of the source's grid, or the cell of the line, that the first printed value stands in."""
    width: int = 0
    """How many columns or cells its line has, labels and empty ones among them; 0 where cells stood one to a line."""

    @property
    def hollow(self) -> bool:
        return not self.cells

    @property
    def line(self) -> int:
        return (self.cells or self.blanks)[0].line


@dataclass
class _Run:
    """Lone cells being gathered into a strip."""

    cells: list[Cell] = field(default_factory=list)
    page: int = 1
    doubt: float = 1.0

    def strip(self) -> Strip | None:
        strip = _strip(self.cells, (), self.page, True, self.doubt)
        self.cells, self.doubt = [], 1.0
        return strip


def strips(lines: Sequence[Divided], widths: Iterable[int]) -> tuple[Strip, ...]:
    """The strips of one table, each with the label texts between it and its neighbours."""
    widths = tuple(widths)
    narrowest = min(widths)
    found: list[Strip | Piece] = []
    run = _Run()
    parted = _gaps_part_rows(lines)

    def end_run() -> None:
        strip = run.strip()
        if strip:
            found.append(strip)

    for divided in lines:
        labeled, values, texts = divided.labeled, divided.values, divided.texts
        line = labeled.line
        if labeled.label not in LABEL_TEXT or _UNIT.fullmatch(line.text.strip()):
            continue
        if not texts and (len(line.cells) == 1 or _piece(divided, narrowest)):
            if run.cells and parted and line.gap:
                end_run()
            run.cells.extend(values)
            run.page, run.doubt = line.page, min(run.doubt, labeled.confidence)
            continue
        end_run()
        pieces = tuple(Piece(fold(t.text), t.line) for t in texts)
        figures = divided.printed or len(values) >= narrowest > 1 or labeled.label in (Label.ROW, Label.VALUES)
        if figures and (strip := _strip(values, pieces, line.page, False, labeled.confidence, line, divided.start)):
            found.append(strip)
        else:
            found.extend(pieces)
    end_run()
    return tuple(_with_neighbours(list(_chunked(found, widths))))


def _piece(divided: Divided, narrowest: int) -> bool:
    """Figures of a row whose other figures stand on lines of their own: too few for a row, and on no grid."""
    return 0 < divided.printed == len(divided.values) < narrowest and all(c.column is None for c in divided.values)


def divide(labeled: LabeledLine) -> Divided:
    """The value cells of a line, empty ones among them, and its label texts.

    The longest run of value-like cells is the values; a figure elsewhere is a label's own (`1 | 属于国家秘密 | 0 …`).
    """
    cells = labeled.line.cells
    if len(cells) == 1:
        if value_like(cells[0].text):
            return Divided(labeled, cells, ())
        tail = _AMOUNT.fullmatch(cells[0].text) if labeled.label is Label.ROW else None
        if tail is None:
            return Divided(labeled, (), cells)
        return Divided(labeled, (replace(cells[0], text=tail[2]),), (replace(cells[0], text=tail[1]),))
    kinds = [value_like(c.text) or (k > 0 and _meant_as_value(c.text)) for k, c in enumerate(cells)]
    inked = [bool(c.text.strip()) for c in cells]
    _fill_holes(kinds, inked, cells)
    runs = [(start, stop) for start, stop in _runs(kinds) if kinds[start]]
    if not runs:
        return Divided(labeled, (), cells)
    start, stop = max(runs, key=lambda r: (sum(inked[r[0] : r[1]]), r[1] - r[0]))
    if not any(inked[start:stop]) and runs[-1][1] == len(cells):  # nothing printed: the empty cells after the last text
        start, stop = runs[-1]
    texts = tuple(
        c for i, c in enumerate(cells) if inked[i] and not start <= i < stop and not _UNIT.fullmatch(c.text.strip())
    )
    return Divided(labeled, cells[start:stop], texts, start)


def _meant_as_value(text: str) -> bool:
    """A text that stands for a figure and cannot be read as one: 约12, 5%, (5), 一, null, #REF!."""
    folded = fold(text)
    return _UNREADABLE.fullmatch(folded) is not None and not (split_marker(folded)[0] and folded[:1] != "(")


def _fill_holes(kinds: list[bool], inked: Sequence[bool], cells: Sequence[Cell]) -> None:
    """A short text among the values of a labelled row is a value that cannot be read: 见附件."""
    printed = [k for k, kind in enumerate(kinds) if kind and inked[k]]
    if not printed or not any(inked[k] and not kinds[k] for k in range(printed[0])):
        return
    for k in range(printed[0] + 1, len(cells)):
        if kinds[k] or not (k < printed[-1] or k == len(cells) - 1):
            continue
        folded = fold(cells[k].text)
        kinds[k] = len(folded) <= SHORT_TEXT and not split_marker(folded)[0]


def _runs(kinds: Sequence[bool]) -> list[tuple[int, int]]:
    edges = [0, *(i for i in range(1, len(kinds)) if kinds[i] != kinds[i - 1]), len(kinds)]
    return list(pairwise(edges))


def _strip(
    cells: Sequence[Cell],
    own: tuple[Piece, ...],
    page: int,
    lone: bool,
    doubt: float,
    line: Line | None = None,
    start: int = 0,
) -> Strip | None:
    """The strip of some cells; with its place on the `line` that they begin at `start` of, where they are of one."""
    if not cells:
        return None
    inked = [i for i, c in enumerate(cells) if c.text.strip()]
    width = _width(line) if line else 0
    if not inked:
        return Strip((), len(cells), 0, own, page, lone, doubt, blanks=tuple(cells), width=width)
    first, last = inked[0], inked[-1]
    at = _column(line, start + first) if line else 0
    printed = tuple(cells[first : last + 1])
    return Strip(printed, first, len(cells) - 1 - last, own, page, lone, doubt, at=at, width=width)


def _width(line: Line) -> int:
    """Of the source's own grid, or in cells."""
    last = line.cells[-1]
    return len(line.cells) if last.column is None else last.column + last.span


def _column(line: Line, place: int) -> int:
    """Of the source's own grid that a cell stands in, or its place among the cells."""
    column = line.cells[place].column
    return place if column is None else column


def _gaps_part_rows(lines: Sequence[Divided]) -> bool:
    """Whether blank lines part rows rather than every cell from the next."""
    lone = [d.labeled for d in lines if d.labeled.label in LABEL_TEXT and len(d.labeled.line.cells) == 1]
    gaps = [labeled.line.gap > 0 for labeled in lone]
    return bool(gaps) and 0.02 < sum(gaps) / len(gaps) < 0.5


def _chunked(found: Sequence[Strip | Piece], widths: tuple[int, ...]) -> Iterator[Strip | Piece]:
    """A long run of lone cells holds several rows: cut by the width of the table, or the usual one."""
    lone = Counter(len(s.cells) for s in found if isinstance(s, Strip) and s.lone and len(s.cells) > 1)
    usual = lone.most_common(1)[0][0] if lone else 0
    sizes = [widths[0], usual] if len(set(widths)) == 1 and usual < widths[0] else [widths[0]]
    for item in found:
        size = next((n for n in sizes if _divides(item, n)), 0) if len(set(widths)) == 1 else 0
        if not isinstance(item, Strip) or not size:
            yield item
            continue
        for start in range(0, len(item.cells), size):
            yield replace(item, cells=item.cells[start : start + size])


def _divides(item: Strip | Piece, size: int) -> bool:
    if not isinstance(item, Strip) or not item.lone or item.lead or item.trail or size < 2:
        return False
    return len(item.cells) > size and len(item.cells) % size == 0


def _with_neighbours(found: Sequence[Strip | Piece]) -> Iterator[Strip]:
    places = [i for i, item in enumerate(found) if isinstance(item, Strip)]
    for n, i in enumerate(places):
        strip = found[i]
        assert isinstance(strip, Strip)  # noqa: S101
        above = places[n - 1] + 1 if n else 0
        below = places[n + 1] if n + 1 < len(places) else len(found)
        before = tuple(p for p in found[above:i] if isinstance(p, Piece))
        after = tuple(p for p in found[i + 1 : below] if isinstance(p, Piece))
        yield replace(strip, before=before, after=after) if before or after else strip
