"""The line model as arrays: from lit columns to calibrated probabilities, in numpy alone.

scikit-learn trains it (an MLPClassifier with one hidden layer) and skops stores it. Its first layer is a sum over lit
columns, so what a look adds to its own line and to every neighbour is added up once and remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gxnlp.labeling.encoding import BEYOND, STARTS, Alike, Encoded, gram_columns
from gxnlp.labeling.places import NEIGHBOURS
from gxnlp.labels import Label

Floats = NDArray[np.float32]

LABELS: tuple[Label, ...] = tuple(Label)
"""The order of the model's classes."""
PLACE_OF = {label: i for i, label in enumerate(LABELS)}

SEEN_BY = 1 + len(NEIGHBOURS)
"""A look speaks for its own line and, in another voice, for each line that has it as a neighbour."""


@dataclass(frozen=True)
class Calibration:
    """A monotone map from the probability of the likeliest label to how often such a label is right."""

    said: NDArray[np.float64]
    right: NDArray[np.float64]

    def __call__(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        right: NDArray[np.float64] = np.interp(values, self.said, self.right)
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
    calibration: Calibration

    @property
    def units(self) -> int:
        return len(self.hidden_bias)

    def contributions(self, looks: Sequence[Alike]) -> Floats:
        """[looks, SEEN_BY, units]: what each look adds to the hidden layer of its line and of its neighbours."""
        added = np.empty((len(looks), SEEN_BY, self.units), dtype=np.float32)
        added[:, 0] = self.hidden.take(np.array([look.own for look in looks]), axis=0).sum(axis=1)
        columns, owner = gram_columns([look.text for look in looks])
        starts = np.flatnonzero(np.append(True, np.diff(owner) != 0))
        added[:, 0] += np.add.reduceat(self.hidden.take(STARTS[-2] + columns, axis=0), starts, axis=0)
        first, *others = np.array([look.beside for look in looks]).T
        voices = self._voices.take(first, axis=0)
        for lit in others:
            voices += self._voices.take(lit, axis=0)
        added[:, 1:] = voices.reshape(len(looks), -1, self.units)
        return added

    @cached_property
    def _voices(self) -> Floats:
        """[columns of a look, units of every voice one after the other]: all that a neighbour says in one row."""
        parted = self.hidden[STARTS[2] : STARTS[-2]].reshape(len(NEIGHBOURS), -1, self.units)
        return np.ascontiguousarray(parted.transpose(1, 0, 2)).reshape(parted.shape[1], -1)

    def beyond(self) -> Floats:
        """[1, SEEN_BY, units]: what a neighbour adds that is not there."""
        added = np.zeros((1, SEEN_BY, self.units), dtype=np.float32)
        for voice in range(1, SEEN_BY):
            added[0, voice] = self.hidden[STARTS[voice + 1] + BEYOND]
        return added

    def log_probabilities(self, encoded: Encoded, added: Floats, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """[lines, labels]; `added` are contributions with `beyond` as row 0, `rows` says which row each line has."""
        said = added.reshape(-1, self.units)  # row by row, in each all voices
        total = said.take(rows * SEEN_BY, axis=0) + self.hidden_bias
        total += self.hidden.take(STARTS[1] + encoded.place, axis=0).sum(axis=1)
        beside = np.append(rows, 0)[encoded.neighbours]  # index -1, no such line, becomes row 0
        for voice, lines in enumerate(beside.T, 1):
            total += said.take(lines * SEEN_BY + voice, axis=0)
        np.maximum(total, 0, out=total)
        scores = (total @ self.output + self.output_bias).astype(np.float64) / self.temperature
        scores -= scores.max(axis=1, keepdims=True)
        logs: NDArray[np.float64] = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return logs
