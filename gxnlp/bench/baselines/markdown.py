"""A Markdown text as one grid: piped lines are rows of cells, and lines that end with figures are rows too."""

from __future__ import annotations

import re

from gxnlp.bench.baselines.figures import is_blank, number
from gxnlp.bench.baselines.grids import MOST_CELLS, MOST_ROWS, Grid, Piece

_CELL_END = re.compile(r"(?<!\\)\|")
_RULE = frozenset(" \t|:-")


def grid(text: str) -> Grid:
    """All tables in one, with what stands between them: converters break a table where a cell has several lines."""
    lines = (_cells(line) for line in text.splitlines() if line.strip() and not _is_rule(line))
    rows = [cells[:MOST_CELLS] for cells, _ in zip(lines, range(MOST_ROWS), strict=False)]
    return [[Piece(cell, float(x)) for x, cell in enumerate(row)] for row in rows]


def _is_rule(line: str) -> bool:
    return "--" in line and _RULE.issuperset(line)


def _cells(line: str) -> list[str]:
    line = line.strip()
    if line.startswith("|"):
        cells = _CELL_END.split(line.removeprefix("|").removesuffix("|"))
        return [re.sub(r"<br\s*/?>", "\n", cell).replace("\\", "").strip() for cell in cells]
    words = line.split()
    end = len(words)
    while end and (number(words[end - 1]) is not None or is_blank(words[end - 1])):
        end -= 1
    return [" ".join(words[:end]), *words[end:]] if end else words
