"""Figures that a copy prints in a table and no cell of it holds, and the rows that may have lost them.

Leaving a figure out is itself a guess: the strip left out may be the row's own, and what was taken for it that of the
row below. Where the row below is then inferred from the others, no sum of the table tells. So whatever stands beside
such a figure is doubted, up to the nearest row that vouches for itself: whole, at its own label, its sum holding.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gxnlp.tables.anchoring import Anchors, on_both_sides
from gxnlp.tables.columns import numbers
from gxnlp.tables.filling import Filled
from gxnlp.tables.paper import Name, PaperRow
from gxnlp.tables.strips import Divided, Piece, Strip
from gxnlp.text import split_marker

FIGURES = 3
"""So many figures in a label text, or too many for their row, are a row that was not understood."""
NEAR = 3
"""Lines between a figure and its rest, with those left empty at the foot of a page."""
_FIGURE = re.compile(r"\d[\d,.]*")
_COUNTED = re.compile(r"(?<![第\d,.])\d[\d,.]*(?:万元|元|人?次|件|条|项|宗|份)|[一-龥]\d{2,}[一-龥]|\d{5,}")
"""A figure in a label's own text, or several with their blanks gone: another row's (16件 行政强制)."""
_LONE_FIGURE = re.compile(r"[.,]?\d(?:[\d,.]*\d)?")


@dataclass(frozen=True)
class Passed:
    """What was left out, and the cells that are doubted for it."""

    strips: tuple[Strip, ...]
    cells: tuple[Name, ...]
    melted: tuple[Name, ...] = ()
    """The cells of lost rows, and of those that may hold what is left of them."""


@dataclass(frozen=True)
class _Place:
    """Where figures were left out: behind one strip and before another, on the line of a third or by themselves."""

    above: int
    below: int
    on: int | None = None
    named: bool = False
    """Under a label of their own."""
    single: bool = False
    """One bare figure: not a whole row, unless figures stand one to a line."""
    stray: bool = False
    """It was taken for a page number: at most the rest of the figure above."""


@dataclass(frozen=True)
class _Held:
    """A strip that has its row: whether it is whole and a label holds it there, and whether a sum agrees."""

    row: int
    labelled: bool
    summed: bool
    printed: bool
    """Its cells stand together on one line."""
    bare: bool
    """No label stands before its cells on their line."""
    short: bool
    """It has fewer figures than its row has cells, blank ones counted in."""

    def is_sure(self, place: _Place) -> bool:
        """Whether it cannot have taken another row's place."""
        return self.labelled or (self.summed and (place.stray or (place.single and self.printed)))


def passed_over(
    found: Sequence[Strip],
    rows: Sequence[PaperRow],
    path: Sequence[int | None],
    filled: Sequence[Filled],
    anchors: Anchors | None,
    lines: Sequence[Divided],
) -> Passed:
    """What the reading of a table left out; without `anchors` every strip stands at the label of its row."""
    of_row = {id(f.row): f for f in filled}
    fillings = [of_row.get(id(rows[r])) if r is not None else None for r in path]
    left_out = set(_left_out(found, fillings))
    places = {*_places(found, fillings, left_out), *_strays(found, lines)}
    mixed = anchors is not None and on_both_sides(path, anchors)
    held = {
        i: _held(i, r, f, found[i], anchors, beside=not mixed)
        for i, (r, f) in enumerate(zip(path, fillings, strict=True))
        if r is not None and f is not None and i not in left_out
    }
    doubted = set().union(*(_doubted(place, held, len(rows)) for place in places))
    if len(rows) == 1 and any(_is_another(found[i], f) for i in left_out for f in filled):
        doubted.add(0)
    idle = tuple(found[i] for i in sorted(left_out) if path[i] is None)
    melted = set(_melted(held, anchors, len(rows))) - doubted
    return Passed(idle, _cells(doubted, rows), _cells(melted, rows))


def _cells(of: Iterable[int], rows: Sequence[PaperRow]) -> tuple[Name, ...]:
    return tuple(name for r in sorted(of) for name in rows[r].cells)


def _left_out(found: Sequence[Strip], fillings: Sequence[Filled | None]) -> Iterator[int]:
    """The strips that no row took, and those that another strip of the same row was preferred to."""
    for i, (strip, filled) in enumerate(zip(found, fillings, strict=True)):
        if not strip.hollow and (filled is None or not (_is_part(strip, filled.strip) or _same(strip, filled.strip))):
            yield i


def _is_part(strip: Strip, of: Strip) -> bool:
    return not {id(c) for c in strip.cells}.isdisjoint(id(c) for c in of.cells)


def _is_another(strip: Strip, only: Filled) -> bool:
    """Whether a table of one row has another whole one: which of the two is it?"""
    return len(strip.cells) >= len(only.row.cells) and not _same(strip, only.strip)


def _same(a: Strip, b: Strip) -> bool:
    return np.array_equal(numbers(a), numbers(b), equal_nan=True)


def _places(found: Sequence[Strip], fillings: Sequence[Filled | None], left_out: Iterable[int]) -> Iterator[_Place]:
    for i in left_out:
        yield _Place(i - 1, i + 1, named=bool(found[i].own), single=len(found[i].cells) == 1 and not found[i].own)
    for i, (strip, filled) in enumerate(zip(found, fillings, strict=True)):
        if filled is not None and _holds_more(strip, filled):
            yield _Place(i - 1, i + 1, on=i)
        if strip.hollow:
            yield from (_Place(i - 1, i + 1, single=single) for single in _in_texts(strip.own))
        yield from (_Place(i - 1, i, single=single) for single in _in_texts(strip.before))
    yield from (_Place(len(found) - 1, len(found), single=single) for single in _in_texts(found[-1].after))


def _strays(found: Sequence[Strip], lines: Sequence[Divided]) -> Iterator[_Place]:
    starts = [strip.line for strip in found]
    ends = [(strip.cells or strip.blanks)[-1].line for strip in found]
    for number in (divided.labeled.line.number for divided in lines if divided.stray):
        at = bisect(starts, number)
        if at and number - ends[at - 1] <= NEAR:
            yield _Place(at - 1, at, stray=True)


def _holds_more(strip: Strip, filled: Filled) -> bool:
    """Whether a line has figures among its labels, or so many more than its row that they may be of another one.

    Where many rows have the same too many, cells were doubled in all of them.
    """
    row = filled.row
    if len(strip.cells) - len(row.cells) >= FIGURES and not filled.alike:
        return True
    return any(
        _is_row(p) or _COUNTED.search(p.text) or (_is_figure(p) and p.text != str(row.marker)) for p in strip.own
    )


def _in_texts(pieces: Iterable[Piece]) -> Iterator[bool]:
    """For each text that figures stand in whether it is one alone."""
    yield from (not _is_row(p) for p in pieces if _is_row(p) or _is_figure(p))


def _is_row(piece: Piece) -> bool:
    return len(_FIGURE.findall(split_marker(piece.text)[2])) >= FIGURES


def _is_figure(piece: Piece) -> bool:
    return _LONE_FIGURE.fullmatch(piece.text) is not None


def _held(i: int, r: int, f: Filled, own: Strip, anchors: Anchors | None, *, beside: bool) -> _Held:
    """A label beside a strip holds it where all labels of the table stand on one side of their figures."""
    at_label = anchors is None or bool(anchors.own[i, r] or (beside and (anchors.above[i, r] or anchors.below[i, r])))
    whole = not np.isinf(f.held).any()
    summed = whole and bool(f.row.equations) and not f.fails
    # an empty row may be the one that lost them, and so may one whose figures stand beside a label of their own
    labelled = at_label and whole and not f.strip.hollow and not (own.hollow and f.strip.own)
    return _Held(r, labelled, summed, whole and not f.strip.lone, not f.strip.own, not whole)


def _melted(held: dict[int, _Held], anchors: Anchors | None, rows: int) -> Iterator[int]:
    """The lost rows, each with the one that may stand for it: its label is on that one's line, or that one, beside it,
    has too few figures, so that what is left of the two may stand as one."""
    taken = {h.row for h in held.values()}
    for i, strip in held.items():
        beside = {strip.row - 1, strip.row + 1} if strip.short else set()
        named = set(np.flatnonzero(anchors.own[i]).tolist()) if anchors else set()
        for lost in beside | named:
            if _is_lost(lost, taken, rows):
                yield from (strip.row, lost)


def _doubted(place: _Place, held: dict[int, _Held], rows: int) -> set[int]:
    """The rows beside a place, up to one that vouches for itself on each side, and those between that have no strip."""
    doubted = {held[place.on].row} if place.on in held else set()
    top, bottom = -1, rows
    for i in (i for i in range(place.above, -1, -1) if i in held):
        top = held[i].row
        if not held[i].is_sure(place) or not (held[i].summed or place.named):
            doubted.add(top)  # the figure may be the rest of its last one
        if held[i].is_sure(place):
            break
    for i in (i for i in range(place.below, max(held, default=-1) + 1) if i in held):
        bottom = held[i].row
        is_sure = held[i].is_sure(place)
        if not is_sure or (place.single and held[i].bare and not held[i].summed):
            doubted.add(bottom)  # the figure may be the head of its first one
        if is_sure:
            break
    taken = {h.row for h in held.values()}
    if not (place.single or place.stray):  # a row lost right behind a sure one: the two may have slipped by one
        doubted |= {
            r
            for sure, lost in ((top, top - 1), (bottom, bottom + 1))
            if _is_lost(lost, taken, rows)
            for r in (sure, lost)
        }
    return doubted | {r for r in range(top + 1, bottom) if r not in taken}


def _is_lost(row: int, taken: set[int], rows: int) -> bool:
    return 0 <= row < rows and row not in taken
