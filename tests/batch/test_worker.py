"""Files that hang, eat memory or kill their process, and the others that must not notice."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from gxnlp.batch import worker
from gxnlp.batch.ledger import Outcome
from gxnlp.batch.shards import unpack
from gxnlp.batch.worker import Settings, Task, work
from tests.batch.conftest import Run, files, rows
from tests.made import clean_text

LIMITS = Settings(time_limit=5.0, memory_limit=500 << 20, owner=os.getpid())


def tasks(*contents: str) -> list[Task]:
    made = []
    for number, content in enumerate(contents):
        data = (clean_text() + content).encode()
        made.append(Task(hashlib.sha256(data).hexdigest(), f"{number}.txt", "", data))
    return made


def by_name(given: list[Task], outcomes: list[Outcome]) -> dict[str, Outcome]:
    assert len(outcomes) == len(given)
    names = {task.sha256: task.name for task in given}
    return {names[outcome.sha256]: outcome for outcome in outcomes}


@pytest.mark.parametrize(
    ("harm", "stopped", "said"),
    [
        ("DO HANG", "time", "took longer than 5 s"),
        ("DO SLEEP", "time", "took longer than 5 s"),
        ("DO EAT", "memory", "took more than 500 MB"),
        ("DO CRASH", "crash", "ended unexpectedly (SIGSEGV)"),
        ("DO LEAVE", "crash", "ended unexpectedly (3)"),
    ],
)
def test_a_file_that_does_harm_is_stopped_and_the_others_are_done(
    faults: None, harm: str, stopped: str, said: str
) -> None:
    given = tasks("a", "b", harm, "c")
    began = time.monotonic()
    brought = work(given, LIMITS)
    assert time.monotonic() - began < 60
    found = by_name(given, brought.outcomes)
    assert [found[f"{n}.txt"].state for n in (0, 1, 3)] == ["done"] * 3
    bad = found["2.txt"]
    assert bad.blamed and bad.reason is not None and said in bad.reason
    assert bad.known is not None and bad.known["stopped"] == stopped
    assert sum(unpack(data, "reports").num_rows for _, data in brought.shards) == 3
    if stopped == "time":
        assert any("sitecustomize" in line for line in bad.known["stack"]), "where it hung is known"


def test_a_library_that_prints_does_no_harm(faults: None) -> None:
    given = tasks("DO PRINT", "b")
    assert [o.state for o in work(given, LIMITS).outcomes] == ["done", "done"]


def test_the_model_is_loaded_once_a_worker(faults: None) -> None:
    work(tasks("a"), LIMITS)
    first = worker._own.extractor.process.pid
    work(tasks("b", "c"), LIMITS)
    assert worker._own.extractor.process.pid == first


def test_an_extractor_ends_with_its_worker() -> None:
    import signal
    import subprocess
    import sys

    code = (
        "import os, sys\nfrom gxnlp.batch import worker\n"
        "worker._extractor(worker.Settings(owner=os.getpid()), fresh=True)\n"
        "print(worker._own.extractor.process.pid, flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        if (Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]) == "Z":
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{child}").exists()


def test_a_bad_file_is_tried_again_alone_and_then_put_aside(
    batch: Run, tmp_path: Path, out: Path, faults: None
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, harm in enumerate(["", "", "DO HANG", "DO CRASH", "", "DO EAT"]):
        (folder / f"{number}.txt").write_text(clean_text() + f"{number}{harm}", encoding="utf-8")
    summary = batch(folder, time_limit=5.0, memory_limit=500 << 20)
    assert (summary.counts["done"], summary.counts["quarantined"], summary.counts["queued"]) == (3, 3, 0)
    listed = files(out)
    assert "took longer" in listed["2.txt"]["reason"] and '"tries": 2' in listed["2.txt"]["known"]
    assert "SIGSEGV" in listed["3.txt"]["reason"]
    assert "memory" in listed["5.txt"]["reason"] and '"peak_mb"' in listed["5.txt"]["known"]
    assert len(rows(out, "reports")) == 3


def test_a_process_killed_from_outside_is_not_held_against_its_file_at_once() -> None:
    from gxnlp.batch.runner import _judged

    def judged(stopped: str, tries: int) -> str:
        return _judged(Outcome("x", "queued", "r", known={"stopped": stopped}, blamed=True), tries).state

    assert [judged("killed", n) for n in (1, 2, 3)] == ["queued", "queued", "quarantined"]
    assert [judged("time", n) for n in (1, 2)] == ["queued", "quarantined"]
