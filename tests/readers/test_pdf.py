"""PDFs: lines and cells from characters and rules, tables over pages, text layers that lie, files that mean harm."""

from __future__ import annotations

import time

import pytest

from gxnlp.pipeline import extract
from gxnlp.readers import read
from gxnlp.readers.pdf import is_garbled
from gxnlp.readers.pdfguard import is_risky
from tests.made import clean_text
from tests.readers.pdfs import HEAD, PICTURE, grid, pdf, refusal, rows, rule, table, text, verdict


def test_lines_and_cells_with_their_places() -> None:
    document = read(pdf([text(50, 800, "岚陵镇2023年报告", 16) + table([["规章", "12", "", "45"]])]))
    assert (document.reader, document.media_type) == ("pdf", "application/pdf")
    title, row = document.lines
    assert (title.text, title.table) == ("岚陵镇2023年报告", None)
    assert (row.text, row.table) == ("规章\t12\t\t45", 0)
    assert [(c.column, c.span) for c in row.cells] == [(0, 1), (1, 1), (2, 1), (3, 1)]
    assert row.cells[1].box == pytest.approx((170, 62, 290, 82), abs=0.6)  # points from the top left
    assert (document.pages[0].width, document.pages[0].height) == (595, 842)


def test_merged_cells_are_one_cell_where_they_begin() -> None:
    drawn = grid([50, 150, 250], [760, 740]) + grid([150, 250], [740, 720]) + rule(50, 720, 50, 740)
    drawn += rule(50, 720, 150, 720) + grid([50, 250], [780, 760])
    said = text(54, 765, "第二十条第（一）项") + text(54, 735, "不予公开") + text(154, 745, "1") + text(154, 725, "2")
    document = read(pdf([drawn.replace(rule(50, 740, 150, 740), "") + said]))
    shapes = [[(c.text, c.column, c.span) for c in line.cells] for line in document.lines]
    assert shapes[0] == [("第二十条第（一）项", 0, 2)]
    assert shapes[-1][-1] == ("2", 1, 1)


def test_a_wrapped_cell_is_one_text_and_a_wrapped_number_one_number() -> None:
    said = text(54, 765, "本机关不掌握相关") + text(54, 753, "政府信息") + text(174, 765, "1,2") + text(174, 753, "34")
    assert rows(read(pdf([grid([50, 140, 200], [780, 748]) + said]))) == ["本机关不掌握相关政府信息 | 1,234"]


def test_bold_printed_twice_is_one_text_and_figures_printed_over_each_other_are_not_one_number() -> None:
    twice = text(174, 765, "1234") + text(174.6, 765, "1234")
    assert rows(read(pdf([grid([50, 140, 200], [780, 748]) + text(54, 765, "规章") + twice]))) == ["规章 | 1234"]
    over = text(174, 765, "1234") + text(180, 765, "56")
    assert "123456" not in rows(read(pdf([grid([50, 140, 200], [780, 748]) + text(54, 765, "规章") + over])))[0]


def test_wrapped_lines_are_one_paragraph_and_an_indented_line_begins_another() -> None:
    body = text(70, 800, "全年主动公开政府信息若干条其中网站公开") + text(50, 782, "若干条公众号公开若干条。")
    body += text(70, 764, "公开的范围有所扩大公开的质量有所提高并") + text(50, 746, "接受监督。")
    assert rows(read(pdf([body]))) == [
        "全年主动公开政府信息若干条其中网站公开若干条公众号公开若干条。",
        "公开的范围有所扩大公开的质量有所提高并接受监督。",
    ]


def test_a_table_goes_on_over_the_page_without_its_repeated_header_and_the_page_numbers() -> None:
    first = table([HEAD, ["一、本年新收", "1", "2", "3"]]) + text(290, 20, "— 1 —")
    second = table([HEAD, ["二、上年结转", "4", "5", "9"]]) + text(290, 20, "— 2 —")
    document = read(pdf([first, second]))
    assert rows(document) == [" | ".join(HEAD), "一、本年新收 | 1 | 2 | 3", "二、上年结转 | 4 | 5 | 9"]
    assert [(line.table, line.page) for line in document.lines] == [(0, 1), (0, 1), (0, 2)]


def test_a_number_at_the_foot_of_one_page_may_be_a_figure_and_stays() -> None:
    assert rows(read(pdf([text(50, 800, "岚陵镇报告") + text(290, 20, "7")]))) == ["岚陵镇报告", "7"]


def test_a_row_cut_by_the_page_break_is_one_row() -> None:
    long = "5.要求行政机关确认或重新"  # as wide as its cell: it was wrapped
    first = table([HEAD, [long, "1", "2", "3"]], widths=[128, 60, 60, 60])
    second = table([["出具已获取信息", "", "", ""], ["3.其他", "4", "5", "9"]], widths=[128, 60, 60, 60])
    assert rows(read(pdf([first, second])))[1:] == [long + "出具已获取信息 | 1 | 2 | 3", "3.其他 | 4 | 5 | 9"]


def test_a_row_whose_figures_are_blank_is_not_taken_for_the_rest_of_another() -> None:
    first = table([HEAD, ["1.重复申请", "1", "2", "3"]])
    second = table([["2.信访举报", "", "", ""], ["3.其他", "4", "5", "9"]])
    assert rows(read(pdf([first, second])))[1:] == [
        "1.重复申请 | 1 | 2 | 3",
        "2.信访举报 |  |  | ",
        "3.其他 | 4 | 5 | 9",
    ]


def test_a_table_of_other_columns_on_the_next_page_is_another_table() -> None:
    document = read(pdf([table([["规章", "1"]]), table([["行政复议", "2", "3"]])]))
    assert [line.table for line in document.lines] == [0, 1]


def test_columns_of_white_where_there_are_no_rules() -> None:
    said = "".join(
        text(x, y, cell)
        for y, line in ((780, ["信息内容", "制发", "废止"]), (760, ["规章", "12", ""]), (740, ["规范性文件", "7", "8"]))
        for x, cell in zip((50, 200, 300), line, strict=True)
        if cell
    )
    assert rows(read(pdf([said]))) == ["信息内容 | 制发 | 废止", "规章 | 12 | ", "规范性文件 | 7 | 8"]


def test_rules_between_rows_alone_part_the_rows() -> None:
    drawn = "".join(rule(50, y, 400, y) for y in (800, 770, 740))
    said = text(50, 788, "一、本年新收政府信息") + text(50, 776, "公开申请数量")
    said += text(250, 782, "12") + text(300, 782, "4") + text(50, 752, "二、上年结转") + text(300, 752, "3")
    assert rows(read(pdf([drawn + said]))) == ["一、本年新收政府信息公开申请数量 | 12 | 4", "二、上年结转 |  | 3"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_upright_and_its_boxes_are_where_it_is_shown(degrees: int) -> None:
    document = read(pdf([table([["规章", "12"]])], page=f"/Rotate {degrees}"))
    assert rows(document) == ["规章 | 12"]
    page, box = document.pages[0], next(document.lines).cells[0].box
    assert box is not None
    assert (page.width, page.height) == ((842, 595) if degrees != 180 else (595, 842))
    shown = {90: (760, 50, 780, 170), 180: (425, 760, 545, 780), 270: (62, 425, 82, 545)}[degrees]
    assert box == pytest.approx(shown, abs=0.6)


def test_text_that_runs_up_the_page_is_read_as_it_runs() -> None:
    turned = "q 0 1 -1 0 595 0 cm\n" + table([["规章", "12"], ["规范性文件", "7"]], top=500) + "Q\n"
    document = read(pdf([turned]))
    assert rows(document) == ["规章 | 12", "规范性文件 | 7"]
    box = next(document.lines).cells[0].box
    assert box is not None
    assert box == pytest.approx((95, 672, 115, 792), abs=0.6)


def test_a_watermark_at_an_angle_is_left_out() -> None:
    mark = "q 0.7 0.7 -0.7 0.7 200 100 cm\n" + text(0, 0, "内部资料", 40) + "Q\n"
    assert rows(read(pdf([table([["规章", "12"]]) + mark]))) == ["规章 | 12"]


def test_text_layers_that_lie() -> None:
    honest = "".join(text(50, 800 - 20 * n, "岚陵镇主动公开政府信息工作情况如下。") for n in range(12))
    assert verdict(honest) is None
    assert verdict(PICTURE + honest) is None  # printed over a coloured ground
    assert "invisible" in (verdict(PICTURE + honest.replace("BT ", "BT 3 Tr ")) or "")
    assert "covers" in (verdict(honest + PICTURE) or "")
    assert "scan" in (verdict(PICTURE + text(290, 20, "— 1 —")) or "")
    assert "scan" in (verdict(PICTURE) or "")
    assert "picture" in (verdict(PICTURE.replace("595 0 0 842", "400 0 0 300")) or "")
    outlines = "".join(f"{x} 100 m {x + 5} 120 {x + 9} 90 {x + 9} 110 c f\n" for x in range(50, 450))
    assert "picture" in (verdict(outlines) or "")
    assert verdict("") is None


def test_garbled_text_is_told_from_chinese() -> None:
    assert not is_garbled("岚陵镇人民政府2023年政府信息公开工作年度报告（一）予以公开 １２ 0 3.14%")
    assert not is_garbled("0 0 0 12 3")
    assert is_garbled("ÕþÎñ¹«¿ª¹¤×÷Äê¶È±¨¸æ")
    assert is_garbled("\ue001\ue002\ue003\ue004政府")
    assert is_garbled("".join(chr(0x4E00 + 97 * n % 20000) for n in range(60)))


def test_a_damaged_page_costs_only_itself() -> None:
    document = read(pdf([table([["规章", "12"]])], extra={2: b"<< /Type /Pages /Kids [2 0 R 10 0 R] /Count 2 >>"}))
    assert rows(document) == ["规章 | 12"]
    assert len(document.notes) == 1
    assert "第 2 页" in document.notes[0] and "page 2" in document.notes[0]


def test_what_cannot_be_read_says_why() -> None:
    locked = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<00><00>]".format("41" * 32)
    assert "password" in refusal(pdf(["x"], trailer=locked))
    assert "damaged" in refusal(pdf([table([["规章", "12"]])])[:300])
    assert "damaged" in refusal(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    assert "no text" in refusal(pdf([""]))
    assert "pages" in refusal(pdf(["x"], count=1_000_000))
    assert "no page has this size" in refusal(pdf([table([["规章", "12"]])], size=(1e7, 1e7)))


def test_hostile_pages_end_in_time() -> None:
    began = time.process_time()
    itself = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length 6 >> "
    assert rows(read(pdf([table([["规章", "12"]]) + "/X Do\n"], extra={4: itself + b"stream\n/X Do \nendstream"})))
    assert "no text" in refusal(pdf(["".join(rule(50, y % 800, 500, y % 800) for y in range(100_000))]))
    assert len(next(read(pdf([text(50, 700, "字" * 20_000)])).lines).text) <= 60_000
    assert time.process_time() - began < 15


def test_a_stream_that_unpacks_to_very_much_is_read_under_guard() -> None:
    assert not is_risky(pdf([b" " * 3_000_000]))
    bomb = pdf([b"q " * 12_000_000])
    assert is_risky(bomb)
    assert "more time or memory" in refusal(bomb)
    harmless = pdf([b" " * 5_000_000 + table([["规章", "12"]]).encode("latin-1")])
    assert is_risky(harmless)
    assert rows(read(harmless)) == ["规章 | 12"]


def test_a_whole_report_comes_out_right() -> None:
    pages, lines, at = [""], clean_text().splitlines(), 800.0
    ruled: list[list[str]] = []
    for line in [*lines, ""]:
        cells = line.split("\t")
        if len(cells) > 1 and (not ruled or len(ruled[0]) == len(cells)):
            ruled.append(cells)
            continue
        if ruled:
            widths = [170.0, *[330 / (len(ruled[0]) - 1)] * (len(ruled[0]) - 1)]
            widths = widths if len(ruled[0]) < 10 else [500 / len(ruled[0])] * len(ruled[0])
            pages[-1] += table([[c[:16] for c in row] for row in ruled], at, 18, widths)
            at -= 18 * len(ruled) + 10
            ruled = [cells] if len(cells) > 1 else []
        if line and len(cells) == 1:
            pages[-1] += text(50, at - 12, line)
            at -= 20
        if at < 420:
            pages.append("")
            at = 800.0
    report = extract(pdf(pages), name="qingxi.pdf")
    assert (report.agency, report.year, report.source.reader) == ("青溪县人民政府", 2023, "pdf")
    assert report.tables["requests"]["received", "natural_person"].value == 5
    assert report.tables["requests"]["granted", "total"].value == 5
    assert report.tables["requests"]["carried_out", "total"].value == 0
    assert report.tables["requests"]["received", "total"].source.box is not None
    assert not report.flagged()
