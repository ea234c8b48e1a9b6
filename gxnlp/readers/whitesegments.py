"""A printed line to segments: what of it stands in one cell of a table without rules, and which of them are figures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gxnlp.document import Box
from gxnlp.readers.blocks import Printed, Word, around
from gxnlp.readers.whitebands import Segment
from gxnlp.text import fold

GAP = 0.8
"""Of a line's height: wider white parts two cells."""
FIGURE_GAP = 0.2
"""Between two figures; digits of one number stand closer."""
LEAST_ALIKE = 3
"""Figures that other lines must have in a place for a name to end before it."""

_BEGINS = re.compile(r"[-+0-9０-９/零〇○无万元件条项个]")
_ORDINAL = re.compile(r"[0-9]{1,2}[,.]")
_UNIT = re.compile(r"(?:万?元|件|条|项|个)$")
_FIGURE = re.compile(r"[-+]?[0-9][0-9,.]*(?:万?元|件|条|项|个)?(?:\(.*)?|[-/]|无|[零〇○]")


def segments_of(line: Printed) -> list[Segment]:
    """The cells of one printed line, as far as the line alone tells."""
    groups: list[list[int]] = [[0]]
    for n in range(1, len(line.words)):
        gap = line.words[n].box[0] - max(line.words[k].box[2] for k in groups[-1])
        if gap > GAP * line.height or (gap > FIGURE_GAP * line.height and _parts_figures(line, n)):
            groups.append([n])
        else:
            groups[-1].append(n)
    out = [_segment([line.words[n] for n in group]) for group in groups]
    if out[0].text == "无" or (len(out) > 1 and _ORDINAL.fullmatch(out[0].text)):  # of a name that is written downwards
        out[0] = Segment(out[0].line, False, out[0].text)
    return out


def reparted(segments: list[Segment], places: Sequence[Box]) -> list[Segment]:
    """The segments, a figure parted from a name that nearly meets it where other lines have figures in that place."""
    if not places:
        return segments
    out: list[Segment] = []
    for s in segments:
        words = s.line.words
        box = words[-1].box
        if len(words) > 1 and not s.figure and _BEGINS.match(words[-1].text) and _is_figure(fold(words[-1].text)):
            alike = sum(box[0] < p[2] and p[0] < box[2] for p in places)
            if alike >= LEAST_ALIKE and box[0] - words[-2].box[2] > FIGURE_GAP * s.line.height:
                out += [_segment(words[:-1]), _segment(words[-1:])]
                continue
        out.append(s)
    return out


def _segment(words: Sequence[Word]) -> Segment:
    piece = Printed(tuple(words), around(w.box for w in words))
    text = fold(piece.text)
    return Segment(piece, _is_figure(text), text)


def _parts_figures(line: Printed, n: int) -> bool:
    """Whether a narrow gap parts two cells: figures of two columns that nearly meet."""
    if not _BEGINS.match(line.words[n].text):
        return False
    before, after = fold(line.words[n - 1].text), fold(line.words[n].text)
    if _UNIT.fullmatch(after):  # a number may stand a little before its own unit
        return _UNIT.search(before) is not None
    return _is_figure(after) and (_is_figure(before) or _UNIT.fullmatch(before) is not None)


def _is_figure(folded: str) -> bool:
    return _FIGURE.fullmatch(folded) is not None
