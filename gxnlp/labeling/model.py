"""The line model as arrays: from lit columns to calibrated probabilities, in numpy alone.

scikit-learn trains it (an MLPClassifier with one hidden layer) and skops stores it. Its first layer is a sum over lit
columns, so what a look adds to its own line and to every neighbour is added up once and remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gxnlp.labeling.decoding import Orders
from gxnlp.labeling.encoding import BEYOND, GRAMS, STARTS, Alike, Encoded, gram_columns
from gxnlp.labeling.places import NEIGHBOURS

Floats = NDArray[np.float32]

SEEN_BY = 1 + len(NEIGHBOURS)
"""A look speaks for its own line and, in another voice, for each line that has it as a neighbour."""


@dataclass(frozen=True)
class Calibration:
    """A monotone map from the decoded posterior to how often such a label is right."""

    posterior: NDArray[np.float64]
    right: NDArray[np.float64]

    def __call__(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        right: NDArray[np.float64] = np.interp(values, self.posterior, self.right)
        return right


@dataclass(frozen=True)
class LineModel:
    hidden: Floats
    """[columns, units]"""
    hidden_bias: Floats
    output: Floats
    """[units, labels]"""
    output_bias: Floats
    temperature: float
    orders: Orders
    calibration: Calibration

    @property
    def units(self) -> int:
        return len(self.hidden_bias)

    def contributions(self, looks: Sequence[Alike]) -> Floats:
        """[looks, SEEN_BY, units]: what each look adds to the hidden layer of its line and of its neighbours."""
        added = np.empty((len(looks), SEEN_BY, self.units), dtype=np.float32)
        added[:, 0] = self.hidden[np.array([look.own for look in looks])].sum(axis=1)
        columns, owner = gram_columns([look.text for look in looks])
        starts = np.flatnonzero(np.append(True, np.diff(owner) != 0))
        added[:, 0] += np.add.reduceat(self.hidden[STARTS[-2] : STARTS[-2] + GRAMS][columns], starts, axis=0)
        beside = np.array([look.beside for look in looks])
        for voice in range(1, SEEN_BY):
            added[:, voice] = self.hidden[STARTS[voice + 1] + beside].sum(axis=1)
        return added

    def beyond(self) -> Floats:
        """[1, SEEN_BY, units]: what a neighbour adds that is not there."""
        added = np.zeros((1, SEEN_BY, self.units), dtype=np.float32)
        for voice in range(1, SEEN_BY):
            added[0, voice] = self.hidden[STARTS[voice + 1] + BEYOND]
        return added

    def log_probabilities(self, encoded: Encoded, added: Floats, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """[lines, labels]; `added` are contributions with `beyond` as row 0, `rows` says which row each line has."""
        total = added[rows, 0] + self.hidden_bias
        total += self.hidden[STARTS[1] + encoded.place].sum(axis=1)
        beside = np.append(rows, 0)[encoded.neighbours]  # index -1, no such line, becomes row 0
        for voice in range(1, SEEN_BY):
            total += added[beside[:, voice - 1], voice]
        np.maximum(total, 0, out=total)
        scores = (total @ self.output + self.output_bias).astype(np.float64) / self.temperature
        scores -= scores.max(axis=1, keepdims=True)
        logs: NDArray[np.float64] = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return logs
