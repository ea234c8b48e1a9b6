"""What happens to a text after it was taken out of its file: misread, spaced out, doubled, stamped over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from gxnlp.labels import Label
from training.layouts.frame import TaggedLine
from training.mess import misread, spaced
from training.truth import comparable

_WORDS = re.compile(r"[\u3400-\u9fff（）：；，]{2,}")
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,6}")
_STAMPS = ("CamScanner", "扫描全能王 创建", "仅供内部使用", "已核", "[bookmark: _GoBack]")


def spoil(read: tuple[Sequence[str], Sequence[TaggedLine]], rng: Random) -> tuple[list[str], list[TaggedLine]]:
    """The lines with their tags in step; figures keep their digits, a label keeps most of its words."""
    lines, tags = list(read[0]), iter(read[1])
    rate = rng.choice((0.004, 0.01, 0.02))
    wide = rng.choice((0.0, 0.0, 0.05, 0.2))
    stamps = rng.choice((0.0, 0.0, 0.01))
    gaps = rng.choice((0.0, 0.0, 0.03))
    out: list[str] = []
    told: list[TaggedLine] = []
    for line in lines:
        if not comparable(line):
            out.append(line)
            continue
        tag = next(tags)
        text = _WORDS.sub(lambda found: misread(found[0], rng, rate), line)
        if tag.label is Label.HEADER and rng.random() < wide:
            text = _LABEL.sub(lambda found: spaced(found[0], rng), text)
        if not comparable(text):
            text = line
        out.append(text)
        told.append(replace(tag, text=text.strip("\f"), cells=None))
        if rng.random() < stamps:
            stamp = rng.choice(_STAMPS)
            out.append(stamp)
            told.append(TaggedLine(Label.FURNITURE, stamp))
        if rng.random() < gaps:
            out.append("")
    return out, told
