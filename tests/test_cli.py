"""The command as a user meets it: what it prints where, and how it ends."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import gxnlp
from gxnlp import cli, exports
from tests.made import clean_text

GXNLP = [sys.executable, "-m", "gxnlp.cli"]
Ran = subprocess.CompletedProcess[bytes]


def run_gxnlp(*arguments: str | Path, **more: Any) -> Ran:
    ran = subprocess.run([*GXNLP, *map(str, arguments)], capture_output=True, timeout=120, check=False, **more)
    assert b"Traceback" not in ran.stderr, ran.stderr.decode()
    return ran


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "青溪县 2023.txt"
    file.write_text(clean_text(), encoding="utf-8")
    return file


def test_one_file_gives_one_object_when_piped(report: Path) -> None:
    ran = run_gxnlp("extract", report)
    assert ran.returncode == 0, ran.stderr.decode()
    told = json.loads(ran.stdout)
    assert told["schema"] == "gxnlp.report/1"
    assert told["source"]["name"].endswith("青溪县 2023.txt")
    cells = {f"{c['row']}/{c['column']}": c["value"] for c in told["tables"]["requests"]["cells"]}
    assert cells["received/natural_person"] == 5


def test_several_files_give_an_array_and_jsonl_a_line_each(report: Path) -> None:
    assert len(json.loads(run_gxnlp("extract", report, report).stdout)) == 2
    lines = run_gxnlp("extract", report, report, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["year"] for line in lines] == [2023, 2023]


def test_a_terminal_gets_tables(report: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen([*GXNLP, "extract", report], stdout=theirs, env={**os.environ, "COLUMNS": "100"}) as running:
        os.close(theirs)
        printed = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not piece:
                break
            printed += piece
    os.close(ours)
    assert running.returncode == 0
    assert "一、本年新收政府信息公开申请数量" in printed.decode()
    assert b"\x1b[" in printed


def test_standard_input(report: Path) -> None:
    told = json.loads(run_gxnlp("extract", "-", input=report.read_bytes()).stdout)
    assert told["source"]["name"] == "stdin"
    assert told["year"] == 2023


def test_a_folder_stands_for_the_files_in_it(report: Path) -> None:
    (report.parent / "another.txt").write_text(clean_text(), encoding="utf-8")
    (report.parent / ".hidden").write_text("not this one")
    (report.parent / "deeper").mkdir()
    ran = run_gxnlp("extract", report.parent)
    assert ran.returncode == 0
    assert len(json.loads(ran.stdout)) == 2


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    ran = run_gxnlp("extract", tmp_path)
    assert (ran.returncode, ran.stdout) == (1, b"[]\n")
    assert "文件夹里没有文件" in ran.stderr.decode()


def test_what_cannot_be_read_is_named_and_the_others_are_done(report: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    ran = run_gxnlp("extract", tmp_path / "missing.html", empty, report, "--format", "jsonl")
    assert ran.returncode == 1
    assert len(ran.stdout.splitlines()) == 1
    told = ran.stderr.decode().splitlines()
    assert len(told) == 2
    assert "missing.html" in told[0] and "no such file" in told[0]
    assert "empty.txt" in told[1] and "empty" in told[1]


def test_one_unreadable_file_gives_nothing_but_its_reason(tmp_path: Path) -> None:
    ran = run_gxnlp("extract", tmp_path / ("x" * 300))
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.startswith(b"gxnlp: ")


@pytest.mark.parametrize(
    "arguments",
    [[], ["extract"], ["clean", "x"], ["extract", "x", "--format", "xml"], ["extract", "x", "--model", "/no/such"],
     ["extract", "x", "-o", "/no/such/folder/out.json"], ["extract", "x", "-o", "."], ["extract", "x", "-o", "x"],
     ["extract", "x", "-o", "out.xls"], ["extract", "x", "--form", "/no/such.toml"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage(arguments: list[str], tmp_path: Path) -> None:
    ran = run_gxnlp(*arguments, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])})
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr


def test_a_wrong_form_file_is_explained(report: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.toml"
    form.write_text('id = "2030"\n')
    ran = run_gxnlp("extract", report, "--form", form)
    assert ran.returncode == 2
    assert "form.toml" in ran.stderr.decode()


def test_a_form_of_ones_own_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    text = (Path(cli.__file__).parent / "forms" / "form_2021.toml").read_text(encoding="utf-8")
    report, form = clean_text(), tmp_path / "mine.toml"
    for official, ours in {"自然人": "个体居民", "予以公开": "全部准许", "本年新收": "年内登记的"}.items():
        text, report = text.replace(official, ours), report.replace(official, ours)
    text = text.replace('id = "2021"', 'id = "mine"').replace('"natural_person"', '"person"')
    text = text.replace('/natural_person"', '/person"')
    form.write_text(text, encoding="utf-8")
    told = json.loads(run_gxnlp("extract", "-", "--form", form, input=report.encode()).stdout)
    assert told["form"] == "mine"
    cells = {f"{c['row']}/{c['column']}": c["value"] for c in told["tables"]["requests"]["cells"]}
    assert cells["received/person"] == cells["granted/total"] == 5


def test_two_forms_of_one_id_are_refused(report: Path) -> None:
    ran = run_gxnlp("extract", report, "--form", Path(cli.__file__).parent / "forms" / "form_2021.toml")
    assert ran.returncode == 2 and "2021" in ran.stderr.decode()


@pytest.mark.parametrize(
    ("name", "start"), [("out.json", b"{"), ("out.jsonl", b'{"schema"'), ("out.csv", b"\xef\xbb\xbfsource")]
)
def test_the_suffix_of_the_output_says_its_format(report: Path, tmp_path: Path, name: str, start: bytes) -> None:
    out = tmp_path / name
    ran = run_gxnlp("extract", report, "-o", out)
    assert (ran.returncode, ran.stdout) == (0, b"")
    assert out.read_bytes().startswith(start)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, report.name])


def test_an_unknown_suffix_is_refused_and_the_known_ones_named(report: Path, tmp_path: Path) -> None:
    ran = run_gxnlp("extract", report, "-o", tmp_path / "out.docx")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert "不认识扩展名 .docx" in ran.stderr.decode() and ".xlsx" in ran.stderr.decode()
    assert [p.name for p in tmp_path.iterdir()] == [report.name]
    assert run_gxnlp("extract", report, "-o", tmp_path / "out.log", "--format", "csv").returncode == 0


@pytest.mark.parametrize("name", ["a.json", "new.json"])
def test_nothing_is_written_into_a_folder_that_is_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json").write_text(clean_text(), encoding="utf-8")
    ran = run_gxnlp("extract", folder, "-o", folder / name)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert "the output must not lie in an input folder" in ran.stderr.decode()
    assert [p.name for p in folder.iterdir()] == ["a.json"] and "青溪县" in (folder / "a.json").read_text("utf-8")


def test_a_file_that_a_folder_links_to_is_not_overwritten(report: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").symlink_to(report)
    assert run_gxnlp("extract", folder, "-o", report).returncode == 2
    assert report.read_text(encoding="utf-8") == clean_text()


def test_csv_opens_with_its_columns(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "cells.csv"
    run_gxnlp("extract", report, "-o", out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [r for r in rows if (r["table"], r["row"], r["column"]) == ("requests", "received", "natural_person")]
    assert [(r["value"], r["state"], r["agency"]) for r in found] == [("5", "read", "青溪县人民政府")]


def test_an_output_that_stood_there_stays_when_nothing_could_be_read(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("yesterday's")
    assert run_gxnlp("extract", tmp_path / "missing.txt", "-o", out).returncode == 1
    assert out.read_text() == "yesterday's"


def test_a_run_that_is_ended_leaves_no_partial_file(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "all.jsonl"
    out.parent.mkdir()
    with subprocess.Popen(
        [*GXNLP, "extract", *[str(report)] * 5000, "-o", str(out)], stderr=subprocess.PIPE
    ) as running:
        deadline = time.monotonic() + 60
        while not any(out.parent.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [p.suffix for p in out.parent.iterdir()] == [".part"]
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 128 + signal.SIGTERM
    assert list(out.parent.iterdir()) == []
    assert b"Traceback" not in said


def test_interrupted(report: Path) -> None:
    with subprocess.Popen([*GXNLP, "extract", *[str(report)] * 5000, "--format", "jsonl"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:  # fmt: skip
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, b"")


@pytest.mark.parametrize("format", cli.FORMATS)
def test_a_reader_that_has_seen_enough(report: Path, format: str) -> None:
    with subprocess.Popen([*GXNLP, "extract", *[str(report)] * 200, "--format", format],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:  # fmt: skip
        assert running.stdout is not None and running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(timeout=60) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("arguments", [["--version"], ["extract", "-", "--format", "jsonl"]], ids=" ".join)
def test_a_full_disk_is_no_success(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([*GXNLP, *arguments], stdout=full, stderr=subprocess.PIPE, check=False,
                             input=clean_text().encode())  # fmt: skip
    assert ran.returncode == 2
    assert "无法写出结果" in ran.stderr.decode()
    assert b"Traceback" not in ran.stderr and b"Exception ignored" not in ran.stderr


def test_a_file_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    ran = run_gxnlp("extract", tmp_path / "\x1b[2J\u202egnp.txt")
    assert b"\x1b" not in ran.stderr and "\u202e" not in ran.stderr.decode()


def test_a_fault_of_ours_costs_one_file_and_shows_no_traceback(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    from gxnlp import pipeline

    clean = pipeline.extract

    def faulty(source: str, **more: Any) -> Any:
        if source.endswith("bad.txt"):
            raise ZeroDivisionError("of ours")
        return clean(source, **more)

    monkeypatch.setattr(pipeline, "extract", faulty)
    monkeypatch.delenv("GXNLP_DEBUG", raising=False)
    assert cli.main(["extract", str(tmp_path / "bad.txt"), str(report), "--format", "jsonl"]) == 1
    printed = capfdbinary.readouterr()
    assert len(printed.out.splitlines()) == 1
    assert b"bad.txt" in printed.err and b"ZeroDivisionError" in printed.err and b"Traceback" not in printed.err


def test_version_is_there_at_once() -> None:
    took = []
    for _ in range(5):
        before = os.times()
        ran = run_gxnlp("--version")
        after = os.times()  # processor time: a busy machine is not our slowness
        took.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert ran.stdout.decode() == f"gxnlp {gxnlp.__version__}\n"
    assert min(took) < 0.3


def test_the_command_is_light() -> None:
    """Neither numbers nor models nor terminals are loaded before a verb asks for them."""
    look = (
        "import sys, gxnlp.cli; print([m for m in ('numpy', 'scipy', 'sklearn', 'lxml', 'rich') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_help_names_every_format() -> None:
    assert set(cli.FORMATS) == set(exports.formats())
    for arguments in (["--help"], ["extract", "--help"]):
        ran = run_gxnlp(*arguments)
        assert ran.returncode == 0 and ran.stdout and not ran.stderr
