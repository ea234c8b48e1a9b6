"""The one way through: read, label, outline, tables, check."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from gxnlp import forms as statutory
from gxnlp import labeling, readers
from gxnlp.checking.account import Account, account
from gxnlp.checking.mistakes import mistakes, not_a_report
from gxnlp.document import Document
from gxnlp.forms import Form
from gxnlp.imprint import imprint, is_report
from gxnlp.labeling.labeler import Labeler
from gxnlp.outline import outline
from gxnlp.report import Finding, Model, Report, Source, Table
from gxnlp.tables import read_tables

Input = str | os.PathLike[str] | bytes | BinaryIO


def extract(
    source: Input,
    *,
    name: str | None = None,
    forms: Iterable[Form | str | os.PathLike[str]] = (),
    model: str | os.PathLike[str] | None = None,
) -> Report:
    """The report that a file holds: a path, bytes or a binary file object.

    `forms` adds editions of the statutory form (TOML files) to the shipped ones; `model` names another line model.
    Raises UnreadableInput, which names the file and the reason.
    """
    known = _forms(forms)
    return analyse(readers.read(source, name=name), known, _labeler(_path(model), known))


def pipe(
    sources: Iterable[Input],
    *,
    forms: Iterable[Form | str | os.PathLike[str]] = (),
    model: str | os.PathLike[str] | None = None,
) -> Iterator[Report]:
    """The reports of many files, in order, with one model load. UnreadableInput ends the stream at its file."""
    known = _forms(forms)
    labeler = _labeler(_path(model), known)
    for source in sources:
        yield analyse(readers.read(source), known, labeler)


def analyse(document: Document, forms: Sequence[Form], labeler: Labeler) -> Report:
    """A document to its report."""
    lines = labeler.label(list(document.lines))
    head = imprint(lines, document.name)
    reading = read_tables(lines, forms, head.year)
    parts = outline(lines, reading.form)
    checked: Account = account({name: t.cells for name, t in reading.tables.items()}, reading.form)
    notes = [Finding("reader.note", "info", note) for note in document.notes]
    from_tables = [f for t in reading.tables.values() for f in t.findings]
    slips = mistakes(parts, head, lines, reading.form)
    if not is_report(lines, parts, head):
        slips.append(not_a_report(head.title))
    return Report(
        source=Source(document.name, document.sha256, document.media_type, len(document.pages), document.reader),
        model=Model(labeler.name, labeler.version),
        title=head.title,
        agency=head.agency,
        year=head.year,
        form=reading.form.id,
        period=head.period,
        published=head.published,
        sections=parts.sections,
        tables={name: Table(cells, checked.confidence[name]) for name, cells in checked.tables.items()},
        findings=(*checked.findings, *from_tables, *slips, *notes),
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
