"""The table of a grid of rules: each word in its cell."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from gxnlp.document import UNREAD, UNSURE
from gxnlp.readers.blocks import Printed, TableBlock, TableCell, Word, cell_of, printed_lines
from gxnlp.readers.ruling import Grid, GridCell
from gxnlp.readers.unmerged import parts_of
from gxnlp.readers.wrapping import may_go_on
from gxnlp.text import fold

MAX_PAD = 8.0


def ruled_table(grid: Grid, words: Sequence[Word], page: int) -> TableBlock:
    """The table of a grid, each word in the cell that holds its middle."""
    inside: dict[int, list[Word]] = defaultdict(list)
    columns = len(grid.xs) - 1
    at = [0] * (columns * (len(grid.ys) - 1))
    for n, cell in enumerate(grid.cells):
        for row in range(cell.row, cell.row + cell.rowspan):
            first = row * columns + cell.column
            at[first : first + cell.colspan] = [n] * cell.colspan
    across, down = grid.xs[1:-1], grid.ys[1:-1]
    for word in words:
        x0, y0, x1, y1 = word.box
        inside[at[bisect(down, (y0 + y1) / 2) * columns + bisect(across, (x0 + x1) / 2)]].append(word)
    cells, doubted = _unmerged(grid, inside)
    texts = [printed_lines(held) if held else [] for _, held in cells]
    pad = _padding([c for c, _ in cells], texts)
    rows: list[list[TableCell]] = [[] for _ in range(len(grid.ys) - 1)]
    for (c, held), lines in zip(cells, texts, strict=True):
        room = c.box[2] - c.box[0] - 2 * pad
        made = cell_of(c.row, c.column, c.rowspan, c.colspan, c.box, lines, page, room)
        if id(held) in doubted:  # whatever was lost, none of its parts is blank
            made = replace(made, text=UNREAD, confidence=UNSURE)
        elif len(lines) > 1 and _are_of_two_rows(lines, room):
            made = replace(made, confidence=UNSURE)
        rows[c.row].append(made)
    return TableBlock(page, grid.xs, rows, grid.box, [page] * len(rows), ruled=True)


def _padding(cells: Sequence[GridCell], texts: Sequence[Sequence[Printed]]) -> float:
    """What the table leaves between a border and text: the least it leaves where texts are wrapped, else anywhere."""
    told = list(zip(cells, texts, strict=True))
    left = [
        min(line.box[0] - c.box[0], c.box[2] - line.box[2]) for c, lines in told if len(lines) > 1 for line in lines
    ] or [line.box[0] - c.box[0] for c, lines in told for line in lines]
    return min(max(min(left, default=0.0), 0.0), MAX_PAD)


def _are_of_two_rows(lines: Sequence[Printed], room: float) -> bool:
    """Whether digits stand below others that had room beside them: the rule between two rows may be lost."""
    for n, (above, below) in enumerate(pairwise(lines)):
        if not (above.words[-1].text[-1:].isdigit() and below.words[0].text[:1].isdigit()):
            continue
        if not (fold(above.text).isdigit() and fold(below.text).isdigit()):
            continue
        behind = lines[n + 2].text[:1] if n + 2 < len(lines) else ""  # a bracket, to which its digit clings
        if not may_go_on(above.text, below.text + behind, (room - above.width) / max(above.height, 1.0)):
            return True
    return False


def _unmerged(grid: Grid, inside: dict[int, list[Word]]) -> tuple[list[tuple[GridCell, list[Word]]], set[int]]:
    """(the cells with their words, those parted between which a rule is lost; the words that may be of two cells)."""
    cells: list[tuple[GridCell, list[Word]]] = []
    doubted: set[int] = set()
    for n, cell in enumerate(grid.cells):
        held = inside.get(n, [])
        parts = parts_of(grid, cell, held) if cell.rowspan + cell.colspan > 2 else None
        if parts is None:
            cells.append((cell, held))
            continue
        for row in range(cell.row, cell.row + cell.rowspan):
            for column in range(cell.column, cell.column + cell.colspan):
                box = (grid.xs[column], grid.ys[row], grid.xs[column + 1], grid.ys[row + 1])
                own = parts.get((row, column), []) if parts else list(held)
                cells.append((GridCell(row, column, 1, 1, box), own))
                if not parts:
                    doubted.add(id(own))
    return sorted(cells, key=lambda each: (each[0].row, each[0].column)), doubted
