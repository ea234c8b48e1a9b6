"""Cells right, wrong, missed, silently wrong and doubted, family by family, on reports that nothing was trained on.

    python -m training.accuracy --held-out --count 2000 --seed 5

The words mean what they mean in accept/score.py: right is a value that the key allows; silent is a wrong value that no
warning names and whose confidence is 0.9 or more; doubted is a right one that is flagged or below 0.9 all the same.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import gxnlp
from gxnlp.report import Report
from training.corpus import generate
from training.layouts import EVERY, HELD_OUT, KNOWN
from training.layouts.frame import Key

SURE = 0.9


@dataclass
class Tally:
    reports: int = 0
    cells: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    silent: int = 0
    doubted: int = 0
    form: int = 0
    """Reports read under the wrong edition."""
    worst: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name in ("reports", "cells", "right", "wrong", "missed", "silent", "doubted", "form"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.worst += other.worst

    def row(self, name: str) -> str:
        share, doubted = self.right / self.cells, self.doubted / self.cells
        counts = f"{self.wrong:6} {self.missed:6} {self.silent:6}"
        return f"{name:16} {self.reports:7} {self.cells:8} {share:9.5f} {counts} {doubted:8.4f} {self.form:5}"


HEAD = "family           reports    cells     right  wrong missed silent  doubted form!"


def tally(report: Report, key: Key, edition: str, name: str) -> Tally:
    """One report against its key."""
    flagged = report.flagged()
    given = {f"{t}/{c.row}/{c.column}": c for t, table in report.tables.items() for c in table.cells}
    found = Tally(reports=1, cells=len(key), form=int(report.form != edition))
    for path, truth in key.items():
        allowed = truth if isinstance(truth, list) else [truth]
        cell = given.get(path)
        value = cell.value if cell else None
        sure = cell is not None and cell.confidence >= SURE and path not in flagged
        if value in allowed:
            found.right += 1
            found.doubted += value is not None and not sure
        elif value is None:
            found.missed += 1
        else:
            found.wrong += 1
            if sure:
                found.silent += 1
                found.worst.append(f"{name} {path}: {value!r}, key {truth!r}")
    return found


def measure(families: Iterable[str], seed: int, count: int, *, busy: bool, slips: bool) -> dict[str, Tally]:
    """`count` reports of each family, through the whole way."""
    found: dict[str, Tally] = defaultdict(Tally)
    for family in families:
        for example in generate(seed, count, [EVERY[family]], busy=busy, slips=slips):
            # the invented prose speaks of other figures than the tables: that is no doubt about the reading
            report = gxnlp.extract(example.rendered.data, name=example.name, narrative=False)
            found[family].add(tally(report, example.rendered.key, example.edition, example.name))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.accuracy", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--count", type=int, default=250, help="reports of each family; 250 are some 50,000 cells")
    parser.add_argument("--family", action="append", choices=sorted(EVERY))
    parser.add_argument("--held-out", action="store_true", help="only the families that the model was not trained on")
    parser.add_argument("--quiet", action="store_true", help="quiet and modest reports too; without it all are busy")
    parser.add_argument("--slips", action="store_true", help="every report breaks an identity")
    args = parser.parse_args(arguments)
    families = args.family or [f.name for f in (HELD_OUT if args.held_out else (*KNOWN, *HELD_OUT))]
    total = Tally()
    print(
        f"seed {args.seed}, {args.count} reports a family, {'mixed' if args.quiet else 'busy'} figures", file=sys.stderr
    )
    print(HEAD)
    for family in families:
        found = measure([family], args.seed, args.count, busy=not args.quiet, slips=args.slips)[family]
        print(found.row(family), flush=True)
        total.add(found)
    print(total.row("all"))
    for line in total.worst[:20]:
        print("  silently wrong", line)
    return int(total.silent > 0)


if __name__ == "__main__":
    sys.exit(main())
