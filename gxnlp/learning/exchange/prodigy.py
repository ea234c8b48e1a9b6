"""Prodigy: `prodigy` is a report a task with a span a line; `prodigy-choice` a line a task with a label to choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gxnlp.labels import Label
from gxnlp.learning.exchange.spans import (
    CARRIED,
    Span,
    as_json_lines,
    carried,
    carry,
    json_lines,
    relabelled,
    shown,
    span,
    spans_of,
    text_of,
)
from gxnlp.learning.labelled import NAMES as LABELS
from gxnlp.learning.labelled import BadLabels, LabelledReport

SPANS, CHOICE = NAMES = ("prodigy", "prodigy-choice")
OPTIONS = [{"id": str(label), "text": str(label)} for label in Label]


def setup(name: str) -> str:
    """What follows the name of the dataset and the file on the command line."""
    labels = ",".join(map(str, Label))
    return f"--view-id spans_manual --label {labels}\n" if name == SPANS else "--view-id choice\n"


def written(reports: Iterable[LabelledReport], name: str) -> str:
    return as_json_lines(task for one in reports for task in ([_whole(one)] if name == SPANS else _lines(one)))


def _whole(report: LabelledReport) -> dict[str, Any]:
    """Every line is a token, so that one click takes the whole of it."""
    text, spans = text_of(report), spans_of(report)
    tokens = [
        {"text": text[s.start : s.end], "start": s.start, "end": s.end, "id": i, "ws": False}
        for i, s in enumerate(spans)
    ]
    marked = [
        {"start": s.start, "end": s.end, "token_start": i, "token_end": i, "label": s.label}
        for i, s in enumerate(spans)
    ]
    return {"text": text, "tokens": tokens, "spans": marked, "meta": {"source": report.source}, CARRIED: carry(report)}


def _lines(report: LabelledReport) -> Iterator[dict[str, Any]]:
    """The lines that wait, or all where none does."""
    base = carry(report)
    for i in sorted(report.unseen) or range(len(report.lines)):
        yield {
            "text": shown(report.lines[i]),
            "options": OPTIONS,
            "accept": [str(report.labels[i])],
            "line": i,
            "meta": {
                "source": report.source,
                "line": report.lines[i].number,
                "before": shown(report.lines[i - 1]) if i else "",
                "after": shown(report.lines[i + 1]) if i + 1 < len(report.lines) else "",
            },
            CARRIED: base,
        }


def read(text: str, file: str, name: str) -> Iterator[LabelledReport]:
    tasks = json_lines(text, file)
    return _read_whole(tasks, file) if name == SPANS else _read_lines(tasks, file)


def _read_whole(tasks: Iterable[tuple[int, dict[str, Any]]], file: str) -> Iterator[LabelledReport]:
    """A task that was ignored, rejected or never answered keeps what it had, and waits as it did."""
    for row, task in tasks:
        report = carried(task.get(CARRIED), file, row)
        spans = task.get("spans")
        if not isinstance(spans, list):
            raise BadLabels(file, row, "没有 spans 字段", "without the field 'spans'")
        if task.get("answer", "accept") == "accept":
            found = [_span(one, file, row) for one in spans]
            told = relabelled(report, task.get("text"), found, file, row)
            report = told if "answer" in task or told.labels != report.labels else report
        yield report


def _span(value: Any, file: str, row: int) -> Span:
    return span(value, "start", "end", value.get("label") if isinstance(value, dict) else None, file, row)


def _read_lines(tasks: Iterable[tuple[int, dict[str, Any]]], file: str) -> Iterator[LabelledReport]:
    reports: dict[str, LabelledReport] = {}
    said: dict[tuple[str, int], tuple[int, Label]] = {}
    for row, task in tasks:
        base = carried(task.get(CARRIED), file, row)
        report = reports.setdefault(base.key, base)
        i, accepted = task.get("line"), task.get("accept")
        if type(i) is not int or not 0 <= i < len(report.lines):
            raise BadLabels(file, row, "没有这一行", f"{report.source} has no line {i!r}")
        if task.get("text") != shown(report.lines[i]):
            raise BadLabels(file, row, f"文字与 {report.source} 第 {report.lines[i].number} 行不符",
                            f"not the text of {report.source}, line {report.lines[i].number}")  # fmt: skip
        if task.get("answer", "accept") != "accept":
            continue
        if not isinstance(accepted, list) or len(accepted) != 1 or accepted[0] not in LABELS:
            raise BadLabels(
                file,
                row,
                f"应恰好选一个标签，实为 {accepted!r}",
                f"exactly one known label is needed, not {accepted!r}",
            )
        label = LABELS[accepted[0]]
        before = said.setdefault((base.key, i), (row, label))
        if before[1] is not label:
            raise BadLabels(file, row, f"与第 {before[0]} 行的回答矛盾：{before[1]}、{label}",
                            f"contradicts row {before[0]}: {before[1]}, {label}")  # fmt: skip
        if "answer" in task or label is not base.labels[i]:
            reports[base.key] = report.labelled(i, label)
    yield from reports.values()
