"""Lines in, labelled lines out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gxnlp.document import Line
from gxnlp.labeling.encoding import Encoder
from gxnlp.labeling.model import LABELS, SEEN_BY, LineModel
from gxnlp.labeling.vocabulary import Vocabulary
from gxnlp.labels import LabeledLine

LONGEST = 4096
"""Lines labelled at a time: a document without end takes memory in proportion to this only."""
ROOM = 12_000
"""Looks remembered, about 2 kB each; more than LONGEST."""


class Labeler:
    """A trained line model with its forms' vocabulary. Remembers looks between documents; one thread at a time."""

    def __init__(self, model: LineModel, known: Vocabulary, *, name: str, version: str) -> None:
        self.model, self.name, self.version = model, name, version
        self._encoder = Encoder(known, room=ROOM)
        self._added = np.empty((1 + ROOM, SEEN_BY, model.units), dtype=np.float32)
        self._added[:1] = model.beyond()
        self._known = 0

    def __repr__(self) -> str:
        return f"Labeler({self.name} {self.version})"

    def label(self, lines: Sequence[Line]) -> list[LabeledLine]:
        labelled: list[LabeledLine] = []
        for start in range(0, len(lines), LONGEST):
            labelled += self._label(lines[start : start + LONGEST])
        return labelled

    def log_probabilities(self, lines: Sequence[Line]) -> NDArray[np.float64]:
        """[lines, labels] in the order of LABELS."""
        if len(self._encoder.looks) + len(lines) > ROOM:
            self._encoder.forget()
            self._known = 0
        encoded = self._encoder.encode(lines)
        new = self._encoder.looks[self._known :]
        if new:
            self._added[1 + self._known : 1 + self._known + len(new)] = self.model.contributions(new)
            self._known += len(new)
        return self.model.log_probabilities(encoded, self._added, encoded.looks + 1)

    def _label(self, lines: Sequence[Line]) -> list[LabeledLine]:
        scores = self.log_probabilities(lines)
        likeliest = scores.argmax(axis=1).tolist()
        sure = self.model.calibration(np.exp(scores.max(axis=1))).round(4).tolist()
        return [
            LabeledLine(line, LABELS[place], confidence)
            for line, place, confidence in zip(lines, likeliest, sure, strict=True)
        ]
