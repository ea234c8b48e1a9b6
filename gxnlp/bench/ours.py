"""gxnlp on the reports of a set, the whole way from the file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from gxnlp import labeling, pipeline, readers
from gxnlp.bench.alarms import alarms
from gxnlp.bench.cells import Answer, Cells, tally
from gxnlp.bench.records import OURS, Record
from gxnlp.bench.sets import Item
from gxnlp.bench.structure import headings, lines, sections
from gxnlp.bundles import BadBundle
from gxnlp.document import UnreadableInput
from gxnlp.forms import Form, shipped
from gxnlp.labeling.labeler import Labeler
from gxnlp.learning.scoring import CONFIDENT, named_cells
from gxnlp.report import Report


def read(item: Item, set_name: str, *, prose: bool = True) -> Record:
    """One report; one that cannot be read has missed every cell."""
    labeler, truth = _labeler(), item.truth
    try:
        document = readers.read(item.path, name=item.name)
        report = pipeline.analyse(document, shipped(), labeler, narrative=prose)
    except UnreadableInput as error:
        return _unread(item, set_name, str(error))
    except BadBundle:  # no other report would fare better
        raise
    except Exception as error:  # a bug costs its report, not the run, and is told
        return _unread(item, set_name, f"{item.name}: {type(error).__name__}: {error}")
    cells = tally(_answers(report), item.key, form_of(item.form))
    return replace(
        _unread(item, set_name, ""),
        cells=cells,
        form_right=report.form == item.form if item.form else None,
        lines=lines(labeler.label(list(document.lines)), truth) if truth.labelled else None,
        sections=sections(report.sections, truth),
        headings=headings(report.sections, truth),
        alarms=None if truth.planted is None else alarms(report.findings, truth.planted, _not_whole(item, cells)),
    )


def form_of(edition: str) -> Form | None:
    return next((form for form in shipped() if form.id == edition), None)


def _unread(item: Item, set_name: str, error: str) -> Record:
    """All of it missed: what stands for a report that cannot be read, and what a reading is laid over."""
    truth = item.truth
    return Record(
        set=set_name,
        report=item.name,
        reader=OURS,
        kind=item.kind,
        family=truth.family,
        wear=truth.wear,
        edition=item.form,
        cells=tally({}, item.key, form_of(item.form)),
        error=error,
        form_right=False if item.form else None,
        sections=sections((), truth),
        headings=headings((), truth),
        alarms=None if truth.planted is None else alarms((), truth.planted, ()),
    )


def _not_whole(item: Item, cells: Cells) -> set[str]:
    """Cells that were not read as they stand, or that the copy has lost."""
    lost = {name for name, allowed in item.key.items() if isinstance(allowed, list)}
    return lost | {name for name, odd in cells.odd.items() if not odd.verdict.is_right}


def _answers(report: Report) -> dict[str, Answer]:
    flagged = report.flagged()
    return {
        name: Answer(
            cell.value,
            sure=name not in flagged and cell.confidence >= CONFIDENT,
            there=cell.state != "absent",
            confidence=cell.confidence,
            flagged=name in flagged,
        )
        for name, cell in named_cells(report).items()
    }


@cache
def _labeler() -> Labeler:
    return labeling.load(None, shipped())
