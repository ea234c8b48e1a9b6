"""What is spoken of: the subject of a stretch of words, whose it is, and which of reviews and lawsuits it tells of."""

from __future__ import annotations

from collections.abc import Sequence

from gxnlp.narrative.concepts import ANY, Named
from gxnlp.narrative.runs import FILL

SUBJECTS = frozenset((
    "review", "suit", "request", "openness", "info", "normative", "licence", "penalty",
    "coercion", "fees_admin", "fee", "training", "conference", "interpret", "suggestion", "proposal",
    "post", "visits", "complaint", "meeting", "check", "ask", "staff", "material",
    "task", "score",
))  # fmt: skip
"""Concepts that say what is spoken of; the others say what of it."""
ARENAS = SUBJECTS - {"openness", "info", "material", "task", "score", "staff", "check"}
"""What outcomes and amounts are of: 信息公开 and 信息 in between do not change it."""

OWNERS = frozenset({"ours", "theirs", "wide", "office", "bench"})
"""Whose the figures are."""
ROLES = frozenset({"bench", "apart", "mock", "since"})
"""Words that make a figure none of ours: who tries the cases, what is left out or but practised, many years."""


def domain_of(named: Sequence[Named]) -> str:
    for n in reversed(named):
        if n.domain != ANY:
            return n.domain
    return ""


def subject_of(named: Sequence[Named]) -> str:
    return last_of(named, SUBJECTS)


def arena_of(named: Sequence[Named]) -> str:
    return last_of(named, ARENAS)


def last_of(named: Sequence[Named], those: frozenset[str]) -> str:
    for n in reversed(named):
        if n.concept in those:
            return n.concept
    return ""


def courts_of(named: Sequence[Named]) -> str:
    """Which of reviews and lawsuits are spoken of."""
    concepts_here = {n.concept for n in named}
    return "".join(
        [word[0] for word in ("review", "suit", "after", "direct", "matter", "apart") if word in concepts_here]
    )


def head_of(level: str, named: Sequence[Named], begin: int) -> str:
    """The last subject with what qualifies it: 居住证申请, 离婚诉讼, 信息公开申请."""
    at = next((i for i in range(len(named) - 1, -1, -1) if named[i].concept in SUBJECTS), -1)
    if at < 0:
        return "-"
    start = named[at].start
    if at and named[at - 1].end == start:
        return f"{named[at - 1].concept}+{named[at].concept}"
    return f"{level[max(begin, start - 1) : start].replace(FILL, '')}+{named[at].concept}"
