"""The words of the forms, as the line model sees them: which kind of thing a text names, whole or in part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import add

from gxnlp.forms import Form
from gxnlp.text import fold, split_marker

NOTHING, INSIDE, BEGINS, ENDS, WHOLE = range(5)
"""How a text stands to the words of one kind: no part of any, a middle piece, a beginning, an end, one whole word."""

_BARE = str.maketrans("", "", " ,.:;!?()[]\"'-_/|#*=+~<>")
_PARTED = "\n"
REMEMBERED = 16384


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A folded text without its marker and punctuation: (三)不予公开 -> 不予公开."""
    return split_marker(text)[2].translate(_BARE)


@dataclass(frozen=True)
class Words:
    """All wordings of one kind of thing: rows, columns, section headings, captions, notes."""

    wordings: frozenset[str]

    @cached_property
    def _joined(self) -> str:
        return _PARTED + _PARTED.join(sorted(self.wordings)) + _PARTED

    @cached_property
    def _shares(self) -> dict[str, float]:
        return {}

    @cached_property
    def _pairs(self) -> frozenset[str]:
        return frozenset(w[i : i + 2] for w in self.wordings for i in range(len(w) - 1))

    def match(self, text: str) -> int:
        if not text or text not in self._joined:
            return NOTHING
        if text in self.wordings:
            return WHOLE
        if _PARTED + text in self._joined:
            return BEGINS
        return ENDS if text + _PARTED in self._joined else INSIDE

    def share(self, text: str) -> float:
        """Which share of the text's character pairs these words know: high for a wording with a wrong character."""
        share = self._shares.get(text)
        if share is None:
            pairs = len(text) - 1
            share = sum(map(self._pairs.__contains__, map(add, text, text[1:]))) / pairs if pairs > 0 else 0.0
            if len(self._shares) >= REMEMBERED:
                self._shares.clear()
            self._shares[text] = share
        return share


@dataclass(frozen=True, slots=True)
class Chapter:
    number: int
    """1 the first section of the form."""
    kind: int
    """1 a section of prose, 2 one with a table of rows, 3 one with a table on one line."""


NO_CHAPTER = Chapter(0, 0)


@dataclass(frozen=True)
class Vocabulary:
    rows: Words
    columns: Words
    sections: Words
    captions: Words
    notes: Words
    chapters: dict[str, Chapter] = field(default_factory=dict)
    """Section wording -> which section it heads."""


def of(forms: Sequence[Form]) -> Vocabulary:
    """What the forms call their things. Nothing here knows a row's name: a new edition brings its own."""
    tables = [t for form in forms for t in form.tables]
    blocks = [b for t in tables for b in t.blocks]
    layout = {(form.id, t.section): 3 if t.layout == "line" else 2 for form in forms for t in form.tables}
    return Vocabulary(
        rows=_words(w for t in tables for thing in (*t.rows, *t.groups) for w in thing.wordings),
        columns=_words(
            # A table that stands on one line prints its rows' names as heads over the numbers.
            [w for t in tables if t.layout == "line" for thing in (*t.rows, *t.groups) for w in thing.wordings]
            + [w for b in blocks for c in b.columns for w in (*c.wordings, c.group or "")]
            + [b.head for b in blocks]
            + [w for t in tables for w in t.corner]
        ),
        sections=_words(w for form in forms for s in form.sections for w in s.wordings),
        captions=_words(b.caption for b in blocks),
        notes=_words(w for t in tables for w in t.notes),
        chapters={
            bare(fold(w)): Chapter(number, layout.get((form.id, s.id), 1))
            for form in forms
            for number, s in enumerate(form.sections, 1)
            for w in s.wordings
        },
    )


def _words(wordings: Iterable[str]) -> Words:
    return Words(frozenset(filter(None, (bare(fold(w)) for w in wordings))))
