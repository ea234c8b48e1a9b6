"""Strips to rows of the form, chosen for the table as a whole: a forward-backward pass over strips and rows.

Rows keep their order, some are lost, some strips are noise; what each strip's label texts say weighs against that.
The posterior of a choice is its margin over every other reading of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gxnlp.tables.fitting import LEAST, SURE, Around, Fits, Gap, joins, texts
from gxnlp.tables.lexicon import Floats
from gxnlp.tables.paper import PaperRow
from gxnlp.tables.strips import Strip

OWN = 10.0
"""Weight of a label on the strip's own line; a perfect fit against a perfect misfit is worth this many nats."""
NEAR = 7.0
"""Weight of the label texts between a strip and the one above or below it."""
STRANGE = 6.0
"""A strip whose own label is none of the table's is another table's."""
AWAY, FARTHEST = 0.9, 4
"""What each strip between a label and its values costs, and how many there may be."""
ROW_LOST = 1.6
STRIP_IDLE = 5.0
SPOKEN_IDLE = 0.8
"""Leaving a strip out although its texts speak for a row costs this share of what they say."""
HOLLOW_IDLE = 0.2
BACKWARDS = 7.0
CONTINUED = 1.2
"""A row cut in two, its pieces together no wider than the row."""
AGAIN = 7.0
"""Two strips for one row that do not fit together."""
MISFIT = 6.0
"""A strip as much too wide or too narrow as the row is wide."""
APART = 0.2
"""Of so many strips without a label of their own the table's labels are taken to stand apart from the values."""
OTHER_SIDE, EVERY_CELL = 1.5, 2.0
"""What a label on the unusual side of its values costs, and how many times that where every cell has its own line:
a converter that writes cells in order never changes sides."""
BETWEEN = 0.9
"""What each other label between a label and its values costs."""
NEVER = -1e9


@dataclass(frozen=True)
class Alignment:
    rows: tuple[int | None, ...]
    """For each strip the index of its paper row, None for noise."""
    score: float


def evidence(
    strips: Sequence[Strip], rows: Sequence[PaperRow], fits: Fits, around: Around | None
) -> tuple[Floats, ...]:
    """What the texts and the width of each strip say for each row.

    Where labels stand apart from their values there are two answers, one if labels come before their values in this
    table, one if they come after: between two strips a label is of the one or of the other.
    """
    fit = np.array([_fit(strip, rows) for strip in strips])
    if around is None:
        return (fit,)
    own = around.own
    printed = [i for i, strip in enumerate(strips) if not strip.hollow]
    apart = sum(own[i].max() < LEAST for i in printed) > APART * len(printed)
    other_side = OTHER_SIDE * (EVERY_CELL if all(s.lone for s in strips) else 1.0)
    sides = (other_side, -other_side) if apart else (0.0,)
    return tuple(
        fit + np.array([_said(s, i, own[i], around.gaps, side, fits) for i, s in enumerate(strips)]) for side in sides
    )


def plain_path(strips: Sequence[Strip], rows: Sequence[PaperRow], fits: Fits) -> Alignment | None:
    """The path of a clean copy: every strip as wide as its row, with the row's own label, all in order. Else None."""
    path: list[int | None] = []
    for strip in strips:
        if not strip.cells or not strip.own:
            return None
        own = fits.best(joins([p.text for p in strip.own]))
        row = int(own.argmax())
        in_order = not path or row > (path[-1] or 0)
        if own[row] < SURE or len(strip.cells) != len(rows[row].cells) or not in_order:
            return None
        path.append(row)
    return Alignment(tuple(path), OWN / 2 * len(path) - ROW_LOST * (len(rows) - len(path)))


def _said(strip: Strip, i: int, own: Floats, gaps: Sequence[Gap], side: float, fits: Fits) -> Floats:
    """What all texts around strip i say for each row."""
    head, tail = texts(strip.before[-1:]), texts(strip.after[:1])
    near = _near(gaps, i, side)
    spoken = min(float(own.max()), 1.0)
    if spoken < LEAST:
        spoken = 0.0
        result = np.full(len(own), -STRANGE * min(1.0, (len(texts(strip.own)) - 1) / 3) if strip.own else 0.0)
        if not strip.own and head and tail:
            near = np.maximum(near, NEAR * fits.best([head + tail]))
    else:
        result = OWN * (own - spoken / 2)
    if spoken < SURE and near.max() > 0:
        return np.asarray(result + (1.0 - spoken) * (near - near.max() / 2))
    if not strip.own and max(len(head), len(tail)) > 1:
        result = result - STRANGE / 2
    return np.asarray(result)


def _near(gaps: Sequence[Gap], i: int, side: float) -> Floats:
    """What the label texts above and below strip i say, those farther off less: three labels may stand over three.

    `side` is what a label on the wrong side costs: positive where labels come before their values.
    """
    near = np.zeros(len(gaps[0].fits))
    for g in range(max(0, i - FARTHEST), min(len(gaps), i + FARTHEST + 2)):
        far = max(i - g, g - i - 1)
        if not gaps[g].speaks or (far and not gaps[g].heap):  # a single label is its own strip's
            continue
        wrong_side = abs(side) if side and (g > i) == (side > 0) else 0.0
        cost = AWAY * far + wrong_side + BETWEEN * (gaps[g].below if g <= i else gaps[g].above)
        near = np.maximum(near, np.where(gaps[g].fits >= LEAST, NEAR * gaps[g].fits - cost, 0.0))
    return near


def _fit(strip: Strip, rows: Sequence[PaperRow]) -> Floats:
    """What a strip's width says. Where the whole table is one line, a narrow strip is a piece of it."""
    if strip.hollow or (len(rows) == 1 and len(strip.cells) < len(rows[0].cells)):
        return np.zeros(len(rows))
    width = len(strip.cells)
    return np.array([-MISFIT * min(abs(width - len(r.cells)) / len(r.cells), 2.0) for r in rows])


def idle_cost(strip: Strip, rows: Sequence[PaperRow], say: Floats) -> float:
    """What leaving a strip out costs: a lone figure is soon a page number, a full or a well labelled row never."""
    if strip.hollow:
        return HOLLOW_IDLE
    size, spoken = len(strip.cells), float(say.max())
    width = len(rows[int(say.argmax())].cells) if spoken > 0 else min(len(row.cells) for row in rows)
    share = 1.0 if size == width else min(1.0, size / max(len(row.cells) for row in rows))
    if spoken <= 0 and size == 1:  # no label, or none of the table's
        share /= 3
    return STRIP_IDLE * share * max(strip.doubt, 0.1) + SPOKEN_IDLE * max(0.0, spoken)


class Lattice:
    """All monotone ways to give strips to rows, weighed."""

    def __init__(self, strips: Sequence[Strip], rows: Sequence[PaperRow], say: Floats) -> None:
        self.strips, self.rows, self.say = strips, rows, say
        count = len(rows)
        index = np.arange(count)
        start = np.arange(-1, count)[:, None]
        forward = -(index - start - 1) * ROW_LOST
        self._move = np.where(index > start, forward, -BACKWARDS - 0.05 * (start - index))
        self._move[0] = -index * ROW_LOST
        self._finish = -(count - 1 - np.arange(-1, count)) * ROW_LOST
        self._idle = np.array([-idle_cost(s, rows, w) for s, w in zip(strips, say, strict=True)])
        self._widths = np.array([len(row.cells) for row in rows])
        self._stay = index + 1, index
        self._steps = [self._step(i) for i in range(len(strips))]

    def _again(self, i: int) -> Floats:
        """For each row what it costs to give strip i to the row of the strip before it."""
        strip, previous = self.strips[i], self.strips[i - 1] if i else None
        if previous is None:
            return np.full(len(self.rows), NEVER)
        if strip.hollow or previous.hollow:
            return np.full(len(self.rows), -0.1)
        return np.where(self._widths >= len(strip.cells) + len(previous.cells), -CONTINUED, -AGAIN)

    def _step(self, i: int) -> Floats:
        """(state before, row): what giving strip i to a row costs."""
        move = self._move.copy()
        move[self._stay] = self._again(i)
        return np.asarray(move + self.say[i])

    def best(self, forced: dict[int, int] | None = None) -> Alignment:
        """The best way, with some strips held to a row."""
        n = len(self.rows)
        forced = forced or {}
        score = np.full(n + 1, NEVER)
        score[0] = 0.0
        choice: list[tuple[np.ndarray, np.ndarray]] = []
        for i in range(len(self.strips)):
            options = score[:, None] + self._steps[i]
            if i in forced:
                keep = options[:, forced[i]].copy()
                options[:] = NEVER * 10
                options[:, forced[i]] = keep
            came = options.argmax(axis=0)
            given = np.maximum.reduce(options)
            score = score + (NEVER if i in forced else self._idle[i])
            choice.append((given > score[1:], came))
            np.maximum(score[1:], given, out=score[1:])
        end = score + self._finish
        state = int(end.argmax())
        total = float(end[state])
        rows: list[int | None] = [None] * len(self.strips)
        for i in range(len(self.strips) - 1, -1, -1):
            taken, came = choice[i]
            if state and taken[state - 1]:
                rows[i] = state - 1
                state = int(came[state - 1])
        return Alignment(tuple(rows), total)

    def posterior(self) -> tuple[Floats, float]:
        """(strip, row or idle): how the weight of all ways is shared, idle last; and the log of that weight."""
        n, m = len(self.rows), len(self.strips)
        forward = np.full((m + 1, n + 1), NEVER)
        forward[0, 0] = 0.0
        steps, given = self._steps, np.empty((m, n))
        for i in range(m):
            given[i] = _logsum(forward[i][:, None] + steps[i])
            forward[i + 1] = forward[i] + self._idle[i]
            forward[i + 1, 1:] = np.logaddexp(forward[i + 1, 1:], given[i])
        backward = self._finish.astype(float)
        total = float(_logsum((forward[m] + backward)[:, None])[0])
        result = np.zeros((m, n + 1))
        for i in range(m - 1, -1, -1):
            result[i, :n] = np.exp(given[i] + backward[1:] - total)
            result[i, n] = max(0.0, 1.0 - result[i, :n].sum())
            through = _logsum((steps[i] + backward[1:]).T)
            backward = np.logaddexp(backward + self._idle[i], through)
        return result, total


def _logsum(values: Floats) -> Floats:
    """log of the sum of exponentials down the first axis."""
    top = np.maximum.reduce(values)
    return np.asarray(top + np.log(np.add.reduce(np.exp(values - top))))
