"""What all baselines take for a figure, and how they tell the edition: no more than any careful script would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from gxnlp.forms import Form, shipped
from gxnlp.report import Number
from gxnlp.text import fold

LONGEST = 80
"""A longer text is no figure."""

_FIGURE = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,15})(?P<decimals>\.\d{1,6})?"
    r"(?:万元|元|件次|人次|件|项|条|次|个|宗|起|份|人)?(?:[(\[][^()\[\]]*[)\]])?,?"
)
_ZERO = frozenset("〇○零")
_SEVERAL = re.compile(r"\d\s+[-+\d]")
_BLANK = re.compile(r"[-_/\\]*|无|空")


def number(text: str) -> Number | None:
    """１，２３４件 is 1234, 22（其中修订 16 件） is 22; None for whatever is more than a figure."""
    folded = fold(text) if len(text) <= LONGEST else ""
    if folded in _ZERO:
        return 0
    found = _FIGURE.fullmatch(folded)
    if not found:
        return None
    whole = found["sign"] + found["whole"].replace(",", "")
    return float(whole + found["decimals"]) if found["decimals"] else int(whole)


def is_blank(text: str) -> bool:
    """An empty cell, or a dash in it."""
    return len(text) <= LONGEST and bool(_BLANK.fullmatch(fold(text)))


def figures(text: str) -> list[Number | None]:
    """The figures and dashes of a text in reading order; a dash is None."""
    read: list[Number | None] = []
    for cell in re.split(r"[\t\n|｜]", text):
        whole = number(cell) is not None and not _SEVERAL.search(cell)
        for word in [cell] if whole else cell.split():
            value = number(word)
            if value is not None or is_blank(word):
                read.append(value)
    return read


def edition(texts: Sequence[str]) -> Form:
    """The form whose own wordings stand there most often, the newest where none does."""
    whole = "".join(map(fold, texts))
    return max(shipped(), key=lambda form: (sum(whole.count(w) for w in _own(form)), form.first_year))


@cache
def _own(form: Form) -> frozenset[str]:
    """Wordings of rows and columns that no other edition uses, not even inside a longer one."""
    others = "\n".join(w for other in shipped() if other is not form for w in _wordings(other))
    return frozenset(w for w in _wordings(form) if w not in others)


def _wordings(form: Form) -> list[str]:
    return [
        fold(wording)
        for table in form.tables
        for block in table.blocks
        for label in (*block.rows, *block.columns)
        for wording in label.wordings
    ]
