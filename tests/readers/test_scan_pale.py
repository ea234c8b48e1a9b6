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
@pytest.mark.parametrize(("gap", "lost"), [(6, False), (13, True)])
def test_uneven_white_in_a_pale_figure_is_perhaps_a_lost_point(gap: int, lost: bool) -> None:
    import numpy as np

    from gxnlp.readers.scan.looking import _lost_a_point

    mask = np.zeros((30, 120), bool)
    at = 5
    for n in range(5):
        mask[5:25, at : at + 8] = True
        at += 8 + (gap if n == 2 else 6)
    assert _lost_a_point("81262", mask, (5, 5, at, 25), 22) == lost
    assert not _lost_a_point("812.62", mask, (5, 5, at, 25), 22)


@needs_cv
def test_what_is_left_of_a_stamp_is_as_light_as_the_paper_and_ink_below_it_stays() -> None:
    import cv2
    import numpy as np

    from gxnlp.readers.scan.light import grey

    picture = np.full((900, 900, 3), (250, 250, 250), np.uint8)
    cv2.circle(picture, (450, 450), 150, (110, 100, 190), 12)
    picture[445:455, 280:320] = 20
    seen = grey(picture)
    assert seen[450, 600] > 240
    assert seen[450, 300] < 40
