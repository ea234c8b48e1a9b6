"""Which lines belong to which statutory table: one choice for the whole document, by what the lines say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gxnlp.forms import Form
from gxnlp.labels import HEADING_LABELS, TABLE_LABELS, Label, LabeledLine
from gxnlp.tables.lexicon import Floats, Lexicon, plain
from gxnlp.tables.strips import LABEL_TEXT, Divided, divide
from gxnlp.tables.values import value_like
from gxnlp.text import fold

TEXT_WEIGHT = 3.0
SAID, STRANGE, SURELY = 0.4, 0.3, 1.0
"""What a text must say for a table to count; less than STRANGE for any is of none, more than SURELY opens a table."""
ELSEWHERE = 1.5
"""What a strange text under the heading of a section without a table says for being another table's."""
HEADING_WEIGHT = 5.0
HEADING_LIKE = 0.62
MOST_TEXTS = 24
WIDTH_WEIGHT = 1.0
INSIDE = 0.3
"""What a table line without any evidence says for standing in some table: it stays in the one above."""
FORWARD, BACKWARD = 2.0, 5.0
PROSE = frozenset({Label.PARAGRAPH, Label.SIGNATURE, Label.DATE, Label.TITLE})
SURE = 0.6
_NUMBER = re.compile(r"\d{1,9}")
LONGEST_FIGURE = 12
"""A longer line that is no table's is no figure gone astray."""


def segment(lines: Sequence[LabeledLine], form: Form, lexicon: Lexicon) -> dict[str, list[Divided]]:
    """The table lines of each table, in order, and the lone figures after them that were taken for something else."""
    expected = TABLE_LABELS.union(HEADING_LABELS)
    divided_lines = {i: divide(x) for i, x in enumerate(lines) if x.label in expected or len(x.line.cells) > 2}
    useful = {i: d for i, d in divided_lines.items() if d.labeled.label in expected or d.printed > 2}
    names = [t.id for t in form.tables]
    found: dict[str, list[Divided]] = {name: [] for name in names}
    if not useful:
        return found
    states = dict(zip(useful, _path(_evidence(list(useful.values()), form, lexicon), len(names)), strict=True))
    above: list[Divided] = []
    first, last = _page_numbers(lines)
    for i, labeled in enumerate(lines):
        state = states.get(i, len(names))
        if state < len(names) and labeled.label not in HEADING_LABELS:
            above = found[names[state]]
            divided = _as_table_line(useful[i])
            stray = divided.labeled.label not in LABEL_TEXT and divided.printed == len(labeled.line.cells) == 1
            above.append(replace(divided, edge=_at_edge(lines, i), stray=stray))
        elif above and _lone_figure(labeled):
            edge, number = _at_edge(lines, i), _first_number(labeled.line.text)
            counts_on = number is None or first.get(number - 1, i) < i or last.get(number + 1, i) > i
            stray = not edge and not counts_on
            above.append(Divided(labeled, labeled.line.cells, (), edge=edge, stray=stray))
    return found


def _lone_figure(labeled: LabeledLine) -> bool:
    """Whether a line is one figure that the line model took for no prose; 无 is the whole text of some sections."""
    text = labeled.line.text
    if (
        len(labeled.line.cells) > 1
        or len(text) > LONGEST_FIGURE
        or (labeled.label in PROSE and labeled.confidence > SURE)
    ):
        return False
    return value_like(text)


def _page_numbers(lines: Sequence[LabeledLine]) -> tuple[dict[int, int], dict[int, int]]:
    """For each page number the first and the last line that is one."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for i, labeled in enumerate(lines):
        if labeled.label is Label.PAGE_NUMBER and (number := _first_number(labeled.line.text)) is not None:
            first.setdefault(number, i)
            last[number] = i
    return first, last


def _first_number(text: str) -> int | None:
    found = _NUMBER.search(text)
    return int(found[0]) if found else None


def _at_edge(lines: Sequence[LabeledLine], i: int) -> bool:
    """Whether a line is the first or the last one of its page, where page numbers stand."""
    page = lines[i].line.page
    return any(lines[k].line.page != page for k in (i - 1, i + 1) if 0 <= k < len(lines))


def _as_table_line(divided: Divided) -> Divided:
    """A line of many values is a table's, whatever the model took it for."""
    labeled = divided.labeled
    if labeled.label in TABLE_LABELS:
        return divided
    row = LabeledLine(labeled.line, Label.ROW, min(labeled.confidence, 1 - labeled.confidence))
    return replace(divided, labeled=row)


def _evidence(lines: Sequence[Divided], form: Form, lexicon: Lexicon) -> Floats:
    """For each line, what it says for each table, and last for standing outside."""
    score = np.zeros((len(lines), len(form.tables) + 1))
    section_of = {t.section: k for k, t in enumerate(form.tables)}
    widths = [{len(columns) for columns in t.columns_of.values()} for t in form.tables]
    for k, table in enumerate(form.tables):
        if table.layout == "line":
            widths[k] = {len(table.cells), len(table.cells) // len(table.rows)}
    labels = [d.labeled.label for d in lines]
    texts = [
        [] if label in HEADING_LABELS else [t for c in d.texts[:MOST_TEXTS] if len(t := plain(c.text)) > 1]
        for d, label in zip(lines, labels, strict=True)
    ]
    lexicon.similarity(t for each in texts for t in each)  # all at once is cheaper than each for itself
    by_width = {n: np.array([*(WIDTH_WEIGHT * (n in w) for w in widths), 0.0]) for n in set().union(*widths) - {1}}
    elsewhere = 0.0
    for i, divided in enumerate(lines):
        if labels[i] in HEADING_LABELS:
            section, close = lexicon.section(fold(divided.labeled.line.text))
            if close >= HEADING_LIKE:
                state = section_of.get(section, len(form.tables))
                score[i, state] += HEADING_WEIGHT * close
                elsewhere = ELSEWHERE if state == len(form.tables) else 0.0
            continue
        score[i, :-1] += INSIDE
        if texts[i]:
            said = np.maximum.reduce([lexicon.said_of_tables(t) for t in texts[i]])
            score[i, :-1] += TEXT_WEIGHT * np.where(said >= SAID, said, 0.0)
            if labels[i] in LABEL_TEXT and said.max() < STRANGE:
                score[i, -1] += elsewhere
            elif labels[i] is Label.CAPTION and said.max() > SURELY:  # an annex: the tables stand behind the prose
                elsewhere = 0.0
        if (width := by_width.get(divided.printed)) is not None:
            score[i] += width
    return score


def _path(score: Floats, tables: int) -> list[int]:
    """The best sequence of states (table 0, 1, … or outside): forms go forward, and rarely back."""
    cost = np.full((tables + 1, tables + 1), FORWARD)
    for a in range(tables):
        cost[a, :a] = BACKWARD
    np.fill_diagonal(cost, 0.0)
    best = score[0].copy()
    back = np.zeros((len(score), tables + 1), dtype=int)
    for i in range(1, len(score)):
        options = best[:, None] - cost
        back[i] = options.argmax(axis=0)
        best = np.maximum.reduce(options) + score[i]
    state = int(best.argmax())
    states = [state]
    for i in range(len(score) - 1, 0, -1):
        state = int(back[i, state])
        states.append(state)
    return states[::-1]
