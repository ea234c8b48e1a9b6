"""How well lines are labelled: `python -m training.evaluate [--reports N] [--seed N] [--bundle DIR]`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gxnlp.labeling import load
from gxnlp.labeling.labeler import Labeler
from gxnlp.labels import Label
from training.matrices import Example

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
    right = np.array([a is b for a, b in zip(truth, said, strict=True)])
    labels = per_label(truth, said)
    return {
        "reports": len(examples),
        "lines": len(truth),
        "accuracy": _round(right.mean()),
        "macro_f1": _round(np.mean([one["f1"] for one in labels.values() if one["lines"]])),
        "ece": _round(calibration_error(np.array(confidence), right)),
        "lines_per_second": round(len(truth) / seconds, -2),
        "labels": labels,
        "families": {
            name: _round(right[[f == name for f in family]].mean()) for name in sorted(set(family))
        },
        "confusions": [
            {"is": a, "said": b, "times": n}
            for (a, b), n in Counter(
                (str(a), str(b)) for a, b in zip(truth, said, strict=True) if a is not b
            ).most_common(CONFUSIONS)
        ],
    }  # fmt: skip


def per_label(truth: Sequence[Label], said: Sequence[Label]) -> dict[str, dict[str, Any]]:
    """Precision, recall and F1 of every label that is there or was said."""
    are, hits, calls = Counter(truth), Counter(a for a, b in zip(truth, said, strict=True) if a is b), Counter(said)
    table = {}
    for label in Label:
        if are[label] or calls[label]:
            precision, recall = hits[label] / (calls[label] or 1), hits[label] / (are[label] or 1)
            f1 = 2 * precision * recall / (precision + recall) if hits[label] else 0.0
            table[str(label)] = {
                "precision": _round(precision), "recall": _round(recall), "f1": _round(f1), "lines": are[label],
            }  # fmt: skip
    return table


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """How far confidence and the share of right ones lie apart, weighed by how many lines say so."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def _round(value: Any) -> float:
    return round(float(value), 5)


def main(arguments: Sequence[str] | None = None) -> int:
    from training.lines import known_and_held_out

    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--reports", type=int, default=200, help="fresh reports of each kind")
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--bundle", type=Path, default=None, help="a bundle folder; the promoted one by default")
    asked = parser.parse_args(arguments)
    labeler = load(asked.bundle)
    known, held_out = known_and_held_out(asked.seed, asked.reports)
    json.dump(
        {"model": labeler.version, "known": measure(labeler, known), "held_out": measure(labeler, held_out)},
        sys.stdout, ensure_ascii=False, indent=1,
    )  # fmt: skip
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
