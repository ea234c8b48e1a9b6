"""Labelled lines to the cells of the statutory form: choose the edition, share the lines out, assemble each table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gxnlp.forms import Form
from gxnlp.labels import TABLE_LABELS, LabeledLine
from gxnlp.report import Finding, both
from gxnlp.tables.assembling import TableReading, assemble
from gxnlp.tables.lexicon import lexicon, plain
from gxnlp.tables.segmenting import segment

CLEAR, MIXED = 3, 2
"""So many wordings more of one edition than of any other decide without trying both; so many of several, and the
tables may be of different ones."""


@dataclass(frozen=True)
class FormReading:
    form: Form
    tables: dict[str, TableReading]
    score: float


def read_tables(lines: Sequence[LabeledLine], forms: Sequence[Form], year: int | None) -> FormReading:
    """The best reading under the edition that the document's own words speak for, else under whichever reads best."""
    said = _distinct_wordings(lines, forms)
    most = max(said.values())
    several = sum(count >= MIXED for count in said.values()) > 1
    rivals = [f for f in forms if most - said[f.id] < CLEAR or (several and said[f.id] >= MIXED)]
    readings = [_read_form(lines, form) for form in rivals]

    def merit(reading: FormReading) -> tuple[float, bool]:
        return reading.score + 2.0 * said[reading.form.id], year is not None and reading.form.due(year)

    if not several:
        return max(readings, key=merit)
    strange = {r.form.id: _of_other_editions(lines, r.form, forms) for r in readings}

    def kept(reading: FormReading) -> int:
        return -sum(len(reading.form.table(name).cells) for name in strange[reading.form.id])

    best = max(readings, key=lambda reading: (kept(reading), *merit(reading)))
    tables = dict(best.tables)
    for name, other in strange[best.form.id].items():
        tables[name] = replace(tables[name], findings=(*tables[name].findings, _other_edition(best.form, other, name)))
    return replace(best, tables=tables)


def _read_form(lines: Sequence[LabeledLine], form: Form) -> FormReading:
    words = lexicon(form)
    parts = segment(lines, form, words)
    tables = {t.id: assemble(parts[t.id], t, form, words) for t in form.tables}
    return FormReading(form, tables, sum(t.score for t in tables.values()))


def _of_other_editions(lines: Sequence[LabeledLine], form: Form, forms: Sequence[Form]) -> dict[str, Form]:
    """The tables of a form that say nothing of it and speak for another edition."""
    found = {}
    for name, part in segment(lines, form, lexicon(form)).items():
        said = _distinct_wordings([d.labeled for d in part], forms)
        other = max(forms, key=lambda f: said[f.id])
        if said[form.id] == 0 and said[other.id] >= MIXED:
            found[name] = other
    return found


def _other_edition(form: Form, other: Form, name: str) -> Finding:
    table = form.table(name)
    section = next(s.label for s in form.sections if s.id == table.section)
    return Finding(
        "form.mixed",
        "warning",
        both(
            f"“{section}”表用的是{other.authority}的格式，其余用的是{form.authority}的格式；该表按后者读取，数值均须核对",
            f"table {name} is of the form of {other.authority}, the rest of that of {form.authority}; "
            "it was read as one of the latter, compare every figure",
        ),
        tuple(f"{name}/{row}/{column}" for row, column in table.cells),
        expected=form.id,
        actual=other.id,
    )


def _distinct_wordings(lines: Sequence[LabeledLine], forms: Sequence[Form]) -> dict[str, int]:
    """How many of the wordings that only one edition has stand in the document's tables."""
    texts = {c.text for x in lines if x.label in TABLE_LABELS for c in x.line.cells}
    said = "\n".join(map(plain, texts))
    return {form.id: sum(w in said for w in words) for form, words in _own_words(tuple(forms)).items()}


@lru_cache(maxsize=16)
def _own_words(forms: tuple[Form, ...]) -> dict[Form, tuple[str, ...]]:
    """For each edition the wordings that stand in no wording of another one."""
    every = {form: {w.text for w in lexicon(form).wordings} for form in forms}
    others = {form: [w for f in forms if f is not form for w in every[f]] for form in forms}
    return {form: tuple(w for w in every[form] if not any(w in other for other in others[form])) for form in forms}
