"""Does learning work, and is every part worth its place? `python -m training.proof` measures both and draws the curve.

One layout family is held out entirely; then 5, 10, 20 and 50 labelled reports of it are learnt the way `gxnlp train`
does (the model in use goes on learning), and lines and cells are measured on fresh reports of it. Beside it: the whole
way through with one part taken out (training/without.py). Results stand in training/proof/ and go into the model card.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from gxnlp import labeling, pipeline
from gxnlp.document import Document, UnreadableInput
from gxnlp.forms import shipped
from gxnlp.labeling.labeler import Labeler
from gxnlp.labeling.vocabulary import of
from gxnlp.labels import Label
from gxnlp.learning.fitting import Settings, fit, go_on, going_on
from gxnlp.learning.gathering import write_whole
from gxnlp.learning.matrices import Example
from gxnlp.learning.metrics import per_label
from gxnlp.learning.scoring import Key, score
from gxnlp.readers import read
from training import converted
from training.corpus import generate
from training.layouts import CONVERTED_HELD_OUT, EVERY, HELD_OUT, KNOWN, Family
from training.lines import labelled
from training.proven import BASE, COUNTS, FOLDER, MEASURED, PICTURE, RESULTS, drawn, into_card, kept, told
from training.truth import Misaligned, label_lines
from training.without import Rules, rows_one_by_one, without_orders

FAMILIES = ("tabbed_pages", "pandoc_markdown")
"""Those that a model that never saw them reads worst (`--gaps`)."""
SEEDS = (1, 2, 3)
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


def judges(seed: int, count: int, families: Sequence[Family]) -> Iterator[Judge]:
    """Busy reports, so that a wrong row or column shows."""
    for one in generate(seed, count, families, busy=True):
        try:
            document = read(one.rendered.data, name=one.name)
            yield Judge(document, tuple(label_lines(document, one.rendered)), one.rendered.key)
        except (UnreadableInput, Misaligned):
            continue


def measured(labeler: Labeler, judged: Sequence[Judge]) -> Found:
    truth: list[Label] = []
    said: list[Label] = []
    right: list[bool] = []
    silent = 0
    for one in judged:
        truth += one.labels
        said += [x.label for x in labeler.label(list(one.document.lines))]
        scored = score(pipeline.analyse(one.document, shipped(), labeler, narrative=False), one.key)
        right += scored.right
        silent += len(scored.silent)
    f1 = [m["f1"] for m in per_label(truth, said).values() if m["lines"]]
    lines_right = sum(a is b for a, b in zip(truth, said, strict=True)) / len(truth)
    return Found(len(judged), len(truth), round(sum(f1) / len(f1), 5), round(lines_right, 5),
                 len(right), round(sum(right) / len(right), 5), silent)  # fmt: skip


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


def curve(family: str, seed: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """How well the family is read: never seen, after so many labelled reports, and when it was known from the start."""
    forms, settings = shipped(), replace(QUICK, seed=seed)
    others = base(seed, family)
    judged = list(judges(7000 + seed, MEASURED, [EVERY[family]]))
    told = list(labelled(8000 + seed, max(COUNTS) + 4, [EVERY[family]]).examples)[: max(COUNTS)]
    if len(told) < max(COUNTS):
        raise SystemExit(f"{family}: only {len(told)} reports whose truth fits")

    def judge(model: Any, what: str) -> dict[str, Any]:
        found = measured(Labeler(model, of(forms), name="lines", version=what), judged)
        say(f"{family}, seed {seed}, {what}: macro F1 {found.macro_f1:.4f}, cells {found.cells_right:.4f}, "
            f"silent {found.silent}")  # fmt: skip
        return vars(found)

    unseen = fit(others, forms, settings).model()
    points = {"0": judge(unseen, "never seen")}
    each_alone = without_orders(Labeler(unseen, of(forms), name="lines", version="never seen"))
    alone = vars(measured(each_alone, judged))
    for count in COUNTS:
        learnt = [*others, *(replace(e, weight=WEIGHT) for e in told[:count])]
        began = time.process_time()
        model = go_on(unseen, learnt, forms, going_on(settings, unseen)).model()
        took = time.process_time() - began
        points[str(count)] = judge(model, f"{count} reports") | {"seconds": round(took, 1)}
    known = judge(fit([*others, *told], forms, settings).model(), "known")
    return {"family": family, "seed": seed, "points": points, "known": known, "never seen, line by line": alone}


# ------------------------------------------------------------------------------------------------ part by part
def part_by_part(each: int, seed: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """The promoted model on families never trained on, whole and with one part taken out."""
    whole = labeling.load()
    families = (*HELD_OUT, *CONVERTED_HELD_OUT)
    judged = list(judges(seed, each * len(families), families))
    ways: dict[str, tuple[Any, AbstractContextManager[None]]] = {
        "whole": (whole, nullcontext()),
        "without the classifier": (Rules(), nullcontext()),
        "without sequence decoding": (without_orders(whole), nullcontext()),
        "without global alignment": (whole, rows_one_by_one()),
    }
    found = {}
    for name, (labeler, condition) in ways.items():
        with condition:
            found[name] = vars(measured(labeler, judged))
        say(f"{name}: {found[name]}")
    return {"model": whole.version, "seed": seed, "families": [f.name for f in families], "found": found}


def gaps(seed: int, each: int, folds: int, *, say: Callable[[str], None]) -> None:
    """How much worse each family is read when it is left out: which ones have something to learn."""
    from gxnlp.labeling.decoding import LABELS
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
        results["parts"] = part_by_part(24, 7100, say=say)
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
