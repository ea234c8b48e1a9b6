"""Whole processes, as a user meets them: cold start, the highest memory, and what more workers bring."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from gxnlp.bench.figures import Figure
from gxnlp.bench.records import OURS

GXNLP = (sys.executable, "-m", "gxnlp.cli")
RUNS = 7
SMALL = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
COPIES = 240
"""Reports that the workers share."""
NEEDED = ("pyarrow", "joblib")


def starts(text: Path | None) -> Iterator[Figure]:
    """The disk is warm: each is run once before."""
    yield _run("version", [*GXNLP, "--version"])
    if text is not None:
        yield _run("extract", [*GXNLP, "extract", str(text)])


def _run(name: str, command: Sequence[str]) -> Figure:
    _finished(command)
    seconds = sorted(_finished(command) for _ in range(RUNS))
    return Figure("process", OURS, "start_seconds", "command", name, median(seconds), seconds[0], seconds[-1], RUNS)


def memory(files: Mapping[str, Sequence[Path]]) -> Iterator[Figure]:
    """The highest of a process that reads all files of a kind."""
    for kind, paths in files.items():
        peak = _peak([*GXNLP, "extract", "--format", "jsonl", *map(str, paths)])
        yield Figure("process", OURS, "peak_mb", "kind", kind, peak, None, None, len(paths))


def _finished(command: Sequence[str]) -> float:
    """Seconds."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603
    return time.perf_counter() - began


def _peak(command: Sequence[str]) -> float:
    """MB. A child's highest memory counts what its parent held when it was begun: a small one begins it."""
    told = subprocess.run([sys.executable, "-S", "-c", SMALL, *command], capture_output=True, text=True, check=True)  # noqa: S603
    return int(told.stdout) / (1024 if sys.platform != "darwin" else 2**20)


def workers(texts: Sequence[Path], cores: int) -> Iterator[Figure]:
    """Reports a second of `gxnlp batch`, its start included, for 1, 2, 4 … workers up to the cores."""
    if not texts or any(find_spec(name) is None for name in NEEDED):
        return
    counts = [n for n in (1, 2, 4, 8, 16, 32) if n <= cores]
    with tempfile.TemporaryDirectory(prefix="gxnlp-bench-") as made:
        room = Path(made)
        for i in range(COPIES):
            source = texts[i % len(texts)]
            (room / "in").mkdir(exist_ok=True)
            (room / "in" / f"{i:04}{source.suffix}").write_bytes(source.read_bytes() + b"\n" * (i // len(texts)))
        alone = 0.0
        for n in counts:
            out = room / "out"
            command = [*GXNLP, "batch", str(room / "in"), "-o", str(out), "--workers", str(n)]
            seconds = _finished(command)
            shutil.rmtree(out, ignore_errors=True)
            alone = alone or seconds
            rate = COPIES / seconds
            yield Figure("process", OURS, "reports_a_second", "workers", str(n), rate, None, None, COPIES)
            if n > 1:
                yield Figure("process", OURS, "speedup", "workers", str(n), alone / seconds, None, None, COPIES)
