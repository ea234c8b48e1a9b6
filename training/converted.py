"""The part of the corpus that went through real converters, as labelled lines: `python -m training.converted`.

Training needs no LibreOffice: it reads the packed lines in training/corpora/. This makes them anew from their seeds
(`--check` compares, `--again` replaces), which takes what `make system` and the extra `corpus` install.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gxnlp.learning.gathering import PACKED, gather, pack
from gxnlp.learning.lessons import as_labelled, digest, examples_of
from gxnlp.learning.matrices import Example
from training.layouts import CONVERTED, CONVERTED_HELD_OUT, Family
from training.lines import labelled

FOLDER = Path(__file__).parent / "corpora"


@dataclass(frozen=True)
class Part:
    """Which reports: `each` of every family; one that the truth cannot be aligned with is left out."""

    seed: int
    each: int
    families: Sequence[Family]

    @property
    def count(self) -> int:
        return self.each * len(self.families)


PARTS = {
    "learnt": Part(2026, 40, CONVERTED),
    "known": Part(2027, 10, CONVERTED),
    "held-out": Part(2028, 30, CONVERTED_HELD_OUT),
}
"""What is learnt from, and the fresh reports to measure on: of the same families, and of families never seen."""


def file_of(name: str) -> Path:
    return FOLDER / f"converted-{name}{PACKED}"


def kept(name: str) -> list[Example]:
    """The part as it is packed."""
    return examples_of(gather([file_of(name)]))


def made(name: str) -> list[Example]:
    """The part made anew."""
    part = PARTS[name]
    found = labelled(part.seed, part.count, part.families)
    if found.lost:
        print(f"{name}: not aligned, left out: {dict(found.lost)}", file=sys.stderr)
    return list(found.examples)


def differences(before: Sequence[Example], anew: Sequence[Example]) -> Counter[str]:
    """Family -> how many of its reports are not, line by line and label by label, what they were."""
    was, now = ({e.name: digest([e]) for e in examples} for examples in (before, anew))
    family = {e.name: e.family for e in (*before, *anew)}
    return Counter(family[name] for name in family if was.get(name) != now.get(name))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.converted", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all of them by default")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--check", action="store_true", help="make them anew, write nothing, and say whether they agree")
    ways.add_argument("--again", action="store_true", help="replace those that are there")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {' '.join(sorted(unknown))}")
    differing = 0
    for name in asked.parts or PARTS:
        path = file_of(name)
        if path.exists() and not (asked.check or asked.again):
            print(f"{path}: is there and stays; --again replaces it", file=sys.stderr)
            continue
        anew = made(name)
        lines = sum(len(one.lines) for one in anew)
        if asked.check:
            found = differences(kept(name), anew)
            differing += bool(found)
            told = f"NOT the same: {', '.join(f'{f} {n}' for f, n in found.most_common())}" if found else "the same"
            print(f"{name}: {len(anew)} reports, {lines} lines, {told}")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        pack(map(as_labelled, anew), path)
        print(f"{path}: {len(anew)} reports, {lines} lines, {path.stat().st_size >> 10} kB", file=sys.stderr)
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
