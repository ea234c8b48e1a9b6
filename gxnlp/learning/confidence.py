"""From a classifier's log probabilities to confidences that mean what they say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.isotonic import IsotonicRegression

from gxnlp.labeling.model import LABELS, Calibration
from gxnlp.learning.matrices import Ints

Floats = NDArray[np.float64]


def likeliest(scores: Floats) -> tuple[Ints, Floats]:
    """(label, its probability) of every line."""
    return scores.argmax(axis=1), np.exp(scores.max(axis=1) - np.logaddexp.reduce(scores, axis=1))


def temperature_of(scores: Floats, labels: Ints) -> float:
    def loss(temperature: float) -> float:
        cooled = scores / temperature
        logs = cooled - np.logaddexp.reduce(cooled, axis=1, keepdims=True)
        return float(-logs[np.arange(len(labels)), labels].mean())

    return round(float(minimize_scalar(loss, bounds=(0.5, 8.0), method="bounded").x), 3)


KNOTS = 40


def calibrated(sure: Floats, right: NDArray[np.bool_]) -> Calibration:
    """Isotonic, thinned to a few knots, and never quite certain."""
    curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(sure, right)
    at = np.unique(np.quantile(sure, np.linspace(0, 1, KNOTS)).round(6))
    most = 1 - 1 / (np.sum(sure > at[-2]) + 2)
    return Calibration(at, np.clip(curve.predict(at), 1 / len(LABELS), most))
