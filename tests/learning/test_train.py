"""`gxnlp train`: corpora and labelled folders in, a bundle out, and nothing half done whatever happens."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gxnlp import cli
from gxnlp.forms import shipped
from gxnlp.labeling import bundle
from gxnlp.labels import Label
from gxnlp.learning import frozen, gathering, lessons
from gxnlp.learning.fitting import Settings, cross_validate, weights_of
from gxnlp.learning.labelled import LabelledReport
from gxnlp.learning.picture import confusion
from tests.learning.made import made


@pytest.fixture(scope="module")
def reports() -> list[LabelledReport]:
    """Sixteen invented reports of four layouts."""
    every = frozen.sets()[0].labelled
    families = sorted({one.family for one in every})[:8]
    return [one for one in every if one.family in families][:16]


@pytest.fixture
def corpus(reports: list[LabelledReport], tmp_path: Path) -> Path:
    gathering.pack(reports, tmp_path / "some.labels.xz")
    return tmp_path / "some.labels.xz"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reports: list[LabelledReport]) -> None:
    """Measured on two reports instead of all frozen sets."""
    few = frozen.FrozenSet("few", {}, {}, tuple(reports[:2]))
    monkeypatch.setattr(frozen, "sets", lambda folder=None: [few])


def train(*arguments: str | Path) -> int:
    return cli.main(["train", *map(str, arguments)])


def bundles(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def test_a_corrected_report_is_learnt_by_the_model_in_use(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    made(tmp_path / "labels")
    before = bundle.promoted()
    assert train(tmp_path / "labels", "--corpus", corpus, "-o", tmp_path / "out", "--weight", "5") == 0
    [folder] = bundles(tmp_path / "out")
    _, manifest = bundle.read(folder)
    assert manifest.data["weights"] == {"1.0": 16, "5.0": 1}
    assert manifest.data["went_on_from"] == before.name
    assert manifest.data["without_family"] == 1
    assert set(manifest.metrics) == {"few"}
    assert "labelled by people" in (folder / bundle.CARD).read_text(encoding="utf-8")
    assert (folder / "confusion.png").read_bytes()[:4] == b"\x89PNG"
    assert bundle.promoted() == before


def test_the_same_seed_and_examples_give_the_same_bundle(corpus: Path, tmp_path: Path) -> None:
    for out in ("a", "b"):
        assert train("--corpus", corpus, "-o", tmp_path / out, "--seed", "7") == 0
    [a], [b] = bundles(tmp_path / "a"), bundles(tmp_path / "b")
    assert a.name == b.name
    assert (a / bundle.MANIFEST).read_bytes() == (b / bundle.MANIFEST).read_bytes()


def test_afresh_with_a_family_left_out(corpus: Path, tmp_path: Path, reports: list[LabelledReport]) -> None:
    family = reports[0].family
    assert train("--corpus", corpus, "-o", tmp_path / "out", "--without", family, "--cross-validate", "2") == 0
    [folder] = bundles(tmp_path / "out")
    data = json.loads((folder / bundle.MANIFEST).read_text(encoding="utf-8"))
    assert data["data"]["held_out"] == [family]
    assert family not in data["data"]["families"]
    assert set(data["metrics"]) == {"few", "left out", "cross-validated"}
    assert list(data["metrics"]["left out"]["families"]) == [family]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_an_interrupted_training_leaves_everything_as_it_was(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def interrupted(*_: object) -> bytes:
        raise stop

    before = bundle.promoted()
    monkeypatch.setattr(bundle, "canonical_skops", interrupted)
    if stop is SystemExit:
        with pytest.raises(SystemExit):
            train("--corpus", corpus, "-o", tmp_path / "out")
    else:
        assert train("--corpus", corpus, "-o", tmp_path / "out") == 130
    assert bundles(tmp_path / "out") == []
    assert bundle.promoted() == before


BAD = {
    "unknown label": ("row\t规章", "rwo\t规章", "no such label: 'rwo'", 12),
    "text that differs from the report": ("\t规章\t0", "\t规章\t1", "not the report's text, which says '规章 → 0", 12),
    "contradicting duplicates": ("caption\t", "paragraph\t", "the same line of the same report is caption in", 10),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_labels_stop_it_with_file_and_row(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    old, wrong, reason, row = BAD[what]
    folder = tmp_path / "labels"
    folder.mkdir()
    made(folder)
    good = folder / "青溪.txt.labels"
    bad = folder / "青溪.txt.z.labels"
    bad.write_text(good.read_text(encoding="utf-8").replace(old, wrong, 1), encoding="utf-8")
    assert train(folder, "--corpus", corpus, "-o", tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert f"{bad}:{row}:" in told and reason in told, told
    assert told.rstrip().endswith(f"gxnlp label check {folder}")
    assert bundles(tmp_path / "out") == []


def test_text_that_differs_is_found_in_a_file_without_a_digest_too(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path)
    file = tmp_path / "青溪.txt.labels"
    rows = [row for row in file.read_text(encoding="utf-8").splitlines() if not row.startswith("#: lines")]
    file.write_text("\n".join(rows).replace("行政规范性文件", "规范性文件") + "\n", encoding="utf-8")
    assert train(file, "--corpus", corpus, "-o", tmp_path / "out") == 1
    told = capsys.readouterr().err
    at = next(i for i, row in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if "规范性文件" in row)
    assert f"{file}:{at}:" in told and "not the report's text, which says" in told and "行政规范性文件" in told


def test_lines_that_wait_stop_it_and_say_how_to_go_on(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled = made(tmp_path)
    file = tmp_path / "青溪.txt.labels"
    gathering.write(replace(labelled, unseen=frozenset({4})), file)
    assert train(file, "--corpus", corpus, "-o", tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert "gxnlp label review" in told and f"{file}:" in told


def test_what_cannot_be_asked_for_is_wrong_usage(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert train("--corpus", corpus, "-o", out, "--without", "no_such_family") == 2
    assert train("--corpus", "none", "-o", out) == 2  # nothing to learn from
    assert train("--corpus", corpus, "-o", out, "--cross-validate", "99") == 2
    for wrong in (["--weight", "0"], ["--balance", "2"], ["--grid", "huge"]):
        with pytest.raises(SystemExit):
            train("--corpus", corpus, "-o", out, *wrong)
    assert bundles(out) == []


def test_weights_count_lines_and_labels(reports: list[LabelledReport]) -> None:
    examples = lessons.examples_of(reports[:2]) + lessons.examples_of(reports[2:3], 4)
    assert weights_of(examples[:2], Settings()) is None
    plain = weights_of(examples, Settings())
    assert plain is not None
    assert set(plain.tolist()) == {1.0, 4.0}
    balanced = weights_of(examples[:2], Settings(balance=1.0))
    assert balanced is not None
    labels = [label for e in examples[:2] for label in e.labels]
    often, rare = Label.CELL if Label.CELL in labels else Label.ROW, Label.TITLE
    assert balanced[labels.index(rare)] > balanced[labels.index(often)]


def test_cross_validation_keeps_a_report_in_one_fold(reports: list[LabelledReport]) -> None:
    examples = lessons.examples_of(reports[:6])
    found = cross_validate(examples, shipped(), Settings(epochs=2, averaged=1), 3)
    assert found["reports"] == 6 and found["lines"] == sum(len(e.lines) for e in examples)
    assert 0.3 < found["accuracy"] <= 1


def test_the_small_grid_says_what_it_costs_and_takes_the_best(
    reports: list[LabelledReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings()
    assert lessons.grid_steps(settings) == len(lessons.grid(settings)) * lessons.GRID_FOLDS * settings.fold_epochs
    assert settings in lessons.grid(settings)
    scores = iter([0.1, 0.2, 0.9, 0.3, 0.4, 0.5])
    monkeypatch.setattr(lessons, "cross_validate", lambda *_: {"macro_f1": next(scores)})
    best, scored = lessons.choose(lessons.examples_of(reports), shipped(), settings)
    assert best == lessons.grid(settings)[2] and len(scored) == 6


def test_the_picture_shows_what_is_taken_for_what() -> None:
    truth = [Label.ROW] * 3 + [Label.CELL]
    assert confusion(truth, [Label.ROW, Label.ROW, Label.VALUES, Label.CELL], "a")[:4] == b"\x89PNG"


def test_a_packed_corpus_is_the_corpus(reports: list[LabelledReport], corpus: Path) -> None:
    ours, theirs = lessons.examples_of(reports), lessons.examples_of(gathering.gather([corpus]))
    assert lessons.digest(ours) == lessons.digest(theirs)
    assert all(np.array_equal(a.truth, b.truth) for a, b in zip(ours, theirs, strict=True))
