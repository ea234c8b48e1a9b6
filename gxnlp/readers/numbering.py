"""The numbers that Word prints and does not store: 一、（一）1. from the list definitions of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gxnlp.readers.package import child, w

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_NUMBER = 99_999
MAX_MARKER = 60

VAL = w("val")
_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_PLACEHOLDER = re.compile(r"%([1-9])")
_TIGHT = ("、", "）", ")", "．", "，", "：", "。", "】", "〕")
_CYCLES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}
_COUNTING = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
     "koreanCounting", "ideographEnclosedCircle"}
)  # fmt: skip
_DIGITAL = frozenset({"ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital2"})
_LEGAL_FORMATS = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"})
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and prints."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    style: str = ""
    """The paragraph style that stands for this level."""


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: Mapping[str, Mapping[int, Level]]
    """For each list (numId), its levels."""
    origin: Mapping[str, str]
    """The definition behind each list: lists of one definition count together."""
    restarts: Mapping[str, Mapping[int, int]]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, number_id: str, style: str) -> int:
        return next((i for i, level in self.levels.get(number_id, {}).items() if level.style == style), 0)

    def marker(self, number_id: str, at: int) -> str:
        """Count one paragraph of a list, and give the number that stands before its text."""
        levels = self.levels.get(number_id)
        if not levels or at not in levels:
            return ""
        counts = self._counts.setdefault(self.origin[number_id], {})
        for deeper in [i for i in counts if i > at]:
            del counts[deeper]
        restart = self.restarts.get(number_id, {}).get(at)
        if restart is not None and (number_id, at) not in self._started:
            counts[at] = restart
        else:
            counts[at] = counts[at] + 1 if at in counts else levels[at].start
        self._started.add((number_id, at))
        level = levels[at]
        if level.format in ("bullet", "none"):
            return ""

        def printed(found: re.Match[str]) -> str:
            i = int(found[1]) - 1
            inner = levels.get(i, Level())
            return number(counts.get(i, inner.start), "decimal" if level.legal else inner.format)

        text = _PLACEHOLDER.sub(printed, level.text)
        tight = level.suffix == "nothing" or not text or text.endswith(_TIGHT)
        return text if tight else text + " "


def number(value: int, style: str) -> str:
    """12 as 十二, xii, 12 …"""
    if style in _COUNTING:
        return _counted(value, _DIGITS, "十百千万") if 0 < value <= MAX_NUMBER else str(value)
    if style in _LEGAL_FORMATS:
        return _counted(value, _LEGAL, "拾佰仟万") if 0 < value <= MAX_NUMBER else str(value)
    if style in _DIGITAL:
        return "".join("〇一二三四五六七八九"[int(d)] for d in str(value)) if value >= 0 else str(value)
    if style in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        text = ""
        for worth, letters in _ROMAN:
            text += letters * (value // worth)
            value %= worth
        return text.upper() if style == "upperRoman" else text
    if style in _CYCLES and 0 < value <= len(_CYCLES[style]):
        return _CYCLES[style][value - 1]
    if style == "decimalZero":
        return f"{value:02d}"
    if style == "decimalFullWidth":
        return "".join(chr(ord(d) + 0xFEE0) for d in str(value))
    return "" if style == "none" else str(value)


def _counted(value: int, digits: str, units: str) -> str:
    """Below 100,000: 一十二 is written 十二, 一百零五 keeps its 零."""
    ten_thousands, rest = divmod(value, 10_000)
    text = digits[ten_thousands] + units[3] if ten_thousands else ""
    gap = False
    for power in (3, 2, 1, 0):
        digit = rest // 10**power % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = bool(text)
    return text[1:] if 10 <= value < 20 else text


def integer(element: _Element | None, default: int) -> int:
    """The whole number that an element's val holds, bounded."""
    text = element.get(VAL) if element is not None else None
    try:
        return max(0, min(int(text), MAX_NUMBER)) if text and len(text) < 12 else default
    except ValueError:
        return default


def numbering(root: _Element | None, list_of_style: Callable[[str], str | None]) -> Numbering:
    """The lists that numbering.xml defines; `list_of_style` names the list behind each list style."""
    definitions: dict[str, dict[int, Level]] = {}
    linked: dict[str, str] = {}
    levels: dict[str, dict[int, Level]] = {}
    origin: dict[str, str] = {}
    restarts: dict[str, dict[int, int]] = {}
    if root is None:
        return Numbering(levels, origin, restarts)
    for definition in root.iterchildren(w("abstractNum")):
        key = definition.get(w("abstractNumId")) or ""
        definitions[key] = dict(_level(level) for level in definition.iterchildren(w("lvl")))
        link = child(definition, "numStyleLink")
        if link is not None:
            linked[key] = link.get(VAL) or ""
    for listed in root.iterchildren(w("num")):
        key = listed.get(w("numId")) or ""
        reference = child(listed, "abstractNumId")
        origin[key] = (reference.get(VAL) or "") if reference is not None else ""
        levels[key] = dict(definitions.get(origin[key], {}))
        restarts[key] = {}
        for override in listed.iterchildren(w("lvlOverride")):
            at = _index(override)
            replaced = child(override, "lvl")
            if replaced is not None:
                levels[key][at] = _level(replaced)[1]
            started = child(override, "startOverride")
            if started is not None:
                restarts[key][at] = integer(started, 1)
    for key, definition_id in origin.items():
        if definition_id in linked and not levels[key]:  # defined through a list style: one step, not a chain
            behind = list_of_style(linked[definition_id]) or ""
            levels[key] = dict(levels.get(behind, {}))
    return Numbering(levels, origin, restarts)


def _index(element: _Element) -> int:
    text = element.get(w("ilvl")) or "0"
    return int(text) if text in "012345678" and len(text) == 1 else 0


def _level(element: _Element) -> tuple[int, Level]:
    def value(name: str, default: str) -> str:
        found = child(element, name)
        return default if found is None else found.get(VAL) or default

    legal = child(element, "isLgl")
    return _index(element), Level(
        start=integer(child(element, "start"), 0 if child(element, "start") is None else 1),
        format=value("numFmt", "decimal"),
        text=value("lvlText", "")[:MAX_MARKER],
        suffix=value("suff", "tab"),
        legal=legal is not None and legal.get(VAL) not in ("0", "false"),
        style=value("pStyle", ""),
    )
