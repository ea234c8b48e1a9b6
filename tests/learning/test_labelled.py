"""Labelled lines as a person keeps them: a text file a report, and what is said when it is wrong."""

from __future__ import annotations

import lzma
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gxnlp import readers
from gxnlp.document import Cell, Line
from gxnlp.labels import Label
from gxnlp.learning import gathering
from gxnlp.learning.labelled import BadLabels, LabelledReport, parse, render
from tests.learning.made import TEXT, made


def edited(folder: Path, old: str, new: str) -> Path:
    """The labelled file after somebody's edit."""
    file = folder / "青溪.txt.labels"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def refused(folder: Path, *more: Path) -> str:
    with pytest.raises(BadLabels) as caught:
        gathering.gather([folder, *more])
    return str(caught.value)


def test_reads_like_the_report_with_a_label_before_each_line(tmp_path: Path) -> None:
    made(tmp_path)
    rows = (tmp_path / "青溪.txt.labels").read_text(encoding="utf-8").split("\n")
    assert rows[1] == "#: source 青溪.txt"
    assert rows[2].startswith("#: sha256 ")
    assert "title\t青溪县人民政府2023年政府信息公开工作年度报告" in rows
    assert "row\t规章\t0\t\t0" in rows
    assert rows[rows.index("#: page 2") + 1] == "row\t行政规范性文件\t2\t0\t7"


def test_what_was_written_is_read_back_and_fits_its_report(tmp_path: Path) -> None:
    labelled = made(tmp_path)
    [back] = gathering.gather([tmp_path])
    assert back.labels == labelled.labels
    assert [(x.text, [c.text for c in x.cells], x.gap, x.page) for x in back.lines] == [
        (x.text, [c.text for c in x.cells], x.gap, x.page) for x in labelled.lines
    ]


def test_a_file_out_of_a_windows_editor_is_read(tmp_path: Path) -> None:
    labelled = made(tmp_path)
    file = tmp_path / "青溪.txt.labels"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert gathering.gather([tmp_path])[0].labels == labelled.labels


texts = st.text(st.characters(codec=None), max_size=12)


@given(st.lists(st.tuples(st.lists(texts, min_size=1, max_size=4), st.integers(0, 9), st.integers(1, 3)), min_size=1))
def test_any_line_survives_the_way_to_text_and_back(rows: list[tuple[list[str], int, int]]) -> None:
    lines = []
    for number, (pieces, gap, page) in enumerate(rows, 1):
        cells = tuple(Cell(piece if len(pieces) > 1 else piece.strip(), number) for piece in pieces)
        lines.append(Line(number, "\t".join(pieces), cells, page, gap, level=number % 3 or None, table=gap or None))
    report = LabelledReport("a b\n.txt", "", tuple(lines), tuple(Label.ROW for _ in lines), frozenset({0}))
    [back] = parse(render(report), "x.labels")
    assert back.source == report.source and back.unseen == {0}
    for ours, theirs in zip(back.lines, lines, strict=True):
        assert [c.text for c in ours.cells] == [c.text for c in theirs.cells]
        assert (ours.text, ours.gap, ours.page, ours.level, ours.table) == (
            theirs.text, theirs.gap, theirs.page, theirs.level, theirs.table,
        )  # fmt: skip


# ------------------------------------------------------------------------------------------------ what is wrong
def test_an_unknown_label_is_named_with_file_and_row(tmp_path: Path) -> None:
    made(tmp_path)
    file = edited(tmp_path, "caption\t", "captoin\t")
    row = file.read_text(encoding="utf-8").split("\n").index("captoin\t第二十条第（一）项") + 1
    said = refused(tmp_path)
    assert said.startswith(f"{file}:{row}:") and "no such label: 'captoin'" in said


def test_text_that_differs_from_the_report_is_named(tmp_path: Path) -> None:
    made(tmp_path)
    file = edited(tmp_path, "row\t行政规范性文件\t2", "row\t行政规范性文件\t3")
    assert f"{file}:16: " in (said := refused(tmp_path))
    assert "which says '行政规范性文件 → 2 → 0 → 7' here" in said
    edited(tmp_path, "#: lines 12 ", "# lines 12 ")  # without the digest, the report itself still tells
    assert refused(tmp_path) == said


def test_without_the_report_an_edited_text_still_shows(tmp_path: Path) -> None:
    made(tmp_path)
    edited(tmp_path, "row\t行政规范性文件\t2", "row\t行政规范性文件\t3")
    (tmp_path / "青溪.txt").unlink()
    assert "the text of a line is not the report's any more" in refused(tmp_path)


def test_a_line_too_few_or_twice_is_seen(tmp_path: Path) -> None:
    made(tmp_path)
    edited(tmp_path, "page_number\t- 2 -\n", "")
    assert "which says '- 2 -' here" in refused(tmp_path)
    (tmp_path / "青溪.txt").unlink()
    assert "12 lines announced, 11 there" in refused(tmp_path)
    made(tmp_path)
    edited(tmp_path, "page_number\t- 2 -\n", "page_number\t- 2 -\ncell\t- 2 -\n")
    assert "which says '行政规范性文件 → 2 → 0 → 7' here" in refused(tmp_path)
    (tmp_path / "青溪.txt").unlink()
    assert "12 lines announced, 13 there" in refused(tmp_path)


def test_a_report_that_changed_since_is_seen(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "青溪.txt").write_text(TEXT.replace("平稳", "平稳有序"), encoding="utf-8")
    assert "was changed since it was labelled" in refused(tmp_path)


def test_two_labellings_of_one_report_must_agree(tmp_path: Path) -> None:
    labelled = made(tmp_path)
    (tmp_path / "other").mkdir()
    again = replace(labelled, source="../青溪.txt")
    gathering.write(again, tmp_path / "other" / "again.labels")
    assert len(gathering.gather([tmp_path])) == 1
    gathering.write(again.labelled(8, Label.CELL), tmp_path / "other" / "again.labels")
    said = refused(tmp_path)
    assert "is cell in" in said or "is page_number in" in said
    assert "again.labels" in said and "青溪.txt.labels:" in said


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("section\t一、总体", "section 一、总体", "no tab after the label"),
        ("C:\\\\share", "C:\\share", "a backslash is written"),
        ("#: page 2", "#: pages 2", "does not understand"),
        ("#: source", "# source", "should begin with"),
        ("#: page 2", "#: page ２", "does not understand"),
    ],
)
def test_slips_of_an_editor_are_named(tmp_path: Path, old: str, new: str, reason: str) -> None:
    made(tmp_path)
    edited(tmp_path, old, new)
    assert reason in refused(tmp_path)


def test_what_is_no_labelled_file_at_all(tmp_path: Path) -> None:
    assert "no .labels files" in refused(tmp_path)
    (tmp_path / "a.labels").write_bytes("title\t青".encode("gb18030"))
    assert "not UTF-8" in refused(tmp_path)
    (tmp_path / "a.labels").write_bytes(b"")
    assert "holds no labelled lines" in refused(tmp_path)
    (tmp_path / "a.labels").unlink()
    (tmp_path / "b.labels.xz").write_bytes(lzma.compress(b"#: source x\n")[:-9])
    assert "damaged xz" in refused(tmp_path)


def test_an_unfinished_file_is_no_example(tmp_path: Path) -> None:
    labelled = made(tmp_path)
    waits = replace(labelled, unseen=frozenset({3}))
    gathering.write(waits, tmp_path / "青溪.txt.labels")
    with pytest.raises(BadLabels, match="wait for a look"):
        list(gathering.finished(gathering.gather([tmp_path])))


def test_a_corpus_is_many_in_one_packed_file(tmp_path: Path) -> None:
    labelled = made(tmp_path)
    other = replace(labelled, source="b.txt", sha256="b" * 64, family="pipes_whole")
    gathering.pack([labelled, other], tmp_path / "c.labels.xz")
    first, second = gathering.gather([tmp_path / "c.labels.xz"])
    assert (first.labels, second.labels, second.family) == (labelled.labels, other.labels, "pipes_whole")
    assert first.lines[0].text == next(readers.read(tmp_path / "青溪.txt").lines).text


def test_writing_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labelled = made(tmp_path)
    before = (tmp_path / "青溪.txt.labels").read_bytes()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        gathering.write(labelled.labelled(0, Label.TOC), tmp_path / "青溪.txt.labels")
    assert (tmp_path / "青溪.txt.labels").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["青溪.txt", "青溪.txt.labels"]
