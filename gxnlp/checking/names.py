"""The agency that a report names: who signs against the title, and another place's name left in the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from gxnlp.labels import HEADING_LABELS, TABLE_LABELS, Label, LabeledLine
from gxnlp.report import Finding, both
from gxnlp.structure import Imprint
from gxnlp.text import fold

MAX_TEXT = 100_000
"""Characters of prose that are searched for names."""
MAX_LINE = 5_000
_NO_TEXT = frozenset({Label.FURNITURE, Label.TITLE, Label.TOC, Label.SIGNATURE, Label.DATE})
MAX_LOOKED_AT = 200
MAX_NAMES = 3
"""Other names reported of one report: more of them are the text's subject and no slip."""

# Names of places by rank. A name of another rank is a parent or a part of the agency, and legitimate.
_RANKS = {"town": ("镇", "乡", "街道"), "county": ("县", "区", "旗")}
_UNIT = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:街道|[省市州盟县区旗镇乡])")
_QUOTED = re.compile(r"[\"'《(\[<][^\"'》)\]>]{0,80}[\"'》)\]>]|https?:[!-~]+")
# What follows a name where the agency speaks of itself.
_VERBAL = (
    r"依申请|主动公开|共(?:收|主|公|发|受)|未收|没有收|收到|全年|累计|认真|高度|严格|积极|始终|坚持|切实|进一步|深入|不断|扎实"
    r"|结合|按照|根据|通过|将|在\d|\d{4}年"
)
_NOMINAL = (
    r"(?:人民)?政府(?!网|门户|办|采购|令|文件|大院|院|驻地|所在|公报|\d|东|西|南|北|一|二|三)"
    r"|党委|党工委|政务公开|政府信息公开"
)
"""After these a verb may stand before 镇 as well (夯实镇党委责任): the name must come more than once."""
_ACTS = rf"(?=(?P<verbal>{_VERBAL})|(?:{_NOMINAL}))"
_PLACE_GIVEN = re.compile(r"地址|网址|网站|邮编|公众号|来源|单位")
_BOUND = r"(?:^|(?<=[.;:!?]))(?:(?:目前|截至目前|截止目前|今年|去年|全年|本年度?|\d{4}年度?以?来?)[,]?)?|(?<=,)"
_SPEAKER = {
    rank: re.compile(rf"(?:{_BOUND})(?P<name>[\u4e00-\u9fff]{{2,9}}?(?:{'|'.join(suffixes)}))(?:办事处)?{_ACTS}")
    for rank, suffixes in _RANKS.items()
}
# 城镇, 老乡, 社区: words that end like the name of a place; and what a clause begins with that is none.
_NO_LAST = {
    "镇": "我本该各全县城乡村古小集重强名建市区省州每某个级",
    "乡": "我本该各全县城老家下返回水异每某个级镇",
    "道": "我本该各全县镇乡每某个级市区条",
    "县": "我本该各全市州省每某个级外邻",
    "区": "我本该各全市州省每某个级社园校小辖片地景山林牧库矿灾城郊政",
    "旗": "我本该各全每某个级红国锦党",
}
_NO_FIRST = frozenset("我本该各全每某在由向对将把为与和及或从经按据依通并使让令请须等以因被其此这那的是有无未不")
_VERBS = (
    "按照根据结合通过经过明确成立加强规范依托利用围绕完善建立健全强化落实推进推动促进提高提升组织召开开展做好抓好及时积极认真要求配合协助监督督促指导确保保障保证针对对照参照"
    "由于关于对于其中包括以及同时此外纳入列入报经报请报送提请接受主动充分发挥借助整合方便服务涉及属于我们全体所有各个部分多个两个一个整个下辖辖区上级下级县级市级区级省级更新"
    "公布公开发布制定印发下发转发调整设立设置安排统筹协调深化优化紧扣聚焦立足切实严格贯彻执行履行增强拓宽畅通创新打造营造建设带动号召动员引导鼓励支持联系邀请走进深入覆盖涵盖"
    "制作维护管理运用使用依据遵循遵照便于除了截止截至目前今年去年全年当年本年年度经济特色中心重点示范文明美丽幸福平安数字智慧"
)
_NO_CORE = frozenset(_VERBS[i : i + 2] for i in range(0, len(_VERBS), 2))
"""Two characters that stand before 镇政府 and are no name: 根据镇政府的要求."""


def another_signature(imprint: Imprint) -> Iterator[Finding]:
    """The agency that signs against the one in the title."""
    agency, signed = imprint.agency, imprint.signature
    if not agency or not signed or agency == signed or _same(fold(agency), fold(signed)):
        return
    yield Finding(
        "form.agency",
        "warning",
        both(f"标题中的机关是“{agency}”，落款却是“{signed}”", f"the title names {agency}, but {signed} signs"),
        expected=agency,
        actual=signed,
    )


def _same(one: str, other: str) -> bool:
    """May both name one agency? 上海市科委 and 上海市科学技术委员会, 辉渠镇 and 安丘市辉渠镇人民政府."""
    if _within(*sorted((one, other), key=len)):
        return True  # in few words, or with a character lost
    ours, theirs = _places(one), _places(other)
    for rank, suffixes in _RANKS.items():
        mine = {_core(n) for n in ours if n.endswith(suffixes)}
        yours = {_core(n) for n in theirs if n.endswith(suffixes)}
        if rank == "town" and mine and yours:
            return any(a.endswith(b) or b.endswith(a) for a in mine for b in yours)
    short, long = sorted((_office(one), _office(other)), key=len)
    if not short:
        towns = [any(n.endswith(_RANKS["town"]) for n in names) for names in (ours, theirs)]
        if long and any(towns):
            return all(towns)
        lowest = [names[-1] for names in (ours, theirs) if names]
        alike = len(lowest) < 2 or lowest[0][-1] != lowest[1][-1]
        return bool(long) or alike or lowest[0].endswith(lowest[1]) or lowest[1].endswith(lowest[0])
    if _within(short, long):
        return True
    shared = sum((Counter(short) & Counter(long)).values())
    return 2 * shared >= len(short)


def _within(short: str, long: str) -> bool:
    """Are the characters of one name found in the other, in their order? 科委 in 科学技术委员会."""
    left = iter(long)
    return all(c in left for c in short)


def _places(name: str) -> list[str]:
    """安丘市辉渠镇人民政府 -> ['安丘市', '辉渠镇']."""
    return _UNIT.findall(name)


def _core(place: str) -> str:
    return place[:-2] if place.endswith("街道") else place[:-1]


def _office(name: str) -> str:
    """What names the office beside its place: 岚陵市教育局 -> 教育; nothing for a government itself."""
    rest = re.sub(r"人民政府|政府|办公室|办事处|党政|党委|党工委|委员会|政务公开|信息公开", "", _UNIT.sub("", name))
    return rest.rstrip("局委办厅处科")


def another_place(imprint: Imprint, lines: Sequence[LabeledLine]) -> Iterator[Finding]:
    """Another place's name where the agency speaks: what is left of the report that this one was copied from."""
    if not imprint.agency:
        return
    places = _places(fold(imprint.agency))
    own = places[-1] if places else ""
    rank = next((rank for rank, suffixes in _RANKS.items() if own.endswith(suffixes)), None)
    if rank is None or not fold(imprint.agency).removesuffix("人民政府").removesuffix("办事处").endswith(own):
        return  # a bureau's own place is its parent: it has no name of a town to mix up
    seen: dict[str, tuple[int, str]] = {}
    whole, starts = _spoken(lines)
    for found in islice(_SPEAKER[rank].finditer(whole), MAX_LOOKED_AT):
        name = _places(found["name"])[-1] if _places(found["name"]) else found["name"]
        if name in seen or _is_ours(name, own, imprint.agency) or not _is_a_name(name, whole):
            continue
        address = _PLACE_GIVEN.search(whole[max(0, found.start() - 8) : found.start("name")])
        if not address and (found["verbal"] or (whole.count(name) > 1 and name[-2] not in "化实好定强严")):
            line = max((s for s in starts if s[0] <= found.start()), default=(0, 0))[1]
            start = max(0, found.start("name") - 6)
            seen[name] = line, whole[start : found.end() + 10].replace("\n", "")
    if len(seen) > MAX_NAMES:
        return
    for name, (line, quoted) in seen.items():
        slip = len(name) == len(own) and sum(a != b for a, b in zip(name, own, strict=True)) == 1 and len(own) > 2
        yield Finding(
            "form.agency",
            "info" if slip and name[-1] == own[-1] else "warning",
            both(
                f"报告机关是“{imprint.agency}”，第{line}行却写着“{name}”（“…{quoted}…”）",
                f"the report is by {imprint.agency}, but line {line} speaks of {name} (“…{quoted}…”)",
            ),
            expected=own,
            actual=name,
        )


def _spoken(lines: Sequence[LabeledLine]) -> tuple[str, list[tuple[int, int]]]:
    """(the prose, folded, quotations and brackets taken out; (offset, line number) of each line)."""
    pieces: list[str] = []
    starts: list[tuple[int, int]] = []
    offset = 0
    for ll in lines:
        if ll.label in TABLE_LABELS or ll.label in _NO_TEXT:
            continue
        # Folding makes 、 a comma: a place in a list of places is not the one who speaks.
        piece = fold(ll.line.text[:MAX_LINE].replace("、", "□"))
        if ll.label in HEADING_LABELS:
            piece += "."
        if '"' in piece or "(" in piece or "《" in piece or "[" in piece:
            piece = _QUOTED.sub("□", piece)
        starts.append((offset, ll.line.number))
        pieces.append(piece)
        offset += len(piece)
        if offset > MAX_TEXT:
            break
    return "".join(pieces), starts


def _is_ours(name: str, own: str, agency: str) -> bool:
    core, mine = _core(name), _core(own)
    return core in agency or core.endswith(mine) or mine.endswith(core) or name in agency


def _is_a_name(name: str, text: str) -> bool:
    """A place, and no words before 镇政府: a place's name hardly stands anywhere without its rank behind it."""
    core = _core(name)
    if not 2 <= len(core) <= 4 or core[-1] in _NO_LAST[name[-1]] or core[0] in _NO_FIRST:
        return False
    if core[-2:] in _NO_CORE or core[:2] in _NO_CORE:
        return False
    ranked = len(re.findall(rf"{core}(?:街道|[镇乡村县区市旗]|社区)", text))
    return ranked == text.count(core)
