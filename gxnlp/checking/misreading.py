"""Which figures of the prose are the tables' for something else: their words were misread, and prove nothing."""

from __future__ import annotations

import math

from gxnlp.checking.held import (
    CLOSE,
    Held,
    agrees,
    in_unit,
    is_another,
    is_not_ours,
    is_plain_slip,
    is_told,
    kin_of,
    printed_sum,
)
from gxnlp.report import Fact
from gxnlp.structure import Breakdown, Narrative


def misread_lines(narrative: Narrative, held: Held) -> set[tuple[int, str]]:
    """(line, kin) where a figure is the table's for something else: the words around it were misread as well."""
    told = [
        fact
        for fact in narrative.counts
        if (stated := held.known.get(fact.kind)) and not isinstance(fact.value, str) and not agrees(fact, stated, held)
    ]
    found = {
        (fact.line, kin_of(fact.kind))
        for fact in told
        if is_another(in_unit(fact), fact.kind, held, alone=is_plain_slip(fact, narrative.certain, held))
    }
    courts = [fact for fact in told if kin_of(fact.kind) == "review"]
    for line in {fact.line for fact in courts}:
        # Several at once that are the table's of reviews, told as lawsuits: small figures prove it together.
        here = {fact.kind: fact for fact in courts if fact.line == line}
        other = [(fact, held.known.get(_counterpart(fact.kind))) for fact in here.values()]
        if len(here) > 1 and any(f.value for f, _ in other) and all(o and agrees(f, o, held) for f, o in other):
            found.add((line, "review"))
    return found


def ill_read(narrative: Narrative, held: Held) -> set[Fact]:
    """Counts of sentences of which nothing is the tables', nor near it, though they hold it all.

    A clerk errs in one figure; who errs in all of 全县被起诉274件,其中直接起诉566件 was rather misunderstood.
    """
    found: set[Fact] = set()
    for facts in narrative.together:
        known = {fact for fact in facts if is_told(fact, held)}
        if len({(fact.kind, fact.value) for fact in known}) > 1 and all(is_not_ours(fact, held) for fact in known):
            found |= known
    return found


def _counterpart(kind: str) -> str:
    """The same of lawsuits for reviews, and of reviews for lawsuits."""
    kin, _, what = kind.partition(".")
    return f"{'review' if kin == 'litigation' else 'litigation'}.{what}"


def holds_misread(breakdown: Breakdown, misread: set[tuple[int, str]]) -> bool:
    """Parts of what was misread prove nothing."""
    return any((fact.line, kin_of(fact.kind)) in misread for fact in (breakdown.whole, *breakdown.parts))


def all_agree(breakdown: Breakdown, held: Held) -> bool:
    """Are the whole and its parts all the tables' own? Then the rest is but unsaid; the tables' sums are checked."""
    return all(
        not isinstance(fact.value, str)
        and (stated := held.known.get(fact.kind)) is not None
        and agrees(fact, stated, held)
        for fact in (breakdown.whole, *breakdown.parts)
    )


def none_agrees(breakdown: Breakdown, held: Held) -> bool:
    """Is nothing of them the tables', nor near it? The tables say so of each; their sum is then of something else."""
    told = (breakdown.whole, *breakdown.parts)
    return len(breakdown.parts) > 1 and all(is_not_ours(fact, held) for fact in told)


def rather_two(one: Fact, other: Fact, held: Held) -> bool:
    """Two figures in one line are rather two things; so is one that the table has for something else."""
    stated = held.known.get(one.kind)
    if stated is None:
        return one.line == other.line
    own = [printed_sum(names, held) for names in (stated.cells, *stated.also)]
    if all(any(total == in_unit(fact) for total in own) for fact in (one, other)):
        return True  # received, and received with what was carried in: both are right
    return any(
        is_another(value, one.kind, held)
        for value in (in_unit(one), in_unit(other))
        if not any(total is not None and math.isclose(value, total, abs_tol=CLOSE) for total in own)
    )
