"""What the prose of a report states: facts with their values, the words and the line they stand in.

Plain functions and a small model in numpy, no spaCy: `narrate` reads a whole report, `read_text` any text. The spaCy
components in `gxnlp.narrative.components` wrap the same functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gxnlp.labels import LabeledLine
from gxnlp.narrative.bundle import in_use
from gxnlp.narrative.counting import Counted, Frame
from gxnlp.narrative.figures import MAX_FIGURES, figures
from gxnlp.narrative.judging import FactModel, Judged, Look, judged, look, noughts_told
from gxnlp.narrative.kinds import Kinds, fits, known
from gxnlp.narrative.listing import lists
from gxnlp.narrative.mentions import masked, mentions
from gxnlp.narrative.observing import Where, names_another
from gxnlp.narrative.percentages import shares
from gxnlp.narrative.reading import EACH_NET, NEAR_CERTAIN, Page, Reading
from gxnlp.narrative.relating import CLAIMING, Stated, breakdowns, of_another_whole
from gxnlp.narrative.saying import Saying, sayings
from gxnlp.narrative.squeezing import squeeze
from gxnlp.narrative.years import at_its_beginning, of_several, told_as_past
from gxnlp.report import Fact, Section
from gxnlp.structure import Instead, Narrative, OtherYear, slip_apart

PROBLEMS = "problems"
MAX_READ = 300_000
"""Characters of prose that are read: a long report has a tenth of that."""
COMPARED = ("requests.", "review.", "litigation.")
"""Where one of these is told of the report's own year, last year's are told for comparison."""
COURTS = {"review", "litigation"}
_COURT = re.compile(r"复议|诉讼|[起应被]诉|法院|官司|被告|[上打]官")
_LEFT_OVER = re.compile(r"[转留余剩老旧延跨未]|(?<![继持连陆后手])续|继续办|没办|带入|存量|承接|接[办着手过]")
_STOP = re.compile(r"[,;:.()]")
_NUMBER = re.compile(r"\d")
MUCH_SURER = 0.05
_PLAN = r"(?:(?<=[,;:.])|^){year}年度?,?(?:我[镇乡街道县市区局委办厅]+,?)?(?:将|拟|计划|打算)(?!于|近)"


def narrate(sections: Sequence[Section], lines: Sequence[LabeledLine], year: int | None) -> Narrative:
    """All that the prose of a report states."""
    kinds, model = known(year), in_use()
    said = list(sayings(sections, lines))
    reading = Reading()
    left = MAX_READ
    place: tuple[object, ...] = ()
    before = Before()
    for i, saying in enumerate(said):
        if place != (saying.section, saying.headings):
            place, before = (saying.section, saying.headings), Before()
        left -= len(saying.text)
        if left < 0:
            said = said[:i]
            break
        before = _read(saying, kinds, year, reading, model, before) or before
    reading.forget(_unlikely(reading, kinds))
    reading.facts += lists(said, PROBLEMS)
    return Narrative(
        facts=tuple(sorted(reading.facts, key=lambda f: f.line)),
        counts=tuple(reading.counts),
        unsure=frozenset(reading.unsure),
        doubtful=frozenset(reading.doubtful),
        certain=frozenset(reading.certain),
        together=tuple(reading.together),
        figures=frozenset(reading.figures),
        instead=tuple(reading.instead),
        breakdowns=tuple(reading.breakdowns),
        shares=tuple(reading.shares),
        other_years=tuple(
            other
            for those in reading.other_years
            # One figure that is told of both years makes the sentence a comparison.
            if not any(_told(one, reading.counts, kinds) for one in those)
            for other in those
            if other.fact is None or kinds.by_name[other.fact.kind].single
        ),
        single=frozenset(kind.name for kind in kinds.kinds if kind.single),
        unread=sum(len(text) for s in sections for text in s.text.split("\n"))
        - sum(len(saying.text) for saying in said if saying.section is not None)
        + reading.unread,
    )


def _unlikely(reading: Reading, kinds: Kinds) -> set[Fact]:
    """Words that may say nought of what is surely told elsewhere: 全年未发生失泄密事件 is of no lawsuits.

    So is a doubtful figure where the report surely tells another, and it is no slip of that one.
    """
    told = {fact.kind for fact in reading.counts if fact.value and fact not in reading.unsure}
    told |= {kinds.by_name[kind].part_of for kind in told}
    surely = {
        fact.kind: fact.value
        for fact in reading.counts
        if fact not in reading.unsure and kinds.by_name[fact.kind].single and not isinstance(fact.value, str)
    }

    def another(fact: Fact) -> bool:
        sure = surely.get(fact.kind, fact.value)
        if fact not in reading.doubtful or isinstance(sure, str) or isinstance(fact.value, str):
            return False
        return fact.value not in (0, sure) and not slip_apart(fact.value, sure)

    return {
        fact for fact in reading.unsure if another(fact) or (not fact.value and fact.unit is None and fact.kind in told)
    }


def read_text(text: str, year: int | None = None, section: str | None = None) -> list[tuple[int, int, Fact]]:
    """The facts of any text, with the place of each in it; lines are counted from 1."""
    kinds, model = known(year), in_use()
    found: list[tuple[int, int, Fact]] = []
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        reading = Reading()
        _read(Saying(line, section, (), ((0, number),)), kinds, year, reading, model)
        found += [(start + offset, end + offset, fact) for start, end, fact in reading.spans]
        offset += len(line) + 1
    return found


@dataclass(frozen=True, slots=True)
class Before:
    """What the paragraph before under the same heading said."""

    topic: str | None = None
    end: str = ""


def _read(
    saying: Saying, kinds: Kinds, year: int | None, into: Reading, model: FactModel, before: Before = Before()
) -> Before | None:
    """Reads one paragraph; returns what it speaks of at its end."""
    squeezed = squeeze(saying.text)
    text = squeezed.text
    if not text:
        return None
    named = mentions(text)
    plain = kinds.joined.sub("□", masked(text, named))
    page = Page(saying, squeezed)
    for mention in named:
        into.add(page, mention.kind, mention.value, None, (mention.start, mention.end), alone=True)
    numbers = figures(plain, squeezed.parts_clauses(saying.text))
    if len(numbers) == MAX_FIGURES and _NUMBER.search(plain, numbers[-1].end):
        into.unread += len(plain) - numbers[-1].end
    if saying.section == PROBLEMS:
        into.other_years.append(list(_plans(page, plain, year)))
        return None
    seen = look(plain, numbers, Frame(kinds, year, saying.section, saying.headings, before.topic))
    verdicts = _verdicts(seen, Where(saying.section, saying.headings, before.end, year), kinds, model)
    counts = _once(list(_weighed(seen, verdicts, kinds, model, (*saying.headings, before.end))))
    stated: list[Stated] = []
    earlier = list(into.counts)
    by_pattern: dict[int, set[str]] = {}
    for one in seen.counted:
        if one.kind or one.compared:  # one told for comparison they hold to be none of this year's
            by_pattern.setdefault(one.figure.start, set()).add(one.kind.name if one.kind else "")
    elsewhere: dict[int, list[OtherYear]] = {}
    for one in counts:
        figure = one.figure
        if one.kind is None:
            into.instead += _instead(one, None, page, kinds)
            continue
        if one.year is not None:
            if told_as_past(plain, figure.end, year):
                continue
            fact = page.fact(one.kind.name, figure.value, figure.unit, figure.start, figure.end)
            # The patterns and the model agree: two witnesses make it sure.
            agreed = one.trust >= model.told and one.kind.name in by_pattern.get(figure.start, ())
            if one.spelt and (one.trust >= model.sure or agreed):
                elsewhere.setdefault(one.sentence, []).append(OtherYear(one.year, fact.line, fact.text, fact))
            continue
        if of_several(plain, one.sentence, figure.start, year):
            continue
        fact = into.add(page, one.kind.name, figure.value, figure.unit, (figure.start, figure.end))
        if not figure.rough:
            nets_agree = one.least >= max(model.agreed, EACH_NET)
            into.count(fact, one.trust, model.sure, by_pattern.get(figure.start, ()), nets_agree)
            into.instead += _instead(one, fact, page, kinds)
            stated.append(Stated(fact, one))
    into.beside([(one.fact, one.counted.sentence) for one in stated])
    into.figures |= {one.figure.value for one in counts if one.figure.unit != "%" and not one.figure.rough}
    into.other_years += elsewhere.values()
    into.breakdowns += breakdowns(stated, counts, plain, kinds)
    into.certain.difference_update(of_another_whole(stated, plain, kinds))
    into.shares += shares(counts, stated, plain, kinds, earlier)
    for kind, start, end, trust in noughts_told(seen, verdicts, model, {s.fact.kind for s in stated}):
        fact = into.add(page, kind, 0, None, (start, end))
        into.count(fact, trust, model.sure)
    return Before(seen.at_end or before.topic, plain[-80:])


def _instead(one: Counted, told: Fact | None, page: Page, kinds: Kinds) -> Iterator[Instead]:
    """What a figure counts if not what it was read as."""
    figure, own = one.figure, told.kind if told else None
    other = next((kinds.by_name[kind] for kind in one.likely if kind != own), None)
    if other is None or not fits(other, figure.unit) or one.compared or one.nothing or one.year or figure.rough:
        return
    yield Instead(page.fact(other.name, figure.value, figure.unit, figure.start, figure.end), told)


def _former(verdict: Judged, text: str, kinds: Kinds, model: FactModel) -> bool:
    """Is it last year's by its nature? Then something of it was left over."""
    kind, spot = kinds.by_name.get(verdict.kind), verdict.spot
    if kind is None or not kind.former or verdict.trust < model.told or at_its_beginning(text, spot.start):
        return False
    stop = _STOP.search(text, spot.end, spot.end + 14)
    return bool(_LEFT_OVER.search(text, max(0, spot.start - 24), stop.start() if stop else spot.end + 14))


def _verdicts(seen: Look, where: Where, kinds: Kinds, model: FactModel) -> dict[int, Judged]:
    """What the model says; of a figure told of another year as if that were the report's own."""
    found = judged(seen, where, model)
    elsewhere = {one.figure.start for one in seen.counted if one.year is not None}
    if elsewhere and names_another(seen.text, where.year):  # else nothing would look different
        neutral = judged(seen, replace(where, year=None), model)
        found |= {at: neutral[at] for at in elsewhere if not _former(found[at], seen.text, kinds, model)}
    return found


def _weighed(
    seen: Look, verdicts: dict[int, Judged], kinds: Kinds, model: FactModel, above: Sequence[str] = ()
) -> Iterator[Counted]:
    """The patterns' answers with the model's in their place, where it gives one."""
    if not seen.counted:
        return
    said = "".join((*above, seen.text))
    twice = {a.figure.start for a, b in pairwise(seen.counted) if a.figure.start == b.figure.start}
    for one in seen.counted:
        verdict = verdicts[one.figure.start]
        one = replace(one, likely=verdict.likely, least=verdict.least)
        if one.figure.start in twice and one.kind:
            yield one  # 行政复议、行政诉讼各1件: the figure belongs to both
            continue
        if one.nothing or one.former:
            yield one
            continue
        needed = max(model.told, NEAR_CERTAIN) if one.compared else model.told
        if verdict.trust < needed:  # so unsure, the patterns are right more often
            yield replace(one, trust=0.0)
            continue
        kind = kinds.by_name.get(verdict.kind)
        if kind and one.kind and {kind.topic, one.kind.topic} == COURTS and not _COURT.search(said):
            yield replace(one, trust=0.0)  # neither is named: the section says which is told first
            continue
        if kind and kind.former and one.year is not None and not _former(verdict, seen.text, kinds, model):
            yield replace(one, trust=0.0)  # 去年收到申请30件: told of last year, and not left over from it
            continue
        if kind is not None and fits(kind, one.figure.unit):
            yield replace(one, kind=kind, trust=verdict.trust, year=None if kind.former else one.year)
        else:
            yield replace(one, kind=None)


def _once(counts: list[Counted]) -> list[Counted]:
    """Nobody contradicts himself within a sentence: of two figures that seem to count one thing, the surer one does."""
    best: dict[tuple[int, str], Counted] = {}
    for one in counts:
        if one.kind is not None and one.kind.single and one.year is None:
            first = best.setdefault((one.sentence, one.kind.name), one)
            if one.trust > first.trust + MUCH_SURER:
                best[one.sentence, one.kind.name] = one
    return [
        replace(one, kind=None)
        if one.kind is not None
        and (surest := best.get((one.sentence, one.kind.name)))
        and one.year is None
        and surest.figure.value != one.figure.value
        else one
        for one in counts
    ]


def _told(other: OtherYear, counts: Sequence[Fact], kinds: Kinds) -> bool:
    """Does the prose state for its own year what it states of another? Then that one is told for comparison."""
    if other.fact is None or not kinds.by_name[other.fact.kind].single:
        return False
    name = other.fact.kind
    parts = {k.name for k in kinds.kinds if k.part_of == name and k.family in CLAIMING}
    kin = name.partition(".")[0] + "."
    return any(f.kind == name or f.kind in parts or (kin in COMPARED and f.kind.startswith(kin)) for f in counts)


def _plans(page: Page, plain: str, year: int | None) -> Iterator[OtherYear]:
    """A plan for the very year that the report looks back on."""
    if year is None:
        return
    for hit in re.finditer(_PLAN.format(year=year), plain):
        fact = page.fact("plan", year, "", hit.start(), hit.end())
        yield OtherYear(year, fact.line, fact.text)
