"""Train the line model: `python -m training.train [--seed 2026] [--reports N] [-o models]`.

Invents reports of the known layout families, reads them with the real readers, fits, measures on fresh reports of known
and of held-out families, and writes the bundle with its metrics. The old model stays until the new one is whole.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

# Two threads add in another order than one: the same seed must give the same model on every machine.
for _setting in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_setting, "1")

SEED = 2026
REPORTS = 1800
MEASURED = 360
"""Fresh reports of known families; as many of held-out ones."""
MODELS = Path(__file__).parents[1] / "models"


def train(seed: int, reports: int, models: Path, *, promote: bool = True) -> Path:
    """The folder of the new bundle."""
    from gxnlp.forms import shipped
    from gxnlp.labeling import bundle
    from gxnlp.labeling.labeler import Labeler
    from gxnlp.labeling.vocabulary import of
    from training.card import card
    from training.evaluate import measure
    from training.fitting import Settings, fit, say
    from training.layouts import HELD_OUT, KNOWN
    from training.lines import labelled

    settings = Settings(seed=seed)
    say(f"inventing {reports} reports of {len(KNOWN)} layout families, seed {seed}")
    data = labelled(seed, reports, KNOWN)
    if data.lost:
        say(f"  not aligned, left out: {dict(data.lost)}")
    fitted = fit(data.examples, shipped(), settings)
    say("measuring on fresh reports")
    labeler = Labeler(fitted.model(), of(shipped()), name="lines", version="candidate")
    known = measure(labeler, labelled(seed + 1, MEASURED, KNOWN).examples)
    held_out = measure(labeler, labelled(seed + 2, MEASURED, HELD_OUT).examples)
    for name, metrics in (("known", known), ("held-out", held_out)):
        say(f"  {name} families: macro F1 {metrics['macro_f1']:.4f}, lines right {metrics['accuracy']:.4%}, "
            f"ECE {metrics['ece']:.4f}")  # fmt: skip
    about = {
        "seed": seed,
        "digest": data.digest,
        "reports": len(data.examples),
        "lines": sum(len(e.lines) for e in data.examples),
        "not_aligned": dict(data.lost),
        "families": [f.name for f in KNOWN],
        "held_out": [f.name for f in HELD_OUT],
        "measured_on": {"reports": MEASURED, "known_seed": seed + 1, "held_out_seed": seed + 2},
    }
    metrics = {"known": _steady(known), "held_out": _steady(held_out)}
    folder = bundle.write(
        models, "lines", fitted.content(), data=about, metrics=metrics, card=card(about, metrics, settings)
    )
    before = bundle.promoted_in(models)
    if promote:
        bundle.promote(folder)
        if before and before != folder and before.name.startswith("lines-") and before.is_dir():
            shutil.rmtree(before)
            say(f"  {before.name} was in use before and is gone: its seed and the corpus make it again")
    say(f"wrote {folder}{', promoted' if promote else ''}")
    return folder


def _steady(metrics: dict[str, object]) -> dict[str, object]:
    """Without what differs from run to run on one machine."""
    return {name: value for name, value in metrics.items() if name != "lines_per_second"}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.train", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many reports to invent for training")
    parser.add_argument("-o", "--output", type=Path, default=MODELS, help="folder of the models")
    parser.add_argument("--keep", action="store_true", help="keep the model in use; do not promote the new one")
    asked = parser.parse_args(arguments)
    if asked.reports < 36:
        parser.error("fewer than 36 reports teach nothing")
    print(train(asked.seed, asked.reports, asked.output, promote=not asked.keep))
    return 0


if __name__ == "__main__":
    sys.exit(main())
