"""A line as the features see it: folded, figures reduced to their kind, so that lines that look alike are alike."""

from __future__ import annotations

import re
from functools import lru_cache

from gxnlp.document import Line
from gxnlp.text import fold, split_marker

HEAD, TAIL = 96, 32
"""A long cell is seen by its beginning and its end only: the time a line takes is bounded."""

MANY_CELLS = 64

_DIGIT = re.compile(r"\d")
_VALUE = re.compile(
    r"""^(?:
        [-+]?\d(?:[\d,.]*\d)?(?:万?元|件|条|项|次|个|%)?(?:\(.*\))?   # 12  1,234  96171.6  251000元  22(其中修订16件)
      | [-/〇零无oO]{1,3} | [lIi|]                            # —  /  〇  无, and how a scan misreads 0 and 1
      | [\dOoQlI〇](?:[\dOoQlI〇.,]{0,6}[\dOoQlI〇])?
    )$""",
    re.VERBOSE,
)

RING = "◎"
"""Stands for ① to ⑳, which folding would make plain digits."""
_RINGS = dict.fromkeys(range(0x2460, 0x2474), RING)

VALUE = "0"
"""Every digit is this one: which figure it is never matters to what a line is."""


class Seen:
    """Equal for lines that look alike; what several features ask for is worked out once."""

    __slots__ = ("cells", "joined", "key", "lead", "marker", "text", "tokens", "values", "words")

    def __init__(self, cells: tuple[str, ...], lead: int) -> None:
        self.cells = cells
        """Folded, parted by single blanks where the source has blanks; a value is 0, alone on a line one 0 a digit."""
        self.lead = lead
        """White space before the first character, 0 to 3."""
        self.key = (cells, lead)

    def look_closer(self) -> Seen:
        """With all that only a look not met before needs."""
        cells = self.cells
        joined = "".join(cells)
        self.text = joined.replace(" ", "")
        self.tokens = " ".join(cells).split()
        self.words = [cell.replace(" ", "") for cell in cells if cell and not is_value(cell)]
        """The cells that hold text and no value."""
        self.joined = "".join(self.words)
        self.values = sum(map(is_value, cells))
        self.marker = split_marker(self.text[:24].lstrip("#-*•·|>"))
        return self


def is_value(cell: str) -> bool:
    """Not a marker whose label wandered elsewhere: 2."""
    return (cell[:1] == VALUE and cell[-1] not in ".," and not cell.strip("0.,+")) or cell in ("-", "/", "无", "〇")


@lru_cache(maxsize=8192)
def see_cell(text: str) -> str:
    """１，２３４ -> 0000; 251000元 -> 000000; （一） 予以 公开 -> (一) 予以 公开; 2021年 -> 0000年."""
    if len(text) > HEAD + TAIL:
        text = text[:HEAD] + text[-TAIL:]
    tokens = []
    if text[:1] > "\u245f":  # no latin, no digit
        text = text.translate(_RINGS)
    if "（" in text or "(" in text:
        folded = fold(text)
        if folded[:1].isdigit() and _VALUE.match(folded):  # 22（其中修订 16 件）
            return _see_value(folded)
    for token in text.split():
        folded = fold(token)
        tokens.append(_see_value(folded) if _VALUE.match(folded) else _DIGIT.sub(VALUE, folded))
    return " ".join(tokens)


def _see_value(folded: str) -> str:
    digits = _DIGIT.findall(folded.partition("(")[0])
    if not digits:
        return folded if folded in ("-", "/", "无", "〇") else VALUE
    if folded[0] == "-" and len(digits) == len(folded) - 1:
        return VALUE * min(len(digits), 6)
    return VALUE * min(len(digits), 6) + (".0" if "." in folded.strip(".") else "")


def see(line: Line) -> Seen:
    cells = [see_cell(cell.text) for cell in line.cells[:MANY_CELLS]]
    if len(cells) > 1:
        cells = [VALUE if cell[:1] == VALUE and is_value(cell) else cell for cell in cells]
    text = line.text
    lead = 0 if text[:1] not in " \t\u3000\xa0" else min(len(text) - len(text.lstrip()), 3)
    return Seen(tuple(cells), lead)
