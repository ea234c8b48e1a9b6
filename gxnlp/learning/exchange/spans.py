"""A report as one text with a span a line, which is what annotation tools know; and back.

The tool is shown cells parted by arrows, so that empty ones are seen. The labelled text itself travels along in a field
of its own, so that what comes back is checked against what went out.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gxnlp.document import Line
from gxnlp.labels import Label
from gxnlp.learning.labelled import LONGEST_SHOWN, NAMES, BadLabels, LabelledReport, parse, printed, render

CARRIED = "gxnlp"
"""The field that holds the labelled text."""
PARTED, EMPTY = " → ", "∅"
COLOURS = (
    "#d62728", "#ff7f0e", "#bcbd22", "#dbdb8d", "#e7e79c", "#7f7f7f", "#8c564b", "#c49c94", "#c7c7c7", "#9467bd",
    "#c5b0d5", "#f7b6d2", "#1f77b4", "#17becf", "#9edae5", "#2ca02c", "#98df8a", "#393b39", "#e377c2", "#ff9896",
)  # fmt: skip
"""One a label, in the order of the labels."""


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    label: str


def shown(line: Line) -> str:
    """The line as a tool shows it: never empty, on one row."""
    return printed(line).replace("\t", PARTED).strip() or EMPTY


def text_of(report: LabelledReport) -> str:
    return "\n".join(map(shown, report.lines))


def spans_of(report: LabelledReport) -> list[Span]:
    spans, at = [], 0
    for line, label in zip(report.lines, report.labels, strict=True):
        length = len(shown(line))
        spans.append(Span(at, at + length, str(label)))
        at += length + 1
    return spans


def carried(value: Any, file: str, row: int | None) -> LabelledReport:
    """The report that went out with a task."""
    if not isinstance(value, str):
        raise BadLabels(file, row, f"缺少 {CARRIED} 字段：不是 gxnlp label export 写出的任务",
                        f"without the field {CARRIED!r}: not a task that `gxnlp label export` wrote")  # fmt: skip
    return replace(next(parse(value, file)), file=file, rows=())


def relabelled(report: LabelledReport, text: Any, spans: Sequence[Span], file: str, row: int | None) -> LabelledReport:
    """The report with the labels that came back: each line under exactly one label, the text untouched."""
    if text != text_of(report):
        raise _changed(report, text, file, row)
    found: list[Label | None] = [None] * len(report.lines)
    own = spans_of(report)
    starts = [s.start for s in own]
    for span in spans:
        label = NAMES.get(span.label)
        if label is None:
            named, known = span.label[:LONGEST_SHOWN], " ".join(NAMES)
            raise BadLabels(
                file, row, f"没有“{named}”这种标签，可用：{known}", f"no label {named!r}; there are {known}"
            )
        for i in range(max(bisect_right(starts, span.start) - 1, 0), bisect_right(starts, span.end)):
            inside = min(span.end, own[i].end) - max(span.start, own[i].start)
            if 2 * inside <= own[i].end - own[i].start:  # a span drawn a little too far
                continue
            if found[i] not in (None, label):
                here = _here(report, i)
                raise BadLabels(
                    file, row, f"{here[0]}有两个标签：{found[i]} 和 {label}", f"{here[1]}: {found[i]} and {label}"
                )
            found[i] = label
    for i, one in enumerate(found):
        if one is None:
            here, said = _here(report, i), shown(report.lines[i])[:LONGEST_SHOWN]
            raise BadLabels(file, row, f"{here[0]}没有标签：{said}", f"{here[1]} has no label: {said}")
    labels = tuple(label for label in found if label is not None)
    return replace(report, labels=labels, unseen=frozenset())


def _here(report: LabelledReport, index: int) -> tuple[str, str]:
    number = report.lines[index].number
    return f"{report.source} 第 {number} 行", f"{report.source}, line {number}"


def _changed(report: LabelledReport, text: Any, file: str, row: int | None) -> BadLabels:
    theirs = text.split("\n") if isinstance(text, str) else []
    for i, (line, other) in enumerate(zip(report.lines, theirs, strict=False)):
        if shown(line) != other:
            here, said = _here(report, i), other[:LONGEST_SHOWN]
            return BadLabels(file, row, f"{here[0]}的文字被改动：{said}", f"{here[1]}: its text was changed: {said}")
    return BadLabels(file, row, f"{report.source}：行数被改动", f"{report.source}: lines were added or removed")


def span(value: Any, start: str, end: str, label: Any, file: str, row: int | None) -> Span:
    """A span as a tool writes it, checked."""
    try:
        first, last = value[start], value[end]
    except (TypeError, LookupError):
        first = last = None
    if not (type(first) is int and type(last) is int and isinstance(label, str)):
        raise BadLabels(file, row, "标注的格式不对", f"not a span of {start}, {end} and label")
    return Span(first, last, label)


def json_lines(text: str, file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row, object) of a JSONL file."""
    there = False
    for number, row in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if row.strip():
            there = True
            yield number, _object(row, file, number)
    if not there:
        raise BadLabels(file, None, "文件是空的", "the file is empty")


def _object(row: str, file: str, number: int) -> dict[str, Any]:
    try:
        value = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise BadLabels(file, number, f"不是 JSON：{error}", f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BadLabels(file, number, "应为 JSON 对象", "not a JSON object")
    return value


def as_json_lines(tasks: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks)


def carry(report: LabelledReport) -> str:
    return render(report)
