"""Repair by proof: misread figures of a scan that the form's own sums give away, and what they must have been.

Only what an OCR engine read is ever changed, and only where one explanation of all failing sums stands far above every
other one, that the writer erred and every reading is right among them. docs/repair.md tells how.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp

from gxnlp.checking.explaining import Explanations, explain
from gxnlp.checking.glance import SUREST, Glance, Seen, glance
from gxnlp.checking.identities import Cells
from gxnlp.checking.naming import in_words, path
from gxnlp.checking.sums import Sums
from gxnlp.forms import Equation, Form
from gxnlp.report import CellValue, Finding, both

Name = tuple[str, str, str]
Sightings = Mapping[Name, Seen]
"""For each cell that an OCR engine read, what it took the figure for."""

PROVEN = 0.99
"""A change is made when all explanations that hold it are together at least this likely."""
SUSPECTED = 0.4
"""A likelier figure than this is named, though not put in the reading's place."""
PLACED = 0.85
"""Below this the doubt is whose figure it is, not which: such a cell proves nothing and is not repaired."""
BY_CHANCE = 0.02
"""Of misread figures, so many still satisfy the sums that they stand in."""
ALIKE = 0.6
"""The same, where each of these sums has the same figure on its other side: equal prints are misread alike."""
ALL_BUT_SAID = 0.5
"""A figure that the engine, or the digits that it saw, gave as much is no guess."""
MOST_REPAIRED = 24
"""More changes than this in one table are no slips of an engine: nothing is repaired."""


@dataclass(frozen=True)
class Repaired:
    cells: dict[Name, CellValue]
    findings: tuple[Finding, ...] = ()
    proven: frozenset[Name] = frozenset()


@dataclass
class _Table:
    """What the sums say of the figures of one table."""

    glances: dict[Name, Glance]
    closed: list[Equation]
    """The identities of which every figure is there, if only as something printed."""
    right: dict[Name, float] = field(default_factory=dict)
    """How likely each reading is what is printed."""
    instead: dict[Name, tuple[int, float]] = field(default_factory=dict)
    """The likeliest other figure, and how likely it is."""


def repair(cells: Cells, form: Form, seen: Sightings) -> Repaired:
    """The cells with every proven misreading mended, each reading trusted as far as engine and sums bear it out."""
    found = dict(cells)
    findings: list[Finding] = []
    proven: set[Name] = set()
    by_table: dict[str, list[Equation]] = defaultdict(list)
    for e in form.equations:
        by_table[e.table].append(e)
    for name in {n[0] for n in seen}:
        equations = by_table.get(name, [])
        table = _weigh(_glances({n: c for n, c in cells.items() if n[0] == name}, form, seen), cells, equations, seen)
        mended = _mended(table)
        for n, value in mended.items():
            sure = min(table.instead[n][1], SUREST) * (cells[n].confidence if cells[n].value is not None else 1.0)
            found[n] = replace(cells[n], value=value, state="repaired", confidence=round(sure, 4))
            findings.append(_proof(n, value, table, cells, form))
        for n in table.right.keys() - mended.keys():
            found[n] = replace(cells[n], confidence=round(cells[n].confidence * table.right[n], 4))
            if n in table.instead and table.instead[n][1] >= SUSPECTED:
                findings.append(_suspicion(n, table, cells, form))
        proven |= mended.keys()
    order = {path(n): k for k, n in enumerate(cells)}
    findings.sort(key=lambda f: (f.rule, order[f.cells[0]]))
    return Repaired(found, tuple(findings), frozenset(proven))


def _glances(cells: Cells, form: Form, seen: Sightings) -> dict[Name, Glance]:
    outspoken = any(len({v for v, _ in each}) > 1 for each in seen.values())
    counts = {n: form.table(n[0]).column(n[1], n[2]).kind != "amount" for n in cells}
    return {n: glance(c, seen.get(n), counts=counts[n], outspoken=outspoken) for n, c in cells.items()}


def _weigh(glances: dict[Name, Glance], cells: Cells, equations: Sequence[Equation], seen: Sightings) -> _Table:
    table = _Table(glances, [e for e in equations if _closed(e, cells, glances)])
    sums = Sums(table.closed, glances)
    in_sums = set(sums.names)
    explained = Explanations((), 0.0) if sums.sound else explain(sums)
    for n in seen:
        if n not in glances or cells[n].state in ("absent", "blank"):
            continue
        trust = glances[n].trust
        if n not in in_sums:
            table.right[n] = trust
        elif sums.sound:
            table.right[n] = 1 - (1 - trust) * _by_chance(n, table)
        elif explained.found:
            _share(n, table, explained)
        else:
            table.right[n] = trust
    return table


def _share(name: Name, table: _Table, explained: Explanations) -> None:
    """How likely the reading is right, and the likeliest other figure, over all explanations."""
    best = explained.found[0].cost
    shares: dict[int | None, float] = defaultdict(float)
    for e in explained.found:
        shares[e.changes.get(name)] += exp(best - e.cost)
    total = sum(shares.values()) + explained.unseen
    doubt = (1 - table.glances[name].trust) * _by_chance(name, table)
    table.right[name] = shares.pop(None, 0.0) / total * (1 - doubt)
    if shares:
        value = max(shares, key=lambda v: shares[v])
        assert value is not None  # noqa: S101  (the reading itself was taken out)
        table.instead[name] = (value, shares[value] / total)


def _by_chance(name: Name, table: _Table) -> float:
    """Of misreadings like this one, how many still satisfy the sums that the figure stands in.

    A sum in which another figure was never made out is satisfied by any, unless it gives just what was seen of it.
    """
    if not any(_speaks(e, table) for e in table.closed if e.table == name[0] and name[1:] in e.cells):
        return 1.0
    value = table.glances[name].value
    if not value:
        return BY_CHANCE
    for e in table.closed:
        sides = [[(e.table, r, c) for r, c in side] for side in (e.left, e.right)]
        for own, other in (sides, sides[::-1]):
            if name in own and value not in (table.glances[n].value for n in other):
                return BY_CHANCE
    return ALIKE


def _speaks(e: Equation, table: _Table) -> bool:
    """Whether an identity says something of its figures: one at most is unknown, and what it gives was seen of it."""
    sides = [(sign, (e.table, r, c)) for sign, side in ((1, e.left), (-1, e.right)) for r, c in side]
    unknown = [(sign, g) for sign, n in sides if (g := table.glances[n]).value is None and not g.blank]
    if not unknown:
        return True
    off = sum(sign * (table.glances[n].value or 0) for sign, n in sides)
    return len(unknown) == 1 and unknown[0][1].fits(-off * unknown[0][0])


def _closed(e: Equation, cells: Cells, glances: Mapping[Name, Glance]) -> bool:
    """Whether every figure of an identity is there; one that was seen and made no sense is there too."""
    members = [(e.table, r, c) for r, c in e.cells]
    for n in members:
        cell, seen = cells[n], glances[n]
        if cell.state == "absent" or (cell.state == "unreadable" and (seen.seen is None or not seen.text)):
            return False
        if cell.value is not None and ((cell.value != seen.value and seen.digits is None) or cell.confidence < PLACED):
            return False
    left = [(e.table, r, c) for r, c in e.left]
    return any(cells[n].state != "blank" for n in left)


def _mended(table: _Table) -> dict[Name, int]:
    """The changes that are sure, each with an identity that it brings to hold.

    With one alone a slip beside it, off by the same, looks just as good: then the engine must have seen the figure too.
    Changes that hold only together, and that the engine did not name, prove nothing.
    """
    made = {
        n: value for n, (value, share) in table.instead.items() if share >= PROVEN and table.glances[n].seen is not None
    }
    if len(made) > MOST_REPAIRED:
        return {}
    while True:
        mending = [e for e in table.closed if _holds(e, table, made) and not _holds(e, table, {})]
        witnesses = Counter((e.table, r, c) for e in mending for r, c in e.cells)
        fixed = pinned(made, mending, table.glances) - outnumbered(made, mending, table.glances)
        proven = {
            n: v for n, v in made.items() if n in fixed and witnesses[n] > (0 if table.glances[n].names(v) else 1)
        }
        if made == proven:
            return made
        made = proven


def pinned(made: Mapping[Name, int], mending: Sequence[Equation], glances: Mapping[Name, Glance]) -> set[Name]:
    """The changes that the engine named, and those that an identity gives in which every other change is known.

    Where changes stand in two rows and the same two columns, any amount may be moved around between them.
    """
    known = {n for n, v in made.items() if glances[n].names(v)}
    changed = [{(e.table, r, c) for r, c in e.cells} & made.keys() for e in mending]
    while more := {n for cells in changed if len(unknown := cells - known) == 1 for n in unknown}:
        known |= more
    return known


def outnumbered(made: Mapping[Name, int], mending: Sequence[Equation], glances: Mapping[Name, Glance]) -> set[Name]:
    """The changes that stand together in more cells than there are identities that they bring to hold.

    Two figures of a row that become right together, and in no column, may be two others as well: 57 and 19 for 67 and
    39 do what 27 and 49 would. What the engine all but said needs none.
    """
    unsure = {n for n, v in made.items() if glances[n].likely(v) < ALL_BUT_SAID}
    groups: list[tuple[set[Name], int]] = []
    for e in mending:
        cells = {(e.table, r, c) for r, c in e.cells} & unsure
        touched = [g for g in groups if g[0] & cells] if cells else []
        if cells:
            groups = [g for g in groups if g not in touched]
            groups.append((cells.union(*(g[0] for g in touched)), 1 + sum(g[1] for g in touched)))
    return {n for cells, identities in groups if len(cells) > identities for n in cells}


def _holds(e: Equation, table: _Table, made: Mapping[Name, int]) -> bool:
    def total(side: Sequence[tuple[str, str]]) -> int | None:
        values = []
        for r, c in side:
            n = (e.table, r, c)
            value = made.get(n, table.glances[n].value)
            if value is None and not table.glances[n].blank:
                return None
            values.append(value or 0)
        return sum(values)

    left = total(e.left)
    return left is not None and left == total(e.right)


def _rules(name: Name, table: _Table) -> tuple[str, str]:
    identities = {e.identity for e in table.closed if e.table == name[0] and (name[1], name[2]) in e.cells}
    ordered = sorted(identities, key=lambda i: i.rule)
    return "；".join(i.zh for i in ordered), "; ".join(i.en for i in ordered)


def _proof(name: Name, value: int, table: _Table, cells: Cells, form: Form) -> Finding:
    zh, en = _rules(name, table)
    text = cells[name].text.strip()
    return Finding(
        rule="cells.repaired",
        severity="info",
        cells=(path(name),),
        expected=value,
        actual=cells[name].value if cells[name].value is not None else text,
        message=both(
            f"“{in_words(form, name)}”识别为“{text}”，与勾稽关系（{zh}）不符；唯一合理的解释是误识，更正为 {value}",
            f"{path(name)} was read “{text}”, which breaks the identities ({en}); "
            f"a misreading of {value} is the only likely explanation",
        ),
    )


def _suspicion(name: Name, table: _Table, cells: Cells, form: Form) -> Finding:
    zh, en = _rules(name, table)
    text = cells[name].text.strip()
    value, share = table.instead[name]
    return Finding(
        rule="cells.suspected",
        severity="warning",
        cells=(path(name),),
        expected=value,
        actual=cells[name].value if cells[name].value is not None else text,
        message=both(
            f"“{in_words(form, name)}”识别为“{text}”，若为 {value} 则勾稽关系（{zh}）成立（可能性约 {share:.0%}）；"
            "也可能原件即有误，请核对原件",
            f"{path(name)} was read “{text}”; {value} would satisfy the identities ({en}) and is about {share:.0%} "
            "likely, but the writer may have erred: compare it with the original",
        ),
    )
