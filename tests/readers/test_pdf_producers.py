"""PDFs as different programs write them: glyph by glyph, with rules of every make, turned, locked, half scanned."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

import pytest

from gxnlp.document import UnreadableInput
from gxnlp.readers import image, read
from gxnlp.readers.blocks import Sheet, Word
from gxnlp.readers.pdf import distrust, seen_pages
from gxnlp.readers.pdfpage import Seen
from gxnlp.readers.source import Input
from tests.readers.pdfs import HEAD, PICTURE, grid, pdf, refusal, rows, rule, table, text, verdict

ROW = ["规章", "12", "1,345"]


def said(cells: Sequence[str] = ROW, y: float = 765) -> str:
    return "".join(text(54 + 100 * n, y, cell) for n, cell in enumerate(cells))


def box(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {y0} {x1 - x0} {y1 - y0} re f\n"


# ---------------------------------------------------------------- characters


def test_glyphs_that_are_placed_one_by_one_are_whole_words() -> None:
    def placed(x: float, y: float, letters: str) -> str:
        steps = [(x + sum(5 if c.isascii() else 10 for c in letters[:n]), c) for n, c in enumerate(letters)]
        return "".join(text(at, y, c) for at, c in steps)

    drawn = grid([50, 150, 250, 350], [780, 760])
    drawn += placed(54, 765, "行政规范性文件") + placed(154, 765, "1,234") + placed(254, 765, "56")
    assert rows(read(pdf([drawn]))) == ["行政规范性文件 | 1,234 | 56"]


def test_letters_spread_a_little_stay_one_number() -> None:
    spread = text(154, 765, "1234", more="1.2 Tc")
    assert rows(read(pdf([grid([50, 150, 250], [780, 760]) + text(54, 765, "规章") + spread]))) == ["规章 | 1234"]


def test_full_width_digits_and_separators_of_thousands_are_left_as_they_are_printed() -> None:
    cells = ["规章", "１２", "1,234,567"]
    assert rows(read(pdf([table([cells])]))) == [" | ".join(cells)]


def test_a_font_that_maps_its_glyphs_to_what_they_are_not_is_not_believed() -> None:
    sentence = "岚陵镇主动公开政府信息工作情况如下。"
    wrong = "".join(f"<{ord(c):04X}> <{0xE000 + n:04X}> " for n, c in enumerate(dict.fromkeys(sentence)))
    mapping = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> "
    mapping += f"endcodespacerange {wrong.count('<') // 2} beginbfchar {wrong}endbfchar endcmap end end".encode()
    stream = b"<< /Length %d >> stream\n%s\nendstream" % (len(mapping), mapping)
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /Identity-H /ToUnicode 5 0 R "
        b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << "
        b"/Type /FontDescriptor /FontName /STSong-Light /Flags 4 /Ascent 880 /Descent -120 /CapHeight 700 "
        b"/ItalicAngle 0 /StemV 80 /FontBBox [0 -120 1000 880] >> >>] >>"
    )
    lines = "".join(text(50, 800 - 20 * n, sentence) for n in range(6))
    garbled = pdf([lines], extra={3: font, 5: stream})
    (_, seen), *_ = seen_pages(Input("report.pdf", garbled, ""))
    assert isinstance(seen, Seen)
    assert "garbled" in (distrust(seen) or ("", ""))[1]
    bare = pdf([lines], extra={3: font.replace(b"/ToUnicode 5 0 R", b"")})
    (_, seen), *_ = seen_pages(Input("report.pdf", bare, ""))
    assert isinstance(seen, Seen)
    assert distrust(seen) is not None


# ---------------------------------------------------------------- rules


def test_rules_drawn_as_thin_boxes() -> None:
    across = "".join(box(50, y - 0.3, 350, y + 0.3) for y in (780, 760))
    down = "".join(box(x - 0.3, 760, x + 0.3, 780) for x in (50, 150, 250, 350))
    assert rows(read(pdf([across + down + said()]))) == [" | ".join(ROW)]


def test_rules_drawn_as_boxes_with_a_smaller_one_cut_out() -> None:
    cells = [(50, 150), (152, 250), (252, 350)]
    frames = "".join(
        f"{a} 760 {b - a} 20 re {a + 0.75} 760.75 {b - a - 1.5} 18.5 re f*\n" for a, b in cells
    )  # as WeasyPrint draws the border of each cell
    assert rows(read(pdf([frames + said()]))) == [" | ".join(ROW)]


def test_rules_drawn_as_pictures() -> None:
    def picture(x0: float, y0: float, x1: float, y1: float) -> str:
        return f"q {x1 - x0} 0 0 {y1 - y0} {x0} {y0} cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n"

    across = "".join(picture(50, y, 350, y + 0.6) for y in (780, 760))
    down = "".join(picture(x, 760, x + 0.6, 780) for x in (50, 150, 250, 350))
    assert rows(read(pdf([across + down + said()]))) == [" | ".join(ROW)]


@pytest.mark.parametrize("how", ["double", "dashed", "pieces", "filled"])
def test_rules_of_every_make(how: str) -> None:
    xs, ys = [50, 150, 250, 350], [780, 760, 740]
    drawn = grid(xs, ys)
    if how == "double":
        drawn += grid([x + 1.8 for x in xs], [y - 1.8 for y in ys])
    elif how == "dashed":
        drawn = "[3 2] 0 d\n" + drawn
    elif how == "pieces":
        drawn = "".join(rule(x, y, min(x + 6, 350), y) for y in ys for x in range(50, 350, 8))
        drawn += "".join(rule(x, y, x, y + 5) for x in xs for y in range(740, 780, 7))
    else:
        drawn = "0.2 0.4 0.7 rg\n" + box(50, 760, 350, 780) + "0 g\n" + drawn
    found = rows(read(pdf([drawn + said(["信息内容", "制发", "有效"]) + said(ROW, 745)])))
    assert found == ["信息内容 | 制发 | 有效", " | ".join(ROW)]


def test_rules_drawn_a_dot_at_a_time() -> None:
    across = "".join(box(x, y, x + 0.7, y + 0.7) for y in (780, 760) for x in (50 + 1.5 * n for n in range(200)))
    down = "".join(
        box(x, y, x + 0.7, y + 0.7) for x in (50, 150, 250, 349.25) for y in (760 + 1.5 * n for n in range(14))
    )
    assert rows(read(pdf([across + down + said(["规章", "12 件", "1 345"])]))) == ["规章 | 12 件 | 1 345"]


@pytest.mark.parametrize(("step", "pitch"), [(1.5, 8), (2, 2), (1, 1)])
def test_a_dotted_background_has_no_rules(step: float, pitch: float) -> None:
    places = [(50 + step * n, 742 + pitch * k) for n in range(int(200 / step)) for k in range(int(40 / pitch))]
    ground = "".join(box(x, y, x + 0.5, y + 0.5) for x, y in places)
    assert rows(read(pdf([ground + grid([50, 150, 250, 350], [780, 760]) + said()]))) == [" | ".join(ROW)]


@pytest.mark.parametrize("pitch", [10, 12, 15, 20])
def test_dotted_lines_behind_a_table_are_none_of_its_rules(pitch: int) -> None:
    ground = "".join(box(50 + 2 * n, y, 50.5 + 2 * n, y + 0.5) for n in range(150) for y in range(640, 790, pitch))
    drawn = grid([50, 150, 250, 350], [780, 740, 700])
    wrapped = text(54, 766, "行政规范") + text(54, 752, "性文件") + text(154, 759, "12") + text(254, 759, "1,345")
    assert rows(read(pdf([ground + drawn + wrapped + said(["行政许可", "7", "8"], 715)])))[:2] == [
        "行政规范性文件 | 12 | 1,345",
        "行政许可 | 7 | 8",
    ]


def test_figures_that_nearly_meet_over_a_rule_are_two_and_one_that_runs_over_a_rule_is_one() -> None:
    near = text(54, 765, "规章") + text(200, 765, "163（含6件）") + text(250.5, 765, "48")
    drawn = grid([50, 150, 249, 350], [780, 760])
    assert rows(read(pdf([drawn + near]))) == ["规章 | 163（含6件） | 48"]
    over = text(54, 765, "规章") + text(224, 765, "12345678")
    assert rows(read(pdf([drawn + over]))) == ["规章 | 12345678 | "]


def test_white_cells_on_a_dark_ground_are_a_table_and_shaded_rows_are_none() -> None:
    names = ["一、本年新收", "4,481", "5,393"]
    ground = "0 g\n" + box(49, 739, 351, 781) + "1 g\n"
    cells = "".join(box(50 + 100 * n, y, 149 + 100 * n, y + 19) for n in range(3) for y in (760, 740))
    found = rows(read(pdf([ground + cells + "0 g\n" + said() + said(names, 745)])))
    assert found == [" | ".join(ROW), " | ".join(names)]
    reaching = cells.replace("50 740 99 19 re", "50 720 99 39 re")  # over the end of the page
    assert rows(read(pdf([ground + reaching + "0 g\n" + said() + said(names, 745)]))) == found
    painted = f"/None gs {ground} /None gs {cells}"
    unseen = f"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length {len(painted)} /Resources "
    unseen += f"<< /ExtGState << /None << /ca 0 >> >> >> >> stream\n{painted}\nendstream"
    for shown, extra in ((ground + cells + "0 g\n", {}), ("/X Do\n", {4: unseen.encode()})):
        (_, seen), *_ = seen_pages(Input("report.pdf", pdf([shown + said()], extra=extra), ""))
        assert isinstance(seen, Seen)
        assert bool(seen.rules) is not bool(extra), "boxes nobody sees are no cells"
    shaded = "0.8 g\n" + box(50, 760, 350, 780) + "0 g\n"
    assert verdict(shaded + said()) is None
    (_, seen), *_ = seen_pages(Input("report.pdf", pdf([shaded + said()]), ""))
    assert isinstance(seen, Seen)
    assert not seen.rules


def test_two_tables_on_one_page_are_two_and_the_text_between_them_stands_between() -> None:
    page = table([["规章", "12"]]) + text(50, 730, "第二十条第（五）项") + table([["行政许可", "7"]], top=720)
    document = read(pdf([page]))
    assert rows(document) == ["规章 | 12", "第二十条第（五）项", "行政许可 | 7"]
    assert [line.table for line in document.lines] == [0, None, 1]


def test_a_landscape_page_between_upright_ones() -> None:
    upright, wide = table([["规章", "12"]]), table([[*HEAD, "结转"]], top=560, widths=[140] * 5)
    document = read(pdf([upright, wide + text(700, 40, "岚陵镇"), upright], sizes={1: (842, 595)}))
    assert rows(document)[1] == " | ".join([*HEAD, "结转"])
    assert [(page.width, page.height) for page in document.pages] == [(595, 842), (842, 595), (595, 842)]


# ---------------------------------------------------------------- page breaks, turned pages


def test_a_merged_cell_cut_by_the_page_break_is_one_cell_and_the_header_is_said_once() -> None:
    widths = [60, 130, 60]
    head = ["结果", "项目", "总计"]

    def part(groups: list[tuple[str, int]], names: list[str]) -> str:
        xs, top, height = [50, 110, 240, 300], 780.0, 20.0
        ys = [top - height * n for n in range(len(names) + 2)]
        drawn = grid(xs[1:], ys) + rule(xs[0], ys[0], xs[0], ys[-1])
        shown = "".join(text(x + 3, ys[1] + 5, cell) for x, cell in zip(xs, head, strict=False))
        row = 1
        drawn += rule(xs[0], ys[0], xs[1], ys[0]) + rule(xs[0], ys[1], xs[1], ys[1])
        for name, rowspan in groups:
            row += rowspan
            drawn += rule(xs[0], ys[row], xs[1], ys[row])
            shown += text(xs[0] + 3, ys[row - rowspan + 1] + 5, name) if name else ""
        for n, name in enumerate(names, 1):
            shown += text(xs[1] + 3, ys[n + 1] + 5, name) + text(xs[2] + 3, ys[n + 1] + 5, str(n))
        return drawn + shown

    assert sum(widths) == 250
    first = part([("不予公开", 2)], ["1.属于国家秘密", "2.其他禁止公开"]) + text(290, 20, "- 1 -")
    second = part([("", 1), ("不予处理", 1)], ["3.危及三安全", "1.重复申请"]) + text(290, 20, "- 2 -")
    document = read(pdf([first, second]))
    assert rows(document) == [
        "结果 | 项目 | 总计",
        "不予公开 | 1.属于国家秘密 | 1",
        "2.其他禁止公开 | 2",
        "3.危及三安全 | 1",
        "不予处理 | 1.重复申请 | 2",
    ]
    assert {line.table for line in document.lines} == {0}


@pytest.mark.parametrize(
    ("turn", "matrix"), [(90, "0 1 -1 0 595 0"), (180, "-1 0 0 -1 595 842"), (270, "0 -1 1 0 0 842")]
)
def test_pages_turned_by_what_is_on_them(turn: int, matrix: str) -> None:
    content = f"q {matrix} cm\n" + table([["规章", "12"], ["规范性文件", "7"]], top=500) + "Q\n"
    assert rows(read(pdf([content]))) == ["规章 | 12", "规范性文件 | 7"], turn


# ---------------------------------------------------------------- what goes to OCR, page by page


def test_only_the_pages_whose_text_is_not_believed_go_to_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def seen(source: Input, numbers: Sequence[int]) -> Iterator[Sheet]:
        for number in numbers:
            asked.append(number)
            yield Sheet(
                number, 595, 842, (Word("行政许可", (50, 60, 90, 70), 0.98), Word("97", (150, 60, 160, 70), 0.97))
            )

    monkeypatch.setattr(image, "pdf_sheets", seen)
    honest = table([["规章", "12"]])
    stamped = PICTURE + text(290, 20, "— 2 —")
    hidden = PICTURE + "".join(text(50, 800 - 20 * n, "岚陵镇主动公开情况如下。", more="3 Tr") for n in range(9))
    document = read(pdf([honest, stamped, honest, hidden]))
    assert asked == [2, 4]
    assert document.reader == "pdf"
    assert next(line.cells[0].confidence for line in document.lines if line.page == 2) == 0.98
    assert [line.page for line in document.lines if "规章" in line.text] == [1, 3]


def test_a_page_that_no_one_can_read_is_named_and_the_others_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(source: Input, numbers: Sequence[int]) -> Iterator[Sheet]:
        raise UnreadableInput(source.name, "没有 OCR | no OCR")

    monkeypatch.setattr(image, "pdf_sheets", lacking)
    document = read(pdf([table([["规章", "12"]]), PICTURE]))
    assert rows(document) == ["规章 | 12"]
    assert any("第 2 页" in note and "page 2" in note for note in document.notes)
    assert "no OCR" in refusal(pdf([PICTURE]))


def test_a_page_whose_content_is_damaged_costs_only_itself() -> None:
    broken = b"BT /F 10 Tf <zz> Tj ((( [ << q q q 1 0 0" + bytes(range(256))
    document = read(pdf([table([["规章", "12"]]), broken, table([["行政许可", "7"]])]))
    assert rows(document) == ["规章 | 12", "行政许可 | 7"]
    assert verdict(broken) is None  # nothing is printed on it: an empty page


# ---------------------------------------------------------------- locked files


def rc4(key: bytes, data: bytes) -> bytes:
    box_, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + box_[i] + key[i % len(key)]) % 256
        box_[i], box_[j] = box_[j], box_[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box_[i]) % 256
        box_[i], box_[j] = box_[j], box_[i]
        out.append(byte ^ box_[(box_[i] + box_[j]) % 256])
    return bytes(out)


PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def locked(content: str, password: bytes) -> bytes:
    """A file that is locked with this password (40 bits, as the first readers had it)."""
    padded = (password + PAD)[:32]
    owner = rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    secret = padded + owner + (-4).to_bytes(4, "little", signed=True) + b"\0"
    key = hashlib.md5(secret, usedforsecurity=False).digest()[:5]
    entry = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{rc4(key, PAD).hex()}> >> /ID [<00><00>]"
    )
    plain = pdf([content], trailer=entry)
    number = 11
    own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0", usedforsecurity=False).digest()[:10]
    found = re.search(rb"11 0 obj\n<<.*?>> stream\n(.*?)\nendstream", plain, re.DOTALL)
    assert found
    return plain[: found.start(1)] + rc4(own, found[1]) + plain[found.end(1) :]


def test_a_locked_file_that_opens_without_a_password_is_read() -> None:
    assert rows(read(locked(table([["规章", "12"]]), b""))) == ["规章 | 12"]


def test_a_locked_file_that_wants_a_password_says_so() -> None:
    assert "password" in refusal(locked(table([["规章", "12"]]), b"secret"))


def test_files_without_anything_in_them() -> None:
    assert "empty" in refusal(b"")
    assert "damaged" in refusal(b"%PDF-1.7\n")
    assert "no pages" in refusal(pdf([], count=0)) or "damaged" in refusal(pdf([], count=0))
    assert "report.pdf" in refusal(b"%PDF-1.7\n%%EOF")
