"""Text as the patterns read it: no blanks, half width, one kind of bracket and quote, each character's place kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD = (
    _WIDTH
    | str.maketrans("“”「」『』〔〕【】—–―−─。．﹒〇○", '""""""[][]-----...零零')
    | {0x2018: ord('"'), 0x2019: ord('"')}
)
_BLANK = frozenset(" \t\r\n\u3000\u00a0\u200b\ufeff")
_LEFT_OUT = re.compile(rf"[{''.join(_BLANK)}]|\d[,，]\s?\d")
"""Where there is none of it every character stays."""
_STOPS = re.compile(r"(?<=\d)。(?=\s*\d)")
"""2714。13861件: two figures, and no decimal."""
_APOSTROPHE = re.compile(r"(?<=\d)’(?=\d)")
"""1’016条: no closing quote."""
_THOUSANDS = re.compile(r"(?<![\d.])(?<!\d，)\d{1,3}(?:(?:,\s?\d{3})+(?!\d)|(?<!\d,\d\d\d)，\d{3}(?![\d，]))")
"""A converter makes 1，016 of 1,016; of 分别为100，200，300件 it does not. The second of 1,536，212件 ends a clause."""
_GAP = f"[{''.join(_BLANK)}]"
_IN_COLUMNS = re.compile(
    rf"(?<=[\u4e00-\u9fff)）]){_GAP}{{1,9}}\d[\d,.]{{0,15}}({_GAP}){_GAP}{{0,8}}"
    r"(?!部(?!分)|处(?![罚理])|人(?!大)|个(?!人)|[年月日号时点条件宗起例次项份篇期场轮名则家台张册户封套种类万亿余多元])"
    rf"(?=[\u4e00-\u9fff][^\d{''.join(_BLANK)}]{{1,30}}{_GAP}{{1,9}}\d)"
)
"""网站　12　微信　34: a list parted by blanks alone. In 共 12 条信息 3 类 what follows the blank is a unit."""


@dataclass(frozen=True, slots=True)
class Squeezed:
    text: str
    places: Sequence[int]
    """Offset in the printed text of each character, and of the end."""

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """The span of the printed text that [start, end) stands for."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]

    def parts_clauses(self, printed: str) -> Callable[[int], bool]:
        """Is the comma at a place one that parts clauses? Of 389，3件 it is, of 12,34条 nobody can tell."""
        return lambda at: printed[self.places[at]] == "，"


def squeeze(printed: str) -> Squeezed:
    printed = _APOSTROPHE.sub("'", _STOPS.sub("!", printed))
    if not _LEFT_OUT.search(printed):
        return Squeezed(printed.translate(_FOLD), range(len(printed) + 1))
    commas = {m.start() + i for m in _THOUSANDS.finditer(printed) for i, c in enumerate(m.group()) if c in ",，"}
    parted = {m.start(1) for m in _IN_COLUMNS.finditer(printed)}
    kept = [i for i, c in enumerate(printed) if (c not in _BLANK and i not in commas) or i in parted]
    return Squeezed("".join(["," if i in parted else printed[i] for i in kept]).translate(_FOLD), (*kept, len(printed)))
