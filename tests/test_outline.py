"""The six sections and the heading tree, whatever the writer did to the numbers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gxnlp import readers
from gxnlp.forms import Form, shipped
from gxnlp.outline import outline, second_report
from gxnlp.structure import Outline
from tests.labelled import DISCLOSURE, PROCEEDINGS, REQUESTS, WHOLE, labelled

SHARED = Path(__file__).parents[2] / "shared"
SIX = ["overview", "disclosure", "requests", "proceedings", "problems", "other"]


@pytest.fixture
def form() -> Form:
    return next(f for f in shipped() if f.id == "2021")


def levels(found: Outline, section: str) -> list[tuple[int, str, str]]:
    return [(h.level, h.marker, h.heading) for h in found[section].outline]


def ids(found: Outline) -> list[str]:
    return [s.id for s in found.sections]


def test_a_tidy_report(form: Form) -> None:
    found = outline(labelled(WHOLE), form)
    assert ids(found) == SIX
    assert [s.number for s in found.sections] == list("一二三四五六")
    assert found["disclosure"].heading == "主动公开政府信息情况"
    assert found["problems"].text == "解读材料偏少，下一步增加图解。"
    assert found["requests"].text == ""
    assert found["other"].text == "无。"
    assert found["other"].lines == (21, 22), "signature and date are no part of the last section"
    assert (found.missing, found.unheaded, found.doubled, found.misnumbered, found.disordered) == ((), (), (), (), ())


def test_numbers_that_begin_anew_and_a_section_without_its_heading(form: Form) -> None:
    found = outline(
        labelled(f"""
s 一、总体情况
p 全年工作平稳。
s 二、机制建设
p 设立协调小组。
s 三、主动公开工作的情况
p 全年发布信息三百条。
s 一、主动公开政府信息情况
{DISCLOSURE}
s 二、收到和处理政府信息公开申请情况
{REQUESTS}
s 三、政府信息公开行政复议、行政诉讼情况
{PROCEEDINGS}
1 （一）主要问题
p 栏目更新慢。
1 （二）改进情况
p 已明确专人负责。
s 五、其他需要报告的事项
p 无收费。
"""),
        form,
    )
    assert ids(found) == SIX
    assert levels(found, "overview") == [(1, "二、", "机制建设"), (1, "三、", "主动公开工作的情况")]
    assert found.unheaded == ("problems",)
    assert found["problems"].text == "（一）主要问题\n栏目更新慢。\n（二）改进情况\n已明确专人负责。"
    assert found["proceedings"].text == ""
    assert [(m.section, m.printed, m.expected) for m in found.misnumbered] == [
        ("disclosure", "一", "二"),
        ("requests", "二", "三"),
        ("proceedings", "三", "四"),
        ("other", "五", "六"),
    ]


def test_a_heading_printed_twice(form: Form) -> None:
    found = outline(labelled(WHOLE.replace("s 一、总体情况", "s 一、总体情况\n\ns 一、总体情况")), form)
    assert ids(found) == SIX
    assert [(d.section, d.line) for d in found.doubled] == [("overview", 5)]
    assert found["overview"].text == "全镇公开工作平稳。"


def test_a_list_of_contents_is_neither_a_section_nor_a_double(form: Form) -> None:
    contents = "\n".join(f"p {n}、{s.label}" for n, s in zip("一二三四五六", form.sections, strict=True))
    found = outline(labelled(WHOLE.replace("s 一、总体情况", contents + "\ns 一、总体情况", 1)), form)
    assert ids(found) == SIX
    assert found["overview"].lines[0] == 9
    assert found.doubled == ()


@pytest.mark.parametrize("table", ["disclosure", "requests", "proceedings"])
def test_a_table_without_the_heading_over_it(form: Form, table: str) -> None:
    label = next(s.label for s in form.sections if s.id == table)
    text = "\n".join(line for line in WHOLE.splitlines() if label not in line)
    found = outline(labelled(text), form)
    assert ids(found) == SIX
    assert found.unheaded == (table,)


def test_what_is_not_there_is_missing(form: Form) -> None:
    cut = WHOLE[: WHOLE.index("s 六")]
    assert outline(labelled(cut), form).missing == ("other",)
    assert outline([], form).missing == tuple(SIX)


@pytest.mark.parametrize(
    "heading",
    [
        "（四）政府信息公开行政复议、行政诉讼情况",
        "第四部分 政府信息公开行政复议、行政诉讼情况",
        "四政府信息公开行政复议、行政诉讼情况",
        "4. 政府信息公开行政复议、行政诉讼情况",
        "四、 政府信息公开 行政复议、行政诉讼 情况：",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼的情况",
        "四、政府信息公开行政复议、行\ns 政诉讼情况",
    ],
)
def test_ways_to_print_a_heading(form: Form, heading: str) -> None:
    found = outline(labelled(WHOLE.replace("四、政府信息公开行政复议、行政诉讼情况", heading)), form)
    assert ids(found) == SIX
    assert found["proceedings"].number in ("四", "4")
    assert (found.unheaded, found.misnumbered, found["proceedings"].text) == ((), (), "")


def test_text_on_the_line_of_the_heading(form: Form) -> None:
    found = outline(
        labelled(WHOLE.replace("六、其他需要报告的事项\np 无。", "六、其他需要报告的事项：无其他事项。")), form
    )
    assert (found["other"].heading, found["other"].text) == ("其他需要报告的事项", "无其他事项。")


def test_headings_that_the_model_takes_for_paragraphs(form: Form) -> None:
    found = outline(labelled(WHOLE.replace("s ", "p "), confidence=0.6), form)
    assert ids(found) == SIX
    assert found.unheaded == ()


def test_levels_follow_the_counting_not_the_brackets(form: Form) -> None:
    overview = """
1 （1） 主动公开
2 1.机构概况。及时更新领导分工。
2 2.财政信息。按月公布收支。
1 （2） 依申请公开
p 1.2022年，我镇没有收到任何形式的信息公开申请，也没有结转的申请。
2 2.复议诉讼情况。没有发生。
1 （三）信息管理
p 一是规范流程。重要信息由负责人审签。
p 二是落实审查。先审查，后公开。
1 （四）考核情况。1.通报制度。每季通报。2.社会评议。群众满意。
"""
    found = outline(labelled(WHOLE.replace("p 全镇公开工作平稳。", overview.strip())), form)
    assert levels(found, "overview") == [
        (1, "（1）", "主动公开"),
        (2, "1.", "机构概况"),
        (2, "2.", "财政信息"),
        (1, "（2）", "依申请公开"),
        (2, "2.", "复议诉讼情况"),
        (1, "（三）", "信息管理"),
        (2, "一是", "规范流程"),
        (2, "二是", "落实审查"),
        (1, "（四）", "考核情况"),
        (2, "1.", "通报制度"),
        (2, "2.", "社会评议"),
    ]


def test_levels_of_one_style_nested_in_itself(form: Form) -> None:
    overview = "1 1.主动公开\n2 1.财政信息\np 按月公布。\n2 2.政策解读\np 图文并茂。\n1 2.依申请公开\np 无申请。"
    found = outline(labelled(WHOLE.replace("p 全镇公开工作平稳。", overview)), form)
    assert [h.level for h in found["overview"].outline] == [1, 2, 2, 1]


def test_a_chain_of_reasons_holds_no_headings(form: Form) -> None:
    text = "p 一是公开不及时。二是解读偏少。三是人手不足。\np 一是经办人员变动较多；\np 二是公示栏位置偏僻。"
    found = outline(labelled(WHOLE.replace("p 解读材料偏少，下一步增加图解。", text)), form)
    assert found["problems"].outline == ()


def test_wrapped_lines_become_paragraphs(form: Form) -> None:
    text = """
1 （一）主要问题
p 公示栏更新不够及时，个别村的公示
p 内容停留在上一季度，截至 2022 年
date 12 月 31 日
p 仍有三处没有更换。

page - 2 -

p 解读方式单一，群众反映看不
p 懂的文件有4件。
1 （二）改进情况
p 已经改正。
"""
    found = outline(labelled(WHOLE.replace("p 解读材料偏少，下一步增加图解。", text.strip()), confidence=0.9), form)
    assert found["problems"].text.split("\n") == [
        "（一）主要问题",
        "公示栏更新不够及时，个别村的公示内容停留在上一季度，截至 2022 年12 月 31 日仍有三处没有更换。",
        "解读方式单一，群众反映看不懂的文件有4件。",
        "（二）改进情况",
        "已经改正。",
    ]


def test_pieces_of_a_table_stay_out_of_the_text(form: Form) -> None:
    text = WHOLE.replace("row 二、上年结转", "p （三）不\np 予公开\nrow 二、上年结转")
    assert outline(labelled(text, confidence=0.6), form)["requests"].text == ""


def test_tables_annexed_at_the_end(form: Form) -> None:
    text = "\n".join(f"s {n}、{s.label}\np 略，见附表。" for n, s in zip("一二三四五六", form.sections, strict=True))
    tables = zip((1, 2, 3), (DISCLOSURE, REQUESTS, PROCEEDINGS), form.sections[1:4], strict=True)
    text += "".join(f"\ns 附表{n}：{s.label}\n{table.strip()}" for n, table, s in tables)
    found = outline(labelled(text), form)
    assert sorted(ids(found)) == sorted(SIX)
    assert (found.doubled, found.misnumbered, found.disordered) == ((), (), ())
    assert found["other"].text == "略，见附表。"


def test_a_long_document_takes_no_long_time(form: Form) -> None:
    lines = labelled("\n".join([WHOLE.strip()] * 400))
    began = time.process_time()
    found = outline(lines, form)
    assert time.process_time() - began < 3
    assert sorted(ids(found)) == sorted(SIX)


@pytest.mark.skipif(not SHARED.exists(), reason="the real documents are not here")
@pytest.mark.parametrize("path", sorted([*SHARED.glob("seeds/*.txt"), *SHARED.glob("real/*.md")]), ids=lambda p: p.stem)
def test_real_documents(path: Path) -> None:
    labeling = pytest.importorskip("gxnlp.labeling")
    old = path.stem[:3] in ("001", "002")
    form = next(f for f in shipped() if f.id == ("2019" if old else "2021"))
    found = outline(labeling.load().label(list(readers.read(path).lines)), form)
    assert ids(found) == SIX
    tables = {t.section for t in form.tables}
    assert all(bool(s.text) == (s.id not in tables) for s in found.sections)
    assert found.unheaded == (("problems",) if path.stem == "kewei_2024" else ())
    assert len(found["overview"].text) > 500


def test_a_list_of_contents_that_was_read_as_headings_is_no_first_report(form: Form) -> None:
    contents = [f"s {line[2:]}" for line in WHOLE.splitlines() if line.startswith("s ")]
    title, rest = WHOLE.strip().split("\n", 1)
    assert second_report(labelled("\n".join([title, *contents, rest])), form) is None
    assert second_report(labelled(WHOLE + "\n" + WHOLE), form) is not None
