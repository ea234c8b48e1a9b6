"""Label Studio: a JSON array of tasks. The model's word goes out as predictions, people's comes back as annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gxnlp.labels import Label
from gxnlp.learning.exchange.spans import CARRIED, COLOURS, Span, carried, carry, relabelled, span, spans_of, text_of
from gxnlp.learning.labelled import BadLabels, LabelledReport
from gxnlp.learning.review import KEY_OF

NAMES = ("label-studio",)
FROM, TO = "label", "text"


def setup(_name: str) -> str:
    """The labeling interface of the project."""
    labels = "\n".join(
        f'    <Label value="{label}" background="{colour}" hotkey="{KEY_OF[label]}"/>'
        for label, colour in zip(Label, COLOURS, strict=True)
    )
    choices = f'  <Labels name="{FROM}" toName="{TO}">\n{labels}\n  </Labels>'
    return f'<View>\n{choices}\n  <Text name="{TO}" value="${TO}"/>\n</View>\n'


def written(reports: Iterable[LabelledReport], _name: str) -> str:
    return json.dumps([_task(one) for one in reports], ensure_ascii=False, indent=1) + "\n"


def _task(report: LabelledReport) -> dict[str, Any]:
    text = text_of(report)
    result = [
        {
            "id": f"line-{i}",
            "from_name": FROM,
            "to_name": TO,
            "type": "labels",
            "value": {"start": s.start, "end": s.end, "text": text[s.start : s.end], "labels": [s.label]},
        }
        for i, s in enumerate(spans_of(report), 1)
    ]
    data = {TO: text, "source": report.source, CARRIED: carry(report)}
    return {"data": data, "predictions": [{"model_version": "gxnlp", "result": result}]}


def read(text: str, file: str, _name: str) -> Iterator[LabelledReport]:
    """From an export as JSON or JSON-MIN. A task that nobody annotated keeps its predictions and still waits."""
    try:
        tasks = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadLabels(file, getattr(error, "lineno", None), f"不是 JSON：{error}", f"not JSON: {error}") from None
    if not isinstance(tasks, list) or not tasks:
        raise BadLabels(file, None, "应为任务的 JSON 数组", "not a JSON array of tasks")
    for number, task in enumerate(tasks, 1):
        if not isinstance(task, dict):
            raise BadLabels(file, None, f"第 {number} 个任务不是对象", f"task {number} is not an object")
        yield _read(task, file, number)


def _read(task: dict[str, Any], file: str, number: int) -> LabelledReport:
    where = f"{file}#{number}"
    if "data" not in task:  # JSON-MIN: the fields of data beside the spans
        report = carried(task.get(CARRIED), where, None)
        return relabelled(report, task.get(TO), _spans(task.get(FROM), where), where, None) if FROM in task else report
    data = task["data"] if isinstance(task["data"], dict) else {}
    report = carried(data.get(CARRIED), where, None)
    given = task.get("annotations") or task.get("completions") or []
    said = [a for a in given if isinstance(a, dict) and not a.get("was_cancelled") and a.get("result") is not None]
    answers = [relabelled(report, data.get(TO), _results(a["result"], where), where, None) for a in said]
    for other in answers[1:]:
        for i, (a, b) in enumerate(zip(answers[0].labels, other.labels, strict=True)):
            if a is not b:
                raise BadLabels(where, None, f"两位标注者对第 {report.lines[i].number} 行意见不同：{a}、{b}",
                                f"two annotators differ on line {report.lines[i].number}: {a}, {b}")  # fmt: skip
    return answers[0] if answers else report


def _results(results: Any, where: str) -> list[Span]:
    if not isinstance(results, list):
        raise BadLabels(where, None, "标注的格式不对", "result is not an array")
    return _spans([r.get("value") for r in results if isinstance(r, dict) and r.get("type") == "labels"], where)


def _spans(values: Any, where: str) -> list[Span]:
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise BadLabels(where, None, "标注的格式不对", "labels are not an array")
    spans = []
    for value in values:
        labels = value.get("labels") if isinstance(value, dict) else None
        for label in labels if isinstance(labels, list) else [None]:
            spans.append(span(value, "start", "end", label, where, None))
    return spans
