"""The other programs, where they are installed, and what becomes of those that fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gxnlp.bench.baselines import BASELINES, peers
from gxnlp.bench.baselines.peers import Peer, PeerFailed, Process
from tests.readers import pdfs

RULES = ("issued", "repealed", "in_force")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("pdfplumber", ".pdf"), ("camelot", ".pdf"), ("img2table", ".pdf"), ("markitdown", ".pdf"),
     ("markitdown", ".html"), ("docling", ".html"), ("rapidocr", ".pdf"), ("tesseract", ".pdf")],
)  # fmt: skip
def test_a_peer_reads_a_small_table(name: str, kind: str, tmp_path: Path) -> None:
    baseline = BASELINES[name]
    reason = baseline.missing()
    if reason:
        pytest.skip(reason)
    file = tmp_path / f"report{kind}"
    rows = [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]]
    rows += [["规章", "31", "42", "53"], ["行政规范性文件", "64", "75", "86"]]
    if kind == ".pdf":
        file.write_bytes(pdfs.pdf([pdfs.table(rows, widths=[110] * 4)], size=(560, 840)))
    else:
        cells = ("".join(f"<td>{text}</td>" for text in row) for row in rows)
        file.write_text(f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>", encoding="utf-8")
    answer = baseline.read([file])[file]
    assert answer.error is None
    assert answer.seconds > 0
    expected = [("rules", column, n) for column, n in zip(RULES, (31, 42, 53), strict=True)]
    expected += [("normative_documents", column, n) for column, n in zip(RULES, (64, 75, 86), strict=True)]
    assert answer.cells == {("disclosure", row, column): n for row, column, n in expected}
    assert baseline.version()


def test_a_peer_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GXNLP_PEERS", str(tmp_path))
    assert str(BASELINES["camelot"].missing()).endswith("camelot is not installed: make peers")


PEER = """
import json, os, sys, time
ready = {"failed": "ImportError: libGL.so.1"} if sys.argv[1] == "broken" else {"version": "stub 1"}
print(json.dumps(ready), flush=True)
for line in sys.stdin:
    name = json.loads(line)["file"]
    if "slow" in name: time.sleep(60)
    if "crash" in name: os._exit(3)
    told = {"seconds": [0.5], "tables": [[["规章", "1", "2", "3"]]]}
    print(json.dumps({"error": "ValueError: no PDF"} if "bad" in name else told), flush=True)
"""


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Peer:
    """A peer that is slow, ends or refuses as the file's name says."""
    (tmp_path / "peer.py").write_text(PEER, encoding="utf-8")
    monkeypatch.setattr(peers, "SCRIPT", tmp_path / "peer.py")
    monkeypatch.setattr(peers, "python", lambda: Path(sys.executable))
    return Peer("stub", "", frozenset({".pdf"}), limit_s=2.0)


def test_a_file_that_fails_does_not_fail_the_others(stub: Peer, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("good.pdf", "slow.pdf", "crash.pdf", "bad.pdf", "last.pdf")]
    answers = stub.read(paths)
    right = {("disclosure", "rules", column): n for n, column in enumerate(RULES, 1)}
    assert [answers[path].cells for path in paths] == [right, {}, {}, {}, right]
    errors = [str(answers[path].error).rpartition("| ")[2] for path in paths]
    assert errors == ["None", "over 2 s", "the program ended (3)", "ValueError: no PDF", "None"]
    assert answers[paths[0]].seconds == 0.5
    assert stub.version() == "stub 1"


def test_a_peer_that_does_not_start_is_missing_with_its_reason(stub: Peer) -> None:
    broken = Peer("broken", "", stub.suffixes)
    assert str(broken.missing()).endswith("broken does not start: ImportError: libGL.so.1")
    with Process("broken") as process, pytest.raises(PeerFailed):
        process.ask(Path("a.pdf"), 1)


def test_every_peer_is_locked_and_none_brings_pytorch() -> None:
    locked = (Path(__file__).parents[2] / "bench" / "requirements-peers.lock").read_text(encoding="utf-8")
    assert "\ntorch==" not in locked
    for name in ("camelot-py", "docling-slim", "img2table", "markitdown", "pdfplumber", "rapidocr"):
        assert f"\n{name}==" in locked
