"""Labels out to Label Studio, doccano and Prodigy and back, as those tools write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gxnlp.commands.label import TOOLS
from gxnlp.labels import Label
from gxnlp.learning.exchange import tools
from gxnlp.learning.labelled import BadLabels, LabelledReport, render
from tests.learning.made import made

ALL = sorted(tools())


@pytest.fixture
def report(tmp_path: Path) -> LabelledReport:
    return made(tmp_path)


def sent(report: LabelledReport, tool: str) -> Any:
    """What the tool is given, as JSON: a list of tasks."""
    text = tools()[tool].written([report], tool)
    return json.loads(text) if tool == "label-studio" else [json.loads(row) for row in text.splitlines()]


def back(tasks: Any, tool: str) -> LabelledReport:
    text = json.dumps(tasks) if tool == "label-studio" else "\n".join(json.dumps(task) for task in tasks)
    [report] = tools()[tool].read(text, "back.json", tool)
    return report  # type: ignore[no-any-return]


def test_the_command_knows_every_tool() -> None:
    assert sorted(TOOLS) == ALL


@pytest.mark.parametrize("tool", ALL)
def test_round_trip(report: LabelledReport, tool: str) -> None:
    assert render(back(sent(report, tool), tool)) == render(report)


@pytest.mark.parametrize("tool", ALL)
def test_the_setup_names_every_label(tool: str) -> None:
    if tool != "prodigy-choice":  # its options travel with the tasks
        assert all(str(label) in tools()[tool].setup(tool) for label in Label)


def test_label_studio_brings_what_people_said_not_the_prediction(report: LabelledReport) -> None:
    [task] = sent(report, "label-studio")
    result = json.loads(json.dumps(task["predictions"][0]["result"]))
    result[7]["value"]["labels"] = ["row_label"]
    task["annotations"] = [
        {"id": 4, "was_cancelled": True, "result": []},
        {"id": 5, "was_cancelled": False, "result": result, "completed_by": 1},
    ]
    assert back([task], "label-studio").labels[7] is Label.ROW_LABEL
    minimal = {**task["data"], "id": 1, "label": [{**r["value"]} for r in result]}
    assert back([minimal], "label-studio").labels[7] is Label.ROW_LABEL


def test_label_studio_task_without_annotation_still_waits(report: LabelledReport) -> None:
    waits = replace(report, unseen=frozenset({3}))
    assert back(sent(waits, "label-studio"), "label-studio").unseen == {3}


def test_label_studio_annotators_who_differ_are_an_error(report: LabelledReport) -> None:
    [task] = sent(report, "label-studio")
    one = task["predictions"][0]["result"]
    other = json.loads(json.dumps(one))
    other[7]["value"]["labels"] = ["cell"]
    task["annotations"] = [{"result": one}, {"result": other}]
    with pytest.raises(BadLabels, match="annotators differ on line 8: values, cell"):
        back([task], "label-studio")


def test_doccano_as_it_exports(report: LabelledReport) -> None:
    [task] = sent(report, "doccano")
    task["label"][7][2] = "row_label"
    entities = [{"id": i, "label": n, "start_offset": a, "end_offset": b} for i, (a, b, n) in enumerate(task["label"])]
    related = {k: v for k, v in task.items() if k != "label"} | {"id": 3, "entities": entities, "relations": []}
    old = {"text": task["text"], "labels": task["label"], "meta": {"gxnlp": task["gxnlp"]}}
    for form in (task, related, old):
        assert back([form], "doccano").labels[7] is Label.ROW_LABEL


def test_a_span_drawn_a_little_off_still_means_its_line(report: LabelledReport) -> None:
    [task] = sent(report, "doccano")
    task["label"][1][0] -= 1
    task["label"][2][1] -= 2
    assert back([task], "doccano").labels == report.labels


def test_prodigy_marks_whole_lines_as_tokens(report: LabelledReport) -> None:
    [task] = sent(report, "prodigy")
    for token, span in zip(task["tokens"], task["spans"], strict=True):
        assert task["text"][span["start"] : span["end"]] == token["text"]
        assert span["token_start"] == span["token_end"] == token["id"]
    assert back([{**task, "answer": "reject", "spans": []}], "prodigy").labels == report.labels


def test_prodigy_choice_asks_only_for_lines_that_wait(report: LabelledReport) -> None:
    tasks = sent(replace(report, unseen=frozenset({7, 9})), "prodigy-choice")
    assert [task["text"] for task in tasks] == ["→  →  →", "行政规范性文件 → 2 → 0 → 7"]
    tasks[0] |= {"accept": ["row"], "answer": "accept"}
    tasks[1] |= {"answer": "ignore"}
    answered = back(tasks, "prodigy-choice")
    assert answered.labels[7] is Label.ROW
    assert answered.unseen == {9}


@pytest.mark.parametrize("tool", ["prodigy", "prodigy-choice"])
def test_what_went_out_to_prodigy_and_was_never_answered_still_waits(report: LabelledReport, tool: str) -> None:
    waiting = replace(report, unseen=frozenset({7, 9}))
    tasks = sent(waiting, tool)
    assert back(tasks, tool).unseen == {7, 9}
    assert back([task | {"answer": "accept"} for task in tasks], tool).unseen == set()


Spoil = Callable[[dict[str, Any]], Any]
WRONG: dict[str, tuple[str, Spoil, str]] = {
    "an unknown label": ("doccano", lambda t: t["label"][0].__setitem__(2, "titel"), "no label 'titel'"),
    "a line without": ("doccano", lambda t: t["label"].pop(4), "line 5 has no label"),
    "a line with two": ("doccano", lambda t: t["label"].append([*t["label"][4][:2], "row"]), "line 5: caption and row"),
    "another text": ("doccano", lambda t: t.update(text=t["text"].replace("平稳", "稳")), "its text was changed"),
    "not ours": ("doccano", lambda t: t.pop("gxnlp"), "without the field 'gxnlp'"),
    "no numbers": ("doccano", lambda t: t["label"][0].__setitem__(0, "0"), "not a span"),
    "not a triple": ("doccano", lambda t: t["label"].append([1, 2]), "is not [start, end, label]"),
    "no labels": ("doccano", lambda t: t.pop("label"), "without the field 'label'"),
    "no spans": ("prodigy", lambda t: t.pop("spans"), "without the field 'spans'"),
    "two choices": ("prodigy-choice", lambda t: t.update(accept=["row", "cell"]), "exactly one known label"),
    "no such line": ("prodigy-choice", lambda t: t.update(line=99), "has no line 99"),
    "another line's text": ("prodigy-choice", lambda t: t.update(text="x"), "not the text of"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_named_with_its_row(report: LabelledReport, name: str) -> None:
    tool, spoil, reason = WRONG[name]
    tasks = sent(report, tool)
    spoil(tasks[0])
    with pytest.raises(BadLabels) as caught:
        back(tasks, tool)
    assert reason in str(caught.value)
    assert str(caught.value).startswith("back.json:1:")


def test_answers_that_contradict_each_other(report: LabelledReport) -> None:
    first, *_ = sent(report, "prodigy-choice")
    with pytest.raises(BadLabels, match="contradicts row 1: title, toc"):
        back([first, {**first, "accept": ["toc"]}], "prodigy-choice")


@pytest.mark.parametrize("tool", ALL)
@pytest.mark.parametrize("text", ["", "{", "[1]", "3", "[" * 100_000, '{"gxnlp": 3}', "[]"])
def test_anything_else_is_refused_with_a_reason(tool: str, text: str) -> None:
    with pytest.raises(BadLabels):
        list(tools()[tool].read(text, "x.json", tool))
