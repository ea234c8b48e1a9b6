"""Prose that tempts a line model: real writers put a section's words into a list item and a list item's into a section.

Done to copies of invented reports, beside what their layout did: list items that run on from a section's words,
paragraphs torn in two, sentences that lead in, headings that exchange their words, furniture inside tables, blank
lines anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

from gxnlp.document import Line
from gxnlp.forms import Form
from gxnlp.labels import HEADING_LABELS, TABLE_LABELS, Label
from gxnlp.learning.matrices import Example

OFTEN = 0.1
_HEADING = re.compile(
    r"^(\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)]?\s*[、.．]?|第.{1,3}、)?\s*)(.*?)([。：:\s]*)$"
)
_MARKERS = ("1.", "2.", "3、", "（1）", "（2）", "(3)", "一是", "二是", "第一，", "", "4. ", "①")
_LEADS = (
    "主要表现在以下方面：",
    "具体情况如下：",
    "重点做了以下工作：",
    "存在的主要问题有：",
    "下一步将从几个方面改进：",
    "有关数据如下。",
    "现将情况报告如下：",
    "改进措施：",
    "主要做法是：",
    "一年来的工作：",
    "对照要求，仍有不足。",
    "具体见下表。",
)
_GAPS: tuple[Callable[[int, Random], int], ...] = (
    lambda gap, _: gap,
    lambda gap, _: 0,
    lambda gap, _: 1,
    lambda gap, _: gap + 1,
    lambda gap, rng: rng.choice((0, gap, 1)),
    lambda gap, rng: gap if rng.random() < 0.9 else rng.randint(0, 2),
)
"""Blank lines between lines come and go with every converter."""


def tempting(
    example: Example, forms: Sequence[Form], headings: Sequence[str], furniture: Sequence[str], rng: Random
) -> Example:
    """The report with such prose; `headings` and `furniture` are the words of other reports."""
    sections = [w for form in forms for s in form.sections for w in s.wordings]
    pairs = [
        pair
        for line, label in zip(example.lines, example.labels, strict=True)
        for pair in _lines(line, label, sections, headings, rng)
    ]
    inside = [i for i in range(1, len(pairs)) if {pairs[i - 1][1], pairs[i][1]} <= TABLE_LABELS]
    if furniture and inside and rng.random() < 0.4:
        for at in sorted(rng.sample(inside, min(3, len(inside))), reverse=True):
            pairs.insert(at, (_said(pairs[at][0], rng.choice(furniture)), Label.FURNITURE))
    spread = rng.choice(_GAPS)
    lines = tuple(replace(line, gap=spread(line.gap, rng)) for line, _ in pairs)
    return replace(example, lines=lines, labels=tuple(label for _, label in pairs))


def heading_words(examples: Sequence[Example]) -> list[str]:
    """The words of all headings below the sections, without markers and stops."""
    found = (
        _HEADING.match(line.text)
        for e in examples
        for line, label in zip(e.lines, e.labels, strict=True)
        if label in HEADING_LABELS[1:]
    )
    return sorted({m[2] for m in found if m and 3 < len(m[2]) < 24})


def furniture_words(examples: Sequence[Example]) -> list[str]:
    return sorted(
        {
            line.text
            for e in examples
            for line, label in zip(e.lines, e.labels, strict=True)
            if label is Label.FURNITURE and len(line.cells) == 1
        }
    )


def _lines(
    line: Line, label: Label, sections: Sequence[str], headings: Sequence[str], rng: Random
) -> Iterator[tuple[Line, Label]]:
    text, drawn = line.text, rng.random()
    if label is Label.PARAGRAPH and len(line.cells) == 1:
        if drawn < OFTEN:
            words = rng.choice(sections if rng.random() < 0.7 else headings)
            yield _said(line, rng.choice(_MARKERS) + words + rng.choice("。。：，") + text), label
        elif drawn < 2 * OFTEN and len(text) > 24:
            at = rng.randint(8, len(text) - 4) if rng.random() < 0.5 else len(text) - rng.randint(4, 16)
            yield _said(line, text[:at]), label
            yield replace(_said(line, text[at:]), gap=rng.choice((line.gap, 0, 1))), label
        elif drawn < 2.4 * OFTEN:
            yield _said(line, rng.choice(_LEADS)), label
            yield line, label
        else:
            yield line, label
        return
    found = _HEADING.match(text)
    if label in HEADING_LABELS and found and drawn < (2 * OFTEN if label is Label.SECTION else OFTEN):
        yield _said(line, found[1] + rng.choice(headings if label is Label.SECTION else sections) + found[3]), label
    else:
        yield line, label


def _said(line: Line, text: str) -> Line:
    return replace(line, text=text, cells=(replace(line.cells[0], text=text),))
