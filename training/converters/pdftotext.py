"""pdftotext (poppler): the pages in reading order, or laid out with blanks as they look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from training.converters.glyphs import Glyph, pages, parts_of
from training.converters.running import program_version, run
from training.converters.tagging import tagged
from training.converters.written import Written
from training.layouts.frame import TaggedLine
from training.truth import Misaligned, comparable

SAME_LINE = 14.0
"""Points: characters on one printed line lie no further apart from top to bottom."""
SLACK = 1.5
_PAGE = re.compile(r"<page\b.*?</page>", re.DOTALL)
_LINE = re.compile(r'<line xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</line>', re.DOTALL)
_WORD = re.compile(r"<word[^>]*>(.*?)</word>", re.DOTALL)


def version() -> str:
    return program_version("pdftotext", "-v")


def reading_order(pdf: bytes, written: Written) -> tuple[list[str], list[TaggedLine]]:
    """(lines of the text, the tagged ones among them): the places that pdftotext gives each line say what is in it."""
    text = run(["pdftotext", "-enc", "UTF-8", "-", "-"], pdf).decode("utf-8")
    boxes = run(["pdftotext", "-enc", "UTF-8", "-bbox-layout", "-", "-"], pdf).decode("utf-8")
    lines = text.split("\n")
    printed = [line for line in lines if comparable(line)]
    placed: list[Placed] = [
        (page, [float(v) for v in found.groups()[:4]], unescape("".join(_WORD.findall(found[5]))))
        for page, content in enumerate(_PAGE.findall(boxes))
        for found in _LINE.finditer(content)
    ]
    waiting = [one for one in placed if comparable(one[2])]
    sheets = [[g for g in page.glyphs if not g.char.isspace()] for page in pages(pdf)]
    tags = []
    taken = 0
    for line in printed:
        joined = _joined(line, waiting)
        inside = [g for page, box, _ in joined for g in _inside(sheets[page], box)]
        if sorted(_letters(inside).replace("-", "")) != sorted(comparable(line).replace("-", "")):
            raise Misaligned(f"{line!r} is printed where {_letters(inside)!r} stands")
        taken += len(inside)
        tags.append(tagged(line.strip("\f"), parts_of([g for g in inside if g.char != "-" or "-" in line], written)))
    if waiting:
        raise Misaligned(f"pdftotext does not print {waiting[0][2]!r}")
    if taken != sum(map(len, sheets)):
        raise Misaligned("pdftotext leaves out or repeats characters")
    return lines, tags


Placed = tuple[int, list[float], str]
"""Page, box and words of a line."""


def _joined(line: str, waiting: list[Placed]) -> list[Placed]:
    """Takes the next line from those that were placed, or the next ones: it joins lines that end in a hyphen."""
    text, taken = "", [waiting.pop(0)] if waiting else []
    while taken:
        text = text.removesuffix("-") + comparable(taken[-1][2])
        if text == comparable(line):
            return taken
        if not text.endswith("-") or not waiting:
            break
        taken.append(waiting.pop(0))
    raise Misaligned(f"pdftotext prints {line!r} and places {text!r}")


def _inside(glyphs: Sequence[Glyph], box: Sequence[float]) -> list[Glyph]:
    x0, y0, x1, y1 = box
    return sorted((g for g in glyphs if x0 - SLACK <= g.x <= x1 + SLACK and y0 <= g.y <= y1), key=lambda g: g.x)


def laid_out(pdf: bytes, written: Written) -> tuple[list[str], list[TaggedLine]]:
    """As they look: each line must be made of pieces that stand side by side on the page, each piece used once."""
    lines = run(["pdftotext", "-enc", "UTF-8", "-layout", "-", "-"], pdf).decode("utf-8").split("\n")
    sheets = pages(pdf)
    tags = []
    page, left, top = 0, _runs(sheets[0].glyphs), 0.0
    for line in lines:
        for _ in range(line.count("\f")):
            if left:
                raise Misaligned(f"{_letters(left[0])!r} is on page {page + 1} and not in the text")
            page, top = page + 1, 0.0
            left = _runs(sheets[page].glyphs) if page < len(sheets) else []
        text = comparable(line)
        if not text:
            continue
        found = _cover(text, left)
        if found is None:
            raise Misaligned(f"{line!r} is not made of what stands on page {page + 1}")
        height = min(run_[0].y for run_ in found)
        if height < top - SAME_LINE:
            raise Misaligned(f"{line!r} is printed below what it stands above")
        top = max(top, height)
        for run_ in found:
            left.remove(run_)
        tags.append(tagged(line.strip("\f"), parts_of([g for run_ in found for g in run_], written)))
    return lines, tags


Run = tuple[Glyph, ...]
"""Characters of one atom on one base line."""


def _runs(glyphs: Sequence[Glyph]) -> list[Run]:
    found: dict[tuple[int, int], list[Glyph]] = {}
    for g in glyphs:
        if not g.char.isspace():
            found.setdefault((g.colour, round(g.y)), []).append(g)
    runs = [tuple(sorted(run_, key=lambda g: g.x)) for run_ in found.values()]
    return sorted(runs, key=lambda run_: (round(run_[0].y), run_[0].x))


def _letters(glyphs: Sequence[Glyph]) -> str:
    return comparable("".join(g.char for g in glyphs))


def _cover(text: str, runs: Sequence[Run]) -> list[Run] | None:
    """The runs, left to right and topmost first, that make the text; None where none do."""
    letters = [_letters(run_) for run_ in runs]
    budget = 20_000

    def search(at: int, used: tuple[int, ...]) -> tuple[int, ...] | None:
        nonlocal budget
        budget -= 1
        if at == len(text):
            return used
        if budget < 0:
            return None
        for i, piece in enumerate(letters):
            if i in used or not piece or not text.startswith(piece, at):
                continue
            if used:
                first, last = runs[used[0]], runs[used[-1]]
                if abs(runs[i][0].y - first[0].y) > SAME_LINE or runs[i][0].x < last[-1].x:
                    continue
            found = search(at + len(piece), (*used, i))
            if found is not None:
                return found
        return None

    found = search(0, ())
    return None if found is None else [runs[i] for i in found]
