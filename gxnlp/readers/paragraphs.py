"""Printed lines to paragraphs: a line that is full to the margin runs on in the next one that is not indented."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gxnlp.document import Box
from gxnlp.readers.blocks import Block, Prose, TableBlock, around, wrapped
from gxnlp.text import fold, split_marker

FULL = 2.3
"""In sizes of its letters: with less room than this to the right margin a line is full; a stop begins no line."""
INDENT = 0.7
WIDEST_PITCH = 3.0
"""In sizes: lines farther apart are no one paragraph."""
SAME_SIZE = 0.2
_ENDS = "。！？；：…”）"
_HEADING = re.compile(r"\s*[一二三四五六七八九十]+\s*、[^。，；：！？]+")
"""Below a title that ends without a stop too."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    page: int
    text: str
    box: Box
    gap: int
    confidence: float | None


def paragraphs(blocks: Sequence[Block]) -> list[TableBlock | Paragraph]:
    """The blocks with the printed lines of each paragraph made one."""
    prose = [b for b in blocks if isinstance(b, Prose)]
    left, right = _margins(prose)
    out: list[TableBlock | Paragraph] = []
    run: list[Prose] = []
    for block in blocks:
        if run and not (isinstance(block, Prose) and _runs_on(run[-1], block, left, right)):
            out.append(_paragraph(run))
            run = []
        if isinstance(block, Prose):
            run.append(block)
        else:
            out.append(block)
    if run:
        out.append(_paragraph(run))
    return out


def _margins(prose: Sequence[Prose]) -> tuple[float, float]:
    """Where lines of the text begin and end: the outermost places that several lines share."""
    if not prose:
        return 0.0, 0.0
    starts, ends = sorted(p.line.box[0] for p in prose), sorted(-p.line.box[2] for p in prose)
    return _shared(starts), -_shared(ends)


def _shared(places: list[float]) -> float:
    """The first of rising places that has company."""
    return next((a for a, b in pairwise(places) if b - a <= 6.0), places[0])


def _runs_on(above: Prose, below: Prose, left: float, right: float) -> bool:
    a, b = above.line, below.line
    size = (a.height + b.height) / 2
    if right - a.box[2] > FULL * size or b.box[0] > left + INDENT * size or b.box[0] > a.box[0] + INDENT * size:
        return False
    if abs(a.height - b.height) > SAME_SIZE * size:
        return False
    if above.page == below.page and b.box[1] - a.box[1] > WIDEST_PITCH * size:
        return False
    if _HEADING.fullmatch(b.text):
        return False
    return not (a.text.rstrip().endswith(tuple(_ENDS)) and split_marker(fold(b.text))[0])


def _paragraph(run: Sequence[Prose]) -> Paragraph:
    page = run[0].page
    known = [w.confidence for p in run for w in p.line.words if w.confidence is not None]
    return Paragraph(
        page,
        wrapped(p.line.text for p in run),
        around(p.line.box for p in run if p.page == page),
        0,
        min(known) if known else None,
    )
