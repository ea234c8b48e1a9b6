"""What the prose of a report states: facts with their values, the words and the line they stand in.

Plain Python, no model and no spaCy: `narrate` reads a whole report, `read_text` any text. The spaCy components in
`gxnlp.narrative.components` wrap the same functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gxnlp.labels import LabeledLine
from gxnlp.narrative.counting import Frame, counted, sentences, spoken_last
from gxnlp.narrative.figures import figures
from gxnlp.narrative.kinds import Kinds, known
from gxnlp.narrative.listing import lists
from gxnlp.narrative.mentions import masked, mentions
from gxnlp.narrative.relating import CLAIMING, Stated, breakdowns, shares
from gxnlp.narrative.saying import Saying, sayings
from gxnlp.narrative.squeezing import Squeezed, squeeze
from gxnlp.report import Fact, Section
from gxnlp.structure import Breakdown, Narrative, OtherYear, Share

PROBLEMS = "problems"
MAX_READ = 300_000
"""Characters of prose that are read: a long report has a tenth of that."""
_CLAUSE = re.compile(r"[,;!?]|(?<!\d)\.|\.(?!\d)")
_RESUMED = re.compile(r"[^.!?]{0,40}(?:今年|本年)")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_PLAN = r"(?:(?<=[,;:.])|^){year}年度?,?(?:我[镇乡街道县市区局委办厅]+,?)?(?:将|拟|计划|打算)(?!于|近)"


@dataclass
class Reading:
    """What is gathered while the paragraphs are read."""

    facts: list[Fact] = field(default_factory=list)
    counts: list[Fact] = field(default_factory=list)
    breakdowns: list[Breakdown] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    other_years: list[OtherYear] = field(default_factory=list)
    spans: list[tuple[int, int, Fact]] = field(default_factory=list)
    """(start, end) in the printed text, of a single paragraph."""


def narrate(sections: Sequence[Section], lines: Sequence[LabeledLine], year: int | None) -> Narrative:
    """All that the prose of a report states."""
    kinds = known(year)
    said = list(sayings(sections, lines))
    reading = Reading()
    left = MAX_READ
    place: tuple[object, ...] = ()
    before: str | None = None
    for i, saying in enumerate(said):
        if place != (saying.section, saying.headings):
            place, before = (saying.section, saying.headings), None
        left -= len(saying.text)
        if left < 0:
            said = said[:i]
            break
        before = _read(saying, kinds, year, reading, before) or before
    reading.facts += lists(said, PROBLEMS)
    return Narrative(
        facts=tuple(sorted(reading.facts, key=lambda f: f.line)),
        counts=tuple(reading.counts),
        breakdowns=tuple(reading.breakdowns),
        shares=tuple(reading.shares),
        other_years=tuple(o for o in reading.other_years if not _told(o, reading.counts, kinds)),
        single=frozenset(kind.name for kind in kinds.kinds if kind.single),
    )


def read_text(text: str, year: int | None = None, section: str | None = None) -> list[tuple[int, int, Fact]]:
    """The facts of any text, with the place of each in it; lines are counted from 1."""
    kinds = known(year)
    found: list[tuple[int, int, Fact]] = []
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        reading = Reading()
        _read(Saying(line, section, (), ((0, number),)), kinds, year, reading)
        found += [(start + offset, end + offset, fact) for start, end, fact in reading.spans]
        offset += len(line) + 1
    return found


def _read(saying: Saying, kinds: Kinds, year: int | None, into: Reading, before: str | None = None) -> str | None:
    """Reads one paragraph; returns what it speaks of at its end."""
    squeezed = squeeze(saying.text)
    text = squeezed.text
    if not text:
        return None
    named = mentions(text)
    plain = kinds.joined.sub("□", masked(text, named))
    page = _Page(saying, squeezed)
    for mention in named:
        into.facts.append(_add(page, into, mention.kind, mention.value, None, mention.start, mention.end, alone=True))
    numbers = figures(plain)
    if saying.section == PROBLEMS:
        into.other_years += _plans(page, plain, year)
        return None
    frame = Frame(kinds, year, saying.section, saying.headings, before)
    counts = list(counted(plain, numbers, frame))
    stated: list[Stated] = []
    for one in counts:
        if one.kind is None:
            continue
        figure = one.figure
        if one.year is not None:
            if _RESUMED.match(plain, figure.end, figure.end + 60):
                continue  # 上年公开30条，今年…: told as the past
            fact = page.fact(one.kind.name, figure.value, figure.unit, figure.start, figure.end)
            into.other_years.append(OtherYear(one.year, fact.line, fact.text, fact))
            continue
        fact = _add(page, into, one.kind.name, figure.value, figure.unit, figure.start, figure.end)
        into.facts.append(fact)
        if not figure.rough:
            into.counts.append(fact)
            stated.append(Stated(fact, one))
    earlier = list(into.counts[: len(into.counts) - len(stated)])
    into.breakdowns += breakdowns(stated, plain, kinds)
    into.shares += shares(counts, stated, plain, kinds, earlier)
    for fact in _noughts(page, plain, kinds, {s.fact.kind for s in stated}, into):
        into.facts.append(fact)
        into.counts.append(fact)
    return spoken_last(plain, kinds)


@dataclass(frozen=True, slots=True)
class _Page:
    saying: Saying
    squeezed: Squeezed

    def fact(self, kind: str, value: int | float | str, unit: str, start: int, end: int, alone: bool = False) -> Fact:
        """A fact with the clause that it stands in, or `alone` with its own words."""
        text = self.squeezed.text
        begin, stop = start, end
        if not alone:
            begin = max(
                (hit.end() for hit in _CLAUSE.finditer(text, max(0, start - 80), start)), default=max(0, start - 80)
            )
            after = _CLAUSE.search(text, end, end + 40)
            stop = after.start() if after else min(len(text), end + 40)
        a, b = self.squeezed.printed(begin, max(stop, begin + 1))
        line = self.saying.line_at(self.squeezed.places[start])
        return Fact(kind, value, unit or None, self.saying.text[a:b].strip(), self.saying.section, line)


def _add(
    page: _Page,
    into: Reading,
    kind: str,
    value: int | float | str,
    unit: str | None,
    start: int,
    end: int,
    alone: bool = False,
) -> Fact:
    fact = page.fact(kind, value, unit or "", start, end, alone)
    into.spans.append((*page.squeezed.printed(start, end), fact))
    return fact


def _noughts(page: _Page, plain: str, kinds: Kinds, stated: set[str], into: Reading) -> Iterator[Fact]:
    """What is said to be nought without a number: 未收到政府信息公开申请."""
    if not any(word in plain for word in ("未", "无", "没", "零", "不存在")):
        return
    numberless = _DIGITS.sub(lambda hit: "#" * len(hit.group()), plain)
    starts = sentences(numberless)
    for kind in kinds.kinds:
        if kind.zero is None or kind.name in stated:
            continue
        for begin, end in zip(starts, [*starts[1:], len(numberless)], strict=True):
            hit = kind.zero.search(numberless, begin, end)
            if hit:
                yield _add(page, into, kind.name, 0, None, hit.start(), hit.end())
                break


def _told(other: OtherYear, counts: Sequence[Fact], kinds: Kinds) -> bool:
    """Does the prose state for its own year what it states of another? Then that one is told for comparison."""
    if other.fact is None:
        return False
    name = other.fact.kind
    parts = {k.name for k in kinds.kinds if k.part_of == name and k.family in CLAIMING}
    return not kinds.by_name[name].single or any(f.kind == name or f.kind in parts for f in counts)


def _plans(page: _Page, plain: str, year: int | None) -> Iterator[OtherYear]:
    """A plan for the very year that the report looks back on."""
    if year is None:
        return
    for hit in re.finditer(_PLAN.format(year=year), plain):
        fact = page.fact("plan", year, "", hit.start(), hit.end())
        yield OtherYear(year, fact.line, fact.text)
