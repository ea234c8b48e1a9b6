"""What is a wall of a worn table, and what is a stroke of its letters."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

import pytest

needs_cv = pytest.mark.skipif(importlib.util.find_spec("cv2") is None, reason="gxnlp[ocr] is not installed")


def columns_of(sheet: object) -> list[int]:
    """The columns of each table that is found on a sheet, given as shares of its paper's brightness."""
    import numpy as np

    from gxnlp.readers.ruling import grids
    from gxnlp.readers.scan.drawn import rules, strokes

    paper = np.asarray(sheet, np.float32)
    page = np.clip((paper - 0.3) * 255 / 0.56, 0, 255).astype(np.uint8)
    return [len(grid.xs) - 1 for grid in grids(rules(strokes(paper, page)))]


def low_rows(walls: Sequence[int], rows: Sequence[int]) -> object:
    """A wide table of seven rows as low as its text; what only these rows have is the walls."""
    import numpy as np

    sheet = np.ones((400, 900), np.float32)
    sheet += np.random.default_rng(7).normal(0, 0.02, sheet.shape).astype(np.float32)
    for row in range(8):
        sheet[40 + 34 * row : 42 + 34 * row, 50:851] = 0.3
    for x in (50, 850):
        sheet[40:280, x : x + 2] = 0.3
    for x in walls:
        for row in rows:
            sheet[40 + 34 * row : 76 + 34 * row, x : x + 2] = 0.75
    return sheet


@needs_cv
@pytest.mark.parametrize(("rows", "columns"), [((), 1), ((2,), 1), ((2, 3), 2), ((0, 1, 4, 5), 2)])
def test_a_shade_through_two_low_rows_is_a_wall(rows: Sequence[int], columns: int) -> None:
    assert columns_of(low_rows([400], rows)) == [columns]


@needs_cv
def test_a_stroke_among_letters_is_no_wall() -> None:
    import numpy as np

    sheet = np.asarray(low_rows([400], (2, 3)))
    for row in (2, 3):
        for x in (375, 388, 409, 422):  # what stands left and right of it
            sheet[50 + 34 * row : 68 + 34 * row, x : x + 4] = 0.3
    assert columns_of(sheet) == [1]


@needs_cv
@pytest.mark.parametrize("lost", [0, 30])
def test_the_foot_of_a_table_may_fade_towards_a_side(lost: int) -> None:
    import numpy as np

    from gxnlp.readers.ruling import grids
    from gxnlp.readers.scan.drawn import rules, strokes

    sheet = np.asarray(low_rows([], ()))
    sheet[278:280, 52 : 52 + lost] = 1.0
    page = np.clip((sheet - 0.3) * 255 / 0.56, 0, 255).astype(np.uint8)
    (grid,) = grids(rules(strokes(sheet.astype(np.float32), page)))
    assert len(grid.ys) - 1 == 7


@needs_cv
def test_a_few_short_rules_close_together_do_not_tilt_a_page() -> None:
    import cv2
    import numpy as np

    from gxnlp.readers.scan.turning import untilted

    mask = np.zeros((1170, 827), np.uint8)
    for n in range(7):  # what a copy left of one row of rules, each off by a pixel
        cv2.line(mask, (100 + 100 * n, 840 + 5 * n), (180 + 100 * n, 840 + 5 * n + (-1) ** n), (1,), 1)
    assert untilted(mask > 0) is None


@needs_cv
def test_a_figure_with_a_hole_in_it_is_perhaps_two() -> None:
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.cutting import snippets
    from gxnlp.readers.scan.looking import TWO_FIGURES, look

    class Sure:
        name = "sure"

        def read(self, crops: Sequence[object]) -> list[Reading]:
            return [Reading("86864", 0.999) for _ in crops]

    page = np.full((60, 400), 255, np.uint8)
    cells = [(0, 0, 400, 60)]
    for hole, trust in ((10, 0.999), (150, TWO_FIGURES)):
        page[:] = 255
        page[20:42, 40:70] = page[20:42, 70 + hole : 110 + hole] = 0
        (read,) = look(page, page < 100, 26, snippets(page < 100, cells, 26, in_cells=True), cells, Sure())
        assert read.reading.confidence == trust


@needs_cv
@pytest.mark.parametrize("beside", [0, 1])
def test_of_equal_figures_only_the_one_with_a_shade_beside_it_is_read_with_it(beside: int) -> None:
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import HALF_SEEN
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.looking import look

    class Sure:
        """It sees a digit more if it is shown more."""

        name = "sure"

        def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
            return [Reading("10" if crop.shape[1] > 40 else "0", 0.999) for crop in crops]

    page = np.full((60, 600), 255, np.uint8)
    places = (100, 300, 500)
    for x in places:
        page[20:40, x : x + 20] = 30
    page[29:31, places[beside] - 16 : places[beside] - 6] = 225
    snippets = [Snippet((x, 20, x + 20, 40), n) for n, x in enumerate(places)]
    found = look(page, page < 100, 26, snippets, [(x - 90, 0, x + 90, 60) for x in places], Sure())
    assert [(r.reading.text, r.reading.confidence) for r in found] == [
        ("10", HALF_SEEN) if n == beside else ("0", 0.999) for n in range(3)
    ]


@needs_cv
@pytest.mark.parametrize(("gap", "beside", "rows", "wall"), [
    (0, False, 6, True), (9, True, 1, False), (9, False, 1, True), (9, False, 6, False),
])  # fmt: skip
def test_white_between_two_lines_of_digits_tells_them_from_a_wall(
    gap: int, beside: bool, rows: int, wall: bool
) -> None:
    """White all along is a fold of the sheet; where letters stand beside it, or in half of the rows, it is none."""
    import numpy as np

    from gxnlp.readers.scan.lettered import without_holes
    from gxnlp.readers.scan.lines import lines_of

    sheet = np.ones((400, 200), np.float32)
    sheet[:, 100:102] = 0.4
    for row in range(rows):
        sheet[20 + 50 * row : 20 + 50 * row + gap, 90:112] = 1.0
        if beside:
            sheet[30 + 50 * row : 45 + 50 * row, 107:110] = 0.4
    pieces = [(50 * row, 50 * row + 50) for row in range(6)]
    seen = without_holes(lines_of([(100, 100, 0, 300)])[0], pieces, [True] * 6, sheet)
    assert seen == [wall] * rows + [True] * (6 - rows)


@needs_cv
@pytest.mark.parametrize(("margin", "rows", "wall"), [(0, 8, True), (8, 2, False), (8, 8, False)])
def test_the_numbers_of_rows_leave_white_at_every_rule_however_many_they_are(
    margin: int, rows: int, wall: bool
) -> None:
    import numpy as np

    from gxnlp.readers.scan.lettered import touching
    from gxnlp.readers.scan.lines import lines_of

    sheet = np.ones((34 * rows + 10, 200), np.float32)
    for row in range(rows):
        sheet[34 * row : 34 * row + 2] = 0.3
        sheet[34 * row + margin : 34 * row + 34 - margin, 100:102] = 0.3
    pieces = [(34 * row, 34 * row + 34) for row in range(rows)]
    assert touching(lines_of([(100, 100, 0, 34 * rows)])[0], pieces, [True] * rows, sheet, 40) == [wall] * rows


@needs_cv
def test_a_low_stroke_touches_a_thick_rule_where_the_rule_begins() -> None:
    import numpy as np

    from gxnlp.readers.scan.walls import touches

    sheet = np.ones((60, 120), np.float32)
    sheet[8:12] = sheet[36:48] = 0.2
    sheet[10:40, 59:61] = 0.4
    at = np.full(29 - 8 + 1, 60)
    assert touches(sheet, at, 10, 39)
    sheet[12:18] = sheet[30:36] = 1.0
    assert not touches(sheet, at, 10, 39)


@needs_cv
def test_short_strokes_that_are_a_pixel_off_do_not_tilt_a_page() -> None:
    import cv2
    import numpy as np

    from gxnlp.readers.scan.turning import untilted

    mask = np.zeros((1170, 827), np.uint8)
    for y in range(300, 900, 100):
        cv2.line(mask, (100, y), (250, y), 1, 1)
    for n in range(8):  # the outer ones lean out a pixel at the top, as a copy leaves them
        x, lean = 120 + 80 * n, 2 if n < 3 else -2 if n > 4 else 0
        cv2.line(mask, (x, 600), (x + lean, 720), 1, 2)
    assert untilted(mask > 0) is None or abs(float(np.asarray(untilted(mask > 0))[2, 1])) < 1e-5


@needs_cv
@pytest.mark.parametrize(("ink", "sure"), [(0, True), (150, False)])
def test_dark_figures_of_a_page_with_pale_words_are_believed(ink: int, sure: bool) -> None:
    from collections.abc import Sequence as Many

    import cv2
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.looking import look

    class Sure:
        name = "sure"

        def read(self, crops: Many[object]) -> list[Reading]:
            return [Reading("98", 0.999)] * len(crops)

    page = np.full((100, 200), 255, np.uint8)
    cv2.putText(page, "98", (60, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2)
    ys, xs = np.nonzero(page < 200)
    box = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    (read,) = look(page, page < 200, 20, [Snippet(box, 0)], [(20, 20, 180, 90)], Sure(), pale=True)
    assert (read.reading.confidence > 0.9) == sure
