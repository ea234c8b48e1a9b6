"""How far the run is: for a terminal, for a log, and for another program."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gxnlp.batch.ledger import Ledger
from gxnlp.batch.store import filled, write_whole
from gxnlp.exports import printable
from gxnlp.report import both

if TYPE_CHECKING:
    from rich.progress import Progress

SCHEMA = "gxnlp.status/1"
EVERY_S = 2.0
LOG_EVERY_S = 30.0
WINDOW_S = 120.0
"""The rate is of the last two minutes: a run begins slowly and has slow stretches."""


class Status:
    """Kept by the run, which tells it what was done."""

    def __init__(self, folder: Path, *, quiet: bool = False) -> None:
        self._file = folder / "status.json"
        self._log = _log(folder / "batch.log")
        self._began = time.time()
        self._steps: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._told = self._logged = 0.0
        self._here = {"done": 0, "failed": 0, "quarantined": 0, "stopped": 0, "pages": 0}
        self._memory: dict[str, tuple[int, int]] = {}
        self._cpu = self._bare = 0.0
        self._total = 0
        self._quiet = quiet or sys.stderr is None or not sys.stderr.isatty()
        self._bar: Progress | None = None
        self._task: Any = None

    def say(self, message: str) -> None:
        """A plain line in the log, and above the bar on a terminal."""
        self._log.info(printable(message))
        if self._bar is not None:
            from rich.text import Text

            self._bar.console.print(Text(printable(message)))
        elif not self._quiet and sys.stderr is not None:
            print(printable(message), file=sys.stderr, flush=True)

    def begin(self, waiting: int) -> None:
        self._total = waiting
        self._steps = deque([(time.monotonic(), 0)])
        if self._quiet:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("[bold]gxnlp batch"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[said]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            refresh_per_second=2,
        )
        self._bar.start()
        self._task = self._bar.add_task("", total=waiting, said="")

    def brought(self, state: str, pages: int) -> None:
        """One content left its worker."""
        self._here["stopped" if state == "queued" else state] += 1
        self._here["pages"] += pages

    def worker(self, name: str, memory: tuple[int, int], cpu: float, bare: float) -> None:
        self._memory[name] = memory
        self._cpu += cpu
        self._bare += bare

    @property
    def finished(self) -> int:
        return self._here["done"] + self._here["failed"] + self._here["quarantined"]

    def rate(self) -> float:
        """Files a second."""
        then, count = self._steps[0]
        return (self.finished - count) / max(time.monotonic() - then, 0.001)

    def tell(self, ledger: Ledger, state: str = "running", *, now: bool = False) -> None:
        """Brings the terminal, the log and the status file up to date, not oftener than is of use."""
        clock = time.monotonic()
        if not now and clock - self._told < EVERY_S:
            return
        self._told = clock
        rate = self.rate()
        bad = self._here["failed"] + self._here["quarantined"]
        said = f"{self._here['pages']} 页 pages · {rate:.1f}/s · {bad} 未成 failed"
        if self._bar is not None:
            self._bar.update(self._task, completed=self.finished, said=said)
        left = max(self._total - self.finished, 0)
        if now or clock - self._logged > LOG_EVERY_S:
            self._logged = clock
            self._log.info("%d/%d files, %s, %s", self.finished, self._total, said, _left(left, rate))
        self._write(ledger, state, rate, left)
        self._steps.append((clock, self.finished))
        while len(self._steps) > 2 and clock - self._steps[0][0] > WINDOW_S:
            self._steps.popleft()

    def _write(self, ledger: Ledger, state: str, rate: float, left: int) -> None:
        content = {
            "schema": SCHEMA,
            "state": state,
            "started": _iso(self._began),
            "updated": _iso(time.time()),
            "this_run": {"files": self._total, **self._here},
            "dataset": ledger.counts(),
            "files_per_second": round(rate, 3),
            "seconds_left": round(left / rate) if rate > 0 and state == "running" else None,
            "cpu_seconds": {
                "extracting": round(self._bare, 3),
                "workers": round(self._cpu, 3),
                "run": round(time.process_time(), 3),
            },
            "workers": {name: {"memory_start": a, "memory": b} for name, (a, b) in self._memory.items()},
            "reasons": ledger.reasons(),
        }
        data = json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
        with suppress(OSError):  # a status that cannot be written must not end the run
            write_whole(self._file, filled(data))

    def end(self, ledger: Ledger, state: str) -> None:
        self.tell(ledger, state, now=True)
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        for handler in list(self._log.handlers):
            handler.close()
            self._log.removeHandler(handler)


def _left(files: int, rate: float) -> str:
    if rate <= 0 or not files:
        return both(f"余 {files}", f"{files} left")
    minutes = files / rate / 60
    return both(f"余 {files}，约 {minutes:.0f} 分钟", f"{files} left, about {minutes:.0f} min")


def _log(path: Path) -> logging.Logger:
    log = logging.getLogger(f"gxnlp.batch.{path}")
    log.propagate = False
    log.setLevel(logging.INFO)
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    handler.handleError = lambda record: None  # type: ignore[method-assign]  # a full disk is told of elsewhere
    log.addHandler(handler)
    return log


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
