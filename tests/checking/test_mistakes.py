"""Slips of the writer become findings; what is in order raises none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gxnlp.checking.mistakes import mistakes, not_a_report
from gxnlp.forms import Form, shipped
from gxnlp.labels import Label
from gxnlp.report import Finding, Section
from gxnlp.structure import Imprint, Misnumbered, Outline, Repeated
from tests.labelled import labelled

OLD, NEW = shipped()
IN_ORDER = Outline(sections=(), missing=())
TIDY = Imprint(
    title="霁川县槿浦镇人民政府2022年政府信息公开工作年度报告",
    agency="霁川县槿浦镇人民政府",
    year=2022,
    period=("2022-01-01", "2022-12-31"),
    published="2023-01-12",
    signature="槿浦镇人民政府",
)


def found(
    imprint: Imprint = TIDY, text: str = "p 无。", form: Form = NEW, outline: Outline = IN_ORDER
) -> list[Finding]:
    """Without what the empty outline of these examples gives rise to."""
    made = mistakes(outline, imprint, labelled(text), form)
    assert all(f.severity in ("info", "warning") and f.cells == () and " | " in f.message for f in made)
    return [f for f in made if outline is not IN_ORDER or f.rule != "form.section_missing"]


def rules(imprint: Imprint = TIDY, form: Form = NEW) -> list[str]:
    return [f.rule for f in found(imprint, form=form)]


def test_nothing_to_find() -> None:
    assert found() == []
    assert found(Imprint()) == [], "what the report does not say cannot be wrong"


def test_the_year_of_the_title_against_the_period() -> None:
    (finding,) = found(replace(TIDY, year=2021))
    assert (finding.rule, finding.expected, finding.actual) == ("form.year", 2021, 2022)
    assert "2021" in finding.message and "2022-12-31" in finding.message
    assert rules(replace(TIDY, period=("2021-01-01", "2022-12-31"))) == ["form.year"]
    assert rules(replace(TIDY, period=("2022-01-01", "2012-12-31"))) == ["form.year"]
    assert rules(replace(TIDY, period=("2021-12-01", "2022-11-30"))) == []


def test_signed_before_the_year_was_over() -> None:
    (finding,) = found(replace(TIDY, published="2022-01-12"))
    assert (finding.rule, finding.expected, finding.actual) == ("form.signed_early", "2022-12-31", "2022-01-12")
    assert rules(replace(TIDY, period=None, published="2022-12-30")) == ["form.signed_early"]
    assert rules(replace(TIDY, published="2023-01-01")) == []


def test_the_old_form_for_a_new_year() -> None:
    (finding,) = found(form=OLD)
    assert (finding.rule, finding.expected, finding.actual) == ("form.edition", "2021", "2019")
    assert OLD.authority in finding.message and NEW.authority in finding.message
    assert rules(Imprint(year=2020), form=OLD) == []
    assert rules(Imprint(year=2020), form=NEW) == ["form.edition"]


def test_sections() -> None:
    outline = Outline(
        sections=(Section("problems", "", "", "略", (), (192, 203)),),
        missing=("other",),
        unheaded=("problems",),
        doubled=(Repeated("overview", "总体情况", 7),),
        misnumbered=(Misnumbered("requests", "收到和处理政府信息公开申请情况", "二", "三", 91),),
        disordered=("problems",),
    )
    made = found(outline=outline)
    assert [f.rule for f in made] == [
        "form.section_missing",
        "form.section_missing",
        "form.section_doubled",
        "form.section_number",
        "form.section_number",
    ]
    assert "其他需要报告的事项" in made[0].message
    assert "第192行" in made[1].message and "line 192" in made[1].message
    assert "第7行" in made[2].message
    assert (made[3].expected, made[3].actual) == ("三", "二")


def test_no_section_at_all_is_said_once() -> None:
    outline = Outline(sections=(), missing=tuple(s.id for s in NEW.sections))
    assert [f.rule for f in found(outline=outline)] == ["form.section_missing"]


@pytest.mark.parametrize(
    ("agency", "signature", "differs"),
    [
        ("霁川县槿浦镇人民政府", "槿浦镇人民政府办公室", False),
        ("槿浦镇人民政府", "霁川县槿浦镇人民政府", False),
        ("霁川县槿浦镇人民政府", "党政办公室", False),
        ("岚陵市科委", "岚陵市科学技术委员会", False),
        ("岚陵市卫生健康委员会", "岚陵市卫健委", False),
        ("霁川县", "霁川县人民政府办公室", False),
        ("霁川县槿浦镇人民政府", "澜桥镇人民政府", True),
        ("霁川县槿浦镇人民政府", "霁川县教育局", True),
        ("霁川县人民政府", "栎台县人民政府", True),
        ("霁川县教育局", "霁川县民政局", True),
    ],
)
def test_who_signs(agency: str, signature: str, differs: bool) -> None:
    made = found(replace(TIDY, agency=agency, signature=signature))
    assert [f.rule for f in made] == (["form.agency"] if differs else [])
    assert all(agency in f.message and signature in f.message for f in made)


@pytest.mark.parametrize(
    "sentence",
    [
        "截止目前，鹭汀镇依申请公开政府信息的条数为0。",
        "2022年，鹭汀镇全年公开信息5条。",
        "鹭汀镇认真落实各项要求。",
        "鹭汀镇人民政府高度重视。鹭汀镇党委多次研究。",
        "今年以来工作平稳。鹭汀街道办事处主动公开信息3条。",
    ],
)
def test_another_towns_name_is_found(sentence: str) -> None:
    (finding,) = found(text=f"p 我镇公开工作平稳。\np {sentence}")
    assert (finding.rule, finding.severity, finding.expected) == ("form.agency", "warning", "槿浦镇")
    assert finding.actual in ("鹭汀镇", "鹭汀街道")
    assert "第2行" in finding.message and "鹭汀" in finding.message


def test_a_misspelt_own_name_is_worth_a_remark() -> None:
    (finding,) = found(text="p 槿蒲镇认真落实。")
    assert (finding.severity, finding.actual) == ("info", "槿蒲镇")


@pytest.mark.parametrize(
    "sentence",
    [
        "槿浦镇全年公开信息5条，霁川县槿浦镇认真落实。",
        "霁川县人民政府高度重视，霁川县积极推进。",
        "与鹭汀镇政府联合开展培训，向鹭汀镇党委学习。",
        "参加培训的有澜桥镇、鹭汀镇政府人员。",
        "详见“鹭汀镇政府信息公开”公众号。",
        "地址：鹭汀镇人民政府院内。",
        "根据镇政府工作部署，夯实镇党委责任，细化镇政府信息公开目录。",
        "全县各乡镇政府共公开信息5条，我镇积极参与，全镇认真落实。",
        "优化城镇政府服务，建设美丽乡镇。",
        "深化镇政府信息公开，压实镇党委主体责任。",
    ],
)
def test_names_that_are_in_order(sentence: str) -> None:
    assert found(text=f"p {sentence}") == []


def test_a_bureau_may_speak_of_towns() -> None:
    assert found(replace(TIDY, agency="霁川县水利局", signature=None), text="p 鹭汀镇认真落实。") == []


def test_names_in_tables_do_not_speak() -> None:
    lines = labelled("row 鹭汀镇全年公开|5")
    assert lines[0].label is Label.ROW
    assert [f for f in mistakes(IN_ORDER, TIDY, lines, NEW) if f.rule == "form.agency"] == []


def test_a_page_that_is_no_report() -> None:
    finding = not_a_report("槿浦镇召开培训会")
    assert (finding.rule, finding.severity) == ("form.not_a_report", "error")
    assert "槿浦镇召开培训会" in finding.message
    assert "None" not in not_a_report(None).message
