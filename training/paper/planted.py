"""Repairs and writers' slips on worn scans, read by the real engine: `python -m training.paper.planted -o DIR`.

Every report is printed with figures that break an identity. Told for each level: how many repairs were made and were
right, how many of the slips are findings and unchanged. What misread.py measures with a simulated engine, on paper.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from training.paper.pdfs import SETS, Printed, generate, print_all
from training.paper.scans import LEVELS, as_pdf, worn_pages
from training.paper.tally import summary, tallied
from training.paper.wear import FAMILIES


def measure(report: Printed, scan: Path) -> Counter[str]:
    """Counts for one scan of a report."""
    import gxnlp

    return tallied(report.key, report.invented, gxnlp.extract(scan))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.paper.planted", description=(__doc__ or "").split(":")[0])
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--set", choices=SETS, default="ruled")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--level", type=int, action="append", choices=LEVELS, help="default: all four")
    parser.add_argument("--family", choices=FAMILIES, default="office")
    given = parser.parse_args(arguments)
    invented = list(generate(given.set, given.seed, given.count, slips=True))
    print_all(invented, given.output)
    reports = [r for r in invented if (given.output / r.name).exists()]
    for level in given.level or LEVELS:
        counts: Counter[str] = Counter()
        for report in reports:
            scan = given.output / f"{Path(report.name).stem}-{given.family}-{level}.pdf"
            scan.write_bytes(as_pdf(list(worn_pages(given.output / report.name, level, family=given.family))))
            counts += measure(report, scan)
            print(f"level {level}: {report.name}: {dict(counts)}", file=sys.stderr, flush=True)
        print(f"level {level}: {summary(counts)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
