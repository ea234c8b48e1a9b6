"""Makes the frozen evaluation sets: `python -m training.frozen`. Once; a set that changes can prove nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gxnlp.document import UnreadableInput
from gxnlp.learning.frozen import FOLDER, SUFFIX, FrozenSet, write
from gxnlp.learning.labelled import LabelledReport, of_document
from gxnlp.readers import read
from training.corpus import generate
from training.layouts import CONVERTED, CONVERTED_HELD_OUT, HELD_OUT, KNOWN, Family
from training.truth import Misaligned, label_lines

SEED = 90_000
"""Far from the seeds of training and of its measurements."""
MODELS = Path(__file__).parents[1] / "models"
SETS: dict[str, tuple[int, Sequence[Family], bool]] = {
    "known": (3, KNOWN, False),
    "held-out": (6, HELD_OUT, False),
    "busy": (2, (*KNOWN, *HELD_OUT), True),
    "converted": (2, (*CONVERTED, *CONVERTED_HELD_OUT), True),
}
"""Name -> reports of each family, families, whether there are few zeros, so that a wrong row or column shows."""


def frozen_set(name: str) -> FrozenSet:
    each, families, busy = SETS[name]
    seed = SEED + list(SETS).index(name)
    files, keys, labelled = {}, {}, list[LabelledReport]()
    for one in generate(seed, each * len(families), families, busy=busy):
        try:
            document = read(one.rendered.data, name=one.name)
            labelled.append(of_document(document, label_lines(document, one.rendered), family=one.family))
        except (UnreadableInput, Misaligned) as error:
            print(f"left out: {error}", file=sys.stderr)
            continue
        files[one.name], keys[one.name] = one.rendered.data, one.rendered.key
    return FrozenSet(name, files, keys, tuple(labelled))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.frozen", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=MODELS / FOLDER)
    parser.add_argument("--again", action="store_true", help="replace sets that are there")
    asked = parser.parse_args(arguments)
    for name in SETS:
        if (asked.output / f"{name}{SUFFIX}").exists() and not asked.again:
            print(f"{name}: is there and stays; --again replaces it", file=sys.stderr)
            continue
        made = frozen_set(name)
        path = write(made, asked.output)
        print(f"{path}: {len(made.files)} reports, {path.stat().st_size >> 10} kB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
