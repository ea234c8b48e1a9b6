"""Does the prose agree with the tables, and with itself? Facts and cells come as plain arguments."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from gxnlp.checking.adding import added, worked_out
from gxnlp.checking.held import (
    CLOSE,
    EXACT,
    FACTOR,
    RARE,
    Held,
    agrees,
    in_unit,
    is_another,
    is_not_ours,
    kin_of,
    places,
    plain,
    printed_sum,
    quote,
    right_otherwise,
)
from gxnlp.checking.misreading import all_agree, holds_misread, misread_lines, none_agrees, rather_two
from gxnlp.checking.naming import listed, path
from gxnlp.forms import Form
from gxnlp.report import CellValue, Fact, Finding, Number, Severity, both
from gxnlp.structure import Narrative, slip_apart


def agreement(
    narrative: Narrative, tables: Mapping[str, Sequence[CellValue]], form: Form, year: int | None
) -> list[Finding]:
    """What the prose contradicts: the tables, itself, its own arithmetic, its own year."""
    held = Held.by(tables, form)
    misread = misread_lines(narrative, held)
    return [
        *_against_tables(narrative, held, misread),
        *_against_itself(narrative, held),
        *(
            f
            for b in narrative.breakdowns
            if not (
                holds_misread(b, misread)
                or right_otherwise(b.whole, held)
                or (not b.summed and all_agree(b, held))
                or none_agrees(b, held)
            )
            for f in added(b, narrative.unsure)
        ),
        *(f for s in narrative.shares if s.part not in narrative.unsure for f in worked_out(s, held)),
        *_years(narrative, year, held),
    ]


def _against_tables(narrative: Narrative, held: Held, misread: set[tuple[int, str]]) -> Iterator[Finding]:
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
        if (fact.line, kin_of(fact.kind)) in misread and not (slip and value >= RARE):
            continue  # a large figure that is but a slip from its cell was read well, whatever was not beside it
        if fact in narrative.unsure and not (slip and (value >= EXACT or fact not in narrative.doubtful)):
            continue  # of small figures any two are but a slip apart
        # Where the prose has the table's figure elsewhere, one that is no slip of it rather counts something else.
        # One that is a slip of its own cell, and yet the very sum of two others, may be either.
        another = (fact.line, kin_of(fact.kind)) in misread and is_another(value, fact.kind, held)
        severity: Severity = "warning" if (slip or fact.kind not in agreed) and not another else "info"
        words, where = listed(held.form, stated.cells), places(stated.cells, held)
        zh_sum, en_sum = ("之和为", "add up to") if len(stated.cells) > 1 else ("为", "holds")
        yield Finding(
            "narrative.table",
            severity,
            both(
                f"正文第{fact.line}行写“{quote(fact)}”（{plain(value)}），表格{words}{zh_sum}{plain(sums[0])}{where[0]}",
                f"the prose says {plain(value)} on line {fact.line} (“{quote(fact)}”), but in the table "
                f"{words} {en_sum} {plain(sums[0])}{where[1]}",
            ),
            cells=tuple(path(name) for name in stated.cells),
            expected=sums[0],
            actual=fact.value,
        )


def _against_itself(narrative: Narrative, held: Held) -> Iterator[Finding]:
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
        settled = stated is not None and not slip and any(agrees(f, stated, held) for f in (other, fact))
        yield Finding(
            "narrative.contradiction",
            "info" if settled else "warning",
            both(
                f"正文前后不一：第{other.line}行“{quote(other)}”，第{fact.line}行“{quote(fact)}”",
                f"the prose contradicts itself: “{quote(other)}” on line {other.line}, "
                f"“{quote(fact)}” on line {fact.line}",
            ),
            expected=other.value,
            actual=fact.value,
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
        # Where the table has another figure, this one may well be that year's; where it has this one, not.
        severity: Severity = "info" if other.fact and is_not_ours(other.fact, held) else "warning"
        yield Finding("narrative.year", severity, both(zh, en), expected=year, actual=other.year)
