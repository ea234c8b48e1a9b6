"""Does learning work, and is every part worth its place? `python -m training.proof` measures both and draws the curve.

One layout family is held out entirely; then 5, 10, 20 and 50 reports of it, those that `gxnlp label suggest` picks from
a hundred, are learnt the way `gxnlp train` does: the model goes on learning, and picks what comes next. Lines and cells
are measured on fresh reports of it. Beside it: the whole way through with one part taken out (training/without.py).
Results stand in training/proof/ and go into the model card.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from gxnlp import labeling, pipeline
from gxnlp.document import Document, UnreadableInput
from gxnlp.forms import shipped
from gxnlp.labeling.labeler import Labeler
from gxnlp.labeling.model import LineModel
from gxnlp.labeling.vocabulary import of
from gxnlp.labels import Label
from gxnlp.learning.fitting import Settings, fit, go_on, going_on
from gxnlp.learning.gathering import write_whole
from gxnlp.learning.judging import judge
from gxnlp.learning.matrices import Example
from gxnlp.learning.metrics import per_label
from gxnlp.learning.scoring import Key, score
from gxnlp.learning.suggest import reports as suggested
from gxnlp.readers import read
from training import converted
from training.corpus import generate
from training.layouts import CONVERTED_HELD_OUT, EVERY, HELD_OUT, KNOWN, Family
from training.lines import labelled
from training.proven import (
    BASE,
    BY_LOT,
    COUNTS,
    FOLDER,
    MEASURED,
    PICTURE,
    POOL,
    RESULTS,
    drawn,
    into_card,
    kept,
    told,
)  # fmt: skip
from training.truth import Misaligned, label_lines
from training.without import Rules, rows_one_by_one

FAMILIES = ("tabbed_pages", "pandoc_markdown")
"""Those that a model that never saw them reads worst (`--gaps`)."""
SEEDS = (1, 2, 3)
PART_SEEDS = (7100, 7101, 7102)
QUICK = Settings(epochs=6, averaged=2, folds=2, fold_epochs=2)
"""So many models are fitted that each is taught a little less than the shipped one."""
WEIGHT = 6.0
"""Of `gxnlp train`: a labelled report counts so many times."""


@dataclass(frozen=True)
class Judge:
    """A fresh report with its truth: what every model is measured on."""

    document: Document
    labels: tuple[Label, ...]
    key: Key


@dataclass(frozen=True)
class Found:
    reports: int
    lines: int
    macro_f1: float
    lines_right: float
    cells: int
    cells_right: float
    silent: int
    by_report: tuple[tuple[int, int], ...] = field(repr=False)
    """Lines and cells right in each report: what two ways are compared by."""

    def told(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "by_report"}


def judges(seed: int, count: int, families: Sequence[Family], *, busy: bool = True) -> Iterator[Judge]:
    """Busy reports, so that a wrong row or column shows."""
    for one in generate(seed, count, families, busy=busy):
        try:
            document = read(one.rendered.data, name=one.name)
            yield Judge(document, tuple(label_lines(document, one.rendered)), one.rendered.key)
        except (UnreadableInput, Misaligned):
            continue


def measured(labeler: Labeler, judged: Sequence[Judge]) -> Found:
    truth: list[Label] = []
    said: list[Label] = []
    right: list[bool] = []
    by_report: list[tuple[int, int]] = []
    silent = 0
    for one in judged:
        labels = [x.label for x in labeler.label(list(one.document.lines))]
        truth += one.labels
        said += labels
        scored = score(pipeline.analyse(one.document, shipped(), labeler, narrative=False), one.key)
        right += scored.right
        silent += len(scored.silent)
        by_report.append((sum(a is b for a, b in zip(one.labels, labels, strict=True)), sum(scored.right)))
    f1 = [m["f1"] for m in per_label(truth, said).values() if m["lines"]]
    lines_right = sum(a is b for a, b in zip(truth, said, strict=True)) / len(truth)
    return Found(len(judged), len(truth), round(sum(f1) / len(f1), 5), round(lines_right, 5),
                 len(right), round(sum(right) / len(right), 5), silent, tuple(by_report))  # fmt: skip


# ------------------------------------------------------------------------------------------------ the learning curve
def base(seed: int, without: str, each: int = BASE) -> list[Example]:
    """So many reports of every family that models are trained on, but of one none."""
    direct = labelled(seed, each * len(KNOWN), KNOWN).examples
    rng = Random(seed)
    through = converted.kept("learnt")
    rng.shuffle(through)
    taken: Counter[str] = Counter()
    found = [e for e in direct if e.family != without]
    for example in through:
        taken[example.family] += 1
        if example.family != without and taken[example.family] <= each:
            found.append(example)
    return found


def worth_labelling(pool: Sequence[Judge], labeler: Labeler) -> list[Judge]:
    """The pool as `gxnlp label suggest` ranks it, the report that would teach most first."""
    left = {id(one.document): one for one in pool}
    picked = suggested([judge(one.document, shipped(), labeler) for one in pool], max(COUNTS))
    best = [left.pop(id(one.document)) for one in picked]
    return [*best, *left.values()]


def labelled_right(reports: Sequence[Judge], family: str, weight: float = WEIGHT) -> list[Example]:
    return [Example(one.document.name, family, tuple(one.document.lines), one.labels, weight) for one in reports]


def curve(family: str, seed: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """How well the family is read: never seen, after so many labelled reports, and when it was known from the start."""
    forms, settings = shipped(), replace(QUICK, seed=seed)
    others = base(seed, family)
    judged = list(judges(7000 + seed, MEASURED, [EVERY[family]]))
    pool = list(judges(8000 + seed, POOL, [EVERY[family]], busy=False))

    def account(model: LineModel, what: str) -> dict[str, Any]:
        found = measured(Labeler(model, of(forms), name="lines", version=what), judged)
        say(f"{family}, seed {seed}, {what}: macro F1 {found.macro_f1:.4f}, cells {found.cells_right:.4f}, "
            f"silent {found.silent}")  # fmt: skip
        return found.told()

    def more(told: Sequence[Judge]) -> LineModel:
        return go_on(unseen, [*others, *labelled_right(told, family)], forms, going_on(settings, unseen)).model()

    unseen = fit(others, forms, settings).model()
    points = {"0": account(unseen, "never seen")}
    left = worth_labelling(pool, Labeler(unseen, of(forms), name="lines", version="never seen"))
    known = account(fit([*others, *labelled_right(left, family, 1)], forms, settings).model(), "known")
    drawn_by_lot = Random(seed).sample(sorted(pool, key=lambda one: one.document.name), BY_LOT)
    by_lot = account(more(drawn_by_lot), f"{BY_LOT} reports drawn by lot")
    told: list[Judge] = []
    for count in COUNTS:
        more_of_it = count - len(told)
        told, left = [*told, *left[:more_of_it]], left[more_of_it:]
        began = time.process_time()
        model = more(told)
        took = time.process_time() - began
        points[str(count)] = account(model, f"{count} reports") | {"seconds": round(took, 1)}
        if count < max(COUNTS):  # what was learnt last picks what is labelled next
            left = worth_labelling(left, Labeler(model, of(forms), name="lines", version="so far"))
    return {"family": family, "seed": seed, "points": points, "by lot": by_lot, "known": known}


# ------------------------------------------------------------------------------------------------ part by part
def part_by_part(each: int, seeds: Sequence[int], *, say: Callable[[str], None]) -> dict[str, Any]:
    """The promoted model on families never trained on, whole and with one part taken out."""
    whole = labeling.load()
    families = (*HELD_OUT, *CONVERTED_HELD_OUT)
    judged = [one for seed in seeds for one in judges(seed, each * len(families), families)]
    ways: dict[str, tuple[Any, AbstractContextManager[None]]] = {
        "whole": (whole, nullcontext()),
        "without the classifier": (Rules(), nullcontext()),
        "without global alignment": (whole, rows_one_by_one()),
    }
    found: dict[str, Found] = {}
    for name, (labeler, condition) in ways.items():
        with condition:
            found[name] = measured(labeler, judged)
        say(f"{name}: {found[name]}")
    told = {name: one.told() | {"costs": costs(found["whole"], one)} for name, one in found.items()}
    return {"model": whole.version, "seeds": list(seeds), "families": [f.name for f in families], "found": told}


DRAWS = 2000


def costs(whole: Found, without: Found) -> dict[str, list[float]]:
    """What is lost, as a share of all lines and cells: 95 in 100 draws of the same reports lie between the two."""
    import numpy as np

    lost = np.array(whole.by_report) - np.array(without.by_report)
    drawn_again = np.random.default_rng(1).integers(0, len(lost), (DRAWS, len(lost)))
    shares = lost[drawn_again].sum(axis=1) / (whole.lines, whole.cells)
    low, high = np.quantile(shares, (0.025, 0.975), axis=0).round(6).tolist()
    return {"lines": [low[0], high[0]], "cells": [low[1], high[1]]}


def gaps(seed: int, each: int, folds: int, *, say: Callable[[str], None]) -> None:
    """How much worse each family is read when it is left out: which ones have something to learn."""
    from gxnlp.labeling.model import LABELS
    from gxnlp.learning.fitting import classifier, scores_of
    from gxnlp.learning.matrices import matrix, truth

    examples = base(seed, "", each)
    families = sorted({e.family for e in examples})
    settings = Settings(seed=seed, epochs=5, averaged=2)
    rows, labels = matrix(examples, of(shipped())), truth(examples)
    family = [e.family for e in examples for _ in e.lines]
    import numpy as np

    at = np.array([families.index(name) for name in family])
    for fold in range(folds):
        out = at % folds == fold
        scores = scores_of(classifier(rows[~out], labels[~out], settings), rows[out]).argmax(axis=1)
        for n in sorted(set(at[out].tolist())):
            here = at[out] == n
            table = per_label([LABELS[i] for i in labels[out][here]], [LABELS[i] for i in scores[here]])
            f1 = [m["f1"] for m in table.values() if m["lines"]]
            say(f"{families[n]:20} left out: macro F1 {sum(f1) / len(f1):.4f}, "
                f"lines {np.mean(scores[here] == labels[out][here]):.4f}")  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.proof", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--family", action="append", choices=sorted(EVERY), help="hold this one out")
    parser.add_argument("--seed", type=int, action="append", help="one or several")
    parser.add_argument("--only", choices=("curves", "parts"), help="the other half stays as it was measured last")
    parser.add_argument("--card", type=Path, metavar="BUNDLE", help="only put what was measured last into its card")
    parser.add_argument("--gaps", action="store_true", help="only say which families are worth holding out")
    asked = parser.parse_args(arguments)

    def say(text: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)

    if asked.card:
        last = kept()
        if last is None:
            parser.error("nothing was measured yet")
        into_card(asked.card, told(last))
        return 0
    if asked.gaps:
        gaps(1, 10, 8, say=say)
        return 0
    path = FOLDER / RESULTS
    results = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"curves": [], "parts": None}
    FOLDER.mkdir(exist_ok=True)

    def keep() -> None:
        write_whole(path, (json.dumps(results, indent=1) + "\n").encode())

    if asked.only != "curves":
        results["parts"] = part_by_part(8, PART_SEEDS, say=say)
        keep()
    if asked.only != "parts":
        asked_for = [(f, s) for s in asked.seed or SEEDS for f in asked.family or FAMILIES]
        results["curves"] = [one for one in results["curves"] if (one["family"], one["seed"]) not in asked_for]
        for family, seed in asked_for:
            results["curves"].append(curve(family, seed, say=say))
            results["curves"].sort(key=lambda one: (one["family"], one["seed"]))
            keep()
        write_whole(FOLDER / PICTURE, drawn(results["curves"]))
    if results["curves"] and results["parts"]:
        print(told(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
