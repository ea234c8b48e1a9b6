"""Crops that look alike are read once: most cells of a report say 0, and lines that told which way is up are known."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import cv2
import numpy as np

from gxnlp.readers.ocr import Engine, Reading
from gxnlp.readers.scan import Grey

SIDE = 24
MOST_ASPECT = 1.6
"""Only crops of one or two letters are worth comparing."""
MOST_APART = 46
"""Of 255, at the point where two normalised crops differ most after a slight blur: a missing stroke is far above it."""
LATELY = 12
"""How many kinds each crop is compared with, the most frequent first: bounded work."""


class Once:
    """An engine that reads what is the same to the last pixel once."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self._engine = engine
        self._known: dict[bytes, Reading] = {}

    def read(self, crops: Sequence[Grey]) -> list[Reading]:
        names = [blake2b(repr(crop.shape).encode() + crop.tobytes(), digest_size=16).digest() for crop in crops]
        new = {name: crop for name, crop in zip(names, crops, strict=True) if name not in self._known}
        self._known |= zip(new, self._engine.read(list(new.values())), strict=True)
        return [self._known[name] for name in names]


def kinds(crops: Sequence[Grey]) -> list[int]:
    """For each crop the index of the one that is read in its stead, itself where none before it looks like it."""
    chosen: list[int] = []
    faces: list[tuple[int, tuple[int, int], np.ndarray]] = []
    met: dict[int, int] = {}
    for n, crop in enumerate(crops):
        height, width = crop.shape
        if width > MOST_ASPECT * height:
            chosen.append(n)
            continue
        face = cv2.GaussianBlur(cv2.resize(crop, (SIDE, SIDE), interpolation=cv2.INTER_AREA), (0, 0), 0.8).astype(
            np.int16
        )
        faces.sort(key=lambda f: -met[f[0]])
        for first, (h, w), other in faces[:LATELY]:
            if abs(h - height) <= 2 and abs(w - width) <= 2 and int(np.abs(face - other).max()) <= MOST_APART:
                met[first] += 1
                chosen.append(first)
                break
        else:
            faces.append((n, (height, width), face))
            met[n] = 1
            chosen.append(n)
    return chosen
