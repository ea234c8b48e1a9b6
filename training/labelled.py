"""Labelled lines of invented reports as text: `python -m training.labelled -o FOLDER` or `--pack FILE`.

A folder gets one readable file a report, for people; a packed file is a corpus for `gxnlp train --corpus`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from gxnlp.document import UnreadableInput
from gxnlp.learning.gathering import PACKED, pack, write
from gxnlp.learning.labelled import SUFFIX, LabelledReport, of_document
from gxnlp.readers import read
from training.corpus import generate
from training.layouts import CONVERTED, CONVERTED_HELD_OUT, EVERY, HELD_OUT, KNOWN, Family
from training.truth import Misaligned, label_lines


def labelled_reports(
    seed: int, count: int, families: Sequence[Family], *, busy: bool = False
) -> Iterator[LabelledReport]:
    """`count` reports, the families in turn; one that the truth cannot be aligned with is named and left out."""
    for one in generate(seed, count, families, busy=busy):
        try:
            document = read(one.rendered.data, name=one.name)
            yield of_document(document, label_lines(document, one.rendered), family=one.family)
        except (UnreadableInput, Misaligned) as error:
            print(f"left out: {error}", file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.labelled", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2 * len(KNOWN), help="how many reports, over all families")
    parser.add_argument("--family", action="append", choices=sorted(EVERY), help="only this one; may be repeated")
    parser.add_argument("--converted", action="store_true", help="the families that go through real converters")
    parser.add_argument("--held-out", action="store_true", help="the families that are never trained on")
    parser.add_argument("-o", "--output", type=Path, help="a folder, one file a report")
    parser.add_argument("--pack", type=Path, help=f"one file for all, NAME{PACKED}")
    asked = parser.parse_args(arguments)
    if (asked.output is None) == (asked.pack is None):
        parser.error("either -o FOLDER or --pack FILE")
    if asked.pack is not None and not asked.pack.name.endswith(PACKED):
        parser.error(f"a packed file is called NAME{PACKED}")
    if asked.converted:
        families = CONVERTED_HELD_OUT if asked.held_out else CONVERTED
    else:
        families = HELD_OUT if asked.held_out else KNOWN
    if asked.family:
        families = tuple(EVERY[name] for name in asked.family)
    reports = list(labelled_reports(asked.seed, asked.count, families))
    if asked.pack is not None:
        pack(reports, asked.pack)
    else:
        asked.output.mkdir(parents=True, exist_ok=True)
        for one in reports:
            write(one, asked.output / f"{one.source}{SUFFIX}")
    print(f"{len(reports)} reports, {sum(len(one.lines) for one in reports)} lines", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
