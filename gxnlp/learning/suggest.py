"""Which lines and reports of a folder would teach most, spread over kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gxnlp.labeling.seen import see
from gxnlp.learning.judging import ENOUGH, Judged, JudgedLine
from gxnlp.learning.labelled import LabelledReport

LEAST = 0.01
"""A line that would teach less is not worth a look."""
AGAIN = 0.6
"""What is left of a line's worth when one of its kind was picked already."""
ALIKE = 0.1
"""… and when one that looks the same was."""
Item = TypeVar("Item")
Part = tuple[float, Sequence[tuple[Hashable, float]]]
"""What a part of an item would teach, and its kinds: each with what is left of that when its kind was met already."""


@dataclass(frozen=True)
class Pick:
    judged: Judged
    index: int
    """Of the line in its report."""

    @property
    def line(self) -> JudgedLine:
        return self.judged.lines[self.index]


def lines(folder: Sequence[Judged], count: int) -> list[Pick]:
    """The lines worth a look, the one that would teach most first."""
    every = [Pick(one, i) for one in folder for i, line in enumerate(one.lines) if line.gain >= LEAST]
    return spread(every, count, lambda p: [(p.line.gain, _kinds(p))])


def reports(folder: Sequence[Judged], count: int) -> list[Judged]:
    """The reports worth labelling whole: together they show as many of the lines that would teach as can be."""
    return spread([one for one in folder if one.gain >= LEAST], count, _parts)


def spread(items: Sequence[Item], count: int, parts: Callable[[Item], Sequence[Part]]) -> list[Item]:
    """The `count` items that are worth most together: a kind that comes again is worth only a share of what it was."""
    met: Counter[Hashable] = Counter()
    every = [sorted(parts(item), key=lambda part: -part[0]) for item in items]
    left = sorted(((sum(gain for gain, _ in every[i][:ENOUGH]), i) for i in range(len(items))), key=_best_first)
    chosen: list[Item] = []

    def worth(part: Part) -> float:
        gain, kinds = part
        for kind, share in kinds:
            gain *= share ** met[kind]
        return gain

    while left and len(chosen) < count:
        best, at = -1.0, 0
        for place, (full, i) in enumerate(left):
            if full <= best:  # sorted: nothing after this can be worth more
                break
            if (now := sum(sorted(map(worth, every[i]), reverse=True)[:ENOUGH])) > best:
                best, at = now, place
        _, i = left.pop(at)
        met.update({kind for _, kinds in every[i] for kind, _ in kinds})
        chosen.append(items[i])
    return chosen


def _best_first(pair: tuple[float, int]) -> tuple[float, int]:
    return -pair[0], pair[1]


def _parts(one: Judged) -> list[Part]:
    """What each line of a report would teach, and what its lost cells and failing sums would."""
    own: tuple[Hashable, float] = (("kind", one.kind), AGAIN)
    picks = (Pick(one, i) for i, line in enumerate(one.lines) if line.gain >= LEAST)
    return [(one.whole, [own]), *((p.line.gain, [own, *_kinds(p)]) for p in picks)]


def to_review(judged: Judged, chosen: Sequence[int], source: str, *, every: bool = False) -> LabelledReport:
    """The report as the model labels it, with the chosen lines waiting for a look."""
    found = tuple(x.labeled.label for x in judged.lines)
    unseen = frozenset(range(len(found)) if every else chosen)
    lines = tuple(x.labeled.line for x in judged.lines)
    return LabelledReport(source, judged.document.sha256, lines, found, unseen)


def _kinds(pick: Pick) -> list[tuple[Hashable, float]]:
    said = pick.line.labeled
    return [
        ((pick.judged.kind, said.label, pick.line.also), AGAIN),
        ((said.label, pick.line.why), 0.9),
        (see(said.line).key, ALIKE),
    ]
