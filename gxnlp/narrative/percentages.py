"""Percentages of a paragraph, and what each is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gxnlp.narrative.counting import Counted
from gxnlp.narrative.kinds import Kinds
from gxnlp.narrative.relating import Stated
from gxnlp.report import Fact
from gxnlp.structure import Share, comes_to

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
_SHARE = re.compile(r"(?:占|比例|比重)(?P<of>[^,;.#]{0,16})$")
_CHANGED = re.compile(r"[同环]比|[较比与](?:上|去|前|往|\d)|变化|变动|[增涨升降跌减]")
"""Before percentages that are of another year's figures: 同比分别变化3%和4%."""
_THEN = re.compile(r"(?:上年度?|去年|上一年度?|前一年度?|同期|20\d\d年)[^,;.]{0,8}$")
"""占54%,上年占44.9%."""
_NAMES_ITS_OWN = re.compile(r"[,;](?P<name>[\u4e00-\u9fff]{2,12}?)(?:的|数|件数|条数|量)?占[^,;.#]{0,16}$")
"""予以公开、不予公开分别为2件、3件,予以公开占答复总数的40%: no share of the figure before it."""
_GROWTH = re.compile(r"(?P<word>增长|上升|增加|提高|下降|减少|降低)(?:了|约|近)*$")
_FALLING = frozenset({"下降", "减少", "降低"})


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
        own = _NAMES_ITS_OWN.search(lead) if len(previous) > 1 else None
        listed = text[one.sentence : previous[-2].figure.start] if own else ""
        if _THEN.search(lead) or (own and own["name"] in listed):
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
