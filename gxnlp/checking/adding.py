"""Do the sums and percentages that the prose tells come out?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from gxnlp.checking.held import CLOSE, MANY, Held, plain, printed_sum, quote
from gxnlp.checking.naming import path
from gxnlp.report import Fact, Finding, Severity, both
from gxnlp.structure import Breakdown, Share, comes_to, one_key_apart, slip_apart

NEARLY = 0.9
"""Of a whole: parts that come so close were probably meant to make it up."""


def added(breakdown: Breakdown, unsure: frozenset[Fact], certain: frozenset[Fact]) -> Iterator[Finding]:
    """Parts that exceed their whole, or that claim to make it up and do not.

    Unless they are but a slip of the pen apart, all of them must be told in words that leave no doubt.
    """
    whole, parts = breakdown.whole.value, [p.value for p in breakdown.parts]
    values = [v for v in parts if not isinstance(v, str)]
    if isinstance(whole, str) or len(values) != len(parts):
        return
    total = sum(values)
    if math.isclose(total, whole, abs_tol=CLOSE):
        return
    if not unsure.isdisjoint((breakdown.whole, *breakdown.parts)) and not slip_apart(total, whole):
        return
    if total < whole and not breakdown.complete:
        close = total >= NEARLY * whole
        if len(values) < 2 or not (close or whole >= MANY):
            return
        # Parts need not make up the whole, but where so little is left, or one key makes the difference, they were
        # meant to: what is left unsaid does not turn two digits round.
        mistyped = one_key_apart(whole, total)
        if not (close or mistyped):
            return
        severity: Severity = "warning" if mistyped else "info"
    else:
        told_plainly = slip_apart(total, whole) or certain.issuperset((breakdown.whole, *breakdown.parts))
        severity = "warning" if told_plainly else "info"
    worked = "+".join(plain(v) for v in values)
    zh = (
        f"第{breakdown.whole.line}行“{quote(breakdown.whole)}”为{plain(whole)}，"
        f"各部分{worked}={plain(total)}（第{breakdown.parts[0].line}行“{quote(breakdown.parts[0])}”等）"
    )
    en = (
        f"{plain(whole)} on line {breakdown.whole.line} (“{quote(breakdown.whole)}”), but its parts are "
        f"{worked} = {plain(total)} (line {breakdown.parts[0].line}, “{quote(breakdown.parts[0])}” …)"
    )
    twice = next(
        (v for v in values if total > whole and v and math.isclose(total - v, whole, abs_tol=CLOSE)), None
    ) if len(values) > 2 and not breakdown.complete else None  # fmt: skip
    if twice is not None:
        zh += f"；去掉{plain(twice)}即相符，可能重复计入"
        en += f"; without {plain(twice)} they agree: it may be counted twice"
    yield Finding(
        "narrative.sum",
        "info" if twice is not None else severity,
        both(zh, en),
        expected=whole,
        actual=total,
    )


def worked_out(share: Share, held: Held) -> Iterator[Finding]:
    part = share.part.value
    wholes = [w.value for w in share.wholes if not isinstance(w.value, str) and w.value]
    if isinstance(part, str):
        return
    stated = held.known.get(share.of)
    in_table = printed_sum(stated.cells, held) if stated and not share.plain else None
    if in_table and in_table not in wholes:
        wholes.append(in_table)
    percents = [100 * (part - w if share.change else part) / w for w in wholes]
    if not percents or any(comes_to(share.percent, p, share.decimals) for p in percents):
        return
    right = round(percents[0], max(1, share.decimals))
    whole = quote(share.wholes[0]) if share.wholes else path(stated.cells[0]) if stated else ""
    yield Finding(
        "narrative.percent",
        "warning",
        both(
            f"第{share.part.line}行“{quote(share.part)}”后的百分比{plain(share.percent)}%应为{plain(right)}%（{plain(part)}与{plain(wholes[0])}，“{whole}”）",
            f"the percentage {plain(share.percent)}% after “{quote(share.part)}” on line {share.part.line} should be "
            f"{plain(right)}% ({plain(part)} and {plain(wholes[0])}, “{whole}”)",
        ),
        expected=right,
        actual=share.percent,
    )
