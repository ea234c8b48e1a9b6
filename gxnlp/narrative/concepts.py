"""Words that mean alike, from concepts.toml: where a text names which concept, and what that concept speaks of."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

WORDS = Path(__file__).parent / "concepts.toml"
ANY = "any"
SHORT = 24
"""Characters up to which a text is kept with its concepts: headings and bare clauses come again and again."""


class Named(NamedTuple):
    start: int
    end: int
    concept: str
    domain: str
    """What it speaks of; ANY where it does not say."""


@dataclass(frozen=True)
class Concepts:
    of: dict[str, tuple[str, str]]
    """Word -> (concept, domain)."""
    domains: dict[str, str]
    """Concept -> domain."""
    lengths: dict[str, tuple[int, ...]]
    """First character -> lengths of the words that it begins, the longest first."""

    def named(self, text: str) -> Sequence[Named]:
        """The concepts of a text in its order; the longest word wins and nothing overlaps."""
        return _of_short(text) if len(text) <= SHORT else self.found(text)

    def found(self, text: str) -> list[Named]:
        """As `named`, without a look at what was asked before."""
        found: list[Named] = []
        at, of, lengths = 0, self.of, self.lengths
        while at < len(text):
            for length in lengths.get(text[at], ()):
                known = of.get(text[at : at + length])
                if known:
                    found.append(Named(at, at + length, *known))
                    at += length
                    break
            else:
                at += 1
        return found


@lru_cache(maxsize=8192)
def _of_short(text: str) -> tuple[Named, ...]:
    return tuple(concepts().found(text))


@lru_cache(maxsize=1)
def concepts() -> Concepts:
    stated = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    of = {
        word: (concept, domain)
        for domain, those in stated.items()
        for concept, words in those.items()
        for word in words.split()
    }
    lengths: dict[str, set[int]] = {}
    for word in of:
        lengths.setdefault(word[0], set()).add(len(word))
    domains = {concept: domain for domain, those in stated.items() for concept in those}
    return Concepts(of, domains, {first: tuple(sorted(those, reverse=True)) for first, those in lengths.items()})
