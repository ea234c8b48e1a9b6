"""The corpus: reproducible, complete in its keys, aligned with what the readers hand on, in every layout family."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gxnlp import extract
from gxnlp.document import Cell, Document, Line, Page
from gxnlp.forms import shipped
from gxnlp.labels import Label
from gxnlp.readers import read
from training import samples
from training.corpus import generate, main
from training.layouts import FAMILIES, HELD_OUT, KINDS, KNOWN
from training.layouts.frame import Rendered, TaggedLine
from training.truth import Misaligned, label_lines

FORMS = {form.id: form for form in shipped()}
HOW_MANY = {"docx": 6}


def test_known_and_held_out_families_share_nothing() -> None:
    assert not {f.name for f in KNOWN} & {f.name for f in HELD_OUT}
    assert not {f.render for f in KNOWN} & {f.render for f in HELD_OUT}
    for kind in KINDS:
        assert [f for f in KNOWN if f.kind == kind], f"no family of kind {kind} to train on"
        assert [f for f in HELD_OUT if f.kind == kind], f"no family of kind {kind} held out"


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_same_seed_same_bytes(family: object) -> None:
    first, second = (next(iter(generate(4, 1, [family]))) for _ in range(2))  # type: ignore[list-item]
    assert first.rendered == second.rendered


@pytest.mark.parametrize("name", FAMILIES)
def test_truth_aligns_with_the_readers_lines_and_keys_cover_the_form(name: str) -> None:
    family = FAMILIES[name]
    for example in generate(11, HOW_MANY.get(family.kind, 20), [family]):
        document = read(example.rendered.data, name=example.name)
        labels = label_lines(document, example.rendered)
        assert len(labels) == sum(1 for _ in document.lines)
        assert {Label.TITLE, Label.SECTION} <= set(labels), example.name
        form = FORMS[example.edition]
        cells = [f"{t.id}/{row}/{column}" for t in form.tables for row, column in t.cells]
        assert list(example.rendered.key) == cells


@pytest.mark.parametrize("name", [f.name for f in (*KNOWN, *HELD_OUT) if f.kind not in ("ocr_text", "docx")])
def test_every_figure_of_the_key_is_printed(name: str) -> None:
    """What the key asks for stands in the file: no layout drops a row unnoticed."""
    for example in generate(21, 8, [FAMILIES[name]], busy=True):
        text = "\n".join(line.text for line in read(example.rendered.data, name=example.name).lines)
        printed = set(
            re.findall(
                r"\d+(?:\.\d+)?",
                text.replace(",", "").translate(str.maketrans("０１２３４５６７８９．", "0123456789.")),
            )
        )
        for cell, value in example.rendered.key.items():
            if isinstance(value, int) and abs(value) > 9:
                assert str(abs(value)) in printed, f"{example.name}: {cell} = {value}"


def test_lost_cells_of_a_scan_may_come_back_or_not() -> None:
    keys = [e.rendered.key for e in generate(3, 60, [FAMILIES["ocr_tabs"]], busy=True)]
    lost = [v for key in keys for v in key.values() if isinstance(v, list)]
    assert lost
    assert all(v[0] is not None for v in lost)
    assert any(None in v for v in lost)


def test_the_reader_must_say_what_was_written() -> None:
    """A line that nobody wrote, or one left out, is an error and never a guess."""
    written = Rendered(
        "made", b"", ".txt", (TaggedLine(Label.TITLE, "年度报告"), TaggedLine(Label.ROW, "规章\t0\t0")), {}
    )

    def document(*texts: str) -> Document:
        lines = tuple(Line(i + 1, t, (Cell(t, i + 1),)) for i, t in enumerate(texts))
        return Document("made", "", "text/plain", "text", (Page(1, lines),))

    assert label_lines(document("年度 报告", "规章 0 0"), written) == [Label.TITLE, Label.ROW]
    for texts in (("年度报告",), ("年度报告", "规章 0 1"), ("年度报告", "规章 0 0", "行政许可 0")):
        with pytest.raises(Misaligned):
            label_lines(document(*texts), written)


def test_the_command_writes_files_and_keys_that_the_scorer_reads(tmp_path: Path) -> None:
    assert main(["--seed", "7", "--count", "4", "--family", "tabbed_first", "--busy", "-o", str(tmp_path)]) == 0
    keys = json.loads((tmp_path / "keys.json").read_text(encoding="utf-8"))
    assert len(keys) == len(list(tmp_path.iterdir())) - 1 == 4
    for name, key in keys.items():
        assert (tmp_path / name).stat().st_size > 1000
        assert key["form"] in FORMS
        assert all(re.fullmatch(r"\w+/[\w.]+/\w+", cell) for cell in key["cells"])


def test_held_out_families_are_asked_for_by_name(tmp_path: Path) -> None:
    assert main(["--count", str(len(HELD_OUT)), "--held-out", "-o", str(tmp_path)]) == 0
    families = {name.rsplit("-", 2)[0] for name in json.loads((tmp_path / "keys.json").read_text(encoding="utf-8"))}
    assert families == {f.name for f in HELD_OUT}


def test_samples_are_what_the_script_makes() -> None:
    for sample in samples.SAMPLES[:3]:
        assert (samples.HERE / sample.name).read_bytes() == samples.make(sample)[1].data


def test_the_prose_of_the_samples_is_contradicted_once_where_the_writer_slipped() -> None:
    told = {
        sample.name: [
            (finding.rule, finding.actual, finding.expected)
            for finding in extract(samples.HERE / sample.name).findings
            if finding.rule.startswith("narrative.")
        ]
        for sample in samples.SAMPLES
    }
    assert told.pop("8-writers-slip.txt") == [("narrative.table", 9, 10)]
    assert not any(told.values()), told
