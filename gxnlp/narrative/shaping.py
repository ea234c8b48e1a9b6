"""The grammar that a figure stands in: of what whole, among which parts, two things at once, how bare its words are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from gxnlp.narrative.concepts import ANY, Named
from gxnlp.narrative.rows import Row
from gxnlp.narrative.runs import FILL, Spot, joins

_WITH = frozenset(("、", "和", "与", "及", "或", "或者", "以及", "及其", "并", "□"))
_SHARE_OF = re.compile(r"占[^,;:.()]*$")
_AMID = re.compile(r"(?:^|[,;:.在从])[^,;:.()]{0,6}$")
_MIDST = frozenset("中里内")
_BECAME = re.compile(
    rf"[^,;.:#]{{0,4}}[变增减升降](?:化?为|成|至|到|加到|少到|长到|加至|少至)(?:{FILL}*[今本]年度?)?的?"
)
_IN_TURN = re.compile(rf"[、,;和而与]*(?:{FILL}*[今本]年度?|当年)[则又共为是有达到的]*")
_LAST_YEARS = re.compile(r"(?:去年|上一?年度?|前一?年度?)[^,;.:#]{0,20}$")
_EACH = re.compile("分别|依次|各|均|都")
_OPENER = re.compile(r"其中|包括|分别|依次|:|\(")
_AFTER_SHARE = re.compile(r"[(]?|[,、(]?(?:计|即|为|共|有|合|约|达|是|也就是|就是)*")
LONG = 4
"""Characters that no concept knows, from which on a clause speaks of something of its own."""


def beside_its_share(level: str, spot: Spot, earlier: Sequence[Spot]) -> bool:
    """微信占16%(2952条); 微信占16%,计2952条: the share stands between the figure and its words."""
    if not earlier or earlier[-1].unit != "%" or spot.unit == "%":
        return False
    if len(earlier) > 1 and earlier[-2].unit == "%" and joins(level[earlier[-2].end : earlier[-1].start]):
        return False  # 分别占16%、20%,即8条、10条: the last share of a run is not the first figure's
    return bool(_AFTER_SHARE.fullmatch(level, earlier[-1].end, spot.start))


def segment(level: str, spot: Spot, named: Row[Named], figures: Row[Spot], begin: int, told: str) -> list[str]:
    """公开方面,复议3件,诉讼2件;维持方面,复议1件,诉讼1件: what opened the stretch since the last semicolon."""
    start = level.rfind(";", begin, spot.start) + 1
    if not start:
        return []
    first = next(iter(figures.begun(start, spot.start)), spot)
    head = [n.concept for n in named.begun(start, first.start) if n.domain != ANY]
    last = head[-1] if head else "-"
    return [
        f"segment:{last}",
        f"segment:{last}:{told}",
        f"segment:{head[0] if head else '-'}+{last}:{told}",
        *(f"segment-of:{concept}" for concept in head),
    ]


def of_whole(level: str, named: Row[Named], earlier: Sequence[Spot], begin: int, opened: int, told: str) -> list[str]:
    """未审结7件,包括复议3件、诉讼4件: what the figure before the opener was said to count."""
    above = [one for one in earlier if one.end <= opened]
    if not above:
        return []
    since = above[-2].end if len(above) > 1 else begin
    words = [n.concept for n in named.begun(since, opened) if n.domain != ANY]
    last = words[-1] if words else "-"
    return [f"of-whole:{last}", f"of-whole:{last}:{told}", *(f"of-whole-of:{concept}" for concept in words)]


def told_none_of_ours(rest: Sequence[Named], later: Sequence[Spot]) -> str:
    """县政府办收到34件,公开20件,不是本街道的数: after how many figures is it said that they are none of ours?"""
    at = next((n.start for n in rest if n.concept == "apart"), None)
    return "-" if at is None else str(min(sum(one.start < at for one in later), 2))


def shape(
    level: str,
    spot: Spot,
    words: tuple[str, str],
    here: Sequence[Named],
    before: Sequence[Named],
    earlier: Sequence[Spot],
    later: Sequence[Spot],
) -> list[str]:
    """`words` of its clause left and right, `here` the concepts of the left ones, `before` those of the sentence."""
    left, right = words
    told = [n for n in here if n.domain != ANY]
    last = told[-1].concept if told else "-"
    unknown = len(left) - sum([n.end - n.start for n in here])
    bare = last if len(told) == 1 and unknown <= 1 else "-"
    found = [f"bare:{bare}:{spot.unit}", f"unknown:{min(max(unknown, 0), 2 * LONG) // 2}:{last}"]
    if later and later[0].unit == "%" and later[0].start - spot.end < LONG and _SHARE_OF.search(left):
        found += ["share-of", f"share-of:{last}"]  # 占全部诉讼案件31件的39%: the whole
    if right and right[-1] in _MIDST and _AMID.search(left):
        found += ["amid", f"amid:{last}", f"'amid:{right[-3:]}"]  # 在作出的30件答复中: the whole of what follows
    if not left and right and level[spot.end + len(right) : spot.end + len(right) + 1] == ":":
        found += ["leads", f"leads:{spot.unit}"]  # 30件申请的提交方式为:
    both = list(islice((n for n in reversed(before) if n.domain != ANY), 2))
    if len(both) > 1:
        b, a = both
        if a.concept != b.concept and level[a.end : b.start].replace(FILL, "") in _WITH:
            found += [f"joined:{a.concept}+{b.concept}", f"joined-{_each(level, b.end, spot.start)}:{a.domain}"]
    if _BECAME.match(level, spot.end):
        found.append("became")  # 由30件增至34件: of another year
    elif earlier and _BECAME.fullmatch(level, earlier[-1].end, spot.start):
        found += ["has-become", f"has-become:{both[0].concept if both else '-'}"]
    if earlier and _IN_TURN.fullmatch(level, earlier[-1].end, spot.start):
        since = max(0, earlier[-1].start - LONG * 7)
        if _LAST_YEARS.search(level[since : earlier[-1].start].replace(FILL, "")):
            # 诉讼数量:去年3件,今年4件: the words of last year's figure are its own
            of = next((n.concept for n in reversed(before) if n.domain != ANY), "-")
            found += ["in-turn", f"in-turn:{of}"]
    return found


def _each(level: str, start: int, stop: int) -> str:
    return "each" if _EACH.search(level, start, stop) else "both"


def scope(
    level: str,
    spot: Spot,
    earlier: Sequence[Spot],
    begin: int,
    own: Sequence[Named],
    first: Sequence[Named],
    named: Row[Named],
    figures: Row[Spot],
) -> list[str]:
    """What opened the list that a figure stands in; does its clause begin anew? 复议3件、其中纠正1件,诉讼2件."""
    told = next((n.concept for n in reversed(own) if n.domain != ANY), "-")
    head = next((n.concept for n in reversed(first) if n.domain != ANY), "-")
    hits = list(_OPENER.finditer(level, begin, spot.start))
    while hits and hits[-1].group() == "(" and level.find(")", hits[-1].end(), spot.start) >= 0:
        hits.pop()
    opener = hits[-1].group() if hits else "-"
    since = sum(one.start >= hits[-1].end() for one in earlier) if hits else len(earlier)
    return [
        f"scope:{opener}:{min(since, 2)}",
        f"scope-told:{opener}:{min(since, 2)}:{told}",
        f"anew:{head}:{told}:{opener}",
        *segment(level, spot, named, figures, begin, told),
        *(of_whole(level, named, earlier, begin, hits[-1].start(), told) if hits else ()),
    ]
