"""How well lines are labelled: `python -m training.evaluate [--reports N] [--seed N] [--bundle DIR]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from gxnlp.labeling import load
from gxnlp.learning.metrics import measure


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
