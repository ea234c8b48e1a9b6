"""Fitting the line model: the classifier, and confidences that mean what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from gxnlp.forms import Form
from gxnlp.labeling.model import LABELS, Calibration, LineModel
from gxnlp.labeling.vocabulary import of
from gxnlp.learning.confidence import calibrated, likeliest, temperature_of
from gxnlp.learning.matrices import Example, Ints, Matrix, estranged, matrix, matrix_in, truth
from gxnlp.learning.metrics import summary
from gxnlp.learning.tempting import furniture_words, heading_words, tempting
from gxnlp.report import both

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    seed: int = 2026
    units: int = 64
    epochs: int = 9
    batch: int = 512
    rate: float = 4e-3
    penalty: float = 1e-5
    averaged: int = 3
    """Weights are the mean over the last so many epochs: steadier probabilities than the last step's."""
    folds: int = 3
    """Families are left out in turn this many times to learn how sure to be in a layout never seen."""
    fold_epochs: int = 5
    strange: float = 0.15
    """Share of the training reports that are learnt from a second time, as if their form had other words."""
    tempting: float = 0.3
    """Share that is learnt from a second time with prose that tempts."""
    balance: float = 0.0
    """Class weights: 0 every line counts alike, 1 every label counts alike, whatever its share of the lines."""

    @property
    def steps(self) -> int:
        """Epochs of a whole fit."""
        return self.folds * self.fold_epochs + self.epochs


@dataclass(frozen=True)
class Watch:
    """Who looks on: `say` is told what begins, `step` that an epoch is done."""

    say: Callable[[str], None] = lambda _: None
    step: Callable[[], None] = lambda: None


UNWATCHED = Watch()


@dataclass(frozen=True)
class Fitted:
    classifier: MLPClassifier
    temperature: float
    calibration: Calibration

    def content(self) -> dict[str, Any]:
        """What a bundle stores."""
        return {
            "classifier": self.classifier,
            "labels": [str(label) for label in LABELS],
            "temperature": self.temperature,
            "calibration": {"posterior": self.calibration.said, "right": self.calibration.right},
        }

    def model(self) -> LineModel:
        hidden, output = (np.asarray(a, dtype=np.float32) for a in self.classifier.coefs_)
        hidden_bias, output_bias = (np.asarray(a, dtype=np.float32) for a in self.classifier.intercepts_)
        return LineModel(hidden, hidden_bias, output, output_bias, self.temperature, self.calibration)


@dataclass(frozen=True)
class Lesson:
    """Examples as arrays, with the copies that are learnt from a second time."""

    examples: Sequence[Example]
    """With those that tempt."""
    rows: Matrix
    labels: Ints
    weights: Floats | None
    strange: Sequence[Example]
    strange_rows: Matrix | None

    @property
    def lengths(self) -> list[int]:
        """Lines of each example."""
        return [len(e.lines) for e in self.examples]


def lesson(examples: Sequence[Example], forms: Sequence[Form], settings: Settings) -> Lesson:
    known = of(forms)
    rng = Random(settings.seed)
    headings, furniture = heading_words(examples), furniture_words(examples)
    tempted = [tempting(e, forms, headings, furniture, rng) for e in examples if rng.random() < settings.tempting]
    examples = [*examples, *tempted]
    strangers = [estranged(e, known, rng) for e in examples if rng.random() < settings.strange]
    strange = [e for e, _ in strangers]
    return Lesson(
        examples=examples,
        rows=matrix(examples, known),
        labels=truth(examples),
        weights=weights_of(examples, settings),
        strange=strange,
        strange_rows=matrix_in(strange, [v for _, v in strangers]) if strange else None,
    )


def _learnt(
    taught: Lesson, settings: Settings, *, start: LineModel | None = None, watch: Watch = UNWATCHED
) -> MLPClassifier:
    """A classifier of all examples, the strange ones too."""
    if taught.strange_rows is None:
        return classifier(taught.rows, taught.labels, settings, weights=taught.weights, start=start, watch=watch)
    rows = sp.vstack([taught.rows, taught.strange_rows], format="csr")
    labels = np.append(taught.labels, truth(taught.strange))
    weights = taught.weights
    if weights is not None:
        weights = np.append(weights, _weights(taught.strange, settings, taught.labels))
    return classifier(rows, labels, settings, weights=weights, start=start, watch=watch)


def fit(examples: Sequence[Example], forms: Sequence[Form], settings: Settings, watch: Watch = UNWATCHED) -> Fitted:
    """Two fits: with families left out in turn, to learn confidence; then on everything, to learn lines."""
    taught = lesson(examples, forms, settings)
    rows, labels, weights, lengths = taught.rows, taught.labels, taught.weights, taught.lengths
    watch.say(_extent(examples))

    watch.say(both("轮流留出版式", "families left out in turn"))
    unseen = rehearse(
        rows, labels, weights, np.repeat(_folds(taught.examples, settings.folds), lengths), settings, watch
    )
    temperature = temperature_of(unseen, labels)
    said, sure = likeliest(unseen / temperature)
    calibration = calibrated(sure, said == labels)
    right = f"{np.mean(said == labels):.4%}"
    watch.say(both(f"未见过的版式：{right} 的行标签正确，温度 {temperature:.2f}",
                   f"unseen families: {right} of lines right, temperature {temperature:.2f}"))  # fmt: skip

    watch.say(both("全部版式", "all families"))
    final = _learnt(taught, settings, watch=watch)
    return Fitted(final, temperature, calibration)


def _extent(examples: Sequence[Example]) -> str:
    lines = sum(len(e.lines) for e in examples)
    return both(f"{len(examples)} 份报告，{lines} 行", f"{len(examples)} reports, {lines} lines")


def going_on(settings: Settings, start: LineModel) -> Settings:
    """Few steps and small ones: enough to learn twenty reports of a new layout, too few to forget the others."""
    return replace(settings, epochs=6, averaged=3, rate=settings.rate / 4, units=start.units)


def go_on(
    start: LineModel, examples: Sequence[Example], forms: Sequence[Form], settings: Settings, watch: Watch = UNWATCHED
) -> Fitted:
    """A trained model learns more: quick, and it stays as sure as it was, so no families are left out."""
    taught = lesson(examples, forms, settings)
    watch.say(_extent(examples))
    final = _learnt(taught, settings, start=start, watch=watch)
    return Fitted(final, start.temperature, start.calibration)


def cross_validate(
    examples: Sequence[Example], forms: Sequence[Form], settings: Settings, folds: int, watch: Watch = UNWATCHED
) -> dict[str, Any]:
    """Metrics on lines of reports that the classifier of their fold never saw; a report is in one fold whole."""
    rows, labels = matrix(examples, of(forms)), truth(examples)
    lengths = [len(e.lines) for e in examples]
    fold_of = np.arange(len(examples)) % folds
    np.random.default_rng(settings.seed).shuffle(fold_of)
    as_long = replace(settings, fold_epochs=settings.epochs)
    weights = weights_of(examples, settings)
    unseen = rehearse(rows, labels, weights, np.repeat(fold_of, lengths), as_long, watch)
    found, sure = likeliest(unseen / temperature_of(unseen, labels))
    family = [e.family for e in examples for _ in e.lines]
    said = [LABELS[i] for i in found.tolist()]
    return {"reports": len(examples), **summary([LABELS[i] for i in labels.tolist()], said, sure, family)}


def rehearse(
    rows: Matrix, labels: Ints, weights: Floats | None, fold_of: Ints, settings: Settings, watch: Watch = UNWATCHED
) -> Floats:
    """Log probabilities of every line by a classifier that saw nothing of the line's fold."""
    unseen = np.zeros((len(labels), len(LABELS)))
    for fold in np.unique(fold_of):
        kept = fold_of != fold
        lighter = replace(settings, epochs=settings.fold_epochs)
        given = None if weights is None else weights[kept]
        rehearsed = classifier(rows[kept], labels[kept], lighter, weights=given, watch=watch)
        unseen[~kept] = scores_of(rehearsed, rows[~kept])
    return unseen


def weights_of(examples: Sequence[Example], settings: Settings) -> Floats | None:
    """How much each line counts; None where all count alike."""
    if settings.balance == 0 and all(e.weight == 1 for e in examples):
        return None
    return _weights(examples, settings, truth(examples))


RAREST = 5.0
"""Class weights stay between a fifth and this: a label of a dozen lines must not drown out the rest."""


def _weights(examples: Sequence[Example], settings: Settings, labels: Ints) -> Floats:
    counts = np.maximum(np.bincount(labels, minlength=len(LABELS)), 1)
    of_label = np.clip((counts[np.unique(labels)].mean() / counts) ** settings.balance, 1 / RAREST, RAREST)
    weights = [np.full(len(e.lines), e.weight) * of_label[e.truth] for e in examples]
    return np.concatenate(weights) if weights else np.zeros(0)


def classifier(
    rows: Matrix,
    labels: Ints,
    settings: Settings,
    *,
    weights: Floats | None = None,
    start: LineModel | None = None,
    watch: Watch = UNWATCHED,
) -> MLPClassifier:
    """One hidden layer; weights of columns that no line lights are 0, as is every part's dark column.

    `start` is a model to go on from instead of from chance.
    """
    model = MLPClassifier(
        hidden_layer_sizes=(settings.units,),
        batch_size=settings.batch,
        learning_rate_init=settings.rate,
        alpha=settings.penalty,
        random_state=settings.seed,
    )
    if start is not None:
        _take_over(model, start, rows, labels)
    kept: list[list[NDArray[Any]]] = []
    for epoch in range(1, settings.epochs + 1):
        model.partial_fit(rows, labels, classes=np.arange(len(LABELS)), sample_weight=weights)
        if epoch > settings.epochs - settings.averaged:
            kept.append([a.copy() for a in (*model.coefs_, *model.intercepts_)])
        watch.step()
    hidden, output, hidden_bias, output_bias = (np.mean(parts, axis=0) for parts in zip(*kept, strict=True))
    hidden[np.asarray(rows.sum(axis=0)).ravel() == 0] = 0
    model.coefs_, model.intercepts_ = [hidden, output], [hidden_bias, output_bias]
    for passing in _PASSING:
        vars(model).pop(passing, None)
    model.loss_ = float(model.loss_)
    return model


def _take_over(model: MLPClassifier, start: LineModel, rows: Matrix, labels: Ints) -> None:
    """A first batch makes scikit-learn lay out the arrays; then they are the other model's."""
    few = model.batch_size
    model.partial_fit(rows[:few], labels[:few], classes=np.arange(len(LABELS)))
    known = (start.hidden, start.output, start.hidden_bias, start.output_bias)
    for array, value in zip((*model.coefs_, *model.intercepts_), known, strict=True):
        array[...] = value


_PASSING = (
    "_optimizer",
    "_random_state",
    "_best_coefs",
    "_best_intercepts",
    "_no_improvement_count",
    "loss_curve_",
    "best_loss_",
    "validation_scores_",
    "best_validation_score_",
)
"""What only the fit itself needed: of no use in a bundle, and twice its size."""


def scores_of(model: MLPClassifier, rows: Matrix) -> Floats:
    """Log probabilities before any temperature."""
    with np.errstate(divide="ignore"):
        logs: Floats = np.maximum(np.log(model.predict_proba(rows).astype(np.float64)), -60.0)
    return logs


def _folds(examples: Sequence[Example], folds: int) -> Ints:
    families = sorted({e.family for e in examples})
    if len(families) == 1:  # then reports are what can be left out
        return np.arange(len(examples)) % folds
    return np.array([families.index(e.family) % folds for e in examples])
