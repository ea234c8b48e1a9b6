"""How the figures of a paragraph hang together: wholes and their parts, percentages and what they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gxnlp.narrative.counting import Counted
from gxnlp.narrative.kinds import Kinds
from gxnlp.report import Fact
from gxnlp.structure import Breakdown, Share, comes_to

_SUMMED = re.compile(
    r"合计|总[计数量共和]|共|累[计积]|加起来|相加|加在一[起块]|合起来|合在一起|合并|小计|之和|[两三四]者|[两三四]项"
)
_SAID_TO_BE_THE_SUM = re.compile(
    r"[,;:。、.)(]*(?:以上|上述|这|前述|各项|各类)?(?:[两三四五六七八几]?[者项类种]|[^,;:.、]{0,4})?"
    r"(?:合计|总计|共计|小计|之和|加起来|相加|加在一[起块]|合起来|合在一起)[^,;:.、]{0,12}"
)
"""Right behind the last part: 全年共答复34件 after some of the outcomes need not be."""
_IS_OF = re.compile(r"[,)]?(?:大?约|只|仅)?[占为][^,;.()#]{0,14}\(?[^,;.()#]{0,3}")
_OF_IT = re.compile(r"\)?的(?:大?约|近)?")
_OPENED = re.compile(r"\([^,;.()#]{0,8}")
_OVER = re.compile(r"[/÷][^,;.()#]{0,8}")
"""占全部12件的25%, 约为总数(12件)的25%, 25%(纠正3件/复议12件)."""
_NAMED_AFTER = re.compile(r"[,(]?(?:实|计|即|为|共|有|合|也就是|就是)+|\(")
"""占40%,计12件; 占40%(12件): the percentage stands before its figure."""
_OF_WHAT_FOLLOWS = ("的信息", "的申请", "的是", "的为", "的由", "的,", "的案件")
"""网站公开(2456条),占比40%的信息由微信公开: the percentage of what is told next."""
_JOINED = re.compile(r"(?:[、,和及与]|以及)+")
_CLAIMED = re.compile(r"分别|[:(]|按[^,;.]{1,8}分|从[^,;.]{1,8}看")
_PARTS_OPEN = re.compile(r"其中|包括|\(|:|分别|按|从")
_SHARE = re.compile(r"(?:占|比例|比重)(?P<of>[^,;.#]{0,16})$")
_CHANGED = re.compile(r"[同环]比|[较比与](?:上|去|前|往|\d)|变化|变动|[增涨升降跌减]")
"""Before percentages that are of another year's figures: 同比分别变化3%和4%."""
_THEN = re.compile(r"(?:上年度?|去年|上一年度?|前一年度?|同期|20\d\d年)[^,;.]{0,8}$")
"""占54%,上年占44.9%."""
_NAMES_ITS_OWN = re.compile(r"[,;](?P<name>[\u4e00-\u9fff]{2,12}?)(?:的|数|件数|条数|量)?占[^,;.#]{0,16}$")
"""予以公开、不予公开分别为2件、3件,予以公开占答复总数的40%: no share of the figure before it."""
_GROWTH = re.compile(r"(?P<word>增长|上升|增加|提高|下降|减少|降低)(?:了|约|近)*$")
_FALLING = frozenset({"下降", "减少", "降低"})
_THE_REST = re.compile(r"其余|余下的|剩下的|余者")
_OTHERS = re.compile(r"其他|其它")
"""Of channels these are the rest; 其他结果 and 其他处理 are rows of the form like any other."""
_A_NUMBER = re.compile(
    r"\d+(?=[条件篇份期次个])|(?<=[:、,为是有])[一二三四五六七八九十百千]{1,5}[条件篇份期次个]?(?=[、,;.)])"
    r"|(?<=[\u4e00-\u9fff])(?<![一二三四五六七八九十百千第统唯之合单专万])[一二三四五六七八九十百千]{1,5}(?=[、,;.)])"
)
"""微博七;部分公开二,: a number in words need not have a unit."""
MAX_PARTS = 40
CLAIMING = frozenset({"channel", "way"})
"""Families of which 分别 or 按…分 says that they are complete: of topics writers name the notable ones."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact with what was read around it."""

    fact: Fact
    counted: Counted


def breakdowns(stated: Sequence[Stated], counts: Sequence[Counted], text: str, kinds: Kinds) -> Iterator[Breakdown]:
    """The wholes of a paragraph with the parts given of each, family by family."""
    groups: dict[tuple[int, str, int], list[int]] = {}
    for i, one in enumerate(stated):
        kind = kinds.by_name[one.fact.kind]
        if kind.family and kind.part_of:
            whole = _whole_of(i, stated, text, kinds)
            if whole is not None:
                groups.setdefault((whole, kind.family, one.counted.sentence), []).append(i)
    for (whole, family, _), members in groups.items():
        parts = [stated[i] for i in members[:MAX_PARTS]]
        names = {p.fact.kind for p in parts}
        needed = kinds.complete.get(family, 0)
        first, last = parts[0].counted, parts[-1].counted
        above = stated[whole]
        summed = above.counted.figure.start > last.figure.start and _sums_up(text, last, above.counted)
        opening = text[above.counted.figure.end : first.figure.start] if not summed else ""
        complete = (
            summed
            or (needed > 0 and len(names) >= needed)
            or bool(family in CLAIMING and _CLAIMED.search(opening) and "其中" not in opening and "%" not in opening)
            or bool(_THE_REST.search(text[first.figure.start : last.figure.start]))
            or (family in CLAIMING and any(name.endswith(".other") for name in names))
            or bool(family in CLAIMING and _OTHERS.search(text[first.figure.start : last.figure.start]))
        )
        if len(parts) > 1 and not _unread(above, parts, counts, text):
            yield Breakdown(
                above.fact, tuple(p.fact for p in parts), complete, summed and _said_to_be(text, last, above)
            )


def _unread(whole: Stated, parts: Sequence[Stated], counts: Sequence[Counted], text: str) -> bool:
    """Is there another figure in the sentence that may be the part which is missing, or a number that is none yet?"""
    left = _plain(whole.fact.value) - sum(_plain(p.fact.value) for p in parts)
    known = {one.counted.figure.start for one in (whole, *parts)}
    others = [
        c
        for c in counts
        if c.sentence == parts[0].counted.sentence
        and c.figure.start not in known
        and c.figure.unit != "%"
        and not c.compared
    ]
    unit = parts[0].counted.figure.unit
    if left > 0 and _more_numbers(text, min(known), max(known), counts):
        return True
    # 编发简报5期、网站公开34条,合计39条(期): the missing part may be counted in something else.
    return left > 0 and any((c.kind is None and c.figure.unit == unit) or c.figure.value == left for c in others)


def _more_numbers(text: str, start: int, end: int, counts: Sequence[Counted]) -> bool:
    """Are there more numbers between two places than figures were read there?"""
    read = {at for one in counts for at in range(one.figure.start, one.figure.end)}
    return any(hit.start() not in read for hit in _A_NUMBER.finditer(text, start, end))


def _plain(value: int | float | str) -> float:
    return 0.0 if isinstance(value, str) else float(value)


def _sums_up(text: str, last: Counted, whole: Counted) -> bool:
    """网站3条,微信4条,共7条: does the whole after its parts say that it is their sum?"""
    return bool(_SUMMED.search(text[last.figure.end : whole.figure.start]))


def _said_to_be(text: str, last: Counted, whole: Stated) -> bool:
    """Do the words between leave no doubt that what is told is the sum of the parts right before it?"""
    return bool(_SAID_TO_BE_THE_SUM.fullmatch(text, last.figure.end, whole.counted.figure.start))


def _whole_of(i: int, stated: Sequence[Stated], text: str, kinds: Kinds) -> int | None:
    """Which fact of the paragraph the part at `i` is a part of."""
    part = stated[i]
    kind = kinds.by_name[part.fact.kind]
    part_at, sentence = part.counted.figure.start, part.counted.sentence

    def fits(name: str) -> bool:
        if name == kind.part_of:
            return True
        return kind.family == "topic" and kinds.by_name[name].family == "channel"

    before = [k for k in range(i) if fits(stated[k].fact.kind)]
    here = [k for k in before if stated[k].counted.sentence == sentence]
    opened = [k for k in here if _PARTS_OPEN.search(text[stated[k].counted.figure.end : part_at])]
    own = [k for k in opened if stated[k].fact.kind == kind.part_of]
    if opened:
        return own[-1] if own and kind.family != "topic" else opened[-1]
    if here and kind.family in ("applicant", "route", "result", "outcome", "channel"):
        return here[-1]
    later = next(
        (
            k
            for k in range(i + 1, len(stated))
            if stated[k].counted.sentence == sentence and stated[k].fact.kind == kind.part_of
        ),
        None,
    )
    if later is not None and (
        kind.family in CLAIMING or _SUMMED.search(text[part_at : stated[later].counted.figure.start])
    ):
        return later
    # …451条。其中，…： a sentence of parts goes on from the whole of the sentences before it.
    if re.match(r"[(]?其中|按|从|[^,.]{0,8}分", text[sentence : sentence + 12]):
        return next((k for k in reversed(before) if stated[k].fact.kind == kind.part_of), None)
    return None


def of_another_whole(stated: Sequence[Stated], text: str, kinds: Kinds) -> Iterator[Fact]:
    """结转申请12件,其中自然人3件: a part of something else than what such parts are of."""
    for before, one in pairwise(stated):
        kind = kinds.by_name[one.fact.kind]
        if kind.part_of and before.counted.sentence == one.counted.sentence:
            between = text[before.counted.figure.end : one.counted.figure.start]
            if "其中" in between and before.fact.kind != kind.part_of:
                yield one.fact


def shares(
    counts: Sequence[Counted], stated: Sequence[Stated], text: str, kinds: Kinds, known: Sequence[Fact]
) -> Iterator[Share]:
    """The percentages of a paragraph that can be worked out again; `known` are the facts stated before it."""
    at = {one.counted.figure.start: one for one in stated}
    former: int | float | None = None
    for i, one in enumerate(counts):
        if one.former:
            former = one.figure.value
        if one.figure.unit != "%":
            continue
        decimals = len(str(one.figure.value).partition(".")[2])
        if (plain := _plainly(i, counts, text)) and (part := at.get(plain[0].figure.start)):
            beside = (_named(plain[1], part, at),)
            yield Share(float(one.figure.value), decimals, part.fact, beside, plain=True)
            continue
        if run := _run(i, counts, text):
            yield from _in_turn(i, run, counts, text, at, stated, kinds, known)
            continue
        previous = [c for c in counts[:i] if c.figure.unit != "%"]
        part = at.get(previous[-1].figure.start) if previous else None
        following = counts[i + 1] if i + 1 < len(counts) else None
        after = following and _NAMED_AFTER.fullmatch(text[one.figure.end : following.figure.start])
        if following and after:
            part = at.get(following.figure.start)
        if not after and text.startswith(_OF_WHAT_FOLLOWS, one.figure.end):
            continue
        lead = text[previous[-1].figure.end if previous else 0 : one.figure.start]
        own = _NAMES_ITS_OWN.search(lead) if previous else None
        if _THEN.search(lead) or (own and own["name"] in text[one.sentence : previous[-1].figure.start]):
            continue
        said = _SHARE.search(lead[-20:]) or (lead == "(" and text[one.figure.end : one.figure.end + 1] == ")")
        if part and said and (after or len(lead) <= 24) and part.counted.sentence == one.sentence:
            wholes = _wholes(part, stated, kinds, known)
            whole = kinds.by_name[part.fact.kind].part_of
            if (wholes or whole) and not _of_another(one, part.counted, counts, decimals):
                yield Share(float(one.figure.value), decimals, part.fact, tuple(wholes), whole)
            continue
        grown = _GROWTH.search(lead)
        base = [s for s in stated if s.counted.sentence == one.sentence and not s.counted.inside]
        if grown and base and former and previous and previous[-1].former:
            sign = -1 if grown["word"] in _FALLING else 1
            then = Fact(base[0].fact.kind, former, base[0].fact.unit, lead, base[0].fact.section, base[0].fact.line)
            yield Share(sign * float(one.figure.value), decimals, base[0].fact, (then,), change=True)


def _of_another(percent: Counted, part: Counted, counts: Sequence[Counted], decimals: int) -> bool:
    """(共220条)中,涉及规划的167条,占75.9%: right of a figure of its sentence, whatever that one was read as."""
    return any(
        c.figure.value and comes_to(percent.figure.value, 100 * part.figure.value / c.figure.value, decimals)
        for c in counts
        if c.sentence == percent.sentence and c.figure.start < part.figure.start and _alike(c, part)
    )


def _plainly(i: int, counts: Sequence[Counted], text: str) -> tuple[Counted, Counted] | None:
    """(part, whole) of a percentage that both stand beside: 3件,占全部12件的25%; 纠正率25%(纠正3件/复议12件)."""
    one = counts[i]
    before = [c for c in counts[max(0, i - 4) : i] if c.figure.unit != "%" and c.sentence == one.sentence][-2:]
    after = counts[i + 1 : i + 3]
    if (
        len(before) == 2
        and _OF_IT.fullmatch(text, before[1].figure.end, one.figure.start)
        and _IS_OF.fullmatch(text, before[0].figure.end, before[1].figure.start)
        and _alike(*before)
    ):
        return before[0], before[1]
    if (
        len(after) == 2
        and _OPENED.fullmatch(text, one.figure.end, after[0].figure.start)
        and _OVER.fullmatch(text, after[0].figure.end, after[1].figure.start)
        and _alike(*after)
    ):
        return after[0], after[1]
    return None


def _alike(one: Counted, other: Counted) -> bool:
    return one.figure.unit == other.figure.unit or "" in (one.figure.unit, other.figure.unit)


def _named(whole: Counted, part: Stated, at: Mapping[int, Stated]) -> Fact:
    """The fact that the whole is told as, or one of nothing that we ask for."""
    known = at.get(whole.figure.start)
    fact = part.fact
    return known.fact if known else Fact("", whole.figure.value, whole.figure.unit, fact.text, fact.section, fact.line)


def _run(i: int, counts: Sequence[Counted], text: str) -> tuple[int, int] | None:
    """(first, last) of the percentages in a row that the one at `i` stands in; None where it stands alone."""

    def joined(a: int, b: int) -> bool:
        both = counts[a].figure.unit == counts[b].figure.unit == "%"
        return both and bool(_JOINED.fullmatch(text[counts[a].figure.end : counts[b].figure.start]))

    first = last = i
    while first > 0 and joined(first - 1, first):
        first -= 1
    while last + 1 < len(counts) and joined(last, last + 1):
        last += 1
    return (first, last) if last > first else None


def _in_turn(
    i: int,
    run: tuple[int, int],
    counts: Sequence[Counted],
    text: str,
    at: dict[int, Stated],
    stated: Sequence[Stated],
    kinds: Kinds,
    known: Sequence[Fact],
) -> Iterator[Share]:
    """公开3件,部分公开4件,占比依次为30%和40%: the percentage of the figure in the same place."""
    first, last = run
    before = [c for c in counts[:first] if c.figure.unit != "%" and c.sentence == counts[i].sentence]
    if len(before) < last - first + 1 or _CHANGED.search(text[before[-1].figure.end : counts[first].figure.start]):
        return
    part = at.get(before[i - last - 1].figure.start)
    one = counts[i].figure
    if part is not None:
        wholes, whole = _wholes(part, stated, kinds, known), kinds.by_name[part.fact.kind].part_of
        if wholes or whole:
            decimals = len(str(one.value).partition(".")[2])
            yield Share(float(one.value), decimals, part.fact, tuple(wholes), whole)


def _wholes(part: Stated, stated: Sequence[Stated], kinds: Kinds, known: Sequence[Fact]) -> list[Fact]:
    """What a part may be a share of: its own whole, then the wholes of its sentence."""
    kind = kinds.by_name[part.fact.kind]
    same = [s.fact for s in stated if s.counted.figure.start < part.counted.figure.start]
    whole = [f for f in (*reversed(same), *reversed(known)) if f.kind == kind.part_of and f.kind]
    in_sentence = [
        s.fact
        for s in stated
        if s.counted.sentence == part.counted.sentence and s.fact is not part.fact and s.fact.kind in kinds.wholes
    ]
    return list(dict.fromkeys([*whole[:1], *in_sentence]))
