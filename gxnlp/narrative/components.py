"""spaCy components over the same plain functions: nlp.add_pipe("gxnlp_facts") works in anybody's pipeline.

Registered through entry points (spacy_factories in pyproject.toml), so that nothing of ours need be imported first.
Importing this module imports spaCy: the default path of gxnlp never does.

    gxnlp_lines      doc.spans["lines"]: a span a line of the text
    gxnlp_mentions   doc.ents: dates, document numbers, statutes, contacts, platforms, agencies, places, quantities
    gxnlp_facts      doc._.facts and doc.spans["facts"]: what the figures count
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from gxnlp.narrative import read_text
from gxnlp.narrative.figures import figures
from gxnlp.narrative.mentions import masked, mentions, names
from gxnlp.narrative.squeezing import squeeze
from gxnlp.report import Fact, Report

_FACTS, _REPORT, YEAR = "gxnlp.facts", "gxnlp.report", "gxnlp.year"
LABELS = {
    "url": "URL", "email": "EMAIL", "document": "DOCUMENT", "period": "PERIOD", "date": "DATE", "phone": "PHONE",
    "postcode": "POSTCODE", "address": "ADDRESS", "statute": "STATUTE", "article": "ARTICLE", "platform": "PLATFORM",
    "agency": "AGENCY", "place": "PLACE", "quantity": "QUANTITY", "percent": "PERCENT",
}  # fmt: skip


def _facts(doc: Doc) -> tuple[Fact, ...]:
    return tuple(Fact(**fact) for fact in doc.user_data.get(_FACTS, ()))


def _set_facts(doc: Doc, facts: tuple[Fact, ...]) -> None:
    doc.user_data[_FACTS] = [asdict(fact) for fact in facts]


def _report(doc: Doc) -> Report | None:
    import json

    stored = doc.user_data.get(_REPORT)
    return Report.from_dict(json.loads(stored)) if stored else None


def _set_report(doc: Doc, report: Report) -> None:
    doc.user_data[_REPORT] = report.to_json()


def extend() -> None:
    """doc._.facts and doc._.report: kept as plain data in the Doc, so that DocBin and to_bytes carry them."""
    if not Doc.has_extension("facts"):
        Doc.set_extension("facts", getter=_facts, setter=_set_facts)
    if not Doc.has_extension("report"):
        Doc.set_extension("report", getter=_report, setter=_set_report)


extend()


@Language.factory("gxnlp_lines", assigns=["doc.spans"])
def make_lines(nlp: Language, name: str) -> LinesComponent:
    return LinesComponent()


@Language.factory("gxnlp_mentions", assigns=["doc.ents"])
def make_mentions(nlp: Language, name: str) -> MentionsComponent:
    return MentionsComponent()


@Language.factory("gxnlp_facts", assigns=["doc._.facts", "doc.spans"], default_config={"year": None})
def make_facts(nlp: Language, name: str, year: int | None) -> FactsComponent:
    return FactsComponent(year)


class LinesComponent:
    """doc.spans["lines"], where they are not there yet."""

    def __call__(self, doc: Doc) -> Doc:
        if "lines" not in doc.spans:
            doc.spans["lines"] = list(_lines(doc))
        return doc


class MentionsComponent:
    """doc.ents: what has a form of its own; entities of earlier components stay."""

    def __call__(self, doc: Doc) -> Doc:
        doc.set_ents([*doc.ents, *_entities(doc)], default="unmodified")
        return doc


class FactsComponent:
    """What the figures of the text count; `year` is the report's, where it is known."""

    def __init__(self, year: int | None = None) -> None:
        self.year = year

    def __call__(self, doc: Doc) -> Doc:
        year = doc.user_data.get(YEAR, self.year)
        spans, facts = [], []
        for start, end, fact in read_text(doc.text, year):
            facts.append(fact)
            span = doc.char_span(start, end, label=fact.kind, alignment_mode="expand")
            if span is not None:
                spans.append(span)
        if not doc.user_data.get(_REPORT):  # a report's own facts know their sections
            doc._.facts = tuple(facts)
        doc.spans["facts"] = spans
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, data: bytes, **_: Any) -> FactsComponent:
        return self

    def to_disk(self, path: Any, **_: Any) -> None:
        return None

    def from_disk(self, path: Any, **_: Any) -> FactsComponent:
        return self


def _lines(doc: Doc) -> Iterator[Span]:
    offset = 0
    for line in doc.text.split("\n"):
        if line.strip():
            span = doc.char_span(offset, offset + len(line), label="line", alignment_mode="expand")
            if span is not None:
                yield span
        offset += len(line) + 1


def _entities(doc: Doc) -> Iterator[Span]:
    """Spans that overlap neither each other nor the entities that are there."""
    taken = {token.i for ent in doc.ents for token in ent}
    offset = 0
    for line in doc.text.split("\n"):
        squeezed = squeeze(line)
        known = mentions(squeezed.text)
        found = [(m.kind, m.start, m.end) for m in (*known, *names(squeezed.text, known))]
        numbers = figures(masked(squeezed.text, known), squeezed.parts_clauses(line))
        found += [("percent" if f.unit == "%" else "quantity", f.start, f.end) for f in numbers if f.unit]
        for kind, start, end in found:
            a, b = squeezed.printed(start, end)
            span = doc.char_span(offset + a, offset + b, label=LABELS[kind], alignment_mode="expand")
            if span is not None and not taken.intersection(range(span.start, span.end)):
                taken.update(range(span.start, span.end))
                yield span
        offset += len(line) + 1
