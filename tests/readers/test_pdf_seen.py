"""What the text of a page says and nobody can see, and what a person sees and no text says: neither is believed."""

from __future__ import annotations

import pytest

from gxnlp.pipeline import extract
from gxnlp.readers import read
from tests.readers.pdfs import FONT, HEAD, grid, pdf, rows, rule, table, text

XS, YS = [50, 140, 240], [780, 760, 740]
NAMES = grid(XS, YS) + text(54, 765, "规章") + text(54, 745, "规范性文件") + text(180, 765, "12")
SHOWN = (
    "Type /XObject /Subtype /Form /BBox [0 0 96 16] /Resources << /Font << /F 3 0 R >> >> /Length {} >> stream\n{}"
    "\nendstream"
)
DIGITS = "q 10 0 0 8 180 744 cm BI /W 8 /H 8 /BPC 1 /CS /G ID \x18\x24\x42\x18\x24\x7e\x42\x18 EI Q\n"


def figures(second: str, **more: object) -> tuple[str, float | None]:
    """What is read where the second row has its figure, and how far it is believed."""
    document = read(pdf([NAMES + second], **more))  # type: ignore[arg-type]
    row = next(line for line in document.lines if "规范性文件" in line.text)
    assert [c.text for c in next(document.lines).cells] == ["规章", "12"], "the other row is none the worse for it"
    return row.cells[1].text, row.cells[1].confidence


UNREAD = ("□", 0.0)


@pytest.mark.parametrize(
    "drawn",
    [
        "1 1 1 rg " + text(180, 745, "34") + " 0 g\n",  # white on white
        "0.97 0.97 0.97 rg " + text(180, 745, "34") + " 0 g\n",
        text(180, 745, "3") + "1 1 1 rg " + text(185.2, 745, "4") + " 0 g\n",  # one more digit than is seen
        text(180, 745, "34") + "1 g 150 742 80 16 re f 0 g\n",  # painted over
        text(180, 745, "34") + DIGITS,  # a picture over it, of other digits perhaps
        "q 10 10 5 5 re W n " + text(180, 745, "34") + "Q\n",  # clipped
        text(180, 745, "34") + rule(179, 748.5, 191, 748.5),  # struck
        text(180, 745, "34") + "179 748 13 0.7 re f\n",
    ],
)
def test_a_figure_that_is_not_seen_is_unreadable_and_not_blank(drawn: str) -> None:
    assert figures(drawn) == UNREAD


def test_what_is_typed_over_a_figure_or_a_watermark_beside_it_makes_it_no_other_figure() -> None:
    for drawn in (
        text(180, 745, "34") + "1 g 178 742 14 16 re f 0 g\n" + text(180, 745, "56"),
        "0.9 g " + text(190.3, 745, "8") + " 0 g\n" + text(180, 745, "34"),
    ):
        said, trust = figures(drawn)
        assert "□" in said and trust == 0.0


@pytest.mark.parametrize(
    "drawn",
    [
        DIGITS,
        "180 745 m 181 751 183 751 183 745 c 182.5 747 181 748 180 745 c f\n",  # the outline of a digit
        "181 745 m 181 750 l 180 749 l 182 751 l 182 745 l f\n",
        "180 751 m 183 751 l 181 745 l S\n",  # strokes
        "180 745 2.6 6 re S\n",
    ],
)
def test_a_figure_without_text_is_unreadable_and_not_blank(drawn: str) -> None:
    assert figures(drawn) == UNREAD


@pytest.mark.parametrize(
    "drawn",
    [
        DIGITS.replace("180 744", "187 744"),
        DIGITS.replace("10 0 0 8 180 744", "5 0 0 8 188 744"),
        "188 745 m 191 751 l 188 751 l S\n",
    ],
)
def test_a_figure_of_which_a_part_is_drawn_is_not_believed(drawn: str) -> None:
    said, trust = figures(text(180, 745, "3") + drawn)
    assert trust == 0.0 and said in ("3", "□")


def test_what_is_seen_is_believed() -> None:
    for drawn in (
        "0 0 0.6 rg 142 741 97 18 re f 1 1 1 rg " + text(180, 745, "34") + " 0 g\n",  # white on blue
        "0.5 g " + text(180, 745, "34") + " 0 g\n",  # grey
        "0.9 0.95 1 rg 142 741 97 18 re f 0 g\n" + text(180, 745, "34"),  # on a shaded row
        "q 142 741 97 18 re W n " + text(180, 745, "34") + "Q\n",  # a program that clips every cell to itself
        text(180, 745, "34") + rule(178, 743.4, 193, 743.4),  # underlined
    ):
        assert figures(drawn) == ("34", None)
    assert figures("0.9 0.95 1 rg 142 741 97 18 re f 0 g\n") == ("", None), "a shaded cell is blank"
    assert figures(rule(142, 741, 160, 741) + DIGITS.replace("180 744", "400 300")) == ("", None)


def field(value: str, shown: str | None = None, more: str = "", kind: str = "/Widget /FT /Tx /V") -> dict[int, bytes]:
    """A field in the place of the second figure, with the picture that it brings along, if any."""
    said = f"q BT /F 10 Tf 40 3 Td <{(shown or '').encode('utf-16-be').hex()}> Tj ET Q"
    picture = "/AP << /N 41 0 R >>" if shown is not None else ""
    coded = value.encode("utf-16-be").hex()
    made = {
        1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R] /DR << /Font << /F 3 0 R >> >> >> >>",
        40: f"<< /Type /Annot /Subtype {kind} <FEFF{coded}> /T (a) /Rect [142 742 238 758] /DA (/F 10 Tf 0 g) "
        f"{picture} {more or '/F 4'} >>".encode(),
    }
    return made | ({41: ("<< /" + SHOWN.format(len(said), said)).encode("latin-1")} if shown is not None else {})


def test_the_values_of_form_fields_and_of_notes_are_read_as_they_are_shown() -> None:
    on = "/Annots [40 0 R]"
    assert figures("", page=on, extra=field("34", "34")) == ("34", None)
    assert figures("", page=on, extra=field("34", more="/F 2")) == ("", None), "hidden: a person sees a blank"
    assert figures("", page=on, extra=field("34", "34", kind="/FreeText /Contents")) == ("34", None)
    for kind in (
        "/Widget /FT /Tx /V",
        "/FreeText /Contents",
    ):  # without a picture of its own; whoever shows it draws one
        assert figures("", page=on, extra=field("34", kind=kind))[0] in ("34", "□")
    link = {40: b"<< /Type /Annot /Subtype /Link /Rect [142 742 238 758] /Contents (34) >>"}
    assert figures("", page=on, extra=link) == ("", None)


def test_a_layer_that_is_off_is_not_read() -> None:
    off = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [42 0 R] /D << /OFF [42 0 R] >> >> >>",
        42: b"<< /Type /OCG /Name (a) >>",
    }
    made = pdf([NAMES + "/OC /L BDC " + text(180, 745, "34") + "EMC\n"], extra=off)
    made = made.replace(b"/Resources << /Font", b"/Resources << /Properties << /L 42 0 R >> /Font")
    assert [c.text for c in list(read(made).lines)[1].cells] == ["规范性文件", "□"]


def test_a_figure_that_the_edge_of_the_page_cuts_is_no_shorter_figure() -> None:
    document = read(
        pdf([table([["规章", "1234"], ["规范性文件", "7"]], widths=[120, 100])], page="/CropBox [0 0 184 842]")
    )
    assert [row.split(" | ")[1] for row in rows(document)] == ["□", "7"]


def test_digits_of_a_font_that_does_not_name_them_are_unreadable() -> None:
    """Too few of them to doubt the whole page."""
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Odd /FirstChar 48 /LastChar 57 /Widths [%s] /Encoding << "
        b"/Type /Encoding /Differences [48 /g0 /g1 /g2 /g3 /g4 /g5 /g6 /g7 /g8 /g9] >> /FontDescriptor << /Type "
        b"/FontDescriptor /FontName /ABCDEF+Odd /Flags 4 /Ascent 880 /Descent -120 /FontBBox [0 -120 1000 880] "
        b"/ItalicAngle 0 /StemV 80 /CapHeight 700 >> >>" % b" ".join([b"500"] * 10)
    )
    prose = "".join(text(50, 700 - 14 * n, "岚陵镇主动公开政府信息工作情况如下。") for n in range(20))
    made = pdf([NAMES + "BT /G 10 Tf 180 745 Td (34) Tj ET\n" + prose], extra={43: font})
    made = made.replace(b"/Font << /F 3 0 R", b"/Font << /G 43 0 R /F 3 0 R")
    assert [c.text for c in list(read(made).lines)[1].cells] == ["规范性文件", "□"]


def test_a_person_is_told_of_figures_that_are_not_seen() -> None:
    body = [HEAD, ["一、本年新收", "1", "2", "3"]]
    report = extract(pdf([table(body) + "1 1 1 rg " + text(174, 700, "77") + " 0 g\n"]), name="a.pdf")
    assert any("cannot be seen" in f.message and "看不见" in f.message for f in report.findings)


def test_a_small_raised_digit_behind_a_figure_is_none_of_its_digits() -> None:
    said, trust = figures(text(180, 745, "34") + text(190.2, 748, "2", 6))
    assert "342" not in said and (trust == 0.0 or " " in said)


def test_digits_of_one_size_from_two_parts_of_a_font_are_one_figure() -> None:
    """Programs split a font of many characters; its parts may differ in what they call their height."""
    other = FONT.replace(b"/Ascent 880 /Descent -120", b"/Ascent 1400 /Descent -400").replace(
        b"-120 1000 880", b"-500 1000 1500"
    )
    drawn = NAMES + text(180, 745, "34") + text(190, 745, "7").replace("/F", "/G") + text(200, 745, "件")
    made = pdf([drawn], extra={43: other})
    made = made.replace(b"/Font << /F 3 0 R", b"/Font << /G 43 0 R /F 3 0 R")
    cell = list(read(made).lines)[1].cells[1]
    assert (cell.text.replace(" ", ""), cell.confidence) == ("347件", None)


def test_the_border_of_the_next_cell_is_no_digit_of_a_figure() -> None:
    """Browsers draw a border around each cell, and a short one may be a stroke of a digit as well."""
    white = "1 1 1 rg " + text(300, 700, "x") + " 0 g\n"  # for the page to be painted
    boxes = "".join(f"{x} {y} {w} 17 re S\n" for y in (762, 742) for x, w in ((50, 91.4), (144.3, 95)))
    said = text(54, 767, "规章") + text(54, 747, "文件") + text(180, 767, "12") + text(180, 747, "34")
    found = list(read(pdf([boxes + said + white])).lines)
    assert [[(c.text, c.confidence) for c in line.cells] for line in found[:2]] == [
        [("规章", None), ("12", None)],
        [("文件", None), ("34", None)],
    ]


def test_a_digit_that_is_drawn_before_a_figure_with_its_unit_is_not_left_out() -> None:
    said, trust = figures(text(190, 745, "3件") + DIGITS.replace("10 0 0 8 180 744", "5 0 0 8 178 744"))
    assert trust == 0.0, said


def test_figures_that_are_not_seen_keep_their_places_in_a_table_without_rules() -> None:
    head = ["项目", "自然人", "商业企业", "科研机构", "总计"]
    body = [
        ["一、本年新收", "11", "97", "3", "111"],
        ["二、上年结转", "4", "5", "77", "86"],
        ["三、予以公开", "6", "7", "8", "21"],
    ]
    xs = (50, 170, 250, 330, 410)

    def row(n: int, cells: list[str]) -> str:
        return "".join(
            ("1 1 1 rg " if "7" in c and k else "0 g ")
            + text(x, 780 - 18 * n, c)
            + "0 g "
            + text(x + 11, 780 - 18 * n, "件" if k and n else "")
            for k, (x, c) in enumerate(zip(xs, cells, strict=True))
        )

    found = rows(read(pdf(["".join(row(n, cells) for n, cells in enumerate([head, *body]))])))
    assert [[c.replace(" ", "") for c in line.split(" | ")] for line in found[1:]] == [
        ["一、本年新收", "11件", "□件", "3件", "111件"],
        ["二、上年结转", "4件", "5件", "□件", "86件"],
        ["三、予以公开", "6件", "□件", "8件", "21件"],
    ]


def test_a_cell_whose_figure_lies_off_the_page_is_not_blank() -> None:
    body = [["规章", "12", "34"], ["规范性文件", "7", "8"]]
    document = read(pdf([table(body, widths=[120, 100, 100])], page="/CropBox [0 0 260 842]"))
    assert rows(document) == ["规章 | 12 | □", "规范性文件 | 7 | □"]
    zeros = [["规章", "12", "零"], ["规范性文件", "7", "〇"]]
    document = read(pdf([table(zeros, widths=[120, 100, 100])], page="/CropBox [0 0 260 842]"))
    assert rows(document) == ["规章 | 12 | □", "规范性文件 | 7 | □"]
    bare = [["规章", "12", ""], ["规范性文件", "7", ""]]
    document = read(pdf([table(bare, widths=[120, 100, 100])], page="/CropBox [0 0 260 842]"))
    assert rows(document) == ["规章 | 12 | □", "规范性文件 | 7 | □"], "what lies there may be drawn, not written"
    assert rows(read(pdf([table(body, widths=[120, 100, 100])]))) == ["规章 | 12 | 34", "规范性文件 | 7 | 8"]
