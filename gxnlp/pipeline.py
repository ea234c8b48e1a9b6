"""The one way through: read, label, outline, tables, check."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from gxnlp import forms as statutory
from gxnlp import labeling, readers
from gxnlp.checking.account import Account, account
from gxnlp.checking.agreement import agreement
from gxnlp.checking.mistakes import another_report, mistakes, not_a_report
from gxnlp.checking.partial import partly_read
from gxnlp.document import Document
from gxnlp.forms import Form
from gxnlp.imprint import imprint, is_report
from gxnlp.labeling.labeler import Labeler
from gxnlp.narrative import narrate
from gxnlp.outline import outline, second_report
from gxnlp.report import Finding, Model, Report, Source, Table, both
from gxnlp.structure import Narrative
from gxnlp.tables import read_tables

MOST_OF_A_RULE = 500
"""More cells than any form has."""

Input = str | os.PathLike[str] | bytes | BinaryIO


def extract(
    source: Input,
    *,
    name: str | None = None,
    forms: Iterable[Form | str | os.PathLike[str]] = (),
    model: str | os.PathLike[str] | None = None,
    narrative: bool = True,
    paper: readers.Paper | None = None,
) -> Report:
    """The report that a file holds: a path, bytes or a binary file object.

    `forms` adds editions of the statutory form (TOML files) to the shipped ones; `model` names another line model;
    without `narrative` the prose is not read for facts; `paper` says how scans and photos are read.
    Raises UnreadableInput, which names the file and the reason.
    """
    known = _forms(forms)
    document = readers.read(source, name=name, paper=paper)
    return analyse(document, known, _labeler(_path(model), known), narrative=narrative)


def pipe(
    sources: Iterable[Input],
    *,
    forms: Iterable[Form | str | os.PathLike[str]] = (),
    model: str | os.PathLike[str] | None = None,
    narrative: bool = True,
) -> Iterator[Report]:
    """The reports of many files, in order, with one model load. UnreadableInput ends the stream at its file."""
    known = _forms(forms)
    labeler = _labeler(_path(model), known)
    for source in sources:
        yield analyse(readers.read(source), known, labeler, narrative=narrative)


def analyse(document: Document, forms: Sequence[Form], labeler: Labeler, *, narrative: bool = True) -> Report:
    """A document to its report."""
    lines = labeler.label(list(document.lines))
    head = imprint(lines, document.name)
    reading = read_tables(lines, forms, head.year)
    second = second_report(lines, reading.form)
    others = [another_report(lines[second].line)] if second else []
    if second:
        lines = lines[:second]
        head = imprint(lines, document.name)
        reading = read_tables(lines, forms, head.year)
    parts = outline(lines, reading.form)
    stranger = not is_report(lines, parts, head, reading.form)
    if stranger:  # figures of a news page are no figures of the form
        reading = read_tables((), forms, head.year)
    seen = {(name, *cell): each for name, t in reading.tables.items() for cell, each in t.alternatives.items()}
    checked: Account = account({name: t.cells for name, t in reading.tables.items()}, reading.form, seen)
    notes = [
        *partly_read(document, checked.tables),
        *(Finding("reader.note", "info", note) for note in document.notes),
    ]
    from_tables = [f for t in reading.tables.values() for f in t.findings]
    slips = [*others, *mistakes(parts, head, lines, reading.form)]
    if stranger:
        slips.append(not_a_report(head.title))
    said = narrate(parts.sections, lines, head.year) if narrative and not stranger else Narrative()
    slips += agreement(said, checked.tables, reading.form, head.year)
    return Report(
        source=Source(document.name, document.sha256, document.media_type, len(document.pages), document.reader),
        model=Model(labeler.name, labeler.version),
        title=head.title,
        agency=head.agency,
        year=head.year,
        form=None if stranger else reading.form.id,
        period=head.period,
        published=head.published,
        sections=parts.sections,
        tables={name: Table(cells, checked.confidence[name]) for name, cells in checked.tables.items()},
        facts=said.facts,
        findings=tuple(_capped((*checked.findings, *from_tables, *slips, *notes))),
    )


def _capped(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first so many findings of each rule: a hostile file must not drown its reader. The rest is counted."""
    met: Counter[str] = Counter()
    for finding in findings:
        met[finding.rule] += 1
        if met[finding.rule] <= MOST_OF_A_RULE:
            yield finding
    for rule, count in met.items():
        if count > MOST_OF_A_RULE:
            more = count - MOST_OF_A_RULE
            yield Finding(
                rule, "warning", both(f"另有 {more} 条同类问题未列出", f"{more} more of this kind are not listed")
            )


def _path(model: str | os.PathLike[str] | None) -> str | None:
    return None if model is None else os.fspath(model)


def _forms(extra: Iterable[Form | str | os.PathLike[str]]) -> tuple[Form, ...]:
    return (*statutory.shipped(), *(f if isinstance(f, Form) else _form(Path(f).resolve()) for f in extra))


@lru_cache(maxsize=16)
def _form(path: Path) -> Form:
    return statutory.load(path)


@lru_cache(maxsize=4)
def _labeler(model: str | None, forms: tuple[Form, ...]) -> Labeler:
    return labeling.load(Path(model) if model else None, forms)
