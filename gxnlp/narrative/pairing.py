"""Do a list's words stand before its figures or behind them? 维持9件，纠正5件 or 9件，维持；5件，纠正."""

from __future__ import annotations

from collections.abc import Sequence

from gxnlp.narrative.concepts import Named
from gxnlp.narrative.referring import ALIKE
from gxnlp.narrative.rows import Row
from gxnlp.narrative.runs import Spot

TOTAL = "total"
MOST = 24
"""Figures of a list that are looked at."""
Pairs = dict[int, list[str]]
"""Where a figure begins -> what is seen of its pair."""


def paired(figures: Sequence[Spot], named: Row[Named], begin: int, stop: int) -> Pairs:
    """For the figures of a sentence: of each sort of things that are alike, the one that each is told beside.

    What stands behind the last figure tells: where a thing of the sort does, the words of all stand behind.
    """
    own = [one for one in figures if one.unit != "%"]
    if len(own) > MOST:
        stop = own[MOST].start
        del own[MOST:]
    while len(own) > 1 and _sums_up(named, own[-2].end, own[-1].start):
        stop = own.pop().start  # 合计7件 closes the list
    if not own:
        return {}
    edges = [begin, *(at for one in own for at in (one.start, one.end)), stop]
    gaps = [_alike(named, edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    found: Pairs = {one.start: [] for one in own}
    for sort in dict.fromkeys(sort for gap in gaps for sort in gap):
        inside = [gap.get(sort, "") for gap in gaps]
        way = "before" if not inside[-1] else "either" if all(inside[:-1]) else "behind"
        several = "list" if len(set(filter(None, inside))) > 1 else "one"
        for i, one in enumerate(own):
            its = inside[i + (way == "behind")] or "-"
            found[one.start] += [
                f"paired-{sort}:{its}:{way}:{several}",
                f"paired-{sort}:{its}",
                f"paired-way:{sort}:{way}:{several}:{its != '-'}",
            ]
    return found


def _sums_up(named: Row[Named], start: int, stop: int) -> bool:
    return any(n.concept == TOTAL for n in named.begun(start, stop)[-2:])


def _alike(named: Row[Named], start: int, stop: int) -> dict[str, str]:
    """Sort -> the last thing of it that is told there."""
    return {ALIKE[n.concept]: n.concept for n in named.begun(start, stop) if n.concept in ALIKE}
