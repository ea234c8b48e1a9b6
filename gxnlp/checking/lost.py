"""Lost cells that the identities pin to exactly one value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from gxnlp.checking.identities import Cells, where
from gxnlp.checking.naming import in_words, path
from gxnlp.forms import Equation, Form, TableForm
from gxnlp.report import CellValue, Finding, both

Name = tuple[str, str, str]

ONE_PROOF, TWO_PROOFS = 0.97, 0.995
"""Trust in an inferred value that one identity proves, and that two do, over the trust in the cells they rest on."""
HANGING = 0.9
"""Trust in a proof that rests on another inferred value."""
MOST_ROUNDS = 30
EMPTIED = 0.5
"""A cell that is hardly known to be lost may have been left empty: it is not taken for zero."""
FRAYED = 3
"""Where more rows than this have lost cells, each in other columns, the copy drops cells that the writer left empty."""


@dataclass(frozen=True)
class Proof:
    value: int
    equations: tuple[Equation, ...]
    confidence: float


def infer(cells: Cells, form: Form) -> tuple[dict[Name, CellValue], list[Finding]]:
    """The cells with every provable lost one filled in, and a finding with the proof of each.

    Unknown counts are whole and not negative, so a total of zero pins every part of it. A blank is unknown too, and
    stays blank: nothing is proved by taking it for zero. A cell that a copy dropped may be such a blank.
    """
    if all(cell.value is not None for cell in cells.values()):
        return dict(cells), []
    low, high = _bounds(cells, form)
    found = dict(cells)
    findings = []
    contradicted = _contradicted(form, low, high)
    frayed = frayed_tables(cells, form)
    bad = {(e.table, r, c) for e in contradicted for r, c in e.cells}
    # an identity without a lost cell has its own finding, with both sums
    for e in contradicted:
        lost = any(cells[e.table, r, c].state in ("absent", "unreadable") for r, c in e.cells)
        finding = _impossible(e, cells, form) if lost else None
        if finding:
            findings.append(finding)
    findings += _torn_between(cells, form)
    for name, cell in cells.items():
        if cell.state != "absent" or name not in low or name in bad or low[name] != high[name]:
            continue
        proof = _prove(name, int(low[name]), cells, form, low, high)
        if proof is None or (proof.value == 0 and (name[0] in frayed or cell.confidence <= EMPTIED)):
            continue
        found[name] = replace(cell, value=proof.value, state="inferred", confidence=round(proof.confidence, 4))
        findings.append(_finding(name, proof, form))
    return found, findings


def frayed_tables(cells: Cells, form: Form) -> frozenset[str]:
    """The tables in which the copy dropped cells, and so may have dropped those that were left empty."""
    return frozenset(table.id for table in form.tables if _frayed(table, cells))


def _frayed(table: TableForm, cells: Cells) -> bool:
    """Whether cells are lost here and there: not the same columns throughout, not rows that stand together."""
    pieces: list[frozenset[str]] = []
    runs, above = 0, False
    for row, columns in table.columns_of.items():
        lost = frozenset(c.id for c in columns if cells[table.id, row, c.id].state == "absent")
        whole = len(lost) == len(columns)
        if whole:
            runs += not above
        elif lost:
            pieces.append(lost)
        above = whole
    return len(pieces) - max(map(pieces.count, pieces), default=0) + max(0, runs - 1) > FRAYED


def _bounds(cells: Cells, form: Form) -> tuple[dict[Name, float], dict[Name, float]]:
    """The least and the greatest value that each cell of an identity can have."""
    low: dict[Name, float] = {}
    high: dict[Name, float] = {}
    for e in form.equations:
        for r, c in e.cells:
            cell = cells[e.table, r, c]
            known = cell.value
            low[e.table, r, c], high[e.table, r, c] = (known, known) if known is not None else (0, inf)
    for _ in range(MOST_ROUNDS):
        if not sum(_tighten(e, low, high) for e in form.equations):  # every one, not only up to the first
            break
    return low, high


def _tighten(e: Equation, low: dict[Name, float], high: dict[Name, float]) -> bool:
    changed = False
    sides = [[(e.table, r, c) for r, c in side] for side in (e.left, e.right)]
    for own, other in (sides, sides[::-1]):
        other_low, other_high = sum(low[n] for n in other), sum(high[n] for n in other)
        own_low, own_high = sum(low[n] for n in own), sum(high[n] for n in own)
        for n in own:
            if low[n] == high[n]:
                continue
            rest_low = own_low - low[n]
            rest_high = own_high - high[n] if own_high < inf else sum(high[m] for m in own if m != n)
            least, most = max(low[n], other_low - rest_high), min(high[n], other_high - rest_low)
            if least > low[n] or most < high[n]:
                low[n], high[n] = least, most
                own_low, own_high = sum(low[m] for m in own), sum(high[m] for m in own)
                changed = True
    return changed


def _contradicted(form: Form, low: dict[Name, float], high: dict[Name, float]) -> list[Equation]:
    """Identities that no values can satisfy."""
    found = []
    for e in form.equations:
        left = [(e.table, r, c) for r, c in e.left]
        right = [(e.table, r, c) for r, c in e.right]
        if (
            any(low[n] > high[n] for n in left + right)
            or sum(low[n] for n in left) > sum(high[n] for n in right)
            or sum(low[n] for n in right) > sum(high[n] for n in left)
        ):
            found.append(e)
    return found


def _impossible(e: Equation, cells: Cells, form: Form) -> Finding | None:
    """The two sides as far as they are printed; None where this one is only open, and fails because of another."""
    printed = [(e.table, r, c) for r, c in e.cells if cells[e.table, r, c].value is not None]
    left, right = (sum(cells[e.table, r, c].value or 0 for r, c in side) for side in (e.left, e.right))
    open_left, open_right = (any(cells[e.table, *n].value is None for n in side) for side in (e.left, e.right))
    if not printed or (open_left and left <= right) or (open_right and right <= left):
        return None
    where_zh, where_en = where(e, form)
    return Finding(
        rule=e.rule,
        severity="error",
        cells=tuple(path(n) for n in printed),
        expected=right,
        actual=left,
        message=both(
            f"{where_zh}有单元格缺失，但无论其数值为何，{e.identity.zh}都不成立；现有左边 {left}，右边 {right}",
            f"cells of {where_en} are lost, and whatever they were: {e.identity.en}; left {left}, right {right} so far",
        ),
    )


def _torn_between(cells: Cells, form: Form) -> Iterator[Finding]:
    """A finding for each lost cell of which identities ask what no one value can be: each alone is only open."""
    asking = defaultdict(list)
    for e in form.equations:
        for n in ((e.table, *cell) for cell in e.cells):
            if cells[n].state in ("absent", "unreadable"):
                asking[n].append(e)
    for name, equations in asking.items():
        asked = [(e, *_asked(e, name, cells)) for e in equations]
        asked = [a for a in asked if a[1] <= a[2]]
        if not asked or max(least for _, least, _ in asked) <= min(most for _, _, most in asked):
            continue
        above, below = min(asked, key=lambda a: a[2]), max(asked, key=lambda a: a[1])
        members = dict.fromkeys((e.table, *cell) for e in (above[0], below[0]) for cell in e.cells)
        most, least = above[0].identity, below[0].identity
        yield Finding(
            rule=below[0].rule,
            severity="warning" if any(cells[n].state == "blank" for n in members) else "error",
            cells=tuple(path(n) for n in members if cells[n].value is not None),
            expected=above[2],
            actual=below[1],
            message=both(
                f"“{in_words(form, name)}”没有数值，而勾稽关系对它的要求互相矛盾："
                f"按“{most.zh}”至多为 {above[2]}，按“{least.zh}”至少为 {below[1]}",
                f"{path(name)} has no value, and the identities contradict each other about it: "
                f"at most {above[2]} ({most.en}), at least {below[1]} ({least.en})",
            ),
        )


def _asked(e: Equation, name: Name, cells: Cells) -> tuple[float, float]:
    """The least and the greatest value that one identity alone leaves a lost cell; a blank counts as nothing."""
    own, other = (e.left, e.right) if (name[1], name[2]) in e.left else (e.right, e.left)
    here = [cells[e.table, *n] for n in own if (e.table, *n) != name]
    there = [cells[e.table, *n] for n in other]
    difference = sum(c.value or 0 for c in there) - sum(c.value or 0 for c in here)
    open_here, open_there = (any(c.value is None and c.state != "blank" for c in side) for side in (here, there))
    return 0 if open_here else max(0, difference), inf if open_there else difference


def _prove(
    name: Name, value: int, cells: Cells, form: Form, low: dict[Name, float], high: dict[Name, float]
) -> Proof | None:
    """The identities in which every other cell is settled: printed, or nothing because its total is nothing.

    Where another lost cell had to be inferred first, the proof hangs on that one too and counts for less.
    """
    direct: list[tuple[Equation, float]] = []
    hanging: list[tuple[Equation, float]] = []
    for e in form.equations:
        if e.table != name[0] or (name[1], name[2]) not in e.cells:
            continue
        others = [(e.table, r, c) for r, c in e.cells if (e.table, r, c) != name]
        if all(low[n] == high[n] for n in others):
            trust = min((cells[n].confidence for n in others if cells[n].value is not None), default=0.0)
            lost = any(cells[n].value is None and high[n] > 0 for n in others)
            (hanging if lost else direct).append((e, trust * HANGING if lost else trust))
    proofs = direct or hanging
    if not proofs:
        return None
    share = TWO_PROOFS if len(direct) > 1 else ONE_PROOF
    return Proof(value, tuple(e for e, _ in proofs), max(trust for _, trust in proofs) * share)


def _finding(name: Name, proof: Proof, form: Form) -> Finding:
    rules = defaultdict(list)
    for e in proof.equations:
        rules[e.identity.zh, e.identity.en].append(e)
    zh = "；".join(z for z, _ in rules)
    en = "; ".join(e for _, e in rules)
    return Finding(
        rule="cells.inferred",
        severity="info",
        cells=(path(name),),
        expected=proof.value,
        actual=None,
        message=both(
            f"原文缺失“{in_words(form, name)}”，由勾稽关系（{zh}）唯一推定为 {proof.value}",
            f"{path(name)} is lost in the source; the identities ({en}) leave exactly {proof.value}",
        ),
    )
