"""`gxnlp label suggest` and `draft`: reports as labelled files, by what a person's look would teach."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gxnlp.commands import DONE, SOME_UNREADABLE, Usage, say
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.labeling.labeler import Labeler
    from gxnlp.learning.judging import Judged
    from gxnlp.learning.labelled import LabelledReport
    from gxnlp.learning.suggest import Pick


def suggest(given: argparse.Namespace) -> int:
    from gxnlp.learning import suggest as suggesting

    failed: list[str] = []
    found = _judged(given, failed)
    judged = [one for _, one in found]
    picks = suggesting.lines(judged, given.lines)
    whole = suggesting.reports(judged, given.whole)
    if given.out:
        _write_picked(picks, whole, found, given.out, failed)
    style = given.format or ("table" if sys.stdout.isatty() else "json")
    if style == "json":
        print(json.dumps(_suggested(picks, whole), ensure_ascii=False, indent=1))
    else:
        _show(picks, whole)
    return SOME_UNREADABLE if failed else DONE


def draft(given: argparse.Namespace) -> int:
    from gxnlp.learning.suggest import to_review

    failed: list[str] = []
    for path, one in _judged(given, failed):
        _write_new(to_review(one, (), _source(path, given.out), every=True), given.out, path.name, failed)
    return SOME_UNREADABLE if failed else DONE


def _labeler(model: Path | None) -> Labeler:
    from gxnlp import labeling
    from gxnlp.labeling.bundle import BadBundle

    try:
        return labeling.load(model)
    except BadBundle as error:
        raise Usage(str(error)) from error


def _judged(given: argparse.Namespace, failed: list[str]) -> list[tuple[Path, Judged]]:
    from gxnlp import readers
    from gxnlp.document import UnreadableInput
    from gxnlp.forms import shipped
    from gxnlp.learning.judging import judge

    labeler, forms = _labeler(given.model), shipped()
    judged = []
    for path in _reports(given.reports):
        try:
            document = readers.read(path)
        except UnreadableInput as error:
            say(str(error))
            failed.append(str(path))
            continue
        if next(document.lines, None) is None:
            say(f"{path}: {both('没有文字', 'holds no text')}")
            failed.append(str(path))
            continue
        judged.append((path, judge(document, forms, labeler)))
    return judged


def _reports(given: Sequence[str]) -> list[Path]:
    found: list[Path] = []
    for one in map(Path, given):
        if one.is_dir():
            found += sorted(p for p in one.rglob("*") if p.is_file() and _is_report(p, one))
        else:
            found.append(one)
    return found


def _is_report(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.suffix not in (".labels", ".xz", ".json", ".jsonl")


def _source(path: Path, out: Path) -> str:
    from gxnlp.learning.gathering import source_beside

    return source_beside(path, out)


def _write_new(report: LabelledReport, out: Path, name: str, failed: list[str]) -> None:
    """What a person has corrected is never overwritten."""
    from gxnlp.learning.gathering import write
    from gxnlp.learning.labelled import SUFFIX

    out.mkdir(parents=True, exist_ok=True)
    target = out / (name + SUFFIX)
    if target.exists():
        say(f"{target}: {both('已存在，未改动', 'is there already and was left alone')}")
        failed.append(str(target))
        return
    write(report, target)
    say(f"{target}: {both(f'{len(report.unseen)} 行待确认', f'{len(report.unseen)} lines wait for a look')}")


def _write_picked(
    picks: Sequence[Pick],
    whole: Sequence[Judged],
    found: Sequence[tuple[Path, Judged]],
    out: Path,
    failed: list[str],
) -> None:
    from gxnlp.learning.suggest import to_review

    for path, one in found:
        every = any(one is w for w in whole)
        chosen = [p.index for p in picks if p.judged is one]
        if every or chosen:
            _write_new(to_review(one, chosen, _source(path, out), every=every), out, path.name, failed)


def _suggested(picks: Sequence[Pick], whole: Sequence[Judged]) -> dict[str, Any]:
    return {
        "lines": [
            {
                "source": p.judged.document.name,
                "line": p.line.labeled.line.number,
                "text": p.line.labeled.line.text,
                "label": str(p.line.labeled.label),
                "confidence": p.line.labeled.confidence,
                "also": str(p.line.also),
                "gain": p.line.gain,
                "why": [str(w) for w in p.line.why],
            }
            for p in picks
        ],
        "reports": [
            {"source": j.document.name, "gain": round(j.gain, 4), "kind": list(j.kind), "lost": round(j.lost, 4)}
            for j in whole
        ],
    }


MOST_SHOWN, WHY_SHOWN, LEAST_SHOWN = 20, 16, 12
"""Columns of a narrow terminal: at most for a report's name and for the rest, at least for the line's text."""


def _place(name: str, line: int) -> str:
    """qingxi.html:84, the name shortened so that the line's number is never cut in two."""
    from rich.text import Text

    at = f":{line}"
    shown = Text(name)
    shown.truncate(MOST_SHOWN - len(at), overflow="ellipsis")
    return shown.plain + at


def _show(picks: Sequence[Pick], whole: Sequence[Judged]) -> None:
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from gxnlp.exports import printable

    console = Console()
    heads = ("report:line", "label", "or", "why")
    rows = [
        (
            _place(p.judged.document.name, p.line.labeled.line.number),
            f"{p.line.labeled.label} {p.line.labeled.confidence:.2f}",
            str(p.line.also),
            " ".join(p.line.why),
        )
        for p in picks
    ]
    table = Table(title=both("最值得看的行", "lines worth a look"))
    taken = 1
    for at, name in enumerate(heads):
        widest = min(max([cell_len(name), *(cell_len(row[at]) for row in rows)]), MOST_SHOWN if at == 0 else WHY_SHOWN)
        table.add_column(name, overflow="fold", width=widest)
        taken += widest + 3
    table.add_column("text", no_wrap=True)
    room = max(console.width - taken - 3, LEAST_SHOWN)
    for p, row in zip(picks, rows, strict=True):
        text = Text(printable(p.line.labeled.line.text))
        text.truncate(room, overflow="ellipsis")
        table.add_row(*(Text(printable(cell)) for cell in row), text)
    console.print(table)
    table = Table(title=both("最值得整份标注的报告", "reports worth labelling whole"))
    for name in ("report", "gain", "kind", "cells lost"):
        table.add_column(name)
    for j in whole:
        cells = (j.document.name, f"{j.gain:.2f}", " ".join(j.kind), f"{j.lost:.0%}")
        table.add_row(*(Text(printable(cell)) for cell in cells))
    console.print(table)
