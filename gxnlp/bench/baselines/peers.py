"""Other programs, each in a process of the peers' environment that is started once and asked file by file."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from gxnlp.bench.baselines import keywords, markdown, words
from gxnlp.bench.baselines.answers import Answer, Cell
from gxnlp.bench.baselines.grids import Grid, cells_of, from_table
from gxnlp.report import Number, both

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("_peer.py")
START_S = 120.0
"""So long may a program take to import what it needs and read its models."""
ENDING_S = 2.0
"""So long may a program whose pipes are closed take to be gone."""
MOST_ANSWER = 64 << 20


class PeerFailed(Exception):
    """The program did not start, ended, took too long, or said that it could not read the file."""


def python() -> Path:
    """Where `make peers` puts them, or GXNLP_PEERS says that they are."""
    return Path(os.environ.get("GXNLP_PEERS") or ROOT / ".venv-peers") / "bin" / "python"


@dataclass(frozen=True)
class _Running:
    process: subprocess.Popen[bytes]
    asked: IO[bytes]
    told: IO[bytes]


class Process:
    """A program that waits for files. After it was too slow or ended, the next question starts another."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: _Running | None = None
        self.version = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> _Running:
        offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONUTF8": "1"}
        process = subprocess.Popen(  # noqa: S603
            [python(), SCRIPT, self._name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, **offline}, start_new_session=True,
        )  # fmt: skip
        if process.stdin is None or process.stdout is None:
            raise PeerFailed(self._name)
        self._running = _Running(process, process.stdin, process.stdout)
        told = self._hear(self._running, START_S)
        if "failed" in told:
            self.stop()
            raise PeerFailed(str(told["failed"]))
        self.version = str(told["version"])
        return self._running

    def ask(self, path: Path, limit_s: float, runs: int = 1) -> dict[str, Any]:
        """{"seconds": [...], ...} as _peer.py says; PeerFailed where there is none."""
        running = self._running or self.start()
        try:
            running.asked.write(json.dumps({"file": str(path.resolve()), "runs": runs}).encode() + b"\n")
            running.asked.flush()
        except BrokenPipeError:
            raise self._ended() from None
        told = self._hear(running, limit_s)
        if "error" in told:
            raise PeerFailed(str(told["error"]))
        return told

    def stop(self) -> None:
        if self._running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._running.process.pid, signal.SIGKILL)  # what it started goes too
        self._running.process.wait()
        with contextlib.suppress(BrokenPipeError):
            self._running.asked.close()
        self._running.told.close()
        self._running = None

    def _hear(self, running: _Running, limit_s: float) -> dict[str, Any]:
        """The one line that a question is answered with."""
        stream, until = running.told.fileno(), time.monotonic() + limit_s
        line = bytearray()
        while not line.endswith(b"\n"):
            if not select.select([stream], [], [], max(0.0, until - time.monotonic()))[0]:
                self.stop()
                raise PeerFailed(both(f"超过 {limit_s:.0f} 秒", f"over {limit_s:.0f} s"))
            piece = os.read(stream, 1 << 16)
            line += piece
            if not piece or len(line) > MOST_ANSWER:
                raise self._ended()
        told: dict[str, Any] = json.loads(line)
        return told

    def _ended(self) -> PeerFailed:
        code = None
        if self._running:
            with contextlib.suppress(subprocess.TimeoutExpired):  # its pipes close a moment before its status is known
                code = self._running.process.wait(ENDING_S)
        self.stop()
        return PeerFailed(both(f"程序中止（{code}）", f"the program ended ({code})"))


@cache
def _started(name: str, interpreter: Path) -> tuple[str, str | None]:
    """(version, None), or ("", why it does not start)."""
    with Process(name) as process:
        try:
            process.start()
        except PeerFailed as failure:
            return "", both(f"{name} 无法启动：{failure}", f"{name} does not start: {failure}")
        return process.version, None


@dataclass(frozen=True)
class Peer:
    name: str
    about: str
    suffixes: frozenset[str]
    limit_s: float = 60.0
    """For one file."""

    def suits(self, path: Path) -> bool:
        return path.suffix.lower() in self.suffixes

    def missing(self) -> str | None:
        if not python().exists():
            return both(f"没有安装 {self.name}：make peers", f"{self.name} is not installed: make peers")
        return _started(self.name, python())[1]

    def version(self) -> str:
        return _started(self.name, python())[0]

    def read(self, paths: Sequence[Path]) -> Mapping[Path, Answer]:
        with Process(self.name) as process:
            return {path: self._one(process, path) for path in paths}

    def _one(self, process: Process, path: Path) -> Answer:
        before = time.perf_counter()
        try:
            told = process.ask(path, self.limit_s)
        except PeerFailed as failure:
            return Answer(seconds=time.perf_counter() - before, error=str(failure))
        return Answer(understood(told), min(told["seconds"]))


def understood(told: Mapping[str, Any]) -> Mapping[Cell, Number]:
    """The cells in what a program found: its tables first, and keyword rules over its text for the rest.

    The rest is each table of the form of which its tables gave nothing.
    """
    grids: list[Grid] = [from_table(table) for table in told.get("tables", ())]
    text = str(told.get("text", ""))
    if not grids:
        grids = [markdown.grid(text)]
    if "words" in told:
        grids = words.grids([words.Word(*word) for word in told["words"]])
        text = words.text_of(grids)
    cells = dict(cells_of(grids))
    given = {table for table, _, _ in cells}
    return cells | {cell: value for cell, value in keywords.search(text).items() if cell[0] not in given}
