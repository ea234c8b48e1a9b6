"""A run: list what there is, extract what is not done, publish, tell."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any, Literal

from gxnlp.batch import dataset, generations, listing
from gxnlp.batch.engines import Engine, EngineLost, opened
from gxnlp.batch.ledger import Ledger, Outcome, Waiting
from gxnlp.batch.manifest import Manifest
from gxnlp.batch.status import Status
from gxnlp.batch.store import clear
from gxnlp.batch.worker import Brought, Settings, Task
from gxnlp.report import both

CHUNK_S = 1.5
"""A chunk should take about this long: long enough that handing it over costs nothing, short enough to stop soon."""
CHUNK_FILES, CHUNK_BYTES = 64, 8 * 1024 * 1024
FIRST_CHUNK = 8
PART_REPORTS = 2_000
PART_S = 900.0
"""A part of the dataset is published when so many reports or so many seconds have gathered."""
TRIES = 2
TRIES_KILLED = 3
"""A process killed from outside (by an administrator, or for the machine's memory) may not be the file's fault."""
LOSSES = 8
"""So often in a row, with nothing done between, may all workers be lost before the run gives up."""


class CannotRun(Exception):
    """Nothing can be extracted, whatever the file: the message says why."""


@dataclass(frozen=True)
class Options:
    inputs: tuple[str, ...]
    out: Path
    manifest: Manifest | None = None
    dataset: str | None = None
    """Where the dataset goes if not below `out`: a folder or a URL that fsspec knows."""
    workers: int = field(default_factory=lambda: max(1, len(os.sched_getaffinity(0))))
    engine: Literal["loky", "dask"] = "loky"
    scheduler: str | None = None
    shared: bool = False
    """Dask workers see the same paths as we do; else the files are sent to them."""
    time_limit: float = 600.0
    memory_limit: int = 2 * 1024**3
    forms: tuple[Path, ...] = ()
    model: Path | None = None
    redo: bool = False
    retry: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Summary:
    stopped: bool
    counts: dict[str, int]
    reasons: dict[str, int]
    changed: dict[str, Any] | None = None
    """What a redo changed, where this run finished one."""
    stale: int = 0
    """Reports of the dataset that were read with another model or version."""

    @property
    def bad(self) -> int:
        return sum(self.counts[key] for key in ("failed", "quarantined", "unreadable"))


def run(options: Options) -> Summary:
    work = options.out / ".work"
    work.mkdir(parents=True, exist_ok=True)
    with _alone(work), _stoppable() as stopping:
        ledger = Ledger(options.out / generations.LEDGER)
        status = Status(options.out, quiet=options.quiet)
        state = "failed"
        try:
            place = generations.open_dataset(ledger, options.out, options.dataset, redo=options.redo)
            for stray in dataset.sweep(ledger, place.store, place.generation):
                status.say(both(f"清除未完成的文件 {stray}", f"removed a file that was left unfinished: {stray}"))
            dataset.publish(ledger, place.store, place.generation)
            listing.list_inputs(options, ledger, work, status, stopping)
            listing.drop_replaced(ledger, place, status)
            if options.retry:
                ledger.requeue("failed", "quarantined")
            stale = generations.stale(ledger, place.generation, options.forms, options.model)
            if stale:
                status.say(
                    both(
                        f"{stale} 份报告是用另一版本读取的；--redo 重新读取",
                        f"{stale} reports were read with another version; --redo reads them again",
                    )
                )
            if not stopping():
                _extract(options, ledger, place, status, stopping)
            changed = None
            dataset.publish(ledger, place.store, place.generation)
            if not stopping():
                changed = generations.finish(ledger, place, options.out)
                clear(work / "unpacked")
            live = generations.live_store(ledger, options.out, options.dataset)
            dataset.complete(live)
            dataset.write_files(ledger, live)
            generations.write_dictionary(live, options.forms)
            state = "stopped" if stopping() else "done"
            return Summary(bool(stopping()), ledger.counts(), ledger.reasons(), changed, stale)
        finally:
            status.end(ledger, state)
            ledger.close()


def _extract(
    options: Options, ledger: Ledger, place: generations.Place, status: Status, stopping: Callable[[], bool]
) -> None:
    waiting = ledger.counts()["queued"]
    if not waiting:
        return
    settings = Settings(
        forms=tuple(str(p.absolute()) for p in options.forms),
        model=str(options.model.absolute()) if options.model else None,
        time_limit=options.time_limit,
        memory_limit=options.memory_limit,
        threads=max(1, len(os.sched_getaffinity(0)) // options.workers) if options.engine == "loky" else 1,
        owner=os.getpid(),
    )
    generations.remember(ledger, place.generation, options.forms, options.model)
    status.begin(waiting)
    status.say(both(f"待处理 {waiting} 份", f"{waiting} files to do"))
    pace = _Pace()
    published = time.monotonic()
    gathered = losses = 0
    with opened(options) as engine:
        while not stopping() and ledger.counts()["queued"]:
            progress = status.finished
            try:
                for brought in engine.run(_chunks(ledger, pace, options, stopping), settings):
                    _record(brought, ledger, place.generation, status, pace)
                    gathered += sum(reports for reports, _ in brought.shards)
                    if gathered >= PART_REPORTS or (gathered and time.monotonic() - published > PART_S):
                        dataset.publish(ledger, place.store, place.generation)
                        gathered, published = 0, time.monotonic()
                    status.tell(ledger)
            except EngineLost as lost:
                losses = 0 if status.finished > progress else losses + 1
                if losses == LOSSES:
                    raise CannotRun(both("工作进程反复终止", "the workers keep dying") + f": {lost}") from lost
                status.say(both("工作进程终止，重新启动", "workers died and are started again") + f": {lost}")


class _Pace:
    """How long files take, so that a chunk of them takes CHUNK_S."""

    def __init__(self) -> None:
        self.seconds = CHUNK_S / FIRST_CHUNK

    def saw(self, outcomes: list[Outcome]) -> None:
        done = [o.seconds for o in outcomes if not o.blamed]
        if done:
            self.seconds += (sum(done) / len(done) - self.seconds) * 0.3

    @property
    def files(self) -> int:
        return max(1, min(CHUNK_FILES, int(CHUNK_S / max(self.seconds, 1e-4))))


def _chunks(ledger: Ledger, pace: _Pace, options: Options, stopping: Callable[[], bool]) -> Iterator[list[Task]]:
    """What is queued now. Files that had to be stopped before go alone, and last."""
    send = options.engine == "dask" and not options.shared
    suspects: list[Waiting] = []
    chunk: list[Task] = []
    size = 0
    for one in ledger.waiting():
        if stopping():
            return
        if one.tries:
            suspects.append(one)
            continue
        if chunk and (len(chunk) >= pace.files or size + one.size > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(_task(one, send))
        size += one.size
    if chunk:
        yield chunk
    for one in suspects:
        if stopping():
            return
        yield [replace(_task(one, send), alone=True)]


def _task(one: Waiting, send: bool) -> Task:
    content = None
    if send and "://" not in one.place:
        try:
            content = Path(one.place).read_bytes()
        except OSError:  # the worker will say what is wrong with it
            content = None
    return Task(one.sha256, one.name, one.place, content)


def _record(brought: Brought, ledger: Ledger, generation: int, status: Status, pace: _Pace) -> None:
    if brought.broken:
        raise CannotRun(both("无法开始处理", "extraction cannot start") + f": {brought.broken}")
    outcomes = []
    for o in brought.outcomes:
        if o.blamed:
            o = _judged(o, ledger.tries(o.sha256) + 1)
            status.say(f"{o.sha256[:12]}: {o.reason} [{o.state}]")
        status.brought(o.state, o.pages)
        outcomes.append(o)
    ledger.record(outcomes, brought.shards, generation)
    pace.saw(brought.outcomes)
    if brought.memory[0]:
        status.worker(brought.worker, brought.memory, brought.cpu, brought.bare)


def _judged(o: Outcome, tries: int) -> Outcome:
    """A file that had to be stopped is tried again alone, and then put aside."""
    known = {**(o.known or {}), "tries": tries, "seconds": round(o.seconds, 2)}
    allowed = TRIES_KILLED if known.get("stopped") == "killed" else TRIES
    return replace(o, state="quarantined" if tries >= allowed else "queued", known=known)


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """One run at a time in a folder."""
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotRun(both("另一个任务正在使用这个文件夹", "another run is at work in this folder")) from error
        yield


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C lets the workers finish what they have in hand; the second does not."""
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) > 1:
            raise KeyboardInterrupt

    try:
        before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:  # not the main thread: who calls us there stops us in another way
        before = {}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


__all__ = ["CannotRun", "Engine", "Options", "Summary", "run"]
