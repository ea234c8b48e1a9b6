"""Labelled reports as one sparse matrix: a row a line, a column of the line model each (gxnlp/labeling/encoding.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from gxnlp.document import Line
from gxnlp.labeling.encoding import BEYOND, GRAMS, PARTS, Encoded, Encoder, gram_columns
from gxnlp.labeling.model import PLACE_OF
from gxnlp.labeling.places import NEIGHBOURS
from gxnlp.labeling.vocabulary import Vocabulary, Words
from gxnlp.labels import TABLE_LABELS, Label
from gxnlp.text import CHINESE_DIGITS

Ints = NDArray[np.int64]
Matrix = sp.csr_matrix


@dataclass(frozen=True)
class Example:
    """One report: its lines as a reader hands them on, and what each truly is."""

    name: str
    family: str
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    weight: float = 1.0
    """How many times over each of its lines counts."""

    @cached_property
    def truth(self) -> Ints:
        return np.array([PLACE_OF[label] for label in self.labels], dtype=np.int64)


def matrix(examples: Sequence[Example], known: Vocabulary) -> Matrix:
    return matrix_in(examples, [known] * len(examples))


def matrix_in(examples: Sequence[Example], vocabularies: Sequence[Vocabulary]) -> Matrix:
    """Lines × columns of all reports, each read with its own vocabulary."""
    encoders: dict[int, Encoder] = {}
    encoded: list[tuple[Encoder, Encoded]] = []
    for example, known in zip(examples, vocabularies, strict=True):
        encoder = encoders.setdefault(id(known), Encoder(known))
        encoded.append((encoder, encoder.encode(example.lines)))
    starts = dict(zip(encoders, np.cumsum([0, *(len(e.looks) for e in encoders.values())]).tolist(), strict=False))
    alike = [look for e in encoders.values() for look in e.looks]
    rows = np.concatenate([e.looks + starts[id(encoder.known)] for encoder, e in encoded])
    offsets = np.cumsum([0, *(len(e.looks) for _, e in encoded)])[:-1]
    around = np.concatenate(
        [np.where(e.neighbours < 0, -1, e.neighbours + at) for (_, e), at in zip(encoded, offsets, strict=True)]
    )
    own, beside = np.array([look.own for look in alike]), np.array([look.beside for look in alike])
    parts = [_lit(own[rows], PARTS[0]), _lit(np.concatenate([e.place for _, e in encoded]), PARTS[1])]
    beyond = np.zeros(beside.shape[1], dtype=np.int64)
    beyond[0] = BEYOND
    table = np.vstack([beside, beyond])
    looks = np.append(rows, len(beside))
    parts += [_lit(table[looks[around[:, voice]]], PARTS[2 + voice]) for voice in range(len(NEIGHBOURS))]
    columns, owner = gram_columns([look.text for look in alike])
    grams = sp.csr_matrix((np.ones(len(columns), np.float32), (owner, columns)), shape=(len(alike), GRAMS))
    return sp.csr_matrix(sp.hstack([*parts, grams[rows]], format="csr", dtype=np.float32))


def _lit(columns: Ints, width: int) -> Matrix:
    """One row a line; column 0 is dark."""
    lit = columns > 0
    pointers = np.append(0, np.cumsum(lit.sum(axis=1)))
    return sp.csr_matrix((np.ones(pointers[-1], np.float32), columns[lit], pointers), shape=(len(columns), width))


# ------------------------------------------------------------------------------------------------ strange words
_KEPT = frozenset(CHINESE_DIGITS) | frozenset("十百第条项（）()、.，,“”：:；无")
_POOL = [chr(c) for c in range(0x4E00, 0x9F00, 7) if chr(c) not in _KEPT]


def estranged(example: Example, known: Vocabulary, rng: Random) -> tuple[Example, Vocabulary]:
    """The report as if its form had other words: what an edition looks like that nobody has seen yet.

    In half of them the vocabulary has the new words too, as when the new form's file is there; else it has none.
    """
    letters = {c for words in (known.rows, known.columns) for w in words.wordings for c in w} - _KEPT
    table = str.maketrans(dict(zip(sorted(letters), rng.sample(_POOL, len(letters)), strict=True)))

    def told_anew(line: Line) -> Line:
        cells = tuple(replace(c, text=c.text.translate(table)) for c in line.cells)
        return replace(line, text=line.text.translate(table), cells=cells)

    lines = tuple(
        told_anew(line) if label in TABLE_LABELS and label is not Label.CAPTION else line
        for line, label in zip(example.lines, example.labels, strict=True)
    )
    told = rng.random() < 0.5

    def words(old: Words) -> Words:
        return Words(frozenset(w.translate(table) for w in old.wordings) if told else frozenset())

    strange = replace(known, rows=words(known.rows), columns=words(known.columns), notes=words(known.notes))
    return replace(example, lines=lines), strange


def truth(examples: Iterable[Example]) -> Ints:
    return np.concatenate([e.truth for e in examples])
