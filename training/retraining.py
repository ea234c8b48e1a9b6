"""What a retraining costs: `python -m training.retraining` trains from exactly 200,000 lines and says time and memory.

The lines are invented reports of the known families, written as a labelled corpus and given to `gxnlp train` as a user
would, afresh and going on from the model in use, each in a process of its own. Processor time is what a free core would
take; the clock on a busy machine says little.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gxnlp.learning.gathering import PACKED, pack
from gxnlp.learning.labelled import LabelledReport
from gxnlp.learning.lessons import as_labelled
from training import converted
from training.labelled import labelled_reports
from training.layouts import KNOWN

LINES = 200_000
SECONDS, MEMORY = 120.0, 4.0
"""The bars: processor time, and GB at the most."""


@dataclass(frozen=True)
class Cost:
    what: str
    processor: float
    clock: float
    memory: float
    """GB at the peak."""

    def __str__(self) -> str:
        held = "held" if self.processor <= SECONDS and self.memory <= MEMORY else "NOT held"
        return (
            f"{self.what}: {self.processor:.0f} s of processor time (clock {self.clock:.0f} s), "
            f"{self.memory:.2f} GB at the peak; bars {SECONDS:.0f} s and {MEMORY:g} GB {held}"
        )


def exactly(count: int, seed: int) -> Iterator[LabelledReport]:
    """Reports of the known families and of those that went through converters; the last one is cut short."""
    through = iter([as_labelled(e) for e in converted.kept("learnt")])
    for one in labelled_reports(seed, count, KNOWN):
        for report in (one, next(through, None)):
            if report is None:
                continue
            lines, labels = report.lines[:count], report.labels[:count]
            count -= len(lines)
            yield replace(report, lines=lines, labels=labels, sha256="")
            if not count:
                return


def cost(what: str, corpus: Path, out: Path, *options: str) -> Cost:
    """Of one `gxnlp train`, measured by the system."""
    command = [sys.executable, "-m", "gxnlp.cli", "train", "--corpus", str(corpus), "-o", str(out), *options]
    began = time.monotonic()
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed with status {os.waitstatus_to_exitcode(status)}")
    return Cost(what, used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss * 1024 / 1e9)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.retraining", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="gxnlp-") as made:
        room = Path(made)
        corpus = room / f"exactly{PACKED}"
        reports = list(exactly(asked.lines, asked.seed))
        pack(reports, corpus)
        lines = sum(len(one.lines) for one in reports)
        print(f"{lines:,} lines of {len(reports)} reports, {corpus.stat().st_size >> 10} kB", flush=True)
        costs = [
            cost("afresh", corpus, room / "afresh", "--afresh"),
            cost("going on from the model in use", corpus, room / "on"),
        ]
    for one in costs:
        print(one)
    return int(any(one.processor > SECONDS or one.memory > MEMORY for one in costs))


if __name__ == "__main__":
    sys.exit(main())
