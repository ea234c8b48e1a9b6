"""How well a printed text fits each wording of a form: rapidfuzz over folded texts, remembered between reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from gxnlp.forms import Form, Label
from gxnlp.text import fold, split_marker

Floats = npt.NDArray[np.float64]
Role = Literal["row", "group", "column", "caption", "note"]

PIECE_MATCH = 0.85
"""A text this like a part of a longer wording is taken for a piece of it."""
WHOLE_MATCH = 0.80
"""A wording this like a part of a longer text is taken to stand in it."""
SHORTEST_INSIDE = 4
"""Shorter wordings (其他, 总计) prove nothing by standing inside a longer text."""
GOOD, FAINT = 0.8, 0.6
"""A text this like a wording of a table speaks for the table; a lesser fit counts for this share."""
SHORT = 0.15
"""其他 and 总计 stand in several tables."""
ROLE_WEIGHT: dict[Role, float] = {"row": 1.0, "group": 1.0, "column": 0.5, "caption": 1.3, "note": 1.3}
OTHER_WINS = 0.3
"""A text that fits a group, a header or a note better than any row speaks for rows only this much."""
REMEMBERED = 50_000


@dataclass(frozen=True)
class Wording:
    text: str
    table: str
    role: Role
    id: str
    """The row's, group's or column's id; empty for captions and notes."""


class Lexicon:
    """Every wording of one form, and the similarity of printed texts to them."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.wordings = tuple(dict.fromkeys(_wordings(form)))
        self._texts = [w.text for w in self.wordings]
        self._lengths = np.array([len(t) for t in self._texts], dtype=float)
        self._known: dict[str, Floats] = {}
        self._headings: dict[str, tuple[str, float]] = {}
        self._said: dict[str, Floats] = {}
        self._weights = np.array([ROLE_WEIGHT[w.role] for w in self.wordings])
        places = {t.id: k for k, t in enumerate(form.tables)}
        self._tables = np.array([places[w.table] for w in self.wordings])
        self._row_fits: dict[tuple[str, str], Floats] = {}
        self.rows: dict[str, dict[str, list[int]]] = {t.id: {} for t in form.tables}
        """table -> row id -> indices of its wordings."""
        self.columns: dict[str, dict[str, list[int]]] = {t.id: {} for t in form.tables}
        self.others: dict[str, list[int]] = {t.id: [] for t in form.tables}
        """table -> indices of the wordings that name no row."""
        for i, w in enumerate(self.wordings):
            if w.role == "row":
                self.rows[w.table].setdefault(w.id, []).append(i)
            else:
                self.others[w.table].append(i)
            if w.role == "column" and w.id:
                self.columns[w.table].setdefault(w.id, []).append(i)

    def similarity(self, texts: Iterable[str]) -> dict[str, Floats]:
        """For each folded text, without its marker, how well it fits each wording, from 0 to 1."""
        wanted = list(dict.fromkeys(texts))
        unknown = [t for t in wanted if t not in self._known]
        if unknown:
            if len(self._known) > REMEMBERED:
                self._known.clear()
                self._headings.clear()
                self._row_fits.clear()
                self._said.clear()
                return self.similarity(wanted)
            for text, row in zip(unknown, self._compare(unknown), strict=True):
                self._known[text] = row
        return {t: self._known[t] for t in wanted}

    def row_fit(self, table: str, text: str) -> Floats:
        """How well a folded text fits each row of a table; held down where it fits a group or a header better."""
        fit = self._row_fits.get((table, text))
        if fit is None:
            every = self.similarity([text])[text]
            fit = np.array([every[wordings].max() for wordings in self.rows[table].values()])
            others = self.others[table]
            if others and every[others].max() > fit.max():
                fit = fit * OTHER_WINS
            self._row_fits[table, text] = fit
        return fit

    def said_of_tables(self, text: str) -> Floats:
        """What a folded text says for each table: nothing much below a good fit, and little where it is short."""
        said = self._said.get(text)
        if said is None:
            fit = self.similarity([text])[text]
            strong = np.where(fit >= GOOD, fit, fit * FAINT) * self._weights
            said = np.array([strong[self._tables == k].max(initial=0.0) for k in range(len(self.form.tables))])
            self._said[text] = said = said * (SHORT if len(text) <= 2 else 1.0)
        return said

    def section(self, heading: str) -> tuple[str, float]:
        """The section of the form that a folded heading fits best, and how well."""
        found = self._headings.get(heading)
        if found is None:
            rest = split_marker(heading)[2]
            fits = ((s.id, fuzz.ratio(rest, fold(w)) / 100.0) for s in self.form.sections for w in s.wordings)
            found = self._headings[heading] = max(fits, key=lambda fit: fit[1])
        return found

    def _compare(self, texts: list[str]) -> Floats:
        whole = process.cdist(texts, self._texts, scorer=fuzz.ratio, dtype=np.float32) / 100.0
        score = whole.astype(float)
        exact = score.max(axis=1) >= 1.0
        rest = [i for i, done in enumerate(exact) if not done and len(texts[i]) >= 2]
        if not rest:
            return score
        part = process.cdist([texts[i] for i in rest], self._texts, scorer=fuzz.partial_ratio, dtype=np.float32) / 100.0
        own = np.array([len(texts[i]) for i in rest], dtype=float)[:, None]
        shorter = own < self._lengths
        piece = np.where(shorter & (part >= PIECE_MATCH), part * (0.45 + 0.5 * own / self._lengths), 0.0)
        inside = (self._lengths >= SHORTEST_INSIDE) & ~shorter & (part >= WHOLE_MATCH)
        contained = np.where(inside, 0.95 * part, 0.0)
        score[rest] = np.maximum(score[rest], np.maximum(piece, contained))
        return score


@cache
def lexicon(form: Form) -> Lexicon:
    return Lexicon(form)


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """A label as it is compared: folded, its marker off."""
    return split_marker(fold(text))[2]


def _wordings(form: Form) -> Iterable[Wording]:
    def each(role: Role, table: str, label: Label) -> Iterable[Wording]:
        for text in label.wordings:
            yield Wording(plain(text), table, role, "" if role == "caption" else label.id)

    for table in form.tables:
        for block in table.blocks:
            if block.caption:
                yield Wording(fold(block.caption), table.id, "caption", "")
            if block.head:
                yield Wording(fold(block.head), table.id, "column", "")
            for column in block.columns:
                yield from each("column", table.id, column)
                if column.group:
                    yield Wording(fold(column.group), table.id, "column", "")
            for row in block.rows:
                yield from each("row", table.id, row)
        for group in table.groups:
            yield from each("group", table.id, group)
        section = next(s for s in form.sections if s.id == table.section)
        yield from each("caption", table.id, section)
        for note in (*table.notes, *table.corner):
            yield Wording(fold(note), table.id, "note", "")
