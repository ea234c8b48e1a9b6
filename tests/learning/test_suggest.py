"""Which lines are worth a person's time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from gxnlp import cli, labeling, readers
from gxnlp.document import Line
from gxnlp.forms import shipped
from gxnlp.labeling.labeler import Labeler
from gxnlp.labels import Label, LabeledLine
from gxnlp.learning import gathering
from gxnlp.learning.judging import Judged, Why, judge
from gxnlp.learning.suggest import lines, reports, spread
from tests.made import clean_text

CLEAN = clean_text()
MUDDLED = (
    CLEAN.replace("规章\t", "規 早 丶\t").replace("（二）部分公开", "部\n分（二\n公开）").replace("总计\t5", "总计\t6")
)


@pytest.fixture(scope="module")
def labeler() -> Labeler:
    return labeling.load()


def judged(text: str, labeler: Labeler, name: str = "a.txt") -> Judged:
    return judge(readers.read(text.encode(), name=name), shipped(), labeler)


def test_a_clean_report_teaches_little_and_a_muddled_one_much(labeler: Labeler) -> None:
    clean, muddled = judged(CLEAN, labeler), judged(MUDDLED, labeler)
    assert clean.gain < muddled.gain
    assert reports([clean, muddled], 1) == [muddled]


def test_a_failed_identity_points_at_its_lines(labeler: Labeler) -> None:
    text = CLEAN.replace("（七）总计\t5", "（七）总计\t6")
    assert text != CLEAN
    found = [p.line for p in lines([judged(text, labeler)], 50) if Why.IDENTITY in p.line.why]
    assert any("总计" in x.labeled.line.text for x in found)


class Stubborn(Labeler):
    """Surely takes one line for a row."""

    def __init__(self, sound: Labeler, text: str) -> None:
        super().__init__(sound.model, sound._encoder.known, name="stubborn", version="0")
        self.text = text

    def label(self, lines: Sequence[Line]) -> list[LabeledLine]:
        said = super().label(lines)
        return [LabeledLine(x.line, Label.ROW, 0.999) if x.line.text.strip() == self.text else x for x in said]


def test_a_surely_labelled_row_that_the_table_knows_nothing_of_is_picked_first(labeler: Labeler) -> None:
    row = "7.属于行政执法案卷"
    torn = CLEAN.replace(f"{row}\t0\t0\t0\t0\t0\t0\t0\n", f"\t0\t0\t0\t0\t0\t0\t0\n\f{row}\t\t\t\t\t\t\t\n")
    assert torn != CLEAN
    first = lines([judged(torn, Stubborn(labeler, row))], 5)[0].line
    assert row in first.labeled.line.text and first.why == (Why.DISAGREEMENT,)
    blank = CLEAN.replace(f"{row}\t0\t0\t0\t0\t0\t0\t0\n", f"{row}\t\t\t\t\t\t\t\n")  # a row that its writer left blank
    assert not any(Why.DISAGREEMENT in p.line.why for p in lines([judged(blank, Stubborn(labeler, row))], 50))


def test_the_runner_up_is_another_label(labeler: Labeler) -> None:
    assert all(x.also is not x.labeled.label for x in judged(MUDDLED, labeler).lines)


def test_the_same_line_again_and_again_is_picked_late(labeler: Labeler) -> None:
    folder = [judged(MUDDLED, labeler, f"{i}.txt") for i in range(4)]
    first = lines(folder, 3)
    assert len({p.line.labeled.line.text for p in first}) == 3


def test_spreading_takes_the_best_of_each_kind_before_the_second_best_of_one() -> None:
    items = [("a", 1.0), ("a", 0.9), ("a", 0.8), ("b", 0.7), ("c", 0.1)]
    chosen = spread(items, 3, lambda x: [(x[1], [(x[0], 0.5)])])
    assert chosen == [("a", 1.0), ("b", 0.7), ("a", 0.9)]
    assert len(spread(items, 9, lambda x: [(x[1], [(x[0], 0.5)])])) == 5


def test_reports_are_picked_for_what_they_show_together() -> None:
    headings, figures, both = [(0.4, [("h", 0.5)])] * 3, [(0.3, [("f", 0.5)])] * 3, [(0.4, [("h", 0.5)])] * 2
    items = {"headings": headings, "headings again": headings, "figures": figures, "less": both}
    assert spread(list(items), 2, items.__getitem__) == ["headings", "figures"]


def test_suggest_review_check_as_a_user_does_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "clean.txt").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "in" / "muddled.txt").write_text(MUDDLED, encoding="utf-8")
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    out = tmp_path / "labels"
    status = cli.main(["label", "suggest", str(tmp_path / "in"), "-n", "3", "--reports", "1", "-o", str(out)])
    told = capsys.readouterr()
    assert status == 1 and "empty.txt" in told.err
    suggested = json.loads(told.out)
    assert len(suggested["lines"]) == 3
    assert suggested["reports"][0]["source"] == "muddled.txt"
    [whole] = [one for one in gathering.gather([out]) if one.source.endswith("muddled.txt")]
    assert len(whole.unseen) == len(whole.lines)
    assert cli.main(["label", "check", str(out)]) == 0
    waiting = sum(len(one.unseen) for one in gathering.gather([out]))
    assert f"{waiting} wait for a look" in capsys.readouterr().out
    before = (out / "muddled.txt.labels").read_bytes()
    assert cli.main(["label", "draft", str(tmp_path / "in" / "muddled.txt"), "-o", str(out)]) == 1
    assert (out / "muddled.txt.labels").read_bytes() == before  # what a person may have corrected stays


@pytest.mark.parametrize("tool", ["doccano", "label-studio", "prodigy", "prodigy-choice"])
def test_export_and_import_as_a_user_does_it(tmp_path: Path, tool: str) -> None:
    report, out, back = tmp_path / "a.txt", tmp_path / "labels", tmp_path / "back"
    report.write_text(MUDDLED, encoding="utf-8")
    assert cli.main(["label", "draft", str(report), "-o", str(out)]) == 0
    assert cli.main(["label", "export", str(out), "--to", tool, "-o", str(tmp_path / "tasks")]) == 0
    assert cli.main(["label", "import", str(tmp_path / "tasks"), "--from", tool, "-o", str(back)]) == 0
    [ours], [theirs] = gathering.gather([out]), gathering.gather([back])
    assert ours.labels == theirs.labels and ours.sha256 == theirs.sha256
    assert cli.main(["label", "import", str(tmp_path / "tasks"), "--from", tool, "-o", str(back)]) == 2


def test_bad_labels_stop_an_export_with_file_and_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.labels"
    file.write_text("#: source a.txt\nrwo\t规章\t0\n", encoding="utf-8")
    assert cli.main(["label", "export", str(file), "--to", "doccano", "-o", str(tmp_path / "t")]) == 1
    assert f"{file}:2:" in capsys.readouterr().err
    assert not (tmp_path / "t").exists()
