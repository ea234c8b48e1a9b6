"""From words and rules on pages to lines and cells: what PDFs with a text layer and OCR have in common.

Who reads a page gives a `Sheet`: the words that stand on it and the rules drawn on it, all in points from the top left
of the page, text upright. What comes back are the lines of docs/labels.md, in the shape that web pages give: a row of a
table is one `Line` with `table` set and a `Cell` for every cell that begins in that row (grid column and span, box in
points; cells that reach down from a row above leave none); a paragraph is one `Line` of one cell.

    sheets = [Sheet(1, 595.3, 841.9, words, rules), ...]     # rules may be empty
    pages = pages_of(source, sheets)                         # tuple[Page, ...]; tables joined over page breaks

One page by itself: `lines_of_page(words, rules, page, width, height)`.

The OCR reader that wants to read cell by cell asks `ruling.grids(rules)` first: each `Grid` has `cells`, each with its
box. A word that lies across a vertical rule belongs to the cell that holds its middle, so cut words at rules before.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Sequence

from gxnlp.document import Box, Cell, Line, Page
from gxnlp.readers.blocks import (
    Block,
    Printed,
    Prose,
    Sheet,
    TableBlock,
    TableCell,
    Word,
    around,
    is_value,
    printed_lines,
)
from gxnlp.readers.breaks import is_continued, join
from gxnlp.readers.columns import tables_of_white
from gxnlp.readers.inked import mark_inked
from gxnlp.readers.joints import sides_of
from gxnlp.readers.margins import without_margins
from gxnlp.readers.paragraphs import Paragraph, paragraphs
from gxnlp.readers.rests import lines_left, take_lines, take_rest
from gxnlp.readers.ruled import ruled_table
from gxnlp.readers.ruling import Grid, Rule, grids, lone_strokes
from gxnlp.readers.source import MAX_CELLS, MAX_LINES, Input, too_many_cells, too_many_lines
from gxnlp.readers.tableparts import doubt_parts
from gxnlp.text import fold, split_marker

__all__ = ["Rule", "Sheet", "Word", "lines_of_page", "pages_of"]

LACKING = 0.2
"""The share of a header's words that may be missing where it is said again on other lines."""
MOST_ABOVE, FAR_ABOVE = 8, 2.5
"""Blocks above a table that may be of its header, and how far from each other they are at most, in heights."""


def lines_of_page(words: Sequence[Word], rules: Sequence[Rule], page: int, width: float, height: float) -> list[Line]:
    """The lines of one page that stands by itself."""
    sheet = Sheet(page, width, height, tuple(words), tuple(rules))
    return _lines(paragraphs(_blocks(sheet, grids(rules), ())[0]))


def pages_of(source: Input, sheets: Sequence[Sheet]) -> tuple[Page, ...]:
    """The pages of a document: tables joined over page breaks, repeated headers and counted page numbers dropped."""
    ruled = [grids(s.rules) for s in sheets]
    bare = without_margins(sheets, [[g.box for g in found] for found in ruled])
    blocks: list[Block] = []
    said: set[str] = set()
    whole = True
    """Whether all was read since the last block."""
    for sheet, found in zip(bare, ruled, strict=True):
        whole = whole and not sheet.partial
        before, repeated = blocks[-1] if blocks and whole else None, True
        """Whether all of the page so far was said before: a header."""
        here, again = _blocks(sheet, found, blocks if whole else ())
        whole = not sheet.partial and (whole or bool(here))
        for n, block in enumerate(here):
            if isinstance(block, Prose):
                repeated = repeated and (block.line.text in said or block.line.box in again)
                said.add(block.line.text)
            elif isinstance(before, TableBlock) and repeated:
                repeated = False
                if n == 0 and is_continued(before, block):
                    blocks[-1] = join(before, block)
                    continue
                take_rest(before, block)
            blocks.append(block)
    lines = _lines(paragraphs(blocks))
    if len(lines) > MAX_LINES:
        raise too_many_lines(source)
    if sum(len(line.cells) for line in lines) > MAX_CELLS:
        raise too_many_cells(source, len(lines))
    return tuple(
        Page(s.number, tuple(line for line in lines if line.page == s.number), s.width, s.height) for s in sheets
    )


def _head(blocks: Sequence[Block]) -> tuple[list[Printed], list[Printed], list[str]]:
    """The lines that head the table without rules with which a page ends, and those close above it that may do so, too:
    none that could be a row. Then all of its lines above its first figures, as they are compared.
    """
    table = blocks[-1] if blocks else None
    if not isinstance(table, TableBlock) or table.ruled:
        return [], [], []
    body = next((n for n, row in enumerate(table.rows) if any(is_value(c.text) for c in row)), len(table.rows))
    words = [w for row in table.rows[:body] for c in row for line in c.lines for w in line.words]
    lines = printed_lines(words) if words else []
    above: list[Printed] = []
    top = table.box[1]
    for block in reversed(blocks[-1 - MOST_ABOVE : -1]):
        over = _without_figures(block) if block.page == table.page else []
        if not over or top - over[-1].box[3] > FAR_ABOVE * over[-1].height:
            break
        above += over
        top = over[0].box[1]
    plain = [line for line in lines if not _is_marked(line)]
    return plain, [line for line in above if not _is_marked(line)], [_bare(line.text) for line in lines]


def _without_figures(block: Block) -> list[Printed]:
    """Its printed lines; none where it is a table that has rows."""
    if not isinstance(block, TableBlock):
        return [block.line]
    cells = [c for row in block.rows for c in row]
    words = [w for c in cells for line in c.lines for w in line.words]
    return [] if any(is_value(c.text) for c in cells) or not words else printed_lines(words)


def _is_marked(line: Printed) -> bool:
    return bool(split_marker(fold(line.text))[0])


def _said_again(
    lines: Sequence[Printed], head: Sequence[Printed], above: Sequence[Printed], whole: Sequence[str]
) -> int:
    """How many lines at the top of a page only say again what heads a table: its lines, or nearly all of its words.

    Beside a row that needs more lines the same words fall on other lines. A line with a marker may be a row, but not
    where all the lines of a header follow each other again.
    """
    if len(whole) > 1 and [_bare(line.text) for line in lines[: len(whole)]] == whole:
        return len(whole)
    known = {_bare(line.text) for line in head}
    again = next((n for n, line in enumerate(lines) if _bare(line.text) not in known), len(lines))
    left, besides = (Counter(_bare(w.text) for line in said for w in line.words) for said in (head, above))
    missing = left.total()
    most = LACKING * missing
    for n, line in enumerate(lines if head else (), 1):
        for w in line.words:
            text = _bare(w.text)
            if left[text]:
                left[text] -= 1
                missing -= 1
            elif besides[text]:
                besides[text] -= 1
            else:
                return again
        again = max(again, n) if missing <= most else again
    return again


def _bare(text: str) -> str:
    return "".join(text.split())


def _blocks(sheet: Sheet, found: Sequence[Grid], said: Sequence[Block]) -> tuple[list[Block], set[Box]]:
    """(tables and printed lines of one page, from the top down; where its lines stand that only say a header again).

    `said` is what stands on the pages before.
    """
    before = said[-1] if said else None
    head, above, whole = _head(said)
    inside: list[list[Word]] = [[] for _ in found]
    free: list[Word] = []
    smallest_first = sorted((_area(g.box), n, g.box) for n, g in enumerate(found))
    for word in sheet.words:
        x0, y0, x1, y1 = word.box
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        for _, at, (left, top, right, bottom) in smallest_first:
            over = y1 - y0 if found[at].is_open else 0.0  # the last line of a text that the page cut
            if left <= x <= right and top <= y <= bottom + over:
                inside[at].append(word)
                break
        else:
            free.append(word)
    blocks: list[tuple[float, Block]] = [
        (block.box[1], block)
        for grid, words in zip(found, inside, strict=True)
        if words
        for block in (ruled_table(grid, words, sheet.number),)
    ]
    if len(blocks) > 1:
        doubt_parts([block for _, block in blocks if isinstance(block, TableBlock)])
    tops = sorted(top for top, _ in blocks)
    strokes = lone_strokes(sheet.rules) if free else []
    sides = sides_of(sheet.rules, strokes)
    parts = _between(printed_lines(free), tops)
    again: set[Box] = set()
    for n, lines in enumerate(parts):
        heads = _said_again(lines, head, above, whole) if n == 0 else 0
        again |= {line.box for line in lines[:heads]}
        if n == 0:
            taken = take_lines(lines[heads:], before)
            lines = [*lines[:heads], *lines[heads + taken :]]
        left = lines_left(lines[heads:], before) if n == 0 else 0
        for block in tables_of_white(lines, strokes, sheet.number, sides, heads, left):
            blocks.append((block.box[1] if isinstance(block, TableBlock) else block.line.box[1], block))
    for _, block in blocks:
        if isinstance(block, TableBlock):
            mark_inked(block, sheet.ink, sheet.width, sheet.height)
    return [block for _, block in sorted(blocks, key=lambda b: b[0])], again


def _between(lines: Sequence[Printed], tops: Sequence[float]) -> list[list[Printed]]:
    """The lines before, between and after the ruled tables of a page."""
    parts: list[list[Printed]] = [[] for _ in range(len(tops) + 1)]
    for line in lines:
        parts[bisect(tops, line.box[1])].append(line)
    return [part for part in parts if part]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _lines(blocks: Sequence[TableBlock | Paragraph]) -> list[Line]:
    """Lines with their numbers, in the order of the blocks."""
    out: list[Line] = []
    tables = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            number = len(out) + 1
            cell = Cell(block.text, number, box=block.box, confidence=block.confidence)
            out.append(Line(number, block.text, (cell,), block.page, block.gap, box=block.box))
            continue
        rows = [(row, page) for row, page in zip(block.rows, block.pages, strict=True) if row]
        for row, page in rows:
            out.append(_row(row, page, len(out) + 1, tables))
        tables += bool(rows)
    return out


def _row(row: Sequence[TableCell], page: int, number: int, table: int) -> Line:
    cells = tuple(
        [
            Cell(c.text, number, c.column, c.colspan, c.box, c.confidence, c.alternatives)
            for c in sorted(row, key=_column)
        ]
    )
    box = around([c.box for c in row])
    return Line(number, "\t".join([c.text for c in cells]), cells, page, 0, None, table, box)


def _column(cell: TableCell) -> int:
    return cell.column
