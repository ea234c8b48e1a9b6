"""What an engine made of some printed figures, laid on others: many tables from few pages that were really read.

For each figure to be printed, one of the same shape (12,345件) is drawn that was read on the same paper, and what
befell it befalls the new one: the same confidence, as many alternatives with the same probabilities, the same digits
lost, signs put in, and digits taken for others, at the same places; where another digit stands there, it is taken for
what that digit was taken for elsewhere at this level of wear.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from random import Random

Sighting = tuple[str, float, tuple[tuple[str, float], ...]]
"""(text, confidence, alternatives)"""
Read = tuple[str, Sighting]
"""(what is printed, what the engine made of it)"""

_DIGIT = re.compile(r"[0-9]")


def plain(text: str) -> str:
    """Digits and signs in one width, without blanks."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def confused(read: Iterable[Read]) -> dict[str, list[str]]:
    """For each digit what it was taken for, as often as it was, readings and alternatives together."""
    found: dict[str, list[str]] = defaultdict(list)
    for printed, (text, _, others) in read:
        for said in (text, *(t for t, _ in others)):
            for tag, a, b, c, d in _edits(plain(printed), plain(said)):
                if tag == "replace" and b - a == d - c:
                    pairs = zip(plain(printed)[a:b], plain(said)[c:d], strict=True)
                    for was, seen in pairs:
                        if was.isdigit():
                            found[was].append(seen)
    return found


class Pool:
    """The readings of one paper."""

    def __init__(self, read: Sequence[Read], confusions: dict[str, list[str]]) -> None:
        self._confusions = confusions
        self._by_shape: dict[str, list[Read]] = defaultdict(list)
        for printed, seen in read:
            if printed.strip():
                self._by_shape[_shape(printed)].append((plain(printed), seen))

    def draw(self, printed: str, rng: Random) -> Sighting:
        """A reading of this figure."""
        shape = _shape(printed)
        nearest = min(self._by_shape, key=lambda s: (s != shape, abs(len(s) - len(shape)), s))
        source, (text, sure, others) = rng.choice(self._by_shape[nearest])
        own = plain(printed)
        taken: dict[tuple[int, str], str] = {}

        def laid(said: str) -> str:
            return self._laid(source, plain(said), own, taken, rng)

        return laid(text), sure, tuple((t, p) for t, p in ((laid(t), p) for t, p in others) if t)

    def _laid(self, source: str, said: str, own: str, taken: dict[tuple[int, str], str], rng: Random) -> str:
        if said == source:
            return own
        if not said or said == "□":
            return said
        letters = list(own)
        late = len(own) - len(source)  # places are told from the end, where the unit is
        for tag, a, b, c, d in reversed(_edits(source, said)):
            begin, end = a + late, b + late
            if begin < 0 or any(x.isdigit() != y.isdigit() for x, y in zip(source[a:b], own[begin:end], strict=True)):
                continue  # a comma was misread where here a digit stands
            if tag == "replace" and b - a == d - c:
                for k in range(b - a):
                    at = begin + k
                    letters[at] = self._taken_for(source[a + k], said[c + k], own[at], (at, said[c + k]), taken, rng)
            else:
                letters[begin:end] = list(said[c:d])
        return "".join(letters)

    def _taken_for(
        self, was: str, seen: str, own: str, key: tuple[int, str], taken: dict[tuple[int, str], str], rng: Random
    ) -> str:
        """What stands there instead of `own`; the same in the reading and in its alternatives."""
        if own == was or not own.isdigit():
            return seen
        if key not in taken:
            others = [o for o in self._confusions.get(own, ()) if o != own]
            taken[key] = rng.choice(others) if others else (seen if seen != own else was)
        return taken[key]


def _shape(text: str) -> str:
    return _DIGIT.sub("9", plain(text))


def _edits(before: str, after: str) -> list[tuple[str, int, int, int, int]]:
    """The changes by places; where the digits are the same, of marks alone: in 9.99 for 999 no digit was misread."""
    places = [[i for i, c in enumerate(text) if c.isdigit()] for text in (before, after)]
    if [before[i] for i in places[0]] != [after[i] for i in places[1]]:
        return _changes(before, after, 0, 0)
    out: list[tuple[str, int, int, int, int]] = []
    a = c = 0
    for b, d in zip((*places[0], len(before)), (*places[1], len(after)), strict=True):
        out += _changes(before[a:b], after[c:d], a, c)
        a, c = b + 1, d + 1
    return out


def _changes(before: str, after: str, a: int, c: int) -> list[tuple[str, int, int, int, int]]:
    """The changes in two pieces of text that begin at these places."""
    found = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(tag, a + i, a + j, c + k, c + n) for tag, i, j, k, n in found if tag != "equal"]
