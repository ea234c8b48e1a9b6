"""The lines of our own PDF reader: what stands where the reader says that a line's cells are."""

from __future__ import annotations

from collections import Counter

from gxnlp.document import Box, Document, Line
from training.converters.glyphs import Glyph, pages, parts_of
from training.converters.tagging import Part, tagged
from training.converters.written import PAGE_NUMBER, RUNNING_HEAD, Written
from training.layouts.frame import TaggedLine
from training.truth import Misaligned, comparable

MOST_JOINED = 3
"""Paragraphs that a reader may join over a page break."""
SLACK = 1.0
"""Points that a character may stand outside of its cell's box."""


def tag(document: Document, pdf: bytes, written: Written) -> list[TaggedLine]:
    """One tagged line for each line of the document. A row that the reader joined over a page break is one line."""
    sheets = [[g for g in page.glyphs if not g.char.isspace()] for page in pages(pdf)]
    inside = {line.number: _inside(sheets[line.page - 1], line) for line in document.lines}
    claimed = {id(g) for glyphs in inside.values() for g in glyphs}
    free = [g for sheet in sheets for g in sheet if id(g) not in claimed]
    told: set[int] = set()
    seen: Counter[int] = Counter()
    tags = []
    for line in document.lines:
        glyphs = inside[line.number]
        text = comparable(line.text)
        if not text:
            raise Misaligned(f"line {line.number} is empty: nothing says what it was")
        if Counter(text) != Counter(_letters(glyphs)):
            glyphs, free = _over_the_page(text, glyphs, free)
        seen.update(g.colour for g in glyphs)
        parts = parts_of(glyphs, written)
        if any(not cell.text for cell in line.cells):
            parts += _blanks(parts, told, written)
        tags.append(tagged(line.text, parts))
    lost = [g for g in free if not _repeated(g.colour, seen, written)]
    if lost:
        raise Misaligned(f"{_letters(lost)!r} stands on the pages and is not read")
    return tags


def _over_the_page(text: str, glyphs: list[Glyph], free: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """(what the line holds with what it goes on with on the next page, what is free then)."""
    colours = {g.colour for g in glyphs}
    for _ in range(MOST_JOINED):
        whole = glyphs + [g for g in free if g.colour in colours]
        if Counter(text) == Counter(_letters(whole)):
            return whole, [g for g in free if g.colour not in colours]
        after = [g.colour for g in free if g.colour > max(colours, default=0) and g.colour < PAGE_NUMBER]
        if not after:
            break
        colours.add(min(after))
    raise Misaligned(f"{text!r} is read where {_letters(glyphs)!r} stands")


def _repeated(colour: int, seen: Counter[int], written: Written) -> bool:
    """Is it a page's head or foot, or a table's header? The reader hands these on once or not at all."""
    if colour in (PAGE_NUMBER, RUNNING_HEAD):
        return True
    atom = written.coloured(colour)
    return atom is not None and seen[colour] >= len(comparable(atom.text))


def _blanks(parts: list[Part], told: set[int], written: Written) -> list[Part]:
    """The values that the writer left empty in the rows on this line, each row's once."""
    rows = {p.atom.row for p in parts if p.atom.spot} - told
    told |= rows
    return [
        Part(atom, "") for row in sorted(rows) for atom in written.rows[row]
        if atom.spot and atom.spot.role == "value" and not atom.text
    ]  # fmt: skip


def _inside(glyphs: list[Glyph], line: Line) -> list[Glyph]:
    boxes = [cell.box for cell in line.cells if cell.box and cell.text] or ([line.box] if line.box else [])
    return [g for g in glyphs if any(_holds(box, g) for box in boxes)]


def _holds(box: Box, g: Glyph) -> bool:
    return box[0] - SLACK <= g.x <= box[2] + SLACK and box[1] - SLACK <= g.y <= box[3] + SLACK


def _letters(glyphs: list[Glyph]) -> str:
    return comparable("".join(g.char for g in glyphs))
