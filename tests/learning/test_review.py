"""A review as a person does it: keys in, labels out, nothing lost whatever ends it."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from gxnlp.labels import Label
from gxnlp.learning import gathering
from gxnlp.learning.labelled import LabelledReport
from gxnlp.learning.review import KEYS, Session, begin, press
from gxnlp.learning.terminal import fitted, page, review
from tests.learning.made import made


@pytest.fixture
def waiting(tmp_path: Path) -> LabelledReport:
    """Lines 3, 9 and 10 wait; 9, the page number, was taken for a cell."""
    labelled = made(tmp_path)
    wrong = replace(labelled.labelled(8, Label.CELL), unseen=frozenset({2, 8, 9}))
    gathering.write(wrong, tmp_path / "青溪.txt.labels")
    return wrong


def after(report: LabelledReport, *keys: str) -> Session:
    session = begin(report)
    for key in keys:
        session = press(session, key)
    return session


def test_one_key_a_label() -> None:
    assert sorted(KEYS.values()) == sorted(Label)


def test_each_key_goes_on_to_the_next_line_that_waits(waiting: LabelledReport) -> None:
    session = after(waiting, " ", "#")
    assert session.at == 9
    assert session.report.labels[8] is Label.PAGE_NUMBER
    assert session.report.unseen == {9}
    assert after(waiting, " ", "#", "\r").report.unseen == set()


def test_undo_goes_back_all_the_way(waiting: LabelledReport) -> None:
    session = after(waiting, "t", "t", "t", "u", "u", "u", "u")
    assert (session.report, session.at, session.note) == (waiting, 2, "undo")


def test_jump_and_move(waiting: LabelledReport) -> None:
    assert after(waiting, ":", "1", "2", "\r").at == 11
    assert after(waiting, ":", "9", "9", "9", "\r").at == 11
    assert after(waiting, ":", "1", "\x7f", "4", "\r").at == 3
    assert after(waiting, ":", "5", "escape").at == 2
    assert after(waiting, "j", "down", "up").at == 3
    assert after(waiting, "]").at == 8
    assert after(waiting, "]", "]", "]").note == "waiting"
    assert after(waiting, "end", "[").at == 9


def test_a_key_that_means_nothing_changes_nothing(waiting: LabelledReport) -> None:
    assert after(waiting, "Z", "escape").report is waiting


def test_a_review_resumes_where_it_stopped(waiting: LabelledReport, tmp_path: Path) -> None:
    file = tmp_path / "青溪.txt.labels"
    review(file, waiting, iter([" ", "q", "t"]), lambda _: None)
    [again] = gathering.gather([tmp_path])
    assert begin(again).at == 8
    review(file, again, iter(["#"]), lambda _: None)  # the terminal goes away
    assert gathering.gather([tmp_path])[0].labels[8] is Label.PAGE_NUMBER


def test_the_page_shows_the_line_and_no_text_steers_the_terminal(waiting: LabelledReport) -> None:
    shown = page(begin(waiting))
    assert "» " in shown and "青溪县" in shown and "3 waiting" in shown
    assert fitted("a\x1b[2Jb\tc", 80) == "a\ufffd[2Jb c"
    assert fitted("青溪县人民政府", 8) == "青溪县…"


class Terminal:
    """`gxnlp label review` on a pseudo-terminal."""

    def __init__(self, file: Path) -> None:
        self.ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "gxnlp.cli", "label", "review", str(file)]
        environment = {**os.environ, "COLUMNS": "100", "LINES": "24", "TERM": "xterm"}
        self.running = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)

    def until(self, text: str) -> str:
        seen = b""
        deadline = time.monotonic() + 30
        while text.encode() not in seen and time.monotonic() < deadline:
            if not select.select([self.ours], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(self.ours, 65536)
            except OSError:
                break
            if not data:
                break
            seen += data
        assert text.encode() in seen, seen.decode(errors="replace")
        return seen.decode(errors="replace")

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())


def test_on_a_terminal(waiting: LabelledReport, tmp_path: Path) -> None:
    file = tmp_path / "青溪.txt.labels"
    terminal = Terminal(file)
    terminal.until("3 waiting")
    terminal.press("\r")
    terminal.until("2 waiting")
    terminal.press("#")
    terminal.until("1 waiting")
    assert "page_number\t- 2 -" in file.read_text(encoding="utf-8")
    terminal.press("\x1b[A\x1b[B:1\r")
    terminal.until(" 1/12 ")
    terminal.press("u")
    terminal.until("2 waiting")
    terminal.press("q")
    terminal.until("2 wait for a look")
    assert terminal.running.wait(10) == 0
    assert "cell?\t- 2 -" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_what_was_labelled_is_on_disk_when_it_is_killed(waiting: LabelledReport, tmp_path: Path, end: int) -> None:
    file = tmp_path / "青溪.txt.labels"
    terminal = Terminal(file)
    terminal.until("3 waiting")
    terminal.press("t")
    terminal.until("2 waiting")
    terminal.running.send_signal(end)
    assert terminal.running.wait(10) != 0
    [left] = gathering.gather([tmp_path])
    assert left.labels[2] is Label.TITLE and left.unseen == {8, 9}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["青溪.txt", "青溪.txt.labels"]
