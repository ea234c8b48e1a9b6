"""The reports of a benchmark set: each a file, the key to its cells, and what else is known of it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gxnlp.document import UnreadableInput
from gxnlp.forms import Form, shipped
from gxnlp.labels import HEADING_LABELS, Label
from gxnlp.learning.labelled import of_document, render
from gxnlp.readers import read
from training.converters import soffice
from training.corpus import Example, generate
from training.invent import Figures, Invented
from training.layouts import Family
from training.layouts.frame import Key
from training.truth import Misaligned, label_lines

if TYPE_CHECKING:
    from training.paper.pdfs import Printed

Making = Callable[[int, int], Iterator["Made"]]
"""(seed, reports of each layout) -> reports."""
OPENING = 48
"""Characters of a paragraph that could be taken for a heading."""


@dataclass(frozen=True)
class Made:
    """A report of a set: the file, its key and what else is known of it."""

    name: str
    data: bytes
    form: str
    key: Key
    truth: Mapping[str, Any]
    labels: str = ""


def texts(families: Sequence[Family], *, busy: bool = True, slips: bool = False) -> Making:
    def make(seed: int, each: int) -> Iterator[Made]:
        for example in generate(seed, each * len(families), families, busy=busy, slips=slips):
            made = of_example(example)
            if made is not None:
                yield made

    return make


def of_example(example: Example) -> Made | None:
    """None where the lines of a converter cannot be told apart: its key would not hold either."""
    rendered = example.rendered
    if not rendered.tagged:
        return None
    labels = ""
    try:
        document = read(rendered.data, name=example.name)
        labels = render(of_document(document, label_lines(document, rendered), family=example.family))
    except (UnreadableInput, Misaligned) as error:
        print(f"no line labels: {error}", file=sys.stderr)
    form = next(f for f in shipped() if f.id == example.edition)
    chapters = [t.text for t in rendered.tagged if t.label is Label.SECTION]
    truth = {
        "family": example.family,
        **structure(example.invented, chapters),
        "planted": broken(form, example.invented),
    }
    return Made(example.name, rendered.data, example.edition, rendered.key, truth, labels)


def structure(invented: Invented, chapters: Iterable[str] = ()) -> dict[str, Any]:
    """Sections and headings as they are printed, and what may be taken for one and may not."""
    levels = {label: level for level, label in enumerate(HEADING_LABELS)}
    headings, neither = [], list(chapters)
    for section in invented.prose.sections:
        for said in section.body:
            if said.label in levels:
                headings.append([section.id, levels[said.label], said.text])
            else:
                neither.append(said.text[:OPENING])
    neither += [said.text[:OPENING] for said in (*invented.prose.introduction, *invented.prose.closing)]
    return {"sections": {s.id: s.heading for s in invented.prose.sections}, "headings": headings, "neither": neither}


def broken(form: Form, invented: Invented) -> list[dict[str, Any]]:
    """Identities that the writer's figures break."""

    def total(figures: Figures, cells: Iterable[tuple[str, str]]) -> float:
        return sum(figures[cell] or 0 for cell in cells)

    found = []
    for e in form.equations if invented.slips else ():
        figures = invented.tables[e.table]
        if total(figures, e.left) != total(figures, e.right):
            found.append({"rule": e.rule, "cells": [f"{e.table}/{row}/{column}" for row, column in e.cells]})
    return found


def printed(*kinds: str) -> Making:
    """PDFs with a text layer, as many of each kind; none of which LibreOffice left a part unprinted."""
    from training.paper.pdfs import is_lost

    def make(seed: int, each: int) -> Iterator[Made]:
        with tempfile.TemporaryDirectory(prefix="gxnlp-") as room:
            for report, data in _pdfs(kinds, seed, each):
                path = Path(room) / report.name
                path.write_bytes(data)
                if not is_lost(path, report.docx):
                    yield _paper(report, report.name, data, report.style, "")

    return make


def scanned(seed: int, each: int) -> Iterator[Made]:
    """The same printed reports at every level of wear; every second in the family of wear that nothing was tuned on."""
    from training.paper.scans import LEVELS, as_pdf, worn_pages

    with tempfile.TemporaryDirectory(prefix="gxnlp-") as room:
        for n, (report, data) in enumerate(_pdfs(("ruled",), seed, each)):
            family = "archive" if n % 2 else "office"
            path = Path(room) / report.name
            path.write_bytes(data)
            for level in LEVELS:
                name = f"{path.stem}-{family}-{level}.pdf"
                yield _paper(report, name, as_pdf(list(worn_pages(path, level, family=family))), family, str(level))


def _pdfs(kinds: Sequence[str], seed: int, each: int) -> Iterator[tuple[Printed, bytes]]:
    """One that LibreOffice printed words over words in is left out: nobody could read it."""
    from training.paper.pdfs import generate as printed_reports
    from training.paper.pdfs import is_overprinted

    for kind in kinds:
        reports = list(printed_reports(kind, seed, each))
        with tempfile.TemporaryDirectory(prefix="gxnlp-") as room:
            for report, data in zip(reports, soffice.convert([r.docx for r in reports], "pdf"), strict=True):
                path = Path(room) / report.name
                path.write_bytes(data)
                if not is_overprinted(path):
                    yield report, data


def _paper(report: Printed, name: str, data: bytes, family: str, wear: str) -> Made:
    form = next(f for f in shipped() if f.id == report.form)
    truth = {"family": family, "wear": wear, **structure(report.invented), "planted": broken(form, report.invented)}
    return Made(name, data, report.form, report.key, truth)
