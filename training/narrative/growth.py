"""A growth that a sentence tells between two of its figures is worked out: 收到申请34件,较上年的40件下降15.0%."""

from __future__ import annotations

import re
from random import Random

from gxnlp.report import Number

_TOLD = re.compile(r"[^。；{}]{0,8}(?P<word>增长|上升|增加|提高|下降|减少|降低)(?:了|约|近)?\{#%\}")
_FALLING = frozenset({"下降", "减少", "降低"})


def rises(template: str, at: int) -> bool:
    """Do the words behind a {#} say that it grew?"""
    told = _TOLD.match(template, at)
    return told is not None and told["word"] not in _FALLING


def before(template: str, at: int, value: Number | None, rng: Random) -> tuple[int, str] | None:
    """(the figure of the year before, the percentage) where the words behind a {#} compare it with `value`."""
    told = _TOLD.match(template, at)
    if told is None or value is None:
        return None
    falls = told["word"] in _FALLING
    if not value:
        return (rng.randint(2, 600), "100%") if falls else None
    percent = rng.uniform(2, 60)
    earlier = max(1, round(value / (1 + (-percent if falls else percent) / 100)))
    if (earlier > value) is not falls:
        earlier = int(value) + 1 if falls else max(1, int(value) - 1)
    return earlier, f"{abs(value - earlier) / earlier * 100:.1f}%"
