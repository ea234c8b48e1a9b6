"""Through real converters: every line's truth is found and checked, the bytes stay the same, failures are told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

from gxnlp.forms import shipped
from gxnlp.labels import Label
from training import corpus
from training.converters import markdown, pdftotext, soffice, spoil
from training.converters.glyphs import Glyph
from training.converters.running import ConversionFailed, run
from training.converters.tagging import Part, in_order, tagged
from training.converters.written import Atom, Written, hand, written
from training.invent import invent
from training.layouts import CONVERTED, CONVERTED_HELD_OUT, EVERY, FAMILIES
from training.layouts.frame import TaggedLine
from training.layouts.grid import Spot
from training.mess import habits
from training.truth import Misaligned

CONVERTERS = (*CONVERTED, *CONVERTED_HELD_OUT)
PROGRAMS = ("soffice", "pandoc", "pdftotext")

PACKAGES = ("docx2txt", "markitdown", "mammoth", "pdfplumber")
needs_programs = pytest.mark.skipif(
    not all(map(shutil.which, PROGRAMS)), reason="the converters are not installed: make system"
)
needs_packages = pytest.mark.skipif(
    not all(map(find_spec, PACKAGES)), reason="the converters are not installed: pip install -e '.[corpus]'"
)


@pytest.fixture(autouse=True)
def a_cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GXNLP_CACHE", str(tmp_path / "cache"))
    yield


def cell(text: str, role: str = "value", row: int = 0, column: int = 0) -> Atom:
    return Atom(text, Label.CELL, Spot(text, role, row, column), row)  # type: ignore[arg-type]


ROW = [cell("规章", "label"), cell("12", column=1), cell("", column=2), cell("7", column=3)]
REPORT = Written(b"", (Atom("一、总体情况", Label.SECTION), Atom("全年运转平稳。", Label.PARAGRAPH), *ROW))


# ---------------------------------------------------------------- all the way


@needs_programs
@needs_packages
def test_every_family_comes_out_with_the_truth_on_every_line_and_the_same_bytes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = list(corpus.generate_checked(5, len(CONVERTERS), CONVERTERS))
    assert {one.example.family for one in reports} == {f.name for f in CONVERTERS}
    sound = [one for one in reports if not one.wrong]
    assert len(reports) - len(sound) <= 1, [one.wrong for one in reports if one.wrong]
    for one in sound:
        assert Label.SECTION in one.labels, one.example.name
        form = next(f for f in shipped() if f.id == one.example.edition)
        assert list(one.example.rendered.key) == [f"{t.id}/{r}/{c}" for t in form.tables for r, c in t.cells]
    # a fresh cache: everything is converted anew, an hour later for all the converters know
    monkeypatch.setenv("GXNLP_CACHE", str(tmp_path / "another"))
    again = [EVERY[name] for name in ("soffice_html", "soffice_word")]
    first = [example.rendered for example in corpus.generate(6, 2, again)]
    monkeypatch.setenv("GXNLP_CACHE", str(tmp_path / "a third"))
    assert [example.rendered for example in corpus.generate(6, 2, again)] == first


@needs_programs
def test_the_same_content_is_converted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(1)
    form = shipped()[0]
    report = written(invent(rng, form), form, rng, habits(rng), hand(rng))
    (text,) = soffice.convert([report.data], "txt")
    assert "总体情况" in text.decode()

    def never(*_: object) -> list[bytes | None]:
        raise AssertionError("converted again")

    monkeypatch.setattr(soffice, "_batch", never)
    assert soffice.convert([report.data, report.data], "txt") == [text, text]


def test_a_file_that_cannot_be_converted_is_an_error_and_ends_no_batch_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def batch(sources: list[bytes], target: str) -> list[bytes | None]:
        asked.append(len(sources))
        return [b"made" if data == b"good" else None for data in sources]

    monkeypatch.setattr(soffice, "_batch", batch)
    with pytest.raises(ConversionFailed, match="LibreOffice made no pdf"):
        soffice.convert([b"good", b"bad"], "pdf")
    assert asked == [2, 1], "the bad one is tried once more by itself"
    assert soffice.convert([b"good"], "pdf") == [b"made"]


def test_a_converter_that_is_missing_says_how_to_get_it() -> None:
    with pytest.raises(ConversionFailed, match="make system"):
        run(["no-such-converter"])


def test_a_report_that_does_not_align_is_counted_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = corpus.Tally()
    examples = list(corpus.generate(3, 2, [FAMILIES["tabbed_first"]]))
    reports = [corpus.checked(examples[0]), corpus.Checked(examples[1], (), "line 7 is what nobody wrote")]
    assert [e.name for e in tally.sound(reports)] == [examples[0].name]
    manifest = tally.manifest(3)
    assert manifest["families"] == {"tabbed_first": 2}
    assert manifest["not_aligned"] == {"tabbed_first": [f"{examples[1].name}: line 7 is what nobody wrote"]}
    assert sum(manifest["labels"].values()) == len(reports[0].labels)


@needs_packages
def test_two_processes_make_what_one_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "BATCH", 3)
    families = [EVERY["tabbed_first"], EVERY["docx2txt_text"]]
    one, two = (list(corpus.generate_checked(8, 6, families, workers=n)) for n in (1, 2))
    assert [c.example.rendered for c in one] == [c.example.rendered for c in two]
    assert [c.labels for c in one] == [c.labels for c in two]


def test_converted_families_are_apart_from_the_others() -> None:
    assert not {f.name for f in CONVERTERS} & set(FAMILIES)
    assert len(CONVERTED_HELD_OUT) >= 2
    assert all(f.begin for f in CONVERTERS)


# ---------------------------------------------------------------- what a line is, by what is on it


@pytest.mark.parametrize(
    ("parts", "label"),
    [
        ([Part(ROW[0], "规章"), Part(ROW[1], "12")], Label.ROW),
        ([Part(ROW[0], "规")], Label.FRAGMENT),
        ([Part(ROW[0], "规章")], Label.ROW_LABEL),
        ([Part(ROW[1], "12")], Label.CELL),
        ([Part(ROW[1], "12"), Part(ROW[3], "7")], Label.VALUES),
        ([Part(Atom("一、总体情况", Label.SECTION), "一、总体")], Label.SECTION),
    ],
)
def test_a_line_is_what_its_pieces_are(parts: list[Part], label: Label) -> None:
    assert tagged("as printed", parts).label is label


def test_a_heading_and_a_figure_on_one_line_are_nobodys_example() -> None:
    with pytest.raises(Misaligned):
        tagged("12 一、总体情况", [Part(ROW[1], "12"), Part(REPORT.atoms[0], "一、总体情况")])


def test_lines_in_order_may_be_wrapped_but_not_changed_or_lost() -> None:
    lines = ["一、总体情况", "", "全年运", "转平稳。", "规章", "12", "7"]
    assert [t.label for t in in_order(lines, REPORT)] == [
        Label.SECTION, Label.PARAGRAPH, Label.PARAGRAPH, Label.ROW_LABEL, Label.CELL, Label.CELL,
    ]  # fmt: skip
    for wrong in (lines[:-1], [*lines, "8"], [line.replace("12", "13") for line in lines]):
        with pytest.raises(Misaligned):
            list(in_order(wrong, REPORT))


def test_pieces_on_a_page_are_each_used_once() -> None:
    def run_(text: str, x: float, y: float) -> pdftotext.Run:
        return tuple(Glyph(c, 1, x + i, y) for i, c in enumerate(text))

    label, one, two, far = run_("规章", 0, 100), run_("12", 50, 101), run_("12", 80, 101), run_("12", 50, 300)
    assert pdftotext._cover("规章1212", [label, one, two, far]) == [label, one, two]
    assert pdftotext._cover("规章12", [label, far]) is None, "not on one line of the page"
    assert pdftotext._cover("规章13", [label, one, two, far]) is None


# ---------------------------------------------------------------- Markdown


def labels_of(text: str, report: Written = REPORT) -> list[Label]:
    return [t.label for t in markdown.tag_markdown(text.split("\n"), markdown.of_written(report))]


def test_pipes_as_markitdown_draws_them() -> None:
    text = "# 一、总体情况\n\n全年运转平稳。\n\n|  |  |  |  |\n| --- | --- | --- | --- |\n| 规章 | 12 |  | 7 |\n"
    assert labels_of(text) == [Label.SECTION, Label.PARAGRAPH, Label.RULE, Label.RULE, Label.ROW]


def test_a_grid_as_pandoc_draws_it() -> None:
    text = "一、总体情况\n\n全年运转平稳。\n\n+---+---+--+--+\n| 规 | 12 |  | 7 |\n| 章 |  |  |  |\n+---+---+--+--+"
    assert labels_of(text) == [
        Label.SECTION, Label.PARAGRAPH, Label.RULE, Label.ROW, Label.FRAGMENT, Label.RULE,
    ]  # fmt: skip


def test_columns_under_dashes() -> None:
    text = "一、总体情况\n\n全年运转平稳。\n\n  ------ ---- -- ---\n  规章   12      7\n  ------ ---- -- ---\n"
    assert labels_of(text)[2:] == [Label.RULE, Label.ROW, Label.RULE]


@pytest.mark.parametrize("row", ["[TABLE]", "| 规章 | 12 |  | 8 |", "| 规章 | 12 |  | 7 |\n| 规章 | 12 |  | 7 |", ""])
def test_a_table_that_was_not_written_so_is_an_error(row: str) -> None:
    with pytest.raises(Misaligned):
        labels_of(f"一、总体情况\n\n全年运转平稳。\n\n{row}\n")


# ---------------------------------------------------------------- spoiled


def test_spoiled_lines_stay_in_step_and_keep_their_figures() -> None:
    lines = ["规章 12 0 1,234", "", "行政规范性文件 7 0 35"] * 40
    tags = [TaggedLine(Label.ROW, line) for line in lines if line]
    changed = False
    for seed in range(10):
        out, told = spoil.spoil((lines, tags), Random(seed))
        printed = [line for line in out if line]
        assert printed == [t.text for t in told]
        rows = [t.text for t in told if t.label is Label.ROW]
        assert [r.split()[-3:] for r in rows] == [t.text.split()[-3:] for t in tags]
        changed |= rows != [t.text for t in tags]
    assert changed
