"""The sums of a table over the figures seen: which fail, and what may be the case where they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from math import inf

from gxnlp.checking.glance import Glance, near_miss
from gxnlp.forms import Equation

Name = tuple[str, str, str]

# Nats. A few reports in a hundred have a slip of the writer's, in one of some two hundred cells, with any figure.
SLIP, NEXT_SLIP = 10.5, 8.0
"""The writer printed a wrong figure in this very cell; once there is one slip, more are likelier."""
NEAR_MISS = 2.0
"""So much less where the figure is just beside the right one, ten beside it, or has its digits in another order."""
LEFT, NEXT_LEFT = 7.0, 3.0
"""The writer's figures do not satisfy this identity; once one fails, others are likelier to."""
AGREED = 4.0
"""More, where the identity gives a figure that is not clear just what was seen of it: that is hardly by chance."""
REPEATED = 1.0
"""The same figure misread the same way beside itself: equal prints fare alike."""
DEAREST_PAIR = 15.0
DEAREST_MENDING = 10.0
"""Two misreadings that cancel out in a block; dearer ones are no better than to leave two links to the writer."""
DOUBTFUL = 5.0
"""A misreading no dearer than this is considered beside a slip of the writer's in the same block."""
MOST_OPTIONS = 48


@dataclass(frozen=True)
class Option:
    """What may be the case with one block."""

    cost: float
    changes: tuple[tuple[int, int], ...] = ()
    """(cell, what is printed in truth)"""
    slip: bool = False
    left: bool = False
    on_links: tuple[tuple[int, int], ...] = ()
    """What it adds to the difference of each link."""

    def price(self, erred: bool) -> float:
        """Its cost where the writer is known to have erred elsewhere, or not."""
        if not erred:
            return self.cost
        return self.cost - (SLIP - NEXT_SLIP if self.slip else LEFT - NEXT_LEFT if self.left else 0.0)


class Sums:
    """The identities of one table over the figures seen: which fail, and what would mend them."""

    def __init__(self, equations: Sequence[Equation], glances: Mapping[Name, Glance]) -> None:
        self.names = list(dict.fromkeys((e.table, r, c) for e in equations for r, c in e.cells))
        at = {name: i for i, name in enumerate(self.names)}
        self.glances = [glances[name] for name in self.names]
        self.members = [
            {at[e.table, r, c]: sign for sign, side in ((1, e.left), (-1, e.right)) for r, c in side} for e in equations
        ]
        self.off = [sum(sign * (self.glances[i].value or 0) for i, sign in m.items()) for m in self.members]
        self.unknown = {i for i, g in enumerate(self.glances) if g.value is None and not g.blank}
        self._part([e.rule for e in equations])

    def _part(self, rules: Sequence[str]) -> None:
        """Blocks: the identities of the most frequent rule, and of others where they share no cell with these."""
        usual = Counter(rules)
        taken: set[int] = set()
        self.blocks: list[int] = []
        links: list[int] = []
        for e in sorted(range(len(rules)), key=lambda e: -usual[rules[e]]):
            if taken.isdisjoint(self.members[e]):
                taken.update(self.members[e])
                self.blocks.append(e)
            else:
                links.append(e)
        covered = taken
        self.links = [e for e in links if all(i in covered or i not in self.unknown for i in self.members[e])]
        self.loose = {i for e in self.links for i in self.members[e] if i not in covered}
        self.links_of: dict[int, list[tuple[int, int]]] = {}
        for k, e in enumerate(self.links):
            for i, sign in self.members[e].items():
                self.links_of.setdefault(i, []).append((k, sign))
        self.unsettled = [e for e in self.blocks if self.off[e] or any(i in self.unknown for i in self.members[e])]

    @property
    def sound(self) -> bool:
        return not self.unsettled and not any(self.off[e] for e in self.links)

    def on_links(self, deltas: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        total: dict[int, int] = {}
        for i, delta in deltas:
            for k, sign in self.links_of.get(i, ()):
                total[k] = total.get(k, 0) + sign * delta
        return tuple((k, d) for k, d in total.items() if d)

    def option(self, price: float, changes: Sequence[tuple[int, int]], *, left: bool = False) -> Option:
        deltas = [(i, v - (self.glances[i].value or 0)) for i, v in changes]
        return Option(price, tuple(changes), left=left, on_links=self.on_links(deltas))

    def options(self, block: int) -> list[Option]:
        """Everything that may be the case with a block that fails, cheapest first."""
        members, off = self.members[block], self.off[block]
        open_ones = [i for i in members if i in self.unknown]
        found = [Option(LEFT + (AGREED if self._agrees(members, off, open_ones) else 0.0), left=True)]
        if not open_ones:
            found += self._slips(members, off)
        elif len(open_ones) == 1:
            found += self._slips_by_specks(open_ones[0], members, off)
        if len(open_ones) <= 1:
            for i, sign in members.items():
                if open_ones and i != open_ones[0]:
                    continue
                value = (self.glances[i].value or 0) - off * sign
                price = self.glances[i].cost(value)
                if price < inf:
                    found.append(self.option(price, [(i, value)]))
        if open_ones:
            i = open_ones[0]
            found += [self.option(LEFT + c, [(i, v)], left=True) for v, c in self.glances[i].near.items()]
        else:
            found += self._with_slip(block)
        found += self._pairs(block, [p for p in combinations(members, 2) if set(open_ones) <= set(p)])
        found.sort(key=lambda o: o.cost)
        # that the writer erred and every figure was read right is weighed against whatever else may be the case
        return found[:MOST_OPTIONS] + [o for o in found[MOST_OPTIONS:] if not o.changes]

    def _slips(self, members: Mapping[int, int], off: int) -> Iterator[Option]:
        """The writer printed a wrong figure in one of these cells, and nothing else is the matter with their sum."""
        for i, sign in members.items():
            read = self.glances[i].value or 0
            delta = -off * sign
            if read + delta >= 0:
                price = SLIP - (NEAR_MISS if near_miss(read, read + delta) else 0.0)
                yield Option(price, slip=True, on_links=self.on_links([(i, delta)]))

    def _slips_by_specks(self, i: int, members: Mapping[int, int], off: int) -> Iterator[Option]:
        """The digits of a figure are as they were seen, and the writer meant another one, there or beside it."""
        digits = self.glances[i].digits
        if digits is None or off + members[i] * digits == 0:
            return
        price, rest = self.glances[i].cost(digits), off + members[i] * digits
        for k, sign in members.items():
            read = digits if k == i else self.glances[k].value or 0
            meant = read - sign * rest
            if meant >= 0:
                more = SLIP - (NEAR_MISS if near_miss(read, meant) else 0.0)
                deltas = [(i, meant)] if k == i else [(i, digits), (k, meant - read)]
                yield Option(price + more, ((i, digits),), slip=True, on_links=self.on_links(deltas))

    def loose_slips(self, link: int, off: Sequence[int]) -> Iterator[Option]:
        """The same for a link that fails, in cells of no block; one that mends no other link is left as well."""
        members = self.members[self.links[link]]
        for o in self._slips({i: members[i] for i in members if i in self.loose and i not in self.unknown}, off[link]):
            if sum(off[k] == -d for k, d in o.on_links) > 1:
                yield o

    def _agrees(self, members: Mapping[int, int], off: int, open_ones: Sequence[int]) -> bool:
        """Whether the only figure that could not be read is what its digits or the engine say."""
        if len(open_ones) != 1:
            return False
        i = open_ones[0]
        return self.glances[i].fits(-off * members[i])

    def _pairs(self, block: int, pairs: Iterable[tuple[int, int]], most: float = DEAREST_PAIR) -> Iterator[Option]:
        """Two figures of a block misread at once, so that it holds again, or holds still."""
        members, off = self.members[block], self.off[block]
        for a, b in pairs:
            one, other = self.glances[a], self.glances[b]
            if one.least + other.least > most or not one.near or not other.near:
                continue
            if len(one.near) > len(other.near):
                a, b, one, other = b, a, other, one
            for value, price in one.near.items():
                rest = -off - members[a] * (value - (one.value or 0))
                second = (other.value or 0) + members[b] * rest
                more = other.near.get(second)
                if more is None:
                    continue
                if (value, one.value) == (second, other.value):
                    price, more = max(price, more), min(price, more, REPEATED)
                if price + more <= most:
                    yield self.option(price + more, [(a, value), (b, second)])

    def _with_slip(self, block: int) -> Iterator[Option]:
        """The writer slipped in one cell of a block and a doubtful figure beside it was misread."""
        members, off = self.members[block], self.off[block]
        for a, b in permutations(members, 2):
            one = self.glances[a]
            if one.least > DOUBTFUL:
                continue
            for value, price in one.near.items():
                delta = members[b] * (-off - members[a] * (value - (one.value or 0)))
                if price <= DOUBTFUL and delta and (self.glances[b].value or 0) + delta >= 0:
                    on_links = self.on_links([(a, value - (one.value or 0)), (b, delta)])
                    read = self.glances[b].value or 0
                    cost = price + SLIP - (NEAR_MISS if near_miss(read, read + delta) else 0.0)
                    yield Option(cost, ((a, value),), slip=True, on_links=on_links)

    def mending(self) -> dict[int, list[Option]]:
        """For each link what may be the case in blocks that hold: two misreadings that cancel out; lone cells."""
        found: dict[int, list[Option]] = {}
        unsettled = set(self.unsettled)
        held = [b for b in self.blocks if b not in unsettled]
        options = [o for b in held for o in self._pairs(b, combinations(self.members[b], 2), DEAREST_MENDING)]
        for i in self.loose:
            options += [self.option(c, [(i, v)]) for v, c in self.glances[i].near.items()]
        for o in options:
            for k, _ in o.on_links:
                found.setdefault(k, []).append(o)
        return {k: sorted(each, key=lambda o: o.cost)[: 4 * MOST_OPTIONS] for k, each in found.items()}
