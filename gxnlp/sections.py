"""Which lines head the sections of a form: how like the form's words they are, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from gxnlp.forms import Form
from gxnlp.headings import marked, printed
from gxnlp.labels import HEADING_LABELS, TABLE_LABELS, Label, LabeledLine
from gxnlp.text import fold

Names = tuple[tuple[str, ...], ...]
"""The folded wordings of each section, in the form's order."""

MAX_LINE = 60
MAX_BARE = 26
"""Characters of a heading that nothing but its words tells from the text."""
LIKE = 60.0
"""Similarity below which a line is not looked at."""
SOUND = 86.0
"""What a line must reach, evidence added, to head a section."""
SAME = 94.0
"""Similarity of one and the same heading."""
PLAIN = 100.0
"""The score of a line with just the form's words."""
STYLE = {"cn": 10.0, "part": 10.0, "annex": 0.0, "round_cn": -15.0, "round_ar": -15.0}
"""For the style of the marker: 一、 is what sections wear, （一） what their parts wear."""
NAMED, LEVELLED, NUMBERED = 10.0, 4.0, 12.0
TABLE_FOLLOWS, TABLE_TOO_SOON, LISTED, SAID = 15.0, -10.0, -25.0, -15.0
"""SAID: text runs on after words that have neither marker nor label: 主动公开情况：全年……"""
LISTED_LIKE = 90.0
LONG_NAME = 9
"""Characters of a name that nobody begins a sentence with: 其他需要报告的事项：……"""
TABLE_AHEAD, TABLE_CLEAR = 3, 5
"""Table lines among the next six that show a section's own table, and that no text comes before it."""

_NEVER = frozenset({Label.VALUES, Label.CELL, Label.RULE, Label.PAGE_NUMBER, Label.DATE, Label.SIGNATURE})
_CN = "一二三四五六七八九十"
_DOTTED = re.compile(r"[.…·]{3,}\s*\d{0,3}$|\t\d{1,3}$")
_BARE_NUMBER = re.compile(rf"第?([{_CN}])(?:部分|章)?[\s、.．,，:：]*(?=\S)")
_NUMBER = re.compile(rf"[{_CN}]+|\d+|[①-⑳]")
_TAIL = ".:,;"
_ANNEX = re.compile(
    r"附[表件录]\s*[一二三四五六\d]?\s*[:：、.]?\s*(?=\S{4})|表\s*[一二三四五六\d]\s*[:：、.]?\s*(?=\S{4})"
)
_STOP = re.compile(r"[.:]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line, or two that a wrapped heading takes, that may head a section."""

    index: int
    span: int
    section: int
    likeness: float
    score: float
    style: str
    number: int | None
    printed: str
    """The number as printed."""
    heading: str
    run_on: str
    """Text of the section on the same line."""


def candidates(lines: Sequence[LabeledLine], form: Form) -> list[Candidate]:
    """Every line that may head a section of the form, scored."""
    names = tuple(tuple(fold(w) for w in s.wordings) for s in form.sections)
    tables = {t.section for t in form.tables}
    opening = _opening(names)
    with_table = [s.id in tables for s in form.sections]
    found = []
    for i, ll in enumerate(lines):
        if not _may_head(ll, opening):
            continue
        candidate = _read(i, ll, lines[i + 1] if i + 1 < len(lines) else None, names)
        if candidate is not None:
            ahead = sum(a.label in TABLE_LABELS for a in lines[i + candidate.span : i + candidate.span + 6])
            found.append(replace(candidate, score=_score(candidate, ll, ahead, with_table[candidate.section])))
    return _unlisted(found)


def _may_head(ll: LabeledLine, opening: re.Pattern[str]) -> bool:
    """The cheap questions, asked of every line."""
    if ll.label in _NEVER or (ll.label is Label.TOC and ll.confidence >= 0.6):
        return False
    raw = ll.line.text
    if ll.label in TABLE_LABELS and ll.confidence >= 0.5 and raw.lstrip()[:1] not in f"{_CN}第附表（(":
        return False
    if len(ll.line.cells) > 1 and sum(1 for c in ll.line.cells if c.text.strip()) > 1 + (ll.label is Label.SECTION):
        return False  # 六、其他需要报告的事项 | 无 may be two cells, a row may not head a section
    if ll.label in HEADING_LABELS or ll.line.level is not None or len(raw) <= MAX_BARE:
        return True
    return raw.lstrip()[:1] in f"{_CN}第#附表" or opening.match(fold(raw[:MAX_LINE])) is not None


@lru_cache(maxsize=16)
def _opening(names: Names) -> re.Pattern[str]:
    """A section's name at the beginning of a long line, behind a marker or without one."""
    words = sorted({re.escape(w) for section in names for w in section}, key=len, reverse=True)
    return re.compile(rf"\(?[{_CN}\d]{{0,2}}[).,]{{0,2}}(?:{'|'.join(words)})")


def _read(i: int, ll: LabeledLine, below: LabeledLine | None, names: Names) -> Candidate | None:
    text = printed(ll)[: 4 * MAX_LINE]
    if not text or _DOTTED.search(text[-24:]):
        return None
    style, number, marker, rest = marked(text)
    if style in ("item", "ring"):
        return None
    if not style and (annex := _ANNEX.match(text)):
        style, rest = "annex", text[annex.end() :]
    named = ll.label in HEADING_LABELS or ll.line.level is not None
    if style not in STYLE and ll.label in TABLE_LABELS and ll.confidence >= 0.5 and not named:
        return None
    section, likeness, length = _match(fold(rest), names)
    if not style and (bare := _BARE_NUMBER.match(text)):  # 一总体情况
        again = _match(fold(text[bare.end() :]), names)
        if again[1] > likeness:
            style, number, marker, rest = "cn", _CN.index(bare[1]) + 1, bare[1], text[bare.end() :]
            section, likeness, length = again
    span = 1
    if likeness < 98 and len(text) <= MAX_LINE and (len(rest) >= 8 or not rest) and (under := _below(below)):
        again = _match(fold(rest) + fold(under), names)  # 四、政府信息公开行政复议、行政诉 | 讼情况
        if again[1] > likeness + 4 and (not again[2] or again[2] > len(fold(rest))):
            section, likeness, length = again
            span, rest = 2, rest + under
    if likeness < LIKE:
        return None
    heading, run_on = _split_at(rest, length) if length else (rest, "")
    if not (style or named or run_on) and (text[-1] == "。" or text[0] in "无没"):
        return None  # 无其他需要报告的事项。 says it, and heads nothing
    apart = rest[len(heading) : len(heading) + 1] in "：:。" or (bool(style) and heading.endswith(" "))
    if run_on and not (style in ("cn", "part") or named or apart):
        return None
    digits = _NUMBER.search(marker)
    heading = heading.strip("：:。. ")
    if span == 1:
        run_on += printed(ll)[4 * MAX_LINE :]
    return Candidate(i, span, section, likeness, 0.0, style, number, digits[0] if digits else "", heading, run_on)


def _below(below: LabeledLine | None) -> str:
    """The next line, where it can be the rest of a heading."""
    if below is None or below.label in _NEVER or len(below.line.text) > MAX_LINE:
        return ""
    text = printed(below)
    return "" if marked(text)[0] else text


def _score(candidate: Candidate, ll: LabeledLine, table_lines_ahead: int, has_table: bool) -> float:
    score = candidate.likeness
    if has_table or len(candidate.heading) < LONG_NAME:
        score += STYLE.get(candidate.style, 0.0)
    else:
        # （六）其他需要报告的事项: the name is nobody's sub-heading, whatever its brackets
        score += max(0.0, STYLE.get(candidate.style, 0.0))
    if ll.label is Label.SECTION:
        score += NAMED * ll.confidence
    elif ll.line.level is not None:
        score += LEVELLED
    if candidate.number == candidate.section + 1 and candidate.style:
        score += NUMBERED
    if candidate.run_on and not candidate.style and ll.label not in HEADING_LABELS:
        score += SAID if len(candidate.heading) < LONG_NAME else SAID / 2
    if has_table and table_lines_ahead >= TABLE_AHEAD:
        score += TABLE_FOLLOWS
    elif not has_table and table_lines_ahead >= TABLE_CLEAR and not candidate.run_on:
        score += TABLE_TOO_SOON
    return score


def _unlisted(found: list[Candidate]) -> list[Candidate]:
    """Headings of three sections or more one right below the other are a list of contents, but for the last of them."""
    runs: list[list[Candidate]] = []
    for candidate in found:
        above = runs[-1][-1] if runs else None
        listed = (
            above is not None
            and candidate.index == above.index + above.span
            and candidate.section != above.section
            and candidate.style == above.style
            and candidate.likeness >= LISTED_LIKE
            and not above.run_on
        )
        if listed:
            runs[-1].append(candidate)
        else:
            runs.append([candidate])
    return [
        replace(c, score=c.score + LISTED) if len(run) >= 3 and c is not run[-1] else c for run in runs for c in run
    ]


@lru_cache(maxsize=4096)
def _match(body: str, names: Names) -> tuple[int, float, int]:
    """(section, likeness 0-100, how many characters of `body` are the heading; 0 for all of it)."""
    bare = body.strip(_TAIL)
    if len(bare) < 2:
        return 0, 0.0, 0
    start = max(((len(w), s) for s, words in enumerate(names) for w in words if bare.startswith(w)), default=None)
    if start is not None:
        length, section = start
        return section, 100.0, length if len(bare) > length else 0
    words, section_of = _words(names)
    best = process.extractOne(bare[:MAX_LINE], words, scorer=fuzz.ratio, score_cutoff=LIKE)
    stop = _STOP.search(bare, 4)
    if stop:  # 其他需要报告的事顶:无收费情况
        opening = process.extractOne(
            bare[: stop.start()], words, scorer=fuzz.ratio, score_cutoff=best[1] if best else LIKE
        )
        if opening:
            return section_of[opening[2]], opening[1], stop.start()
    return (section_of[best[2]], best[1], 0) if best else (0, 0.0, 0)


@lru_cache(maxsize=16)
def _words(names: Names) -> tuple[list[str], list[int]]:
    flat = [(word, section) for section, words in enumerate(names) for word in words]
    return [word for word, _ in flat], [section for _, section in flat]


def _split_at(text: str, length: int) -> tuple[str, str]:
    """A text cut after `length` characters of its folded form."""
    passed = 0
    for i, c in enumerate(text):
        if passed >= length and not c.isspace():
            return text[:i], text[i:].lstrip("：:。. ")
        passed += len(fold(c))
    return text, ""


def in_order(found: Sequence[Candidate], sections: int) -> list[Candidate]:
    """The best heading for each section, in the form's order and the document's; and unmistakable ones elsewhere."""
    best: list[tuple[float, tuple[Candidate, ...]]] = [(0.0, ())] * (sections + 1)
    for candidate in found:
        if candidate.score < SOUND:
            continue
        # best[s] is the worthiest chain over the candidates so far that ends before section s
        worth = best[candidate.section][0] + candidate.score - SOUND + 1
        chain = (*best[candidate.section][1], candidate)
        for later in range(candidate.section + 1, sections + 1):
            if worth > best[later][0]:
                best[later] = (worth, chain)
    chosen = list(best[sections][1])
    for section in set(range(sections)) - {c.section for c in chosen}:
        strong = [c for c in found if c.section == section and _unmistakable(c)]
        if strong:
            chosen.append(max(strong, key=lambda c: c.score))
    return sorted(chosen, key=lambda c: c.index)


def _unmistakable(candidate: Candidate) -> bool:
    return (
        candidate.likeness >= SAME
        and not candidate.style.startswith("round")
        and candidate.style != "annex"
        and candidate.score >= PLAIN + (NAMED if candidate.style else LEVELLED)
    )


def repeated(found: Sequence[Candidate], chosen: Sequence[Candidate]) -> Iterator[Candidate]:
    """Headings of sections that are printed once more; a list of contents is none."""
    heads = {c.section: c for c in chosen}
    first = min((c.index for c in chosen), default=0)
    for candidate in found:
        head = heads.get(candidate.section)
        if head is None or candidate is head or candidate.index < first or candidate.likeness < SAME:
            continue
        if _unmistakable(candidate) or (candidate.style == head.style and candidate.number == head.number):
            yield candidate
