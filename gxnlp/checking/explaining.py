"""Why the sums of a table fail: the likeliest explanations, each so many misread figures and slips of the writer.

The identities of a table are parted into blocks, which share no cell, and links across them (in the statutory form the
rows are the blocks, the sums of the columns the links). Each block that fails has a short list of options: one figure
or two were misread, the writer set down a wrong figure, or the block is left to the writer as it stands. A best-first
search takes one option for each and pays for the links that then still fail. What comes back are all explanations that
are not much worse than the best one, so that a change can be weighed against everything else that might be the case.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import exp, inf

from gxnlp.checking.sums import LEFT, NEXT_LEFT, Name, Option, Sums

MARGIN = 7.0
"""Nats: explanations this much worse than the best are not looked for."""
MOST_STEPS = 10_000
"""Some 0.04 ms each; twelve failing sums of one table need a few thousand."""
MOST_SUMS = 400
LEAVE = Option(LEFT, left=True)


@dataclass(frozen=True)
class Explanation:
    cost: float
    changes: dict[Name, int]


@dataclass(frozen=True)
class Explanations:
    found: tuple[Explanation, ...]
    """Best first."""
    unseen: float
    """How much may be left out, as a multiple of the best one's likelihood: 0 where the search was finished."""


@dataclass(frozen=True)
class _State:
    """A part of an explanation: the options taken for the first so many blocks, and what is off in each link."""

    cost: float
    done: int
    off: tuple[int, ...]
    taken: tuple[Option, ...] = ()
    erred: bool = False
    closed: frozenset[int] = frozenset()
    """Links left to the writer, or open because a figure in them stays unknown."""

    def after(self, option: Option, done: int, closed: frozenset[int]) -> _State:
        off = list(self.off)
        for k, d in option.on_links:
            off[k] += d
        return _State(
            cost=self.cost + option.price(self.erred),
            done=done,
            off=tuple(off),
            taken=(*self.taken, option),
            erred=self.erred or option.slip or option.left,
            closed=self.closed | closed,
        )

    def failing(self) -> list[int]:
        return [k for k, off in enumerate(self.off) if off and k not in self.closed]


def explain(sums: Sums) -> Explanations:
    """All explanations within the margin of the best one."""
    options = [(block, sums.options(block)) for block in sums.unsettled]
    # the clearest first: what is tried last is what the links decide
    options.sort(key=lambda o: o[1][0].cost - o[1][1].cost if len(o[1]) > 1 else -inf)
    return _Search(sums, options).run()


class _Search:
    def __init__(self, sums: Sums, options: Sequence[tuple[int, list[Option]]]) -> None:
        self.sums, self.options = sums, options
        least = [min(o.price(True) for o in each) for _, each in options]
        self.least = [sum(least[k:]) for k in range(len(least) + 1)]
        self.reach = self._reachable()
        self._mending: dict[int, list[Option]] | None = None

    def _reachable(self) -> list[list[set[int] | None]]:
        """After the first so many blocks, the sums that the rest can still add to each link; None for too many."""
        links = len(self.sums.links)
        reach: list[list[set[int] | None]] = [[{0} for _ in range(links)]]
        for _, each in reversed(self.options):
            steps: list[set[int]] = [{0} for _ in range(links)]
            for o in each:
                for k, d in o.on_links:
                    steps[k].add(d)
            now: list[set[int] | None] = []
            for before, step in zip(reach[0], steps, strict=True):
                if before is None or len(before) * len(step) > MOST_SUMS:
                    now.append(None)
                else:
                    now.append({a + b for a in before for b in step})
            reach.insert(0, now)
        return reach

    def run(self) -> Explanations:
        """Best first. What waits in the heap is a state and an option to take there: most are never worked out."""
        state = _State(0.0, 0, tuple(self.sums.off[e] for e in self.sums.links))
        order = count()
        heap: list[tuple[float, int, _State, Option, int, frozenset[int]]] = []
        found: list[Explanation] = []
        known: set[tuple[tuple[Option, ...], frozenset[Option], frozenset[int]]] = set()
        first = len(self.options)
        # the writer may have got every failing sum wrong: nothing much dearer is worth a look
        most = MARGIN + LEFT + NEXT_LEFT * (first + len(state.failing()))
        for _ in range(MOST_STEPS):
            if state.done == first and not state.failing():
                key = (state.taken[:first], frozenset(state.taken[first:]), state.closed)  # links mended in any order
                if key not in known:
                    known.add(key)
                    changes = {self.sums.names[i]: v for o in state.taken for i, v in o.changes}
                    found.append(Explanation(state.cost, changes))
                    most = min(most, found[0].cost + MARGIN)
            else:
                for hope, option, done, closed in self._following(state):
                    if hope <= most:
                        heapq.heappush(heap, (hope, next(order), state, option, done, closed))
            if not heap or (found and heap[0][0] > found[0].cost + MARGIN):
                return Explanations(tuple(found), 0.0)
            _, _, before, option, done, closed = heapq.heappop(heap)
            state = before.after(option, done, closed)
        if not found:
            return Explanations((), inf)
        return Explanations(tuple(found), sum(exp(min(found[0].cost - waiting[0], 50.0)) for waiting in heap))

    def _following(self, state: _State) -> Iterator[tuple[float, Option, int, frozenset[int]]]:
        """What can be taken next, each with the least that it can come to cost."""
        if state.done < len(self.options):
            block, options = self.options[state.done]
            unknown = [i for i in self.sums.members[block] if i in self.sums.unknown]
            hope = self._hope(state, state.done + 1)
            for o in options:
                closed: frozenset[int] = frozenset()
                if unknown:
                    given = {i for i, _ in o.changes}
                    closed = frozenset(k for i in unknown if i not in given for k, _ in self.sums.links_of.get(i, ()))
                yield hope(o, closed), o, state.done + 1, closed
            return
        link = state.failing()[0]
        hope = self._hope(state, state.done)
        yield hope(LEAVE, frozenset((link,))), LEAVE, state.done, frozenset((link,))
        for o in self.sums.loose_slips(link, state.off):
            yield hope(o, frozenset()), o, state.done, frozenset()
        if self._mending is None:
            self._mending = self.sums.mending()
        touched = {i for o in state.taken for i, _ in o.changes}
        for o in self._mending.get(link, ()):
            if dict(o.on_links)[link] == -state.off[link] and touched.isdisjoint(i for i, _ in o.changes):
                yield hope(o, frozenset()), o, state.done, frozenset()

    def _hope(self, state: _State, done: int) -> Callable[[Option, frozenset[int]], float]:
        """The least that the state can come to cost with one more option: links that nothing can mend cost too."""
        reach, off = self.reach[done], state.off

        def stuck(k: int, by: int) -> bool:
            sums = reach[k]
            return bool(by) and k not in state.closed and sums is not None and -by not in sums

        before = [stuck(k, by) for k, by in enumerate(off)]
        base, known = state.cost + self.least[done], sum(before)

        def hope(option: Option, closed: frozenset[int]) -> float:
            n = known
            for k, d in option.on_links:
                if k not in closed:
                    n += stuck(k, off[k] + d) - before[k]
            for k in closed:
                n -= before[k]
            return base + option.price(state.erred) + (2.0 + 2.0 * n if n else 0.0)

        return hope
