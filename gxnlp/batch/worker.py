"""What runs in a worker, of joblib's own processes or of Dask: it hands a chunk to its extractor and watches it.

An extractor that takes too long for a file, takes too much memory or dies is replaced by another, which goes on behind
the file at fault. So a bad file costs its worker a second, the other workers nothing, and the engine never notices: it
is the same code under both.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from gxnlp.batch import frames
from gxnlp.batch.extractor import resident
from gxnlp.batch.ledger import Outcome
from gxnlp.report import both

LOOK_S = 0.05
"""How often an extractor's memory and time are looked at while it is silent."""
START_S = 180.0
PARENT_S = 1.0
"""How often a worker looks whether the run still lives."""
STARTS = 3
"""An extractor that is killed while it starts is started again so often."""
STACK_S = 0.3
"""For the extractor to say where it is, before it is killed."""
RENEW_AFTER = 20_000
"""Files after which an extractor is replaced by a fresh one: nothing that leaks slowly ever counts."""
THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    "OMP_THREAD_LIMIT", "ARROW_NUM_THREADS", "GXNLP_THREADS",
)  # fmt: skip
"""GXNLP_THREADS is for our OCR: onnxruntime takes its thread count from its session, not from the environment."""


@dataclass(frozen=True)
class Settings:
    forms: tuple[str, ...] = ()
    model: str | None = None
    time_limit: float = 600.0
    memory_limit: int = 2 * 1024**3
    threads: int = 1
    owner: int = 0
    """The process that runs the run: it keeps its own handling of Ctrl-C."""


@dataclass(frozen=True)
class Task:
    """A content to extract: `content` where the worker could not read the place itself."""

    sha256: str
    name: str
    place: str
    content: bytes | None = None
    alone: bool = False


@dataclass
class Brought:
    """What a worker brings back of a chunk."""

    outcomes: list[Outcome] = field(default_factory=list)
    shards: list[tuple[int, bytes]] = field(default_factory=list)
    broken: str | None = None
    """Nothing can be extracted at all: the model does not load, say."""
    worker: str = ""
    memory: tuple[int, int] = (0, 0)
    """The extractor's, after its start and now."""
    cpu: float = 0.0
    """Seconds of processor time that the chunk took, in the extractor and here …"""
    bare: float = 0.0
    """… of which in `pipeline.extract` itself."""


class _Stopped(Exception):
    def __init__(self, zh: str, en: str, **known: Any) -> None:
        self.reason, self.known = both(zh, en), known


class _Extractor:
    """A running extractor process and what is known of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the process)
        environment = {**os.environ, **dict.fromkeys(THREADS, str(settings.threads)), "PYTHONSAFEPATH": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gxnlp.batch.extractor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment,
            start_new_session=True,
            bufsize=0,  # else `select` would not see what lies in the buffer
        )
        self.done = 0
        self.peak = 0
        self.memory = 0

    def start(self) -> None:
        """Waits until the model is loaded; RuntimeError says why it never will be."""
        settings = self.settings
        try:
            frames.send(
                self._in,
                {"forms": settings.forms, "model": settings.model, "memory_bytes": settings.memory_limit},
            )
        except OSError:
            raise self._death() from None
        message, _ = self.next(START_S)
        if "broken" in message:
            raise RuntimeError(message["broken"])
        self.memory = int(message["memory"])

    @property
    def _in(self) -> Any:
        return self.process.stdin

    def next(self, limit: float) -> tuple[dict[str, Any], bytes]:
        """Its next message, within `limit` seconds and the memory it may have."""
        out = self.process.stdout
        if out is None:
            raise EOFError
        began = time.monotonic()
        while not select.select([out], [], [], LOOK_S)[0]:
            memory = resident(self.process.pid)
            self.peak = max(self.peak, memory)
            seconds = time.monotonic() - began
            if memory > self.settings.memory_limit:
                mb = self.settings.memory_limit // 2**20
                raise _Stopped(
                    f"超过内存上限（{mb} MB）", f"took more than {mb} MB of memory", stopped="memory", **self.seen()
                )
            if seconds > limit:
                raise _Stopped(
                    f"超过时间上限（{limit:g} 秒）", f"took longer than {limit:g} s", stopped="time", **self.seen()
                )
        try:
            return frames.receive(out)  # unbuffered enough: a message is there as a whole within microseconds
        except (EOFError, ValueError, OSError):
            raise self._death() from None

    def seen(self) -> dict[str, Any]:
        """What a person would want to know of a file that is stopped."""
        with suppress(OSError):
            self.process.send_signal(signal.SIGUSR1)
            time.sleep(STACK_S)
        return {"peak_mb": self.peak // 2**20, "stack": self._stack()}

    def _stack(self) -> list[str]:
        self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, self.errors.tell() - 8000))
        lines = self.errors.read().decode("utf-8", "replace").splitlines()
        return [line.strip() for line in lines if line.startswith(("  File", "Fatal", "MemoryError"))][:12]

    def _death(self) -> _Stopped:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        code = self.process.returncode or 0
        named = signal.Signals(-code).name if -code in set(signal.Signals) else str(code)
        return _Stopped(
            f"处理进程意外终止（{named}）",
            f"its process ended unexpectedly ({named})",
            stopped="killed" if code == -signal.SIGKILL else "crash",
            peak_mb=self.peak // 2**20,
            stack=self._stack(),
        )

    def end(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)  # with LibreOffice, if it called that
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)


def leave_with(owner: int) -> None:
    """In a worker of loky: ends it when the run is killed, which loky's workers would not notice by themselves."""

    def watch() -> None:
        while os.getppid() == owner:
            time.sleep(PARENT_S)
        os._exit(1)  # the extractor sees its input closed, and ends too

    threading.Thread(target=watch, daemon=True).start()


_own = threading.local()
"""One extractor a thread: Dask runs several tasks in a worker's threads."""


def work(tasks: list[Task], settings: Settings) -> Brought:
    """All of the chunk, whatever becomes of single files."""
    if os.getpid() != settings.owner:
        with suppress(ValueError):  # not the main thread: Dask, which sees to its own signals
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    brought = Brought(worker=f"{os.uname().nodename}:{os.getpid()}:{threading.get_ident()}")
    left = tasks
    before = time.thread_time()
    failures = 0
    while left:
        try:
            extractor = _extractor(settings, fresh=left[0].alone)
        except (RuntimeError, _Stopped) as error:
            _drop()
            failures += 1
            if isinstance(error, RuntimeError) or failures == STARTS:
                brought.broken = str(error) if isinstance(error, RuntimeError) else f"{error.reason} {error.known}"
                return brought
            continue
        left = _chunk(extractor, left, brought)
        brought.memory = (extractor.memory, brought.memory[1] or extractor.memory)
    brought.cpu += time.thread_time() - before
    return brought


def _extractor(settings: Settings, *, fresh: bool) -> _Extractor:
    current: _Extractor | None = getattr(_own, "extractor", None)
    if current is not None:
        usable = current.settings == settings and current.done < RENEW_AFTER and current.process.poll() is None
        if usable and not fresh:
            return current
        _drop()
    current = _own.extractor = _Extractor(settings)
    current.start()
    return current


def _drop() -> None:
    current: _Extractor | None = getattr(_own, "extractor", None)
    if current is not None:
        current.end()
    _own.extractor = None


def _chunk(extractor: _Extractor, tasks: list[Task], brought: Brought) -> list[Task]:
    """Extracts the tasks; what is left of them when the extractor has to be replaced."""
    finished: set[str] = set()
    at = 0
    began = time.monotonic()
    try:
        files = [
            {
                "sha256": t.sha256,
                "name": t.name,
                "place": t.place,
                "carried": None if t.content is None else len(t.content),
            }
            for t in tasks
        ]  # fmt: skip
        carried = b"".join(t.content for t in tasks if t.content is not None)
        try:
            frames.send(extractor._in, {"files": files}, carried)
        except OSError:
            raise extractor._death() from None
        while True:
            message, data = extractor.next(extractor.settings.time_limit)
            if "at" in message:
                at, began, extractor.peak = message["at"], time.monotonic(), 0
                continue
            brought.outcomes += [Outcome(**o) for o in message["outcomes"]]
            finished |= {o["sha256"] for o in message["outcomes"]}
            if data:
                brought.shards.append((message["reports"], data))
            if message.get("end"):
                extractor.done += len(tasks)
                brought.memory = (extractor.memory, message["memory"])
                brought.cpu += message["cpu"]
                brought.bare += message["bare"]
                return []
    except _Stopped as stop:
        _drop()
        culprit = tasks[at]
        if culprit.sha256 not in finished:
            brought.outcomes.append(
                Outcome(
                    culprit.sha256, "queued", stop.reason, time.monotonic() - began, known=stop.known, blamed=True
                )
            )  # fmt: skip
            finished.add(culprit.sha256)
        return [task for task in tasks if task.sha256 not in finished]
