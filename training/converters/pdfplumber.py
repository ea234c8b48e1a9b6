"""pdfplumber: the text line by line, or the tables it finds between ruled lines and the text around them."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

from gxnlp.document import Box
from training.converters.glyphs import Glyph, parts_of
from training.converters.running import keep, kept, package_version, place
from training.converters.tagging import tagged
from training.converters.written import Written
from training.layouts.frame import TaggedLine
from training.truth import comparable

REVISION = 1
"""Of what is kept below."""


def version() -> str:
    return package_version("pdfplumber")


def text(pdf: bytes, written: Written) -> tuple[list[str], list[TaggedLine]]:
    return _tagged([line for page in _read(pdf)["text"] for line in page], written)


def tables(pdf: bytes, written: Written, joiner: str = "\t") -> tuple[list[str], list[TaggedLine]]:
    """Rows of ruled tables as their cells; whatever else stands on the page as lines of text."""
    return _tagged([line for page in _read(pdf)["tables"] for line in page], written, joiner)


Lines = list[list[list[Any]]]
"""Page by page, each line as [text of its cells, [character, colour] …]."""


def _tagged(lines: list[list[Any]], written: Written, joiner: str = "") -> tuple[list[str], list[TaggedLine]]:
    printed, tags = [], []
    for cells, coloured in lines:
        line = joiner.join(cells) if len(cells) == 1 or joiner != " | " else f"| {joiner.join(cells)} |"
        printed.append(line)
        if comparable(line):
            tags.append(tagged(line, parts_of([Glyph(char, colour, 0, 0) for char, colour in coloured], written)))
    return printed, tags


def _read(pdf: bytes) -> dict[str, Lines]:
    """Both ways of reading at once, kept: it is the slowest of the converters."""
    where = place(f"pdfplumber-{version()}-{REVISION}", pdf)
    answer = kept(where)
    if answer is None:
        answer = json.dumps(_extract(pdf), ensure_ascii=False).encode()
        keep(where, answer)
    found: dict[str, Lines] = json.loads(answer)
    return found


def _extract(pdf: bytes) -> dict[str, Lines]:
    import pdfplumber

    found: dict[str, Lines] = {"text": [], "tables": []}
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            found["text"].append([_line(line) for line in page.extract_text_lines(return_chars=True)])
            rest, placed = page, []
            for table in page.find_tables():
                rest = rest.filter(partial(_outside, table.bbox))
                texts = table.extract()
                for row, cells in zip(table.rows, texts, strict=True):
                    inside = [c for c in page.chars if any(box and _within(c, box) for box in row.cells)]
                    said = [(cell or "").replace("\n", "") for cell in cells]
                    placed.append((row.bbox[1], [said, [[c["text"], _colour(c)] for c in inside]]))
            placed += [(line["top"], _line(line)) for line in rest.extract_text_lines(return_chars=True)]
            found["tables"].append([line for _, line in sorted(placed, key=lambda one: one[0])])
            page.close()
    return found


def _line(line: dict[str, Any]) -> list[Any]:
    return [[line["text"]], [[c["text"], _colour(c)] for c in line["chars"]]]


def _outside(box: Box, thing: dict[str, Any]) -> bool:
    return not _within(thing, box)


def _within(thing: dict[str, Any], box: Box) -> bool:
    x: float
    y: float
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _colour(char: dict[str, Any]) -> int:
    shades = [round(255 * v) for v in char["non_stroking_color"] or (0,)]
    red, green, blue = shades if len(shades) == 3 else shades[:1] * 3
    return red << 16 | green << 8 | blue
