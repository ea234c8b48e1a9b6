"""From lines to columns of the model: which are lit for a line, its neighbours' and its n-grams' included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from gxnlp.document import Line
from gxnlp.labeling.features import OWN
from gxnlp.labeling.lists import NO_ITEM, item
from gxnlp.labeling.places import NEIGHBOURS, PLACE, Ints, Lines, Trait, lines_of, neighbours, trait
from gxnlp.labeling.seen import Seen, see
from gxnlp.labeling.vocabulary import Vocabulary

GRAMS = 8192
"""Columns of the hashed n-grams."""
GRAM_HEAD, GRAM_TAIL = 28, 12
"""Of a long line only these first and last characters are hashed."""

_BESIDE = [i for i, one in enumerate(OWN) if one.beside]
# Column 0 of every part is the dark one: a feature that says 0 lights it, and its weight stays 0.
_OWN = list(zip(accumulate((f.size - 1 for f in OWN), initial=0), [f.of for f in OWN], strict=False))
_PLACE_AT = np.array([0, *accumulate(f.size - 1 for f in PLACE)])[:-1]
OWN_COLUMNS = 1 + sum(f.size - 1 for f in OWN)
PLACE_COLUMNS = 1 + sum(f.size - 1 for f in PLACE)
BESIDE_COLUMNS = OWN_COLUMNS + 1
"""A neighbour's own columns and one for "there is no such line"."""
PARTS = (OWN_COLUMNS, PLACE_COLUMNS, *(BESIDE_COLUMNS,) * len(NEIGHBOURS), GRAMS)
STARTS = (0, *accumulate(PARTS))
COLUMNS = STARTS[-1]
BEYOND = OWN_COLUMNS


@dataclass(frozen=True)
class Alike:
    """What all lines that look alike share."""

    own: tuple[int, ...]
    """Lit columns, one a feature; 0 is dark."""
    beside: tuple[int, ...]
    text: str
    """What the n-grams are taken of."""
    trait: Trait


@dataclass(frozen=True)
class Encoded:
    """A document's lines: which look each has, the lit columns of its place, and its neighbours."""

    looks: Ints
    place: Ints
    neighbours: Ints


class Encoder:
    """Remembers the looks it has met: most lines of a report are a value alone or a label of the form."""

    def __init__(self, known: Vocabulary, *, room: int = 1 << 20) -> None:
        self.known = known
        self.room = room
        self.looks: list[Alike] = []
        self._by_text: dict[tuple[str, int], int] = {}
        self._by_key: dict[tuple[tuple[str, ...], int], int] = {}

    def encode(self, lines: Sequence[Line]) -> Encoded:
        """At least one line."""
        if len(self.looks) + len(lines) > self.room:
            self.forget()
        looks = [self._look(line) for line in lines]
        traits = [self.looks[look].trait for look in looks]
        items = [item(line.text[:16]) if t.marker else NO_ITEM for line, t in zip(lines, traits, strict=True)]
        table = lines_of(lines, traits, items)
        return Encoded(np.array(looks), _place_columns(table), neighbours(table))

    def forget(self) -> None:
        self.looks.clear()
        self._by_text.clear()
        self._by_key.clear()

    def _look(self, line: Line) -> int:
        key = (line.text, len(line.cells))
        look = self._by_text.get(key)
        if look is None:
            seen = see(line)
            look = self._by_key.get(seen.key)
            if look is None:
                look = self._by_key[seen.key] = len(self.looks)
                self.looks.append(self._alike(seen.look_closer()))
            if len(self._by_text) >= self.room:
                self._by_text.clear()
            if len(line.text) < 200:
                self._by_text[key] = look
        return look

    def _alike(self, seen: Seen) -> Alike:
        known = self.known
        own = tuple([at + said if (said := of(seen, known)) else 0 for at, of in _OWN])
        text = "\t".join(seen.cells)
        if len(text) > GRAM_HEAD + GRAM_TAIL:
            text = text[:GRAM_HEAD] + "…" + text[-GRAM_TAIL:]
        return Alike(own, tuple([own[i] for i in _BESIDE]), text, trait(seen, self.known))


def _place_columns(lines: Lines) -> Ints:
    said = np.stack([f.of(lines) for f in PLACE], axis=1)
    return np.where(said > 0, _PLACE_AT + said, 0)


def gram_columns(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """(column, which text) of every 1-, 2- and 3-gram of the texts, hashed; text after text."""
    parted = "".join(f"\x02{text}\x03\x04" for text in texts)
    points = np.frombuffer(parted.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), [len(text) + 3 for text in texts])
    padded = np.append(points, np.array([0, 0], dtype=np.uint64))
    one, two, three = padded[:-2], padded[1:-1], padded[2:]
    singles = _hash(one)
    pairs = _hash(one * np.uint64(0x1F123BB5) + two + np.uint64(1 << 40))
    triples = _hash((one * np.uint64(0x1F123BB5) + two) * np.uint64(0x2545F491) + three + np.uint64(1 << 41))
    kept = np.stack([one > 4, one != 4, (one != 4) & (two != 4)], axis=1)
    columns = np.stack([singles, pairs, triples], axis=1)[kept]
    return columns, np.repeat(owner, kept.sum(axis=1))


def _hash(keys: NDArray[np.uint64]) -> Ints:
    mixed = keys * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(51)).astype(np.int64)  # the top 13 bits: GRAMS columns
