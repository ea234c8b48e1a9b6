"""The same report in every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.cells import cell_len

from gxnlp.exports import printable, writer
from gxnlp.exports.csv import FIELDS
from gxnlp.exports.table import column_name, number, pieces
from gxnlp.forms import Form, load, shipped
from gxnlp.report import Finding, Report, both
from tests.made import flagging, made_report, renamed


def written(format: str, reports: Iterable[Report], *, many: bool = False, forms: tuple[Form, ...] = ()) -> str:
    out = io.BytesIO()
    writer(format)(reports, out, forms=forms or shipped(), many=many)
    return out.getvalue().decode()


@pytest.fixture
def mixed() -> Report:
    cells = {
        "requests/granted/research": (None, "blank"),
        "requests/total/total": (None, "absent"),
        "requests/partial/total": (None, "unreadable"),
        "requests/received/total": (140, "inferred"),
        "disclosure/fees/amount": (96171.6, "read"),
    }
    return made_report(cells, findings=(flagging("requests/carried_out/natural_person"),))  # type: ignore[arg-type]


def test_json_is_one_object_or_an_array(mixed: Report) -> None:
    assert Report.from_dict(json.loads(written("json", [mixed]))) == mixed
    assert json.loads(written("json", [mixed, mixed], many=True)) == json.loads(
        f"[{mixed.to_json()},{mixed.to_json()}]"
    )
    assert json.loads(written("json", [mixed], many=True)) == [json.loads(mixed.to_json())]
    assert json.loads(written("json", [], many=True)) == []


def test_jsonl_is_a_line_a_report(mixed: Report) -> None:
    lines = written("jsonl", [mixed, mixed]).splitlines()
    assert [Report.from_dict(json.loads(line)) for line in lines] == [mixed, mixed]


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_a_name_that_is_no_text_still_gives_json(mixed: Report, format: str) -> None:
    named = renamed(mixed, b"r\xff.txt".decode("utf-8", "surrogateescape"))
    assert json.loads(written(format, [named]))["source"]["name"] == "r\udcff.txt"


def test_csv_has_every_cell_and_tells_blank_from_zero(mixed: Report) -> None:
    text = written("csv", [mixed])
    assert text.startswith("\ufeff"), "Excel in Chinese takes it for GBK otherwise"
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == FIELDS == tuple(next(mixed.cells()))
    assert len(rows) == sum(1 for _ in mixed.cells())
    by_name = {(r["table"], r["row"], r["column"]): (r["value"], r["state"]) for r in rows}
    assert by_name["requests", "granted", "research"] == ("", "blank")
    assert by_name["requests", "received", "total"] == ("140", "inferred")
    assert by_name["disclosure", "fees", "amount"] == ("96171.6", "read")


@pytest.mark.parametrize("agency", ["=1+2", "+86", "-x", "@SUM(A1)", "\t=1", "＝1"])
def test_csv_runs_nothing(agency: str) -> None:
    report = made_report({"requests/received/total": (-3, "read")}, agency=agency)
    rows = list(csv.DictReader(io.StringIO(written("csv", [report]).removeprefix("\ufeff"))))
    assert {r["agency"] for r in rows} == {"'" + agency}
    assert "-3" in {r["value"] for r in rows}, "a number is no formula"


def test_the_table_shows_every_state_by_a_sign(mixed: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    lines = written("table", [mixed]).splitlines()

    def figures(label: str) -> list[str]:
        return next(line.split(label)[1].split() for line in lines if label in line)

    assert figures("（一）予以公开") == ["1", "1", "·", "1", "1", "1", "1"]
    assert figures("一、本年新收政府信息公开申请数量")[-1] == "140*"
    assert figures("（七）总计")[-1] == "∅"
    assert figures("四、结转下年度继续办理")[0] == "⚠1"
    assert figures("行政事业性收费") == ["96171.6"]
    whole = "\n".join(lines)
    assert "✗ 错误 error" in whole and "收支不平 | does not balance" in whole
    assert "推算得出 inferred" in whole and "缺失 absent" in whole
    assert lines[-2].endswith("1 flagged")
    assert "\x1b" not in whole, "colours are for terminals"


def test_every_block_stands_under_its_own_caption(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    lines = written("table", [made_report()]).splitlines()
    for form_block in (block for table in shipped()[-1].tables for block in table.blocks if block.caption):
        at = next(i for i, line in enumerate(lines) if form_block.rows[0].label in line)
        above = next(line for line in reversed(lines[:at]) if "第二十条" in line)
        assert form_block.caption in above


def test_an_unsure_value_is_marked_though_nothing_speaks_of_it() -> None:
    text = written("table", [made_report(confidence=0.6)])
    assert "?1" in text and "把握不足 unsure" in text


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("columns", [80, 100, 120, 200])
def test_the_table_keeps_within_the_terminal(form: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    report = made_report({"requests/received/total": (123456, "read")}, form=form)
    lines = written("table", [report]).splitlines()
    assert max(cell_len(line) for line in lines) <= columns
    received = next(line for line in lines if "一、本年新收" in line)
    assert received.split()[-1] == "123456"


def test_figures_are_never_cut_for_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    edition = shipped()[-1].table("requests")
    text = written("table", [made_report({f"requests/{r}/{c}": (98765432109, "read") for r, c in edition.cells})])
    assert text.count("98765432109") == len(edition.cells)


def test_findings_come_worst_first_and_not_without_end() -> None:
    many = tuple(Finding("x", "info", both(f"提示{i}", f"note {i}")) for i in range(100))
    text = written("table", [made_report(findings=(*many, flagging()))])
    assert text.index("错误 error") < text.index("note 0")
    assert "note 5" in text and "note 6" not in text and "94 more" in text


def test_several_reports_end_with_a_line_for_each(mixed: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    lines = written("table", [mixed, renamed(made_report(), "second.txt")], many=True).splitlines()
    assert lines[-2].startswith("qingxi.txt  200 cells: 196 read, 1 blank") and lines[-2].endswith("1 flagged")
    assert lines[-1] == "second.txt  200 cells: 200 read; none flagged"


def test_a_lost_table_is_said_and_not_drawn() -> None:
    lost = {f"proceedings/{r}/{c}": (None, "absent") for r, c in shipped()[-1].table("proceedings").cells}
    text = written("table", [made_report(lost)])  # type: ignore[arg-type]
    assert "the source does not have this table" in text and "未经复议直接起诉" not in text


def test_text_of_a_report_cannot_steer_the_terminal() -> None:
    text = written("table", [made_report(agency="\x1b[31m[bold]青溪\x07\u202e县")])
    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
    assert "[bold]青溪" in text, "no markup of ours either"
    assert printable("甲\u3000乙\n丙\x1b") == "甲 乙 丙\ufffd"


def test_a_table_whose_form_is_not_at_hand_goes_by_ids(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(
        'id = "9"\nauthority = "x"\nfirst_year = 1900\nsections = []\ntables = []\nidentities = []\n'
    )
    text = written("table", [made_report()], forms=(load(tmp_path / "other.toml"),))
    assert "refused.state_secret" in text


def test_column_names_are_cut_evenly() -> None:
    assert pieces("社会公益组织", 4) == ["社会公", "益组织"]
    assert pieces("自然人", 8) == ["自然人"]
    fees = shipped()[-1].table("disclosure").column("fees", "amount")
    assert column_name(fees) == "本年收费金额/万元"
    assert [number(n) for n in (3, 96171.6, 5.0, 0.1234)] == ["3", "96171.6", "5", "0.1234"]
