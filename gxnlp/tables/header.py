"""What a table's header says of its columns: which it names, and in which order it prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from gxnlp.forms import Block, TableForm
from gxnlp.labels import Label
from gxnlp.tables.lexicon import Lexicon
from gxnlp.tables.strips import HEADER_TEXT, Divided
from gxnlp.text import fold

LIKE, UNLIKE = 0.75, 0.45
"""A text this like a column's wording names the column; where none is even UNLIKE it, the header lacks the column."""
SHORT = 3
"""Wordings no longer than this are named only by standing whole in the header: a fuzzy match of 其他 is none."""
HAS, LACKS = -1.0, 5.0
"""What naming, and lacking, a column says for its values being the lost ones."""
PERHAPS, MOST_LOST = 0.5, 3
"""In a row of column names one this like a column's is that column's, misread; more than MOST_LOST are not missing."""
SURELY = 0.9
"""So sure must every column be before another order than the form's is believed."""


_UNIT = re.compile(r"单位[:为]?(?:人民币)?(亿元|万元|元)|\((亿元|万元|元)\)")


def losses(lines: Sequence[Divided], table: TableForm, lexicon: Lexicon) -> list[float] | None:
    """For each cell of a paper row what the header says for its being lost; None where there is no header."""
    if len(table.blocks) > 1:
        return None
    headers = [d.labeled.line for d in lines if d.labeled.label in HEADER_TEXT]
    texts = [fold(c.text) for line in headers for c in line.cells if c.text.strip()]
    if not texts:
        return None
    return _in_sequence(texts, table, lexicon) if table.layout == "line" else _present(texts, table, lexicon)


def _present(texts: Sequence[str], table: TableForm, lexicon: Lexicon) -> list[float] | None:
    whole, rest = _take_out("|".join(texts), table, lexicon)
    said = lexicon.similarity(texts)
    found = []
    for column in table.blocks[0].columns:
        if any(fold(w) in whole for w in column.wordings):
            found.append(HAS)
            continue
        own = lexicon.columns[table.id][column.id]
        close = max(*(float(said[t][own].max()) for t in texts), *(_inside(fold(w), rest) for w in column.wordings))
        found.append(HAS if close >= LIKE else LACKS if close < UNLIKE else HAS / 2)
    return found if found.count(HAS) >= len(found) / 2 else None


def _inside(wording: str, header: str) -> float:
    """How much of a wording is in the header; of a short one each character counts, for one may be misread."""
    if len(wording) > SHORT:
        return float(fuzz.partial_ratio(wording, header)) / 100.0
    return min(sum(c in header for c in wording) / len(wording), LIKE - 0.01)


def _take_out(header: str, table: TableForm, lexicon: Lexicon) -> tuple[set[str], str]:
    """The wordings that stand whole in the header, and the rest; the longest first: 其他 is not in 法人或其他组织."""
    header = header.replace("|", "")
    roles = ("column", "note", "group")
    wordings = {w.text for w in lexicon.wordings if w.table == table.id and w.role in roles}
    short = [w for w in wordings if len(w) < SHORT]
    found = set()
    for wording in sorted(wordings, key=len, reverse=True):
        if wording in header:
            found.add(wording)
            header = header.replace(wording, "|", 1)
        elif any(w in wording for w in short):  # misread: 法入或其他组织 names no column 其他 either
            at = fuzz.partial_ratio_alignment(wording, header, score_cutoff=LIKE * 100)
            if at and len(wording) > SHORT and len(wording) < len(header):
                header = header[: at.dest_start] + "|" + header[at.dest_end :]
    return found, header


def _in_sequence(texts: Sequence[str], table: TableForm, lexicon: Lexicon) -> list[float] | None:
    """On one line the columns come again for each row: the names in order tell which is missing."""
    expected = [column.id for _ in table.rows for column in table.blocks[0].columns]
    found = [False] * len(expected)
    at = 0
    for name in _column_names(texts, table, lexicon):
        while at < len(expected) and expected[at] != name:
            at += 1
        if at == len(expected):
            return None
        found[at] = True
        at += 1
    if found.count(False) > MOST_LOST:
        return None
    return [HAS if there else LACKS for there in found]


def _column_names(texts: Sequence[str], table: TableForm, lexicon: Lexicon) -> Iterator[str]:
    """The columns that a header names, in order, whether it keeps its cells apart or runs them together."""
    names = {w.text: w.id for w in lexicon.wordings if w.table == table.id and w.role == "column" and w.id}
    rows = {w.text for w in lexicon.wordings if w.table == table.id and w.role in ("row", "group")}
    usual = max(len(name) for name in names)
    known = re.compile("|".join(re.escape(w) for w in sorted(rows | set(names), key=len, reverse=True)))
    for text in texts:
        place = 0
        for match in [*known.finditer(text), None]:
            between = text[place : match.start() if match else len(text)]
            for start in range(0, len(between), usual):  # names misread
                fits = {name: fuzz.ratio(between[start : start + usual], wording) for wording, name in names.items()}
                best = max(fits, key=fits.__getitem__)
                if fits[best] >= PERHAPS * 100:
                    yield best
            if match:
                place = match.end()
                if match[0] in names:
                    yield names[match[0]]


def orders(lines: Sequence[Divided], table: TableForm, lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    """For each row whose header prints the columns in another order than the form: where each column stands."""
    found: dict[str, tuple[int, ...]] = {}
    if table.layout == "line":
        return found
    for divided in lines:
        if divided.labeled.label is not Label.HEADER:
            continue
        texts = [fold(c.text) for c in divided.labeled.line.cells if c.text.strip()]
        for block in table.blocks:
            if 1 < len(block.columns) <= len(texts):
                order = _order(texts, block, table, lexicon)
                if order is not None and order != tuple(range(len(order))):
                    found |= {row.id: order for row in block.rows}
    return found


def _order(texts: Sequence[str], block: Block, table: TableForm, lexicon: Lexicon) -> tuple[int, ...] | None:
    said = lexicon.similarity(texts)
    places = []
    for column in block.columns:
        own = lexicon.columns[table.id][column.id]
        fits = [float(said[t][own].max()) for t in texts]
        best = max(fits)
        if best < SURELY or fits.count(best) > 1:
            return None
        places.append(fits.index(best))
    if len(set(places)) < len(places):
        return None
    rank = sorted(places)
    return tuple(rank.index(p) for p in places)


def unit(lines: Sequence[Divided]) -> str:
    """The unit of money that the table's header or caption states, where it states one and no other."""
    texts = (fold(c.text) for d in lines if d.labeled.label in HEADER_TEXT for c in d.labeled.line.cells)
    stated = {match[1] or match[2] for text in texts for match in _UNIT.finditer(text)}
    return stated.pop() if len(stated) == 1 else ""
