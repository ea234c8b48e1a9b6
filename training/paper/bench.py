"""How well and how fast PDFs with a text layer are read: `python -m training.paper.bench [--count N] [--folder DIR]`.

The frozen sets (training/paper/pdfs.py) go through gxnlp end to end; every cell is compared with what was invented.
Then gxnlp and pdfplumber's extract_tables alone read the same files in one run. Findings that compare the prose with
the tables do not count as doubt: the invented prose speaks of other figures, and those findings are right.
The exit status is 1 when a bar is missed; pdfplumber is left out, and named, where `make bench` did not install it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from training.benchmark import ROUNDS, Bar, pin_to_one_core, time_ours, time_peer
from training.paper.pdfs import SETS, generate, print_all

RIGHT, DOUBTED, SILENT = 99.99, 0.5, 0
TIMES_FASTER = 5.0
CONFIDENT = 0.9
SEED = 1
"""Of the frozen sets; no other use is made of it."""
NO_DOUBT = "narrative."


def score(report: Mapping[str, Any] | None, key: Mapping[str, Any]) -> Counter[str]:
    """Cells right, wrong, missed, silently wrong and doubted, as accept/score.py counts them."""
    tally = Counter({"cells": len(key["cells"])})
    if report is None:
        tally["missed"] = len(key["cells"])
        return tally
    given = {f"{name}/{c['row']}/{c['column']}": c for name, t in report["tables"].items() for c in t["cells"]}
    flagged = {
        cell
        for f in report["findings"]
        if f["severity"] != "info" and not f["rule"].startswith(NO_DOUBT)
        for cell in f["cells"]
    }
    for name, allowed in key["cells"].items():
        cell = given.get(name, {})
        value = cell.get("value")
        sure = name not in flagged and (cell.get("confidence") or 0) >= CONFIDENT
        if value in (allowed if isinstance(allowed, list) else [allowed]):
            tally["right"] += 1
            tally["doubted"] += value is not None and not sure
        elif value is None:
            tally["missed"] += 1
        else:
            tally["wrong"] += 1
            tally["silent"] += sure
    return tally


def accuracy(folder: Path) -> Counter[str]:
    from gxnlp.document import UnreadableInput
    from gxnlp.pipeline import extract

    keys = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    whole: Counter[str] = Counter()
    for name, key in keys.items():
        try:
            report: dict[str, Any] | None = extract(folder / name).to_dict()
        except UnreadableInput as error:
            print(f"  {error}", file=sys.stderr)
            report = None
        tally = score(report, key)
        if tally["right"] < tally["cells"]:
            print(f"  {name} ({key['font']}): {dict(tally)}", file=sys.stderr)
        whole += tally
    return whole


def bars_of(kind: str, tally: Counter[str]) -> list[Bar]:
    cells = tally["cells"]
    return [
        Bar(f"{kind}: cells right, of {cells}", 100 * tally["right"] / cells, RIGHT, "%", True),
        Bar(f"{kind}: silently wrong", float(tally["silent"]), SILENT, ""),
        Bar(f"{kind}: right and doubted", 100 * tally["doubted"] / cells, DOUBTED, "%"),
    ]


def speed(files: Sequence[Path], runs: int) -> list[Bar]:
    """In turns, so that a slow minute of the machine hits both."""
    ours: dict[str, list[float]] = {str(f): [] for f in files}
    theirs: dict[str, list[float]] = {str(f): [] for f in files}
    version = ""
    for _ in range(ROUNDS):
        for file in files:
            ours[str(file)] += time_ours(file, runs)
            told = time_peer("pdfplumber", [file], 1)
            if told is not None:
                version = told[0]
                theirs[str(file)] += told[1][str(file)]
    print(f"  gxnlp, end to end: {_milliseconds(ours):.0f} ms a report (median of {len(files)})")
    if not version:
        print("  pdfplumber: SKIPPED, not installed in .venv-peers")
        return []
    print(f"  pdfplumber {version}, extract_tables alone: {_milliseconds(theirs):.0f} ms")
    times = median(median(theirs[f]) / median(ours[f]) for f in ours)
    return [Bar("times faster than pdfplumber's extract_tables", times, TIMES_FASTER, "x", True)]


def _milliseconds(seconds: Mapping[str, Sequence[float]]) -> float:
    return 1000 * median(median(s) for s in seconds.values())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.paper.bench", description=__doc__)
    parser.add_argument("--count", type=int, default=60, help="reports of each set")
    parser.add_argument("--folder", type=Path, help="keep the PDFs here, and take those that are here already")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args(arguments)
    pin_to_one_core()
    with tempfile.TemporaryDirectory() as room:
        folder = args.folder or Path(room)
        bars: list[Bar] = []
        for kind in SETS:
            if not (folder / kind / "keys.json").exists():
                print_all(list(generate(kind, SEED, args.count)), folder / kind)
            bars += bars_of(kind, accuracy(folder / kind))
        bars += speed(sorted((folder / "ruled").glob("*.pdf"))[:8], args.runs)
    for bar in bars:
        print(bar)
    return 0 if all(bar.met for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
