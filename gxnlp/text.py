"""How every room compares printed text: folded, so that width, spacing and bracket style do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_FOLD = str.maketrans("“”「」‘’〔〕【】—–－―−─、﹒．。", '""""\'\'[][]------,...')
_RINGS = str.maketrans({chr(0x2460 + i): f"({i + 1})" for i in range(20)})
"""① would fold to a bare 1 and be no marker any more."""
_FOLDED, _RINGED = (re.compile(f"[{''.join(map(chr, table))}]") for table in (_FOLD, _RINGS))

CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

_MARKER = re.compile(
    r"""^(?:
        \((?P<round>[一二三四五六七八九十百]+|\d{1,2})\)[,.:]?          # （一） (1) （1）、
      | 第(?P<ordinal>[一二三四五六七八九十百]+|\d{1,2})(?:部分|项)?[,.:]  # 第一、
      | (?P<plain>[一二三四五六七八九十百]+|\d{1,2})[,.:)](?!\d)          # 一、 1. 1） but not 3.14
    )""",
    re.VERBOSE,
)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Half width, no white space, one kind of bracket, quote, dash and stop: （一） 予以公开 -> (一)予以公开."""
    if text.isascii():
        return _SPACE.sub("", text)
    if _RINGED.search(text):
        text = text.translate(_RINGS)
    folded = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    return folded.translate(_FOLD) if _FOLDED.search(folded) else folded


def chinese_number(text: str) -> int | None:
    """十二 -> 12, 二〇二一 -> 2021, 21 -> 21; None where it is no number below 10,000."""
    if len(text) > 9:
        return None
    if text.isdigit() and text.isascii():
        return int(text)
    if not text or any(c not in CHINESE_DIGITS and c not in "十百千" for c in text):
        return None
    if not any(c in "十百千" for c in text):
        return int("".join(str(CHINESE_DIGITS[c]) for c in text))
    total = digit = 0
    for c in text:
        if c in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[c]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
    return total + digit


def split_marker(folded: str) -> tuple[str, int | None, str]:
    """(marker, its number, the rest) of a folded text: (一)予以公开 -> ('(一)', 1, '予以公开')."""
    found = _MARKER.match(folded)
    if not found:
        return "", None, folded
    number = next(g for g in found.groups() if g)
    return found.group(), chinese_number(number), folded[found.end() :]
