"""doccano, sequence labeling: JSONL with a text and `label`: [[start, end, label], …] a report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from gxnlp.labels import Label
from gxnlp.learning.exchange.spans import (
    CARRIED,
    COLOURS,
    Span,
    as_json_lines,
    carried,
    carry,
    json_lines,
    relabelled,
    span,
    spans_of,
    text_of,
)
from gxnlp.learning.labelled import BadLabels, LabelledReport
from gxnlp.learning.review import KEY_OF

NAMES = ("doccano",)


def setup(_name: str) -> str:
    """The labels of the project, for its import of label files."""
    labels = [
        {"text": str(label), "suffix_key": KEY_OF[label] if KEY_OF[label].isalnum() else None,
         "background_color": colour, "text_color": "#ffffff"}
        for label, colour in zip(Label, COLOURS, strict=True)
    ]  # fmt: skip
    return json.dumps(labels, ensure_ascii=False, indent=1) + "\n"


def written(reports: Iterable[LabelledReport], _name: str) -> str:
    return as_json_lines(
        {
            "text": text_of(one),
            "label": [[s.start, s.end, s.label] for s in spans_of(one)],
            "source": one.source,
            CARRIED: carry(one),
        }
        for one in reports
    )


def read(text: str, file: str, _name: str) -> Iterator[LabelledReport]:
    for row, task in json_lines(text, file):
        meta = task.get("meta") if isinstance(task.get("meta"), dict) else {}
        report = carried(task.get(CARRIED, (meta or {}).get(CARRIED)), file, row)
        yield relabelled(report, task.get("text", task.get("data")), list(_spans(task, file, row)), file, row)


def _spans(task: dict[str, Any], file: str, row: int) -> Iterator[Span]:
    """From `label`, `labels` (old) or, where the project has relations, `entities`."""
    if isinstance(entities := task.get("entities"), list):
        for one in entities:
            yield span(
                one, "start_offset", "end_offset", one.get("label") if isinstance(one, dict) else None, file, row
            )
        return
    labels = task.get("label", task.get("labels"))
    if not isinstance(labels, list):
        raise BadLabels(file, row, "没有 label 字段", "without the field 'label'")
    for one in labels:
        if not isinstance(one, list) or len(one) != 3:
            raise BadLabels(file, row, "标注的格式不对", "a label is not [start, end, label]")
        yield span(dict(zip(("start", "end"), one, strict=False)), "start", "end", one[2], file, row)
