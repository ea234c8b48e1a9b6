"""The truth about the reader's lines: which label each has, found by text and never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gxnlp.document import Document, Line
from gxnlp.labels import Label, LabeledLine
from gxnlp.text import fold
from training.layouts.frame import Rendered, TaggedLine

_BESIDE = re.compile(r"[|｜*#]+")
_LEAD = re.compile(r"^ *[-*+] +(?=[^\s\-\d|])")
MOST = 24
"""No line of a reader covers more tagged lines than this."""


class Misaligned(ValueError):
    """The reader's lines are not the lines that were written."""


def label_lines(document: Document, rendered: Rendered) -> list[Label]:
    """The label of each of the document's lines, in order."""
    tagged = list(rendered.tagged)
    labels: list[Label] = []
    at = 0
    for line in document.lines:
        text = comparable(line.text)
        if not text:
            label, at = _empty(line, tagged, at)
            labels.append(label)
            continue
        while at < len(tagged) and not comparable(tagged[at].text):
            at += 1
        covered: list[TaggedLine] = []
        so_far = ""
        while so_far != text and at < len(tagged) and len(covered) < MOST:
            piece = comparable(tagged[at].text)
            lead = comparable(tagged[at].optional)
            if lead and text[len(so_far) :].startswith(lead + piece):
                piece = lead + piece
            so_far += piece
            if not text.startswith(so_far):
                break
            covered.append(tagged[at])
            at += 1
        if so_far != text:
            expected = tagged[min(at, len(tagged) - 1)].text if tagged else ""
            raise Misaligned(f"{rendered.name}: line {line.number} is {line.text!r}, where {expected!r} was written")
        labels.append(merged(covered))
    if any(comparable(t.text) for t in tagged[at:]):
        left = next(t.text for t in tagged[at:] if comparable(t.text))
        raise Misaligned(f"{rendered.name}: the reader has no line for {left!r}")
    return labels


def labeled(document: Document, rendered: Rendered) -> Iterator[LabeledLine]:
    for line, label in zip(document.lines, label_lines(document, rendered), strict=True):
        yield LabeledLine(line, label, 1.0)


def comparable(text: str) -> str:
    """Folded, without what Markdown draws around a text."""
    return _BESIDE.sub("", fold(_LEAD.sub("", text)))


def _empty(line: Line, tagged: list[TaggedLine], at: int) -> tuple[Label, int]:
    """A line of empty cells: the tagged one where there is one, else what its cells say."""
    if at < len(tagged) and not comparable(tagged[at].text):
        return tagged[at].label, at + 1
    raise Misaligned(f"line {line.number} is empty, and no empty line was written there")


def merged(covered: Iterable[TaggedLine]) -> Label:
    """The label of one line that covers these (docs/labels.md)."""
    lines = list(covered)
    labels = [t.label for t in lines]
    if len(set(labels)) == 1:
        return Label.VALUES if labels[0] is Label.CELL and len(labels) > 1 else labels[0]
    for winner in (Label.ROW, Label.CAPTION, Label.HEADER, Label.NOTE):
        if winner in labels:
            return winner
    kinds = set(labels)
    if kinds <= {Label.ROW_LABEL, Label.FRAGMENT}:
        return Label.ROW_LABEL
    if kinds <= {Label.CELL, Label.VALUES}:
        return Label.VALUES
    if kinds <= {Label.ROW_LABEL, Label.FRAGMENT, Label.CELL, Label.VALUES}:
        return Label.ROW
    raise Misaligned(f"one line covers {', '.join(labels)}: {lines[0].text!r}")
