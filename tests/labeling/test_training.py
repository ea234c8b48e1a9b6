"""Training: the same seed gives the same model, and what is stored says what scikit-learn says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest

from gxnlp.forms import shipped
from gxnlp.labeling import bundle, vocabulary
from gxnlp.labeling.encoding import COLUMNS
from gxnlp.labeling.labeler import Labeler
from gxnlp.labels import Label
from gxnlp.learning.fitting import Fitted, Settings, fit, scores_of
from gxnlp.learning.matrices import Example, estranged, matrix, truth
from gxnlp.learning.metrics import calibration_error, measure, per_label
from gxnlp.learning.tempting import furniture_words, heading_words, tempting
from training import train
from training.layouts import KNOWN
from training.lines import labelled

QUICK = Settings(seed=5, units=16, epochs=2, averaged=1, folds=2, fold_epochs=1)
VOCABULARY = vocabulary.of(shipped())


@cache
def reports() -> tuple[Example, ...]:
    return labelled(5, 2 * len(KNOWN), KNOWN).examples


@cache
def fitted() -> Fitted:
    return fit(reports(), shipped(), QUICK)


def test_the_same_seed_gives_the_same_bytes() -> None:
    again = fit(reports(), shipped(), QUICK)
    assert bundle.canonical_skops(again.content()) == bundle.canonical_skops(fitted().content())
    assert labelled(5, 4, KNOWN).digest == labelled(5, 4, KNOWN).digest
    assert labelled(5, 4, KNOWN).digest != labelled(6, 4, KNOWN).digest


def test_the_stored_model_says_what_scikit_learn_says(tmp_path: Path) -> None:
    folder = bundle.write(tmp_path, "lines", fitted().content(), data={}, metrics={}, card="")
    model, manifest = bundle.read(folder)
    labeler = Labeler(model, VOCABULARY, name=manifest.name, version=manifest.version)
    theirs = scores_of(fitted().classifier, matrix(reports()[:6], VOCABULARY)) / model.temperature
    theirs -= np.logaddexp.reduce(theirs, axis=1, keepdims=True)
    ours = np.concatenate([labeler.log_probabilities(e.lines) for e in reports()[:6]])
    np.testing.assert_allclose(np.exp(ours), np.exp(theirs), atol=1e-4)


def test_even_a_quick_model_learns() -> None:
    labeler = Labeler(fitted().model(), VOCABULARY, name="quick", version="0")
    assert measure(labeler, labelled(6, len(KNOWN), KNOWN).examples)["accuracy"] > 0.9


def test_the_matrix_has_a_row_a_line_and_lights_no_dark_column() -> None:
    rows = matrix(reports(), VOCABULARY)
    assert rows.shape == (len(truth(reports())), COLUMNS)
    assert rows[:, 0].nnz == 0


def test_a_stranger_keeps_its_shape_and_loses_its_words() -> None:
    example = reports()[0]
    strange, known = estranged(example, VOCABULARY, Random(1))
    assert strange.labels == example.labels
    assert [len(a.cells) for a in strange.lines] == [len(b.cells) for b in example.lines]
    rows = [one.text for one, label in zip(strange.lines, strange.labels, strict=True) if label is Label.ROW]
    assert not any("行政许可" in text for text in rows)
    assert known.sections == VOCABULARY.sections


def test_tempting_prose_keeps_lines_and_labels_together() -> None:
    headings, furniture = heading_words(reports()), furniture_words(reports())
    for n, example in enumerate(reports()):
        changed = tempting(example, shipped(), headings, furniture, Random(n))
        assert len(changed.lines) == len(changed.labels) >= len(example.lines)
        kept = [label for label in changed.labels if label not in (Label.PARAGRAPH, Label.FURNITURE)]
        assert kept == [label for label in example.labels if label not in (Label.PARAGRAPH, Label.FURNITURE)]


def test_metrics_are_what_their_names_say() -> None:
    table = per_label([Label.ROW, Label.ROW, Label.CELL], [Label.ROW, Label.CELL, Label.CELL])
    assert table["row"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(0.66667), "lines": 2}
    assert calibration_error(np.array([0.9, 0.9]), np.array([True, False])) == pytest.approx(0.4)
    assert calibration_error(np.array([1.0, 0.5, 0.5]), np.array([True, True, False])) == pytest.approx(0.0)


def test_an_interrupted_train_leaves_the_old_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = bundle.write(tmp_path, "lines", fitted().content(), data={}, metrics={}, card="")
    bundle.promote(old)

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gxnlp.learning.fitting.classifier", stopped)
    with pytest.raises(KeyboardInterrupt):
        train.train(1, 38, tmp_path)
    assert bundle.promoted_in(tmp_path) == old
    assert bundle.read(old)[1].name == "lines"
