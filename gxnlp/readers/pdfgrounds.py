"""Tables whose rules nobody draws: their cells are boxes filled with one colour on a larger box of another.

filled boxes, in the order of their painting -> grounds and what lies on each -> the edges of the cells of a table
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gxnlp.document import Box

SLACK = 0.6
"""Points by which a box may reach over the ground that it lies on."""
MOST = 0.3
"""Of its height, what of a cell must lie on its ground."""
LEAST_CELLS = 4
COVERED = (0.6, 1.01)
"""The share of a ground that its cells cover, at least and at most: they lie close together, not over each other."""

Colour = tuple[int, int, int]


@dataclass
class _Ground:
    box: Box
    colour: Colour
    cells: list[Box] = field(default_factory=list)


def edges_of_cells(filled: Iterable[tuple[Box, Colour]]) -> Iterator[Box]:
    """The sides of the cells that lie on grounds of another colour, which shows between them."""
    for ground in _grounds(filled):
        covered = sum(map(_area, ground.cells)) / max(1.0, _area(ground.box))
        if len(ground.cells) >= LEAST_CELLS and COVERED[0] <= covered <= COVERED[1]:
            for left, low, right, high in ground.cells:
                yield left, low, right, low
                yield left, high, right, high
                yield left, low, left, high
                yield right, low, right, high


def _grounds(filled: Iterable[tuple[Box, Colour]]) -> Iterator[_Ground]:
    """Each box that others of another colour were painted on, with those that lie on no other one between."""
    under: list[_Ground] = []
    for whole, colour in filled:
        while under and _on(whole, under[-1].box) is None:
            yield under.pop()
        box = (_on(whole, under[-1].box) if under else None) or whole
        if under and colour != under[-1].colour:
            under[-1].cells.append(box)
        under.append(_Ground(box, colour))
    yield from under


def _on(box: Box, ground: Box) -> Box | None:
    """What of a box lies on a ground, if most of it does: a cell may reach over the end of the page."""
    low, high = max(box[1], ground[1]), min(box[3], ground[3])
    if box[0] < ground[0] - SLACK or box[2] > ground[2] + SLACK or high - low < MOST * (box[3] - box[1]):
        return None
    return box[0], low, box[2], high


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
