"""Does the prose agree with the tables, and with itself? Facts and cells come as plain arguments."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from gxnlp.checking.naming import listed, path
from gxnlp.forms import Form, StatedIn
from gxnlp.report import HAS_VALUE, CellValue, Fact, Finding, Number, Severity, both
from gxnlp.structure import Breakdown, Narrative, Share, one_key_apart, slip_apart

SLACK = 0.6
"""Of the last digit of a percentage: writers round up, down and to even."""
EXACT = 10
"""From here on a figure that another cell holds as well is hardly so by chance."""
RARE = 100
"""From here on a figure that is the sum of two cells is hardly so by chance."""
NEARLY = 0.9
"""Of a whole: parts that come so close were probably meant to make it up."""
TENTHOUSAND, HUNDREDMILLION = "万元", "亿元"
_FACTOR = {"元": 0.0001, TENTHOUSAND: 1.0, HUNDREDMILLION: 10_000.0}
_CLOSE = 1e-6


def agreement(
    narrative: Narrative, tables: Mapping[str, Sequence[CellValue]], form: Form, year: int | None
) -> list[Finding]:
    """What the prose contradicts: the tables, itself, its own arithmetic, its own year."""
    cells = {(name, c.row, c.column): c for name, table in tables.items() for c in table}
    known = {stated.kind: stated for stated in form.facts}
    misread = _misread_lines(narrative, known, cells)
    return [
        *_against_tables(narrative, known, cells, form, misread),
        *_against_itself(narrative, known, cells),
        *(
            f
            for b in narrative.breakdowns
            if not (
                _holds_misread(b, misread)
                or _right_otherwise(b.whole, known, cells)
                or _all_agree(b, known, cells)
                or _none_agrees(b, known, cells)
            )
            for f in _sums(b, narrative.unsure)
        ),
        *(f for s in narrative.shares if s.part not in narrative.unsure for f in _percent(s, known, cells)),
        *_years(narrative, year, known, cells),
    ]


# ---------------------------------------------------------------- the tables


def _against_tables(
    narrative: Narrative,
    known: Mapping[str, StatedIn],
    cells: Mapping[tuple[str, str, str], CellValue],
    form: Form,
    misread: set[tuple[int, str]],
) -> Iterator[Finding]:
    said: set[tuple[str, Number]] = set()
    agreed = {
        fact.kind
        for fact in narrative.counts
        if (stated := known.get(fact.kind)) and not isinstance(fact.value, str) and _agrees(fact, stated, cells)
    }
    for fact in narrative.counts:
        stated = known.get(fact.kind)
        if stated is None or isinstance(fact.value, str) or (fact.kind, fact.value) in said:
            continue
        said.add((fact.kind, fact.value))
        value = _in_unit(fact)
        sums = [total for total in (_sum(names, cells) for names in (stated.cells, *stated.also)) if total is not None]
        if not sums or any(math.isclose(value, total, abs_tol=_CLOSE) for total in sums):
            continue
        slip = any(slip_apart(value, total) for total in sums)
        if _sum(stated.cells, cells) is None:
            continue
        if (fact.line, _kin(fact.kind)) in misread and not (slip and value >= RARE):
            continue  # a large figure that is but a slip from its cell was read well, whatever was not beside it
        if fact in narrative.unsure and not (slip and (value >= EXACT or fact not in narrative.doubtful)):
            continue  # of small figures any two are but a slip apart
        # Where the prose has the table's figure elsewhere, one that is no slip of it rather counts something else.
        # One that is a slip of its own cell, and yet the very sum of two others, may be either.
        another = (fact.line, _kin(fact.kind)) in misread and _is_another(value, fact.kind, known, cells)
        severity: Severity = "warning" if (slip or fact.kind not in agreed) and not another else "info"
        words, places = listed(form, stated.cells), _places(stated.cells, cells)
        zh_sum, en_sum = ("之和为", "add up to") if len(stated.cells) > 1 else ("为", "holds")
        yield Finding(
            "narrative.table",
            severity,
            both(
                f"正文第{fact.line}行写“{_quote(fact)}”（{_plain(value)}），表格{words}{zh_sum}{_plain(sums[0])}{places[0]}",
                f"the prose says {_plain(value)} on line {fact.line} (“{_quote(fact)}”), but in the table "
                f"{words} {en_sum} {_plain(sums[0])}{places[1]}",
            ),
            cells=tuple(path(name) for name in stated.cells),
            expected=sums[0],
            actual=fact.value,
        )


def _is_another(
    value: Number, kind: str, known: Mapping[str, StatedIn], cells: Mapping[tuple[str, str, str], CellValue]
) -> bool:
    """Is it what the table has for something else of its kin? Then the words were misread: no clerk errs so exactly."""
    if value < EXACT:
        return False
    kin = _kin(kind)
    sums = {name: _sum(stated.cells, cells) for name, stated in known.items() if _kin(name) == kin}
    if any(total and name != kind and math.isclose(value, total, abs_tol=_CLOSE) for name, total in sums.items()):
        return True
    own = sums.get(kind)
    # Its own with another's is both of them told together, unless a slip of the pen says as much.
    pairs = combinations([t for n, t in sums.items() if t and not (n == kind and own and slip_apart(value, own))], 2)
    return value >= RARE and any(math.isclose(value, a + b, abs_tol=_CLOSE) for a, b in pairs)


def _kin(kind: str) -> str:
    """What is easily read for one another: lawsuits for reviews too, whose outcomes have the same names."""
    kin = kind.partition(".")[0]
    return "review" if kin == "litigation" else kin


def _misread_lines(
    narrative: Narrative, known: Mapping[str, StatedIn], cells: Mapping[tuple[str, str, str], CellValue]
) -> set[tuple[int, str]]:
    """(line, kin) where a figure is the table's for something else: the words around it were misread as well."""
    told = [
        fact
        for fact in narrative.counts
        if (stated := known.get(fact.kind)) and not isinstance(fact.value, str) and not _agrees(fact, stated, cells)
    ]
    found = {(fact.line, _kin(fact.kind)) for fact in told if _is_another(_in_unit(fact), fact.kind, known, cells)}
    courts = [fact for fact in told if _kin(fact.kind) == "review"]
    for line in {fact.line for fact in courts}:
        # Several at once that are the table's of reviews, told as lawsuits: small figures prove it together.
        here = {fact.kind: fact for fact in courts if fact.line == line}
        other = [(fact, known.get(_counterpart(fact.kind))) for fact in here.values()]
        if len(here) > 1 and any(f.value for f, _ in other) and all(o and _agrees(f, o, cells) for f, o in other):
            found.add((line, "review"))
    return found


def _holds_misread(breakdown: Breakdown, misread: set[tuple[int, str]]) -> bool:
    """Parts of what was misread prove nothing."""
    return any((fact.line, _kin(fact.kind)) in misread for fact in (breakdown.whole, *breakdown.parts))


def _all_agree(
    breakdown: Breakdown, known: Mapping[str, StatedIn], cells: Mapping[tuple[str, str, str], CellValue]
) -> bool:
    """Are the whole and its parts all the tables' own? Then the rest is but unsaid; the tables' sums are checked."""
    return all(
        not isinstance(fact.value, str)
        and (stated := known.get(fact.kind)) is not None
        and _agrees(fact, stated, cells)
        for fact in (breakdown.whole, *breakdown.parts)
    )


def _none_agrees(
    breakdown: Breakdown, known: Mapping[str, StatedIn], cells: Mapping[tuple[str, str, str], CellValue]
) -> bool:
    """Is nothing of them the tables', nor near it? The tables say so of each; their sum is then of something else."""
    told = (breakdown.whole, *breakdown.parts)
    return len(breakdown.parts) > 1 and all(_is_not_ours(fact, known, cells) for fact in told)


def _right_otherwise(
    fact: Fact, known: Mapping[str, StatedIn], cells: Mapping[tuple[str, str, str], CellValue]
) -> bool:
    """复议、诉讼案件共55件, received with what was carried in: the tables' by another reading than its parts have."""
    stated = known.get(fact.kind)
    if stated is None or isinstance(fact.value, str) or not _agrees(fact, stated, cells):
        return False
    own = _sum(stated.cells, cells)
    return own is not None and not math.isclose(_in_unit(fact), own, abs_tol=_CLOSE)


def _counterpart(kind: str) -> str:
    """The same of lawsuits for reviews, and of reviews for lawsuits."""
    kin, _, what = kind.partition(".")
    return f"{'review' if kin == 'litigation' else 'litigation'}.{what}"


def _agrees(fact: Fact, stated: StatedIn, cells: Mapping[tuple[str, str, str], CellValue]) -> bool:
    sums = [_sum(names, cells) for names in (stated.cells, *stated.also)]
    return any(total is not None and math.isclose(_in_unit(fact), total, abs_tol=_CLOSE) for total in sums)


def _sum(names: Sequence[tuple[str, str, str]], cells: Mapping[tuple[str, str, str], CellValue]) -> Number | None:
    """The sum of what the cells print; None where one of them holds no value: a blank proves nothing."""
    total: Number = 0
    for name in names:
        cell = cells.get(name)
        if cell is None or cell.state not in HAS_VALUE or cell.value is None:
            return None
        total += cell.value
    return total


def _in_unit(fact: Fact) -> Number:
    """Money in 万元, as the forms have it; all else as it is."""
    assert not isinstance(fact.value, str)  # noqa: S101  (the caller has seen to it)
    return round(fact.value * _FACTOR[fact.unit], 6) if fact.unit in _FACTOR else fact.value


def _places(names: Sequence[tuple[str, str, str]], cells: Mapping[tuple[str, str, str], CellValue]) -> tuple[str, str]:
    lines = sorted({cells[n].source.line or 0 for n in names} - {0})
    if not lines:
        return "", ""
    zh = f"第{lines[0]}行" if len(lines) == 1 else f"第{lines[0]}至{lines[-1]}行"
    en = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    return f"（{zh}）", f" ({en})"


# ---------------------------------------------------------------- the prose itself


def _misread(
    one: Fact, other: Fact, known: Mapping[str, StatedIn], cells: Mapping[tuple[str, str, str], CellValue]
) -> bool:
    """Two figures in one line are rather two things; so is one that the table has for something else."""
    stated = known.get(one.kind)
    if stated is None:
        return one.line == other.line
    own = [_sum(names, cells) for names in (stated.cells, *stated.also)]
    if all(any(total == _in_unit(fact) for total in own) for fact in (one, other)):
        return True  # received, and received with what was carried in: both are right
    return any(
        _is_another(value, one.kind, known, cells)
        for value in (_in_unit(one), _in_unit(other))
        if not any(total is not None and math.isclose(value, total, abs_tol=_CLOSE) for total in own)
    )


def _against_itself(
    narrative: Narrative, known: Mapping[str, StatedIn], cells: Mapping[tuple[str, str, str], CellValue]
) -> Iterator[Finding]:
    """The same thing said twice with two values."""
    first: dict[str, Fact] = {}
    for fact in narrative.counts:
        if fact.kind not in narrative.single:
            continue
        other = first.setdefault(fact.kind, fact)
        if (
            other.value == fact.value
            or _misread(other, fact, known, cells)
            or (other.unit in _FACTOR) != (fact.unit in _FACTOR)
            or (not narrative.unsure.isdisjoint((fact, other)) and not slip_apart(_in_unit(fact), _in_unit(other)))
        ):
            continue
        if fact.unit in _FACTOR and math.isclose(_in_unit(other), _in_unit(fact), abs_tol=_CLOSE):
            continue
        first[fact.kind] = fact
        slip = slip_apart(_in_unit(other), _in_unit(fact))
        stated = known.get(fact.kind)
        # One of the two is the table's, and they are no slip apart: the other rather counts something else.
        settled = stated is not None and not slip and any(_agrees(f, stated, cells) for f in (other, fact))
        yield Finding(
            "narrative.contradiction",
            "info" if settled else "warning",
            both(
                f"正文前后不一：第{other.line}行“{_quote(other)}”，第{fact.line}行“{_quote(fact)}”",
                f"the prose contradicts itself: “{_quote(other)}” on line {other.line}, "
                f"“{_quote(fact)}” on line {fact.line}",
            ),
            expected=other.value,
            actual=fact.value,
        )


def _sums(breakdown: Breakdown, unsure: frozenset[Fact]) -> Iterator[Finding]:
    """Parts that exceed their whole, or that claim to make it up and do not."""
    whole, parts = breakdown.whole.value, [p.value for p in breakdown.parts]
    values = [v for v in parts if not isinstance(v, str)]
    if isinstance(whole, str) or len(values) != len(parts):
        return
    total = sum(values)
    if math.isclose(total, whole, abs_tol=_CLOSE):
        return
    if not unsure.isdisjoint((breakdown.whole, *breakdown.parts)) and not slip_apart(total, whole):
        return
    if total < whole and not breakdown.complete:
        if total < NEARLY * whole or len(values) < 2:
            return
        # Parts need not make up the whole, but so little is left; where one key makes the difference, it was one.
        severity: Severity = "warning" if one_key_apart(whole, total) else "info"
    else:
        severity = "warning"
    worked = "+".join(_plain(v) for v in values)
    zh = (
        f"第{breakdown.whole.line}行“{_quote(breakdown.whole)}”为{_plain(whole)}，"
        f"各部分{worked}={_plain(total)}（第{breakdown.parts[0].line}行“{_quote(breakdown.parts[0])}”等）"
    )
    en = (
        f"{_plain(whole)} on line {breakdown.whole.line} (“{_quote(breakdown.whole)}”), but its parts are "
        f"{worked} = {_plain(total)} (line {breakdown.parts[0].line}, “{_quote(breakdown.parts[0])}” …)"
    )
    twice = next(
        (v for v in values if total > whole and v and math.isclose(total - v, whole, abs_tol=_CLOSE)), None
    ) if len(values) > 2 and not breakdown.complete else None  # fmt: skip
    if twice is not None:
        zh += f"；去掉{_plain(twice)}即相符，可能重复计入"
        en += f"; without {_plain(twice)} they agree: it may be counted twice"
    yield Finding(
        "narrative.sum",
        "info" if twice is not None else severity,
        both(zh, en),
        expected=whole,
        actual=total,
    )


def _percent(
    share: Share, known: Mapping[str, StatedIn], cells: Mapping[tuple[str, str, str], CellValue]
) -> Iterator[Finding]:
    part = share.part.value
    wholes = [w.value for w in share.wholes if not isinstance(w.value, str) and w.value]
    if isinstance(part, str):
        return
    stated = known.get(share.of)
    in_table = _sum(stated.cells, cells) if stated else None
    if in_table and in_table not in wholes:
        wholes.append(in_table)
    percents = [100 * (part - w if share.change else part) / w for w in wholes]
    slack = SLACK * 10**-share.decimals
    if not percents or any(abs(p - share.percent) <= slack for p in percents):
        return
    right = round(percents[0], max(1, share.decimals))
    whole = _quote(share.wholes[0]) if share.wholes else path(stated.cells[0]) if stated else ""
    yield Finding(
        "narrative.percent",
        "warning",
        both(
            f"第{share.part.line}行“{_quote(share.part)}”后的百分比{_plain(share.percent)}%应为{_plain(right)}%（{_plain(part)}与{_plain(wholes[0])}，“{whole}”）",
            f"the percentage {_plain(share.percent)}% after “{_quote(share.part)}” on line {share.part.line} should be "
            f"{_plain(right)}% ({_plain(part)} and {_plain(wholes[0])}, “{whole}”)",
        ),
        expected=right,
        actual=share.percent,
    )


def _years(
    narrative: Narrative,
    year: int | None,
    known: Mapping[str, StatedIn],
    cells: Mapping[tuple[str, str, str], CellValue],
) -> Iterator[Finding]:
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
        severity: Severity = "info" if other.fact and _is_not_ours(other.fact, known, cells) else "warning"
        yield Finding("narrative.year", severity, both(zh, en), expected=year, actual=other.year)


def _is_not_ours(fact: Fact, known: Mapping[str, StatedIn], cells: Mapping[tuple[str, str, str], CellValue]) -> bool:
    """Does the table tell another figure of it, and no slip of this one?"""
    stated = known.get(fact.kind)
    own = _sum(stated.cells, cells) if stated else None
    if stated is None or own is None or isinstance(fact.value, str):
        return False
    return not _agrees(fact, stated, cells) and not slip_apart(_in_unit(fact), own)


def _quote(fact: Fact, most: int = 40) -> str:
    return fact.text if len(fact.text) <= most else fact.text[: most - 1] + "…"


def _plain(value: Number) -> str:
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
