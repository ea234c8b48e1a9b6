"""Lines of text on a page without rules: where they stand, and the crops that an engine reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from gxnlp.readers.scan import Grey, Mask, pixels
from gxnlp.readers.scan.pieces import pieces

PixelBox = tuple[int, int, int, int]
"""x0, y0, x1, y1; the last ones are beyond it."""
LEAST_EM = 14
WIDE_GAP = 1.6
"""In em: white this wide parts two words of a line that stands in no cell."""
LEAST_INK = 12
DUST, LOW = 0.32, 0.5
"""In em: no letter or dash is smaller both ways; a line of letters is higher."""

WHITE, BESIDE, JOINED = 250, 4, 5
"""How light paper is at least, of 255; pixels that are not looked at along walls, and within which shades are one."""
NARROW, LETTER = 0.35, 0.5
"""In em: no less wide and high is a faint letter."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A line of text, or a part of it, with the cell that it stands in (-1 outside of all)."""

    box: PixelBox
    cell: int = -1
    faint: bool = False
    """Too faint for ink: a thin 〇 that a copy nearly lost, or what shows through from the other side of the sheet."""


def em_of(mask: Mask, boxes: Sequence[PixelBox]) -> int:
    """How high the letters of the page are, in pixels: most lines of text are that high."""
    heights: list[int] = []
    for x0, y0, x1, y1 in boxes:
        heights += [b - a for a, b in spans_of(mask[y0:y1, x0:x1].any(axis=1)) if LEAST_EM <= b - a <= 60]
    return int(np.percentile(heights, 65)) if len(heights) > 4 else 26


def snippets(mask: Mask, boxes: Sequence[PixelBox], em: int, *, in_cells: bool) -> list[Snippet]:
    """The lines of text in each box, from the top down; outside of cells cut where the white between words is wide."""
    out: list[Snippet] = []
    for n, (x0, y0, x1, y1) in enumerate(boxes):
        part = mask[y0:y1, x0:x1]
        if part.size == 0 or int(part.sum()) < LEAST_INK:
            continue
        for top, bottom in lines(part, em):
            for left, right in _words(part[top:bottom], em, whole=in_cells):
                ys = np.nonzero(part[top:bottom, left:right].any(axis=1))[0]
                if int(part[top:bottom, left:right].sum()) < LEAST_INK or ys[-1] - ys[0] < 3:
                    continue
                if ys[-1] - ys[0] < LOW * em and is_dust(part[top:bottom, left:right], em):
                    continue
                box = (x0 + left, y0 + top + int(ys[0]), x0 + right, y0 + top + int(ys[-1]) + 1)
                out.append(Snippet(box, n if in_cells else -1))
    return out


def faint_snippets(page: Grey, boxes: Sequence[PixelBox], em: int, taken: Iterable[int]) -> list[Snippet]:
    """What is left of a thin letter, mostly of a 〇, in cells that seem empty: a cell is blank where it is white."""
    out: list[Snippet] = []
    inked = set(taken)
    for n, (x0, y0, x1, y1) in enumerate(boxes):
        part = page[y0 + BESIDE : y1 - BESIDE, x0 + BESIDE : x1 - BESIDE]
        if n in inked or part.size == 0:
            continue
        shade = cv2.morphologyEx((part < WHITE).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((JOINED, JOINED), np.uint8))
        _, _, stats, _ = pieces(shade)
        for x, y, w, h, _ in stats[1:]:
            # what a rule beside it left is narrow, what one above or below left is low
            if x > 0 and x + w < part.shape[1] and w >= NARROW * em and LETTER * em <= h <= 2 * em:
                left, top = x0 + BESIDE + int(x), y0 + BESIDE + int(y)
                out.append(Snippet((left, top, left + int(w), top + int(h)), n, faint=True))
                break
    return out


def is_dust(line: Mask, em: int) -> bool:
    """Whether each piece of ink is smaller than any letter or dash: specks may stand in one line, too."""
    _, _, stats, _ = pieces(line)
    return int(stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(initial=0)) < DUST * em


def lines(part: Mask, em: int) -> list[tuple[int, int]]:
    """(top, bottom) of the lines of text in a part of a page: rows of ink, joined to letters, cut where two touch."""
    spans = spans_of(part.any(axis=1))
    joined: list[tuple[int, int]] = []
    for a, b in spans:  # the two strokes of 二 are one line
        if joined and b - joined[-1][0] <= 1.15 * em and (a - joined[-1][1] < 0.45 * em):
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    out: list[tuple[int, int]] = []
    for a, b in joined:
        out += _parted(part, a, b, em)
    return [(a, b) for a, b in out if b - a >= 3]


def _parted(part: Mask, top: int, bottom: int, em: int) -> Iterable[tuple[int, int]]:
    """Lines that touch, by a comma's tail or a speck, cut where there is least ink."""
    if bottom - top < 1.75 * em:
        yield top, bottom
        return
    counts = part[top:bottom].sum(axis=1)
    margin = int(0.6 * em)
    inner = counts[margin : len(counts) - margin]
    if not len(inner) or inner.min() > 0.35 * counts.max():
        yield top, bottom
        return
    least = np.nonzero(inner == inner.min())[0]
    cut = top + margin + int(least[len(least) // 2])
    yield from _parted(part, top, cut, em)
    yield from _parted(part, cut, bottom, em)


def _words(line: Mask, em: int, *, whole: bool) -> list[tuple[int, int]]:
    spans = spans_of(line.any(axis=0))
    if not spans:
        return []
    if whole:
        while len(spans) > 1 and spans[1][0] - spans[0][1] > em and is_dust(line[:, : spans[0][1]], em):
            del spans[0]
        while len(spans) > 1 and spans[-1][0] - spans[-2][1] > em and is_dust(line[:, spans[-1][0] :], em):
            del spans[-1]
        return [(spans[0][0], spans[-1][1])]
    out = [spans[0]]
    for a, b in spans[1:]:
        if a - out[-1][1] > WIDE_GAP * em:
            out.append((a, b))
        else:
            out[-1] = (out[-1][0], b)
    return out


def white_within(mask: Mask, box: PixelBox) -> int:
    """The widest white between two letters of a snippet, in pixels."""
    spans = spans_of(mask[box[1] : box[3], box[0] : box[2]].any(axis=0))
    return max((b[0] - a[1] for a, b in pairwise(spans)), default=0)


def are_two(mask: Mask, box: PixelBox, em: int, gap: float) -> bool:
    """Whether white as wide as this, in em, parts letters from letters, not only from dust."""
    part = mask[box[1] : box[3], box[0] : box[2]]
    spans = spans_of(part.any(axis=0))
    cuts = [(a[1], b[0]) for a, b in pairwise(spans) if b[0] - a[1] > gap * em]
    return any(
        int(np.ptp(np.flatnonzero(left.any(axis=1)))) >= LOW * em
        and int(np.ptp(np.flatnonzero(right.any(axis=1)))) >= LOW * em
        for left, right in ((part[:, :a], part[:, b:]) for a, b in cuts)
    )


def spans_of(filled: Any) -> list[tuple[int, int]]:
    """Where a profile is above nothing: (begin, end), the end beyond it."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def crop(page: Grey, box: PixelBox, *, within: PixelBox | None = None, margin: float = 0.22) -> Grey:
    """The picture of a snippet with white around it, never with ink of its neighbours beyond `within`."""
    x0, y0, x1, y1 = box
    room = max(3, round((y1 - y0) * margin))
    height, width = page.shape
    left, top, right, bottom = within or (0, 0, width, height)
    ax, ay, bx, by = max(left, x0 - room), max(top, y0 - room), min(right, x1 + room), min(bottom, y1 + room)
    inner = page[ay:by, ax:bx]
    return np.asarray(
        cv2.copyMakeBorder(
            inner, ay - (y0 - room), (y1 + room) - by, ax - (x0 - room), (x1 + room) - bx,
            cv2.BORDER_CONSTANT, value=255,
        ),
        dtype=np.uint8,
    )  # fmt: skip


def outside(shape: tuple[int, int], tables: Sequence[PixelBox]) -> list[PixelBox]:
    """The bands of a page above, between and below its tables."""
    height, width = shape
    out: list[PixelBox] = []
    at = 0
    for x0, y0, x1, y1 in sorted(tables, key=lambda b: b[1]):
        if y0 > at:
            out.append((0, at, width, y0))
        top = max(at, y0)
        if x0 > pixels(25):
            out.append((0, top, x0, y1))
        if width - x1 > pixels(25):
            out.append((x1, top, width, y1))
        at = max(at, y1)
    if at < height:
        out.append((0, at, width, height))
    return [b for b in out if b[3] - b[1] > 8]
