"""Lines, sections and headings of one report against what is known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from gxnlp.bench.hits import Hits, hits
from gxnlp.bench.sets import Truth
from gxnlp.labels import LabeledLine
from gxnlp.learning.labelled import digest
from gxnlp.report import Section
from gxnlp.text import fold

ALIKE = 90.0
"""Similarity of a section's heading as found to the one that is printed."""
LONGEST_MARKER = 8
"""Characters of a printed heading that may stand before the words: 第十一部分."""

_STOPS = re.compile(r"[,.:;\s]+$")


def lines(labeled: Sequence[LabeledLine], truth: Truth) -> Mapping[str, Hits] | None:
    """By label; None where nobody labelled the report, or where the reader now cuts its lines otherwise."""
    known = truth.labelled
    if known is None or digest(known.lines) != digest([x.line for x in labeled]):
        return None
    there = [str(label) for label in known.labels]
    said = [str(x.label) for x in labeled]
    both = list(zip(said, there, strict=True))
    return {
        label: Hits(sum(a == b == label for a, b in both), said.count(label), there.count(label))
        for label in sorted({*said, *there})
    }


def sections(found: Sequence[Section], truth: Truth) -> Hits | None:
    """A section is right under its own id and printed heading, though it be numbered wrongly or not at all."""
    if truth.sections is None:
        return None
    right = sum(_same(s.heading, truth.sections[s.id]) for s in found if s.id in truth.sections)
    return Hits(right, len(found), len(truth.sections))


def headings(found: Sequence[Section], truth: Truth) -> Hits | None:
    """A heading is right in its section, at its level and with all its words."""
    if truth.headings is None:
        return None
    there = [(section, level, _bare(text)) for section, level, text in truth.headings]
    neither = [_bare(text) for text in truth.neither]
    said = []
    for section in found:
        for heading in section.outline:
            words = _bare(heading.heading)
            printed = next(
                (t for s, at, t in there if (s, at) == (section.id, heading.level) and _ends(t, words)), None
            )
            if printed is not None:
                said.append((section.id, heading.level, printed))
            elif not any(words and words in opening for opening in neither):
                said.append((section.id, heading.level, words))
    return hits(said, there)


def _bare(text: str) -> str:
    return _STOPS.sub("", fold(text))


def _ends(printed: str, words: str) -> bool:
    return bool(words) and printed.endswith(words) and len(printed) - len(words) <= LONGEST_MARKER


def _same(found: str, printed: str) -> bool:
    """One that was found by its table alone, without its heading, is not the same."""
    return bool(found) and fuzz.ratio(_bare(found), _bare(printed)) >= ALIKE
