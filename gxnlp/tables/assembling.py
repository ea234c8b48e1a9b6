"""The strips of one table to the cells of the form: the best reading of the whole table, and its margin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import log

import numpy as np

from gxnlp.forms import Form, TableForm
from gxnlp.report import CellValue, Finding, Number, Place, State
from gxnlp.tables import header, remarks
from gxnlp.tables.aligning import Lattice, evidence, plain_path
from gxnlp.tables.anchoring import adrift, anchored, heaped, one_by_one, unheld_ends
from gxnlp.tables.columns import BLANK, LOST
from gxnlp.tables.filling import Filled, Filler, settle, vector
from gxnlp.tables.fitting import Fits, around
from gxnlp.tables.lexicon import Floats, Lexicon, plain
from gxnlp.tables.ordering import UNPROVED, Ordered, in_order, scattered
from gxnlp.tables.paper import Name, Paper, PaperRow, paper
from gxnlp.tables.passed import passed_over
from gxnlp.tables.strips import Divided, Strip, strips
from gxnlp.tables.values import in_unit, parse

PLAIN = 0.9998
"""Trust in the row of a strip of a clean copy."""
UNCERTAIN = 0.995
"""Below this posterior the arithmetic of the table is asked which row a strip is."""
RIVAL = 0.002
CERTAIN, REMOTE = 0.99995, 1e-5
MOST_RIVALS = 24
UNLIKELY = 1e-4
UNANIMOUS, UNVOUCHED = 0.9995, 0.89
"""Most that is believed of a value whose column is a guess of this row alone, unless all guesses agree on it."""
EMPTIED = 0.5
"""How sure it is that the cells of a row are lost whose label is there: the writer may have left them empty."""
FRAYED = 4
"""Where so many rows have lost cells, each in its own way, one guess rests on another, and all of them are guesses."""
ADRIFT = 0.85
"""Most that is believed of a row that no label holds in its place."""
MOST_STRIPS = 400
"""No table of the form has nearly so many rows."""
TORN = 0.4
"""Confidence left to cells that two different strips claim."""
ROWS_ON_LINES = 0.8


@dataclass(frozen=True)
class TableReading:
    cells: tuple[CellValue, ...]
    findings: tuple[Finding, ...]
    score: float
    """How well the lines fit this form: higher is better, for one document."""
    alternatives: dict[Name, tuple[tuple[Number, float], ...]] = field(default_factory=dict)
    """For each cell that an OCR engine read: the figures it may be, the reading first, each with its probability."""


def assemble(lines: Sequence[Divided], table: TableForm, form: Form, lexicon: Lexicon) -> TableReading:
    """The reading of one table from its lines."""
    sheet = paper(form, table.id)
    found, rows = _strips(lines, sheet, lexicon)
    found = found[:MOST_STRIPS]
    if not found:
        return TableReading(tuple(_absent(name, 1.0) for name in table.cells), (), 0.0)
    fits = Fits(rows, lexicon, table.id)
    losses = header.losses(lines, table, lexicon) if len(rows) == 1 or table.layout == "rows" else None
    orders = header.orders(lines, table, lexicon)
    plainly = plain_path(found, rows, fits) if len(rows) > 1 else None
    texts = around(found, fits) if len(rows) > 1 and (plainly is None or len(found) < len(rows)) else None
    lattices: list[Lattice] = []
    if plainly is not None:
        filler = Filler(found, rows, np.zeros((len(found), len(rows))), losses, orders)
        paths = {plainly.rows: plainly.score}
        trust = dict.fromkeys((strip.line for strip in found), PLAIN)
    else:
        lattices = [Lattice(found, rows, say) for say in evidence(found, rows, fits, texts)]
        lattice, posterior = _weightiest(lattices)
        filler = Filler(found, rows, lattice.say, losses, orders)
        paths, trust = _rivals(lattice, lattices, posterior, filler, sheet)
    filled = [filler.fill(path) for path in paths]
    readings = [settle(each, sheet) for each in filled]
    # of many ways to place a row's values some satisfy the sums by chance
    chances = np.array([sum(log(len(f.ways.logs)) for f in each) for each in filled])
    tables = np.array([vector(r, sheet) for r in readings])
    fit = np.array(list(paths.values())) + sheet.score(tables)
    logs = fit - chances
    weights = _shares(logs)
    first = int(weights.argmax())
    path = list(paths)[first]
    bare: set[Name] = set()
    anchors = anchored(found, texts) if texts is not None else None
    if anchors is not None:
        loose = adrift(path, anchors, len(rows)) | unheld_ends(path, anchors, rows) if plainly is None else set()
        for i in loose:
            trust[found[i].line] = min(trust.get(found[i].line, 1.0), ADRIFT)
        bare = {name for r, row in enumerate(rows) if anchors.named[r] and r not in path for name in row.cells}
    agreed = _agreement(tables, weights, first)
    if len(lattices) > 1:  # on which side of their figures labels stand is not told by how many ways one row has
        agreed = np.minimum(agreed, _agreement(tables, _shares(fit), first))
        if sheet.cut_off(tables[first]):  # nor by sums that lie within the rows
            agreed = np.minimum(agreed, UNPROVED)
    if plainly is None and len(lattices) > 1 and len(_cut(readings[first])) >= FRAYED:
        agreed = np.minimum(agreed, UNPROVED)  # on which side of its values a label stands, no sum can tell any more
    unit = header.unit(lines)
    filled_rows = readings[first]
    lost = sheet.open(tables[first])
    if plainly is None and one_by_one(found):
        mixed = len(rows) == 1 and scattered(lines)  # no sum tells in which order the figures of one row stand
        apart = heaped(found, rows, fits) if len(rows) > 1 else lost or mixed
        ordered = in_order(lines, sheet) if (apart or lost) and not mixed else None
        if ordered is not None and (ordered.proved or (apart and len(rows) > 1)):
            return _ordered(ordered, table, sheet, unit, float(logs.max()))
        agreed = np.minimum(agreed, UNPROVED) if apart else agreed
    cells = [
        _absent((c.row, c.column), EMPTIED) if c.state == "absent" and (c.row, c.column) in bare else c
        for c in _cells(filled_rows, sheet, trust, agreed, unit)
    ]
    passed = passed_over(found, rows, path, filled_rows, anchors, lines)
    notes = (
        *remarks.too_many(filled_rows, table),
        *remarks.reordered(orders, table),
        *remarks.unplaced(passed, table),
        *remarks.melted(passed, table),
        *remarks.converted(table, unit),
    )
    return TableReading(tuple(cells), notes, float(logs.max()), dict(_alternatives(filled_rows, table)))


def _ordered(ordered: Ordered, table: TableForm, sheet: Paper, unit: str, score: float) -> TableReading:
    """The reading of a table whose figures stand apart from their labels."""
    cells = tuple(_cells(ordered.filled, sheet, {}, ordered.agreed, unit))
    return TableReading(cells, remarks.converted(table, unit), score, dict(_alternatives(ordered.filled, table)))


def _rivals(
    lattice: Lattice, lattices: Sequence[Lattice], posterior: Floats, filler: Filler, sheet: Paper
) -> tuple[dict[tuple[int | None, ...], float], dict[int, float]]:
    """The paths worth weighing, each with its score, and how sure the strips are that all of them agree on."""
    best = lattice.best()
    # where the sums of the best reading fail, even unlikely rivals are heard
    doubted = sheet.fails(vector(filler.fill(best.rows), sheet))
    sure, least = (CERTAIN, REMOTE) if doubted else (UNCERTAIN, RIVAL)
    share = {i: float(posterior[i, r if r is not None else -1]) for i, r in enumerate(best.rows)}
    unsure = sorted((i for i in share if share[i] < sure), key=lambda i: float(posterior[i, :-1].max()))
    paths = {best.rows: best.score}
    for other in lattices:
        way = best if other is lattice else other.best()
        paths[way.rows] = max(way.score, paths.get(way.rows, way.score))
    for i in unsure:
        for row in np.argsort(-posterior[i, :-1])[:4]:
            if posterior[i, row] > least and len(paths) < MOST_RIVALS:
                rival = lattice.best({i: int(row)})
                paths.setdefault(rival.rows, rival.score)
    held = {i: share[i] for i, r in enumerate(best.rows) if r is not None and share[i] >= sure}
    return paths, {lattice.strips[i].line: p for i, p in held.items()}


def _weightiest(lattices: Sequence[Lattice]) -> tuple[Lattice, Floats]:
    """The lattice that the texts fit best, and the posterior over all."""
    posteriors = [lattice.posterior() for lattice in lattices]
    logs = np.array([total for _, total in posteriors])
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mixed = np.sum([weight * each for weight, (each, _) in zip(weights, posteriors, strict=True)], axis=0)
    return lattices[int(logs.argmax())], mixed


def _strips(lines: Sequence[Divided], sheet: Paper, lexicon: Lexicon) -> tuple[tuple[Strip, ...], tuple[PaperRow, ...]]:
    """The strips and the paper rows: where the form puts all rows on one line, some writers give each its own."""
    table = sheet.table
    widths = sorted({len(row.cells) for row in sheet.rows}, reverse=True)
    if table.layout == "rows":
        return strips(lines, widths), sheet.rows
    found = strips(lines, [len(table.cells)])
    named = [p for s in found if s.cells and len(s.cells) <= widths[0] for p in s.own]
    known = [k for row in table.rows for k in lexicon.rows[table.id][row.id]]
    said = lexicon.similarity(plain(p.text) for p in named)
    if sum(fit[known].max() >= ROWS_ON_LINES for fit in said.values()) >= 2:
        return strips(lines, widths), sheet.rows
    return found, sheet.line


def _shares(logs: Floats) -> Floats:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _agreement(tables: Floats, weights: Floats, first: int) -> Floats:
    """For each cell the share of all readings that give it the same value as the best one."""
    best = tables[first]
    agreed = np.zeros(len(best))
    for k in np.flatnonzero(weights > UNLIKELY).tolist():
        agreed += weights[k] * ((tables[k] == best) | (np.isnan(tables[k]) & np.isnan(best)))
    return np.minimum(agreed, 1.0)


def _cells(
    filled: Sequence[Filled], sheet: Paper, trust: dict[int, float], agreed: Floats, unit: str
) -> Iterator[CellValue]:
    """Every cell of the form, in its order."""
    found: dict[Name, CellValue] = {}
    cut = _cut(filled)
    for f in filled:
        placed = _placed_alike(f)
        if f.row.cells in cut and len(cut) >= FRAYED:
            placed = np.minimum(placed, UNVOUCHED)
        elif len(f.ways.logs) > 1 and not f.alike:  # a row cut unlike its neighbours has no one to vouch for it
            placed = np.where(placed < UNANIMOUS, np.minimum(placed, UNVOUCHED), placed)
        shares = placed * agreed[f.row.at] * trust.get(f.strip.line, 1.0) * (TORN if f.torn else 1.0)
        passed = _passes_figures(f)
        for name, at, share in zip(f.row.cells, f.ways.best.tolist(), shares.tolist(), strict=True):
            if at != LOST:
                cell = _cell(name, f.strip, at, share, sheet, unit)
                found[name] = replace(cell, state="unreadable") if passed and cell.state == "blank" else cell
    for name, share in zip(sheet.table.cells, agreed.tolist(), strict=True):
        yield found.get(name) or _absent(name, share)


def _passes_figures(f: Filled) -> bool:
    """Whether a blank stands for a cell of a row and a printed figure was left out, though there was room for it."""
    if len(f.strip.cells) <= len(f.row.cells):
        return False
    taken = set(f.ways.best.tolist())
    printed = [n for n, cell in enumerate(f.strip.cells) if cell.text.strip() and parse(cell.text).state != "blank"]
    return len(printed) <= len(f.row.cells) and not taken.issuperset(printed)


def _cut(filled: Sequence[Filled]) -> set[tuple[Name, ...]]:
    """The rows that have lost cells, each in its own way."""
    return {f.row.cells for f in filled if not f.alike and (f.ways.best == LOST).any()}


def _placed_alike(f: Filled) -> Floats:
    """For each cell of a row the share of the ways to place its values that put the same one there."""
    if len(f.ways.logs) == 1:
        return np.ones(len(f.row.cells))
    ways = f.ways.trimmed()
    under, best = f.under(ways.placings), f.under(ways.best)
    same = (under == best) | (np.isnan(under) & np.isnan(best))
    return np.asarray(np.minimum(1.0, ways.share @ same))


def _cell(name: Name, strip: Strip, at: int, share: float, sheet: Paper, unit: str) -> CellValue:
    cell = strip.cells[at] if at != BLANK else None
    text = cell.text if cell else ""
    value = parse(text)
    if unit or value.unit:
        column = sheet.table.column(*name)
        if not value.unit and column.kind == "amount":
            value = replace(value, unit=unit)
        value = in_unit(value, column)
    state: State = "repaired" if value.confused else value.state
    box = cell.box if cell else None
    source = (
        Place(strip.page, cell.line, box) if cell and box else _place(strip.page, cell.line if cell else strip.line)
    )
    return CellValue(*name, value.number, text, state, round(share * value.confidence, 4), source)


@lru_cache(maxsize=64)
def _place(page: int, line: int) -> Place:
    """The same for all cells of a line."""
    return Place(page, line)


def _alternatives(
    filled: Sequence[Filled], table: TableForm
) -> Iterator[tuple[Name, tuple[tuple[Number, float], ...]]]:
    for f in filled:
        for name, at in zip(f.row.cells, f.ways.best.tolist(), strict=True):
            cell = f.strip.cells[at] if at not in (BLANK, LOST) else None
            if cell is None or cell.confidence is None or not cell.text.strip():
                continue
            texts = ((cell.text, cell.confidence), *cell.alternatives)
            values = [(in_unit(parse(text), table.column(*name)).number, share) for text, share in texts]
            yield name, tuple((number, share) for number, share in values if number is not None)


def _absent(name: Name, share: float) -> CellValue:
    return CellValue(*name, None, "", "absent", round(share, 4))
