"""A report as a spaCy Doc, for those who go on with spaCy: `gxnlp.to_doc(report)`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from gxnlp.report import Report, both

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def to_doc(report: Report, nlp: Language | None = None) -> Doc:
    """The prose of a report, section by section.

    doc.spans["sections"] (label: the section's id), doc.spans["lines"], doc.spans["facts"], doc.ents, doc._.facts and
    doc._.report. `nlp` is your own pipeline: its components run after ours. Needs spaCy: pip install gxnlp[nlp].
    """
    try:
        from gxnlp.narrative import components
    except ImportError as error:
        zh, en = "需要 spaCy：pip install gxnlp[nlp]", "this needs spaCy: pip install gxnlp[nlp]"
        raise ImportError(both(zh, en)) from error

    ours = blank()
    text, sections = _text(report)
    doc = (nlp or ours).make_doc(text)
    doc.spans["sections"] = [
        span
        for start, end, id_ in sections
        if (span := doc.char_span(start, end, label=id_, alignment_mode="expand")) is not None
    ]
    doc.user_data[components.YEAR] = report.year
    doc._.report = report
    doc._.facts = report.facts
    for _, component in ours.pipeline:
        doc = component(doc)
    if nlp is not None:
        own = {"gxnlp_lines", "gxnlp_mentions", "gxnlp_facts"}
        for name, component in nlp.pipeline:
            if nlp.get_pipe_meta(name).factory not in own:
                doc = component(doc)
    return doc


@lru_cache(maxsize=1)
def blank() -> Language:
    """Chinese, a character a token, with our components: no model is loaded or fetched."""
    import spacy

    from gxnlp.narrative import components  # noqa: F401  (registers the factories, installed or not)

    nlp = spacy.blank("zh")
    for name in ("gxnlp_lines", "gxnlp_mentions", "gxnlp_facts"):
        nlp.add_pipe(name)
    return nlp


def _text(report: Report) -> tuple[str, list[tuple[int, int, str]]]:
    """(the headings and prose of all sections, (start, end, id) of each section)."""
    pieces: list[str] = []
    places: list[tuple[int, int, str]] = []
    offset = 0
    for section in report.sections:
        number = f"{section.number}、" if section.number else ""
        piece = "\n".join(part for part in (number + section.heading, section.text) if part)
        if not piece:
            continue
        places.append((offset, offset + len(piece), section.id))
        pieces.append(piece)
        offset += len(piece) + 1
    return "\n".join(pieces), places
