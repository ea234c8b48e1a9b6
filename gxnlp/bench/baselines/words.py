"""Words with boxes, as OCR programs hand them over -> lines of pieces: rows by the height at which they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from gxnlp.bench.baselines.figures import number
from gxnlp.bench.baselines.grids import Grid, Piece

SAME_LINE = 0.5
"""Of a usual word's height: nearer than this, two words stand on one line."""
ONE_PIECE = 0.6
"""Of a usual word's height: words nearer than this are one text. Two figures never are."""
MOST_WORDS = 20_000


@dataclass(frozen=True)
class Word:
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    text: str

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


def grids(words: Sequence[Word]) -> list[Grid]:
    """A grid a page."""
    pages = sorted({word.page for word in words})
    return [_page([word for word in words[:MOST_WORDS] if word.page == page]) for page in pages]


def text_of(grids: Sequence[Grid]) -> str:
    return "\n".join("\t".join(piece.text for piece in line) for grid in grids for line in grid)


def _page(words: Sequence[Word]) -> Grid:
    height = median(word.y1 - word.y0 for word in words) if words else 0.0
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if lines and word.middle - fmean(other.middle for other in lines[-1]) < SAME_LINE * height:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [_joined(sorted(line, key=lambda word: word.x0), ONE_PIECE * height) for line in lines]


def _joined(line: Sequence[Word], near: float) -> list[Piece]:
    texts: list[Word] = []
    for word in line:
        before = texts[-1] if texts else None
        if before and word.x0 - before.x1 < near and number(word.text) is None and number(before.text) is None:
            texts[-1] = Word(word.page, before.x0, before.y0, word.x1, word.y1, before.text + word.text)
        else:
            texts.append(word)
    return [piece for word in texts for piece in _apart(word)]


def _apart(word: Word) -> list[Piece]:
    """Figures that were read together as one text, 0 12 0, each at its share of the box."""
    parts = word.text.split()
    if len(parts) < 2 or any(number(part) is None for part in parts):
        return [Piece(word.text, (word.x0 + word.x1) / 2)]
    step = (word.x1 - word.x0) / len(parts)
    return [Piece(part, word.x0 + step * (n + 0.5)) for n, part in enumerate(parts)]
