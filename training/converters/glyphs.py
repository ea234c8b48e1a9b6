"""The characters of a PDF's pages with their places and colours: which cell each of them came from."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from itertools import groupby

from training.converters.tagging import Part
from training.converters.written import Written
from training.truth import Misaligned, comparable


@dataclass(frozen=True, slots=True)
class Glyph:
    char: str
    colour: int
    x: float
    y: float
    """Of its origin, in points from the top left of the page."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    text: str
    """As pypdfium2 extracts it."""
    glyphs: tuple[Glyph, ...]
    """In the order of that text, blanks and line ends among them."""
    height: float


def pages(pdf: bytes) -> list[PdfPage]:
    import pypdfium2
    import pypdfium2.raw as raw

    out = []
    document = pypdfium2.PdfDocument(pdf)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    try:
        for page in document:
            height = page.get_height()
            inside = page.get_textpage()
            found = []
            for i in range(inside.count_chars()):
                raw.FPDFText_GetFillColor(inside.raw, i, red, green, blue, alpha)
                raw.FPDFText_GetCharOrigin(inside.raw, i, x, y)
                colour = red.value << 16 | green.value << 8 | blue.value
                char = chr(raw.FPDFText_GetUnicode(inside.raw, i))
                found.append(Glyph(char, colour, x.value, height - y.value))
            out.append(PdfPage(inside.get_text_range(), tuple(found), height))
            inside.close()
            page.close()
    finally:
        document.close()
    return out


def parts_of(glyphs: list[Glyph], written: Written) -> list[Part]:
    """The pieces of atoms that these characters are, atom by atom in the order given.

    The colour says which atom it is; that no character is foreign to it is checked, their order and number are not:
    converters turn quotation marks around and print a ligature once for each of its letters.
    """
    texts: dict[int, str] = {}
    for colour, run in groupby((g for g in glyphs if not g.char.isspace() and g.char != "\0"), key=lambda g: g.colour):
        texts[colour] = texts.get(colour, "") + "".join(g.char for g in run)
    parts = []
    for colour, text in texts.items():
        atom = written.coloured(colour)
        if atom is None:
            raise Misaligned(f"{text!r} has a colour that nothing was written in: {colour:06X}")
        if atom.text and not set(comparable(text)) <= set(comparable(atom.text)):
            raise Misaligned(f"{text!r} is not a piece of {atom.text!r}")
        parts.append(Part(atom, text))
    return parts
