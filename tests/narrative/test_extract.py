"""The prose on the way through: facts in the report, none where they are not wanted, the real documents."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gxnlp
from gxnlp.cli import main
from gxnlp.report import Report
from tests.made import clean_text

SHARED = Path(__file__).parents[3] / "shared"
STATED = "2023年，本县收到政府信息公开申请5件，主动公开政府信息260条，其中网站200条、公众号60条。"


def text() -> bytes:
    return clean_text().replace("2023年，本县按照要求推进各项工作，全年情况如下。", STATED, 1).encode()


def values(report: Report) -> dict[str, object]:
    return {fact.kind: fact.value for fact in report.facts}


def test_facts_come_with_the_report_and_know_their_section_and_line() -> None:
    report = gxnlp.extract(text())
    (received,) = [f for f in report.facts if f.kind == "requests.received"]
    assert (received.value, received.unit, received.section) == (5, "件", "overview")
    assert "申请5件" in text().decode().split("\n")[received.line - 1]
    assert [f for f in report.findings if f.rule.startswith("narrative.")] == []
    assert Report.from_dict(json.loads(report.to_json())) == report


def test_a_contradiction_flags_the_cell() -> None:
    report = gxnlp.extract(text().replace("申请5件".encode(), "申请6件".encode()))
    assert "requests/received/total" in report.flagged()


def test_without_the_narrative() -> None:
    assert gxnlp.extract(text(), narrative=False).facts == ()
    assert next(gxnlp.pipe([text()], narrative=False)).facts == ()


def test_the_command_leaves_it_out_where_asked(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "one.txt"
    source.write_bytes(text())
    assert main(["extract", str(source), "--format", "json", "--no-narrative"]) == 0
    assert json.loads(capfd.readouterr().out)["facts"] == []


def test_spacy_is_not_imported_for_it(tmp_path: Path) -> None:
    source = tmp_path / "one.txt"
    source.write_bytes(text())
    code = f"import gxnlp, sys; assert gxnlp.extract({str(source)!r}).facts; assert 'spacy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents are not here")
@pytest.mark.parametrize(
    ("name", "stated", "warnings"),
    [
        ("seeds/000", {"published.total": 434, "published.channel.wechat": 212, "published.channel.briefing": 222}, 1),
        ("seeds/001", {"published.total": 451, "published.channel.platform": 242, "requests.received": 0}, 0),
        ("seeds/002", {"review.total": 0, "litigation.total": 0}, 0),
        ("seeds/003", {"published.total": 260, "published.channel.website": 79, "published.channel.board": 56}, 0),
        ("seeds/004", {"fees.charged": 0}, 0),
        (
            "real/kewei",
            {
                "requests.received": 34, "requests.carried_in": 2, "requests.granted": 9, "requests.partial": 0,
                "requests.refused": 2, "requests.unavailable": 10, "requests.rejected": 0, "requests.other": 14,
                "requests.carried_out": 1, "review.total": 1, "litigation.total": 0,
            },
            0,
        ),
    ],
)  # fmt: skip
def test_the_real_documents(name: str, stated: dict[str, object], warnings: int) -> None:
    (path,) = SHARED.glob(f"{name}*")
    report = gxnlp.extract(path)
    assert stated.items() <= values(report).items()
    loud = [f for f in report.findings if f.rule.startswith("narrative.") and f.severity != "info"]
    assert len(loud) == warnings, [f.message for f in loud]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents are not here")
def test_the_other_town_in_seed_003() -> None:
    (path,) = SHARED.glob("seeds/003*")
    assert any(f.rule == "form.agency" and f.actual == "金山镇" for f in gxnlp.extract(path).findings)
