"""Hostile and odd pages: what hides a figure by other means than white, and what is only drawn in an odd way."""

from __future__ import annotations

import time

import numpy as np
import pytest

from gxnlp.readers import read
from gxnlp.readers.pdfpicture import _is_lost_in_dark
from tests.readers.pdfs import grid, pdf, rows, rule, table, text
from tests.readers.test_pdf_seen import NAMES, UNREAD, figures

FIGURE = text(180, 745, "34")


def with_resources(drawn: str, resources: str, extra: dict[int, bytes] | None = None) -> tuple[str, float | None]:
    made = pdf([NAMES + drawn], extra=extra).replace(b"/Resources <<", f"/Resources << {resources}".encode())
    cell = list(read(made).lines)[1].cells[1]
    return cell.text, cell.confidence


def instead(said: str, drawn: str = FIGURE) -> str:
    """Text that a file wants to be read as another one."""
    return f"/Span << /ActualText <FEFF{said.encode('utf-16-be').hex()}> >> BDC {drawn}EMC\n"


@pytest.mark.parametrize(
    "drawn",
    [
        FIGURE + "1 g 178 742 m 196 742.4 l 195.6 756 l 178.2 755.8 l h f 0 g\n",  # no upright box
        FIGURE + "1 g 170 742 15 16 re 185 742 15 16 re f 0 g\n",  # two boxes in one stroke of the brush
        FIGURE + "q 1 g 1 G 142 741 97 18 re B Q\n",  # with a white border
        FIGURE + "1 g 142 742 96 16 re 143 743 94 14 re f 0 g\n",  # two that run the same way round are no border
        FIGURE + "1 g 140 740 100 20 re 140.5 740.5 99 19 re 175 742 25 14 re f* 0 g\n",  # a border, and a third box
        FIGURE + "1 g 185 742 20 16 re f 0 g\n",  # the second digit alone
        "q 142 741 43 18 re W n " + FIGURE + "Q\n",  # clipped away, the second digit alone
        "142 741 97 18 re f " + FIGURE,  # black on black
        "0 g 142 741 97 18 re f .08 g " + FIGURE + "0 g\n",
        "q 1 G " + text(180, 745, "34", more="1 Tr") + "Q\n",  # only outlines, and these are white
        "q 1 G 6 w " + text(180, 745, "34", more="2 Tr") + "Q\n",  # outlines that leave nothing of the figure
        FIGURE + "q 1 0 0 RG 178 743 m 194 754 l S Q\n",  # crossed out, by one stroke or two
        FIGURE + rule(150, 741, 230, 759),
        FIGURE + "150 741 m 230 759 l h S\n",  # there and back
        FIGURE + "150 741 m 230 758 l 230 759 l 150 742 l f\n",
        FIGURE + "1 0 0 RG 178 744 m 183 753 189 742 195 752 c S\n",  # a wave of the pen
        "q -1 0 0 1 370 0 cm " + FIGURE + "Q\n",  # as in a mirror
        "q 1 0 0 -1 0 1497 cm " + FIGURE + "Q\n",
        "q -1 0 0 -1 370 1497 cm " + FIGURE + "Q\n",  # on its head
        "q 0 1 -1 0 935 565 cm " + FIGURE + "Q\n",  # on its side
        text(190, 752, "34", -10),  # on its head by its size
    ],
)
def test_a_figure_that_is_hidden_crossed_out_or_mirrored_is_unreadable(drawn: str) -> None:
    said, trust = figures(drawn)
    assert (said.replace("□", ""), trust) == ("", 0.0) and said


def test_a_digit_that_is_clipped_away_alone_is_missed_on_a_page_of_no_whole_points_too() -> None:
    clipped = NAMES + "q 142 741 43 18 re W n " + FIGURE + "Q\n"
    assert rows(read(pdf([clipped], size=(595.304, 841.89)))) == ["规章 | 12", "规范性文件 | □"]


def test_a_border_that_is_a_box_cut_out_of_another_hides_nothing() -> None:
    for border in (
        "142 742 96 16 re 143 743 94 14 re f*\n",
        "142 742 96 16 re 143 743 m 143 757 l 237 757 l 237 743 l h f\n",
    ):
        assert figures(FIGURE + border) == ("34", None), border


def test_huge_letters_on_a_dark_page_cost_little() -> None:
    picture, boxes = np.zeros((1600, 1130), np.int16), np.tile([0.0, 0.0, 1130.0, 1600.0], (40_000, 1))
    began = time.process_time()
    assert _is_lost_in_dark(picture, boxes).all()
    assert time.process_time() - began < 5


def test_a_figure_below_a_shading_or_a_mask_is_unreadable() -> None:
    white = "/FunctionType 2 /Domain [0 1] /C0 [1] /C1 [1] /N 1"
    shading = f"/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 9 0] /Function << {white} >> "
    drawn = FIGURE + "q 142 741 97 18 re W n /S sh Q\n"
    assert with_resources(drawn, shading + "/Extend [true true] >> >>") == UNREAD
    black = b"0 g 0 0 900 900 re f"
    mask = {
        44: b"<< /Type /XObject /Subtype /Form /BBox [0 0 900 900] /Group << /S /Transparency /CS /DeviceGray >> "
        b"/Length %d >> stream\n%s\nendstream" % (len(black), black)
    }
    state = "/ExtGState << /M << /SMask << /Type /Mask /S /Luminosity /G 44 0 R >> >> >>"
    assert with_resources("q /M gs " + FIGURE + "Q\n", state, mask) == UNREAD


def test_a_figure_of_which_the_edge_of_the_page_leaves_the_upper_half_is_unreadable() -> None:
    body = table([["规章", "12"], ["规范性文件", "34"]])
    assert rows(read(pdf([body], page="/CropBox [0 736 595 842]"))) == ["规章 | 12", "规范性文件 | 34"]
    assert rows(read(pdf([body], page="/CropBox [0 748 595 842]")))[1].endswith(" | □")


def test_what_is_drawn_is_read_whatever_the_file_says_instead() -> None:
    for said in ("35", "344", " ", "34"):
        assert figures(instead(said)) == ("34", None)
    assert figures(text(180, 745, "3") + instead("5", text(185, 745, "4"))) == ("34", None)
    deep = instead("35")
    for _ in range(25):
        deep = f"/P <</MCID 1>> BDC {deep}EMC\n"
    assert read(pdf([NAMES + deep])).partial == (1,), "deeper than is followed: its tables are doubted"
    named = grid([50, 140], [780, 760]) + instead("规章", text(54, 765, "〓〓"))
    assert rows(read(pdf([named]))) == ["规章"], "words stay as they are said: their font may name none of them"


def test_what_is_only_drawn_in_an_odd_way_is_believed() -> None:
    for drawn in (
        "q 0 G 1 g .3 w " + text(180, 745, "34", more="1 Tr") + "Q\n",  # outlined in black
        "q .3 w " + text(180, 745, "34", more="2 Tr") + "Q\n",  # bold by a stroke
        ".75 g 142 741 97 18 re f 0 g\n" + FIGURE,  # on grey
        "BT /F 10 Tf 1 0 .3 1 180 745 Tm <00330034> Tj ET\n",  # slanted
        "BT /F .01 Tf 1000 0 0 1000 180 745 Tm <00330034> Tj ET\n",
        "BT /F 10 Tf 185 745 Td [<0034> 1000 <0033>] TJ ET\n",  # backwards
        text(185, 745, "4") + text(180, 745, "3"),
        FIGURE + rule(142, 741, 176, 759),  # a stroke beside it
        FIGURE + "170 750 m 187 742 l 204 750 l 187 758 l h S\n",  # a ring around it
        "q 1 0 0 -1 0 1490 cm BT 1 0 0 -1 180 745 Tm /F 10 Tf <00330034> Tj ET Q\n",  # turned over, and back
    ):
        assert figures(drawn) == ("34", None), drawn


@pytest.mark.parametrize(
    "line",
    [
        "{a} {b} m {c} {d} l {e} {f} l {g} {h} l h f\n",  # thin polygons
        "{a} {b} {across} {up} re f\n",  # boxes without a height
        "q 0 w {a} {b} m {c} {d} l S Q\n",  # strokes without a width
        "{a} {b} m {c} {d} l h S\n",  # there and back
    ],
)
def test_rules_that_are_hardly_there(line: str) -> None:
    xs, ys = [50.0, 150.0, 250.0], [740.0, 760.0, 780.0]
    ends = [(xs[0], y, xs[-1], y) for y in ys] + [(x, ys[0], x, ys[-1]) for x in xs]
    drawn = "".join(
        line.format(a=a, b=b, c=c, d=d, e=c + 0.02, f=d + 0.02, g=a + 0.02, h=b + 0.02, across=c - a, up=d - b)
        for a, b, c, d in ends
    )
    said = text(54, 765, "规章") + text(154, 765, "12") + text(54, 745, "收费") + text(154, 745, "7")
    document = read(pdf([drawn + said]))
    assert rows(document) == ["规章 | 12", "收费 | 7"]
    assert all(row.table is not None for row in document.lines)


@pytest.mark.parametrize(
    ("before", "after", "page"),
    [
        ("q .5 0 0 .5 30 20 cm\n", "Q\n", ""),
        ("q 1 0 0 1 -40 -50 cm\n", "Q\n", "/UserUnit 2.5"),
        ("q 0 1 -1 0 842 0 cm\n", "Q\n", "/Rotate 90 /MediaBox [0 0 842 595]"),
        ("", "", "/CropBox [-100 -100 900 1000]"),
        ("", "", "/MediaBox [595 842 0 0]"),
    ],
)
def test_pages_whose_space_is_moved(before: str, after: str, page: str) -> None:
    body = table([["规章", "12", "3"], ["规范性文件", "7", "1,234"]])
    made = pdf([before + body + after], page=page)
    if "MediaBox" in page:
        made = made.replace(b"/MediaBox [0 0 595.0 842.0]", b"")
    assert rows(read(made)) == ["规章 | 12 | 3", "规范性文件 | 7 | 1,234"]


def test_a_pen_through_many_figures_costs_little() -> None:
    strokes = "".join(rule(50, 100 + n / 10, 500, 110 + n / 10) for n in range(4_000))
    many = "".join(text(50 + 25 * k, 60 + 8 * n, "34", 6) for n in range(80) for k in range(18))
    began = time.process_time()
    document = read(pdf([strokes + many + table([["规章", "12"]])]))
    assert time.process_time() - began < 8
    said = "".join(line.text for line in document.lines)
    assert "□" in said and "12" in said
