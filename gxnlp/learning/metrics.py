"""How well lines are labelled, as numbers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gxnlp.labeling.labeler import Labeler
from gxnlp.labels import Label
from gxnlp.learning.matrices import Example

BINS = 15
"""Of the expected calibration error, equally wide."""
CONFUSIONS = 12


def measure(labeler: Labeler, examples: Sequence[Example]) -> dict[str, Any]:
    """Metrics of the decoded labels on whole reports, as they go into a manifest."""
    truth: list[Label] = []
    said: list[Label] = []
    confidence: list[float] = []
    family: list[str] = []
    seconds = 0.0
    for example in examples:
        started = time.process_time()
        labelled = labeler.label(example.lines)
        seconds += time.process_time() - started
        truth += example.labels
        said += [one.label for one in labelled]
        confidence += [one.confidence for one in labelled]
        family += [example.family] * len(labelled)
    found = summary(truth, said, np.array(confidence), family)
    return {"reports": len(examples), **found, "lines_per_second": round(len(truth) / seconds, -2)}


def summary(
    truth: Sequence[Label], said: Sequence[Label], confidence: NDArray[np.float64], family: Sequence[str]
) -> dict[str, Any]:
    right = np.array([a is b for a, b in zip(truth, said, strict=True)])
    labels = per_label(truth, said)
    families = np.array(family)
    wrong = Counter((str(a), str(b)) for a, b in zip(truth, said, strict=True) if a is not b)
    return {
        "lines": len(truth),
        "accuracy": rounded(right.mean()),
        "macro_f1": rounded(np.mean([one["f1"] for one in labels.values() if one["lines"]])),
        "ece": rounded(calibration_error(confidence, right)),
        "labels": labels,
        "families": {name: rounded(right[families == name].mean()) for name in sorted(set(family))},
        "confusions": [{"is": a, "said": b, "times": n} for (a, b), n in wrong.most_common(CONFUSIONS)],
    }


def per_label(truth: Sequence[Label], said: Sequence[Label]) -> dict[str, dict[str, Any]]:
    """Precision, recall and F1 of every label that is there or was said."""
    are, hits, calls = Counter(truth), Counter(a for a, b in zip(truth, said, strict=True) if a is b), Counter(said)
    table = {}
    for label in Label:
        if are[label] or calls[label]:
            precision, recall = hits[label] / (calls[label] or 1), hits[label] / (are[label] or 1)
            f1 = 2 * precision * recall / (precision + recall) if hits[label] else 0.0
            table[str(label)] = {
                "precision": rounded(precision), "recall": rounded(recall), "f1": rounded(f1), "lines": are[label],
            }  # fmt: skip
    return table


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """How far confidence and the share of right ones lie apart, weighed by how many lines say so."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def rounded(value: Any) -> float:
    return round(float(value), 5)
