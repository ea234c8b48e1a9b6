"""The strokes of a page and the lines that they stand on; one line may be broken into many strokes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from gxnlp.readers.scan import Mask, Matrix, pixels, walls

LEAST_BAND, HIGHEST_BAND = 40, 900
"""Pixels: between two rules, in their length and in their distance."""
SEAM = 8
"""Pixels between two spans that go on in each other: the rule that is between them."""
SAME_MM = 0.9
"""Strokes nearer than this stand on one line."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """In pixels, along its middle; it may fall a little."""

    x0: int
    y0: int
    x1: int
    y1: int
    name: int
    """Of its pixels in the picture that shows which stroke each belongs to."""
    solid: float
    """The share of its length that is there in ink."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where a rule stands (`at`) along the other axis (`along`), and which spans of it are found."""

    along: Matrix
    at: Matrix
    spans: tuple[tuple[int, int], ...]

    def place(self, where: Matrix) -> Matrix:
        return np.interp(where, self.along, self.at)


def count_lines(across: Sequence[Stroke]) -> int:
    """On how many lines these strokes stand."""
    return len(lines_of([(s.y0, s.y1, s.x0, s.x1) for s in across]))


def corridor(shape: tuple[int, ...], strokes: Sequence[Stroke], breadth: int = 3) -> Mask:
    """The pixels on which these strokes lie."""
    out = np.zeros(shape, np.uint8)
    for s in strokes:
        cv2.line(out, (s.x0, s.y0), (s.x1, s.y1), 1, breadth)
    return np.asarray(out > 0)


def lines_of(pieces: Sequence[tuple[int, int, int, int]]) -> list[Line]:
    """Pieces (at, at the end, begin, end) that stand on one line, as one."""
    near = pixels(SAME_MM)
    groups: list[list[tuple[int, int, int, int]]] = []
    for piece in sorted(pieces, key=lambda p: p[2] - p[3]):  # the longest first: it says best where its line runs
        middle = (piece[2] + piece[3]) / 2
        for group in groups:
            longest = group[0]
            slope = (longest[1] - longest[0]) / max(1, longest[3] - longest[2])
            reach = max(0.0, longest[2] - middle, middle - longest[3])
            there = longest[0] + slope * (middle - longest[2])
            if abs((piece[0] + piece[1]) / 2 - there) <= near + min(0.004 * reach, near):
                group.append(piece)
                break
        else:
            groups.append([piece])
    out: list[Line] = []
    for group in groups:
        points = sorted(p for a, b, begin, end in group for p in ((begin, a), (end, b)))
        along = np.array([p[0] for p in points], np.float64) + np.arange(len(points)) * 1e-3
        out.append(Line(along, np.array([p[1] for p in points], np.float64), tuple((g[2], g[3]) for g in group)))
    return out


def bands(across: Sequence[Line]) -> Iterator[tuple[Line, Line, int, int]]:
    """(line, the next one below it, begin, end) of what lies between two lines, and long enough to be looked at."""
    lines = sorted(across, key=lambda line: float(line.at.mean()))
    reach = [(min(a for a, _ in line.spans), max(b for _, b in line.spans)) for line in lines]
    for n, above in enumerate(lines):
        open_ = [reach[n]]
        for k in range(n + 1, len(lines)):
            if not open_:
                break
            rest: list[tuple[int, int]] = []
            for a, b in open_:
                left, right = max(a, reach[k][0]), min(b, reach[k][1])
                if right - left < LEAST_BAND:
                    rest.append((a, b))
                    continue
                yield above, lines[k], left, right
                rest += [part for part in ((a, left), (right, b)) if part[1] - part[0] >= LEAST_BAND]
            open_ = rest


def longest(spans: Sequence[tuple[int, int]]) -> int:
    """The length of the longest run of spans that go on in each other."""
    longest, begin, end = 0, 0, -SEAM - 1
    for a, b in sorted(spans):
        begin = a if a > end + SEAM else begin
        end = max(end, b)
        longest = max(longest, end - begin)
    return longest


def places_of(line: Line, begin: int, end: int) -> Matrix:
    """Where a piece of a line stands, all along but near its ends."""
    return line.place(np.arange(begin + walls.EDGE, end - walls.EDGE + 1))
