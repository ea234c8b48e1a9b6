"""What stands for words told before: 前者 and 后者, 被纠正的分别是…, and the nearest of things that are alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

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
_AS_SHARES = re.compile(r"[,;(]?(?:即|也就是|亦即|折合|换算|对应|计|分别|依次|为|是|有|达|约|件数|条数|数量|的)*[:]?")
"""微信、微博分别占30%、20%,即9条、6条: the list is that of the shares."""
_JOIN = re.compile(r"以及|[、和与及,]")
_ASIDE = re.compile(r"\([^()]{0,40}\)")
_COUNTED = re.compile(
    r"(?:等?[一二两三四五六七八九十]?[者项类种个方面]*)?(?:总计|合计|共计|总共|共|合)?(?:有|为|是)?#.*$"
)
FAR = 200
"""Characters before 前者 that its clause may begin in."""
_DEFINED = re.compile(
    r":[^,;.:#]{2,14}(?=[.;]|$)|[,-]*(?:(?:这?就?是|这是|此[为系即乃是]|属于?|系|乃|即|便是)[^,;.:#]{2,26}"
    r"|(?<=[,-])[^,;.:#]{1,20}数[量目]?(?=[,;.]|$))"
)
_BEHIND = re.compile(r"(?:申请|案件|案|信息|文件|决定|复议|诉讼)?,[^;.:#()]{2,30}(?=[.;])")
"""9件,予以公开;5件申请,因情况特殊,部分公开: up to the next stop, where nothing stands before the figure."""


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
            clause = max(level.rfind(mark, max(0, one.start - FAR), one.start) for mark in ";:.")
            # 纠正的,前者9件,后者5件: what its own clause speaks of is not one of the two
            two = [those for those in two if (those[0].start > clause) == (those[1].start > clause)] or two
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
    behind = _listed_behind(level, run, place)
    if behind:
        return behind
    of_shares = _as_shares(level, run, earlier)
    if of_shares:
        run = of_shares
    hit = next(_IN_TURN.finditer(level, max(begin, run[0].start - 12), run[0].start), None)
    if hit is None:
        return ""
    text = _ASIDE.sub(lambda aside: FILL * len(aside.group()), level[begin : run[0].start])
    start = max(begin, *(begin + text.rfind(mark, 0, hit.start() - begin) + 1 for mark in ",;:("))
    own, said = text[start - begin : hit.start() - begin], text[hit.start() - begin :]
    items = _items(own.replace(FILL, ""))
    if len(items) == len(run):
        # 自然人与法人(含其他组织)分别为9件和5件; without brackets words_of reads it.
        return (items[place] + said).replace(FILL, "") if FILL in own or of_shares else ""
    clauses = re.split(r"[,;:(]", text[: start - begin].rstrip(",;:("))
    plain = [clause for clause in clauses if clause and "#" not in clause]
    items = _items(plain[-1]) if plain else []
    if len(items) == len(run):
        # 不予公开、无法提供的,合计9件,分别是5件、4件
        return (items[place] + said).replace(FILL, "") if "#" in clauses[-1] else ""
    for clause in clauses[:-5:-1]:  # 不予公开、无法提供两类共9件,细分之,依次为5件、4件
        items = _items(_COUNTED.sub("", clause).replace(FILL, ""))
        if len(items) == len(run):
            return (items[place] + said).replace(FILL, "")
    what = _listed(before, start, len(run))
    return (level[what[place].start : what[place].end] + own + said).replace(FILL, "") if what else ""


_NAMED_AFTER = re.compile(
    r"[,;:(-]*(?:这[几些]个?数|上述各?数|以上各?数|各数|几个数字?)?(?:分别|依次|顺次|依序)(?:是|为|系|属|对应|代表|指)?:?(?P<list>[^;.:()#]{3,160})"
)


def _listed_behind(level: str, run: Sequence[Spot], place: int) -> str:
    """15、16、17件,依次是予以公开、部分公开、不予公开: the list comes after its figures."""
    hit = _NAMED_AFTER.match(level, run[-1].end)
    items = _items(hit["list"].replace(FILL, "")) if hit else []
    return items[place] if len(items) == len(run) else ""


def _as_shares(level: str, run: Sequence[Spot], earlier: Sequence[Spot]) -> list[Spot]:
    """As many shares, told just before the figures that they stand for."""
    above = [one for one in earlier if one.end <= run[0].start][-len(run) :]
    alike = len(above) == len(run) and {one.unit for one in above} == {"%"} and run[0].unit != "%"
    if not alike or not _AS_SHARES.fullmatch(level, above[-1].end, run[0].start):
        return []
    return above


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


def defined(level: str, end: int, until: int, *, begins: bool) -> int:
    """30件,是收到的申请数量; 30件--新收数: where such words end that come after their figure; its end without any.

    `begins`: nothing but a stop stands before the figure.
    """
    hit = _DEFINED.match(level, end, until) or (_BEHIND.match(level, end, until) if begins else None)
    return hit.end() if hit else end


def nearest(
    here: Sequence[Named],
    behind: Sequence[Named],
    aside: Sequence[Named],
    beyond: Sequence[Named],
    between: Sequence[Named],
    sentence: Sequence[Named],
) -> Iterator[str]:
    """Of each sort of things that are alike the one told nearest to a figure, and how near.

    `aside` is in brackets, `beyond` in the next clauses where no other figure can own it.
    """
    told: dict[str, tuple[str, str]] = {}
    for near, those in (
        ("own", here[::-1]),
        ("behind", behind),
        ("aside", aside),
        ("beyond", beyond),
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


_DIRECT = re.compile(
    r"(?:不|未|没有?|免|越过|跳过|绕[过开]|略过|省去|撇开)[^,;.#]{0,4}复议|(?:诉|法院)[^,;.#]{0,3}前(?:未|没)[^,;.#]{0,5}复议"
    r"|(?:直接|径[行直自向]?)[^,;.#]{0,6}(?:诉|法院|法庭|官司|打|告)"
)
_AFTER = re.compile(
    r"(?<!不)(?<!未)(?<!没)(?:先|经|走[完过]|已|不服|对|找)[^,;.#]{0,6}复议[^;.#]{0,9}(?:后|再|又|仍|方才|才|而)"
    r"[^;.#]{0,9}(?:诉|法院|法庭|官司|打|告)"
    r"|复议[^,;.#]{0,4}[后完][^,;.#]{0,4}(?:再|又|仍)?[^,;.#]{0,4}(?:诉|法院|官司|打|告)"
    r"|(?:诉|法院)[^,;.#]{0,3}前(?:已|先|曾|经)[^,;.#]{0,4}复议"
)


def route(words: str) -> str:
    """先找复议机关、后找法院; 越过复议直接找法院: which way to court words tell of, whatever the words."""
    if not any(word in words for word in ("复议", "诉", "法院", "打")):
        return "-"
    return "after" if _AFTER.search(words) else "direct" if _DIRECT.search(words) else "-"


def several_ahead(own: Sequence[Named], rest: Sequence[Named], adds_up: bool) -> Iterator[str]:
    """被纠正的7件之中,复议机关纠正3件,法院纠正4件: things that are alike and are told apart only further on."""
    told = {ALIKE[n.concept] for n in own if n.concept in ALIKE}
    ahead: dict[str, set[str]] = {}
    for n in rest:
        if n.concept in ALIKE:
            ahead.setdefault(ALIKE[n.concept], set()).add(n.concept)
    for sort, those in ahead.items():
        if len(those) > 1:
            yield f"ahead-several:{sort}:{sort in told}:{adds_up}"


_LONE = {
    "维": "upheld", "纠": "corrected", "他": "other_result", "未": "pending", "诉": "suit", "复": "review",
    "直": "direct", "公": "granted", "部": "partial", "拒": "refused", "人": "person", "信": "letter", "面": "visit",
    "收": "receive", "办": "handle", "结": "handle", "转": "carry", "制": "issue", "立": "issue", "废": "repeal",
    "存": "force", "留": "force", "许": "licence", "罚": "penalty", "强": "coercion",
}  # fmt: skip
_ALONE = re.compile(rf"(?<=[、,;:(.])[\"]?([{''.join(_LONE)}])[\"]?(?=[:]?#)|^([{''.join(_LONE)}])(?=#)")


def lone(level: str, named: Sequence[Named], domains: Mapping[str, str]) -> Sequence[Named]:
    """维83,纠12,他7: words cut to a character, where it stands alone before its figure."""
    found = [
        Named(at, at + 1, _LONE[level[at]], domains.get(_LONE[level[at]], ""))
        for hit in _ALONE.finditer(level)
        for at in (hit.start(hit.lastindex or 1),)
    ]
    if not found:
        return named
    taken = {n.start for n in found}
    return sorted([*(n for n in named if not any(at in taken for at in range(n.start, n.end))), *found])


def _items(listed: str) -> list[str]:
    return [item for item in _JOIN.split(listed) if item]
