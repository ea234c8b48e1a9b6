"""What copies and photos do to rules and figures: torn rules, low rows alone on a page, shadows, lost tails."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

import pytest

from gxnlp.readers.blocks import Sheet, Word
from gxnlp.readers.margins import without_margins

needs_cv = pytest.mark.skipif(importlib.util.find_spec("cv2") is None, reason="gxnlp[ocr] is not installed")


def columns_and_rows(page: Any) -> tuple[int, int]:
    """Of the grid that is drawn on a grey page, if there is one."""
    import numpy as np

    from gxnlp.readers.ruling import grids
    from gxnlp.readers.scan.drawn import rules, strokes

    found = grids(rules(strokes((page / 255).astype(np.float32), page)))
    return (len(found[0].xs) - 1, len(found[0].ys) - 1) if found else (0, 0)


@needs_cv
@pytest.mark.parametrize(("piece", "rows"), [(80, 3), (20, 2)], ids=["pieces of a rule", "strokes of letters"])
def test_a_rule_torn_into_short_pieces_all_along_is_a_rule(piece: int, rows: int) -> None:
    import numpy as np

    page = np.full((400, 1000), 255, np.uint8)
    for y in (40, 160, 240):
        page[y : y + 3, 50:951] = 40
    for x in (50, 350, 650, 948):
        page[40:243, x : x + 3] = 40
    page[100:103, 50:951] = 255
    for x in range(62, 930, piece + 16):
        page[100:103, x : min(x + piece, 948)] = 40
    assert columns_and_rows(page) == (3, rows)


@needs_cv
@pytest.mark.parametrize(("short", "found"), [(0, (3, 1)), (6, (0, 0))], ids=["walls", "strokes of letters"])
def test_the_walls_of_one_low_row_alone_on_a_page_are_found(short: int, found: tuple[int, int]) -> None:
    """The rest of a table that the page before broke off; its sides are open."""
    import numpy as np

    page = np.full((400, 1000), 255, np.uint8)
    page[40:42, 50:951] = page[74:76, 50:951] = 40
    for x in (350, 650):
        page[42 + short : 74 - short, x : x + 2] = 40
    for x in (90, 400, 700):
        page[50:66, x : x + 12] = 40
    assert columns_and_rows(page) == found


@needs_cv
def test_a_sheet_that_lies_half_in_shadow_is_found_on_its_desk() -> None:
    import numpy as np

    from gxnlp.readers.scan.turning import sheet_corners

    desk = np.full((1200, 850), 50, np.float32)
    desk[60:1150, 50:800] = 230
    desk[600:, 300:] *= 0.55
    photo = np.repeat(desk.astype(np.uint8)[:, :, None], 3, axis=2)
    corners = sheet_corners(photo)
    assert corners is not None
    assert abs(corners - [[50, 60], [800, 60], [800, 1150], [50, 1150]]).max() < 12


@needs_cv
@pytest.mark.parametrize(("tail", "said"), [(0, "1.221"), (5, "1,221")], ids=["a point", "a comma"])
def test_a_point_before_three_digits_is_one_where_no_tail_is_below_it(tail: int, said: str) -> None:
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import HALF_SEEN
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.looking import look

    class SeesAPoint:
        name = "sees a point"

        def read(self, crops: Sequence[object]) -> list[Reading]:
            return [Reading("1.221", 0.99)] * len(crops)

    page = np.full((50, 120), 255, np.uint8)
    for x in (20, 44, 60, 76):
        page[10:30, x : x + 11] = 0
    page[26 : 30 + tail, 35:39] = 0
    (seen,) = look(page, page < 128, 23, [Snippet((20, 10, 87, 30 + tail), 0)], [(2, 2, 118, 48)], SeesAPoint())
    assert seen.reading.text == said
    assert seen.reading.confidence <= HALF_SEEN  # either way a person is asked to look


@needs_cv
@pytest.mark.parametrize(
    ("weighed", "said"), [((("312", 0.53), ("-312", 0.46)), "-312"), ((("312", 0.9), ("812", 0.05)), "312")]
)
def test_a_mark_before_a_figure_is_a_minus_if_the_engine_thought_of_one(
    weighed: Sequence[tuple[str, float]], said: str
) -> None:
    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import HALF_SEEN
    from gxnlp.readers.scan.looking import _with_minus

    (first, *others) = weighed
    told = _with_minus(Reading(*first, tuple(others)))
    assert told.text == said
    assert told.confidence <= HALF_SEEN


@needs_cv
@pytest.mark.parametrize(("lines", "believed"), [(("98", "5项"), True), (("9", "185项"), False)])
def test_a_figure_whose_last_line_has_its_unit_is_one_figure(lines: Sequence[str], believed: bool) -> None:
    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import Read, wrapped
    from gxnlp.readers.scan.cutting import Snippet

    def box(n: int, text: str) -> tuple[int, int, int, int]:
        return 0, 30 * n, sum(28 if c == "项" else 14 for c in text), 30 * n + 22

    cell = [Read(Snippet(box(n, t), 0), Reading(t, 0.99)) for n, t in enumerate(lines)]
    found = wrapped(cell, [(0, 0, 80, 200)], 24)
    assert all(r.reading.confidence > 0.9 for r in found) == believed


@needs_cv
def test_pieces_are_those_of_opencv_and_few_enough_for_short_numbers() -> None:
    import cv2
    import numpy as np

    from gxnlp.readers.scan.pieces import _beginnings, pieces

    mask = (np.random.default_rng(3).random((300, 400)) < 0.3).astype(np.uint8)
    count, labels, stats, _ = pieces(mask)
    expected = cv2.connectedComponentsWithStats(mask)
    assert count == expected[0] <= _beginnings(mask) + 1
    assert (labels == expected[1]).all() and (stats == expected[2]).all()


@needs_cv
def test_a_page_hatched_from_corner_to_corner_has_too_many_pieces_for_short_numbers() -> None:
    import cv2
    import numpy as np

    from gxnlp.readers.scan.pieces import pieces

    y, x = np.mgrid[0:1500, 0:1200]
    for hatched in ((x + y) % 4 == 0, (x - y) % 4 == 0):
        expected = cv2.connectedComponentsWithStats(hatched.astype(np.uint8))
        count, labels, *_ = pieces(hatched)
        assert count == expected[0] and (labels == expected[1]).all()


@needs_cv
def test_a_crop_that_was_read_is_known() -> None:
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.alike import Once

    class Counts:
        name = "counts"
        crops = 0

        def read(self, crops: Sequence[object]) -> list[Reading]:
            self.crops += len(crops)
            return [Reading(str(self.crops), 1.0)] * len(crops)

    engine, one = Counts(), np.zeros((20, 30), np.uint8)
    once = Once(engine)
    first = once.read([one, one.copy(), one[:10]])
    assert once.read([one]) == first[:1]
    assert engine.crops == 2


@pytest.mark.parametrize(("printed", "left"), [(("-2-", "—3一", "-4-"), 3), (("二一", "三一", "四一"), 6)])
def test_a_page_number_beside_a_dash_that_was_read_as_a_one_is_one(printed: Sequence[str], left: int) -> None:
    sheets = [
        Sheet(n, 595, 842, (Word("公开", (80, 400, 120, 412)), Word(text, (290, 800, 310, 812))))
        for n, text in enumerate(printed, 1)
    ]
    assert sum(len(s.words) for s in without_margins(sheets, [()] * 3)) == left


@needs_cv
@pytest.mark.parametrize("millimetres", [40, 62], ids=["a seal", "as a photo of a page on its side shows it"])
def test_a_red_seal_becomes_as_light_as_the_paper(millimetres: int) -> None:
    import cv2
    import numpy as np

    from gxnlp.readers.scan import pixels
    from gxnlp.readers.scan.light import grey

    page = np.full((1200, 1200, 3), 240, np.uint8)
    cv2.circle(page, (600, 600), pixels(millimetres) // 2, (60, 60, 215), 18)
    assert grey(page).min() > 200


@needs_cv
@pytest.mark.parametrize(
    ("lines", "said", "most"),
    [
        (("61", "5", "其中", "修订", "294", "件)"), "615（其中修订294件)", 0.85),
        (("61", "5", "（其", "中修", "订件"), "615（其中修订件", 1.0),
    ],
    ids=["a lost bracket", "a bracket"],
)
def test_a_remark_below_a_figure_is_a_remark_though_its_bracket_is_lost(
    lines: Sequence[str], said: str, most: float
) -> None:
    """And how badly its words are read says nothing of the figure."""
    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import Read, wrapped
    from gxnlp.readers.scan.cutting import Snippet

    sure = [0.99 if t.isdigit() else 0.4 for t in lines]
    cell = [
        Read(Snippet((0, 30 * n, 24 if n != 1 else 12, 30 * n + 22), 0), Reading(t, c))
        for n, (t, c) in enumerate(zip(lines, sure, strict=True))
    ]
    found = wrapped(cell, [(0, 0, 60, 400)], 24)
    assert "".join(r.reading.text for r in found) == said
    assert 0.8 < min(r.reading.confidence for r in found) <= most
