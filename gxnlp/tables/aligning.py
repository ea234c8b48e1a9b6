"""Strips to rows of the form, chosen for the table as a whole: a forward-backward pass over strips and rows.

Rows keep their order, some are lost, some strips are noise; what each strip's label texts say weighs against that.
The posterior of a choice is its margin over every other reading of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from gxnlp.tables.lexicon import Floats, Lexicon
from gxnlp.tables.paper import PaperRow
from gxnlp.tables.strips import Piece, Strip
from gxnlp.text import split_marker

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
MARKER = 0.6
APART = 0.2
"""Of so many strips without a label of their own the table's labels are taken to stand apart from the values."""
OTHER_SIDE, EVERY_CELL = 1.5, 2.0
"""What a label on the unusual side of its values costs, and how many times that where every cell has its own line:
a converter that writes cells in order never changes sides."""
ANCHOR = 0.6
"""A label that fits a row this well holds its strip to the row."""
SAID = 0.8
"""A text that fits a row this well is a whole label."""
BETWEEN = 0.9
"""What each other label between a label and its values costs."""
LONGEST_TAIL = 3
"""Over so many lines more a label may run."""
HEAP, HEAPED = FARTHEST + 1, 0.25
"""So many rows' labels between two strips are a heap; this share of all rows in heaps, and labels and figures were
printed apart."""
LEAST, SURE = 0.45, 0.995
"""Texts that fit no row better than LEAST say nothing; after one that fits as well as SURE no farther one is asked."""
NEVER = -1e9


@dataclass(frozen=True)
class Alignment:
    rows: tuple[int | None, ...]
    """For each strip the index of its paper row, None for noise."""
    score: float


def evidence(strips: Sequence[Strip], rows: Sequence[PaperRow], fits: Fits) -> tuple[Floats, ...]:
    """What the texts and the width of each strip say for each row.

    Where labels stand apart from their values there are two answers, one if labels come before their values in this
    table, one if they come after: between two strips a label is of the one or of the other.
    """
    fit = np.array([_fit(strip, rows) for strip in strips])
    if not any(row.labels for row in rows):
        return (fit,)
    gaps = [_gap(strips[g].before if g < len(strips) else strips[-1].after, fits) for g in range(len(strips) + 1)]
    own = [_own(strip, fits) for strip in strips]
    printed = [i for i, strip in enumerate(strips) if not strip.hollow]
    apart = sum(own[i].max() < LEAST for i in printed) > APART * len(printed)
    other_side = OTHER_SIDE * (EVERY_CELL if all(s.lone for s in strips) else 1.0)
    sides = (other_side, -other_side) if apart else (0.0,)
    return tuple(
        fit + np.array([_said(s, i, own[i], gaps, side, fits) for i, s in enumerate(strips)]) for side in sides
    )


def plain_path(strips: Sequence[Strip], rows: Sequence[PaperRow], fits: Fits) -> Alignment | None:
    """The path of a clean copy: every strip as wide as its row, with the row's own label, all in order. Else None."""
    path: list[int | None] = []
    for strip in strips:
        if not strip.cells or not strip.own:
            return None
        own = fits.best(_joins([p.text for p in strip.own]))
        row = int(own.argmax())
        in_order = not path or row > (path[-1] or 0)
        if own[row] < SURE or len(strip.cells) != len(rows[row].cells) or not in_order:
            return None
        path.append(row)
    return Alignment(tuple(path), OWN / 2 * len(path) - ROW_LOST * (len(rows) - len(path)))


Held = npt.NDArray[np.bool_]
"""(strip, row): whether a label of the row stands at the strip."""


def anchored(strips: Sequence[Strip], rows: Sequence[PaperRow], fits: Fits) -> tuple[Held, Held]:
    """The labels on the strips' own lines, and those that are the nearest ones beside them."""
    gaps = [_gap(strips[g].before if g < len(strips) else strips[-1].after, fits) for g in range(len(strips) + 1)]
    own, beside = (np.zeros((len(strips), len(rows)), dtype=bool) for _ in range(2))
    for i, strip in enumerate(strips):
        above = (gaps[i].fits >= ANCHOR) & (gaps[i].below == 0)
        below = (gaps[i + 1].fits >= ANCHOR) & (gaps[i + 1].above == 0)
        own[i], beside[i] = _own(strip, fits) >= ANCHOR, above | below
    return own, beside


def adrift(path: Sequence[int | None], own: Held, beside: Held, rows: int) -> set[int]:
    """The strips of a path that no label holds: neither their own, nor those around them by leaving no other row.

    A label beside a strip may be another row's that has lost its values: it holds the strip only where the rows before
    and after have theirs.
    """
    given = [(i, r) for i, r in enumerate(path) if r is not None]
    taken = {r for _, r in given} | {-1, rows}
    loose = {i for i, r in given if not own[i, r] and not {r - 1, r + 1} <= taken}
    held = [(-1, -1), *((k, r) for k, (i, r) in enumerate(given) if own[i, r] or beside[i, r]), (len(given), rows)]
    for (a, row_a), (b, row_b) in pairwise(held):
        if b - a != row_b - row_a:  # more rows than strips, or fewer: any of them could be meant
            loose.update(given[k][0] for k in range(a + 1, b))
    return loose


def heaped(strips: Sequence[Strip], rows: Sequence[PaperRow], fits: Fits) -> bool:
    """Whether the labels of many rows stand in heaps with no figures between: then no label is next to its own."""
    between = [strip.before for strip in strips] + [strips[-1].after]
    labels = (int((fits.best(_joins([p.text for p in pieces])) >= SAID).sum()) for pieces in between)
    return sum(n for n in labels if n >= HEAP) > HEAPED * len(rows)


def one_by_one(strips: Sequence[Strip]) -> bool:
    """Whether most figures stand one to a line."""
    printed = [strip for strip in strips if not strip.hollow]
    return 2 * sum(strip.lone for strip in printed) > len(printed)


def _own(strip: Strip, fits: Fits) -> Floats:
    """How well the label on a strip's own line fits each row, its head above or its tail below counted in."""
    if not strip.own:
        return fits.none
    own = fits.best(_joins([p.text for p in strip.own]))
    if own.max() >= SURE:
        return own
    head, tail = _cut_off(strip.before[::-1], fits)[:1], _cut_off(strip.after, fits)
    above, whole, below = _texts(head), _texts(strip.own), _texts(tail[:1])
    cut = [above + whole, whole + below, whole + _texts(tail), above + whole + below]
    return np.maximum(own, fits.best(cut))


def _cut_off(pieces: Sequence[Piece], fits: Fits) -> list[Piece]:
    """The pieces next to a label that may be its head or its tail: up to the first one that is a whole label itself."""
    found = []
    for piece in pieces[:LONGEST_TAIL]:
        if fits.best([piece.text]).max() >= SAID:
            break
        found.append(piece)
    return found


def _said(strip: Strip, i: int, own: Floats, gaps: Sequence[_Gap], side: float, fits: Fits) -> Floats:
    """What all texts around strip i say for each row."""
    head, tail = _texts(strip.before[-1:]), _texts(strip.after[:1])
    near = _near(gaps, i, side)
    spoken = min(float(own.max()), 1.0)
    if spoken < LEAST:
        spoken = 0.0
        result = np.full(len(own), -STRANGE * min(1.0, (len(_texts(strip.own)) - 1) / 3) if strip.own else 0.0)
        if not strip.own and head and tail:
            near = np.maximum(near, NEAR * fits.best([head + tail]))
    else:
        result = OWN * (own - spoken / 2)
    if spoken < SURE and near.max() > 0:
        return np.asarray(result + (1.0 - spoken) * (near - near.max() / 2))
    if not strip.own and max(len(head), len(tail)) > 1:
        result = result - STRANGE / 2
    return np.asarray(result)


class Fits:
    """How well texts fit the rows of one table, their markers counted in."""

    def __init__(self, rows: Sequence[PaperRow], lexicon: Lexicon, table: str) -> None:
        self._lexicon, self._table = lexicon, table
        self._markers = np.array([row.marker or 0 for row in rows])
        self.none = np.zeros(len(rows))
        self._known: dict[tuple[str, ...], Floats] = {}

    def best(self, texts: Sequence[str]) -> Floats:
        """For each row the best fit of any of the texts."""
        key = tuple(texts)
        fits = self._known.get(key)
        if fits is None:
            fits = self.none
            for text in key:
                _, number, rest = split_marker(text)
                if len(rest) > 1:
                    fit = self._lexicon.row_fit(self._table, rest)
                    if number is not None:
                        fit = fit + MARKER / OWN * ((self._markers == number) & (fit > 0.5))
                    fits = np.maximum(fits, fit)
            self._known[key] = fits
        return fits


def _texts(pieces: Sequence[Piece]) -> str:
    return "".join(p.text for p in pieces)


def _joins(texts: Sequence[str]) -> list[str]:
    """The texts, each pair and triple of neighbours, and all of them as one: a label may be cut anywhere."""
    joined = [*texts, *map("".join, pairwise(texts))]
    joined += map("".join, zip(texts, texts[1:], texts[2:], strict=False))
    return list(dict.fromkeys([*joined, "".join(texts)]))


@dataclass(frozen=True)
class _Gap:
    """The label texts between two strips."""

    fits: Floats
    """How well they fit each row."""
    above: Floats
    below: Floats
    """How many other labels stand between each row's label and the strip above, and the strip below."""
    heap: bool
    """Holds the labels of several rows, so that some are of strips farther off."""


def _gap(pieces: Sequence[Piece], fits: Fits) -> _Gap:
    best = fits.best(_joins([p.text for p in pieces]))
    above, below = np.zeros(len(best)), np.zeros(len(best))
    whole = [fit for p in pieces if (fit := fits.best([p.text])).max() >= SAID]
    for k, fit in enumerate(whole):
        row = int(fit.argmax())
        above[row], below[row] = k, len(whole) - 1 - k
    return _Gap(best, above, below, heap=int((best >= SAID).sum()) > 1)


def _near(gaps: Sequence[_Gap], i: int, side: float) -> Floats:
    """What the label texts above and below strip i say, those farther off less: three labels may stand over three.

    `side` is what a label on the wrong side costs: positive where labels come before their values.
    """
    near = np.zeros(len(gaps[0].fits))
    for g in range(max(0, i - FARTHEST), min(len(gaps), i + FARTHEST + 2)):
        far = max(i - g, g - i - 1)
        if far and not gaps[g].heap:  # a single label is its own strip's
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
        n = len(self.rows)
        move[np.arange(1, n + 1), np.arange(n)] = self._again(i)
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
            given = options.max(axis=0)
            idle = score + (NEVER if i in forced else self._idle[i])
            taken = np.concatenate(([False], given > idle[1:]))
            choice.append((taken, came))
            score = idle
            score[1:] = np.maximum(score[1:], given)
        end = score + self._finish
        state = int(end.argmax())
        total = float(end[state])
        rows: list[int | None] = [None] * len(self.strips)
        for i in range(len(self.strips) - 1, -1, -1):
            taken, came = choice[i]
            if taken[state]:
                rows[i] = state - 1
                state = int(came[state - 1])
        return Alignment(tuple(rows), total)

    def posterior(self) -> tuple[Floats, float]:
        """(strip, row or idle): how the weight of all ways is shared, idle last; and the log of that weight."""
        n, m = len(self.rows), len(self.strips)
        forward = np.full((m + 1, n + 1), NEVER)
        forward[0, 0] = 0.0
        steps = self._steps
        for i in range(m):
            given = _logsum(forward[i][:, None] + steps[i])
            forward[i + 1] = forward[i] + self._idle[i]
            forward[i + 1, 1:] = np.logaddexp(forward[i + 1, 1:], given)
        backward = self._finish.astype(float)
        total = float(_logsum((forward[m] + backward)[:, None])[0])
        result = np.zeros((m, n + 1))
        for i in range(m - 1, -1, -1):
            result[i, :n] = np.exp(_logsum(forward[i][:, None] + steps[i]) + backward[1:] - total)
            result[i, n] = max(0.0, 1.0 - result[i, :n].sum())
            through = _logsum((steps[i] + backward[1:]).T)
            backward = np.logaddexp(backward + self._idle[i], through)
        return result, total


def _logsum(values: Floats) -> Floats:
    """log of the sum of exponentials down the first axis."""
    top = values.max(axis=0)
    return np.asarray(top + np.log(np.exp(values - top).sum(axis=0)))
