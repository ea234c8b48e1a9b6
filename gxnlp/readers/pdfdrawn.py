"""What is drawn on a page of a PDF beside its text, in the page's own space: rules, pictures, shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from gxnlp.document import Box
from gxnlp.readers import pdfcalls
from gxnlp.readers.pdfgrounds import Colour
from gxnlp.readers.ruling import Rule

MAX_OBJECTS = 100_000
MAX_SEGMENTS = 200_000
MAX_DEPTH = 5
"""Forms inside forms."""
THIN = 4.0
"""A drawn shape no thicker than this is a rule."""
THINNEST, STOUT = 1.2, 4.0
"""What is thicker and not so many times as long may be a drawn digit as well."""
LEAST_RULE = 2.5
STRAIGHT = 0.6
LETTER = 20.0
"""Strokes within less may draw a digit."""
EVERY = 4
"""Every fourth text object is asked which way it runs."""
WHOLE_PAGE = 0.6
"""The share of the page that a picture covers which was laid over its text."""
HIDDEN = (3, 7)
"""Text render modes: laid down for the search, not to be seen."""
OUTLINED = (1, 2, 5, 6)
"""Text render modes in which a stroke is drawn around the letters, or alone."""
CLEAR, OPAQUE, PALE = 12, 255, 170
"""Of 255: text that lets through all but so little is not seen; text as light as this may not be."""
LIGHT = 200
"""So light is the ground of dark text at least, and on a darker one it may not be seen."""
MOST_SLASHES = 2_000
"""Of a page: a table has none, a chart some hundred."""
LEAST_COVER, MOST_COVERS = 2.0, 3_000
"""Points of a box that may cover a text, each way; and how many of them are asked."""
Matrix = tuple[float, float, float, float, float, float]
UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass
class Drawn:
    """What the objects of a page say, in its own space."""

    rules: list[Box] = field(default_factory=list)
    filled: list[tuple[Box, Colour]] = field(default_factory=list)
    """Upright boxes, each by itself, in the order of their painting."""
    pictured: float = 0.0
    shapes: int = 0
    hidden: bool = False
    texts: int = 0
    covered: int = 0
    """Of the text objects, those before the last picture that covers most of the page."""
    area: float = 1.0
    turns: Counter[int] = field(default_factory=Counter)
    """Characters' objects by the direction of their text, in degrees."""
    objects: int = 0
    segments: int = 0
    pixels: int = 0
    """Of its pictures."""
    layered: bool = False
    """The file has layers that may not be shown."""
    deep: bool = False
    """Forms stand in forms, or texts in marks, deeper than is followed."""
    in_doubt: bool = False
    """Something may keep its text from being seen, or print what its text does not say: the picture has to tell."""
    slashes: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Strokes (from x, y to x, y) that run neither across nor down: a pen's, which takes figures back."""
    covers: list[tuple[Box, int]] = field(default_factory=list)
    """Opaque boxes and pictures, each with how many text objects were painted before it."""
    order: list[int] = field(default_factory=list)
    """The text objects, in the order of their painting."""

    @property
    def way(self) -> int:
        """How most of the text runs, in degrees."""
        return self.turns.most_common(1)[0][0] if self.turns else 0

    @property
    def cut(self) -> bool:
        return self.objects > MAX_OBJECTS or self.segments > MAX_SEGMENTS or self.deep or len(self.covers) > MOST_COVERS


def is_stout(box: Box) -> bool:
    """Whether a small shape may be a digit or a part of one, not a piece of a rule."""
    short, long = sorted((box[2] - box[0], box[3] - box[1]))
    return short > THINNEST and long < STOUT * short


def cover(drawn: Drawn, item: int, box: Box) -> None:
    """Notes what hides the text below it."""
    if drawn.texts and min(box[2] - box[0], box[3] - box[1]) > LEAST_COVER and not pdfcalls.has_transparency(item):
        drawn.covers.append((box, drawn.texts))
        drawn.in_doubt = True


def rules_of(boxes: Iterable[Box]) -> tuple[list[Rule], list[Box]]:
    """(the rules that are drawn whole or in pieces, the dots that may make others)."""
    rules: list[Rule] = []
    dots: list[Box] = []
    for x0, y0, x1, y1 in boxes:
        if max(x1 - x0, y1 - y0) < LEAST_RULE:
            dots.append((x0, y0, x1, y1))
        elif x1 - x0 >= y1 - y0:
            rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        else:
            rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
    return rules, dots


def times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def at(x: float, y: float, m: Matrix) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def moved_box(box: Box, m: Matrix) -> Box:
    if m is UNMOVED:
        return box
    (x0, y0), (x1, y1) = at(box[0], box[1], m), at(box[2], box[3], m)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
