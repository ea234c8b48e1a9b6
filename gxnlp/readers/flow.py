"""From marked text and placed cells to pages of lines: what web pages and Word documents have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gxnlp.document import Cell, Line, Page
from gxnlp.readers.source import (
    MAX_CELLS,
    MAX_LINE_LENGTH,
    MAX_LINES,
    MAX_ROW_CELLS,
    Input,
    too_long_a_line,
    too_many_cells,
    too_many_lines,
)
from gxnlp.readers.spacing import cells_by_space

BREAK, HEADING, TABLE, PAGE = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
"""Marks in the text: a line ends; a heading of the level that follows; a table of the key that follows; a page begins.

Unicode keeps these for a program's own use, so no document has them; a forged one does no harm (see `assemble`).
"""

RAISED, LOWERED = "\ufdd4", "\ufdd5"
"""Around what is printed above or below the line: `bracketed` takes them out again."""

Row = list[tuple[str, int, int]]
"""(text, column, span) of each cell."""
Tables = dict[int, list[Row | str]]
"""What stands where each table was: its rows, and as text what is no row."""

SHORT_CELL = 40
LONG_CELL = 300
MAX_PARAGRAPHS = 2
MAX_BESIDE = 60
"""Text beside a table inside a cell: with more than this the outer table is layout, with less it holds figures."""

_MARKS = re.compile(f"[{BREAK}{HEADING}{TABLE}{PAGE}]")
_TABLE_MARK = re.compile(f"{TABLE}([0-9]{{0,9}})")
_HEADING_MARK = re.compile(f"{HEADING}[0-9]?")
_RAISED = re.compile(rf"(?P<before>\d\s*)?{RAISED}(?P<raised>[^{RAISED}{LOWERED}]*){LOWERED}(?=\s*(?P<after>\d)?)")
_BLANK = re.compile(r"[ \t\r\n\f]+")
_BETWEEN = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef“”‘’]) ?\n ?|\n(?=[\u2e80-\u9fff\uff00-\uffef“”‘’])")


def squeeze(text: str) -> str:
    """The text of a cell on one line: breaks vanish beside Chinese characters and are blanks elsewhere."""
    if HEADING in text:
        text = _HEADING_MARK.sub("", text)
    if PAGE in text:
        text = text.replace(PAGE, "")
    text = text.strip(f" \t\r\n\f\xa0\u3000{BREAK}")
    if "\n" in text or BREAK in text:
        text = _joined(text.replace(BREAK, "\n"))
    return _BLANK.sub(" ", text)


def bracketed(text: str) -> str:
    """Raised text beside a figure in brackets, so that a footnote is no digit: 21（1）; elsewhere as it is: m2."""
    if RAISED not in text:
        return text
    text = _RAISED.sub(_remark, text.replace(LOWERED + RAISED, ""))
    return text.replace(RAISED, "").replace(LOWERED, "")


def _remark(found: re.Match[str]) -> str:
    before, raised, after = found["before"] or "", found["raised"], found["after"]
    printed = raised.strip()
    beside = before or (after and printed[-1:].isdigit())
    return f"{before}（{printed}）" if beside and printed and printed[0] not in "([（［【〔" else before + raised


def _joined(text: str) -> str:
    """Wrapped text on one line: a wrap beside a Chinese character is none, elsewhere it is a blank."""
    text = "\n".join([part for part in map(str.strip, text.split("\n")) if part])
    return _BETWEEN.sub("", text).replace("\n", " ")


def row_items(placed: Row, texts: list[str]) -> list[Row | str]:
    """The row itself, or the text of its cells where they are no row: a page's layout, prose.

    `texts` are the cells with their marks, in step with `placed`. A table inside a cell comes after its row.
    """
    whole = "".join(texts)
    if TABLE in whole:
        inside = [TABLE in raw for raw in texts]
        own = [_TABLE_MARK.sub(BREAK, raw) if holds else raw for raw, holds in zip(texts, inside, strict=True)]
        beside = any(cell[0] and not holds for cell, holds in zip(placed, inside, strict=True))
        if not beside or any(_is_full(raw) for raw in own):
            return [BREAK + raw + BREAK for raw in texts]
        outer = [(squeeze(raw), at, span) for raw, (_, at, span) in zip(own, placed, strict=True)]
        return [outer, *(TABLE + key for raw in texts for key in _TABLE_MARK.findall(raw))]
    if (len(whole) >= SHORT_CELL or "。" in whole) and any(_is_prose(raw, len(texts)) for raw in texts):
        return [BREAK + raw + BREAK for raw in texts]
    if not placed or (len(placed) == 1 and not placed[0][0] and not placed[0][1]):  # a spacer
        return []
    return [PAGE, placed] if PAGE in whole else [placed]


def _is_full(raw: str) -> bool:
    """More than a label or a figure beside a table: the cell holds a part of the page."""
    return len(raw.strip()) > MAX_BESIDE or sum(1 for piece in raw.split(BREAK) if piece.strip()) > MAX_PARAGRAPHS


def _is_prose(raw: str, cells: int) -> bool:
    """Sentences or several paragraphs: a cell that holds part of the page, not a figure or a label."""
    if len(raw) < SHORT_CELL and "。" not in raw:
        return False
    paragraphs = sum(1 for piece in raw.split(BREAK) if piece.strip())
    if cells == 1:
        return paragraphs > MAX_PARAGRAPHS or "。" in raw
    return len(raw.strip()) > LONG_CELL or ("。" in raw and paragraphs > MAX_PARAGRAPHS)


def assemble(source: Input, flat: tuple[str, Tables]) -> tuple[Page, ...]:
    """The pages of a flattened document. A table is put back once only, so a forged mark cannot multiply it."""
    text, tables = flat
    pages: list[Page] = []
    lines: list[Line] = []
    count = running = 0
    for item, level, table in _items(text, tables):
        if item == PAGE:
            if not lines:  # Word marks one page break twice: where it was asked for, and where it fell
                continue
            pages.append(Page(len(pages) + 1, tuple(lines)))
            lines = []
            continue
        number = running + 1
        if isinstance(item, str):
            if len(item) > MAX_LINE_LENGTH:
                raise too_long_a_line(source, number)
            pieces = _pieces(item)
            cells = tuple([Cell(piece, number) for piece in pieces])
        else:
            if len(item) > MAX_ROW_CELLS:
                raise too_many_cells(source, number)
            pieces = [cell[0] for cell in item]
            cells = tuple([Cell(text, number, column, span) for text, column, span in item])
        running = number
        count += len(cells)
        if running > MAX_LINES:
            raise too_many_lines(source)
        if count > MAX_CELLS:
            raise too_many_cells(source, number)
        lines.append(Line(number, "\t".join(pieces), cells, len(pages) + 1, 0, level, table))
    pages.append(Page(len(pages) + 1, tuple(lines)))
    if not running:
        raise source.unreadable("文件中没有文字", "the file holds no text")
    while len(pages) > 1 and not pages[-1].lines:
        pages.pop()
    return tuple(pages)


def _pieces(text: str) -> list[str]:
    if "\t" in text and "\t" in (bare := text.strip("\t \xa0\u3000")):  # tabs before a text only indent it
        return [piece.strip() for piece in bare.split("\t")]
    return cells_by_space(text) or [text.strip()]


def _items(text: str, tables: Tables) -> Iterator[tuple[str | Row, int | None, int | None]]:
    """(line or row, heading level, index of its table) in the order of the document."""
    opened: list[tuple[Iterator[Row | str | int], int | None]] = [(_parts([text]), None)]
    known = 0
    while opened:
        parts, table = opened[-1]
        for part in parts:
            if isinstance(part, str):
                yield from _lines(part)
            elif isinstance(part, int):
                opened.append((_parts(tables.pop(part, [])), None))
                break
            else:
                if table is None:
                    table, known = known, known + 1
                    opened[-1] = (parts, table)
                yield part, None, table
        else:
            opened.pop()


def _parts(items: list[Row | str]) -> Iterator[Row | str | int]:
    """Rows, text without tables, and the keys of the tables between them."""
    for item in items:
        if isinstance(item, str) and TABLE in item:
            for i, piece in enumerate(_TABLE_MARK.split(item)):
                if i % 2 == 0:
                    yield piece
                elif piece:
                    yield int(piece)
        else:
            yield item


def _lines(text: str) -> Iterator[tuple[str, int | None, None]]:
    for piece in text.split(BREAK):
        if PAGE in piece:
            yield from _paged(piece)
        elif line := _line(piece):
            yield line


def _paged(piece: str) -> Iterator[tuple[str, int | None, None]]:
    before, *after = piece.split(PAGE)
    if line := _line(before):
        yield line
    for part in after:
        yield PAGE, None, None
        if line := _line(part):
            yield line


def _line(piece: str) -> tuple[str, int | None, None] | None:
    level = None
    if HEADING in piece:
        found = _HEADING_MARK.search(piece)
        level = int(found[0][1]) if found and len(found[0]) > 1 else None
        piece = _MARKS.sub("", _HEADING_MARK.sub("", piece))
    piece = piece.strip(" \r\n\f")
    if "\n" in piece:
        piece = _joined(piece)
    return (piece, level, None) if piece and not piece.isspace() else None
