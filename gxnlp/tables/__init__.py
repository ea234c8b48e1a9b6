"""Labelled lines to the cells of the statutory form: choose the edition, share the lines out, assemble each table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gxnlp.forms import Form
from gxnlp.labels import TABLE_LABELS, LabeledLine
from gxnlp.tables.assembling import TableReading, assemble
from gxnlp.tables.lexicon import lexicon, plain
from gxnlp.tables.segmenting import segment

CLEAR = 3
"""So many wordings more of one edition than of any other decide without trying both."""


@dataclass(frozen=True)
class FormReading:
    form: Form
    tables: dict[str, TableReading]
    score: float


def read_tables(lines: Sequence[LabeledLine], forms: Sequence[Form], year: int | None) -> FormReading:
    """The best reading under the edition that the document's own words speak for, else under whichever reads best."""
    said = _distinct_wordings(lines, forms)
    most = max(said.values())
    rivals = [f for f in forms if most - said[f.id] < CLEAR]
    readings = [_read_form(lines, form) for form in rivals]

    def merit(reading: FormReading) -> tuple[float, bool]:
        return reading.score + 2.0 * said[reading.form.id], year is not None and reading.form.due(year)

    return max(readings, key=merit)


def _read_form(lines: Sequence[LabeledLine], form: Form) -> FormReading:
    words = lexicon(form)
    parts = segment(lines, form, words)
    tables = {t.id: assemble(parts[t.id], t, form, words) for t in form.tables}
    return FormReading(form, tables, sum(t.score for t in tables.values()))


def _distinct_wordings(lines: Sequence[LabeledLine], forms: Sequence[Form]) -> dict[str, int]:
    """How many of the wordings that only one edition has stand in the document's tables."""
    said = "\n".join(plain(c.text) for x in lines if x.label in TABLE_LABELS for c in x.line.cells)
    return {form.id: sum(w in said for w in words) for form, words in _own_words(tuple(forms)).items()}


@lru_cache(maxsize=16)
def _own_words(forms: tuple[Form, ...]) -> dict[Form, tuple[str, ...]]:
    """For each edition the wordings that stand in no wording of another one."""
    every = {form: {w.text for w in lexicon(form).wordings} for form in forms}
    others = {form: [w for f in forms if f is not form for w in every[f]] for form in forms}
    return {form: tuple(w for w in every[form] if not any(w in other for other in others[form])) for form in forms}
