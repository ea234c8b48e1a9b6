"""pypdfium2: the text of the pages in the order in which they were drawn."""

from __future__ import annotations

from training.converters.glyphs import Glyph, pages, parts_of
from training.converters.running import package_version
from training.converters.tagging import tagged
from training.converters.written import Written
from training.layouts.frame import TaggedLine
from training.truth import comparable


def version() -> str:
    return package_version("pypdfium2")


def text(pdf: bytes, written: Written) -> tuple[list[str], list[TaggedLine]]:
    """The lines, and the tagged ones among them: every character's colour says where it came from."""
    lines: list[str] = []
    tags: list[TaggedLine] = []
    for page in pages(pdf):
        line: list[Glyph] = []
        for glyph in (*page.glyphs, Glyph("\n", 0, 0, 0)):
            if glyph.char not in "\r\n":
                line.append(glyph)
                continue
            if glyph.char == "\n":
                printed = "".join(g.char for g in line)
                lines.append(printed)
                if comparable(printed):
                    tags.append(tagged(printed, parts_of(line, written)))
                line = []
    return lines, tags
