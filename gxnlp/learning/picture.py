"""The confusion matrix of a model as a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from gxnlp.labels import Label


def confusion(truth: Sequence[Label], said: Sequence[Label], title: str) -> bytes:
    """A PNG: rows what lines are, columns what was said, shares of each row in percent."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    there = [label for label in Label if label in set(truth) | set(said)]
    at = {label: i for i, label in enumerate(there)}
    counts = np.zeros((len(there), len(there)))
    np.add.at(counts, ([at[t] for t in truth], [at[s] for s in said]), 1)
    shares = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(9, 8.4), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(np.sqrt(shares), cmap="Blues")  # so that a tenth of a percent can be seen
    names = [str(label) for label in there]
    axes.set_xticks(range(len(there)), names, rotation=60, ha="right")
    axes.set_yticks(range(len(there)), [f"{n} ({int(c)})" for n, c in zip(names, counts.sum(axis=1), strict=True)])
    axes.set_xlabel("said")
    axes.set_ylabel("is (lines)")
    axes.set_title(title)
    for i, j in zip(*np.nonzero(counts), strict=True):
        share = shares[i, j]
        text = (
            f"{share:.0f}" if i == j and share == 100 else f"{share:.1f}" if share >= 0.05 else f"{int(counts[i, j])}×"
        )
        axes.text(j, i, text, ha="center", va="center", fontsize=7, color="white" if share > 40 else "black")
    out = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
