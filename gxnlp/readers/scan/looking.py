"""Readings of the snippets of a page: look-alikes once, doubtful figures again at other sizes, all in one form."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

import cv2
import numpy as np

from gxnlp.readers.ocr import FIGURE, KEPT, LEAST, Engine, Reading
from gxnlp.readers.scan import Grey, Mask
from gxnlp.readers.scan.alike import kinds
from gxnlp.readers.scan.cutting import PixelBox, Snippet, are_two, crop, spans_of, white_within

DOUBTFUL = 0.97
"""A figure that the engine is less sure of is looked at again."""
DENSE = 0.95
"""White inside a figure that is no wider than this, in em, parts nothing."""
CLOSE = 1.65
"""Lines of one cell follow each other within this, in em."""
FEWEST_STEPS, LOOSE, MOST_STEP = 4, 1.1, 2.2
"""Or within a little more than lines of words in cells do, where a page has so many of them; rows are farther apart."""
MOST_DIGITS, SINGLE = 9, 2
"""Of one figure; and so many cells of a row with one line each show that it is one row."""
GROUPED = 6.0
"""How much likelier three digits are to follow a comma than a point."""
UNSEEN_TAIL = 0.3
"""The share that a comma has of what looks like a point before three digits."""
_UNIT = "(?:件|条|项|个|元|万元)?"
NO_FIGURE = frozenset(("无", "零", "/", "／", "—", "-", "－", "--", "——", "\\", "略", "同上", "无。"))
"""Words and signs that stand in a figure's place."""
ROW = 6
"""Beside so many figures a letter or two are a figure, even if none stands below, and if it is not known which."""
UNITS = 4
"""On so many figures of a page a unit must stand for it to be known elsewhere."""
UNIT_LEAST, UNIT_MOST, PERHAPS = 0.7, 1.4, 0.1
"""In em, how wide a unit is that stands alone below a figure; the engine's share for it is this at least."""
FAINT, SHADE, DASH, BEYOND = 205, 240, 0.2, 4
"""How dark a faint dash is, of 255, how dark what is hardly there, how long at least, in em, and the pixels above and
below it that are white."""
FEW, GRAINY = 8, 0.15
"""Beside more figures than so many, and than this share, there is the grain of the paper."""
HIGH, THIN, NEXT = 0.5, 0.1, 0.8
"""In em: a faint letter is as high and as wide at least, and so near to the one beside it at most."""
HALF_SEEN = 0.85
"""The most that a figure is worth beside which something is hardly there."""
DARKEST, PRINT, MOST_GAIN = 2, 30, 2.5
"""So many per cent of a line's picture are its ink, print is as dark as this, and a pale one is darkened so far."""
STROKE, LETTER_INK, AS_PRINT = 3, 10, 100
"""Pixels: narrower is no letter; so many per cent of a letter's box are ink, and in print that is so dark, of 255."""
LONGEST_FIGURE = 6
"""Times as long as high."""
APART, TWO_FIGURES = 2.0, 0.5
"""In em: so much white within one is a lost wall, and it is worth no more."""
AMONG, LEAST_SHARE, MOST_SURE = 2, 0.6, 0.9
"""How many figures must stand beside a letter that is taken for one; how sure of it the engine must be, and may be."""
MOST_FAINT = 0.5
"""The most that a figure is worth of which there is no ink: it may be the other side's."""
_GROUPS = re.compile(rf"[0-9]{{1,3}}(?:[.,，．][0-9]{{3}})+{_UNIT}")
_AFTER_POINT = re.compile(r"(?<=[0-9][.,，．]) (?=[0-9])")
"""A blank behind a point is the point's own."""
_ROUND = str.maketrans("OoQ〇○０１２３４５６７８９，．", "000000123456789,.")
_BESIDE_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=\S)|(?<=\S) +(?=[\u3000-\u9fff\uff00-\uffef])")
"""The engine puts blanks between Chinese and other letters; no printer does."""
_UNITS = {**dict.fromkeys("頭顷順項頂顶頃顺颈", "项"), **dict.fromkeys("鬥仵什作伴", "件")}
_UNIT_MISREAD = re.compile(rf"[0-9０-９][0-9０-９,，. ]*[{''.join(_UNITS)}]")
"""A unit behind a figure that a copy blurred: nothing else stands there."""
_HAS_UNIT = re.compile(r"(?:[0-9][0-9,.]*)?[件条项个]")
_TORN_UNIT = re.compile(r"((?:[0-9][0-9,.]*)?) ?(?:[AFfPHtnmrMNkKhRWw]{1,2}|[月性什仵作伴牛午])")
"""Behind a figure: letters that are like no digit, and signs that are like 件."""
SURE_NAME = 0.95
_NUMBERED = re.compile(r"[0-9]{1,2}[.．、]")
_LIKE_BRACKETS = frozenset("Cc([{〔【（<《")
_OPENED_BY_ONE = re.compile(r"([0-9][0-9,.]*)[1Il|](?:含|其中)[^(（]*[)）]")
_WITH_REMARK = re.compile(rf"-?[0-9][0-9,.]*{_UNIT}[（(]")
_BEHIND_REMARK = re.compile(r"(?<=[)）])[.·:：;,，'`’‘\s]+$")
_DUST = re.compile(r"^[.·:：;,，'`’‘\s]+(?=[0-9])|(?<=[0-9件条项个元)）])[.·:：;,，'`’‘\s]+$")


@dataclass(frozen=True, slots=True)
class Read:
    snippet: Snippet
    reading: Reading


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
    crops = [_crop(page, s, cells) for s in snippets]
    chosen = kinds(crops)
    first = sorted(set(chosen))
    found = dict(zip(first, engine.read([crops[n] for n in first]), strict=True))
    said = [n for n, k in enumerate(chosen) if snippets[n].cell >= 0 and _is_figure(found[k].text)]
    hardly = _with_shade(page, {n: snippets[n] for n in said}, cells, em)
    # read each for itself: of its kind only this one has the shade
    shaded = dict(zip(hardly, engine.read([_crop(page, s, cells) for s in hardly.values()]), strict=True))
    snippets = [hardly.get(n, s) for n, s in enumerate(snippets)]
    thin = [pale and s.cell >= 0 and not _is_dark(page, mask, s.box) for s in plainly]
    white = [white_within(mask, s.box) for s in snippets]
    dense = [white_within(mask, s.box) <= DENSE * em for s in plainly]
    parted = [w > APART * em and are_two(mask, s.box, em, APART) for s, w in zip(snippets, white, strict=True)]
    readings = {n: _settled([r], dense[n]) for n, r in found.items()}
    again = [
        n
        for n in first
        if snippets[n].cell >= 0
        # of a pale figure one look is often sure and wrong
        and (_is_doubtful(readings[n], crops[n]) or (thin[n] and _is_figure(readings[n].text)))
    ]
    if again:
        looks = [_larger(page, plainly[n], cells) for n in again], [_bolder(crops[n]) for n in again]
        others = [engine.read(look) for look in looks]
        for k, n in enumerate(again):
            readings[n] = _settled([found[n], *(other[k] for other in others)], dense[n])
    seen = []
    for n, (s, k) in enumerate(zip(snippets, chosen, strict=True)):
        reading = _doubted(_settled([shaded[n]], dense[n]), HALF_SEEN) if n in shaded else readings[k]
        if thin[n]:  # all looks may be sure of a 95 that is left of a 98: the sums must bear it out
            reading = _doubted(reading, HALF_SEEN)
        if pale and s.cell >= 0 and _WITH_REMARK.match(reading.text):
            # of a line of words the engine tells the mean over its letters, which says little of a figure's digits
            reading = replace(reading, confidence=min(reading.confidence, HALF_SEEN))
        seen.append(Read(s, _doubted(reading, TWO_FIGURES) if parted[n] else reading))
    return [_unbelieved(r) for r in _wrapped(_with_units(_among_figures(seen, cells), em), cells, em)]


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
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
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


def _unbelieved(read: Read) -> Read:
    """What is faint says that its cell is perhaps not blank, never what it says: a 0 of the other side is a 0, too."""
    if not read.snippet.faint:
        return read
    said = read.reading
    weighed = ((said.text, said.confidence), *said.alternatives, *said.as_figure)
    others = {t: round(min(c, MOST_FAINT), 4) for t, c in reversed(weighed) if _is_figure(t)}
    return Read(read.snippet, Reading("", 0.0, tuple(sorted(others.items(), key=lambda o: -o[1])[:KEPT])))


def _is_short(snippet: Snippet) -> bool:
    x0, y0, x1, y1 = snippet.box
    return x1 - x0 <= LONGEST_FIGURE * (y1 - y0)


def _doubted(said: Reading, most: float) -> Reading:
    """A figure that may have a minus which is hardly there, or be two figures: worth so much at most."""
    return replace(said, confidence=most) if said.confidence > most and _is_figure(said.text) else said


def _among_figures(found: Sequence[Read], cells: Sequence[PixelBox]) -> list[Read]:
    """Where a cell beside and below figures seems to say a letter, it is read as the figure that it must be.

    Only what every look makes the same of, and never surely: 44 in thin print looks much like 士.
    """
    figures = {r.snippet.cell for r in found if r.snippet.cell >= 0 and _is_figure(r.reading.text)}
    middles = [((cells[n][0] + cells[n][2]) / 2, (cells[n][1] + cells[n][3]) / 2) for n in figures]
    alone = {n for n, times in Counter(r.snippet.cell for r in found).items() if times == 1}
    out: list[Read] = []
    for read in found:
        said, cell = read.reading, read.snippet.cell
        is_other = said.text in NO_FIGURE or _is_figure(said.text) or _is_name(said)
        if cell in alone and cell >= 0 and not is_other:
            x0, y0, x1, y1 = cells[cell]
            beside = sum(y0 < y < y1 for _, y in middles)
            below = sum(x0 < x < x1 for x, _ in middles)
            text, share = said.as_figure[0] if said.as_figure else ("", 0.0)
            among = beside >= ROW or (beside >= AMONG and below >= 1)
            others = tuple((t, round(c, 4)) for t, c in said.as_figure if _is_figure(t))
            if among and share >= LEAST_SHARE and _is_figure(text):
                read = Read(read.snippet, Reading(text, min(share, MOST_SURE), others[1:]))
            elif beside >= ROW and len(said.text) <= 2:  # a letter here would make a row of figures one of words
                read = Read(read.snippet, Reading("", 0.0, others))
        out.append(read)
    return out


def _is_name(said: Reading) -> bool:
    """Whether it is the short name of a row, as 3.其他: its letters are sure, or a number stands before them."""
    words = sum(c > "\u2e80" for c in said.text)
    return words >= 2 and (said.confidence >= SURE_NAME or _NUMBERED.match(said.text) is not None)


def _with_units(found: Sequence[Read], em: int) -> list[Read]:
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
        if _is_figure(said.text):
            below.add(cell)
        out.append(read)
    return out


def _is_like(said: Reading, unit: str) -> bool:
    """What is no clear figure, and may be the unit as far as the engine can tell."""
    weighed = dict((*said.alternatives, *said.as_figure))
    figure = said.confidence >= LEAST_SHARE and _is_figure(said.text)
    return not figure and weighed.get(unit, 0.0) >= PERHAPS


def _width(read: Read) -> int:
    return read.snippet.box[2] - read.snippet.box[0]


def _is_figure(text: str) -> bool:
    return FIGURE.fullmatch(text) is not None and any(c.isdigit() for c in text)


def _wrapped(found: Sequence[Read], cells: Sequence[PixelBox], em: int) -> list[Read]:
    """Figures that their cell breaks over lines: what looks like a point in 5.75|8 is a comma there too.

    Lines that do not look like one broken figure are perhaps two rows between which a rule was lost: they are doubted.
    """
    by_cell: dict[int, list[int]] = defaultdict(list)
    for n, read in enumerate(found):
        if read.snippet.cell >= 0:
            by_cell[read.snippet.cell].append(n)
    out = list(found)
    apart = _apart(found, by_cell.values(), em)
    alone = Counter(_row(cells[n]) for n, m in by_cell.items() if len(m) == 1 and _is_figure(found[m[0]].reading.text))
    for cell, members in by_cell.items():
        _with_bracket_misread(out, members)
        pieces = _with_brackets(out, members)
        unit = _UNITS.get(pieces[-1], pieces[-1])
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
        trust = 1.0 if is_one else _one_figure(boxes, digits, apart)
        grouped = len(figures) == len(members) and "." in whole and _GROUPS.fullmatch(whole) is not None
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


def _one_figure(boxes: Sequence[PixelBox], digits: int, apart: float) -> float:
    """How far lines under each other look like one figure: all as long as the room allows, but for the last."""
    widths = [b[2] - b[0] for b in boxes]
    full = max(widths)
    if digits > MOST_DIGITS or min(widths[:-1]) < 0.82 * full:
        return 0.2
    return 1.0 if _is_close(boxes, apart) and widths[-1] < 1.05 * full else 0.6


def _is_close(boxes: Sequence[PixelBox], apart: float) -> bool:
    return all(b[1] - a[1] < apart for a, b in pairwise(boxes))


def _is_doubtful(reading: Reading, picture: Grey) -> bool:
    short = picture.shape[1] < LONGEST_FIGURE * picture.shape[0]
    if short and reading.as_figure and len(reading.text) <= 2 and reading.text not in NO_FIGURE:
        return True
    return (
        short and reading.confidence < DOUBTFUL and (not reading.text or any(c in "0123456789" for c in reading.text))
    )


def _settled(looks: Sequence[Reading], dense: bool) -> Reading:
    """One reading of several looks at the same snippet; figures in one form, each look with its share.

    In a dense snippet a blank between two digits is the font's; elsewhere two cells may have run into one.
    """

    def plain(text: str) -> str:
        return _plain(text.replace(" ", "") if dense and FIGURE.fullmatch(text.strip()) else text)

    shares: dict[str, float] = defaultdict(float)
    for look in looks:
        for text, chance in ((look.text, look.confidence), *look.alternatives):
            shares[plain(text)] += chance / len(looks)
    shares.pop("", None)
    if not shares:
        return Reading("", 0.0)
    _lean_to_groups(shares)
    ranked = sorted(shares.items(), key=lambda s: -s[1])
    text, chance = ranked[0]
    others = tuple((t, round(c, 4)) for t, c in ranked[1:KEPT] if c >= LEAST and FIGURE.fullmatch(t))
    if not FIGURE.fullmatch(text):
        best = max((k for k in looks if plain(k.text) == text), key=lambda k: k.confidence, default=looks[0])
        said = _BEHIND_REMARK.sub("", _BESIDE_HAN.sub("", best.text))
        return Reading(said, min(1.0, chance), others, _told_as_figure(looks))
    return Reading(text, min(1.0, chance), others)


def _told_as_figure(looks: Sequence[Reading]) -> tuple[tuple[str, float], ...]:
    """What the looks together say if it is a figure; a look that took it for one says so too."""
    shares: dict[str, float] = defaultdict(float)
    for look in looks:
        told = look.as_figure or ((look.text, look.confidence), *look.alternatives)
        for text, chance in told:
            shares[_plain(text)] += chance / len(looks)
    shares.pop("", None)
    return tuple(sorted(shares.items(), key=lambda s: -s[1])[:KEPT])


def _plain(text: str) -> str:
    """A figure without dust at its ends and with digits for what can only be digits; other text as it is."""
    bare = _BEHIND_REMARK.sub("", _AFTER_POINT.sub("", _BESIDE_HAN.sub("", text.strip())))
    if (trimmed := _DUST.sub("", bare)) and _UNIT_MISREAD.fullmatch(trimmed):
        bare = trimmed
    if _UNIT_MISREAD.fullmatch(bare):
        bare = bare[:-1] + _UNITS[bare[-1]]
    if not FIGURE.fullmatch(bare) and not FIGURE.fullmatch(_DUST.sub("", bare)):
        return bare
    if bare.strip("|Il.,·/-—－") == "":
        return bare
    return _DUST.sub("", bare.translate(_ROUND).replace("I", "1").replace("l", "1"))


def _lean_to_groups(shares: dict[str, float]) -> None:
    """12,345 and 12.345 differ by the tail of a comma, which a copy loses: thousands are likelier, never certain."""
    for text in [t for t in shares if "." in t and _GROUPS.fullmatch(t)]:
        grouped = text.replace(".", ",")
        told = shares[text] + shares.get(grouped, 0.0)
        comma = max(shares.get(grouped, 0.0), UNSEEN_TAIL * told) * GROUPED
        shares[grouped] = told * comma / (comma + shares[text])
        shares[text] = told - shares[grouped]


def _crop(page: Grey, snippet: Snippet, cells: Sequence[PixelBox]) -> Grey:
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
