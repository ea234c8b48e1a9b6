"""What the tables hold of what the prose states: the cells of a kind, their sum, and who quotes whom."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from gxnlp.checking.naming import Name
from gxnlp.forms import Form, StatedIn
from gxnlp.report import HAS_VALUE, CellValue, Fact, Number
from gxnlp.structure import slip_apart

EXACT = 10
"""From here on a figure that another cell holds as well is hardly so by chance."""
RARE = 100
"""From here on a figure that is the sum of two cells is hardly so by chance."""
MANY = 1000
"""From here on a figure that is a slip from another is hardly so by chance, whatever it counts."""
FACTOR = {"元": 0.0001, "万元": 1.0, "亿元": 10_000.0}
"""Of an amount in 万元."""
CLOSE = 1e-6


@dataclass(frozen=True)
class Held:
    form: Form
    cells: Mapping[Name, CellValue]
    known: Mapping[str, StatedIn]
    """Kind -> its cells."""

    @classmethod
    def by(cls, tables: Mapping[str, Sequence[CellValue]], form: Form) -> Held:
        cells = {(name, c.row, c.column): c for name, table in tables.items() for c in table}
        return cls(form, cells, {stated.kind: stated for stated in form.facts})


def printed_sum(names: Sequence[Name], held: Held) -> Number | None:
    """The sum of what the cells print; None where one of them holds no value: a blank proves nothing."""
    total: Number = 0
    for name in names:
        cell = held.cells.get(name)
        if cell is None or cell.state not in HAS_VALUE or cell.value is None:
            return None
        total += cell.value
    return total


def agrees(fact: Fact, stated: StatedIn, held: Held) -> bool:
    sums = [printed_sum(names, held) for names in (stated.cells, *stated.also)]
    return any(total is not None and math.isclose(in_unit(fact), total, abs_tol=CLOSE) for total in sums)


def in_unit(fact: Fact) -> Number:
    """Money in 万元, as the forms have it; all else as it is."""
    assert not isinstance(fact.value, str)  # noqa: S101  (the caller has seen to it)
    return round(fact.value * FACTOR[fact.unit], 6) if fact.unit in FACTOR else fact.value


def is_another(value: Number, kind: str, held: Held, *, alone: bool = False) -> bool:
    """Is it what the table has for something else of its kin? Then the words were misread: no clerk errs so exactly.

    `alone`: not for several of them together, of which there are so many that one may be met by chance.
    """
    if value < EXACT:
        return False
    kin = kin_of(kind)
    sums = {name: printed_sum(stated.cells, held) for name, stated in held.known.items() if kin_of(name) == kin}
    if any(total and name != kind and math.isclose(value, total, abs_tol=CLOSE) for name, total in sums.items()):
        return True
    if alone:
        return False
    own = sums.get(kind)
    # Its own with another's is both of them told together, unless a slip of the pen says as much.
    others = [t for n, t in sums.items() if t and not (n == kind and own and slip_apart(value, own))]
    # 许可、处罚、强制共作出决定4138件: there are but three of them.
    several = [*combinations(others, 2), *([others] if len(others) == 3 else [])]
    if value >= RARE and any(math.isclose(value, sum(some), abs_tol=CLOSE) for some in several):
        return True
    # 审结的1016件: all but those that are pending.
    return value >= RARE and any(own and own > t and math.isclose(value, own - t, abs_tol=CLOSE) for t in others)


def is_witnessed(fact: Fact, held: Held) -> bool:
    """Has the table the very same, and hardly by chance? Then the words were read well, unsure as they may be."""
    stated = held.known.get(fact.kind)
    if stated is None or isinstance(fact.value, str) or fact.value < EXACT:
        return False
    return agrees(fact, stated, held)


def is_told(fact: Fact, held: Held) -> bool:
    """Does the table tell a figure of what the fact is of?"""
    stated = held.known.get(fact.kind)
    return stated is not None and printed_sum(stated.cells, held) is not None


def is_not_ours(fact: Fact, held: Held) -> bool:
    """Does the table tell another figure of it, and no slip of this one?"""
    stated = held.known.get(fact.kind)
    own = printed_sum(stated.cells, held) if stated else None
    if stated is None or own is None or isinstance(fact.value, str):
        return False
    return not agrees(fact, stated, held) and not slip_apart(in_unit(fact), own)


def is_nearly_ours(fact: Fact, held: Held) -> bool:
    """Does the table tell no other figure of it, but this one, or a slip of it that is hardly one by chance?"""
    if is_told(fact, held) and not isinstance(fact.value, str) and in_unit(fact) < RARE:
        return agrees(fact, held.known[fact.kind], held)
    return not is_not_ours(fact, held)


def is_plain_slip(fact: Fact, certain: Collection[Fact], held: Held) -> bool:
    """Is it but a slip of its own cell, in words that leave no doubt what it counts?"""
    stated = held.known.get(fact.kind)
    own = printed_sum(stated.cells, held) if stated else None
    return fact in certain and own is not None and slip_apart(in_unit(fact), own)


def right_otherwise(fact: Fact, held: Held) -> bool:
    """复议、诉讼案件共55件, received with what was carried in: the tables' by another reading than its parts have."""
    stated = held.known.get(fact.kind)
    if stated is None or isinstance(fact.value, str) or not agrees(fact, stated, held):
        return False
    own = printed_sum(stated.cells, held)
    return own is not None and not math.isclose(in_unit(fact), own, abs_tol=CLOSE)


def kin_of(kind: str) -> str:
    """What is easily read for one another: lawsuits for reviews too, whose outcomes have the same names; decisions."""
    kin = kind.partition(".")[0]
    return "review" if kin == "litigation" else "decisions" if kind.endswith(".decisions") else kin


def places(names: Sequence[Name], held: Held) -> tuple[str, str]:
    lines = sorted({held.cells[n].source.line or 0 for n in names} - {0})
    if not lines:
        return "", ""
    zh = f"第{lines[0]}行" if len(lines) == 1 else f"第{lines[0]}至{lines[-1]}行"
    en = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    return f"（{zh}）", f" ({en})"


def quote(fact: Fact, most: int = 40) -> str:
    return fact.text if len(fact.text) <= most else fact.text[: most - 1] + "…"


def plain(value: Number) -> str:
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
