"""Specks beside the figures of a scan: one may be all that a copy left of a minus."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

import pytest

needs_cv = pytest.mark.skipif(importlib.util.find_spec("cv2") is None, reason="gxnlp[ocr] is not installed")


@needs_cv
@pytest.mark.parametrize(
    ("left", "top", "doubted"),
    [(14, 11, True), (14, 17, False), (66, 11, False), (None, 0, False)],
    ids=["where a minus stands", "at the foot, as a comma", "behind the figure", "no speck"],
)
def test_a_speck_where_a_minus_stands_makes_a_figure_doubtful(left: int | None, top: int, doubted: bool) -> None:
    """The engine sees 49 in ·49, with and without the speck."""
    import numpy as np

    from gxnlp.readers.ocr import Reading
    from gxnlp.readers.scan.beside import HALF_SEEN
    from gxnlp.readers.scan.cutting import Snippet
    from gxnlp.readers.scan.looking import look

    class Sees49:
        name = "sees 49"

        def read(self, crops: Sequence[object]) -> list[Reading]:
            return [Reading("49", 0.99)] * len(crops)

    page = np.full((40, 120), 255, np.uint8)
    page[10:30, 26:38] = page[10:30, 46:58] = 0
    box = (26, 10, 58, 30)
    if left is not None:
        page[10 + top : 13 + top, left : left + 4] = 0
        box = (min(left, 26), 10, max(left + 4, 58), 30)
    (seen,) = look(page, page < 128, 23, [Snippet(box, 0)], [(2, 2, 118, 38)], Sees49())
    assert seen.reading.text == "49"
    assert (seen.reading.confidence <= HALF_SEEN) == doubted
