"""What became of the cells of one report, whoever read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gxnlp.bench.hits import Hits, hits
from gxnlp.bench.teds import form_tree, teds
from gxnlp.forms import Form
from gxnlp.learning.scoring import Key, Verdict, judged, values
from gxnlp.report import Number

Allowed = Number | list[Number | None] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader says of one cell."""

    value: Number | None
    sure: bool = True
    """Nothing warns of it. A reader that never warns is always sure."""
    there: bool = True
    """False: the reader has no such cell, not even an empty one."""
    confidence: float | None = None
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is not plainly right."""

    verdict: Verdict
    value: Number | None
    allowed: Allowed
    of: str = ""
    """For a wrong value: the one other cell of its row or column that the value belongs to, where there is just one."""
    confidence: float | None = None


@dataclass(frozen=True)
class TableTally:
    verdicts: Mapping[Verdict, int]
    rows: Hits
    """Figures that stand in the right row, whatever their column."""
    columns: Hits
    teds: float | None

    @property
    def cells(self) -> int:
        return sum(self.verdicts.values())


@dataclass(frozen=True)
class Cells:
    tables: Mapping[str, TableTally]
    odd: Mapping[str, Odd]
    trust: Mapping[tuple[bool, float], tuple[int, int]] = field(default_factory=dict)
    """(flagged, confidence) -> answers right and wrong, for readers that say how sure they are."""


def tally(answers: Mapping[str, Answer], key: Key, form: Form | None, *, with_teds: bool = True) -> Cells:
    """`form` is the edition of the key; without it there is no tree to compare."""
    verdicts: dict[str, Counter[Verdict]] = {}
    odd: dict[str, Odd] = {}
    trust: dict[tuple[bool, float], tuple[int, int]] = {}
    for name, allowed in key.items():
        answer = answers.get(name, Answer(None, there=False))
        verdict = judged(answer.value, allowed, sure=answer.sure)
        verdicts.setdefault(name.partition("/")[0], Counter())[verdict] += 1
        if verdict is not Verdict.RIGHT:
            of = _belongs_to(name, answer.value, key) if verdict in (Verdict.WRONG, Verdict.SILENT) else ""
            odd[name] = Odd(verdict, answer.value, _plain(allowed), of, answer.confidence)
        if answer.confidence is not None and answer.there:
            level = answer.flagged, round(answer.confidence, 4)
            right, wrong = trust.get(level, (0, 0))
            trust[level] = (right + verdict.is_right, wrong + (not verdict.is_right))
    tables = {}
    for table, counted in verdicts.items():
        own = {n: k for n, k in key.items() if n.startswith(table + "/")}
        said, there = _figures(answers, own)
        tables[table] = TableTally(
            verdicts=counted,
            rows=hits(_by(said, 1), _by(there, 1)),
            columns=hits(_by(said, 2), _by(there, 2)),
            teds=_teds(table, answers, own, form) if with_teds else None,
        )
    return Cells(tables, odd, trust)


def _plain(allowed: Any) -> Allowed:
    return list(allowed) if isinstance(allowed, list) else allowed


def _figures(answers: Mapping[str, Answer], key: Key) -> tuple[dict[str, Number], dict[str, Number]]:
    """(what the reader gives, what is printed) where there is a number; of several that are right, the one given."""
    said = {n: v for n in key if n in answers and (v := answers[n].value) is not None}
    there = {}
    for name, allowed in key.items():
        given = answers[name].value if name in answers else None
        best = given if given in values(allowed) else values(allowed)[0]
        if best is not None:
            there[name] = best
    return said, there


def _by(figures: Mapping[str, Number], part: int) -> list[tuple[str, Number]]:
    """(row or column, figure) of each."""
    return [(name.split("/")[part], figure) for name, figure in figures.items()]


def _belongs_to(name: str, value: Number | None, key: Key) -> str:
    """Zero is printed everywhere: it belongs nowhere."""
    if not value:
        return ""
    table, row, column = name.split("/")
    found = []
    for other, allowed in key.items():
        in_table, in_row, in_column = other.split("/")
        if in_table == table and (in_row == row) != (in_column == column) and value in values(allowed):
            found.append(other)
    return found[0] if len(found) == 1 else ""


def _teds(table: str, answers: Mapping[str, Answer], key: Key, form: Form | None) -> float | None:
    if form is None or all(t.id != table for t in form.tables):
        return None
    there, said = {}, {}
    for name, allowed in key.items():
        _, row, column = name.split("/")
        answer = answers.get(name, Answer(None, there=False))
        known = values(allowed)
        best = answer.value if answer.value in known else known[0]
        there[row, column] = _text(best)
        # a cell that the copy has lost may be missing: it is right without a value
        if answer.there or None in known:
            said[row, column] = _text(answer.value)
    return teds(form_tree(form.table(table), said), form_tree(form.table(table), there))


def _text(value: Number | None) -> str:
    return "" if value is None else f"{value:.10g}"
