"""Tesseract, the program, as an engine of `ocr.py`."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gxnlp.readers.ocr import NoEngine, Reading, can_see
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.readers.scan import Grey

ROUND, ROUND_SURE = frozenset("QOoDC口〇○"), 0.85
"""What it often takes a 0 for that stands alone; whether it was one is for those to say who see what stands beside."""


class Tesseract:
    """The program, where it is installed with chi_sim: slower, and by other means, for a second opinion."""

    name = "tesseract"

    def __init__(self, program: str) -> None:
        self._program = program

    def read(self, crops: Sequence[Grey]) -> list[Reading]:
        return [self._one(crop) for crop in crops]

    def _one(self, crop: Grey) -> Reading:
        import cv2

        large = cv2.resize(crop, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        _, png = cv2.imencode(".png", large)
        arguments = [self._program, "stdin", "stdout", "-l", "chi_sim+eng", "--psm", "7", "tsv"]
        try:
            # one line of text is no work for several threads: they would only wait for each other
            alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}
            run = subprocess.run(  # noqa: S603
                arguments, input=png.tobytes(), capture_output=True, timeout=30, check=False, env=alone
            )
        except subprocess.TimeoutExpired:
            return Reading("", 0.0)
        rows = csv.DictReader(
            io.StringIO(run.stdout.decode("utf-8", "replace")), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        words = [(r["text"], float(r["conf"])) for r in rows if (r.get("text") or "").strip() and float(r["conf"]) >= 0]
        if not words:
            return Reading("", 0.0)
        text = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(w for w, _ in words))
        sure = min(c for _, c in words) / 100
        return Reading(text, sure, (), (("0", ROUND_SURE),) if text in ROUND else ())


def tesseract() -> Tesseract:
    program = shutil.which("tesseract")
    if program is None or not can_see():
        raise NoEngine(
            both("请安装 tesseract-ocr 和 tesseract-ocr-chi-sim", "install tesseract-ocr and tesseract-ocr-chi-sim")
        )
    return Tesseract(program)
