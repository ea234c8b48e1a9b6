"""The way through with one part taken out: lines labelled by rules, or rows found one by one.

What each part is worth shows in what its absence costs (training/proof.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np

from gxnlp.document import Line
from gxnlp.forms import shipped
from gxnlp.labeling.features import drawn as drawn_as
from gxnlp.labeling.features import like_a_date, like_a_page_number, like_contents, marker_kind
from gxnlp.labeling.seen import Seen, see
from gxnlp.labeling.vocabulary import BEGINS, WHOLE, Vocabulary, bare, of
from gxnlp.labels import Label, LabeledLine
from gxnlp.tables import assembling
from gxnlp.tables.aligning import Alignment, Lattice
from gxnlp.tables.lexicon import Floats

TOLD = 0.95
"""What the rules say of themselves: they know no doubt."""
HEADINGS = {1: Label.SECTION, 2: Label.HEADING1, 3: Label.HEADING2, 4: Label.HEADING2, 5: Label.HEADING3}
"""Kind of marker -> the heading that it announces in most reports."""
LONGEST_HEADING = 30


class Rules:
    """A labeler without a classifier: the form's words and the line's own shape, as a person would write them down."""

    name, version = "rules", "0"

    def __init__(self) -> None:
        self.known = of(shipped())

    def label(self, lines: Sequence[Line]) -> list[LabeledLine]:
        found: list[LabeledLine] = []
        table = False
        for number, line in enumerate(lines):
            label = rule(see(line).look_closer(), self.known, number=number, table=table)
            table = label not in (Label.SECTION, Label.PARAGRAPH) and (table or label in (Label.CAPTION, Label.HEADER))
            found.append(LabeledLine(line, label, TOLD))
        return found


def rule(line: Seen, known: Vocabulary, *, number: int, table: bool) -> Label:
    """`table`: a caption or column names came before, and no section or prose since."""
    words, text = bare(line.joined), line.text
    short = len(text) <= LONGEST_HEADING
    if drawn_as(line, known) > 1:
        return Label.RULE
    if like_a_page_number(line, known) > 1:
        return Label.PAGE_NUMBER
    if not line.words:
        return Label.VALUES if len(line.cells) > 1 else Label.CELL
    if number < 4 and short and text.endswith("报告"):
        return Label.TITLE
    if short and known.captions.match(bare(text)) >= BEGINS:
        return Label.CAPTION
    if short and known.sections.match(bare(text)) == WHOLE and not table:
        return Label.TOC if like_contents(line, known) else Label.SECTION
    if len(line.cells) > 2 or table:
        if known.notes.match(bare(line.words[0])) and len(line.words[0]) > 3:
            return Label.HEADER if len(line.words) > 1 else Label.NOTE
        heads = sum(bare(word) in known.columns.wordings for word in line.words)
        if known.rows.match(words) or known.rows.match(bare(line.words[-1])):
            if line.values or "" in line.cells[1:]:
                return Label.ROW
            return Label.ROW_LABEL if known.rows.match(words) == WHOLE else Label.FRAGMENT
        if heads or known.columns.match(words):
            return Label.HEADER
        if line.values:
            return Label.ROW
        if table and short:
            return Label.FRAGMENT
    if like_a_date(line, known) == 3:
        return Label.DATE
    kind = marker_kind(text[:12])
    if short and kind in HEADINGS and text[-1] not in ",;:":
        return HEADINGS[kind]
    return Label.PARAGRAPH


class Greedy(Lattice):
    """Each strip goes to the row that its own texts fit best, or to the next one where they say nothing."""

    def best(self, forced: dict[int, int] | None = None) -> Alignment:
        rows: list[int | None] = []
        score, last = 0.0, -1
        for i, (strip, say) in enumerate(zip(self.strips, self.say, strict=True)):
            row: int | None = (forced or {}).get(i, int(say.argmax()))
            if i not in (forced or {}) and say.max() <= 0:
                row = last + 1 if last + 1 < len(self.rows) and not strip.hollow else None
            score += float(self._idle[i] if row is None else say[row])
            last = last if row is None else row
            rows.append(row)
        return Alignment(tuple(rows), score)

    def posterior(self) -> tuple[Floats, float]:
        """Each strip by itself."""
        logs = np.column_stack([self.say, self._idle])
        top = logs.max(axis=1, keepdims=True)
        total = top[:, 0] + np.log(np.exp(logs - top).sum(axis=1))
        return np.asarray(np.exp(logs - total[:, None])), float(total.sum())


@contextmanager
def rows_one_by_one() -> Iterator[None]:
    """While it lasts no table is read as a whole."""
    with patch.object(assembling, "Lattice", Greedy):
        yield
