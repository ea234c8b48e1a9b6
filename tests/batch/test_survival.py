"""Kills, hostile files, a full disk, Ctrl-C: whole processes, as a user runs them."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gxnlp.batch import store
from gxnlp.batch.ledger import Ledger, Outcome
from tests.batch.conftest import Run, files
from training.endurance import cluster
from training.torment import (
    dataset_digest,
    descendants,
    kill,
    make_hostile,
    make_reports,
    run_with_kills,
    start,
)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[int, str]]]:
    """A folder of reports, and what an undisturbed run makes of it."""
    place = tmp_path_factory.mktemp("many")
    make_reports(place / "in", 120)
    running = start([place / "in", "-o", place / "calm"])
    assert running.communicate(timeout=300)[1].count(b"120 contents done") == 1
    return place, dataset_digest(place / "calm/dataset")


def test_killed_and_resumed_the_dataset_is_the_same(many: tuple[Path, dict[str, tuple[int, str]]]) -> None:
    place, calm = many
    run_with_kills([place / "in", "-o", place / "wild"], 4, seed=os.getpid(), within=2.5)
    assert dataset_digest(place / "wild/dataset") == calm
    assert not list((place / "wild").rglob("*.part"))


def test_workers_end_with_a_killed_run(tmp_path: Path) -> None:
    make_reports(tmp_path / "in", 60)
    running = start([tmp_path / "in", "-o", tmp_path / "out", "--workers", "2"])
    deadline = time.monotonic() + 120
    while not _done(tmp_path / "out") and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    workers = descendants(running.pid)
    kill(running.pid)
    running.communicate(timeout=60)
    assert len(workers) >= 4, "two workers and their extractors"
    deadline = time.monotonic() + 30
    while any(_alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not [pid for pid in workers if _alive(pid)]


def _alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_on_dask_with_a_worker_killed_the_dataset_is_the_same(many: tuple[Path, dict[str, tuple[int, str]]]) -> None:
    place, calm = many
    with cluster(2) as (address, pids):
        running = start([place / "in", "-o", place / "dask", "--engine", "dask", "--scheduler", address])
        deadline = time.monotonic() + 120
        while running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.2)
            workers = [pid for parent in pids[1:] for pid in descendants(parent)]
            if _done(place / "dask") and workers:
                kill(workers[0])
                break
        _, said = running.communicate(timeout=300)
    assert running.returncode == 0, said.decode()
    assert dataset_digest(place / "dask/dataset") == calm


def test_a_terminal_sees_how_far_it_is(tmp_path: Path) -> None:
    make_reports(tmp_path / "in", 3)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gxnlp.cli", "batch", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    with subprocess.Popen(command, stderr=theirs, env={**os.environ, "COLUMNS": "120", "TERM": "xterm"}) as running:
        os.close(theirs)
        printed = b""
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 65536):
                printed += piece
    os.close(ours)
    shown = printed.decode()
    assert running.returncode == 0 and "3/3" in shown and "3 files to do" in shown and "pages" in shown
    assert "\x1b" not in (tmp_path / "out/batch.log").read_text()


def test_a_batch_without_inputs_or_with_wrong_limits_is_a_mistake(tmp_path: Path) -> None:
    for arguments, said in (
        ([], "give files"),
        ([tmp_path, "--time-limit", "0"], "above 0"),
        ([tmp_path / "no"], "no such"),
    ):
        running = start([*arguments, "-o", tmp_path / "out"])
        assert said in running.communicate(timeout=60)[1].decode() and running.returncode == 2


def _done(out: Path) -> int:
    try:
        return int(json.loads((out / "status.json").read_text())["this_run"]["done"])
    except FileNotFoundError:
        return 0


def test_a_scheduler_that_is_not_there(tmp_path: Path) -> None:
    make_reports(tmp_path / "in", 1)
    running = start([tmp_path / "in", "-o", tmp_path / "out", "--engine", "dask"])
    assert b"--scheduler" in running.communicate(timeout=60)[1] and running.returncode == 2


def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(many: tuple[Path, dict[str, tuple[int, str]]]) -> None:
    place, calm = many
    running = start([place / "in", "-o", place / "stopped"])
    deadline = time.monotonic() + 120
    while not _done(place / "stopped") and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to everyone in the foreground
    _, said = running.communicate(timeout=120)
    if running.returncode != 0:  # else it was done before the signal came
        assert running.returncode == 130 and b"Traceback" not in said, said.decode()
        assert "the same command goes on" in said.decode()
        assert json.loads((place / "stopped/status.json").read_text())["state"] == "stopped"
    running = start([place / "in", "-o", place / "stopped"])
    assert running.communicate(timeout=300) and running.returncode == 0
    assert dataset_digest(place / "stopped/dataset") == calm


def test_hostile_files_among_good_ones(tmp_path: Path) -> None:
    good = make_reports(tmp_path / "in/good", 18)
    make_hostile(tmp_path / "in/bad", 18, good)
    out = tmp_path / "out"
    began = time.monotonic()
    running = start([tmp_path / "in", "-o", out, "--time-limit", "30", "--memory-limit", "1024"])
    _, said = running.communicate(timeout=400)
    assert running.returncode == 1 and b"Traceback" not in said, said.decode()
    assert time.monotonic() - began < 400
    listed = files(out)
    assert all(listed[path.name]["state"] == "done" for path in good)
    for name, row in listed.items():
        assert row["state"] == "done" or (row["reason"] and " | " in row["reason"]), name
    assert not list(Path("/tmp").glob("gxnlp-slipped-*"))  # noqa: S108


@pytest.mark.parametrize("at", [0, 3, 7])
def test_a_full_disk_loses_nothing(
    batch: Run, reports: Path, out: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, count = store.write_whole, [0]

    def full(path: Path, fill: object, aside: Path | None = None) -> None:
        if path.suffix == ".parquet":
            count[0] += 1
            if count[0] > at:
                (aside or path).write_bytes(b"half of it")
                (aside or path).unlink()
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write(path, fill, aside)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        batch(reports)
    monkeypatch.undo()
    assert batch(reports).counts["done"] == 12
    assert dataset_digest(out / "dataset")["cells"][0] == 12 * 200


def test_a_ledger_that_cannot_grow_says_that_the_disk_is_full(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger._db.execute("pragma max_page_count = 30")
    with pytest.raises(OSError) as raised:
        ledger.record([Outcome("x", "done")], [(1, b"x" * 500_000)], 0)
    assert raised.value.errno == errno.ENOSPC
    assert ledger.shards(0) == (0, 0), "all of it or nothing"
    ledger.close()


def test_the_command_says_that_the_disk_is_full(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from gxnlp import cli
    from gxnlp.batch import runner

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(runner, "run", full)
    assert cli.main(["batch", str(reports), "-o", str(tmp_path / "out"), "-q"]) == 2
    assert "the same command goes on" in capfd.readouterr().err
