"""What every reader hands on: a document of pages, lines and cells, each with its provenance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""[x0, y0, x1, y1] in points from the page's top left."""
UNREAD = "□"
"""What readers put for ink that nothing could read, or that they do not believe."""
UNSURE = 0.0
"""How far a figure is believed that may be another cell's, or that nobody can see: sums must not vouch for it."""


class UnreadableInput(Exception):
    """An input that cannot be read: names the file, the place in it where known, and the reason."""

    def __init__(self, source: str, reason: str, *, page: int | None = None, line: int | None = None) -> None:
        self.source, self.reason, self.page, self.line = source, reason, page, line
        place = "".join(f", {what} {n}" for what, n in (("page", page), ("line", line)) if n is not None)
        super().__init__(f"{source}{place}: {reason}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line that the source keeps apart from its neighbours."""

    text: str
    line: int
    """Line number in the source (1-based) that the cell's text begins on."""
    column: int | None = None
    """First column of the source's own grid (0-based) where it has one: HTML, Word, ruled pages; else None."""
    span: int = 1
    """How many columns of that grid the cell covers."""
    box: Box | None = None
    confidence: float | None = None
    """The OCR engine's own confidence, None for text."""
    alternatives: tuple[tuple[str, float], ...] = ()
    """For figures that an OCR engine read: other readings it saw, each with its probability, likeliest first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source, or one row of a table that the source itself marks as a row."""

    number: int
    """1-based and rising through the document: the physical line of a text file, the running line elsewhere."""
    text: str
    """As printed; the cells of a row joined by tabs."""
    cells: tuple[Cell, ...]
    """Never empty: a line that the source does not divide has one cell."""
    page: int = 1
    gap: int = 0
    """Blank lines before this one."""
    level: int | None = None
    """Heading level 1-9 where the source states one (Markdown #, HTML h1-h6, Word outline level), else None."""
    table: int | None = None
    """Which of the source's own tables (0-based) the line is a row of, None outside tables."""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    lines: tuple[Line, ...]
    width: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    sha256: str
    media_type: str
    reader: str
    """text | html | word | pdf | ocr"""
    pages: tuple[Page, ...]
    notes: tuple[str, ...] = ()
    """What the reader had to repair or leave out, each a sentence for a person (bilingual)."""
    partial: tuple[int, ...] = ()
    """Pages of which something was not read: figures may be missing there."""

    @property
    def lines(self) -> Iterator[Line]:
        for page in self.pages:
            yield from page.lines
