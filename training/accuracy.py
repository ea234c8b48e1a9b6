"""Cells right, wrong, missed, silent and doubted on fresh reports: invents them and calls `gxnlp bench accuracy`.

    python -m training.accuracy --held-out --count 2000 --seed 5

For work on a layout: any family, any seed. What is published is measured on the frozen sets (training/benchsets.py).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from gxnlp import cli
from training.benchmade import Made, of_example
from training.benchsets import save
from training.corpus import generate
from training.layouts import EVERY, HELD_OUT, KNOWN, Family


def made(families: Sequence[Family], seed: int, count: int, *, busy: bool, slips: bool) -> Iterator[Made]:
    """`count` reports of each family."""
    for family in families:
        for example in generate(seed, count, [family], busy=busy, slips=slips):
            one = of_example(example)
            if one is not None:
                yield one


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.accuracy", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--count", type=int, default=250, help="reports of each family; 250 are some 50,000 cells")
    parser.add_argument("--family", action="append", choices=sorted(EVERY))
    parser.add_argument("--held-out", action="store_true", help="only the families that the model was not trained on")
    parser.add_argument("--quiet", action="store_true", help="quiet and modest reports too; without it all are busy")
    parser.add_argument("--slips", action="store_true", help="every report breaks an identity")
    parser.add_argument("--json", type=Path, help="the results, for `gxnlp bench diff`")
    parser.add_argument("--bars", type=Path, help="bars to hold the figures against; the set is called `fresh`")
    parser.add_argument("-o", "--output", type=Path, help="keep the reports in this folder")
    args = parser.parse_args(arguments)
    names = args.family or [f.name for f in (HELD_OUT if args.held_out else (*KNOWN, *HELD_OUT))]
    families = [EVERY[name] for name in names]
    with tempfile.TemporaryDirectory() as room:
        folder = args.output or Path(room)
        folder.mkdir(parents=True, exist_ok=True)
        about = {"name": "fresh", "seed": args.seed, "about": "busy" if not args.quiet else "mixed", "prose": False}
        reports = made(families, args.seed, args.count, busy=not args.quiet, slips=args.slips)
        save(folder, reports, about)
        options = [
            *(("--json", str(args.json)) if args.json else ()),
            *(("--bars", str(args.bars)) if args.bars else ()),
        ]
        return cli.main(["bench", "accuracy", str(folder), *options])


if __name__ == "__main__":
    sys.exit(main())
