"""From a classifier's log probabilities to labels and to confidences that mean what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.isotonic import IsotonicRegression

from gxnlp.labeling.decoding import LABELS, Orders, posterior, viterbi
from gxnlp.labeling.model import Calibration
from gxnlp.learning.matrices import Ints

Floats = NDArray[np.float64]


def decode(scores: Floats, lengths: Sequence[int], orders: Orders) -> tuple[Ints, Floats]:
    """(label, posterior of it) of every line, report by report."""
    paths, sure = [], []
    for logs in _reports(scores, lengths, orders):
        path = viterbi(logs, orders)
        paths.append(path)
        sure.append(posterior(logs, orders)[np.arange(len(path)), path])
    return np.concatenate(paths), np.concatenate(sure)


def _reports(scores: Floats, lengths: Sequence[int], orders: Orders) -> Iterator[Floats]:
    for report in np.split(scores, np.cumsum(lengths)[:-1].tolist()):
        yield report - np.logaddexp.reduce(report, axis=1, keepdims=True) + orders.evidence


def temperature_of(scores: Floats, labels: Ints) -> float:
    def loss(temperature: float) -> float:
        cooled = scores / temperature
        logs = cooled - np.logaddexp.reduce(cooled, axis=1, keepdims=True)
        return float(-logs[np.arange(len(labels)), labels].mean())

    return round(float(minimize_scalar(loss, bounds=(0.5, 8.0), method="bounded").x), 3)


ORDER_WEIGHTS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
EVIDENCE_WEIGHTS = (0.0, 0.25, 0.5)
TUNED_ON = 400
"""Reports."""


def weighed(orders: Orders, scores: Floats, labels: Ints, lengths: Sequence[int], seed: int) -> Orders:
    """How far to believe the orders beside the lines, by what lines of unseen families come out right."""
    starts = np.cumsum([0, *lengths])
    chosen = Random(seed).sample(range(len(lengths)), min(TUNED_ON, len(lengths)))
    part = np.concatenate([np.arange(starts[i], starts[i + 1]) for i in chosen])
    sizes = [lengths[i] for i in chosen]
    best, found = -np.inf, orders
    for order in ORDER_WEIGHTS:
        for evidence in EVIDENCE_WEIGHTS:
            if evidence > order:
                continue
            tried = orders.weighed(order, evidence)
            path = np.concatenate([viterbi(logs, tried) for logs in _reports(scores[part], sizes, tried)])
            right = path == labels[part]
            gain = float(right.mean())
            if gain > best:
                best, found = gain, tried
    return found


KNOTS = 40


def calibrated(sure: Floats, right: NDArray[np.bool_]) -> Calibration:
    """Isotonic, thinned to a few knots, and never quite certain."""
    curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(sure, right)
    at = np.unique(np.quantile(sure, np.linspace(0, 1, KNOTS)).round(6))
    most = 1 - 1 / (np.sum(sure > at[-2]) + 2)
    return Calibration(at, np.clip(curve.predict(at), 1 / len(LABELS), most))
