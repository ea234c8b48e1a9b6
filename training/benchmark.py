"""How fast and how small: `python -m training.benchmark [FOLDER] [--runs N]`, which `make bench` runs.

The same files go through gxnlp (whole reports, model loaded) and through two peers that only convert them, in turns on
one core, in one run. Medians are compared; the exit status is 1 when a bar is missed. A peer that is not installed is
named and left out. Without FOLDER the files are reports that training/ invents, some of every layout that it has.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
GXNLP = Path(sys.executable).with_name("gxnlp")
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PEERS_SCRIPT = Path(__file__).with_name("peers.py")
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

REPORT_MS = 20.0
"""For a text or HTML report, model loaded."""
TIMES_FASTER = 5.0
VERSION_S, EXTRACT_S, PEAK_MB = 0.3, 2.0, 400.0

KINDS = {"text": (".txt", ".md"), "html": (".html", ".htm"), "docx": (".docx",)}
PEER_OF = {"html": "docling", "docx": "markitdown"}
INVENTED = {".html": 4, ".docx": 4}
"""Reports of each layout; one of those not named."""
ROUNDS = 3
"""Turns that gxnlp and the peers take, so that a slow minute of the machine hits all of them."""

Seconds = dict[str, list[float]]
"""File -> its runs."""


@dataclass(frozen=True)
class Bar:
    name: str
    measured: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        kept = "ok    " if self.met else "MISSED"
        return (
            f"  {kept}  {self.name:<44} {self.measured:>9.2f} {self.unit:<2}  (bar {sign} {self.limit:g} {self.unit})"
        )


def main() -> int:
    given = _arguments()
    pin_to_one_core()
    if given.folder is not None:
        return measure(given.folder, given.runs)
    with tempfile.TemporaryDirectory() as folder:
        invent_reports(Path(folder))
        return measure(Path(folder), given.runs)


def measure(folder: Path, runs: int) -> int:
    files = {kind: sorted(p for p in folder.iterdir() if p.suffix in KINDS[kind]) for kind in KINDS}
    print(_machine())
    ours, bare, peers, versions = _in_turns(files, runs)
    bars: list[Bar] = []
    print(
        f"\nmilliseconds a report, {ROUNDS} x {runs} runs a file; "
        "gxnlp reads, labels, aligns and checks, the peers only convert\n"
    )
    print(f"  {'':<28}{'files':>6}{'median':>10}{'fastest':>10}{'slowest':>10}   slowest file (medians of its runs)")
    for kind in KINDS:
        if not ours[kind]:
            print(f"  gxnlp {kind}: skipped, no such file in {folder}")
            continue
        print(_row(f"gxnlp {kind}", ours[kind]))
        if kind in ("text", "html"):
            bars.append(Bar(f"a {kind} report", _middle(ours[kind]) * 1000, REPORT_MS, "ms"))
        if kind in peers:
            peer = PEER_OF[kind]
            # the peers interpret no prose: they are held against what gxnlp does besides that
            print(_row(f"gxnlp {kind}, no narrative", bare[kind]))
            print(_row(f"{peer} {versions[peer]} {kind} alone", peers[kind]))
            ratios = [median(peers[kind][f]) / median(bare[kind][f]) for f in bare[kind]]
            bars.append(Bar(f"times faster than {peer}'s {kind} conversion", median(ratios), TIMES_FASTER, "x", True))
            print(
                f"  {'  times faster, file by file':<34}{median(ratios):>10.1f}{min(ratios):>10.1f}{max(ratios):>10.1f}"
            )
        elif kind in PEER_OF:
            print(f"  {PEER_OF[kind]}: SKIPPED, not installed in .venv-peers")
    bars += _processes(files)
    print("\nbars\n")
    for bar in bars:
        print(bar)
    return 0 if all(bar.met for bar in bars) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmark", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="reports of your own to measure with")
    parser.add_argument("--runs", type=int, default=5, help="runs of each file in each of the turns")
    return parser.parse_args()


def invent_reports(folder: Path) -> None:
    """The same ones at every run."""
    from random import Random

    from gxnlp.forms import shipped
    from training.invent import invent
    from training.layouts import FAMILIES

    form = shipped()[-1]
    for family in FAMILIES.values():
        number, wanted = 0, 1
        while number < wanted:
            rng = Random(f"benchmark/{family.name}/{number}")
            rendered = family.render(invent(rng, form), form, rng)
            (folder / f"{family.name}-{number}{rendered.suffix}").write_bytes(rendered.data)
            number, wanted = number + 1, INVENTED.get(rendered.suffix, 1)


def _in_turns(
    files: dict[str, list[Path]], runs: int
) -> tuple[dict[str, Seconds], dict[str, Seconds], dict[str, Seconds], dict[str, str]]:
    """(our seconds, ours without the narrative, the peers', their versions), by kind; a peer not there is left out."""
    ours: dict[str, Seconds] = {kind: {str(file): [] for file in files[kind]} for kind in KINDS}
    bare: dict[str, Seconds] = {kind: {str(file): [] for file in files[kind]} for kind in KINDS}
    peers: dict[str, Seconds] = {}
    versions: dict[str, str] = {}
    for _ in range(ROUNDS):
        for kind in KINDS:
            for file in files[kind]:
                ours[kind][str(file)] += time_ours(file, runs)
                if kind in PEER_OF:
                    bare[kind][str(file)] += time_ours(file, runs, narrative=False)
            if kind in PEER_OF and files[kind]:
                told = time_peer(PEER_OF[kind], files[kind], runs)
                if told is not None:
                    versions[PEER_OF[kind]] = told[0]
                    for name, seconds in told[1].items():
                        peers.setdefault(kind, {}).setdefault(name, []).extend(seconds)
    return ours, bare, peers, versions


def time_ours(file: Path, runs: int, *, narrative: bool = True) -> list[float]:
    from gxnlp.pipeline import extract

    extract(file)  # loads the model at the very first call
    return [_seconds(lambda: extract(file, narrative=narrative)) for _ in range(runs)]


def time_peer(peer: str, files: Iterable[Path], runs: int) -> tuple[str, Seconds] | None:
    if not PEERS_PYTHON.exists():
        return None
    command: list[str | Path] = [PEERS_PYTHON, PEERS_SCRIPT, peer, str(runs), *files]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(f"  {peer} failed: {ran.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    told = json.loads(ran.stdout.splitlines()[-1])
    return told["version"], told["seconds"]


def _processes(files: dict[str, list[Path]]) -> list[Bar]:
    """What a user waits for and what the machine must hold: whole processes, the disk warm."""
    everything = [file for kind in KINDS for file in files[kind]]
    bars = [Bar("gxnlp --version, whole process", _middle_run([GXNLP, "--version"])[0], VERSION_S, "s")]
    if files["text"]:
        seconds, _ = _middle_run([GXNLP, "extract", files["text"][0]])
        bars.append(Bar(f"gxnlp extract {files['text'][0].name}", seconds, EXTRACT_S, "s"))
    if everything:
        _, peak = _middle_run([GXNLP, "extract", "--format", "jsonl", *everything], runs=1)
        bars.append(Bar(f"peak memory, {len(everything)} reports in one process", peak, PEAK_MB, "MB"))
    return bars


def _middle_run(command: Sequence[str | Path], runs: int = 7) -> tuple[float, float]:
    """(median seconds, highest peak memory in MB) of a process, after one run that warms the disk."""
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    seconds, peak = [], 0.0
    for _ in range(runs):
        before = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - before)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = max(peak, usage.ru_maxrss / 1024)
    return median(seconds), peak


def _seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def _middle(seconds: Seconds) -> float:
    return median(median(runs) for runs in seconds.values())


def _row(name: str, seconds: Seconds) -> str:
    medians = sorted((median(runs) * 1000, file) for file, runs in seconds.items())
    (fastest, _), (slowest, file) = medians[0], medians[-1]
    figures = f"{len(medians):>6}{_middle(seconds) * 1000:>10.1f}{fastest:>10.1f}{slowest:>10.1f}"
    return f"  {name:<28}{figures}   {Path(file).name}"


def pin_to_one_core() -> None:
    """Before numpy is imported, which counts the cores; the children inherit both."""
    os.environ.update(ONE_CORE)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _machine() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    processor = next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    packages = ", ".join(f"{name} {version(name)}" for name in ("gxnlp", "numpy", "rapidfuzz", "lxml"))
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    busy = (
        f"\nTHE MACHINE IS BUSY: load {load:.1f} on {cores} cores; times are too high, ratios hold"
        if load > cores - 1
        else ""
    )
    return (
        f"{processor}, {cores} cores of which one is used, load {load:.2f}\n"
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {packages}{busy}"
    )


if __name__ == "__main__":
    sys.exit(main())
