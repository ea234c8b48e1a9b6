"""What the line model and the tables say of one report, side by side: where they doubt and where they disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gxnlp import pipeline
from gxnlp.document import Document, Line
from gxnlp.forms import Form
from gxnlp.labeling.labeler import LONGEST, Labeler
from gxnlp.labeling.model import LABELS
from gxnlp.labels import Label, LabeledLine
from gxnlp.report import HAS_VALUE, Report
from gxnlp.tables.values import parse, value_like

FIGURES = frozenset({Label.ROW, Label.VALUES, Label.CELL})
WEIGHT = {"doubt": 1.0, "disagreement": 0.6, "identity": 0.4}
"""What each reason adds at most to what a line would teach: a doubt of the model's own counts for most."""


class Why(StrEnum):
    DOUBT = "doubt"
    """The model is not sure of the label."""
    DISAGREEMENT = "disagreement"
    """The table took figures from a line that the model holds for no row, or none from one that it holds for one."""
    IDENTITY = "identity"
    """The line's figures stand in a finding: a sum that fails, a figure too many."""


@dataclass(frozen=True)
class JudgedLine:
    labeled: LabeledLine
    also: Label
    """The likeliest label but for the given one."""
    gain: float
    """How much a person's look would teach: 0 nothing."""
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Judged:
    """One report with what its lines would teach."""

    document: Document
    report: Report
    lines: tuple[JudgedLine, ...]
    lost: float
    """Share of the form's cells that came out without a value although a line could hold them."""

    @property
    def kind(self) -> tuple[str, str]:
        """What sort of copy it is: its reader, and what most of its table lines are."""
        figures = [x.labeled.label for x in self.lines if x.labeled.label in FIGURES]
        most = max(sorted(set(figures)), key=figures.count) if figures else "none"
        return self.document.reader, str(most)

    @property
    def whole(self) -> float:
        """What it would teach beside its lines: cells lost, and sums that fail, however many lines they name."""
        return self.lost + WEIGHT["identity"] * any(Why.IDENTITY in x.why for x in self.lines)

    @property
    def gain(self) -> float:
        return sum(sorted((x.gain for x in self.lines), reverse=True)[:ENOUGH]) + self.whole


ENOUGH = 20
"""Only so many lines of a report count for what the report would teach: a long report is not a better one."""


def judge(document: Document, forms: Sequence[Form], labeler: Labeler) -> Judged:
    lines = labeler.label(list(document.lines))
    report = pipeline.analyse(document, forms, labeler)
    also = _runners_up(lines, labeler)
    sources = _Sources.of(report)
    judged = [_judged(line, second, sources) for line, second in zip(lines, also, strict=True)]
    cells = [c for t in report.tables.values() for c in t.cells]
    lost = sum(c.state in ("absent", "unreadable", "inferred") for c in cells) / max(len(cells), 1)
    return Judged(document, report, tuple(judged), lost)


@dataclass(frozen=True)
class _Sources:
    """Lines by what the tables made of them."""

    used: frozenset[int]
    """A printed value was taken from them."""
    blank: frozenset[int]
    """They were a row of the table with a blank cell in it."""
    faulty: frozenset[int]
    """They gave a cell that an error or a warning names."""

    @classmethod
    def of(cls, report: Report) -> _Sources:
        return cls(_used(report), _blank(report), _faulty(report))

    def within(self, line: Line) -> bool:
        """Between the first and the last line that gave a value."""
        return bool(self.used) and min(self.used) < line.number < max(self.used)


def _judged(labeled: LabeledLine, also: Label, sources: _Sources) -> JudgedLine:
    numbers = {labeled.line.number, *(cell.line for cell in labeled.line.cells)}
    doubt = 1.0 - labeled.confidence
    taken = not numbers.isdisjoint(sources.used)
    ignored = not taken and sources.within(labeled.line)
    if labeled.label not in FIGURES:
        disagreed = taken
    elif _figures(labeled.line):
        disagreed = ignored
    else:  # a row of blanks that is no row of the table: its values stand elsewhere
        disagreed = ignored and labeled.label is Label.ROW and numbers.isdisjoint(sources.blank)
    why = []
    gain = WEIGHT["doubt"] * doubt
    if disagreed:  # then the model is wrong, however sure
        why.append(Why.DISAGREEMENT)
        gain += WEIGHT["disagreement"]
    if not numbers.isdisjoint(sources.faulty):  # mostly the writer's own slip, unless the model is unsure
        why.append(Why.IDENTITY)
        gain += WEIGHT["identity"] * (0.05 + 0.95 * min(4 * doubt, 1.0))
    if doubt >= DOUBTFUL or not why:
        why.insert(0, Why.DOUBT)
    return JudgedLine(labeled, also, round(gain, 4), tuple(why))


DOUBTFUL = 0.02


def _figures(line: Line) -> bool:
    return any(value_like(piece) and parse(piece).state == "read" for c in line.cells for piece in c.text.split())


def _runners_up(lines: Sequence[LabeledLine], labeler: Labeler) -> Iterator[Label]:
    for start in range(0, len(lines), LONGEST):
        part = lines[start : start + LONGEST]
        likely = labeler.log_probabilities([x.line for x in part])
        likely[np.arange(len(part)), [LABELS.index(x.label) for x in part]] = -np.inf
        yield from (LABELS[i] for i in likely.argmax(axis=1).tolist())


def _used(report: Report) -> frozenset[int]:
    """Source lines that a table took a printed value from."""
    cells = (c for t in report.tables.values() for c in t.cells)
    return frozenset(c.source.line for c in cells if c.source.line is not None and c.state in HAS_VALUE)


def _blank(report: Report) -> frozenset[int]:
    cells = (c for t in report.tables.values() for c in t.cells)
    return frozenset(c.source.line for c in cells if c.source.line is not None and c.state not in HAS_VALUE)


def _faulty(report: Report) -> frozenset[int]:
    """Source lines of the cells that an error or a warning names."""
    flagged = report.flagged()
    return frozenset(
        c.source.line
        for name, t in report.tables.items()
        for c in t.cells
        if c.source.line is not None and f"{name}/{c.row}/{c.column}" in flagged
    )
