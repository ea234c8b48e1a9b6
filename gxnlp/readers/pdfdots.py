"""Rules of single dots: a browser draws each by itself. What lies behind the text as a pattern is none."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from gxnlp.document import Box
from gxnlp.readers.blocks import Word
from gxnlp.readers.ruling import Rule

DOT_GAP, LEAST_DOTS = 3.0, 5
"""Points between the dots of a rule, and how many make one."""
DOTS_PARTED, DOTS_CLOSE, MOST_DOTTED = 3.0, 9.0, 300
"""Points between rows of dots that are a background's, not rules: a border that two cells draw beside each other has
less between them, a row of a table more. And the most dotted rules of a page: where there are more, none is one."""
STRUCK, LEAST_STRUCK, MOST_STRUCK = 0.25, 3, 0.05
"""In heights, how near the middle of a word a rule strikes it through; how many words, and which share of them, make
the rules a pattern behind the text."""
DOUBLED, LINE, LEAST_ROWS, MOST_EMPTY = 5.0, 21.0, 4, 0.25
"""Points between the rules of one border, and of lines of text; how many such lines tell, and which share of them is
empty in no table."""
INSIDE = 2.0
"""Points from the ends of a word: a rule beside it may touch it."""

DottedRule = tuple[float, float, float]
"""(where it stands, where it begins, where it ends)."""


def dotted_rules(dots: Sequence[Box]) -> Iterator[Rule]:
    across = list(islice(_rows_of_dots((y0, y1, x0, x1) for x0, y0, x1, y1 in dots), MOST_DOTTED + 1))
    down = list(islice(_rows_of_dots((x0, x1, y0, y1) for x0, y0, x1, y1 in dots), MOST_DOTTED + 1))
    if len(across) + len(down) <= MOST_DOTTED:
        for place, start, end in _apart(across):
            yield Rule(start, place, end, place)
        for place, start, end in _apart(down):
            yield Rule(place, start, place, end)


def is_pattern(rules: Sequence[Rule], words: Sequence[Word]) -> bool:
    """Whether dotted rules lie behind the text, whatever it is: they strike words through, or lie close with no text
    between many of them, as no table's do."""
    across = sorted((r.y0, r.x0, r.x1) for r in rules if r.y0 == r.y1)
    down = sorted((r.x0, r.y0, r.y1) for r in rules if r.y0 != r.y1)
    levels, places = [r[0] for r in across], [r[0] for r in down]
    struck = 0
    for w in words:
        x0, y0, x1, y1 = w.box
        x, y, near = (x0 + x1) / 2, (y0 + y1) / 2, STRUCK * (y1 - y0)
        over = across[bisect_left(levels, y - near) : bisect_right(levels, y + near)]
        through = down[bisect_left(places, x0 + INSIDE) : bisect_right(places, x1 - INSIDE)]
        struck += any(r[1] <= x <= r[2] for r in over) or any(r[1] <= y <= r[2] for r in through)
    return struck >= max(LEAST_STRUCK, MOST_STRUCK * len(words)) or _is_lined(levels, words)


def _is_lined(levels: Sequence[float], words: Sequence[Word]) -> bool:
    """Whether level rules follow each other as closely as lines of text do, many of them with no text between."""
    lines: list[float] = []
    for y in levels:
        if not lines or y - lines[-1] > DOUBLED:
            lines.append(y)
    middles = sorted((w.box[1] + w.box[3]) / 2 for w in words)
    rows = [(a, b) for a, b in pairwise(lines) if b - a <= LINE]
    empty = sum(bisect_left(middles, a) == bisect_left(middles, b) for a, b in rows)
    return len(rows) >= LEAST_ROWS and empty >= MOST_EMPTY * len(rows)


def _apart(rows: Sequence[DottedRule]) -> Iterator[DottedRule]:
    """The rows of dots that have no other one beside most of them."""
    for row in rows:
        place, start, end = row
        if not any(
            DOTS_PARTED < abs(other[0] - place) <= DOTS_CLOSE
            and min(end, other[2]) - max(start, other[1]) > (end - start) / 2
            for other in rows
        ):
            yield row


def _rows_of_dots(dots: Iterable[Box]) -> Iterator[DottedRule]:
    """The rows that dots stand in, given as (place, place, start, end)."""
    lines: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for near, far, start, end in dots:
        lines[round((near + far) / 2, 1)].append((start, end))
    for place, pieces in lines.items():
        pieces.sort()
        begun = 0
        for n in range(1, len(pieces) + 1):
            if n == len(pieces) or pieces[n][0] - pieces[n - 1][1] > DOT_GAP:
                if n - begun >= LEAST_DOTS:
                    yield place, pieces[begun][0], pieces[n - 1][1]
                begun = n
