"""Crops that look alike are read once: most cells of a report say 0."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from gxnlp.readers.scan import Grey

SIDE = 24
MOST_ASPECT = 1.6
"""Only crops of one or two letters are worth comparing."""
MOST_APART = 46
"""Of 255, at the point where two normalised crops differ most after a slight blur: a missing stroke is far above it."""
LATELY = 12
"""How many kinds each crop is compared with, the most frequent first: bounded work."""


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
