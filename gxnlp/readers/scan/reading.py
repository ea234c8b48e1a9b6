"""The picture of one page to its words and rules, upright and square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gxnlp.document import UNREAD
from gxnlp.readers.blocks import Sheet, Word
from gxnlp.readers.ocr import Engine
from gxnlp.readers.ruling import Grid, grids
from gxnlp.readers.scan import PIXELS_A_POINT, Colour, Grey, Mask
from gxnlp.readers.scan.alike import Once
from gxnlp.readers.scan.beside import Read
from gxnlp.readers.scan.cutting import PixelBox, Snippet, em_of, faint_snippets, outside, snippets
from gxnlp.readers.scan.drawn import Drawn, rules, strokes, without_rules
from gxnlp.readers.scan.light import SOFT, even, letters, stretched
from gxnlp.readers.scan.lines import corridor
from gxnlp.readers.scan.looking import look, picture_of
from gxnlp.readers.scan.mending import with_lost_walls
from gxnlp.readers.scan.turning import straightened

A4_LONG = 841.9
MOST_LONG = 1_300.0
"""Points: a longer page is brought to this, about A2."""
INSET, REMNANT = 2, 7
"""Pixels: within the walls of a cell; how broad what is left of a faint rule is."""
SURE_UP, PROBES, FEWEST_LETTERS = 0.8, 8, 6
MOST_SNIPPETS = 6_000
"""On one page; a dense one has 400."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it was seen, for its sheet and for a picture of what was done."""

    page: Grey
    drawn: Drawn
    cells: tuple[PixelBox, ...]
    read: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class _Cut:
    page: Grey
    drawn: Drawn
    clean: Grey
    """Without rules, its thin strokes kept: for the engine."""
    ink: Mask
    em: int
    tables: list[Grid]
    cells: tuple[PixelBox, ...]
    snippets: tuple[Snippet, ...]
    pale: bool
    """Its letters are so, at least in a part of it."""


def see(picture: Colour, engine: Engine, *, long_side: float = A4_LONG) -> Seen:
    """Everything on the page, however it lies; its long side is that many points."""
    engine = Once(engine)
    target = round(min(long_side, MOST_LONG) * PIXELS_A_POINT)
    found, sure = _upright(straightened(picture, target)[0], engine)
    if sure < SURE_UP:  # perhaps its lines of text run down the picture, and what they look like misled us
        other, more_sure = _upright(straightened(picture, target, turn=1)[0], engine)
        if more_sure > sure + 0.1:
            found = other
    read = look(found.clean, found.ink, found.em, found.snippets[:MOST_SNIPPETS], found.cells, engine, pale=found.pale)
    drawn = with_lost_walls(found.drawn, found.tables, read, found.ink, found.em)
    if drawn is None:
        return Seen(found.page, found.drawn, found.cells, tuple(read))
    return _looked_again(found, drawn, read, engine)


def _looked_again(found: _Cut, drawn: Drawn, read: Sequence[Read], engine: Engine) -> Seen:
    """The page with more walls: what stands in a cell that is another now is read anew."""
    cells = _cells(grids(rules(drawn)), found.page.shape)
    now = {box: n for n, box in enumerate(cells)}
    kept = [
        replace(r, snippet=replace(r.snippet, cell=now[found.cells[r.snippet.cell]])) if r.snippet.cell >= 0 else r
        for r in read
        if r.snippet.cell < 0 or found.cells[r.snippet.cell] in now
    ]
    before = set(found.cells)
    new = [s for s in (*drawn.across, *drawn.down) if s not in found.drawn.across and s not in found.drawn.down]
    remnants = corridor(found.ink.shape, new, REMNANT)  # what is left of these rules is no text
    mask = found.ink & ~remnants
    inside = snippets(mask, cells, found.em, in_cells=True)
    bare = np.where(remnants, np.uint8(255), without_rules(found.page, found.drawn))
    inside += faint_snippets(bare, cells, found.em, (s.cell for s in inside))
    again = [s for s in inside if cells[s.cell] not in before]
    kept += look(found.clean, mask, found.em, again[:MOST_SNIPPETS], cells, engine, pale=found.pale)
    return Seen(found.page, drawn, cells, tuple(kept))


def sheet(seen: Seen, number: int, width: float, height: float) -> Sheet:
    """Its words and rules in points of a page of this size; a page that was turned keeps its own proportions."""
    tall, wide = seen.page.shape
    if (tall > wide) != (height > width):
        width, height = height, width
    scale = max(width, height) / max(tall, wide)
    words = tuple(
        Word(
            r.reading.text or UNREAD,
            (r.snippet.box[0] * scale, r.snippet.box[1] * scale, r.snippet.box[2] * scale, r.snippet.box[3] * scale),
            round(r.reading.confidence, 4),
            r.reading.alternatives,
        )
        for r in seen.read
        if r.reading.text or r.snippet.cell >= 0
    )
    in_points = scale * PIXELS_A_POINT
    lines = tuple(
        type(r)(r.x0 * in_points, r.y0 * in_points, r.x1 * in_points, r.y1 * in_points) for r in rules(seen.drawn)
    )
    return Sheet(number, width, height, words, lines)


def _upright(page: Grey, engine: Engine) -> tuple[_Cut, float]:
    """The page, or the page on its head, whichever reads better, and how well it reads."""
    best, sure = _cut(page), 0.0
    sure = _legibility(best, engine)
    if sure < SURE_UP:
        turned = _cut(np.ascontiguousarray(np.rot90(page, 2)))
        other = _legibility(turned, engine)
        if other > sure:
            return turned, other
    return best, sure


def _legibility(cut: _Cut, engine: Engine) -> float:
    """How sure the engine is of a few lines of the page that have several letters each."""
    long_ones = [s for s in cut.snippets if 3 <= (s.box[2] - s.box[0]) / max(1, s.box[3] - s.box[1]) <= 14]
    if not long_ones:  # a page of single letters, one under the other, lies on its side; a lone page number does not
        return 1.0 if len(cut.snippets) < FEWEST_LETTERS else 0.5
    step = max(1, len(long_ones) // PROBES)
    probes = long_ones[::step][:PROBES]
    readings = engine.read([picture_of(cut.clean, s, cut.cells) for s in probes])
    scores = sorted(r.confidence if len(r.text) > 1 else 0.0 for r in readings)
    return float(np.mean(scores[len(scores) // 4 :]))  # without the worst: a torn line says nothing


def _cut(page: Grey) -> _Cut:
    shares = even(page)
    plain = stretched(shares)
    drawn = strokes(shares, plain)
    clean = without_rules(plain, drawn)
    soft = without_rules(stretched(shares, SOFT), drawn)
    tables = grids(rules(drawn))
    cells = _cells(tables, page.shape)
    around = [_pixels(g.box, page.shape) for g in tables]
    mask, pale = letters(shares, clean, drawn.ink, around)
    beyond = outside(mask.shape, around)
    em = em_of(mask, [*cells, *beyond])
    inside = snippets(mask, cells, em, in_cells=True)
    inside += faint_snippets(clean, cells, em, (s.cell for s in inside))
    found = [*inside, *snippets(mask, beyond, em, in_cells=False)]
    return _Cut(plain, drawn, soft, mask, em, tables, cells, tuple(found), pale)


def _cells(tables: Sequence[Grid], shape: tuple[int, ...]) -> tuple[PixelBox, ...]:
    return tuple(_inner(c.box, shape) for g in tables for c in g.cells)


def _pixels(box: Sequence[float], shape: tuple[int, ...]) -> PixelBox:
    x0, y0, x1, y1 = (round(v * PIXELS_A_POINT) for v in box)
    return max(0, x0), max(0, y0), min(shape[1], x1), min(shape[0], y1)


def _inner(box: Sequence[float], shape: tuple[int, ...]) -> PixelBox:
    x0, y0, x1, y1 = _pixels(box, shape)
    return x0 + INSET, y0 + INSET, x1 - INSET, y1 - INSET
