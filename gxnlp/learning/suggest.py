"""Which lines and reports of a folder would teach most, spread over kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gxnlp.labeling.seen import see
from gxnlp.learning.judging import Judged, JudgedLine
from gxnlp.learning.labelled import LabelledReport

LEAST = 0.01
"""A line that would teach less is not worth a look."""
AGAIN = 0.6
"""What is left of a line's worth when one of its kind was picked already."""
ALIKE = 0.1
"""… and when one that looks the same was."""
Item = TypeVar("Item")


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
    return spread(every, count, lambda p: p.line.gain, _kinds)


def reports(folder: Sequence[Judged], count: int) -> list[Judged]:
    """The reports worth labelling whole."""
    every = [one for one in folder if one.gain >= LEAST]
    return spread(every, count, lambda j: j.gain, lambda j: [(j.kind, AGAIN)])


def spread(
    items: Sequence[Item],
    count: int,
    gain: Callable[[Item], float],
    kinds: Callable[[Item], Sequence[tuple[Hashable, float]]],
) -> list[Item]:
    """The `count` items that are worth most together: a kind that comes again is worth only a share of what it was."""
    met: Counter[Hashable] = Counter()
    left = sorted(((gain(item), i) for i, item in enumerate(items)), key=lambda pair: (-pair[0], pair[1]))
    every = {i: kinds(items[i]) for _, i in left}
    chosen: list[Item] = []

    def worth(full: float, i: int) -> float:
        for kind, share in every[i]:
            full *= share ** met[kind]
        return full

    while left and len(chosen) < count:
        best, at = -1.0, 0
        for place, (full, i) in enumerate(left):
            if full <= best:  # sorted: nothing after this can be worth more
                break
            if (now := worth(full, i)) > best:
                best, at = now, place
        _, i = left.pop(at)
        met.update(kind for kind, _ in every[i])
        chosen.append(items[i])
    return chosen


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
