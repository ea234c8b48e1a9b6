"""The published schema says exactly what is written, no less and no more."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

import gxnlp
from gxnlp.report import Fact, Report
from gxnlp.schema import report_schema
from tests.made import clean_text, flagging, made_report

SAMPLES = sorted(
    p for p in (Path(__file__).parents[1] / "samples").glob("*") if p.suffix in (".txt", ".md", ".html", ".docx")
)


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    Draft202012Validator.check_schema(report_schema())
    return Draft202012Validator(report_schema())


def as_json(report: Report) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(report.to_json())
    return data


def test_a_report_fits(schema: Draft202012Validator) -> None:
    from dataclasses import replace

    full = made_report({"requests/total/total": (None, "absent")}, findings=(flagging("requests/total/total"),))
    fact = Fact("received", 5, "件", "收到申请5件", "overview", 4)
    schema.validate(as_json(replace(full, facts=(fact,), published="2024-01-18")))
    schema.validate(as_json(replace(full, title=None, agency=None, year=None, form=None, period=None, tables={})))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "gxnlp.report/2"),
        (("year",), "2023"),
        (("source", "sha256"), "abc"),
        (("source", "reader"), "guess"),
        (("tables", "requests", "cells", 0, "value"), None),  # read, yet without a value
        (("tables", "requests", "cells", 0, "state"), "blank"),  # blank, yet with a value
        (("tables", "requests", "cells", 0, "state"), "lost"),
        (("tables", "requests", "confidence"), 1.5),
        (("findings", 0, "severity"), "fatal"),
        (("more",), 1),
    ],
)
def test_what_does_not_fit_is_refused(schema: Draft202012Validator, path: tuple[Any, ...], value: Any) -> None:
    data = deepcopy(as_json(made_report(findings=(flagging(),))))
    schema.validate(data)
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(ValidationError):
        schema.validate(data)


@pytest.mark.parametrize("key", ["schema", "source", "model", "title", "tables", "facts", "findings"])
def test_every_key_is_always_there(schema: Draft202012Validator, key: str) -> None:
    data = as_json(made_report())
    del data[key]
    with pytest.raises(ValidationError):
        schema.validate(data)


def test_what_is_extracted_fits_and_comes_back(schema: Draft202012Validator) -> None:
    report = gxnlp.extract(clean_text().encode(), name="qingxi.txt")
    schema.validate(as_json(report))
    assert Report.from_dict(as_json(report)) == report


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_sample_fits(schema: Draft202012Validator, sample: Path) -> None:
    schema.validate(as_json(gxnlp.extract(sample)))
