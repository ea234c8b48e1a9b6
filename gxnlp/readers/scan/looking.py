"""Readings of the snippets of a page: look-alikes once, doubtful figures again at other sizes, all in one form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from gxnlp.readers.ocr import KEPT, Engine, Reading
from gxnlp.readers.scan import Grey, Mask
from gxnlp.readers.scan.alike import kinds
from gxnlp.readers.scan.beside import HALF_SEEN, PERHAPS, Read, among_figures, with_units, wrapped
from gxnlp.readers.scan.cutting import PixelBox, Snippet, are_two, crop, spans_of, white_within
from gxnlp.readers.scan.pieces import pieces
from gxnlp.readers.scan.settling import GROUPS, NO_FIGURE, UNIT, is_figure, settled

DOUBTFUL = 0.97
"""A figure that the engine is less sure of is looked at again."""
DENSE = 0.95
"""White inside a figure that is no wider than this, in em, parts nothing."""
FAINT, SHADE, DASH, BEYOND = 205, 240, 0.2, 4
"""How dark a faint dash is, of 255, how dark what is hardly there, how long at least, in em, and the pixels above and
below it that are white."""
FEW, GRAINY = 8, 0.15
"""Beside more figures than so many, and than this share, there is the grain of the paper."""
HIGH, THIN, NEXT = 0.5, 0.1, 0.8
"""In em: a faint letter is as high and as wide at least, and so near to the one beside it at most."""
DARKEST, PRINT, MOST_GAIN = 2, 30, 2.5
"""So many per cent of a line's picture are its ink, print is as dark as this, and a pale one is darkened so far."""
STROKE, LETTER_INK, AS_PRINT = 3, 10, 100
"""Pixels: narrower is no letter; so many per cent of a letter's box are ink, and in print that is so dark, of 255."""
LONGEST_FIGURE = 6
"""Times as long as high."""
APART, TWO_FIGURES = 2.0, 0.5
"""In em: so much white within one is a lost wall, and it is worth no more."""
MARK, MARK_TOP, MARK_FOOT = 0.35, 0.3, 0.75
"""Of a figure's height: how high the shortest minus is at most, and between which heights its middle stands."""
DIGIT, POINT, TAIL, CLEAN = 0.6, 2, 0.3, 242
"""How high a digit is at least, of its line, and how wide a point, in pixels; how far below it, of a digit's height,
the tail of a comma would leave a shade, and how light paper without any is, of 255."""
MOST_FAINT = 0.5
"""The most that a figure is worth of which there is no ink: it may be the other side's."""
_WITH_REMARK = re.compile(rf"-?[0-9][0-9,.]*{UNIT}[（(]")


def look(
    page: Grey,
    mask: Mask,
    em: int,
    snippets: Sequence[Snippet],
    cells: Sequence[PixelBox],
    engine: Engine,
    *,
    pale: bool = False,
) -> list[Read]:
    """What each snippet says; where ink says nothing, the sign for that.

    On a `pale` page what is paler still beside a letter is a letter, and not of the other side of the sheet.
    """
    snippets = plainly = [_with_faint(page, s, cells, em) if s.cell >= 0 and _is_short(s) else s for s in snippets]
    if pale:
        snippets = plainly = [
            _with_faint_letters(page, s, cells, em) if s.cell >= 0 and _is_short(s) else s for s in snippets
        ]
    crops = [picture_of(page, s, cells) for s in snippets]
    chosen = kinds(crops)
    first = sorted(set(chosen))
    found = dict(zip(first, engine.read([crops[n] for n in first]), strict=True))
    said = [n for n, k in enumerate(chosen) if snippets[n].cell >= 0 and is_figure(found[k].text)]
    hardly = _with_shade(page, {n: snippets[n] for n in said}, cells, em)
    # read each for itself: of its kind only this one has the shade
    shaded = dict(zip(hardly, engine.read([picture_of(page, s, cells) for s in hardly.values()]), strict=True))
    snippets = [hardly.get(n, s) for n, s in enumerate(snippets)]
    thin = [pale and s.cell >= 0 and not _is_dark(page, mask, s.box) for s in plainly]
    white = [white_within(mask, s.box) for s in snippets]
    dense = [white_within(mask, s.box) <= DENSE * em for s in plainly]
    parted = [w > APART * em and are_two(mask, s.box, em, APART) for s, w in zip(snippets, white, strict=True)]
    pointed = [
        "." in found[k].text and GROUPS.fullmatch(found[k].text) is not None and _is_pointed(page, mask, s.box)
        for s, k in zip(plainly, chosen, strict=True)
    ]
    readings = {n: settled([r], dense[n], pointed=pointed[n]) for n, r in found.items()}
    again = [
        n
        for n in first
        if snippets[n].cell >= 0
        # of a pale figure one look is often sure and wrong
        and (_is_doubtful(readings[n], crops[n]) or (thin[n] and is_figure(readings[n].text)))
    ]
    if again:
        looks = [_larger(page, plainly[n], cells) for n in again], [_bolder(crops[n]) for n in again]
        others = [engine.read(look) for look in looks]
        for k, n in enumerate(again):
            readings[n] = settled([found[n], *(other[k] for other in others)], dense[n], pointed=pointed[n])
    seen = []
    for n, (s, k) in enumerate(zip(snippets, chosen, strict=True)):
        reading = (
            _doubted(settled([shaded[n]], dense[n], pointed=pointed[n]), HALF_SEEN) if n in shaded else readings[k]
        )
        if s.cell >= 0 and is_figure(reading.text) and _has_mark_before(mask, s.box):
            reading = _with_minus(reading)
        if thin[n]:  # all looks may be sure of a 95 that is left of a 98: the sums must bear it out
            reading = _doubted(reading, HALF_SEEN)
        if pale and s.cell >= 0 and _WITH_REMARK.match(reading.text):
            # of a line of words the engine tells the mean over its letters, which says little of a figure's digits
            reading = replace(reading, confidence=min(reading.confidence, HALF_SEEN))
        seen.append(Read(s, _doubted(reading, TWO_FIGURES) if parted[n] else reading))
    return [_unbelieved(r) for r in wrapped(with_units(among_figures(seen, cells), em), cells, em)]


def _with_shade(page: Grey, figures: Mapping[int, Snippet], cells: Sequence[PixelBox], em: int) -> dict[int, Snippet]:
    """Those beside which something is hardly there, and it as well; none where the whole page is grainy."""
    wider = {n: _with_faint(page, s, cells, em, SHADE) for n, s in figures.items() if _is_short(s)}
    found = {n: s for n, s in wider.items() if s is not figures[n]}
    return found if len(found) <= max(FEW, GRAINY * len(figures)) else {}


def _with_faint_letters(page: Grey, snippet: Snippet, cells: Sequence[PixelBox], em: int) -> Snippet:
    """The snippet with the letters beside it of which a copy left only a shade, as high as letters are."""
    x0, y0, x1, y1 = snippet.box
    left, right = cells[snippet.cell][0] + BEYOND, cells[snippet.cell][2] - BEYOND
    top, bottom = max(0, y0 - BEYOND), y1 + BEYOND
    shade = (page[top:bottom, left:right] < SHADE).astype(np.uint8)
    if shade.size == 0 or (x0 <= left and x1 >= right):
        return snippet
    joined = cv2.morphologyEx(shade, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, _, stats, _ = pieces(joined)
    letters = [
        (left + int(x), left + int(x + w))
        for x, y, w, h, _ in stats[1:]
        if y > 0 and y + h < len(joined) and h >= HIGH * em and THIN * em <= w <= 2 * em
    ]
    for a, b in sorted(letters):
        if x1 <= b and a - x1 < NEXT * em:
            x1 = b
    for a, b in sorted(letters, reverse=True):
        if a <= x0 and x0 - b < NEXT * em:
            x0 = a
    return snippet if (x0, y0, x1, y1) == snippet.box else replace(snippet, box=(x0, y0, x1, y1))


def _is_dark(page: Grey, mask: Mask, box: PixelBox) -> bool:
    """Whether each letter is as dark as print, as figures beside pale words may be: such a one has lost nothing."""
    x0, y0, x1, y1 = box
    letters = [page[y0:y1, x0 + a : x0 + b] for a, b in spans_of(mask[y0:y1, x0:x1].any(axis=0)) if b - a >= STROKE]
    return bool(letters) and all(float(np.percentile(letter, LETTER_INK)) <= AS_PRINT for letter in letters)


def _has_mark_before(mask: Mask, box: PixelBox) -> bool:
    """Whether a speck stands before a figure where a minus would: some are so short that every look leaves them out."""
    x0, y0, x1, y1 = box
    ink = mask[y0:y1, x0:x1]
    spans = spans_of(ink.any(axis=0))
    if len(spans) < 2:
        return False
    begin, end = spans[0]
    rows = np.flatnonzero(ink[:, begin:end].any(axis=1))
    high, top, foot = y1 - y0, int(rows[0]), int(rows[-1]) + 1
    in_the_middle = MARK_TOP * high <= (top + foot) / 2 <= MARK_FOOT * high
    return in_the_middle and foot - top <= MARK * high and end - begin <= high


def _is_pointed(page: Grey, mask: Mask, box: PixelBox) -> bool:
    """Whether the one mark at the foot of a figure's digits has white paper below it, where a comma has its tail."""
    x0, y0, x1, y1 = box
    _, _, stats, _ = pieces(mask[y0:y1, x0:x1])
    left, top, wide, high = (stats[1:, k] for k in range(4))
    foot = top + high
    digits = high >= DIGIT * (y1 - y0)
    if not digits.any():
        return False
    line, size = int(np.median(foot[digits])), float(np.median(high[digits]))
    marks = np.flatnonzero((high <= MARK * size) & (top >= line - size / 2) & (wide >= POINT))
    if len(marks) != 1 or foot[marks[0]] > line or high[marks[0]] > wide[marks[0]] + 1:
        return False
    a, b = x0 + int(left[marks[0]]) - 2, x0 + int(left[marks[0]] + wide[marks[0]]) + 1
    below = page[y0 + line + 1 : y0 + line + 1 + max(3, round(TAIL * size)), max(0, a) : b]
    return bool(below.size and below.min() >= CLEAN)


def _with_minus(said: Reading) -> Reading:
    """A figure with a mark before it: a minus if that is what the engine weighed there; doubted either way."""
    bare = said.text.removeprefix("-")
    shares = dict(((said.text, said.confidence), *said.alternatives))
    minus = shares.pop("-" + bare, 0.0)
    if minus > HALF_SEEN:
        return said
    if minus < PERHAPS:
        return _doubted(said, HALF_SEEN)
    both = min(1.0, minus + shares.pop(bare, 0.0))
    told = min(both, HALF_SEEN)
    others = sorted({**shares, bare: round(both - told, 4)}.items(), key=lambda o: -o[1])
    return Reading("-" + bare, told, tuple(others[:KEPT]))


def _unbelieved(read: Read) -> Read:
    """What is faint says that its cell is perhaps not blank, never what it says: a 0 of the other side is a 0, too."""
    if not read.snippet.faint:
        return read
    said = read.reading
    weighed = ((said.text, said.confidence), *said.alternatives, *said.as_figure)
    others = {t: round(min(c, MOST_FAINT), 4) for t, c in reversed(weighed) if is_figure(t)}
    return Read(read.snippet, Reading("", 0.0, tuple(sorted(others.items(), key=lambda o: -o[1])[:KEPT])))


def _is_short(snippet: Snippet) -> bool:
    x0, y0, x1, y1 = snippet.box
    return x1 - x0 <= LONGEST_FIGURE * (y1 - y0)


def _doubted(said: Reading, most: float) -> Reading:
    """A figure that may have a minus which is hardly there, or be two figures: worth so much at most."""
    return replace(said, confidence=most) if said.confidence > most and is_figure(said.text) else said


def _is_doubtful(reading: Reading, picture: Grey) -> bool:
    short = picture.shape[1] < LONGEST_FIGURE * picture.shape[0]
    if short and reading.as_figure and len(reading.text) <= 2 and reading.text not in NO_FIGURE:
        return True
    return (
        short and reading.confidence < DOUBTFUL and (not reading.text or any(c in "0123456789" for c in reading.text))
    )


def picture_of(page: Grey, snippet: Snippet, cells: Sequence[PixelBox]) -> Grey:
    """What an engine is shown of it."""
    return _darkened(crop(page, snippet.box, within=cells[snippet.cell] if snippet.cell >= 0 else None))


def _darkened(picture: Grey) -> Grey:
    """Letters as dark as print is, where a copy made all of them pale."""
    darkest = float(np.percentile(picture, DARKEST))
    if darkest <= PRINT:
        return picture
    gain = min(MOST_GAIN, (255 - PRINT) / max(1.0, 255 - darkest))
    return np.asarray(np.clip(255 - (255 - picture.astype(np.float32)) * gain, 0, 255), dtype=np.uint8)


def _with_faint(page: Grey, snippet: Snippet, cells: Sequence[PixelBox], em: int, shade: int = FAINT) -> Snippet:
    """The snippet with what is beside it and too faint to count as ink: a minus is the thinnest stroke of all.

    What reaches above or below the letters is what a rule left.
    """
    x0, y0, x1, y1 = snippet.box
    left, right = max(cells[snippet.cell][0] + 2, x0 - em), min(cells[snippet.cell][2] - 2, x1 + em)
    top, bottom = max(0, y0 - BEYOND), y1 + BEYOND
    for begin, end in ((left, x0 - 1), (x1 + 1, right)):
        beside = page[top:bottom, begin : max(begin, end)]
        if beside.size == 0:
            continue
        outer = np.concatenate([beside[:BEYOND], beside[y1 - top :]]).min(axis=0, initial=255) < SHADE
        faint = np.flatnonzero(np.where(outer, 255, beside[y0 - top : y1 - top].min(axis=0)) < shade)
        if len(faint) >= DASH * em:
            x0, x1 = min(x0, begin + int(faint[0])), max(x1, begin + int(faint[-1]) + 1)
    return snippet if (x0, y0, x1, y1) == snippet.box else replace(snippet, box=(x0, y0, x1, y1))


def _larger(page: Grey, snippet: Snippet, cells: Sequence[PixelBox]) -> Grey:
    """With more white around it: the letters come out smaller at the engine."""
    return _darkened(crop(page, snippet.box, within=cells[snippet.cell] if snippet.cell >= 0 else None, margin=0.4))


def _bolder(picture: Grey) -> Grey:
    """Slightly thicker strokes: what a copy made thin."""
    wide = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(cv2.erode(wide, np.ones((2, 2), np.uint8)), (0, 0), 0.8), dtype=np.uint8)
