"""Printed text to a number and a state: `１，２３４` is 1234, `22（其中修订 16 件）` is 22, `—` is blank, never 0."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from gxnlp.document import UNREAD
from gxnlp.forms import Column
from gxnlp.report import Number, State
from gxnlp.text import chinese_number

SURE = 0.999
CONFUSED = 0.96
"""A letter that OCR puts for a digit, standing where only a digit can: O for 0."""
BARRED = 0.89
"""A bar read as a 1: it may be a rule of the table, so it is never believed unseen."""
SPELLED = 0.95
SPACED = 0.85
"""Thousands parted by a blank: as likely two figures of two columns."""
JOINED = 0.6
"""Of 012: nearly always two cells in one."""
LONGEST = 80
"""A longer text is no value."""

_BLANK = re.compile(r"(?:[-—–－―─_~/\\／]{0,6}|无|/无|无/|暂无|没有|空|N/?A)", re.IGNORECASE)
_CONFUSIONS = str.maketrans({"O": "0", "o": "0", "Q": "0", "l": "1", "I": "1", "|": "1", "丨": "1", "!": "1"})
_ZEROS = str.maketrans({"〇": "0", "○": "0", "零": "0", "◯": "0"})
_NUMBER = re.compile(
    r"""(?P<sign>[-+−﹣－]|增加?|减少?|新增)?
        (?P<digits>\d{1,3}(?:[,，\x20]\d{3})+|\d+)
        (?P<decimals>\.\d+)?
        \x20?(?P<unit>万元|亿元|元|万(?:件|条|项|次|人次)?|件次|人次|件|项|条|次|个|宗|起|份|人|部|篇|例)?""",
    re.VERBOSE,
)
_NO_CELL = re.compile(r"[.．、]$|[^\d\s无]。$")
"""A marker, and the end of a sentence: 590人次。"""
_FOOTNOTE = re.compile(r"[\u2460-\u2473\u00b9\u00b2\u00b3\u2070-\u2079*※†‡]+$")
"""Marks that point to a note; folded they would become digits: 9² is not 92."""
_ROMAN = re.compile(r"[\u2150-\u218b]")
_TOTAL = re.compile(r"^(?:共|计|共计|合计)(?=\d)")
_REMARK = re.compile(r"[(\[（【].*[)\]）】]?$", re.DOTALL)
_LIKELY = re.compile(r"[-+−/\\.,\d\sOolI|〇○零]+")
_UNREAD_FIGURE = re.compile(rf"[-\d,，.\s]*{UNREAD}[-\d,，.{UNREAD}\s]*(?:万?元|件|条|项|个)?")
"""A figure of which something was not read, and its unit."""
_NEGATIVE = {"-", "−", "﹣", "－", "减", "减少"}
_MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Value:
    number: Number | None
    state: State
    confidence: float
    unit: str = ""
    """The unit printed in the cell itself."""
    remark: str = ""
    """What stands in brackets behind the figure."""
    confused: bool = False
    """A letter was read as the digit it stands for."""


_WORDS = re.compile(r"(?=.*[^一二三四五六七八九两十百千])[\u4e00-\u96f5\u96f7-\u9fff（）()、，：；。《》“”]{3,}")
"""Nothing that could be a figure: most labels. 零 is left out, and what is no number in words."""
BLANK = Value(None, "blank", SURE)
UNREADABLE = Value(None, "unreadable", SURE)


@lru_cache(maxsize=16384)
def parse(text: str) -> Value:
    """The value that a cell's text prints, whatever its column."""
    if text.isdigit() and text.isascii() and len(text) <= _MAX_DIGITS:  # most cells
        return Value(int(text), "read", SURE if text[0] != "0" or text == "0" else JOINED)
    if len(text) > LONGEST or _WORDS.fullmatch(text) or _ROMAN.search(text):
        return UNREADABLE
    bare = text.strip().strip("\u200b\ufeff").strip()
    note = _FOOTNOTE.search(bare)
    if note and note.start():
        value = parse(bare[: note.start()])
        return replace(value, remark=value.remark + note.group()) if value.number is not None else UNREADABLE
    plain = unicodedata.normalize("NFKC", bare).strip()
    if _BLANK.fullmatch(plain):
        return BLANK
    spelled = chinese_number(plain)
    # 一 alone is as often a dash as a one
    if spelled is not None and not plain.isascii() and plain not in ("一", "〇", "零"):
        return Value(spelled, "read", SPELLED)
    whole = plain.translate(_ZEROS)
    remark = _REMARK.search(whole) if whole[:1] not in "([" else None
    figure = _TOTAL.sub("", (whole[: remark.start()].strip() if remark else whole).rstrip("。;；,"))
    found = _NUMBER.fullmatch(figure)
    confused = False
    if not found and _LIKELY.fullmatch(figure):
        found = _NUMBER.fullmatch(figure.translate(_CONFUSIONS))
        confused = found is not None
    if not found or len(found["digits"]) > _MAX_DIGITS:
        return UNREADABLE
    number = Decimal(re.sub(r"[,， ]", "", found["digits"]) + (found["decimals"] or ""))
    if found["sign"] in _NEGATIVE:
        number = -number
    unit = found["unit"] or ""
    if unit.startswith("万") and unit not in ("万", "万元"):
        number, unit = number * 10000, ""
    trust = BARRED if confused and "|" in figure else CONFUSED if confused else SURE
    return Value(
        number=_plain(number),
        state="read",
        confidence=min(trust, _trust_in(found["digits"])),
        unit=unit,
        remark=remark.group() if remark else "",
        confused=confused,
    )


def _trust_in(digits: str) -> float:
    if len(digits) > 1 and digits[0] == "0":
        return JOINED
    return SPACED if " " in digits else SURE


def in_unit(value: Value, column: Column) -> Value:
    """The value in the unit that the form gives its column, where the cell prints another one."""
    factor = _FACTORS.get((value.unit, column.unit or ""))
    if value.number is None or factor is None:
        return value
    return replace(value, number=_plain(Decimal(str(value.number)) * factor))


_FACTORS = {
    ("元", "万元"): Decimal("0.0001"),
    ("亿元", "万元"): Decimal(10000),
    ("万元", "元"): Decimal(10000),
    ("万", "元"): Decimal(10000),
    ("万", ""): Decimal(10000),
}


@lru_cache(maxsize=16384)
def value_like(text: str) -> bool:
    """Whether the text can stand in a value cell: a figure, a dash, nothing, unread ink. `3.` is a marker."""
    if UNREAD in text and _UNREAD_FIGURE.fullmatch(text.strip()):
        return True
    return parse(text).state != "unreadable" and not _NO_CELL.search(text.rstrip())


def _plain(number: Decimal) -> Number:
    return int(number) if number == number.to_integral_value() else float(number)
