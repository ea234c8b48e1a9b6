"""What stands for words told before: 前者 and 后者, 被纠正的分别是…, and the nearest of things that are alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gxnlp.narrative.concepts import Named
from gxnlp.narrative.runs import FILL, Spot, run_of

ALIKE: dict[str, str] = {
    concept: sort
    for sort, concepts in {
        "court": "review suit",
        "channel": "website wechat weibo new_media board platform media briefing other_way",
        "way": "online letter visit",
        "asker": "person organ",
        "outcome": "granted partial refused unavailable rejected other_result",
        "verdict": "upheld corrected pending result",
        "route": "direct after",
        "stock": "receive carry handle",
        "paper": "issue repeal force revise",
        "act": "licence penalty coercion fees_admin",
        "voice": "suggestion proposal",
    }.items()
    for concept in concepts.split()
}
"""Concept -> the sort of which one is told where another might be."""
_OF_TWO = {"前者": 0, "后者": 1}
_IN_TURN = re.compile(r"分别|依次|各(?:为|是|有)")
_JOIN = re.compile(r"以及|[、和与及,]")
_ASIDE = re.compile(r"\([^()]{0,40}\)")
_DEFINED = re.compile(
    r":[^,;.:#]{2,14}(?=[.;]|$)|[,-]*(?:(?:这?就?是|这是|系|乃|即|便是)[^,;.:#]{2,26}|(?<=[,-])[^,;.:#]{1,20}数[量目]?(?=[,;.]|$))"
)


def resolved(level: str, named: Sequence[Named]) -> Sequence[Named]:
    """有部分公开的,也有不予公开的,前者9件,后者5件: each stands for the one of the two told last that are alike."""
    if "者" not in level:
        return named
    found: list[Named] = []
    latest: dict[str, list[Named]] = {}
    pair: list[Named] = []
    for one in named:
        place = _OF_TWO.get(level[one.start : one.end])
        if place is None:
            found.append(one)
            sort = ALIKE.get(one.concept)
            if sort:
                mine = latest.setdefault(sort, [])
                mine[:] = [*[other for other in mine if other.concept != one.concept][-1:], one]
            continue
        if not place or not pair:
            two: list[list[Named]] = [those for those in latest.values() if len(those) > 1]
            pair = [*max(two, key=_latest)] if two else []
        found.append(Named(one.start, one.end, pair[place].concept, pair[place].domain) if pair else one)
    return found


def _latest(those: Sequence[Named]) -> int:
    return those[-1].start


def in_turn(
    level: str, spot: Spot, earlier: Sequence[Spot], later: Sequence[Spot], before: Sequence[Named], begin: int
) -> str:
    """复议9件,诉讼5件,被纠正的分别是3件和2件: the words of a figure whose list stands before other figures.

    `before` are the concepts of what stands before it.
    """
    run, place = run_of(level, spot, earlier, later)
    if len(run) < 2:
        return ""
    hit = next(_IN_TURN.finditer(level, max(begin, run[0].start - 12), run[0].start), None)
    if hit is None:
        return ""
    text = _ASIDE.sub(lambda aside: FILL * len(aside.group()), level[begin : run[0].start])
    start = max(begin, *(begin + text.rfind(mark, 0, hit.start() - begin) + 1 for mark in ",;:("))
    own, said = text[start - begin : hit.start() - begin], text[hit.start() - begin :]
    items = _items(own.replace(FILL, ""))
    if len(items) == len(run):
        # 自然人与法人(含其他组织)分别为9件和5件; without brackets words_of reads it.
        return (items[place] + said).replace(FILL, "") if FILL in own else ""
    clauses = re.split(r"[,;:(]", text[: start - begin].rstrip(",;:("))
    plain = [clause for clause in clauses if clause and "#" not in clause]
    items = _items(plain[-1]) if plain else []
    if len(items) == len(run):
        # 不予公开、无法提供的,合计9件,分别是5件、4件
        return (items[place] + said).replace(FILL, "") if "#" in clauses[-1] else ""
    what = _listed(before, start, len(run))
    return (level[what[place].start : what[place].end] + own + said).replace(FILL, "") if what else ""


def _listed(before: Sequence[Named], start: int, count: int) -> list[Named]:
    """The last so many different things that are alike, told before a clause that tells of each of them."""
    own = {ALIKE.get(n.concept) for n in before if n.start >= start} - {None}
    if not own:
        return []
    listed: dict[str, list[Named]] = {}
    for n in before:
        sort = ALIKE.get(n.concept)
        if sort and sort not in own and n.start < start:
            mine = listed.setdefault(sort, [])
            mine[:] = [*(one for one in mine if one.concept != n.concept), n]
    fit = [those[-count:] for those in listed.values() if len(those) >= count]
    return max(fit, key=_latest, default=[])


def defined(level: str, end: int, until: int) -> int:
    """30件,是收到的申请数量; 30件--新收数: where such words end that come after their figure; its end without any."""
    hit = _DEFINED.match(level, end, until)
    return hit.end() if hit else end


def nearest(
    here: Sequence[Named],
    behind: Sequence[Named],
    aside: Sequence[Named],
    between: Sequence[Named],
    sentence: Sequence[Named],
) -> Iterator[str]:
    """Of each sort of things that are alike the one told nearest to a figure, and how near; `aside` is in brackets."""
    told: dict[str, tuple[str, str]] = {}
    for near, those in (
        ("own", here[::-1]),
        ("behind", behind),
        ("aside", aside),
        ("before", between[::-1]),
        ("far", sentence[::-1]),
    ):
        for one in those:
            sort = ALIKE.get(one.concept)
            if sort and sort not in told:
                told[sort] = one.concept, near
    for sort, (concept, near) in told.items():
        yield f"near-{sort}:{concept}:{near}"
    for a, b in (("verdict", "court"), ("route", "court"), ("outcome", "asker"), ("stock", "asker"), ("stock", "way")):
        if a in told and b in told:
            yield f"near:{told[a][0]}:{told[a][1]}:{told[b][0]}:{told[b][1]}"
    for sort in {ALIKE[one.concept] for one in here if one.concept in ALIKE}:
        several = len({one.concept for one in here if ALIKE.get(one.concept) == sort})
        if several > 1:  # 通过网站、微信等渠道公开: of neither alone
            yield f"near-several:{sort}:{min(several, 3)}"
    yield f"near-sorts:{'+'.join(sorted(sort for sort, (_, near) in told.items() if near in ('own', 'behind')))}"


def _items(listed: str) -> list[str]:
    return [item for item in _JOIN.split(listed) if item]
