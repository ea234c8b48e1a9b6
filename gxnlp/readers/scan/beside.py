"""What a reading must be by what stands beside and below it: a letter among figures, a torn unit, a broken figure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

import numpy as np

from gxnlp.readers.ocr import FIGURE, Reading
from gxnlp.readers.scan.cutting import PixelBox, Snippet
from gxnlp.readers.scan.settling import GROUPED, GROUPS, MISREAD_UNITS, NO_FIGURE, UNSEEN_TAIL, is_figure

CLOSE = 1.65
"""Lines of one cell follow each other within this, in em."""
FEWEST_STEPS, LOOSE, MOST_STEP = 4, 1.1, 2.2
"""Or within a little more than lines of words in cells do, where a page has so many of them; rows are farther apart."""
MOST_DIGITS, SINGLE = 9, 2
"""Of one figure; and so many cells of a row with one line each show that it is one row."""
ROW = 6
"""Beside so many figures a letter or two are a figure, even if none stands below, and if it is not known which."""
UNITS = 4
"""On so many figures of a page a unit must stand for it to be known elsewhere."""
UNIT_LEAST, UNIT_MOST, PERHAPS = 0.7, 1.4, 0.1
"""In em, how wide a unit is that stands alone below a figure; the engine's share for it is this at least."""
HALF_SEEN = 0.85
"""The most that a figure is worth beside which something is hardly there."""
AMONG, LEAST_SHARE, MOST_SURE = 2, 0.6, 0.9
"""How many figures must stand beside a letter that is taken for one; how sure of it the engine must be, and may be."""
_HAS_UNIT = re.compile(r"(?:[0-9][0-9,.]*)?[件条项个]")
_TORN_UNIT = re.compile(r"((?:[0-9][0-9,.]*)?) ?(?:[AFfPHtnmrMNkKhRWw]{1,2}|[月性什仵作伴牛午])")
"""Behind a figure: letters that are like no digit, and signs that are like 件."""
SURE_NAME = 0.95
_NUMBERED = re.compile(r"[0-9]{1,2}[.．、]")
_LIKE_BRACKETS = frozenset("Cc([{〔【（<《")
_REMARKED = re.compile(r"([0-9][0-9,.]*)([(（]?)(?:含|其中).*")
_OPENED_BY_ONE = re.compile(r"([0-9][0-9,.]*)[1Il|](?:含|其中)[^(（]*[)）]")


@dataclass(frozen=True, slots=True)
class Read:
    snippet: Snippet
    reading: Reading


def among_figures(found: Sequence[Read], cells: Sequence[PixelBox]) -> list[Read]:
    """Where a cell beside and below figures seems to say a letter, it is read as the figure that it must be.

    Only what every look makes the same of, and never surely: 44 in thin print looks much like 士.
    """
    figures = {r.snippet.cell for r in found if r.snippet.cell >= 0 and is_figure(r.reading.text)}
    middles = [((cells[n][0] + cells[n][2]) / 2, (cells[n][1] + cells[n][3]) / 2) for n in figures]
    alone = {n for n, times in Counter(r.snippet.cell for r in found).items() if times == 1}
    out: list[Read] = []
    for read in found:
        said, cell = read.reading, read.snippet.cell
        is_other = said.text in NO_FIGURE or is_figure(said.text) or _is_name(said)
        if cell in alone and cell >= 0 and not is_other:
            x0, y0, x1, y1 = cells[cell]
            beside = sum(y0 < y < y1 for _, y in middles)
            below = sum(x0 < x < x1 for x, _ in middles)
            text, share = said.as_figure[0] if said.as_figure else ("", 0.0)
            among = beside >= ROW or (beside >= AMONG and below >= 1)
            others = tuple((t, round(c, 4)) for t, c in said.as_figure if is_figure(t))
            if among and share >= LEAST_SHARE and is_figure(text):
                read = Read(read.snippet, Reading(text, min(share, MOST_SURE), others[1:]))
            elif beside >= ROW and len(said.text) <= 2:  # a letter here would make a row of figures one of words
                read = Read(read.snippet, Reading("", 0.0, others))
        out.append(read)
    return out


def _is_name(said: Reading) -> bool:
    """Whether it is the short name of a row, as 3.其他: its letters are sure, or a number stands before them."""
    words = sum(c > "\u2e80" for c in said.text)
    return words >= 2 and (said.confidence >= SURE_NAME or _NUMBERED.match(said.text) is not None)


def with_units(found: Sequence[Read], em: int) -> list[Read]:
    """Figures behind which the engine saw a letter or two, where many figures of the page have a unit."""
    units = Counter(r.reading.text[-1] for r in found if r.snippet.cell >= 0 and _HAS_UNIT.fullmatch(r.reading.text))
    if not units:
        return list(found)
    unit, times = units.most_common(1)[0]
    if times < UNITS:
        return list(found)
    below: set[int] = set()
    out: list[Read] = []
    for read in found:
        said, cell = read.reading, read.snippet.cell
        if cell >= 0 and (torn := _TORN_UNIT.fullmatch(said.text)) and (torn[1] or cell in below):
            read = Read(read.snippet, Reading(torn[1] + unit, min(MOST_SURE, said.confidence), said.alternatives))
        elif cell in below and _is_like(said, unit) and UNIT_LEAST * em <= _width(read) <= UNIT_MOST * em:
            read = Read(read.snippet, Reading(unit, MOST_SURE))
        if is_figure(said.text):
            below.add(cell)
        out.append(read)
    return out


def _is_like(said: Reading, unit: str) -> bool:
    """What is no clear figure, and may be the unit as far as the engine can tell."""
    weighed = dict((*said.alternatives, *said.as_figure))
    figure = said.confidence >= LEAST_SHARE and is_figure(said.text)
    return not figure and weighed.get(unit, 0.0) >= PERHAPS


def _width(read: Read) -> int:
    return read.snippet.box[2] - read.snippet.box[0]


def wrapped(found: Sequence[Read], cells: Sequence[PixelBox], em: int) -> list[Read]:
    """Figures that their cell breaks over lines: what looks like a point in 5.75|8 is a comma there too.

    Lines that do not look like one broken figure are perhaps two rows between which a rule was lost: they are doubted.
    """
    by_cell: dict[int, list[int]] = defaultdict(list)
    for n, read in enumerate(found):
        if read.snippet.cell >= 0:
            by_cell[read.snippet.cell].append(n)
    out = list(found)
    apart = _apart(found, by_cell.values(), em)
    alone = Counter(_row(cells[n]) for n, m in by_cell.items() if len(m) == 1 and is_figure(found[m[0]].reading.text))
    for cell, members in by_cell.items():
        _with_bracket_misread(out, members)
        _with_remark(out, members)
        pieces = _with_brackets(out, members)
        unit = MISREAD_UNITS.get(pieces[-1], pieces[-1])
        if len(members) > 1 and FIGURE.fullmatch(pieces[-2]) and unit in ("项", "件"):
            before, last = found[members[-2]], found[members[-1]]  # a unit alone on its line says nothing of the figure
            out[members[-1]] = Read(
                last.snippet, Reading(unit, max(last.reading.confidence, before.reading.confidence))
            )
            pieces[-1] = unit
        figures = list(takewhile(lambda n: FIGURE.fullmatch(found[n].reading.text), members))
        if len(figures) < 2:
            continue
        whole = "".join(pieces)
        digits = sum(c.isdigit() for c in whole)
        # two rows between which a rule was lost would stand farther apart, and hold two figures in other cells, too
        boxes = [found[n].snippet.box for n in figures]
        is_one = alone[_row(cells[cell])] >= SINGLE and digits <= MOST_DIGITS and _is_close(boxes, apart)
        trust = 1.0 if is_one else _one_figure(boxes, [found[n].reading.text for n in figures], apart)
        grouped = len(figures) == len(members) and "." in whole and GROUPS.fullmatch(whole) is not None
        if grouped:
            trust *= GROUPED * UNSEEN_TAIL / (1 + GROUPED * UNSEEN_TAIL)
        if trust < 1:
            for n in figures:
                said = found[n].reading
                text = said.text.replace(".", ",") if grouped else said.text
                out[n] = Read(found[n].snippet, Reading(text, min(said.confidence, trust)))
    return out


def _with_bracket_misread(found: list[Read], members: Sequence[int]) -> None:
    """321(含192件) that was read as 3211含192件): before such words and a bracket that closes, one must have opened.

    Whether it was the 1 or was lost beside it, the engine cannot tell: the figure is doubted.
    """
    pieces = [found[n].reading.text for n in members]
    matched = _OPENED_BY_ONE.fullmatch("".join(pieces))
    if matched is None:
        return
    at = matched.end(1)
    for n, piece in zip(members, pieces, strict=True):
        if 0 <= at < len(piece):
            text = f"{piece[:at]}（{piece[at + 1 :]}"
            found[n] = Read(found[n].snippet, replace(found[n].reading, text=text, alternatives=(), as_figure=()))
        at -= len(piece)
    for n in members:
        said = found[n].reading
        found[n] = Read(found[n].snippet, replace(said, confidence=min(said.confidence, HALF_SEEN)))


def _with_remark(found: list[Read], members: Sequence[int]) -> None:
    """615（其中修订294件）of which a copy lost the thin bracket: the figure is doubted.

    How sure the words are says nothing of the figure, unless they stand on one line with digits of it.
    """
    pieces = [found[n].reading.text for n in members]
    matched = _REMARKED.fullmatch("".join(pieces))
    if matched is None:
        return
    at, figure = matched.end(1), 1.0
    for n, piece in zip(members, pieces, strict=True):
        said = found[n].reading
        if at > 0:
            figure = min(figure, said.confidence, 1.0 if matched[2] and at >= len(piece) else HALF_SEEN)
            if not matched[2]:
                said = replace(said, confidence=min(said.confidence, figure))
        else:
            said = replace(said, confidence=max(said.confidence, figure))
        if not matched[2] and 0 <= at < len(piece):
            said = replace(said, text=f"{piece[:at]}（{piece[at:]}", alternatives=(), as_figure=())
        found[n] = Read(found[n].snippet, said)
        at -= len(piece)


def _row(cell: PixelBox) -> tuple[int, int]:
    return cell[1], cell[3]


def _apart(found: Sequence[Read], cells: Iterable[Sequence[int]], em: int) -> float:
    """How far apart the lines of one cell begin at most, as those do on this page of which the upper one has words."""
    steps = [
        found[b].snippet.box[1] - found[a].snippet.box[1]
        for members in cells
        for a, b in pairwise(members)
        if any(c > "\u2e80" for c in found[a].reading.text)
    ]
    usual = float(np.median(steps)) if len(steps) >= FEWEST_STEPS else 0.0
    return max(CLOSE * em, LOOSE * usual) if usual <= MOST_STEP * em else CLOSE * em


def _with_brackets(found: list[Read], members: Sequence[int]) -> list[str]:
    """What the lines of a cell say; a bracket that stands alone between a figure and its remark is read as one."""
    pieces = [found[n].reading.text for n in members]
    for k in range(1, len(pieces) - 1):
        said = found[members[k]]
        if pieces[k] in _LIKE_BRACKETS and FIGURE.fullmatch(pieces[k - 1]) and pieces[k + 1][:1] > "\u2e80":
            pieces[k] = "（"
            found[members[k]] = Read(said.snippet, replace(said.reading, text="（"))
    return pieces


def _one_figure(boxes: Sequence[PixelBox], texts: Sequence[str], apart: float) -> float:
    """How far lines under each other look like one figure: all as long as the room allows, but for the last.

    Of a last line with a unit only the digits count: what a line has room for is more than it holds in digits.
    """
    widths: list[float] = [b[2] - b[0] for b in boxes]
    counts = [sum(c.isdigit() for c in text) for text in texts]
    digits = sum(counts)
    if texts[-1][-1:] > "\u2e80" and counts[0]:
        widths[-1] = min(widths[-1], widths[0] * counts[-1] / counts[0])
    full = max(widths)
    if digits > MOST_DIGITS or min(widths[:-1]) < 0.82 * full:
        return 0.2
    return 1.0 if _is_close(boxes, apart) and widths[-1] < 1.05 * full else 0.6


def _is_close(boxes: Sequence[PixelBox], apart: float) -> bool:
    return all(b[1] - a[1] < apart for a, b in pairwise(boxes))
