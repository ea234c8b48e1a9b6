"""The shipped line model on lines that a user would bring."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gxnlp.labeling import bundle, load
from gxnlp.labeling.labeler import Labeler
from gxnlp.labels import Label
from gxnlp.learning.metrics import measure
from tests.labeling.lines import REPORT, line, lines
from training.layouts import CONVERTED, CONVERTED_HELD_OUT, HELD_OUT, KNOWN
from training.lines import labelled


@pytest.fixture(scope="module")
def labeler() -> Labeler:
    return load()


def test_a_small_report(labeler: Labeler) -> None:
    assert [one.label for one in labeler.label(REPORT)] == [
        Label.TITLE, Label.PARAGRAPH, Label.SECTION, Label.HEADING1, Label.PARAGRAPH, Label.HEADING1, Label.PARAGRAPH,
        Label.SECTION, Label.CAPTION, Label.HEADER, Label.ROW, Label.ROW, Label.CAPTION, Label.HEADER, Label.ROW,
        Label.SECTION, Label.HEADER, Label.HEADER, Label.ROW, Label.ROW, Label.ROW, Label.PAGE_NUMBER, Label.FRAGMENT,
        Label.SECTION, Label.VALUES, Label.SECTION, Label.PARAGRAPH, Label.SECTION, Label.PARAGRAPH, Label.SIGNATURE,
        Label.DATE,
    ]  # fmt: skip


def test_one_cell_to_a_line(labeler: Labeler) -> None:
    head = ["三、收到和处理政府信息公开申请情况", "自然人", "商业企业", "科研机构", "总计"]
    rows = ["一、本年新收政府信息公开申请数量", "3", "0", "", "3", "（一）予以公开", "2", "0", "0", "2"]
    texts = [*head, *rows, "四、政府信息公开行政复议、行政诉讼情况"]
    row = [Label.ROW_LABEL, *[Label.CELL] * 4]
    expected = [Label.SECTION, *[Label.HEADER] * 4, *row, *row, Label.SECTION]
    assert [one.label for one in labeler.label(lines(*texts))] == expected


def test_rows_of_a_form_nobody_has_seen(labeler: Labeler) -> None:
    texts = [
        "三、收到和处理政府信息公开申请情况",
        "\t甲类人员\t乙类单位\t总计",
        "一、本年登记的阅览事项\t4\t2\t6",
        "二、上年未了的阅览事项\t0\t1\t1",
        "\t（一）当场阅览\t3\t3\t6",
        "\t（二）函寄副本\t1\t0\t1",
        "四、政府信息公开行政复议、行政诉讼情况",
    ]
    labels = [one.label for one in labeler.label(lines(*texts))]
    assert labels == [Label.SECTION, Label.HEADER, *[Label.ROW] * 4, Label.SECTION]


def test_no_lines_no_labels(labeler: Labeler) -> None:
    assert labeler.label([]) == []


@pytest.mark.parametrize("text", ["", "\t", "0", "\ud800\udfff", "\x02\x03\x04", "无" * 100_000, "\t" * 5_000])
def test_any_line_gets_a_label(labeler: Labeler, text: str) -> None:
    (one,) = labeler.label([line(text)])
    assert one.label in Label
    assert 0 < one.confidence <= 1


def test_labels_do_not_depend_on_what_was_labelled_before(labeler: Labeler) -> None:
    fresh = load()
    labeler.label(lines(*[f"第{i}行，今年新办{i}件" for i in range(3000)]))
    assert labeler.label(REPORT) == fresh.label(REPORT)


def test_memory_of_looks_is_bounded(labeler: Labeler) -> None:
    for part in range(6):
        labeler.label(lines(*[f"{chr(0x4E00 + i)}{chr(0x5E00 + part)}的事项" for i in range(4000)]))
    assert labeler.label(REPORT)[0].label is Label.TITLE
    assert len(labeler._encoder.looks) <= 12_000


def test_the_shipped_metrics_hold_on_fresh_reports(labeler: Labeler) -> None:
    known = measure(labeler, labelled(4711, 76, KNOWN).examples)
    held_out = measure(labeler, labelled(4712, 64, HELD_OUT).examples)
    _, manifest = bundle.read(bundle.promoted())
    assert manifest.metrics["known"]["macro_f1"] >= 0.995
    assert manifest.metrics["held_out"]["macro_f1"] >= 0.97
    assert known["accuracy"] >= manifest.metrics["known"]["accuracy"] - 0.002
    assert held_out["accuracy"] >= manifest.metrics["held_out"]["accuracy"] - 0.004
    assert known["macro_f1"] >= 0.985
    assert held_out["macro_f1"] >= 0.96
    assert known["ece"] <= 0.01
    assert held_out["ece"] <= 0.01


def test_held_out_families_were_not_trained_on() -> None:
    data = bundle.read_manifest(bundle.promoted()).data
    assert {family.name for family in (*HELD_OUT, *CONVERTED_HELD_OUT)} == set(data["held_out"])
    assert {family.name for family in (*KNOWN, *CONVERTED)} == set(data["families"])
    assert not set(data["families"]) & set(data["held_out"])
    assert len(data["held_out"]) >= 3


def test_the_card_tells_what_the_manifest_holds() -> None:
    folder = bundle.promoted()
    manifest = bundle.read_manifest(folder)
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert f"{manifest.metrics['held_out']['macro_f1']:.4f}" in card
    assert str(manifest.data["seed"]) in card
    assert all(name in card for name in manifest.data["held_out"])


def test_it_is_quick(labeler: Labeler) -> None:
    documents = [example.lines for example in labelled(4713, 57, KNOWN).examples]
    took = []
    for _ in range(3):
        started = time.process_time()
        for document in documents:
            labeler.label(document)
        took.append(time.process_time() - started)
    assert sum(map(len, documents)) / min(took) > 12_000, "20,000 and more on a quiet core"


def test_the_wheel_and_the_checkout_are_looked_at() -> None:
    assert [place.name for place in bundle.PLACES] == ["_models", "models"]
    assert all(isinstance(place, Path) for place in bundle.PLACES)
