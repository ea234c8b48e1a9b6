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
_ORDINAL = re.compile(r"[0-9０-９]{1,2}[.．、]")
"""As it is printed: a comma is that of a number which goes on below."""
_UNIT = re.compile(r"(?:万?元|件|条|项|个)$")
_FIGURE = re.compile(r"[-+]?[0-9][0-9,.]*(?:万?元|件|条|项|个)?(?:\(.*)?|[-/]|无|[零〇○]")


def segments_of(line: Printed) -> list[Segment]:
    """The cells of one printed line, as far as the line alone tells."""
    groups: list[list[int]] = [[0]]
    size = _size(line)
    for n in range(1, len(line.words)):
        gap = line.words[n].box[0] - max(line.words[k].box[2] for k in groups[-1])
        if gap > GAP * size or (gap > FIGURE_GAP * size and _parts_figures(line, n)):
            groups.append([n])
        else:
            groups[-1].append(n)
    out = [_segment([line.words[n] for n in group]) for group in groups]
    if out[0].text == "无" or (
        len(out) > 1 and _ORDINAL.fullmatch(out[0].line.text)
    ):  # of a name that is written downwards
        out[0] = Segment(out[0].line, False, out[0].text)
    return out


def reparted(segments: list[Segment], places: Sequence[Box]) -> list[Segment]:
    """The segments, a figure parted from a name that nearly meets it where other lines have figures in that place."""
    if not places:
        return segments
    out: list[Segment] = []
    for s in segments:
        n = 0 if s.figure else _figure_behind(s.line, places)
        out += [_segment(s.line.words[:n]), _segment(s.line.words[n:])] if n else [s]
    return out


def _figure_behind(line: Printed, places: Sequence[Box]) -> int:
    """Which word begins a figure that ends this text, its unit a little apart or not; 0 where there is none."""
    words = line.words
    for n in (len(words) - 1, len(words) - 2):
        if n < 1 or not _BEGINS.match(words[n].text):
            break
        if words[n].box[0] - words[n - 1].box[2] <= FIGURE_GAP * _size(line):
            continue
        alike = sum(words[n].box[0] < p[2] and p[0] < words[-1].box[2] for p in places)
        if alike >= LEAST_ALIKE and _is_figure(fold("".join([w.text for w in words[n:]]))):
            return n
    return 0


def _size(line: Printed) -> float:
    """Of its words: figures that stand a little lower than names make the line taller."""
    return max([w.box[3] - w.box[1] for w in line.words])


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
