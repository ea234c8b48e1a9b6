"""The best sequence of labels, not the best label of each line: what may follow what, learnt and forbidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gxnlp.labels import TABLE_LABELS, Label

LABELS: tuple[Label, ...] = tuple(Label)
"""The order of the model's classes."""
PLACE_OF = {label: i for i, label in enumerate(LABELS)}

Floats = NDArray[np.floating]
Ints = NDArray[np.int64]

SMOOTHING = 0.5
"""Every order that is not forbidden counts as seen this often more than it was."""
TINY = 1e-30
STEADY = 4
"""Probabilities are brought back to sum 1 every so many lines: seldom enough to be quick, too often to vanish."""

_H1, _H2, _H3 = Label.HEADING1, Label.HEADING2, Label.HEADING3
_FIGURES = (Label.ROW, Label.VALUES, Label.CELL)

FORBIDDEN: frozenset[tuple[Label, Label]] = frozenset(
    {
        # A level is entered from the one above it.
        (Label.SECTION, _H2), (Label.SECTION, _H3), (Label.TITLE, _H2), (Label.TITLE, _H3), (_H1, _H3),
        # Contents, title and prose headings do not stand over figures.
        *((before, figure) for before in (Label.TITLE, Label.TOC, _H1, _H2, _H3) for figure in _FIGURES),
        # Headings below a section do not come out of a table: a section or prose comes first.
        *((inside, heading) for inside in (Label.ROW, Label.HEADER, Label.CAPTION) for heading in (_H2, _H3)),
        # A title is not torn in two by a table.
        *((inside, Label.TITLE) for inside in TABLE_LABELS - {Label.NOTE}),
        # Contents come before everything that they list.
        *((before, Label.TOC) for before in (*TABLE_LABELS, _H1, _H2, _H3, Label.SIGNATURE)),
        *((before, _H2) for before in (Label.SIGNATURE, Label.DATE, Label.TOC)),
        *((before, _H3) for before in (Label.SIGNATURE, Label.DATE, Label.TOC)),
    }
)  # fmt: skip
NOT_FIRST: frozenset[Label] = frozenset({_H2, _H3})


@dataclass(frozen=True)
class Orders:
    """Log probabilities of what comes first and of what follows what; forbidden orders are -inf."""

    first: Floats
    follows: Floats
    """[before, after]"""
    evidence: Floats
    """Added to every line's log probabilities: how frequent a label is, the orders say already."""

    def weighed(self, orders: float, evidence: float) -> Orders:
        """The same orders, believed more or less beside what each line says for itself."""
        first, follows = (np.where(np.isneginf(a), a, np.maximum(a, -99) * orders) for a in (self.first, self.follows))
        return Orders(first, follows, self.evidence * evidence)


def forbidden_mask() -> NDArray[np.bool_]:
    mask = np.zeros((len(LABELS), len(LABELS)), dtype=bool)
    for before, after in FORBIDDEN:
        mask[PLACE_OF[before], PLACE_OF[after]] = True
    return mask


def learn_orders(sequences: Iterable[Sequence[int]]) -> Orders:
    """From the labels of whole reports, in order, as places in LABELS."""
    first = np.full(len(LABELS), SMOOTHING)
    follows = np.full((len(LABELS), len(LABELS)), SMOOTHING)
    seen = np.full(len(LABELS), 1.0)
    for sequence in sequences:
        places = np.asarray(sequence, dtype=np.int64)
        first[places[0]] += 1
        np.add.at(follows, (places[:-1], places[1:]), 1)
        np.add.at(seen, places, 1)
    first[[PLACE_OF[label] for label in NOT_FIRST]] = 0
    follows[forbidden_mask()] = 0
    with np.errstate(divide="ignore"):
        opening, order = np.log(first / first.sum()), np.log(follows / follows.sum(axis=1, keepdims=True))
    return Orders(opening, order, -np.log(seen / seen.sum()))


def viterbi(scores: Floats, orders: Orders) -> Ints:
    """The best allowed sequence for lines × labels of log scores."""
    count, labels = scores.shape
    back = np.empty((count, labels), dtype=np.intp)
    into = np.ascontiguousarray(orders.follows.T)  # [after, before]: a maximum over the last axis is the quick one
    ways = np.empty_like(into)
    flat = np.arange(labels) * labels
    best = orders.first + scores[0]
    for i in range(1, count):
        np.add(into, best, out=ways)
        came = back[i]
        ways.argmax(1, out=came)
        best = ways.ravel()[flat + came]
        best += scores[i]
    path = np.empty(count, dtype=np.int64)
    here = int(best.argmax())
    path[-1] = here
    for i in range(count - 1, 0, -1):
        here = int(back[i, here])
        path[i - 1] = here
    return path


def posterior(scores: Floats, orders: Orders) -> Floats:
    """Lines × labels: how probable each label of each line is, all sequences weighed (forward-backward)."""
    count = len(scores)
    likely = np.exp(scores - scores.max(axis=1, keepdims=True)) + TINY
    follows, first = np.exp(orders.follows), np.exp(orders.first)
    preceded = np.ascontiguousarray(follows.T)
    ahead, behind = np.empty_like(likely), np.ones_like(likely)
    np.multiply(first, likely[0], out=ahead[0])
    for i in range(1, count):
        now = ahead[i]
        np.dot(ahead[i - 1], follows, out=now)
        now *= likely[i]
        if not i % STEADY:
            now /= np.add.reduce(now)
    for i in range(count - 1, 0, -1):
        now = behind[i - 1]
        np.dot(behind[i] * likely[i], preceded, out=now)
        if not i % STEADY:
            now /= np.add.reduce(now)
    joint = ahead * behind
    result: Floats = joint / joint.sum(axis=1, keepdims=True)
    return result
