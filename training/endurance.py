"""What a batch run costs and what it survives: `python -m training.endurance NAME [--files N]`, `make endurance`.

overhead: processor time a report on top of bare extraction; scaling: two workers against one; kills: SIGKILL at random
moments; dask: the same with a real scheduler and real workers; hostile: bad files among good ones; memory: flat or not;
full: a filesystem that is truly full (a small tmpfs, so only root can run it).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from training.torment import (
    dataset_digest,
    descendants,
    kill,
    make_hostile,
    make_reports,
    run_with_kills,
    start,
)

OVERHEAD_MS, SPEEDUP, GROWTH = 3.0, 1.8, 1.2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.endurance", description=__doc__)
    parser.add_argument("name", nargs="*", default=list(_BENCHES), help=f"of {', '.join(_BENCHES)}; default: all")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="work there and leave it")
    given = parser.parse_args()
    held = True
    for name in given.name:
        with tempfile.TemporaryDirectory(prefix="gxnlp-") as folder:
            place = given.folder / name if given.folder else Path(folder)
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            load = os.getloadavg()[0]
            print(f"{name} (load {load:.1f} on {os.cpu_count()} cores)", flush=True)
            held &= _BENCHES[name](place, given)
    return 0 if held else 1


def overhead(place: Path, given: argparse.Namespace) -> bool:
    """Processor time of run, workers and extractors, less that of `pipeline.extract`, over the reports."""
    make_reports(place / "in", given.files)
    seconds, status = _run(place / "in", place / "out", 2)
    cpu, files = status["cpu_seconds"], status["this_run"]["done"]
    more = 1000 * (cpu["workers"] + cpu["run"] - cpu["extracting"]) / files
    bare = 1000 * cpu["extracting"] / files
    print(f"  {files} reports in {seconds:.0f} s; bare {bare:.2f} ms, overhead {more:.2f} ms a report (processor time)")
    return bool(more <= OVERHEAD_MS)


def scaling(place: Path, given: argparse.Namespace) -> bool:
    make_reports(place / "in", given.files)
    took = {}
    for workers in (1, 2):
        took[workers], status = _run(place / "in", place / f"out{workers}", workers)
        print(f"  {workers} worker(s): {took[workers]:.1f} s, processor time {json.dumps(status['cpu_seconds'])}")
    print(f"  two workers are {took[1] / took[2]:.2f} times one (wall clock; the bar is {SPEEDUP})")
    return bool(took[1] / took[2] >= SPEEDUP)


def memory(place: Path, given: argparse.Namespace) -> bool:
    """Of each extractor, from the end of its first chunk to the end of the run."""
    make_reports(place / "in", given.files)
    running = start([place / "in", "-o", place / "out", "--workers", "2", "-q"])
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    parent: list[int] = []
    while running.poll() is None:
        time.sleep(1)
        parent.append(_resident(running.pid))
        for name, seen in _status(place / "out").get("workers", {}).items():
            first.setdefault(name, seen["memory"])
            last[name] = seen["memory"]
    worst = max((last[name] / first[name] for name in first), default=9.0)
    mb = ", ".join(f"{first[n] >> 20} -> {last[n] >> 20} MB" for n in first)
    print(f"  extractors: {mb} (times {worst:.2f}); the run itself: {parent[3] >> 20} -> {max(parent) >> 20} MB")
    return worst <= GROWTH


def kills(place: Path, given: argparse.Namespace) -> bool:
    make_reports(place / "in", given.files)
    seconds, _ = _run(place / "in", place / "calm", 2)
    began = time.monotonic()
    whole, workers = run_with_kills(
        [place / "in", "-o", place / "wild", "--workers", "2"], given.kills, seed=1, within=max(2.0, seconds / 6)
    )
    same = dataset_digest(place / "calm/dataset") == dataset_digest(place / "wild/dataset")
    print(f"  run killed {whole} times, a worker {workers} times, {time.monotonic() - began:.0f} s; identical: {same}")
    return same and whole + workers == given.kills


def dask(place: Path, given: argparse.Namespace) -> bool:
    make_reports(place / "in", given.files)
    _run(place / "in", place / "calm", 2)
    rng = Random(3)
    with cluster(2) as (address, pids):
        running = start([place / "in", "-o", place / "wild", "--engine", "dask", "--scheduler", address])
        killed = 0
        while running.poll() is None and killed < 3:
            time.sleep(rng.uniform(3, 6))
            workers = [p for pid in pids[1:] for p in descendants(pid)]
            if workers:
                kill(rng.choice(workers))
                killed += 1
        _, said = running.communicate(timeout=1800)
    same = dataset_digest(place / "calm/dataset") == dataset_digest(place / "wild/dataset")
    print(f"  dask: {killed} worker processes killed, ended with {running.returncode}; identical: {same}")
    if running.returncode:
        print(said.decode(), file=sys.stderr)
    return same and running.returncode == 0


def hostile(place: Path, given: argparse.Namespace) -> bool:
    good = make_reports(place / "in/good", given.files // 2)
    kinds = make_hostile(place / "in/bad", given.files // 2, good)
    began = time.monotonic()
    limits = ["--time-limit", "20", "--memory-limit", "1024"]
    running = start([place / "in", "-o", place / "out", "--workers", "2", *limits])
    _, said = running.communicate(timeout=3600)
    status = _status(place / "out")
    counts = status["dataset"]
    print(f"  {len(good)} good and {sum(kinds.values())} hostile in {time.monotonic() - began:.0f} s: {counts}")
    print("\n".join(f"    {count} × {reason}" for reason, count in status["reasons"].items()))
    outside = list(Path(tempfile.gettempdir()).glob("gxnlp-slipped-*"))
    fine = _all_done(place / "out", good)
    print(f"  all good ones done: {fine}; written outside: {len(outside)}; exit status {running.returncode}")
    if b"Traceback" in said:
        print(said.decode(), file=sys.stderr)
    return fine and not outside and running.returncode == 1 and b"Traceback" not in said


def full(place: Path, given: argparse.Namespace) -> bool:
    """The disk runs full at several points of a run; with room again, the same command ends as if nothing had been."""
    make_reports(place / "in", given.files // 2)
    _run(place / "in", place / "calm", 2)
    small = place / "small"
    small.mkdir()
    held = True
    for kilobytes in (20, 150, 300, 500, 900):
        mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(small)]
        if subprocess.run(mount, capture_output=True).returncode:
            print("  not run: no filesystem can be mounted here (root can)")
            return True
        try:
            running = start([place / "in", "-o", small / "out", "--workers", "2", "-q"])
            _, said = running.communicate(timeout=3600)
            named = running.returncode == 2 and "the disk is full" in said.decode()
            subprocess.run(["mount", "-o", "remount,size=200m", str(small)], check=True)
            _run(place / "in", small / "out", 2)
            same = dataset_digest(place / "calm/dataset") == dataset_digest(small / "out/dataset")
            print(f"  full at {kilobytes} KB: said so: {named}; with room again identical: {same}")
            held &= named and same
        finally:
            subprocess.run(["umount", "-l", str(small)], check=True)
    return held


def _all_done(out: Path, good: list[Path]) -> bool:
    import pyarrow.parquet as pq

    listed = pq.read_table(out / "dataset/files/files.parquet", partitioning=None).to_pylist()
    states = {row["file"]: row["state"] for row in listed}
    return all(states.get(str(path)) == "done" for path in good) and all(
        row["reason"] for row in listed if row["state"] != "done"
    )


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and workers of Dask as processes of their own: (address, process ids, the scheduler's first)."""
    with tempfile.TemporaryDirectory(prefix="gxnlp-dask-") as folder:
        told = Path(folder) / "scheduler.json"
        dask = [sys.executable, "-m", "dask"]
        options = ["--nthreads", "1", "--no-dashboard", "--local-directory", folder]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        began = [
            subprocess.Popen(
                [*dask, "scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1", "--scheduler-file", told],
                **quiet,  # type: ignore[call-overload]
            )
        ]
        try:
            for _ in range(workers):
                began.append(subprocess.Popen([*dask, "worker", "--scheduler-file", told, *options], **quiet))  # type: ignore[call-overload]
            while not told.exists():
                time.sleep(0.1)
            time.sleep(0.2)
            yield json.loads(told.read_text())["address"], [p.pid for p in began]
        finally:
            for process in reversed(began):
                for pid in descendants(process.pid):
                    kill(pid)
                kill(process.pid)
                process.wait()


def _run(source: Path, out: Path, workers: int) -> tuple[float, dict[str, Any]]:
    began = time.monotonic()
    running = start([source, "-o", out, "--workers", str(workers), "-q"])
    _, said = running.communicate(timeout=7200)
    if running.returncode not in (0, 1):
        raise AssertionError(said.decode())
    return time.monotonic() - began, _status(out)


def _status(out: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((out / "status.json").read_text())
    except FileNotFoundError:
        return {}
    return found


def _resident(pid: int) -> int:
    from gxnlp.batch.extractor import resident

    return resident(pid)


_BENCHES: dict[str, Callable[[Path, argparse.Namespace], bool]] = {
    "overhead": overhead,
    "scaling": scaling,
    "memory": memory,
    "kills": kills,
    "dask": dask,
    "hostile": hostile,
    "full": full,
}

if __name__ == "__main__":
    sys.exit(main())
