"""Web pages: lines of the page, rows on their true grid, and pages that mean harm."""

from __future__ import annotations

import time

import pytest

from gxnlp.document import Document, UnreadableInput
from gxnlp.readers import read


def page(body: str, head: str = "") -> Document:
    return read(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode())


def texts(body: str) -> list[str]:
    return [line.text for line in page(body).lines]


def grid(body: str) -> list[list[tuple[str, int | None, int]]]:
    return [[(c.text, c.column, c.span) for c in line.cells] for line in page(body).lines]


def test_blocks_and_breaks_become_lines_and_inline_text_is_joined() -> None:
    document = page("<div>甲<b>镇</b><p>第一段<br>第二行</p>尾</div>")
    assert [(line.number, line.text) for line in document.lines] == [
        (1, "甲镇"),
        (2, "第一段"),
        (3, "第二行"),
        (4, "尾"),
    ]
    assert (document.reader, document.media_type) == ("html", "text/html")


def test_wrapped_source_text_is_one_line() -> None:
    assert texts("<p>政府信息\n   公开工作\nof the\ntown</p>") == ["政府信息公开工作of the town"]


def test_headings_have_a_level() -> None:
    assert [(line.level, line.text) for line in page("<h1>年度<br>报告</h1><h3>一、总体情况</h3><p>文</p>").lines] == [
        (1, "年度"),
        (1, "报告"),
        (3, "一、总体情况"),
        (None, "文"),
    ]


def test_scripts_styles_and_comments_are_no_text() -> None:
    assert texts(
        "<script>var a='<p>no</p>'</script><style>p{}</style><noscript>no</noscript><!-- no --><p>文</p>尾"
    ) == ["文", "尾"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<td>21<sup>1</sup></td>", "21（1）"),
        ("<td>２１ <sup><a href='#n'>①</a></sup></td>", "２１ （①）"),
        ("<td>21<sup>[1]</sup></td>", "21[1]"),
        ("<td>21<sub>1</sub></td>", "21（1）"),
        ("<td>21<span style='font-size:8pt;vertical-align:super'>1</span></td>", "21（1）"),
        ("<td>21<sup>1</sup><sup>2</sup></td>", "21（12）"),
        ("<td><sup>1</sup>21</td>", "（1）21"),
        ("<td>3000m<sup>2</sup></td>", "3000m2"),
        ("<td><sup>21</sup></td>", "21"),
        ("<td>21<sup><sup>1</sup></sup></td>", "21（1）"),
        ("<td><del>7</del>21</td>", "21"),
        ("<td>2<s>7</s>1</td>", "21"),
        ("<td><strike>7</strike>21</td>", "21"),
        ("<td><span style='color:red; TEXT-DECORATION: line-through'>7</span>21</td>", "21"),
        ("<td><span style='display:none'>7</span>53</td>", "53"),
        ("<td><span style='visibility : hidden'>7</span>53</td>", "53"),
        ("<td><span hidden>7</span>53</td>", "53"),
        ("<td hidden>7</td><td>53</td>", "53"),
        ("<td style='display: none'>7</td><td>53</td>", "53"),
        ("<td><p>53</p><p hidden>7</p></td>", "53"),
        ("<td>53</td></tr><tr hidden><td>x</td><td>7</td>", "53"),
        ("<td>53<b style='display:inline'>7</b></td>", "537"),
    ],
)
def test_what_is_struck_or_hidden_or_raised_is_no_digit_of_a_figure(cell: str, text: str) -> None:
    assert grid(f"<table><tr><td>规章</td>{cell}</tr></table>") == [[("规章", 0, 1), (text, 1, 1)]]


def test_a_cell_that_cannot_be_seen_keeps_its_place() -> None:
    assert grid("<table><tr><td>甲<td style='visibility:hidden' colspan=2>7<td>3</table>") == [
        [("甲", 0, 1), ("", 1, 2), ("3", 3, 1)]
    ]


def test_raised_text_in_prose_and_tables_of_markdown() -> None:
    assert texts("<p>共21<sup>1</sup>件，3000m<sup>2</sup></p>") == ["共21（1）件，3000m2"]
    table = "<table><tr><td>规章</td><td>21<sup>1</sup></td><td><del>7</del>3</td></tr></table>"
    document = read(f"# 报告\n\n{table}".encode())
    assert [line.text for line in document.lines][1:] == ["规章\t21（1）\t3"]


def test_what_was_left_out_is_noted() -> None:
    assert page("<p><del>7</del>21</p>").notes == ("划去的文字已略去 | struck text was left out",)
    assert page("<p><b hidden>7</b>21</p>").notes == ("隐藏的数字已略去 | hidden figures were left out",)
    assert page("<p><b hidden>首页</b>21</p>").notes == ()


def test_a_hidden_or_struck_part_that_is_most_of_the_page_is_read() -> None:
    for opened in ("<div style='display:none'>", "<s>"):
        document = page(f"<p>正在加载</p>{opened}{'公开工作平稳。' * 100}")
        assert [len(line.text) for line in document.lines] == [4, 700]
        assert "most of the page" in document.notes[0]
    assert [line.text for line in read(b"<html><body style='visibility:hidden'><p>1</p></body></html>").lines] == ["1"]


def test_cells_stand_on_the_true_grid() -> None:
    assert grid(
        "<table><tr><td rowspan=3>申请</td><td colspan=2>情况</td><td rowspan=2>总计</td></tr>"
        "<tr><td>自然人</td><td>企业</td></tr><tr><td>1</td><td></td><td>&nbsp;3&nbsp;</td></tr></table>"
    ) == [
        [("申请", 0, 1), ("情况", 1, 2), ("总计", 3, 1)],
        [("自然人", 1, 1), ("企业", 2, 1)],
        [("1", 1, 1), ("", 2, 1), ("3", 3, 1)],
    ]


def test_a_row_is_one_line_of_its_table() -> None:
    document = page(
        "<p>前</p><table><thead><tr><th>信息内容</th><th>件数</th></tr></thead>"
        "<tbody><tr><td>规章</td><td>3</td></tr></tbody></table>"
        "<p>中</p><table><tr><td>行政许可</td><td>9</td></tr></table>"
    )
    assert [(line.text, line.table) for line in document.lines] == [
        ("前", None),
        ("信息内容\t件数", 0),
        ("规章\t3", 0),
        ("中", None),
        ("行政许可\t9", 1),
    ]


def test_breaks_in_a_cell_vanish_between_chinese_characters() -> None:
    assert texts("<table><tr><td>本年新<br>公开<p>数量</p></td><td>12<br>items</td></tr></table>") == [
        "本年新公开数量\t12 items"
    ]


def test_unclosed_cells_and_rows_of_old_pages() -> None:
    assert texts("<table><form><tr><td>规章<td>3<tr><td>行政许可<td>9</form></table>") == ["规章\t3", "行政许可\t9"]


def test_a_layout_table_is_not_a_table_of_figures() -> None:
    document = page(
        "<table><tr><td>栏目</td><td><h1>甲镇年度报告</h1><p>本年公开信息。</p><p>详情如下。</p>"
        "<table><tr><td>规章</td><td>3</td></tr></table><p>后文</p></td></tr></table>"
    )
    assert [(line.text, line.table) for line in document.lines] == [
        ("栏目", None),
        ("甲镇年度报告", None),
        ("本年公开信息。", None),
        ("详情如下。", None),
        ("规章\t3", 0),
        ("后文", None),
    ]


def test_a_table_in_a_cell_of_figures_comes_after_its_row() -> None:
    document = page("<table><tr><td>规章</td><td>3</td><td>7<table><tr><td>内</td><td>1</td></tr></table></td></tr>"
                    "<tr><td>许可</td><td>4</td><td>5</td></tr></table>")  # fmt: skip
    assert [(line.text, line.table) for line in document.lines] == [("规章\t3\t7", 0), ("内\t1", 1), ("许可\t4\t5", 0)]


def test_prose_laid_out_in_a_row_is_prose() -> None:
    assert texts("<table><tr><td colspan=9><p>一、总体情况</p><p>本年公开信息 12 条。</p></td></tr></table>") == [
        "一、总体情况",
        "本年公开信息 12 条。",
    ]


def test_text_that_stands_wrongly_in_a_table_is_kept() -> None:
    assert texts("<table><caption>表一</caption><tr><td>规章</td><td>3</td></tr></table>后文") == [
        "表一",
        "规章\t3",
        "后文",
    ]


def test_ordered_lists_print_their_numbers() -> None:
    assert texts(
        "<ol start=3><li>甲</li><li><p>乙</p></li><li value=9>丙</li></ol><ol><li>1、丁</li></ol><ul><li>戊</li></ul>"
    ) == [
        "3. 甲",
        "4. 乙",
        "9. 丙",
        "1、丁",
        "戊",
    ]


def test_navigation_and_footers_without_the_report_are_left_out() -> None:
    assert texts("<nav>首页 政务</nav><header><h1>甲镇年度报告</h1></header><p>文</p><footer>版权所有</footer>") == [
        "甲镇年度报告",
        "文",
    ]


def test_a_form_around_the_whole_page_keeps_the_report() -> None:
    assert "规章\t3" in texts("<form id=aspnetForm><p>文</p><table><tr><td>规章</td><td>3</td></tr></table></form>")
    assert texts("<form>" + "<p>本年公开信息。</p>" * 100 + "</form>") == ["本年公开信息。"] * 100


def test_rows_drawn_with_blanks_in_a_paragraph() -> None:
    assert texts("<p>行政许可&nbsp;&nbsp;&nbsp;12</p><pre>规章  0  1  2\n许可 3</pre>") == [
        "行政许可\t12",
        "规章\t0\t1\t2",
        "许可\t3",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["", "utf-8", "gb2312"])
def test_charsets_declared_truly_falsely_or_not_at_all(encoding: str, declared: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    html = f"<html><head>{meta}</head><body><p>政府信息公开工作年度报告</p></body></html>"
    document = read(html.encode(encoding))
    assert (document.reader, [line.text for line in document.lines]) == ("html", ["政府信息公开工作年度报告"])


def test_a_big5_page_is_read_as_it_declares() -> None:
    html = '<html><head><meta charset="big5"></head><body><p>政府資訊公開年度報告</p></body></html>'
    assert [line.text for line in read(html.encode("big5")).lines] == ["政府資訊公開年度報告"]


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableInput) as raised:
        read(data)
    assert " | " in raised.value.reason
    return raised.value.reason


def test_a_page_without_text_is_refused() -> None:
    assert "no text" in refused(b"<html><body><script>x</script></body></html>")


def test_deep_nesting_is_refused_and_not_cut() -> None:
    assert "too deep" in refused(b"<div>" * 10_000 + b"end" + b"</div>" * 10_000)


def test_nested_tables_are_read_as_deep_as_the_parser_goes() -> None:
    deep = "<table><tr><td>" * 70 + "底" + "</td></tr></table>" * 70
    assert texts(deep) == ["底"]


@pytest.mark.parametrize("value", ["1000000000", "999999999999999999999999", "-5", "0", "abc", "１２"])
def test_absurd_spans_are_cut(value: str) -> None:
    started = time.process_time()
    rows = grid(
        f"<table><tr><td colspan='{value}' rowspan='{value}'>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
    )
    assert time.process_time() - started < 1
    assert [[cell[0] for cell in row] for row in rows] == [["甲", "乙"], ["丙"]]
    assert all(1 <= cell[2] <= 200 for row in rows for cell in row)


def test_a_flood_of_rows_under_a_wide_span_ends() -> None:
    started = time.process_time()
    rows = "<table><tr>" + "<td rowspan=9999>x</td>" * 200 + "</tr>" + "<tr><td>1</td>" * 15_000
    assert len(texts(rows)) == 15_001
    assert time.process_time() - started < 10


def test_a_flood_of_tags_is_refused() -> None:
    started = time.process_time()
    assert "tags" in refused(b"<html>" + b"<b>" * 5_000_000)
    assert time.process_time() - started < 2


def test_entities_of_a_page_do_not_multiply() -> None:
    lol = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    document = read(f"<!DOCTYPE html [{lol}]><html><body><p>文&i;</p></body></html>".encode())
    assert sum(len(line.text) for line in document.lines) < 1000


def test_external_entities_are_not_fetched(tmp_path: object) -> None:
    document = read(b'<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">]><html><body><p>x&f;</p></body></html>')
    assert not any("root:" in line.text for line in document.lines)


def test_references_to_no_character_are_dropped() -> None:
    assert (
        texts("<p>甲&#1;&#x1f;&#0000;&#xFFFE;&#xD800;&#99999999999;乙&#65;&#x42;\uffff</p>")[0].strip().endswith("乙AB")
    )
    assert texts("<p>甲\f乙\v丙</p><h1>丁\f</h1>") == ["甲 乙 丙", "丁"]
    assert texts("<ol><li>&#1;</li><li>丙</li></ol><h1>&#2;丁</h1>")[-1] == "丁"


def test_forged_marks_do_no_harm() -> None:
    document = read(
        "<html><body><p>\ufdd20\ufdd0\ufdd20\ufdd2x\ufdd1\ufdd3</p><table><tr><td>\ufdd20</td><td>1</td></tr></table></body></html>".encode()
    )
    assert len(list(document.lines)) < 10


def test_a_web_archive_is_read_as_its_page() -> None:
    archive = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        "<html><body><p>=D5=FE=B8=AE</p><table><tr><td>3</td><td>7=\r\n1</td></tr></table></body></html>\r\n--x--\r\n"
    )
    document = read(archive.encode(), name="report.doc")
    assert [line.text for line in document.lines] == ["政府", "3\t71"]
    assert "no page" in refused(archive.replace("text/html", "image/png").encode())
    assert "parts" in refused(archive.replace("--x--", "--x\r\n\r\n" * 2_000).encode())
