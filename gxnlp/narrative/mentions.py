"""What the prose names: dates and periods, document numbers, statutes, contacts, platforms, agencies and places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gxnlp.narrative.beginnings import begins
from gxnlp.text import chinese_number

_YEAR = r"(?:20|19)\d{2}|二[零0][零一二三四五六七八九]{2}"
_SMALL = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_ENDS = r"(?:[日号]|(?![\d一二三四五六七八九十条件篇份次项宗例]))"
"""2021年3月15件 tells no day."""
_DAY = rf"(?P<ay>{_YEAR})(?:年度?|[-./])(?P<am>{_SMALL})(?:月|[-./])(?P<ad>{_SMALL}){_ENDS}"
_BODY = r"[\u4e00-\u9fff]"
_OFFICE = (
    r"(?:人民政府(?:办公[室厅])?|人民法院|委员会|办公[室厅]|办事处|发展和改革委员会|[\u4e00-\u9fff]{2,8}(?:局|厅|委)(?![属员托派])"
    r"|党政综合办|党政办|政务服务中心|融媒体中心)"
)
_PLACE = (
    r"(?:[\u4e00-\u9fff]{2,4}?(?:省|自治区|自治州))?(?:[\u4e00-\u9fff]{2,4}?[市州盟])?"
    r"(?:[\u4e00-\u9fff]{1,4}?[县区旗])?(?:[\u4e00-\u9fff]{1,4}?(?:街道|[镇乡]))?"
)
_SITES = (
    r"(?:微信公众平台|微信公众号|政务微信|政务微博|微信|公众号|微博|网站|门户网"
    r"|抖音号|视频号|头条号|服务号|订阅号|客户端|APP|快手号|企鹅号)"
)

# (kind, a sign without which it is not tried, pattern), in this order: what an earlier one takes is taken.
_PATTERNS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, sign, re.compile(pattern))
    for kind, sign, pattern in (
        (
            "url",
            "",
            r"(?i:https?://|www\.)[#-'*-+\--:;=?@-Z\\^-~]+[0-9A-Za-z/#=_-]"
            r"|(?<![A-Za-z0-9_@.-])(?:[A-Za-z0-9-]{1,40}\.){1,4}(?i:gov|com|org|net|edu)(?i:\.cn)?"
            r"(?:/[#-'*-+\--:=?@-Z^-~]*[0-9A-Za-z/#=_-])?(?![A-Za-z0-9_@-]|\.[A-Za-z])",
        ),
        ("email", "@", r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,6}"),
        (
            "document",
            "号",
            rf"(?<={_BODY})[\[(](?:19|20)\d{{2}}[\])]第?\d{{1,5}}号|国务院令第?\d+号|第\d+号(?:国务院)?令",
        ),
        (
            "period",
            "",
            rf"{_DAY}(?:[零0]时)?(?:\(含[当本]?日?\))?(?:起算|开始|起)?,?(?:截至|截止到|截止|至|到|-|~)+(?:(?P<by>{_YEAR})(?:年度?|[-./])|(?:同|当|本)年)?(?P<bm>{_SMALL})(?:月|[-./])(?P<bd>{_SMALL}){_ENDS}",
        ),
        ("date", "", _DAY),
        ("phone", "", r"(?<![\d.])(?:\(?0\d{2,3}\)?[-/]?\d{7,8}(?:[-转]\d{1,5})?|1[3-9]\d{9}|400-?\d{3}-?\d{4})(?!\d)"),
        (
            "postcode",
            "",
            r"(?:邮编|邮政编码|邮码|邮递区号)[^\d,;.]{0,6}\d{6}(?!\d)|(?<=号)[(/,、;·|]\d{6}(?!\d)(?![条件人元次份篇])|(?<!\d)\d{6}(?=\(邮编\))",
        ),
        (
            "address",
            "",
            r"(?:(?:通讯|联系|办公|邮寄|查询|单位|受理|收件)?地[址点](?:设在|位于|[:为是在])|来信请?寄(?:至|到|往|送)?[:]?|坐落于|办公地点[:在])(?P<at>(?=[^,;.()]{2,36}[路街道号楼村镇乡县区市巷院府])[\u4e00-\u9fff][\u4e00-\u9fff0-9A-Za-z-]{3,40})",
        ),
        (
            "address",
            "号",
            rf"(?<={_BODY})(?:路|街|大道|巷|弄|胡同)\d{{1,4}}(?:-\d{{1,3}})?号(?![文通令])",
        ),
        (
            "statute",
            "《",
            r"《[^《》]{2,40}(?:法|条例|规定|办法|规则|细则|条例实施细则|解释|决定|格式|通知|意见|方案)》(?:第[一二三四五六七八九十百零\d]{1,6}条(?:[、和]第?[一二三四五六七八九十百零\d]{1,6}条)*(?:第[^,;.、]{1,5}[款项])*)?",
        ),
        (
            "article",
            "第",
            r"第[一二三四五六七八九十百零\d]{1,6}条(?:、?第[一二三四五六七八九十百零\d]{1,6}条)*(?:第[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[款项])*",
        ),
        (
            "platform",
            '"',
            rf"{_SITES}\"(?P<after>[^\"#]{{2,20}})\"|\"(?P<before>[^\"#]{{2,20}})\"(?:官方|政务)?{_SITES}",
        ),
    )
)
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("agency", re.compile(rf"(?P<agency>{_PLACE}{_OFFICE})")),
    (
        "place",
        re.compile(
            r"(?P<place>(?:[\u4e00-\u9fff]{2,4}?[省市州])?(?:[\u4e00-\u9fff]{2,4}?[县区旗])?[\u4e00-\u9fff]{2,4}?(?:街道|[镇乡村]))(?![长属级务委直])"
        ),
    ),
)
_NO_NAME = re.compile(r"[的和与及据实由向对将年是等后在以让为把被按照从经到至新]|落实|设等")
_NO_NAME_START = frozenset("我本该各全每某在由向对将把为与和及或从经按据依通并使让等以因被其此这那的是有无未不至到于")
OPAQUE = frozenset(
    ("url", "email", "document", "period", "date", "phone", "postcode", "address", "statute", "article", "platform")
)
"""Figures in these count nothing."""


@dataclass(frozen=True, slots=True)
class Mention:
    kind: str
    value: str
    start: int
    end: int
    """Of the squeezed text."""


def mentions(squeezed: str) -> list[Mention]:
    """Everything that has a form of its own, in the order of the text; nothing overlaps."""
    taken = bytearray(len(squeezed))
    found: list[Mention] = []
    for kind, sign, pattern in _PATTERNS:
        if sign not in squeezed:
            continue
        for hit in pattern.finditer(squeezed):
            start, end, value = _read(kind, hit)
            if value and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append(Mention(kind, value, start, end))
    return sorted(found, key=lambda m: m.start)


def names(squeezed: str, known: list[Mention]) -> Iterator[Mention]:
    """Agencies and places: guessed from their endings, for a reader's eye and not for a check."""
    taken = bytearray(len(squeezed))
    for m in known:
        if m.kind != "address":
            taken[m.start : m.end] = b"\1" * (m.end - m.start)
    for kind, pattern in _NAMES:
        for hit in pattern.finditer(squeezed):
            start, end = hit.span(kind)
            start += max((m.end() for m in _NO_NAME.finditer(squeezed[start : end - 2])), default=0)
            if squeezed[start] in _NO_NAME_START or end - start < 3 or any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            yield Mention(kind, squeezed[start:end], start, end)


_TITLED = re.compile(r"《[^《》]{0,60}》")
_PAPER = re.compile(r"[公简快专日晚晨月周]报》|(?:年鉴|通讯|简讯|动态)》")
"""《政府公报》 is where something is published, and no law."""


def masked(squeezed: str, known: list[Mention]) -> str:
    """The text with what counts nothing blotted out, character for character."""
    text = list(squeezed) if known else []
    for m in known:
        if m.kind == "statute" and _PAPER.search(squeezed, m.start, m.end):
            continue
        if m.kind in OPAQUE and m.kind != "date":
            text[m.start : m.end] = "□" * (m.end - m.start)
        elif m.kind == "date":
            # The year of a date tells which year is spoken of: 截至2021年12月31日.
            text[m.start + 5 : m.end] = "□" * (m.end - m.start - 5)
    return _TITLED.sub(_blotted, "".join(text) if known else squeezed)


def _blotted(titled: re.Match[str]) -> str:
    return titled.group() if _PAPER.search(titled.group()) else "□" * len(titled.group())


def _read(kind: str, hit: re.Match[str]) -> tuple[int, int, str]:
    """(start, end, the value in one way of writing); an empty value where it is none after all."""
    start, end = hit.span()
    text = hit.group()
    if kind == "date":
        return start, end, _iso(hit, "a")
    if kind == "period":
        first, last = _iso(hit, "a"), _iso(hit, "b")
        return start, end, f"{first}/{last}" if first and last else ""
    if kind == "address" and "at" in hit.re.groupindex:
        at = hit.start("at")
        beyond = _AFTER_A_PLACE.search(hit["at"])
        numbered = _NUMBERED.match(hit["at"])
        end = at + min(beyond.start() if beyond else len(hit["at"]), numbered.end() if numbered else len(hit["at"]))
        return at, end, text[at - start : end - start]
    if kind == "address":
        street = _RUN.match(text)
        start = _begin(hit.string, start, "address", street.group() if street else "")
        return start, end, hit.string[start:end]
    if kind == "platform":
        group = "after" if hit["after"] else "before"
        return hit.start(group), hit.end(group), hit[group]
    if kind == "postcode":
        return end - 6, end, text[-6:]
    if kind == "phone":
        return start, end, re.sub(r"[()/]", "", re.sub(r"\)(?=\d)", "-", text)) if "(" in text else text
    if kind == "document" and text[0] in "[(":
        start = _begin(hit.string, start, "issuer")
        return start, end, hit.string[start:end].translate(_BRACKETS)
    return start, end, text


_BRACKETS = str.maketrans("[]()", "〔〕〔〕")
_AFTER_A_PLACE = re.compile(r"(?:邮编|邮政编码|邮码|邮递区号|联系电话|电话|传真|邮箱|联系人|收件人)")
"""春晖大道188号 邮编: the next thing that is told."""
_NUMBERED = re.compile(
    r"[\u4e00-\u9fff]+?(?:路|街|大道|巷|弄|胡同)\d{1,4}(?:-\d{1,3})?号(?:大?院)?(?:\d{1,4}(?:号楼|单元|[幢栋楼层室房]))*"
)
"""春晖大道188号3楼, and not 188号政务大厅."""
_RUN = re.compile(rf"{_BODY}*")
MAX_BEFORE = 30
"""Characters before a number or the end of a street's name that may belong to it."""


def _begin(text: str, at: int, what: Literal["issuer", "address"], more: str = "") -> int:
    """Where the number or the address begins that goes on at an offset with `more` of its Chinese characters."""
    first = at
    while first > max(0, at - MAX_BEFORE) and "\u4e00" <= text[first - 1] <= "\u9fff":
        first -= 1
    return first + begins(text[first:at] + more, what)


def _iso(hit: re.Match[str], part: str) -> str:
    year = hit[f"{part}y"] or hit["ay"]
    numbers = [chinese_number(n) for n in (year, hit[f"{part}m"], hit[f"{part}d"])]
    if None in numbers:
        return ""
    y, m, d = (int(n or 0) for n in numbers)
    try:
        return date(y, m, d).isoformat()
    except ValueError:
        return ""
