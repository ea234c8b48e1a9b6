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
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.looking import HALF_SEEN, look

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
