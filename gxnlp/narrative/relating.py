"""How the figures of a paragraph hang together: wholes and their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gxnlp.narrative.counting import Counted
from gxnlp.narrative.kinds import Kinds
from gxnlp.report import Fact
from gxnlp.structure import Breakdown

_SUMMED = re.compile(
    r"合计|总[计数量共和]|共|累[计积]|加起来|相加|加在一[起块]|合起来|合在一起|合并|小计|之和|[两三四]者|[两三四]项"
)
_SAID_TO_BE_THE_SUM = re.compile(
    r"[,;:。、.)(]*(?:以上|上述|这|前述|各项|各类)?(?:[两三四五六七八几]?[者项类种]|[^,;:.、]{0,4})?"
    r"(?:合计|总计|共计|小计|之和|加起来|相加|加在一[起块]|合起来|合在一起)[^,;:.、]{0,12}"
)
"""Right behind the last part: 全年共答复34件 after some of the outcomes need not be."""
_CLAIMED = re.compile(r"分别|[:(]|按[^,;.]{1,8}分|从[^,;.]{1,8}看")
_PARTS_OPEN = re.compile(r"其中|包括|\(|:|分别|按|从")
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
        # 总数230条,余下的分别经由…: what comes before the rest was not read.
        begun = bool(_THE_REST.search(opening))
        if len(parts) > 1 and not begun and not _unread(above, parts, counts, text):
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
