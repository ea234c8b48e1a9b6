"""Letters of a scan that a copy made pale, and what must not be taken for them."""

from __future__ import annotations

import importlib.util

import pytest

needs_cv = pytest.mark.skipif(importlib.util.find_spec("cv2") is None, reason="gxnlp[ocr] is not installed")


def pale_table(strokes: float, *, beside: float = 1.0) -> tuple[object, object, object]:
    """(shares of the paper's brightness, page, no rules) of forty thin letters, and of one more that stands below."""
    import numpy as np

    sheet = np.ones((500, 700), np.float32)
    for n in range(40):
        x, y = 60 + 60 * (n % 10), 60 + 60 * (n // 10)
        sheet[y : y + 18, x : x + 3] = sheet[y : y + 3, x : x + 12] = strokes
    sheet[400:418, 300:303] = sheet[400:403, 300:312] = beside
    page = np.clip((sheet - 0.3) * 255 / 0.56, 0, 255).astype(np.uint8)
    return sheet, page, np.zeros(sheet.shape, bool)


@needs_cv
@pytest.mark.parametrize(
    ("strokes", "beside", "seen", "below"),
    [(0.1, 0.76, True, False), (0.4, 0.76, True, True), (0.75, 1.0, False, False), (0.6, 0.84, True, False)],
)
def test_a_faint_stroke_is_a_letter_where_all_letters_are_pale(
    strokes: float, beside: float, seen: bool, below: bool
) -> None:
    from gxnlp.readers.scan.light import letters

    sheet, page, rules = pale_table(strokes, beside=beside)
    mask, _ = letters(sheet, page, rules, [])  # type: ignore[arg-type]
    assert bool(mask[:380].any()) == seen
    assert bool(mask[390:].any()) == below


@needs_cv
def test_what_is_left_of_a_stamp_is_as_light_as_the_paper_and_ink_below_it_stays() -> None:
    import cv2
    import numpy as np

    from gxnlp.readers.scan.light import grey

    picture = np.full((900, 900, 3), (250, 250, 250), np.uint8)
    cv2.circle(picture, (450, 450), 150, (80, 70, 210), 12)
    picture[445:455, 280:320] = 20
    seen = grey(picture)
    assert seen[450, 600] > 240
    assert seen[450, 300] < 40


@needs_cv
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (["3211含192件)"], "321（含192件)"),
        (["8021", "其中修订", "591件)"], "802（其中修订591件)"),
        (["321(含192件)"], "321(含192件)"),
        (["3211"], "3211"),
    ],
)
def test_a_bracket_that_was_read_as_a_one_is_known_from_what_follows(said: list[str], meant: str) -> None:
    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import HALF_SEEN, Read, wrapped
    from gxnlp.readers.scan.cutting import Snippet

    cell = [Read(Snippet((0, 30 * n, 90, 30 * n + 20), 0), Reading(t, 0.99)) for n, t in enumerate(said)]
    found = wrapped(cell, [(0, 0, 200, 200)], 26)
    assert "".join(r.reading.text for r in found) == meant
    assert (max(r.reading.confidence for r in found) <= HALF_SEEN) == ("".join(said) != meant)


@needs_cv
def test_two_sparse_rows_that_lost_the_rule_between_are_no_broken_figure() -> None:
    """1, blank, blank over 2, 3, 4: the cells beside hold one figure each, and still the lines are two rows."""
    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import Read, wrapped
    from gxnlp.readers.scan.cutting import Snippet

    cells = [(0, 0, 100, 140), (100, 0, 200, 140), (200, 0, 300, 140)]

    def at(cell: int, y: int, text: str) -> Read:
        return Read(Snippet((cell * 100 + 40, y, cell * 100 + 54, y + 26), cell), Reading(text, 0.99))

    def upper(apart: int) -> float:
        found = [at(0, 20, "1"), at(0, 20 + apart, "2"), at(1, 20 + apart, "3"), at(2, 20 + apart, "4")]
        return wrapped(found, cells, em=26)[0].reading.confidence

    assert upper(apart=70) <= 0.6
    assert upper(apart=32) == 0.99
