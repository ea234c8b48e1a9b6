"""Rules of a scan that a copy lost in part or wholly, signs and units that it nearly lost."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence

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
    from gxnlp.readers.scan.beside import Read
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.drawn import Drawn, rules
    from gxnlp.readers.scan.lines import Stroke
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
    from gxnlp.readers.scan.beside import Read, with_units
    from gxnlp.readers.scan.cutting import Snippet

    said = ["12件", "0件", "7件", "31件", "886 f", "57B", "12"]
    found = with_units([Read(Snippet((0, 0, 9, 9), n), Reading(text, 0.97)) for n, text in enumerate(said)], em=20)
    assert [r.reading.text for r in found] == [*said[:4], "886件", "57B", "12"]


@needs_cv
def test_a_minus_that_is_hardly_there_belongs_to_its_figure() -> None:
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import HALF_SEEN
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.looking import look

    class Sure:
        """It sees a dash if it is shown one."""

        name = "sure"

        def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
            return [Reading("-30" if crop.shape[1] > 40 else "30", 0.999) for crop in crops]

    page = np.full((60, 200), 255, np.uint8)
    page[20:40, 100:120] = 30

    def read() -> tuple[int, str, float]:
        (found,) = look(page, page < 100, 26, [Snippet((100, 20, 120, 40), 0)], [(0, 0, 200, 60)], Sure())
        return found.snippet.box[0], found.reading.text, found.reading.confidence

    assert read() == (100, "30", 0.999)
    page[29:31, 84:94] = 190
    assert read() == (84, "-30", 0.999)
    page[29:31, 84:94] = 225  # fainter still: it is shown to the engine, and the figure is doubted
    assert read() == (84, "-30", HALF_SEEN)
    page[14:46, 84:94] = 225  # what is left of a rule is no sign
    assert read() == (100, "30", 0.999)


@needs_cv
@pytest.mark.parametrize(("dash", "gap"), [(15, 5), (6, 3), (2, 3)])
def test_dashed_and_dotted_rules_are_rules(dash: int, gap: int) -> None:
    import numpy as np

    from gxnlp.readers.ruling import grids
    from gxnlp.readers.scan.drawn import rules, strokes

    paper = np.ones((900, 1200), np.float32)
    paper += np.random.default_rng(7).normal(0, 0.02, paper.shape).astype(np.float32)
    ys, xs = (60, 220, 380, 540, 700), (80, 400, 720, 1040)
    on = [at % (dash + gap) < dash for at in range(1200)]
    for y in ys:
        paper[y : y + 2, 80:1042][:, on[:962]] = 0.3
    for x in xs:
        paper[60:702, x : x + 2][on[:642]] = 0.3
    page = np.clip((paper - 0.3) * 255 / 0.56, 0, 255).astype(np.uint8)
    (grid,) = grids(rules(strokes(paper, page)))
    assert (len(grid.ys) - 1, len(grid.xs) - 1) == (4, 3)


@needs_cv
def test_a_dashed_rule_whose_dashes_rules_across_cut_is_one_and_strokes_of_letters_are_none() -> None:
    from gxnlp.readers.scan.dashed import _Dash, _is_even, _is_rule, _pattern

    def chain(*dashes_and_gaps: int) -> list[_Dash]:
        out, at = [], 100
        for k, length in enumerate(dashes_and_gaps):
            if k % 2 == 0:
                out.append(_Dash(at, at + length, 50.0))
            at += length
        return out

    usual = _pattern(chain(*[9, 2] * 20))
    row = [4, 2, 9, 2, 9, 4]  # what a row of 32 pixels leaves of them between the rules above and below it
    down = chain(*row * 8)
    assert _is_even(down)
    assert _is_rule(down, usual)
    assert not _is_rule(chain(*[6, 6] * 6), usual)
    assert not _is_rule(chain(*[3, 2] * 8), usual)


@needs_cv
def test_the_dashes_of_a_line_of_text_are_no_rule() -> None:
    import numpy as np

    from gxnlp.readers.scan.dashed import filled

    page = np.full((900, 1200), 255, np.uint8)
    for x in range(200, 800, 20):  # a line of points, as between a heading and its page
        page[300:302, x : x + 8] = 20
    assert filled((page / 255).astype(np.float32), page, 195) is None


@needs_cv
def test_the_shadow_at_the_edge_of_a_scan_is_not_the_desk_around_a_sheet() -> None:
    import numpy as np

    from gxnlp.readers.scan.turning import sheet_corners

    paper = np.full((1200, 850, 3), 245, np.float32)
    far = np.arange(850, dtype=np.float32) / 850
    shadow = (paper * (1 - 0.6 * np.exp(-far * 14))[None, :, None]).astype(np.uint8)
    assert sheet_corners(shadow) is None
    desk = np.full((1200, 850, 3), 70, np.uint8)
    desk[60:1150, 50:800] = 245
    corners = sheet_corners(desk)
    assert corners is not None
    assert abs(corners - [[50, 60], [800, 60], [800, 1150], [50, 1150]]).max() < 12


Said = Mapping[tuple[int, int], Sequence[tuple[str, float, float]]]


def _table(xs: tuple[int, ...], ys: tuple[int, ...]) -> tuple[object, list[object]]:
    """(what is drawn, its grids) of a table with these rules, in points."""
    import numpy as np

    from gxnlp.readers.ruling import grids
    from gxnlp.readers.scan import PIXELS_A_POINT
    from gxnlp.readers.scan.drawn import Drawn, rules
    from gxnlp.readers.scan.lines import Stroke

    def at(points: float) -> int:
        return round(points * PIXELS_A_POINT)

    across = [Stroke(at(xs[0]), at(y), at(xs[-1]), at(y), 0, 1.0) for y in ys]
    down = [Stroke(at(x), at(ys[0]), at(x), at(ys[-1]), 0, 1.0) for x in xs]
    drawn = Drawn(tuple(across), tuple(down), np.zeros((1, 1), bool))
    return drawn, list(grids(rules(drawn)))


def _mended(xs: tuple[int, ...], ys: tuple[int, ...], said: Said) -> int:
    """How many cells the table has after what its cells say: (text, how far down, how far right), in points."""
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.ruling import grids
    from gxnlp.readers.scan import PIXELS_A_POINT
    from gxnlp.readers.scan.beside import Read
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.drawn import rules
    from gxnlp.readers.scan.mending import with_lost_walls

    drawn, tables = _table(xs, ys)
    ink = np.zeros((1000, 1000), bool)
    read = []
    for n, cell in enumerate(tables[0].cells):  # type: ignore[attr-defined]
        for text, below, right in said.get((cell.row, cell.column), []):
            words = text.split("  ")
            x0, y0 = round((cell.box[0] + 3) * PIXELS_A_POINT), round((cell.box[1] + below) * PIXELS_A_POINT)
            x1 = x0 + 20
            ink[y0 : y0 + 24, x0:x1] = True
            if len(words) > 1:
                x1 = round((cell.box[0] + right) * PIXELS_A_POINT)
                ink[y0 : y0 + 24, x1 - 20 : x1] = True
            read.append(Read(Snippet((x0, y0, x1, y0 + 24), n), Reading("".join(words), 0.99)))
    found = with_lost_walls(drawn, tables, read, ink, 26)  # type: ignore[arg-type]
    return len(grids(rules(found or drawn))[0].cells)  # type: ignore[arg-type]


@needs_cv
def test_two_figures_in_a_row_of_each_of_two_rows_betray_the_rule_down_between_them() -> None:
    said = {(0, 1): [("77  71", 4.0, 90.0)], (1, 1): [("67  618", 4.0, 90.0)], (0, 0): [("规章", 4.0, 0.0)]}
    assert _mended((10, 60, 200), (10, 30, 50), said) == 6
    said[1, 1] = [("67", 4.0, 0.0)]  # once may be anything
    assert _mended((10, 60, 200), (10, 30, 50), said) == 4


@needs_cv
def test_a_cell_that_names_two_rows_betrays_the_rule_across_between_them() -> None:
    figures = [("877", 4.0, 0.0), ("10387", 24.0, 0.0)]
    names = [("（六）其他处理", 4.0, 0.0), ("（七）总计", 24.0, 0.0)]
    assert _mended((10, 60, 110, 160), (10, 50, 70), {(0, 0): names, (0, 1): figures, (0, 2): figures}) == 9
    names = [("六、其他处", 4.0, 0.0), ("理情况", 24.0, 0.0)]
    assert _mended((10, 60, 110, 160), (10, 50, 70), {(0, 0): names, (0, 1): figures, (0, 2): figures}) == 6


@needs_cv
def test_a_bracket_alone_on_its_line_is_one_between_a_figure_and_its_remark() -> None:
    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import Read, wrapped
    from gxnlp.readers.scan.cutting import Snippet

    said = ["9", "7", "C", "含", "30", "件", ")"]
    cell = [Read(Snippet((0, 30 * n, 20, 30 * n + 20), 3), Reading(t, 0.99)) for n, t in enumerate(said)]
    assert "".join(r.reading.text for r in wrapped(cell, [(0, 0, 200, 200)] * 4, 26)) == "97（含30件)"


@needs_cv
def test_a_thin_circle_that_a_copy_nearly_lost_leaves_its_cell_no_blank_one() -> None:
    import cv2
    import numpy as np

    from gxnlp.readers.scan.cutting import faint_snippets

    page = np.full((100, 300), 255, np.uint8)
    cv2.circle(page, (50, 50), 10, (225,), 1)
    cv2.circle(page, (150, 50), 2, (180,), -1)  # dust
    page[10:90, 297] = 240  # what is left of a rule
    cells = [(0, 0, 100, 100), (100, 0, 200, 100), (200, 0, 300, 100)]
    assert [s.cell for s in faint_snippets(page, cells, 26, ())] == [0]
    assert not faint_snippets(page, cells, 26, [0])


@needs_cv
def test_what_shows_through_in_a_blank_cell_is_never_believed() -> None:
    import cv2
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.cutting import faint_snippets
    from gxnlp.readers.scan.looking import look

    class Sure:
        name = "sure"

        def read(self, crops: Sequence[object]) -> list[Reading]:
            return [Reading("0", 0.999, (("6", 0.001),)) for _ in crops]

    page = np.full((100, 300), 255, np.uint8)
    cv2.ellipse(page, (50, 50), (8, 13), 0, 0, 360, (215,), 2)  # a 0 in a mirror is a 0
    cells = [(0, 0, 100, 100), (100, 0, 200, 100), (200, 0, 300, 100)]
    (read,) = look(page, page < 100, 26, faint_snippets(page, cells, 26, ()), cells, Sure())
    assert (read.snippet.cell, read.reading.text, read.reading.confidence) == (0, "", 0.0)
    assert read.reading.alternatives[0] == ("0", 0.5)


@needs_cv
@pytest.mark.parametrize("share", [0.005, 0.02, 0.1, 0.25])
def test_a_page_of_noise_has_no_dashed_rules(share: float) -> None:
    import numpy as np

    from gxnlp.readers.scan.dashed import filled

    page = np.where(np.random.default_rng(7).random((2339, 1654)) < share, 0, 255).astype(np.uint8)
    assert filled((page / 255).astype(np.float32), page, 195) is None


@needs_cv
def test_the_name_of_a_row_stays_a_name_beside_figures() -> None:
    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import Read, among_figures
    from gxnlp.readers.scan.cutting import Snippet

    cells = [(100 * n, 30 * m, 100 * n + 100, 30 * m + 30) for m in range(2) for n in range(4)]
    said = ["3.其他", "7", "8", "15", "12", "4", "士", "9"]
    as_figure = {"3.其他": (("3", 0.93),), "士": (("44", 0.9),)}
    read = [
        Read(Snippet(cells[n], n), Reading(text, 0.9999 if n == 0 else 0.6, (), as_figure.get(text, ())))
        for n, text in enumerate(said)
    ]
    found = [r.reading.text for r in among_figures(read, cells)]
    assert found == ["3.其他", "7", "8", "15", "12", "4", "44", "9"]


@needs_cv
def test_a_cell_twice_as_wide_as_its_neighbours_with_two_figures_is_two() -> None:
    xs = (10, 50, 90, 130, 170, 250)
    said = {(0, n): [("12", 4.0, 0.0)] for n in range(4)} | {(0, 4): [("12  262", 4.0, 70.0)]}
    assert _mended(xs, (10, 30, 50), said) == 11
    said[0, 4] = [("262", 4.0, 0.0)]
    assert _mended(xs, (10, 30, 50), said) == 10


@needs_cv
def test_a_rule_lost_in_all_columns_of_figures_is_known_from_the_name_of_the_row_below_it() -> None:
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.ruling import grids
    from gxnlp.readers.scan import PIXELS_A_POINT
    from gxnlp.readers.scan.beside import Read
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.drawn import Drawn, rules
    from gxnlp.readers.scan.lines import Stroke
    from gxnlp.readers.scan.mending import with_lost_walls

    def at(points: float) -> int:
        return round(points * PIXELS_A_POINT)

    across = [Stroke(at(10), at(y), at(60 if y == 30 else 160), at(y), 0, 1.0) for y in (10, 30, 50)]
    down = [Stroke(at(x), at(10), at(x), at(50), 0, 1.0) for x in (10, 60, 110, 160)]
    drawn = Drawn(tuple(across), tuple(down), np.zeros((1, 1), bool))
    tables = grids(rules(drawn))
    said = {0: ["（一）予以公开"], 1: ["55", "159"], 2: ["51", "460"], 3: ["（二）部分公开"]}
    read = [
        Read(Snippet((at(cell.box[0] + 4), at(top), at(cell.box[0] + 30), at(top + 8)), n), Reading(text, 0.99))
        for n, cell in enumerate(tables[0].cells)
        for top, text in zip((cell.box[1] + 6, cell.box[1] + 26), said[n], strict=False)
    ]
    mended = with_lost_walls(drawn, tables, read, np.zeros((400, 500), bool), 22)
    assert len(grids(rules(mended or drawn))[0].cells) == 6
