"""Invented reports: figures that satisfy the form, slips that are recorded, nothing taken from real places."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from gxnlp.forms import Form, load, shipped
from training.invent import Figures, invent

FORMS = {form.id: form for form in shipped()}
SEEDS = range(30)

THIRD = """
id = "third"
authority = "an edition of our own"
first_year = 2023
[[sections]]
id = "all"
number = 1
label = "全部"
[[tables]]
id = "visits"
section = "all"
layout = "rows"
[[tables.blocks]]
[[tables.blocks.columns]]
id = "young"
label = "青年"
[[tables.blocks.columns]]
id = "old"
label = "老年"
[[tables.blocks.columns]]
id = "all"
label = "合计"
[[tables.blocks.rows]]
id = "came"
label = "来访"
[[tables.blocks.rows]]
id = "waited"
label = "上年等候"
[[tables.blocks.rows]]
id = "served"
label = "接待"
[[tables.blocks.rows]]
id = "left"
label = "等候"
[[identities]]
rule = "visits.balance"
table = "visits"
per = "column"
left = ["came", "waited"]
right = ["served", "left"]
zh = "来访与上年等候之和等于接待与等候之和"
en = "came plus waited equals served plus left"
[[identities]]
rule = "visits.ages"
table = "visits"
per = "row"
left = ["all"]
right = ["young", "old"]
zh = "合计等于各年龄之和"
en = "all equals young plus old"
"""


def broken(form: Form, tables: dict[str, Figures]) -> list[str]:
    """The rules that do not hold, a blank counting as nothing."""
    return [
        e.rule
        for e in form.equations
        if sum(tables[e.table][c] or 0 for c in e.left) != sum(tables[e.table][c] or 0 for c in e.right)
    ]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("busy", [False, True])
def test_figures_satisfy_every_identity(form: Form, busy: bool) -> None:
    for seed in SEEDS:
        assert broken(form, invent(Random(seed), form, busy=busy).tables) == []


def test_a_form_nobody_has_seen_is_filled_too(tmp_path: Path) -> None:
    path = tmp_path / "third.toml"
    path.write_text(THIRD, encoding="utf-8")
    form = load(path)
    for seed in SEEDS:
        assert broken(form, invent(Random(seed), form, busy=True).tables) == []


def test_busy_figures_tell_rows_and_columns_apart() -> None:
    form = FORMS["2021"]
    for seed in SEEDS:
        figures = list(invent(Random(seed), form, busy=True).tables["requests"].values())
        assert sum(v == 0 for v in figures) < len(figures) * 0.15
        assert len(set(figures)) > len(figures) * 0.6


def test_counts_are_whole_and_not_negative_and_amounts_have_four_decimals_at_most() -> None:
    for form in FORMS.values():
        for seed in SEEDS:
            report = invent(Random(seed), form)
            for table in form.tables:
                for cell in table.cells:
                    value = report.tables[table.id][cell]
                    kind = table.column(*cell).kind
                    if value is None:
                        continue
                    assert kind == "change" or value >= 0
                    assert round(value, 4) == value if kind == "amount" else isinstance(value, int)


def test_a_slip_is_recorded_with_what_it_breaks() -> None:
    form = FORMS["2021"]
    for seed in SEEDS:
        report = invent(Random(seed), form, slips=True)
        assert set(broken(form, report.tables)) == {slip.rule for slip in report.slips}
        assert report.slips


def test_prose_that_agrees_tells_the_figures_of_the_tables() -> None:
    """And the number of requests is another where the writer misquotes it."""
    for how, same in (("agree", True), ("misquote", False)):
        told = 0
        for seed in SEEDS:
            report = invent(Random(seed), FORMS["2021"], busy=True, prose_figures=how)  # type: ignore[arg-type]
            text = (
                "".join(said.text for s in report.prose.sections for said in s.body).replace(" ", "").replace(",", "")
            )
            for received, carried in re.findall(r"受理信息公开申请(\d+)件，上年结转(\d+)件", text):
                told += 1
                assert (int(received) == report.value("requests", ("received", "total"))) is same
                assert int(carried) == report.value("requests", ("carried_in", "total"))
            for whole, *parts in re.findall(
                r"主动公开信息(\d+)条，其中网站(\d+)条，公众号“\w+”(\d+)条，公示栏(\d+)条", text
            ):
                assert int(whole) == sum(map(int, parts))
            assert ("received" in report.prose_slips) == (not same and "受理信息公开申请" in text)
        assert told > 5


def test_the_year_fits_the_form_or_the_form_is_the_old_one() -> None:
    years = {form.id: {invent(Random(seed), form).year for seed in range(200)} for form in FORMS.values()}
    assert years["2021"] == {2021, 2022, 2023, 2024, 2025}
    assert {2019, 2020} < years["2019"] <= set(range(2019, 2026))


def test_some_reports_leave_zero_cells_without_a_number() -> None:
    reports = [invent(Random(seed), FORMS["2021"]) for seed in range(200)]
    blank = [r for r in reports if any(v is None for t in r.tables.values() for v in t.values())]
    assert 10 < len(blank) < 100
    assert len({r.blank_mark for r in blank}) > 3


def test_the_same_seed_invents_the_same_report() -> None:
    assert invent(Random(5), FORMS["2021"]) == invent(Random(5), FORMS["2021"])
