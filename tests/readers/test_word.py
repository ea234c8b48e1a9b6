"""Word documents: what the paper shows, in its order, and packages that mean harm."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from gxnlp.document import Document, UnreadableInput
from gxnlp.readers import read
from gxnlp.readers.numbering import number
from tests.readers.documents import RELATIONS, W, docx, numbered, p, package, run, tbl, tc, tr

Grid = list[list[tuple[str, int | None, int]]]


def texts(data: bytes) -> list[str]:
    return [line.text for line in read(data).lines]


def grid(data: bytes) -> Grid:
    return [[(c.text, c.column, c.span) for c in line.cells] for line in read(data).lines]


def test_paragraphs_and_tables_in_order() -> None:
    document = read(docx(p("前") + tbl(tr("规章", "3"), tr("许可", "")) + p("中") + tbl(tr("处罚", "9")) + p("后")))
    assert [(line.text, line.table) for line in document.lines] == [
        ("前", None),
        ("规章\t3", 0),
        ("许可\t", 0),
        ("中", None),
        ("处罚\t9", 1),
        ("后", None),
    ]
    assert document.reader == "word"
    assert "wordprocessingml" in document.media_type


def test_a_document_made_by_python_docx() -> None:
    import docx as python_docx
    from docx.enum.text import WD_BREAK

    made = python_docx.Document()
    made.add_heading("甲镇2021年政府信息公开工作年度报告", 0)
    made.add_heading("一、总体情况", 2)
    made.add_paragraph("第一", style="List Number")
    made.add_paragraph("第二", style="List Number")
    made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    table = made.add_table(rows=3, cols=3)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "数量"
    table.cell(0, 0).merge(table.cell(2, 0)).text = "规章"
    for row in (1, 2):
        for column in (1, 2):
            table.cell(row, column).text = str(row * 10 + column)
    stream = io.BytesIO()
    made.save(stream)
    document = read(stream.getvalue())
    assert [(line.level, line.text, line.page) for line in document.lines] == [
        (1, "甲镇2021年政府信息公开工作年度报告", 1),
        (2, "一、总体情况", 1),
        (None, "1. 第一", 1),
        (None, "2. 第二", 1),
        (None, "规章\t数量", 2),
        (None, "11\t12", 2),
        (None, "21\t22", 2),
    ]
    assert grid(stream.getvalue())[4:] == [
        [("规章", 0, 1), ("数量", 1, 2)],
        [("11", 1, 1), ("12", 2, 1)],
        [("21", 1, 1), ("22", 2, 1)],
    ]


def test_cells_merged_down_and_across() -> None:
    start, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    data = docx(
        tbl(
            tr(tc("申请", start), tc("情况", '<w:gridSpan w:val="2"/>'), tc("总计", start)),
            tr(tc("", goes_on), "自然人", "企业", tc("", '<w:vMerge w:val="continue"/>')),
            tr(tc("申请", goes_on), "1", "2", "3"),
        )
    )
    assert grid(data) == [
        [("申请", 0, 1), ("情况", 1, 2), ("总计", 3, 1)],
        [("自然人", 1, 1), ("企业", 2, 1)],
        [("1", 1, 1), ("2", 2, 1), ("3", 3, 1)],
    ]


def test_rows_that_begin_late_and_cells_joined_the_old_way() -> None:
    data = docx(tbl(tr("规章", "3", properties='<w:gridBefore w:val="2"/>'),
                    tr(tc("情况", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "总计")))  # fmt: skip
    assert grid(data) == [[("规章", 2, 1), ("3", 3, 1)], [("情况", 0, 2), ("总计", 2, 1)]]


def test_nested_tables() -> None:
    inner = tbl(tr("内", "1"))
    layout = tbl(tr(tc(p("一、总体情况") + p("本年公开。") + p("详情如下") + inner + p("后文"))))
    assert texts(docx(layout)) == ["一、总体情况", "本年公开。", "详情如下", "内\t1", "后文"]
    figures = tbl(tr("规章", "3", tc(p("7") + inner + p())), tr("许可", "4", "5"))
    assert [(line.text, line.table) for line in read(docx(figures)).lines] == [
        ("规章\t3\t7", 0),
        ("内\t1", 1),
        ("许可\t4\t5", 0),
    ]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{p('框中文字')}</w:txbxContent>"
    new = f"<w:drawing><a:graphic><wps:txbx>{box}</wps:txbx></a:graphic></w:drawing>"
    old = f"<w:pict><v:textbox>{box}</v:textbox></w:pict>"
    choice = f"<mc:Choice Requires='wps'>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
    drawing = f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"
    assert texts(docx(p(run("正文") + drawing) + p("后"))) == ["正文", "框中文字", "后"]
    assert texts(docx(p(f"<w:r>{old}</w:r>"))) == ["框中文字"]


def test_tracked_changes_count_as_accepted() -> None:
    deleted = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    inserted = f"<w:ins>{run('新')}</w:ins>"
    moved = f"<w:moveFrom>{run('旧处')}</w:moveFrom><w:moveTo>{run('新处')}</w:moveTo>"
    body = p(run("甲") + deleted + inserted + moved)
    body += tbl(tr("删", "1", properties="<w:del/>"), tr("留", tc("2"), tc("x", "<w:cellDel/>"), properties="<w:ins/>"))
    assert texts(docx(body)) == ["甲新新处", "留\t2"]


def test_a_deleted_paragraph_end_joins_the_next_one() -> None:
    assert texts(docx(p("前半", "<w:rPr><w:del/></w:rPr>") + p("后半") + p("尾"))) == ["前半后半", "尾"]


LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/>{}<w:lvlText w:val="{}"/></w:lvl>'


def lists(*levels: tuple[int, str, str], style: str = "") -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = "".join(LEVEL.format(i, start, form, linked, text) for i, (start, form, text) in enumerate(levels))
    return (
        f'<w:abstractNum w:abstractNumId="7">{inside}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )


CHINESE = lists((1, "chineseCounting", "%1、"), (1, "chineseCountingThousand", "（%2）"), (1, "decimal", "%3."))


def test_numbering_that_lives_in_the_lists() -> None:
    body = numbered("总体情况") + numbered("主动公开", level=1) + numbered("做法", level=2) + numbered("成效", level=2)
    body += p("插话") + numbered("依申请", level=1) + numbered("公开情况") + numbered("重来", level=1)
    assert texts(docx(body, numbering=CHINESE)) == [
        "一、总体情况",
        "（一）主动公开",
        "1. 做法",
        "2. 成效",
        "插话",
        "（二）依申请",
        "二、公开情况",
        "（一）重来",
    ]


def test_a_list_of_the_same_kind_may_start_again() -> None:
    body = numbered("甲") + numbered("乙") + numbered("丙", number=2) + numbered("丁", number=2)
    assert texts(docx(body, numbering=CHINESE)) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_a_marker_of_several_levels_and_its_legal_form() -> None:
    levels = lists((3, "chineseCounting", "第%1章"), (1, "decimal", "%1.%2"))
    legal = levels.replace('<w:numFmt w:val="decimal"/>', '<w:numFmt w:val="decimal"/><w:isLgl/>')
    body = numbered("章") + numbered("节", level=1)
    assert texts(docx(body, numbering=levels)) == ["第三章 章", "三.1 节"]
    assert texts(docx(body, numbering=legal)) == ["第三章 章", "3.1 节"]


def test_numbering_through_the_style_and_switched_off() -> None:
    base = '<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="基"/><w:pPr>{base}</w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:name w:val="子"/><w:basedOn w:val="Base"/></w:style>'
    )
    style = '<w:pStyle w:val="Child"/>'
    body = p("甲", style) + p("乙", style) + p("丙", style + '<w:numPr><w:numId w:val="0"/></w:numPr>')
    document = read(docx(body, styles=styles, numbering=CHINESE))
    assert [(line.level, line.text) for line in document.lines] == [(2, "一、甲"), (2, "二、乙"), (2, "丙")]


def test_styles_that_inherit_in_a_circle() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("xy", "yx")
    )
    assert texts(docx(p("文", '<w:pStyle w:val="x"/>'), styles=styles)) == ["文"]


def test_numbers_in_table_cells() -> None:
    body = tbl(tr(tc(numbered("规章")), "3"), tr(tc(numbered("许可")), "4"))
    assert texts(docx(body, numbering=CHINESE)) == ["一、规章\t3", "二、许可\t4"]


def test_bullets_are_not_numbers() -> None:
    assert texts(docx(numbered("甲"), numbering=lists((1, "bullet", "\uf0b7")))) == ["甲"]


@pytest.mark.parametrize(
    ("value", "style", "printed"),
    [
        (10, "chineseCounting", "十"),
        (12, "chineseCounting", "十二"),
        (20, "japaneseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (2021, "chineseCountingThousand", "二千零二十一"),
        (12, "ideographDigital", "一二"),
        (3, "ideographTraditional", "丙"),
        (2, "decimalEnclosedCircle", "②"),
        (3, "chineseLegalSimplified", "叁"),
        (14, "lowerRoman", "xiv"),
        (3, "upperLetter", "C"),
        (5, "decimalZero", "05"),
        (12, "decimalFullWidth", "１２"),
        (12, "unheardOf", "12"),
    ],
)
def test_number_formats(value: int, style: str, printed: str) -> None:
    assert number(value, style) == printed


def test_breaks_tabs_and_pages() -> None:
    page = '<w:r><w:br w:type="page"/></w:r>'
    fell = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = p(run("甲") + "<w:r><w:br/></w:r>" + run("乙") + "<w:r><w:tab/></w:r>" + run("1"))
    body += p(page) + p(fell + run("丙")) + p("丁", "<w:pageBreakBefore/>") + tbl(tr(tc(p(fell + run("规章"))), "3"))
    document = read(docx(body))
    assert [(line.page, line.text) for line in document.lines] == [
        (1, "甲"),
        (1, "乙\t1"),
        (2, "丙"),
        (3, "丁"),
        (4, "规章\t3"),
    ]
    assert len(document.pages) == 4


def test_hidden_text_is_left_out_with_a_note() -> None:
    document = read(docx(p(run("甲") + run("暗", "<w:vanish/>") + run("乙", '<w:vanish w:val="0"/>'))))
    assert [line.text for line in document.lines] == ["甲乙"]
    assert "hidden text" in document.notes[0]


@pytest.mark.parametrize("properties", ["<w:strike/>", "<w:dstrike/>", '<w:rStyle w:val="struck"/>'])
def test_struck_text_is_left_out_with_a_note(properties: str) -> None:
    styles = '<w:style w:type="character" w:styleId="struck"><w:rPr><w:strike/></w:rPr></w:style>'
    cell = tc(p(run("7", properties) + run("2") + run("1", '<w:strike w:val="0"/>')))
    document = read(docx(tbl(tr("规章", cell)), styles=styles))
    assert [line.text for line in document.lines] == ["规章\t21"]
    assert document.notes == ("划去的文字已略去 | struck text was left out",)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (run("21") + run("1", '<w:vertAlign w:val="superscript"/>'), "21（1）"),
        (run("21") + run("1", '<w:rStyle w:val="up"/>'), "21（1）"),
        (run("21") + run("注", '<w:rStyle w:val="up"/>') + run("1", '<w:rStyle w:val="up"/>'), "21（注1）"),
        (run("21") + run("1", '<w:vertAlign w:val="baseline"/>'), "211"),
        (run("3000m") + run("2", '<w:vertAlign w:val="superscript"/>'), "3000m2"),
        (run("1", '<w:vertAlign w:val="superscript"/>') + run("21"), "（1）21"),
    ],
)
def test_raised_text_is_no_digit_of_a_figure(runs: str, text: str) -> None:
    styles = '<w:style w:type="character" w:styleId="up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    assert texts(docx(tbl(tr("规章", tc(p(runs)))), styles=styles)) == [f"规章\t{text}"]


def test_content_controls_links_and_smart_tags_are_text() -> None:
    body = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
    inner = f"<w:sdt><w:sdtContent>{run('内')}</w:sdtContent></w:sdt><w:fldSimple>{run('域')}</w:fldSimple>"
    body += p(f"<w:hyperlink>{run('链接')}</w:hyperlink><w:smartTag>{run('标签')}</w:smartTag>{inner}")
    body += tbl(f"<w:sdt><w:sdtContent>{tr('规章', '3')}</w:sdtContent></w:sdt>")
    assert texts(docx(body)) == ["控件", "链接标签内域", "规章\t3"]


def test_tabs_before_a_paragraph_only_indent_it() -> None:
    tab = "<w:r><w:tab/></w:r>"
    assert texts(docx(p(tab + tab + run("总体情况")) + p(run("总体情况") + tab + run("1")))) == [
        "总体情况",
        "总体情况\t1",
    ]


def test_a_marker_of_absurd_length_is_cut() -> None:
    data = docx(numbered("文") * 100, numbering=lists((1, "decimal", "x" * 1_000_000)))
    assert all(len(text) < 100 for text in texts(data))


def test_field_instructions_are_no_text() -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>' + run("4")
    assert texts(docx(p(field))) == ["4"]


def test_the_strict_variant_of_the_format() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(p("文")))) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name).decode() for name in archive.namelist()}
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    parts["word/document.xml"] = str(parts["word/document.xml"]).replace(W, strict)
    assert texts(package(parts)) == ["文"]


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableInput) as raised:
        read(data)
    assert " | " in raised.value.reason
    return raised.value.reason


def test_other_archives_are_no_word_documents() -> None:
    assert "not a Word document" in refused(package({"a.txt": "x"}))
    assert "not a Word document" in refused(package({"xl/workbook.xml": "<x/>"}))
    assert "no text" in refused(docx(p()))


@pytest.mark.parametrize("cut", [10, 100, 500, -30])
def test_damaged_files_are_refused(cut: int) -> None:
    refused(docx(p("文" * 500))[:cut])


def test_every_flipped_byte_ends_in_a_document_or_a_reason() -> None:
    data = docx(p("政府信息公开") + tbl(tr("规章", "3")), numbering=CHINESE)
    for at in range(0, len(data), 7):
        spoiled = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        try:
            assert isinstance(read(spoiled), Document)
        except UnreadableInput as error:
            assert " | " in error.reason


def test_a_zip_bomb_is_refused_soon() -> None:
    bomb = docx(p("文"), numbering="<!--" + "0" * (300 * 1024 * 1024) + "-->")
    assert len(bomb) < 1024 * 1024
    started = time.process_time()
    assert "bomb" in refused(bomb)
    assert time.process_time() - started < 2


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(docx(p("x" * 100_000_000)))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    refused(bytes(data))


def test_an_archive_of_countless_entries_is_refused() -> None:
    assert "entries" in refused(package({f"x/{i}": "" for i in range(10_001)}))


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    assert "entities" in refused(docx(p(run("&b;&f;")), prolog=laughs))


def test_entities_in_utf_16_are_refused_too() -> None:
    xml = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    data = xml.encode("utf-16")
    parts: dict[str, str | bytes] = {"_rels/.rels": RELATIONS, "word/document.xml": data}
    assert "entities" in refused(package(parts))


def test_deep_nesting_is_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 5000 + p("x") + "</w:sdtContent></w:sdt>" * 5000
    refused(docx(deep))
    tables = p("底")
    for _ in range(60):
        tables = tbl(tr(tc(tables)))
    assert texts(docx(tables)) == ["底"]


def test_absurd_spans_are_cut() -> None:
    for value in ("1000000000", "-3", "x", ""):
        rows = grid(docx(tbl(tr(tc("甲", f'<w:gridSpan w:val="{value}"/>'), "乙"))))
        assert [cell[0] for cell in rows[0]] == ["甲", "乙"]
        assert rows[0][0][2] <= 200


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(docx(p("文")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 1)
    assert "encrypted" in refused(bytes(data))
