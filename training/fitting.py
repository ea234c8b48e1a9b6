"""Fitting the line model: the classifier, the weight of the label orders, and confidences that mean what they say."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.isotonic import IsotonicRegression
from sklearn.neural_network import MLPClassifier

from gxnlp.forms import Form
from gxnlp.labeling.decoding import LABELS, Orders, learn_orders, posterior, viterbi
from gxnlp.labeling.model import Calibration, LineModel
from gxnlp.labeling.vocabulary import of
from training.matrices import Example, Ints, Matrix, estranged, matrix, matrix_in, truth
from training.tempting import furniture_words, heading_words, tempting

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    seed: int = 2026
    units: int = 64
    epochs: int = 9
    batch: int = 256
    rate: float = 2e-3
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


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Fitted:
    classifier: MLPClassifier
    temperature: float
    orders: Orders
    calibration: Calibration

    def content(self) -> dict[str, Any]:
        """What a bundle stores."""
        return {
            "classifier": self.classifier,
            "labels": [str(label) for label in LABELS],
            "temperature": self.temperature,
            "orders": {part: getattr(self.orders, part) for part in ("first", "follows", "evidence")},
            "calibration": {"posterior": self.calibration.posterior, "right": self.calibration.right},
        }

    def model(self) -> LineModel:
        hidden, output = (np.asarray(a, dtype=np.float32) for a in self.classifier.coefs_)
        hidden_bias, output_bias = (np.asarray(a, dtype=np.float32) for a in self.classifier.intercepts_)
        return LineModel(hidden, hidden_bias, output, output_bias, self.temperature, self.orders, self.calibration)


def fit(examples: Sequence[Example], forms: Sequence[Form], settings: Settings) -> Fitted:
    """Two fits: with families left out in turn, to learn confidence; then on everything, to learn lines."""
    known = of(forms)
    rng = Random(settings.seed)
    headings, furniture = heading_words(examples), furniture_words(examples)
    tempted = [tempting(e, forms, headings, furniture, rng) for e in examples if rng.random() < settings.tempting]
    examples = [*examples, *tempted]
    strangers = [estranged(e, known, rng) for e in examples if rng.random() < settings.strange]
    say(f"encoding {len(examples)} reports, {sum(len(e.lines) for e in examples)} lines")
    rows = matrix(examples, known)
    extra = matrix_in([e for e, _ in strangers], [v for _, v in strangers])
    labels, lengths = truth(examples), [len(e.lines) for e in examples]
    orders = learn_orders(e.truth.tolist() for e in examples)

    folds = _folds(examples, settings.folds)
    unseen = np.zeros((len(labels), len(LABELS)))
    of_line = np.repeat(folds, lengths)
    for fold in range(settings.folds):
        say(f"fold {fold + 1} of {settings.folds}: families left out in turn")
        kept = of_line != fold
        rehearsed = classifier(rows[kept], labels[kept], replace(settings, epochs=settings.fold_epochs))
        unseen[~kept] = scores_of(rehearsed, rows[~kept])
    temperature = _temperature(unseen, labels)
    weighed = _weighed(orders, unseen / temperature, labels, lengths, settings)
    decoded, sure = decode(unseen / temperature, lengths, weighed)
    calibration = _calibration(sure, decoded == labels)
    say(f"unseen families: {np.mean(decoded == labels):.4%} of lines right, temperature {temperature:.2f}")

    say("all families")
    both = sp.vstack([rows, extra], format="csr")
    final = classifier(both, np.append(labels, truth([e for e, _ in strangers])), settings)
    return Fitted(final, temperature, weighed, calibration)


def classifier(rows: Matrix, labels: Ints, settings: Settings) -> MLPClassifier:
    """One hidden layer; weights of columns that no line lights are 0, as is every part's dark column."""
    model = MLPClassifier(
        hidden_layer_sizes=(settings.units,),
        batch_size=settings.batch,
        learning_rate_init=settings.rate,
        alpha=settings.penalty,
        random_state=settings.seed,
    )
    kept: list[list[NDArray[Any]]] = []
    for epoch in range(1, settings.epochs + 1):
        model.partial_fit(rows, labels, classes=np.arange(len(LABELS)))
        if epoch > settings.epochs - settings.averaged:
            kept.append([a.copy() for a in (*model.coefs_, *model.intercepts_)])
        say(f"  epoch {epoch} of {settings.epochs}, loss {model.loss_:.5f}")
    hidden, output, hidden_bias, output_bias = (np.mean(parts, axis=0) for parts in zip(*kept, strict=True))
    hidden[np.asarray(rows.sum(axis=0)).ravel() == 0] = 0
    model.coefs_, model.intercepts_ = [hidden, output], [hidden_bias, output_bias]
    for passing in _PASSING:
        vars(model).pop(passing, None)
    model.loss_ = float(model.loss_)
    return model


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


def decode(scores: Floats, lengths: Sequence[int], orders: Orders) -> tuple[Ints, Floats]:
    """(label, posterior of it) of every line, report by report."""
    paths, sure = [], []
    for report in np.split(scores, np.cumsum(lengths)[:-1].tolist()):
        logs = report - np.logaddexp.reduce(report, axis=1, keepdims=True) + orders.evidence
        path = viterbi(logs, orders)
        paths.append(path)
        sure.append(posterior(logs, orders)[np.arange(len(path)), path])
    return np.concatenate(paths), np.concatenate(sure)


def _folds(examples: Sequence[Example], folds: int) -> Ints:
    families = sorted({e.family for e in examples})
    return np.array([families.index(e.family) % folds for e in examples])


def _temperature(scores: Floats, labels: Ints) -> float:
    def loss(temperature: float) -> float:
        cooled = scores / temperature
        logs = cooled - np.logaddexp.reduce(cooled, axis=1, keepdims=True)
        return float(-logs[np.arange(len(labels)), labels].mean())

    return round(float(minimize_scalar(loss, bounds=(0.5, 8.0), method="bounded").x), 3)


ORDER_WEIGHTS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
EVIDENCE_WEIGHTS = (0.0, 0.25, 0.5)
TUNED_ON = 400
"""Reports."""


def _weighed(orders: Orders, scores: Floats, labels: Ints, lengths: Sequence[int], settings: Settings) -> Orders:
    """How far to believe the orders beside the lines, by what lines of unseen families come out right."""
    starts = np.cumsum([0, *lengths])
    chosen = Random(settings.seed).sample(range(len(lengths)), min(TUNED_ON, len(lengths)))
    part = np.concatenate([np.arange(starts[i], starts[i + 1]) for i in chosen])
    sizes = [lengths[i] for i in chosen]
    best, found = -np.inf, orders
    for order in ORDER_WEIGHTS:
        for evidence in EVIDENCE_WEIGHTS:
            if evidence > order:
                continue
            weighed = orders.weighed(order, evidence)
            path, _ = decode(scores[part], sizes, weighed)
            right = path == labels[part]
            gain = float(right.mean())
            if gain > best:
                best, found = gain, weighed
                say(f"  orders weigh {order}, evidence {evidence}: {gain:.4%} right")
    return found


KNOTS = 40


def _calibration(sure: Floats, right: NDArray[np.bool_]) -> Calibration:
    """Isotonic, thinned to a few knots, and never quite certain."""
    curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(sure, right)
    at = np.unique(np.quantile(sure, np.linspace(0, 1, KNOTS)).round(6))
    most = 1 - 1 / (np.sum(sure > at[-2]) + 2)
    return Calibration(at, np.clip(curve.predict(at), 1 / len(LABELS), most))
