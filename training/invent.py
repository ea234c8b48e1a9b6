"""Inventing a report: an agency that does not exist, figures that satisfy the form, prose in our own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Literal

from gxnlp.forms import Column, Equation, Form, TableForm
from gxnlp.labels import Label
from training.prose import Prose, write_prose
from training.stating import Stating

Cell = tuple[str, str]
Number = int | float
Figures = dict[Cell, Number | None]

FIRST_YEAR, LAST_YEAR = 2019, 2025
# Rare first characters beside common second ones: the names sound like places and are none that we know.
_FIRST = "岚栎霁槿澹杳蓼昙珞砚湉榆绮枫鹭蘅汐峤瑶黛筠霖蕙澜樾麓珩漪茗鸢禾绥沐葭芷璟翎郁晗骊"
_SECOND = "陵川屿浦泽汀埠垣湾岗原溪桥坪塘店洲堰岭台集渡庄沟井潭堡田"
_BUREAUS = (
    *("教育局", "民政局", "财政局", "司法局", "水利局", "统计局", "审计局", "商务局", "林业局", "气象局", "医疗保障局"),
    *("农业农村局", "交通运输局", "自然资源局", "生态环境局", "卫生健康委员会", "市场监督管理局", "应急管理局"),
    *("人力资源和社会保障局", "住房和城乡建设局", "文化和旅游局", "发展和改革委员会", "科学技术局", "行政审批服务局"),
    *("工业和信息化局", "退役军人事务局", "城市管理局", "乡村振兴局", "信访局", "档案馆", "公安局", "税务局"),
)


@dataclass(frozen=True)
class Agency:
    name: str
    """As the title gives it: 岚陵市霁川县槿浦镇人民政府."""
    short: str
    """槿浦镇."""
    we: str
    """我镇."""
    parent: str
    """Who it reports to: 霁川县人民政府."""
    size: float
    """0 a quiet township .. 1 a busy province."""


@dataclass(frozen=True)
class Slip:
    """An identity that the writer broke."""

    rule: str
    table: str
    cells: tuple[Cell, ...]
    changed: Cell


@dataclass(frozen=True)
class Invented:
    form: str
    agency: Agency
    year: int
    title: str
    period: tuple[str, str]
    signed: str
    """ISO date."""
    prose: Prose
    tables: dict[str, Figures]
    blank_mark: str = ""
    """What the source prints in a cell that has no number."""
    slips: tuple[Slip, ...] = ()
    busy: bool = False
    missing: frozenset[str] = frozenset()
    """Tables that the report leaves out."""
    prose_slips: tuple[str, ...] = ()
    """What the writer got wrong outside the tables: name, signed, year, received (how many requests were)."""
    in_yuan: bool = False
    """Amounts are printed in 元 although the form asks for 万元."""

    def value(self, table: str, cell: Cell) -> Number | None:
        return self.tables[table][cell]


def invent(
    rng: Random,
    form: Form,
    *,
    busy: bool = False,
    slips: bool = False,
    prose_figures: Literal["any", "agree", "misquote"] = "any",
) -> Invented:
    """A report on `form` that nobody ever filed.

    The figures of its prose are any at all, or they agree with its tables, but for the number of requests where that is
    to be misquoted.
    """
    agency = _agency(rng)
    year = _year(rng, form)
    load = "busy" if busy else rng.choices(("quiet", "modest", "busy"), (4, 4, 2))[0]
    tables: dict[str, Figures] = {t.id: dict(_fill(rng, form, t, load)) for t in form.tables}
    broken = _slip(rng, form, tables) if slips else ()
    mark = "" if busy or rng.random() < 0.75 else _blank(rng, form, tables, {s.table for s in broken})
    missing = frozenset(t.id for t in form.tables if not busy and not broken and rng.random() < 0.012)
    for name in missing:
        tables[name] = dict.fromkeys(tables[name])
    wrong = tuple(w for w in ("name", "signed", "year") if rng.random() < (0.3 if slips else 0 if busy else 0.01))
    signed = f"{year + 1}-{rng.choice((1, 1, 1, 2, 3)):02}-{rng.randint(3, 28):02}"
    if "signed" in wrong:
        signed = f"{year}-{rng.choice((1, 12))}-{rng.randint(10, 28)}".replace("-1-", "-01-")
    stating = None
    if prose_figures != "any":
        stating = Stating(rng, tables, partial(_mistaken, rng) if prose_figures == "misquote" else None)
    prose = write_prose(rng, agency, year, signed, {s.id: s.wordings for s in form.sections}, stating)
    if stating and stating.misquoted:
        wrong += ("received",)
    if "name" in wrong:
        prose = _other_name(prose, agency.short, place(rng) + agency.short[-1])
    return Invented(
        form=form.id,
        agency=agency,
        year=year,
        title=_title(rng, agency, year - 1 if "year" in wrong else year),
        period=(f"{year}-01-01", f"{year}-12-31"),
        signed=signed,
        prose=prose,
        tables=tables,
        blank_mark=mark,
        slips=broken,
        busy=load == "busy",
        missing=missing,
        prose_slips=wrong,
        in_yuan=rng.random() < 0.03,
    )


def _other_name(prose: Prose, short: str, other: str) -> Prose:
    """Another town's name where the writer copied its report and forgot to change it: one sentence, not all."""
    sections = list(prose.sections)
    for i, section in enumerate(sections):
        for k, said in enumerate(section.body):
            if short in said.text and said.label is Label.PARAGRAPH:
                body = list(section.body)
                body[k] = replace(said, text=said.text.replace(short, other))
                sections[i] = replace(section, body=tuple(body))
                return replace(prose, sections=tuple(sections))
    return prose


def place(rng: Random) -> str:
    return rng.choice(_FIRST) + rng.choice(_SECOND)


def _agency(rng: Random) -> Agency:
    province, city, county, town = (place(rng) for _ in range(4))
    county += rng.choice("县县市区")
    rank = rng.choices(("town", "county", "bureau", "city", "province"), (5, 2, 3, 1, 1))[0]
    if rank == "town":
        kind = rng.choice(("镇", "镇", "乡", "街道"))
        we = {"镇": "我镇", "乡": "我乡", "街道": "我街道"}[kind]
        body = town + kind + ("办事处" if kind == "街道" else "人民政府")
        full = rng.choice((body, county + body, f"{city}市{county}{body}"))
        return Agency(full, town + kind, we, county + "人民政府", rng.uniform(0, 0.3))
    if rank == "county":
        body = county + "人民政府" + rng.choice(("", "", "办公室"))
        return Agency(rng.choice((body, f"{city}市{body}")), county, "我" + county[-1], f"{city}市人民政府", 0.6)
    if rank == "bureau":
        of = rng.choice((county, city + "市"))
        bureau = rng.choice(_BUREAUS)
        return Agency(of + bureau, of[-1] + bureau, "我" + bureau[-1].replace("会", "委"), of + "人民政府", 0.4)
    if rank == "city":
        return Agency(city + "市人民政府", city + "市", "我市", province + "省人民政府", 0.8)
    if rng.random() < 0.4:
        return Agency(province + "省人民政府", province + "省", "我省", "国务院办公厅", 1.0)
    bureau = rng.choice(_BUREAUS)
    hall = bureau[:-1] + "厅" if bureau.endswith("局") else bureau
    return Agency(f"{province}省{hall}", f"省{hall}", "我厅", province + "省人民政府", 0.9)


def _year(rng: Random, form: Form) -> int:
    due = [y for y in range(FIRST_YEAR, LAST_YEAR + 1) if form.due(y)] or [form.first_year]
    late = [y for y in range(FIRST_YEAR, LAST_YEAR + 1) if form.last_year and y > form.last_year]
    return rng.choice(late if late and rng.random() < 0.2 else due)


def _title(rng: Random, agency: Agency, year: int) -> str:
    what = rng.choice(
        ("政府信息公开工作年度报告", "政府信息公开工作年度报告", "政府信息公开年度报告", "政务公开工作年度报告")
    )
    when = rng.choice((f"{year}年", f"{year}年", f"{year}年度"))
    return rng.choice((agency.name + when + what, when + agency.name + what, f"{agency.name}关于{when}{what}"))


# ---------------------------------------------------------------- figures


def _fill(rng: Random, form: Form, table: TableForm, load: str) -> Mapping[Cell, Number]:
    """Figures for a table that satisfy every equation of the form on it."""
    figures: dict[Cell, Number] = {
        (row, column): _figure(rng, table.column(row, column), load) for row, column in table.cells
    }
    equations = [e for e in form.equations if e.table == table.id]
    settle(rng, figures, equations)
    return figures


def settle(rng: Random, figures: dict[Cell, Number], equations: list[Equation]) -> None:
    """Makes the equations hold: a lone left side becomes the sum of its right; elsewhere the short side is raised."""
    sums = [e for e in equations if len(e.left) == 1]
    defined = {e.left[0] for e in sums}
    rest = [e for e in equations if len(e.left) > 1]
    for _ in range(60):
        for _ in range(len(sums)):  # sums of sums: as many rounds as there are levels
            before = dict(figures)
            for e in sums:
                figures[e.left[0]] = sum(figures[c] for c in e.right)
            if before == figures:
                break
        for e in rest:
            gap = sum(figures[c] for c in e.left) - sum(figures[c] for c in e.right)
            short = [c for c in (e.left if gap < 0 else e.right) if c not in defined]
            if gap and short:
                figures[rng.choice(short)] += abs(gap)
        if all(sum(figures[c] for c in e.left) == sum(figures[c] for c in e.right) for e in equations):
            return
    raise ValueError(f"no figures found that satisfy {equations[0].rule} and its neighbours")


def _figure(rng: Random, column: Column, load: str) -> Number:
    if column.kind == "amount":
        if load == "quiet" or rng.random() < (0.05 if load == "busy" else 0.4):
            return 0
        amount = round(rng.uniform(0.5, rng.choice((20, 900, 60000))), rng.choice((1, 2, 2, 4, 4)))
        return int(amount) if amount == int(amount) else amount
    zero = {"quiet": 0.985, "modest": 0.8, "busy": 0.04}[load]
    if rng.random() < zero:
        return 0
    sizes, weights = ((99, 999, 4999), (5, 5, 1)) if load == "busy" else ((3, 30, 900), (6, 3, 1))
    high = rng.choices(sizes, weights)[0]
    value = rng.randint(10 if load == "busy" else 1, high)
    return -value if column.kind == "change" and rng.random() < 0.35 else value


def _slip(rng: Random, form: Form, tables: dict[str, Figures]) -> tuple[Slip, ...]:
    """Changes one or two figures as a tired writer does, and says which equations no longer hold."""
    slips: list[Slip] = []
    touched: set[tuple[str, Cell]] = set()
    for equation in rng.sample(form.equations, k=min(len(form.equations), rng.choice((1, 1, 2)))):
        changed = rng.choice(equation.left if rng.random() < 0.6 else equation.cells)
        if (equation.table, changed) in touched:
            continue
        touched.add((equation.table, changed))
        old = tables[equation.table][changed] or 0
        tables[equation.table][changed] = _mistaken(rng, int(old))
        for e in form.equations:
            if e.table == equation.table and changed in e.cells:
                slips.append(Slip(e.rule, e.table, e.cells, changed))
    return tuple(slips)


def _mistaken(rng: Random, value: int) -> int:
    digits = str(value)
    if len(digits) > 1 and digits[0] != digits[1] and digits[1] != "0" and rng.random() < 0.5:
        return int(digits[1] + digits[0] + digits[2:])
    return value + rng.choice((1, 2, 10)) if value == 0 or rng.random() < 0.6 else value - 1


def _blank(rng: Random, form: Form, tables: dict[str, Figures], keep: set[str]) -> str:
    """Takes the number out of zero cells: whole rows, a whole table, or here and there. Returns what stands instead."""
    how = rng.choice(("rows", "rows", "table", "cells"))
    for table in form.tables:
        figures = tables[table.id]
        if table.id in keep or rng.random() < 0.4:
            continue
        share = {"rows": 0.3, "table": 1.0, "cells": 0.35}[how]
        for row in table.rows:
            cells = [(row.id, c.id) for c in table.columns_of[row.id]]
            if how == "rows" and (any(figures[c] for c in cells) or rng.random() > share):
                continue
            for cell in cells:
                if figures[cell] == 0 and (how == "rows" or rng.random() < share):
                    figures[cell] = None
    return rng.choice(("", "", "/", "—", "无", "-"))
