"""What a model is taught: labelled reports as examples, and what a bundle's manifest says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from gxnlp.forms import Form
from gxnlp.labeling import bundle
from gxnlp.learning.fitting import UNWATCHED, Settings, Watch, cross_validate
from gxnlp.learning.gathering import PACKED
from gxnlp.learning.labelled import LabelledReport
from gxnlp.learning.matrices import Example
from gxnlp.report import both

CORPUS = f"corpus{PACKED}"
FEWEST = 12
"""Reports below which there is nothing to leave out in turn."""
UNITS, PENALTIES = (48, 64, 96), (1e-5, 1e-4)
"""The small grid."""
GRID_FOLDS = 3


def shipped_corpus() -> Path | None:
    """The invented reports that the shipped model learnt from, as labelled lines."""
    return next((place / CORPUS for place in bundle.PLACES if (place / CORPUS).is_file()), None)


def examples_of(reports: Iterable[LabelledReport], weight: float = 1.0) -> list[Example]:
    """A report whose layout has no name is a family of its own, so that it can be left out alone."""
    return [Example(one.source, one.family or one.source, one.lines, one.labels, weight) for one in reports]


def as_labelled(example: Example) -> LabelledReport:
    return LabelledReport(example.name, "", example.lines, example.labels, family=example.family)


def digest(examples: Iterable[Example]) -> str:
    """Of every line and label: equal digests, equal data."""
    told = hashlib.sha256()
    for example in examples:
        for line, label in zip(example.lines, example.labels, strict=True):
            row = f"{example.name}\t{label}\t{len(line.cells)}\t{line.text}\n"
            told.update(row.encode("utf-8", "surrogatepass"))
        if example.weight != 1:
            told.update(f"×{example.weight}\n".encode())
    return told.hexdigest()


def split(examples: Sequence[Example], without: Sequence[str]) -> tuple[list[Example], list[Example]]:
    """(what is learnt from, the families to hold out)."""
    held = set(without)
    return [e for e in examples if e.family not in held], [e for e in examples if e.family in held]


def about(
    examples: Sequence[Example], settings: Settings, held_out: Iterable[str], *, start: str | None = None
) -> dict[str, Any]:
    """The manifest's account of the data; `start` is the model that learnt more, where it was not begun afresh."""
    own = sorted(e.name for e in examples if e.family == e.name)
    return {
        "seed": settings.seed,
        "digest": digest(examples),
        "reports": len(examples),
        "lines": sum(len(e.lines) for e in examples),
        "families": sorted({e.family for e in examples} - set(own)),
        "without_family": len(own),
        "held_out": sorted(held_out),
        "went_on_from": start,
        "weights": {str(w): sum(e.weight == w for e in examples) for w in sorted({e.weight for e in examples})},
    }


def grid(settings: Settings) -> list[Settings]:
    return [replace(settings, units=units, penalty=penalty) for units, penalty in product(UNITS, PENALTIES)]


def grid_steps(settings: Settings) -> int:
    return len(grid(settings)) * GRID_FOLDS * settings.fold_epochs


def choose(
    examples: Sequence[Example], forms: Sequence[Form], settings: Settings, watch: Watch = UNWATCHED
) -> tuple[Settings, list[tuple[Settings, float]]]:
    """The settings of the small grid with the best macro F1 on reports left out, and the score of each."""
    scored: list[tuple[Settings, float]] = []
    for one in grid(settings):
        shorter = replace(one, epochs=one.fold_epochs, averaged=min(one.averaged, one.fold_epochs))
        found = cross_validate(examples, forms, shorter, GRID_FOLDS, watch)
        scored.append((one, float(found["macro_f1"])))
        f1 = f"macro F1 {found['macro_f1']:.4f}"
        watch.say(
            both(f"{one.units} 个单元，惩罚 {one.penalty:g}：{f1}", f"{one.units} units, penalty {one.penalty:g}: {f1}")
        )
    return max(scored, key=lambda pair: pair[1])[0], scored
