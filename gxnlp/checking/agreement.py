"""Does the prose agree with the tables, and with itself? Facts and cells come as plain arguments."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from gxnlp.checking.adding import added, worked_out
from gxnlp.checking.held import (
    CLOSE,
    EXACT,
    FACTOR,
    MANY,
    RARE,
    Held,
    agrees,
    in_unit,
    is_another,
    is_nearly_ours,
    is_not_ours,
    is_plain_slip,
    is_told,
    is_witnessed,
    kin_of,
    places,
    plain,
    printed_sum,
    quote,
    right_otherwise,
)
from gxnlp.checking.misreading import all_agree, holds_misread, ill_read, misread_lines, none_agrees, rather_two
from gxnlp.checking.naming import listed, path
from gxnlp.forms import Form, StatedIn
from gxnlp.report import CellValue, Fact, Finding, Number, Severity, both
from gxnlp.structure import Narrative, slip_apart

HEADLINES = frozenset({"published.total", "requests.received"})
"""What every report tells of its own year."""


def agreement(
    narrative: Narrative, tables: Mapping[str, Sequence[CellValue]], form: Form, year: int | None
) -> list[Finding]:
    """What the prose contradicts: the tables, itself, its own arithmetic, its own year."""
    held = Held.by(tables, form)
    misread, ill = misread_lines(narrative, held), ill_read(narrative, held)
    return [
        *_unread(narrative),
        *_against_tables(narrative, held, misread, ill),
        *_misread(narrative, held),
        *_against_itself(narrative, held, ill),
        *_said_again(narrative, held),
        *(
            f
            for b in narrative.breakdowns
            if not (
                holds_misread(b, misread)
                or right_otherwise(b.whole, held)
                or (not b.summed and all_agree(b, held))
                or none_agrees(b, held)
            )
            for f in added(b, narrative.unsure, narrative.certain)
        ),
        *(
            f
            for s in narrative.shares
            if s.plain or s.part not in narrative.unsure or is_witnessed(s.part, held)
            for f in worked_out(s, held)
        ),
        *_years(narrative, year, held),
    ]


def _unread(narrative: Narrative) -> Iterator[Finding]:
    """Prose beyond all bounds: what is not read must not pass for compared."""
    if narrative.unread > 0:
        zh = f"正文过长，有 {narrative.unread} 个字符未读，其中的数字未与表格核对"
        en = f"the prose is too long: {narrative.unread} characters were not read, nor compared with the tables"
        yield Finding("narrative.unread", "warning", both(zh, en))


def _against_tables(
    narrative: Narrative, held: Held, misread: set[tuple[int, str]], ill: set[Fact]
) -> Iterator[Finding]:
    said: set[tuple[str, Number]] = set()
    agreed = {
        fact.kind
        for fact in narrative.counts
        if (stated := held.known.get(fact.kind)) and not isinstance(fact.value, str) and agrees(fact, stated, held)
    }
    for fact in narrative.counts:
        stated = held.known.get(fact.kind)
        if stated is None or isinstance(fact.value, str) or (fact.kind, fact.value) in said:
            continue
        said.add((fact.kind, fact.value))
        value = in_unit(fact)
        sums = [
            total for total in (printed_sum(names, held) for names in (stated.cells, *stated.also)) if total is not None
        ]
        if not sums or any(math.isclose(value, total, abs_tol=CLOSE) for total in sums):
            continue
        slip = any(slip_apart(value, total) for total in sums)
        if printed_sum(stated.cells, held) is None:
            continue
        plain_slip = is_plain_slip(fact, narrative.certain, held)
        beside_misread = (fact.line, kin_of(fact.kind)) in misread
        if beside_misread and not (slip and value >= (EXACT if plain_slip else RARE)):
            continue  # a large figure that is but a slip from its cell was read well, whatever was not beside it
        if fact in narrative.unsure and not (slip and (value >= EXACT or fact not in narrative.doubtful)):
            continue  # of small figures any two are but a slip apart
        # Where the prose has the table's figure elsewhere, one that is no slip of it rather counts something else.
        # One that is a slip of its own cell, and yet the very sum of two others, may be either.
        another = beside_misread and is_another(value, fact.kind, held, alone=plain_slip)
        far = fact.kind not in agreed and fact in narrative.certain and fact not in ill
        elsewhere = sums[0] >= EXACT and sums[0] in narrative.figures  # whatever it was read as there
        read_well = slip or (far and not elsewhere)
        severity: Severity = "warning" if read_well and not another else "info"
        yield _differs(fact, sums[0], stated, held, severity)


def _misread(narrative: Narrative, held: Held) -> Iterator[Finding]:
    """A figure far from its own cell, but a slip from that of what it counts if its words were misread."""
    said = [f for f in narrative.counts if (stated := held.known.get(f.kind)) and agrees(f, stated, held)]
    told = {fact.kind for fact in said}
    for one in narrative.instead:
        stated, value = held.known.get(one.fact.kind), in_unit(one.fact)
        own = printed_sum(stated.cells, held) if stated else None
        if (
            stated is None
            or own is None
            or value < (RARE if one.told else MANY)
            or not slip_apart(value, own)
            or one.fact.kind in told
        ):
            continue
        if one.told and (not is_not_ours(one.told, held) or kin_of(one.told.kind) != kin_of(one.fact.kind)):
            continue
        if not is_another(value, one.fact.kind, held, alone=True):
            told.add(one.fact.kind)
            yield _differs(one.fact, own, stated, held, "warning")


def _differs(fact: Fact, held_there: Number, stated: StatedIn, held: Held, severity: Severity) -> Finding:
    words, where = listed(held.form, stated.cells), places(stated.cells, held)
    zh_sum, en_sum = ("之和为", "add up to") if len(stated.cells) > 1 else ("为", "holds")
    value = plain(in_unit(fact))
    return Finding(
        "narrative.table",
        severity,
        both(
            f"正文第{fact.line}行写“{quote(fact)}”（{value}），表格{words}{zh_sum}{plain(held_there)}{where[0]}",
            f"the prose says {value} on line {fact.line} (“{quote(fact)}”), but in the table "
            f"{words} {en_sum} {plain(held_there)}{where[1]}",
        ),
        cells=tuple(path(name) for name in stated.cells),
        expected=held_there,
        actual=fact.value,
    )


def _against_itself(narrative: Narrative, held: Held, ill: set[Fact]) -> Iterator[Finding]:
    """The same thing said twice with two values."""
    first: dict[str, Fact] = {}
    for fact in narrative.counts:
        if fact.kind not in narrative.single:
            continue
        other = first.setdefault(fact.kind, fact)
        if (
            other.value == fact.value
            or rather_two(other, fact, held)
            or (other.unit in FACTOR) != (fact.unit in FACTOR)
            or (not narrative.unsure.isdisjoint((fact, other)) and not slip_apart(in_unit(fact), in_unit(other)))
        ):
            continue
        if fact.unit in FACTOR and math.isclose(in_unit(other), in_unit(fact), abs_tol=CLOSE):
            continue
        first[fact.kind] = fact
        slip = slip_apart(in_unit(other), in_unit(fact))
        stated = held.known.get(fact.kind)
        # One of the two is the table's, and they are no slip apart: the other rather counts something else.
        # So does one of two figures so far apart where the words of either allow another reading.
        settled = not slip and (
            not (narrative.certain - ill).issuperset((other, fact))
            or (stated is not None and any(agrees(f, stated, held) for f in (other, fact)))
        )
        yield _two_values(other, fact, "info" if settled else "warning")


def _said_again(narrative: Narrative, held: Held) -> Iterator[Finding]:
    """A figure that was hardly understood, but is a slip from one of the headlines, which it may well tell again."""
    first: dict[str, Fact] = {}
    for fact in narrative.counts:
        if fact.kind in HEADLINES and fact in narrative.certain:
            first.setdefault(fact.kind, fact)
    in_cells = {printed_sum(names, held) for stated in held.known.values() for names in (stated.cells, *stated.also)}
    for one in narrative.instead:
        headline, value = first.get(one.fact.kind), in_unit(one.fact)
        if headline is None or value < MANY or value in in_cells or one.fact.unit != headline.unit:
            continue
        if slip_apart(in_unit(headline), value) and (one.told is None or one.told in narrative.unsure):
            del first[one.fact.kind]
            before, after = sorted((headline, one.fact), key=lambda f: f.line)
            yield _two_values(before, after, "warning")


def _two_values(one: Fact, other: Fact, severity: Severity) -> Finding:
    return Finding(
        "narrative.contradiction",
        severity,
        both(
            f"正文前后不一：第{one.line}行“{quote(one)}”，第{other.line}行“{quote(other)}”",
            f"the prose contradicts itself: “{quote(one)}” on line {one.line}, “{quote(other)}” on line {other.line}",
        ),
        expected=one.value,
        actual=other.value,
    )


def _years(narrative: Narrative, year: int | None, held: Held) -> Iterator[Finding]:
    """Last year's words left standing: a figure stated of another year only, a plan for the year that is over."""
    if year is None:
        return
    for other in narrative.other_years:
        if other.fact is None:
            zh = f"第{other.line}行“{other.text}”：本报告总结的就是{other.year}年，不应再写作打算"
            en = f"line {other.line} (“{other.text}”) plans for {other.year}, the year that this report looks back on"
        else:
            zh = f"第{other.line}行“{other.text}”写的是{other.year}年，本报告是{year}年的，文中没有{year}年的同一数字"
            en = (
                f"line {other.line} (“{other.text}”) speaks of {other.year}; "
                f"this report is on {year} and states no such figure for it"
            )
        # Where the table has another figure, this one may well be that year's; where it has this one, not. Where it
        # has none, only what every report tells of its own year is missed there.
        known = other.fact is None or is_told(other.fact, held) or other.fact.kind in HEADLINES
        severity: Severity = "info" if not known or (other.fact and not is_nearly_ours(other.fact, held)) else "warning"
        yield Finding("narrative.year", severity, both(zh, en), expected=year, actual=other.year)
