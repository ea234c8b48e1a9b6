"""Train the line model from nothing: `python -m training.train [--seed 2026] [--reports N] [--labels DIR] [-o models]`.

Invents reports of the known layout families, reads them with the real readers, takes those that went through real
converters from their packs (training/converted.py), fits, measures on fresh reports of known and of held-out families,
and writes the bundle with its metrics. The model in use stays in use until the new one is whole and no worse on the
frozen sets. `gxnlp train` is the other way to train: from labelled lines alone.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

SEED = 2026
REPORTS = 1520
MEASURED = 360
"""Fresh drawn reports of known families, as many of held-out ones; beside them those that were converted."""
SHIPPED, SHIPPED_CONVERTED = 760, 260
"""Reports of the corpus that goes with the model, so that it can learn more without forgetting these."""
MODELS = Path(__file__).parents[1] / "models"


def train(seed: int, reports: int, models: Path, *, labels: Sequence[Path] = ()) -> Path:
    """The folder of the new bundle, which is not in use yet."""
    from gxnlp.forms import shipped
    from gxnlp.labeling import bundle
    from gxnlp.labeling.labeler import Labeler
    from gxnlp.labeling.vocabulary import of
    from gxnlp.learning.card import card
    from gxnlp.learning.fitting import Settings, Watch, fit
    from gxnlp.learning.gathering import finished, gather, pack
    from gxnlp.learning.lessons import CORPUS, about, as_labelled, examples_of
    from gxnlp.learning.metrics import measure
    from gxnlp.learning.picture import confusion
    from training import converted, proven
    from training.layouts import CONVERTED_HELD_OUT, HELD_OUT, KNOWN
    from training.lines import labelled

    settings = Settings(seed=seed)
    own = examples_of(finished(gather(labels))) if labels else []
    say(f"inventing {reports} reports of {len(KNOWN)} layout families, seed {seed}")
    data = labelled(seed, reports, KNOWN)
    if data.lost:
        say(f"  not aligned, left out: {dict(data.lost)}")
    through = converted.kept("learnt")
    say(f"and {len(through)} that went through real converters")
    examples = [*data.examples, *through, *own]
    fitted = fit(examples, shipped(), settings, Watch(say))
    say("measuring on fresh reports")
    labeler = Labeler(fitted.model(), of(shipped()), name="lines", version="candidate")
    fresh = {
        "known": [*labelled(seed + 1, MEASURED, KNOWN).examples, *converted.kept("known")],
        "held_out": [*labelled(seed + 2, MEASURED, HELD_OUT).examples, *converted.kept("held-out")],
        "known, converted": converted.kept("known"),
        "held_out, converted": converted.kept("held-out"),
    }
    metrics = {name: _steady(measure(labeler, reports)) for name, reports in fresh.items()}
    for name, found in metrics.items():
        say(f"  {name} families: macro F1 {found['macro_f1']:.4f}, lines right {found['accuracy']:.4%}, "
            f"ECE {found['ece']:.4f}")  # fmt: skip
    told = about(examples, settings, [f.name for f in (*HELD_OUT, *CONVERTED_HELD_OUT)])
    told |= {
        "not_aligned": dict(data.lost),
        "converted": {name: vars(part) | {"families": len(part.families)} for name, part in converted.PARTS.items()},
        "measured_on": {"reports": MEASURED, "known_seed": seed + 1, "held_out_seed": seed + 2},
    }
    proof = proven.kept()
    notes = proven.told(proof) if proof else ""
    folder = bundle.write(
        models, "lines", fitted.content(), data=told, metrics=metrics, card=card(told, metrics, settings, notes)
    )
    if proof:
        shutil.copyfile(proven.FOLDER / proven.PICTURE, folder / proven.PICTURE)
    judged = [*fresh["known"], *fresh["held_out"]]
    said = [one.label for e in judged for one in labeler.label(e.lines)]
    (folder / "confusion.png").write_bytes(confusion([label for e in judged for label in e.labels], said, folder.name))
    shipped_too = [*data.examples[:SHIPPED], *through[:SHIPPED_CONVERTED]]
    pack(map(as_labelled, shipped_too), models / CORPUS)
    say(f"wrote {folder}")
    return folder


def promote(folder: Path) -> int:
    """In use from now on, if it is no worse than the one before, which stays for a rollback; older ones go."""
    from gxnlp import cli
    from gxnlp.labeling import bundle
    from gxnlp.learning import history

    status = cli.main(["models", "promote", str(folder), "--models", str(folder.parent)])
    if status == 0 and bundle.promoted_in(folder.parent) == folder:
        for old in history.forgotten(folder.parent):
            say(f"  {old} is gone: its seed and the corpus make it again")
    return status


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _steady(metrics: dict[str, object]) -> dict[str, object]:
    """Without what differs from run to run on one machine."""
    return {name: value for name, value in metrics.items() if name != "lines_per_second"}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.train", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many reports to invent for training")
    parser.add_argument("--labels", type=Path, action="append", default=[], help="labelled reports to learn from too")
    parser.add_argument("-o", "--output", type=Path, default=MODELS, help="folder of the models")
    parser.add_argument("--keep", action="store_true", help="keep the model in use; do not promote the new one")
    asked = parser.parse_args(arguments)
    if asked.reports < 36:
        parser.error("fewer than 36 reports teach nothing")
    folder = train(asked.seed, asked.reports, asked.output, labels=asked.labels)
    print(folder)
    return 0 if asked.keep else promote(folder)


if __name__ == "__main__":
    sys.exit(main())
