"""The six sections of a report with their text and headings, whatever their numbering, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from gxnlp.forms import Form
from gxnlp.headings import Paragraph, heading_tree, marked, paragraphs, printed, width_of
from gxnlp.labels import HEADING_LABELS, TABLE_LABELS, Label, LabeledLine
from gxnlp.report import Section
from gxnlp.sections import SAME, SOUND, Candidate, candidates, in_order, repeated
from gxnlp.structure import Misnumbered, Outline, Repeated
from gxnlp.text import fold

LIKE_A_PIECE = 80.0
"""Similarity of a sub-heading to a piece of a section's name: 主要问题 to 存在的主要问题."""
MIN_PIECE, MAX_PIECE = 4, 20

SECTIONS_ANEW, TABLE_LINES_ANEW = 4, 10
"""So many sections headed once more, and so many table lines on either side, are another report and no contents."""
OPENING, MAX_TITLE = 12, 80
"""A title stands at most so many lines above the first heading, and has at most so many characters."""
_TITLE = re.compile(r"(?:信息|政务)公开\S{0,12}(?:报告|年报)$")

_PIECES = re.compile(r"[及和与,]")
_AROUND = frozenset({Label.SIGNATURE, Label.DATE, Label.FURNITURE, Label.PAGE_NUMBER})


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a section begins: at its heading, or without one."""

    index: int
    section: int
    head: Candidate | None


def outline(lines: Sequence[LabeledLine], form: Form) -> Outline:
    """The sections that `lines` hold, what they say, and what is wrong with their headings."""
    prose = _prose(lines)
    found = candidates(lines, form)
    chosen = in_order(found, len(form.sections))
    starts = [_Start(c.index, c.section, c) for c in chosen]
    for section in range(len(form.sections)):
        if starts and all(s.section != section for s in starts):
            index = _without_heading(section, starts, lines, prose, form)
            if index is not None:
                starts = sorted([*starts, _Start(index, section, None)], key=lambda s: (s.index, s.section))
    doubled = list(repeated(found, chosen))
    annexed = [c for c in found if c.style == "annex" and c.likeness >= SAME]
    headings = {c.index + k for c in [*chosen, *doubled, *annexed] for k in range(c.span)}
    ends = [*(s.index for s in starts[1:]), len(lines)][: len(starts)]
    order = [s.section for s in starts]
    in_text = [s.section for s in starts if s.head is None or s.head.style != "annex"]
    width = width_of(lines)
    sections = []
    for start, end in zip(starts, ends, strict=True):
        table = _table_of(start, end, lines, form)
        spoken = [
            lines[i]
            for i in range(start.index, end)
            if prose[i] and i not in headings and (i not in table or _is_sentence(lines[i].line.text))
        ]
        sections.append(_section(form.sections[start.section].id, start, end, lines, paragraphs(spoken, width)))
    return Outline(
        sections=tuple(sections),
        missing=tuple(s.id for i, s in enumerate(form.sections) if i not in order),
        unheaded=tuple(form.sections[s.section].id for s in starts if s.head is None),
        doubled=tuple(Repeated(form.sections[c.section].id, c.heading, lines[c.index].line.number) for c in doubled),
        misnumbered=_misnumbered([s.head for s in starts if s.head is not None], lines, form),
        disordered=tuple(form.sections[b].id for i, b in enumerate(in_text) if any(a > b for a in in_text[:i])),
    )


def second_report(lines: Sequence[LabeledLine], form: Form) -> int | None:
    """The index of the line with which another whole report begins, sections and tables anew; None where none does."""
    if sum(ll.label is Label.SECTION for ll in lines) < 2 * SECTIONS_ANEW:
        return None
    heads = [c for c in candidates(lines, form) if c.score >= SOUND and c.style != "annex"]
    # a heading on the heels of another has no section: a list of contents has six of them
    heads = [c for c, after in pairwise([*heads, None]) if c and not (after and after.index <= c.index + c.span)]
    for k, head in enumerate(heads):
        seen = {c.section for c in heads[:k]}
        anew = {c.section for c in heads[k:]} & seen
        if head.section not in seen or min(len(seen), len(anew)) < SECTIONS_ANEW:
            continue
        at = _title_above(lines, head.index)
        parts = lines[:at], lines[at:]
        if all(sum(ll.label in TABLE_LABELS for ll in part) >= TABLE_LINES_ANEW for part in parts):
            return at
    return None


def _title_above(lines: Sequence[LabeledLine], index: int) -> int:
    """Where the title over a first heading begins, or that heading's own index."""
    found = index
    for i in range(index - 1, max(-1, index - 1 - OPENING), -1):
        label = lines[i].label
        if label is Label.TITLE or _TITLE.search(fold(lines[i].line.text[:MAX_TITLE])):
            found = i
        elif label in TABLE_LABELS or label in HEADING_LABELS or label in (Label.SIGNATURE, Label.DATE):
            break
    return found


def _prose(lines: Sequence[LabeledLine]) -> list[bool]:
    """Is a line prose of the report? The labels say so, except where a lone one contradicts its neighbours."""
    said = [ll.label is Label.PARAGRAPH or ll.label in HEADING_LABELS for ll in lines]
    table = [ll.label in TABLE_LABELS for ll in lines]
    result = list(said)
    last = len(lines) - 1
    for i, ll in enumerate(lines):
        text = ll.line.text
        if table[i] or ll.label in (Label.DATE, Label.SIGNATURE):
            if len(ll.line.cells) > 1 or len(text) < 3:
                continue
            # A piece of a wrapped paragraph (年 12 月 31 日) may look like a figure or a date of its own.
            within = 0 < i < last and said[i - 1] and said[i + 1] and not ll.line.gap and not lines[i + 1].line.gap
            sentence = len(text) >= 30 and "。" in text[-20:]
            result[i] = (within and ll.confidence < 0.95) or (sentence and ll.confidence < 0.9)
        elif said[i] and ll.confidence < 0.7 and 0 < i < last and table[i - 1] and table[i + 1]:
            result[i] = len(text) >= 30 or "。" in text
    return result


def _is_sentence(text: str) -> bool:
    return text.rstrip().endswith("。") or (len(text) >= 30 and "。" in text)


def _table_of(start: _Start, end: int, lines: Sequence[LabeledLine], form: Form) -> range:
    """From the first to the last line of a section's table: what is short between them belongs to it."""
    if all(t.section != form.sections[start.section].id for t in form.tables):
        return range(0)
    inside = [i for i in range(start.index, end) if lines[i].label in TABLE_LABELS]
    return range(inside[0], inside[-1]) if inside else range(0)


def _misnumbered(heads: Sequence[Candidate], lines: Sequence[LabeledLine], form: Form) -> tuple[Misnumbered, ...]:
    numbered = sum(head.number is not None for head in heads)
    wrong = []
    for head in heads:
        section = form.sections[head.section]
        expected = section.number or head.section + 1
        # Where few sections carry a number, the numbers live in a style that the copy has lost.
        lost = head.number is None and head.style != "annex" and 2 * numbered > len(heads)
        if lost or (head.number is not None and head.number != expected):
            name = "一二三四五六七八九十"[expected - 1] if expected <= 10 else str(expected)
            wrong.append(Misnumbered(section.id, head.heading, head.printed, name, lines[head.index].line.number))
    return tuple(wrong)


# ---------------------------------------------------------------- sections without a heading


def _without_heading(
    section: int, starts: Sequence[_Start], lines: Sequence[LabeledLine], prose: Sequence[bool], form: Form
) -> int | None:
    """The line that a section begins at, by its table, its sub-headings or its place; None: nothing of it is there."""
    low = max((s.index for s in starts if s.section < section), default=-1) + 1
    high = min((s.index for s in starts if s.section > section and s.index >= low), default=len(lines))
    with_table = {t.section for t in form.tables}
    if form.sections[section].id in with_table:
        return _by_table(form.sections[section].id, range(low, high), lines, form)
    span = range(low, high)
    below_table = section > 0 and form.sections[section - 1].id in with_table
    if below_table:
        after = next((i for i in reversed(span) if lines[i].label in TABLE_LABELS), low - 1) + 1
        span = range(after, high)
    spoken = [i for i in span if prose[i]]
    by_words = _by_pieces(form.sections[section].wordings, spoken, lines)
    if by_words is not None:
        return by_words
    if below_table and any(s.section == section - 1 for s in starts):
        return next((i for i in spoken if len(lines[i].line.text) >= MIN_PIECE), None)
    if section == 0:
        # Straight into the matter: the first sub-heading, else what follows the introduction.
        headed = (i for i in spoken if lines[i].label in HEADING_LABELS or marked(printed(lines[i])[:16])[0])
        return next(headed, spoken[1] if len(spoken) > 1 else None)
    return None


def _by_table(section: str, span: range, lines: Sequence[LabeledLine], form: Form) -> int | None:
    """The first line of a section's own table: one with words that no other table of the form has."""
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for table in form.tables:
        own = words[table.section == section]
        for label in (*table.rows, *table.groups, *(c for block in table.blocks for c in block.columns)):
            own.update(fold(w) for w in label.wordings)
        own.update(fold(block.caption) for block in table.blocks)
    distinct = [w for w in words[True] - words[False] if len(w) >= MIN_PIECE]
    for i in span:
        if lines[i].label in TABLE_LABELS:
            text = fold(lines[i].line.text[:200])
            if any(w in text for w in distinct):
                return i
    return None


def _by_pieces(wordings: Sequence[str], spoken: Sequence[int], lines: Sequence[LabeledLine]) -> int | None:
    """The first short line that says a piece of the section's name: （一）主要问题."""
    pieces = {p for w in wordings for p in _PIECES.split(fold(w)) if len(p) >= MIN_PIECE}
    for i in spoken:
        if len(lines[i].line.text) > 2 * MAX_PIECE:
            continue
        bare = fold(marked(printed(lines[i]))[3]).strip(".:,;")
        if MIN_PIECE <= len(bare) <= MAX_PIECE and any(
            bare in p or p in bare or fuzz.ratio(bare, p) >= LIKE_A_PIECE for p in pieces
        ):
            return i
    return None


# ---------------------------------------------------------------- a section


def _section(id_: str, start: _Start, end: int, lines: Sequence[LabeledLine], said: list[Paragraph]) -> Section:
    head = start.head
    number = lines[start.index].line.number
    if head is not None and head.run_on:
        said = [Paragraph(head.run_on, ((0, number),), Label.PARAGRAPH, 1.0), *said]
    last = end - 1
    while last > start.index and lines[last].label in _AROUND:
        last -= 1
    return Section(
        id=id_,
        number=head.printed if head else "",
        heading=head.heading if head else "",
        text="\n".join(p.text for p in said),
        outline=heading_tree(said),
        lines=(number, lines[last].line.number),
    )
