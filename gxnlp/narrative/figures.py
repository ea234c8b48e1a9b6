"""Numbers with their units: 1,016,823人, 24万张, 百余件, 三十六次, 37.5%, 百分之八."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from gxnlp.text import chinese_number

_UNIT = (
    "(?:(?:人|条|件|篇|场|班|车|批|户)次|个(?:工作日|自然日|百分点|月|季度|小时|年度)|[万亿]?元|分钟|小时"
    "|[条件宗起例次项个份篇期场轮人名则部家台处张册户封套本天种类批幅块辆页字位只所回桩堂趟笔讲帖]|案(?![例由])|卷(?!宗))"
)
_CHINESE_UNIT = (
    "个工作日|个自然日|个百分点|个月|个季度|个小时|个年度|人次|条次|场次|万元|元"
    "|条|件|宗|起|例|次|项|份|篇|期|场|人|名|个|回|桩|堂|趟|笔|案(?![例由])|卷(?!宗)"
)
_DIGITS = re.compile(
    rf"(?:(?<![\dA-Za-z第])(?<![\dA-Za-z]-)(?<!\d\.)|(?<=[A-Za-z]{{2}})(?=\d+[条件篇份期次个]))(?P<n>\d{{1,13}}(?:\.\d{{1,6}})?)(?!\d)(?:(?P<percent>[%％])|(?P<about>[余多]?)(?P<times>(?:[万亿千百](?!元|张))?)(?P<more>[余多]?)(?P<unit>{_UNIT})?)"
    r"(?P<after>年|月|日|号|时|点|度|-\d|/\d|[A-Za-z])?"
)
_CHINESE = re.compile(
    rf"(?<![第一二三四五六七八九十百千万零每这某同唯逐统单任\d廿卅])(?!(?:(?<=[几数])|(?<=[^网线]上))[十百千万](?![一二三四五六七八九]))(?P<n>[一二两三四五六七八九十百千零]{{1,9}})(?P<about>[余多]?)(?P<times>(?:[万亿](?!元))?)(?P<unit>{_CHINESE_UNIT})(?![一二三四五是部方性面级体])"
)
_ONE = "一[件条宗起例次份篇期场人名个回桩笔]"
_IDLE = re.compile(
    rf"{_ONE}(?:(?:也|都)(?:没|未|不|无)|没有(?=[,;.!?:)发收出]|$))|(?<![有共含计为])一项(?=[,;:空上中里])|一趟|(?<=[在到])一起"
)
_NOT_ONE = re.compile(r"(?:没有|没(?!有)|未|(?<!全)无)(?!审|结|办|按|能|经|予|及|判|被)[^,;.:\d审结]{0,6}$")
"""部分公开的一件也没有 and 没有一件被纠正 say nought, 主动公开一项,全年… names an item: 一 counts nothing there."""
_ALONE = re.compile(
    r"(?:(?<=[\u4e00-\u9fff])(?<![第一二三四五六七八九十百千万零每这某同唯逐统单任初])|(?<=[\d十][、,])|(?<=[\u4e00-\u9fff]:))(?P<n>[一二三四五六七八九]?十[一二三四五六七八九]?)(?=[、,;.)]|$)"
)
"""A number in words that stands for itself: 维持八十六、纠正三十一; 分别为3、4、二十五."""
_WITH_UNIT = re.compile(rf"(?P<about>[余多]?)(?P<unit>{_UNIT})")
_PERCENT = re.compile(r"百分之(?P<n>[一二三四五六七八九十百零]{1,6}|\d{1,3}(?:\.\d+)?)")
_PLACES = re.compile(
    r"第(?:\d{1,3}|[一二三四五六七八九十百]{1,5})(?:(?:[、-]|至|到|和|及|与|以及)第?(?:\d{1,3}|[一二三四五六七八九十百]{1,5})){1,20}[条款项章]"
)
"""第十四至十六条, 第14、15条: they say which, and not how many; bounded, for 第1、第1、… begins anew at each."""
_PIECES = re.compile(rf"(?<![\d,.])\d{{1,3}}(?:(?P<comma>,)\d{{1,2}}|['`]\d{{1,3}})(?={_UNIT})")
"""12,34条 and 1'016条: mistyped, and neither piece is what was meant. In 收到申请389，3件转入下年 each is."""
_IN_TURN = re.compile("分别|依次|顺次|各|逐")
LISTED = 30
_RATE = re.compile(r"(?:每|平均|[人日月年]均)[^,;.]*$")
"""平均九个工作日答复一件: a pace, and no count."""
_SO_MANY_OF_THEM = re.compile(r"[二两三四五六七八九][项类个种](?=共|合|总|相加|加[起在]|之和|小计)")
"""两项共123条: they are counted, and nothing else."""
_PACE = re.compile(
    r"(?:[日月周季人]均|平均|每(?:个?工作日|[天日周月季人场次件条篇期]))(?![^,;.:(]*[共总累合计])[^,;.:(]{0,12}$"
)
"""日均收件288件, 平均6天答复1件: of digits too."""
_ABOUT = re.compile(r"(?:接近|[将附临]?近|(?<![制预签节特违邀条])约|逾|超过?|突破|跌破|不[到足]|不少于|至少)了?$")
"""收件数首次突破300件: no more exact than 300余件."""
_SOME = re.compile(r"左右|上下|以上|有余|之多")
"""5000条左右: said behind the unit."""
_TWO_DIGITS = re.compile(r"[一二两三四五六七八九]{2}")
"""两三件, 五六件: either, and no 23."""
_MIXED = re.compile(r"(?P<large>\d{1,4})(?P<place>[万千百])(?P<small>\d{1,4})(?P<times>[千百]?)(?![\d.万亿])")
_DIGITS_OF = {"万": 4, "千": 3, "百": 2}
_CJK = re.compile(r"[\u4e00-\u9fff]")
"""What follows a number without a unit names a thing: 12345工单."""
_TIMES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
MARKED = 15
"""Hardly a list has more items."""
MAX_FIGURES = 400
"""Of a paragraph: nobody writes more, and a table that was taken for prose has no business here."""


@dataclass(frozen=True, slots=True)
class Figure:
    value: int | float
    unit: str
    """As printed, % for a percentage; empty where none is printed."""
    start: int
    end: int
    rough: bool = False
    """80余次."""


def figures(text: str, parts: Callable[[int], bool] = lambda _: False) -> list[Figure]:
    """The numbers of a squeezed and masked text, in its order; `parts`: is the comma there one that parts clauses?"""
    none = {at for hit in _none_of_ours(text, parts) for at in range(*hit.span())}
    found = [f for f in (*_digits(text), *_chinese(text)) if f.start not in none]
    found.sort(key=lambda f: f.start)
    return found[:MAX_FIGURES]


def _none_of_ours(text: str, parts: Callable[[int], bool]) -> Iterator[re.Match[str]]:
    """Numbers that count nothing, and those that nobody can read."""
    if "第" in text:
        yield from _PLACES.finditer(text)
    for hit in _PIECES.finditer(text):
        listed = _IN_TURN.search(text, max(0, hit.start() - LISTED), hit.start())
        if not hit["comma"] or not (listed or parts(hit.start("comma"))):
            yield hit


def _digits(text: str) -> Iterator[Figure]:
    for hit in _DIGITS.finditer(text):
        mixed = _MIXED.match(text, hit.start())
        if mixed or (
            hit.start() and text[hit.start() - 1] in _DIGITS_OF and text[hit.start() - 2 : hit.start() - 1].isdigit()
        ):
            if mixed and (one := _together(text, mixed)):
                yield one
        elif hit["percent"]:
            yield Figure(_plain(Decimal(hit["n"])), "%", hit.start(), hit.end())
        elif hit["unit"] or not (hit["after"] or _CJK.match(text, hit.end())):
            if not hit["unit"] and re.match(r"[.、)]", text[hit.end() : hit.end() + 1]) and _marks(text, hit):
                continue
            if _PACE.search(text, max(0, hit.start() - 24), hit.start()):
                continue
            value = Decimal(hit["n"]) * _TIMES[hit["times"] or ""]
            end = hit.end("unit") if hit["unit"] else hit.end()
            yield Figure(_plain(value), hit["unit"] or "", hit.start(), end, _rough(text, hit))


def _together(text: str, hit: re.Match[str]) -> Figure | None:
    """3万5千条 is one figure; of 3万5条 nobody can tell whether it is 35,000."""
    unit = _WITH_UNIT.match(text, hit.end())
    small = int(hit["small"]) * _TIMES[hit["times"]]
    if not unit or not (hit["times"] or len(hit["small"]) == _DIGITS_OF[hit["place"]]):
        return None
    if small >= _TIMES[hit["place"]]:
        return None
    value = int(hit["large"]) * _TIMES[hit["place"]] + small
    return Figure(value, unit["unit"], hit.start(), unit.end(), bool(unit["about"]) or _is_about(text, hit, unit.end()))


def _rough(text: str, hit: re.Match[str]) -> bool:
    return bool(hit["about"] or hit.groupdict().get("more")) or _is_about(text, hit, hit.end("unit"))


def _is_about(text: str, hit: re.Match[str], end: int) -> bool:
    before = _ABOUT.search(text, max(0, hit.start() - 4), hit.start())
    return before is not None or (end >= 0 and _SOME.match(text, end) is not None)


def _marks(text: str, hit: re.Match[str]) -> bool:
    """Does a number here count a heading or an item: 1. (2) 3、"""
    at = hit.start()
    if at and text[at - 1] == ":" and (hit.end() + 1 >= len(text) or float(hit["n"]) > MARKED):
        return False  # 自然人:12.
    return at == 0 or text[at - 1] in ".;:("


def _chinese(text: str) -> Iterator[Figure]:
    for hit in _CHINESE.finditer(text):
        value = chinese_number(hit["n"])
        if _SO_MANY_OF_THEM.match(text, hit.start()) or _TWO_DIGITS.search(hit["n"]):
            continue
        if hit["n"] == "一" and (
            _IDLE.match(text, hit.start()) or _NOT_ONE.search(text, max(0, hit.start() - 12), hit.start())
        ):
            continue
        if value is not None and not _RATE.search(text, max(0, hit.start() - 14), hit.start()):
            yield Figure(value * _TIMES[hit["times"] or ""], hit["unit"], hit.start(), hit.end(), _rough(text, hit))
    for hit in _ALONE.finditer(text):
        value = chinese_number(hit["n"])
        if value is not None and value > MARKED:
            yield Figure(value, "", hit.start(), hit.end())
    for hit in _PERCENT.finditer(text):
        number = hit["n"]
        percent = _plain(Decimal(number)) if number[0].isdigit() else chinese_number(number)
        if percent is not None:
            yield Figure(percent, "%", hit.start(), hit.end())


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
