"""The strips of one table to the cells of the form: the best reading of the whole table, and its margin."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gxnlp.forms import Equation, Form, TableForm
from gxnlp.labels import LabeledLine
from gxnlp.report import CellValue, Finding, Place, State, both
from gxnlp.tables import columns as place
from gxnlp.tables import header
from gxnlp.tables.aligning import Lattice, PaperRow, evidence
from gxnlp.tables.arithmetic import Arithmetic
from gxnlp.tables.columns import BLANK, LOST, Placings, Weighed
from gxnlp.tables.lexicon import Floats, Lexicon, plain
from gxnlp.tables.strips import Strip, strips
from gxnlp.tables.values import in_unit, parse
from gxnlp.text import fold, split_marker

Name = tuple[str, str]
"""(row, column)"""

UNCERTAIN = 0.995
"""Below this posterior the arithmetic of the table is asked which row a strip is."""
RIVAL = 0.002
MOST_RIVALS = 24
ALIKE = 3
"""So many strips cut to one width are taken to be cut alike."""
COMMON = 0.85
"""How likely a strip cut like its neighbours has lost the very same columns."""
TORN = 0.4
"""Confidence left to cells that two different strips claim."""
ROWS_ON_LINES = 0.8


@dataclass(frozen=True)
class TableReading:
    cells: tuple[CellValue, ...]
    findings: tuple[Finding, ...]
    score: float
    """How well the lines fit this form: higher is better, for one document."""
    confidence: float


@dataclass(frozen=True)
class _Filled:
    """One paper row with the strip that fills it and the ways to place its values."""

    row: PaperRow
    strip: Strip
    ways: Weighed
    values: Floats
    at: npt.NDArray[np.intp]
    """Where the row's cells are in a vector of the table."""
    torn: bool = False

    def under(self, placings: Placings) -> Floats:
        """What the cells hold under each placing: nan where blank, inf where lost."""
        return np.asarray(np.where(placings == LOST, np.inf, self.values[placings]))


def assemble(lines: Sequence[LabeledLine], table: TableForm, form: Form, lexicon: Lexicon) -> TableReading:
    """The reading of one table from its lines."""
    widths = sorted({len(c) for c in table.columns_of.values()}, reverse=True)
    if table.layout == "line":
        widths = [len(table.cells)]
    found = strips(lines, widths)
    rows = _paper_rows(found, table, lexicon)
    if table.layout == "line" and len(rows) > 1:
        found = strips(lines, sorted({len(r.cells) for r in rows}))
    equations = [e for e in form.equations if e.table == table.id]
    named = header.named(lines, table, lexicon) if len(rows) != len(table.rows) or table.layout == "rows" else None
    orders = header.orders(lines, table, lexicon)
    if not found:
        return _reading([({}, 1.0)], table, (), 0.0)
    sums = Arithmetic(table, equations)
    say = evidence(found, rows, lexicon, table.id)
    lattice = Lattice(found, rows, say)
    best = lattice.best()
    posterior = lattice.posterior()
    trail = _usual_trail(found, widths)

    def fill(path: Sequence[int | None]) -> list[_Filled]:
        return list(_fill(found, path, rows, equations, named, orders, trail, say, sums))

    paths = {best.rows: best.score}
    unsure = {i for i, r in enumerate(best.rows) if posterior[i, r if r is not None else -1] < UNCERTAIN}
    for i in unsure:
        for row in np.argsort(-posterior[i, :-1])[:4]:
            if posterior[i, row] > RIVAL and len(paths) < MOST_RIVALS:
                rival = lattice.best({i: int(row)})
                paths.setdefault(rival.rows, rival.score)
    filled = [fill(path) for path in paths]
    logs = np.array(list(paths.values())) + sums.score(np.array([_vector(f, sums) for f in filled]))
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    order = [int(k) for k in np.argsort(-weights) if weights[k] > 1e-4]
    every = list(paths)
    readings = []
    for k in order:
        sure = [(i, r) for i, r in enumerate(every[k]) if r is not None and i not in unsure]
        trust = {found[i].line: float(posterior[i, r]) for i, r in sure}
        readings.append((dict(_cells(_settle(filled[k], sums), table, trust)), float(weights[k])))
    notes = (*_extra(filled[order[0]], table), *_reordered(orders, table))
    return _reading(readings, table, notes, float(logs.max()))


def _paper_rows(found: Sequence[Strip], table: TableForm, lexicon: Lexicon) -> tuple[PaperRow, ...]:
    rows = tuple(
        PaperRow(
            cells=tuple((row.id, c.id) for c in table.columns_of[row.id]),
            labels=(row.id,),
            marker=split_marker(fold(row.marker))[1],
            group=row.group,
        )
        for row in table.rows
    )
    if table.layout == "rows":
        return rows
    # the form puts all rows on one line; some writers give each its own
    named = [p for s in found if s.cells and len(s.cells) <= len(rows[0].cells) for p in s.own]
    known = [k for row in table.rows for k in lexicon.rows[table.id][row.id]]
    said = lexicon.similarity(plain(p.text) for p in named)
    if sum(fit[known].max() >= ROWS_ON_LINES for fit in said.values()) >= 2:
        return rows
    return (PaperRow(cells=table.cells, labels=()),)


def _usual_trail(found: Sequence[Strip], widths: Sequence[int]) -> int:
    """Empty cells that full rows have behind their values: the source's grid is wider than the form's."""
    full = Counter(s.trail for s in found if len(s.cells) in widths)
    return full.most_common(1)[0][0] if full else 0


def _fill(
    found: Sequence[Strip],
    path: Sequence[int | None],
    rows: Sequence[PaperRow],
    equations: Sequence[Equation],
    named: Sequence[bool] | None,
    orders: dict[str, tuple[int, ...]],
    trail: int,
    say: Floats,
    sums: Arithmetic,
) -> Iterator[_Filled]:
    by_row: dict[int, list[int]] = defaultdict(list)
    for i, r in enumerate(path):
        if r is not None:
            by_row[r].append(i)
    for r, members in sorted(by_row.items()):
        row = rows[r]
        strip, torn = _together([found[i] for i in members], [say[i, r] for i in members], len(row.cells))
        order = orders.get(row.cells[0][0])
        ways = place.weigh(strip, len(row.cells), _within(row, equations), named, trail, order)
        if ways is not None:
            at = np.array([sums.at[name] for name in row.cells])
            yield _Filled(row, strip, ways, place.numbers(strip), at, torn)


def _together(members: Sequence[Strip], said: Sequence[float], width: int) -> tuple[Strip, bool]:
    """One strip from those given to one row, and whether they contradict each other."""
    printed = [(s, w) for s, w in zip(members, said, strict=True) if not s.hollow]
    if not printed:
        return members[0], False
    first = printed[0][0]
    if len(printed) == 1:
        return first, False
    if sum(len(s.cells) for s, _ in printed) <= width:
        cells = tuple(c for s, _ in printed for c in s.cells)
        return replace(first, cells=cells, trail=printed[-1][0].trail, doubt=min(s.doubt for s, _ in printed)), False
    best = max(printed, key=lambda p: p[1])[0]
    same = all(np.array_equal(place.numbers(s), place.numbers(best), equal_nan=True) for s, _ in printed)
    return best, not same


def _within(row: PaperRow, equations: Sequence[Equation]) -> list[place.RowEquation]:
    at = {name: k for k, name in enumerate(row.cells)}
    inside = [e for e in equations if all(c in at for c in e.cells)]
    return [(tuple(at[c] for c in e.left), tuple(at[c] for c in e.right)) for e in inside]


def _vector(filled: Sequence[_Filled], sums: Arithmetic) -> Floats:
    """The table under the best placing of each row: nan where a cell is blank, inf where it is lost."""
    vector = sums.lost()
    for f in filled:
        vector[f.at] = f.under(f.ways.best)
    return vector


def _settle(filled: Sequence[_Filled], sums: Arithmetic) -> list[_Filled]:
    """The placings once more, weighed by the table's arithmetic: rows cut alike together, then each for itself."""
    settled = list(filled)
    unsettled = [i for i, f in enumerate(settled) if len(f.ways.logs) > 1]
    if not unsettled:
        return settled
    groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for i in unsettled:
        f = settled[i]
        groups[len(f.strip.cells), len(f.row.cells), len(f.ways.logs)].append(i)
    for group in groups.values():
        if len(group) >= ALIKE:
            _settle_alike(group, settled, sums)
    for group in groups.values():
        for i in group if len(group) < ALIKE else ():
            ways = settled[i].ways.trimmed()
            if len(ways.logs) > 1:
                trial = np.repeat(_vector(settled, sums)[None, :], len(ways.logs), axis=0)
                trial[:, settled[i].at] = settled[i].under(ways.placings)
                ways = Weighed(ways.placings, ways.logs + sums.score(trial))
            settled[i] = replace(settled[i], ways=ways)
    return settled


def _settle_alike(group: Sequence[int], settled: list[_Filled], sums: Arithmetic) -> None:
    """Rows cut to one width have likely lost, or doubled, the very same columns."""
    placings = settled[group[0]].ways.placings
    if any(settled[i].ways.placings.shape != placings.shape for i in group):
        return
    trial = np.repeat(_vector(settled, sums)[None, :], len(placings), axis=0)
    own = np.zeros(len(placings))
    for i in group:
        trial[:, settled[i].at] = settled[i].under(placings)
        own += settled[i].ways.logs
    common = Weighed(placings, own + sums.score(trial)).share
    belief = np.log(COMMON * common + (1 - COMMON) / len(placings))
    for i in group:
        settled[i] = replace(settled[i], ways=Weighed(placings, settled[i].ways.logs + belief))


def _cells(filled: Sequence[_Filled], table: TableForm, trust: dict[int, float]) -> Iterator[tuple[Name, CellValue]]:
    for f in filled:
        ways = f.ways.trimmed()
        best = ways.best
        agreed = np.ones(len(best))
        if len(ways.logs) > 1:
            under = f.under(ways.placings)
            same = (under == f.under(best)) | (np.isnan(under) & np.isnan(f.under(best)))
            agreed = np.minimum(1.0, ways.share @ same)
        belief = trust.get(f.strip.line, 1.0) * (TORN if f.torn else 1.0)
        for (row, column), at, share in zip(f.row.cells, best.tolist(), agreed.tolist(), strict=True):
            if at == LOST:
                continue
            cell = f.strip.cells[at] if at != BLANK else None
            value = in_unit(parse(cell.text if cell else ""), table.column(row, column))
            state: State = "repaired" if value.confused else value.state
            source = Place(f.strip.page, cell.line if cell else f.strip.line, cell.box if cell else None)
            confidence = share * value.confidence * belief
            text = cell.text if cell else ""
            yield (row, column), CellValue(row, column, value.number, text, state, confidence, source)


def _extra(filled: Sequence[_Filled], table: TableForm) -> tuple[Finding, ...]:
    """A finding for the rows that hold more values than the form has columns."""
    rows = [f.row for f in filled if len(f.strip.cells) > len(f.row.cells)]
    if not rows:
        return ()
    most = max(len(f.strip.cells) for f in filled if f.row in rows)
    labels = {r.id: r.label for r in table.rows}
    zh = "、".join(dict.fromkeys(labels[row.cells[0][0]] for row in rows[:3]))
    return (
        Finding(
            rule="form.extra_cells",
            severity="info",
            cells=tuple(f"{table.id}/{r}/{c}" for row in rows for r, c in row.cells),
            expected=len(rows[0].cells),
            actual=most,
            message=both(
                f"{len(rows)} 行的数值多于表格列数（如“{zh}”），已按表内勾稽关系取数",
                f"{len(rows)} row(s) hold more values than the form has columns; the identities decided which stay",
            ),
        ),
    )


def _reordered(orders: dict[str, tuple[int, ...]], table: TableForm) -> tuple[Finding, ...]:
    if not orders:
        return ()
    labels = "、".join(f"“{r.label}”" for r in table.rows if r.id in orders)
    return (
        Finding(
            rule="form.column_order",
            severity="warning",
            cells=tuple(f"{table.id}/{r}/{c}" for r, c in table.cells if r in orders),
            message=both(
                f"表头列序与规定格式不同，{labels}已按表头取数",
                f"the header prints its columns in another order than the form; {', '.join(orders)} follow the header",
            ),
        ),
    )


def _reading(
    readings: Sequence[tuple[dict[Name, CellValue], float]],
    table: TableForm,
    findings: tuple[Finding, ...],
    score: float,
) -> TableReading:
    """The cells of the best reading; each is as sure as the share of all readings that give the same value."""
    best = readings[0][0]
    cells = []
    for row, column in table.cells:
        cell = best.get((row, column))
        if cell is None:
            rivals = sum(w for r, w in readings if (row, column) in r)
            cells.append(CellValue(row, column, None, "", "absent", round(1.0 - rivals, 4)))
            continue
        agreed = sum(w for r, w in readings if (other := r.get((row, column))) and other.value == cell.value)
        cells.append(replace(cell, confidence=round(cell.confidence * min(1.0, agreed), 4)))
    known = [c.confidence for c in cells if c.value is not None]
    return TableReading(tuple(cells), findings, score, round(float(np.mean(known)), 4) if known else 0.0)
