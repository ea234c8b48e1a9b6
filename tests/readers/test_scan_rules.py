"""Rules of a scan that a copy lost in part or wholly, signs and units that it nearly lost."""

from __future__ import annotations

import importlib.util

import pytest

needs_cv = pytest.mark.skipif(importlib.util.find_spec("cv2") is None, reason="gxnlp[ocr] is not installed")


def shares(*, fade: float) -> object:
    """A 3 x 3 table as shares of the paper's brightness; one of its columns' rules is only a shade of `fade`."""
    import numpy as np

    sheet = np.ones((400, 500), np.float32)
    sheet += np.random.default_rng(7).normal(0, 0.02, sheet.shape).astype(np.float32)
    for y in (40, 140, 240, 340):
        sheet[y : y + 2, 50:451] = 0.3
    for x in (50, 180, 320, 450):
        sheet[40:342, x : x + 2] = 1 - fade if x == 320 else 0.3
    sheet[180:200, 240:244] = 0.2  # a digit
    return sheet


@needs_cv
@pytest.mark.parametrize(("fade", "columns"), [(0.7, 3), (0.14, 3), (0.0, 2)])
def test_a_rule_is_found_as_long_as_a_shade_of_it_is_left(fade: float, columns: int) -> None:
    import numpy as np

    from gxnlp.readers.ruling import grids
    from gxnlp.readers.scan.drawn import rules, strokes

    paper = np.asarray(shares(fade=fade), np.float32)
    page = np.clip((paper - 0.3) * 255 / 0.56, 0, 255).astype(np.uint8)
    (grid,) = grids(rules(strokes(paper, page)))
    assert (len(grid.ys) - 1, len(grid.xs) - 1) == (3, columns)


@needs_cv
@pytest.mark.parametrize(("texts", "rows"), [(("664", "808"), 4), (("法律", "服务"), 3)])
def test_two_figures_in_one_cell_betray_the_rule_between_them(texts: tuple[str, str], rows: int) -> None:
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.ruling import grids
    from gxnlp.readers.scan import PIXELS_A_POINT
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.drawn import Drawn, rules
    from gxnlp.readers.scan.lattice import Stroke
    from gxnlp.readers.scan.looking import Read
    from gxnlp.readers.scan.mending import with_lost_walls

    def at(points: float) -> int:
        return round(points * PIXELS_A_POINT)

    across = [Stroke(at(10), at(y), at(110 if y != 30 else 60), at(y), 0, 1.0) for y in (10, 30, 50)]
    down = [Stroke(at(x), at(10), at(x), at(50), 0, 1.0) for x in (10, 60, 110)]
    drawn = Drawn(tuple(across), tuple(down), np.zeros((1, 1), bool))
    tables = grids(rules(drawn))
    assert len(tables[0].cells) == 3
    n = next(k for k, c in enumerate(tables[0].cells) if c.rowspan == 2)
    boxes = ((at(70), at(14), at(90), at(24)), (at(70), at(34), at(90), at(44)))
    read = [Read(Snippet(box, n), Reading(text, 0.99)) for box, text in zip(boxes, texts, strict=True)]
    mended = with_lost_walls(drawn, tables, read, np.zeros((400, 400), bool), 26)
    found = grids(rules(mended or drawn))
    assert len(found[0].cells) == rows


@needs_cv
def test_a_unit_that_was_torn_is_known_from_the_other_figures() -> None:
    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.looking import Read, _with_units

    said = ["12件", "0件", "7件", "31件", "886 f", "57B", "12"]
    found = _with_units([Read(Snippet((0, 0, 9, 9), n), Reading(text, 0.97)) for n, text in enumerate(said)])
    assert [r.reading.text for r in found] == [*said[:4], "886件", "57B", "12"]


@needs_cv
def test_a_minus_that_is_hardly_there_belongs_to_its_figure() -> None:
    import numpy as np

    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.looking import _with_sign

    page = np.full((60, 200), 255, np.uint8)
    page[20:40, 100:120] = 30
    figure = Snippet((100, 20, 120, 40), 0)
    assert _with_sign(page, figure, [(0, 0, 200, 60)], 26) == figure
    page[29:31, 84:94] = 190
    assert _with_sign(page, figure, [(0, 0, 200, 60)], 26).box[0] == 84
