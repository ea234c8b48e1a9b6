"""An audit of a small dataset whose faults are known: years that do not carry over, copied texts, wild figures."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gxnlp import cli
from gxnlp.audit.account import Account, account, place_of
from gxnlp.audit.page import page
from gxnlp.batch import dataset
from gxnlp.batch.ledger import Ledger, Listed, Outcome
from gxnlp.batch.shards import pack
from gxnlp.batch.store import Folder
from gxnlp.exports.parquet import tables
from gxnlp.forms import shipped
from gxnlp.report import CellValue, Number, Report, Section, State
from tests.made import flagging, made_report

ZERO: dict[str, tuple[Number | None, State]] = {
    f"{table.id}/{row}/{column}": (0, "read")
    for form in shipped()
    if form.id == "2021"
    for table in form.tables
    for row, column in table.cells
}
PROSE = [
    f"本机关围绕第{n}项重点任务逐一梳理清单并向社会公布办理进度与结果{'甲乙丙丁戊己庚辛壬癸'[n]}" for n in range(10)
]


def filed(agency: str, year: int, prose: str = "", /, **cells: Number | None) -> Report:
    """A report of zeros, but for cells named table__row__column."""
    given = {name.replace("__", "/"): (value, "blank" if value is None else "read") for name, value in cells.items()}
    report = made_report({**ZERO, **given}, agency=agency)  # type: ignore[dict-item]
    name = f"{agency}-{year}.txt"
    sha = f"{abs(hash((agency, year, prose, tuple(cells.items())))):064x}"[-64:]
    return replace(
        report,
        year=year,
        source=replace(report.source, name=name, sha256=sha),
        sections=(Section("overview", "一", "总体情况", prose, (), (2, 6)),),
    )


def audited(tmp_path: Path, reports: Sequence[Report]) -> Account:
    _dataset(tmp_path, reports)
    return account(tmp_path / "dataset", tmp_path / "ledger.sqlite", shipped())


def _dataset(place: Path, reports: Sequence[Report]) -> None:
    ledger = Ledger(place / "ledger.sqlite")
    store = Folder(place / "dataset", place / "aside")
    ledger.list_files([Listed(r.source.name, r.source.name, r.source.sha256, 1, "s") for r in reports], 1)
    outcomes = [Outcome(r.source.sha256, "done") for r in reports]
    ledger.record(outcomes, [(len(reports), pack(tables(reports)))], 0)
    dataset.publish(ledger, store, 0)
    dataset.complete(store)
    dataset.write_files(ledger, store)
    ledger.close()


def rules(made: Account) -> dict[str, int]:
    return made.rules()


def test_sound_reports_give_no_remark(tmp_path: Path) -> None:
    carried = {"requests__carried_out__natural_person": 3, "requests__carried_out__total": 3}
    # what goes out must have come in
    before = {"requests__received__natural_person": 3, "requests__received__total": 3}
    after = {"requests__carried_in__natural_person": 3, "requests__carried_in__total": 3}
    made = audited(tmp_path, [filed("青溪县", 2022, **before, **carried), filed("青溪县", 2023, **after, **carried)])
    assert rules(made) == {}
    assert made.reports == 2 and made.agencies == 1


def test_a_sum_that_does_not_add_up_is_found_again(tmp_path: Path) -> None:
    made = audited(tmp_path, [filed("青溪县", 2023, requests__received__natural_person=2)])
    assert rules(made) == {"requests.applicants": 1, "requests.balance": 1}
    assert "勾稽关系不成立" in made.remarks[0].message and "identity fails" in made.remarks[0].message


def test_a_lost_cell_leaves_an_identity_open(tmp_path: Path) -> None:
    report = filed("青溪县", 2023, requests__received__natural_person=2)
    cells = tuple(
        CellValue(c.row, c.column, None, "", "absent", 1.0) if c.row in ("received", "carried_in") else c
        for c in report.tables["requests"].cells
    )
    table = replace(report.tables["requests"], cells=cells)
    assert rules(audited(tmp_path, [replace(report, tables={**report.tables, "requests": table})])) == {}


def test_what_was_carried_out_must_come_in(tmp_path: Path) -> None:
    out = {"requests__received__natural_person": 3, "requests__received__total": 3,
           "requests__carried_out__natural_person": 3, "requests__carried_out__total": 3}  # fmt: skip
    made = audited(tmp_path, [filed("青溪县", 2022, **out), filed("青溪县", 2023)])
    assert rules(made) == {"year.carried": 2}
    first = made.remarks[0]
    assert (first.year, first.actual, first.expected, first.other) == (2023, 0, 3, "青溪县-2022.txt")
    assert first.cells[0].startswith("requests/carried_in/")


def test_what_is_in_force_has_a_history(tmp_path: Path) -> None:
    made = audited(
        tmp_path,
        [
            filed("青溪县", 2022, disclosure__rules__in_force=10),
            filed(
                "青溪县",
                2023,
                disclosure__rules__in_force=12,
                disclosure__rules__issued=3,
                disclosure__rules__repealed=1,
            ),
            filed("青溪县", 2024, disclosure__rules__in_force=99),
        ],
    )
    assert rules(made) == {"year.in_force": 1}
    assert (made.remarks[0].year, made.remarks[0].expected, made.remarks[0].actual) == (2024, 12, 99)


def test_a_blank_is_held_against_nobody(tmp_path: Path) -> None:
    reports = [
        filed("青溪县", 2022, disclosure__rules__in_force=None),
        filed("青溪县", 2023, disclosure__rules__in_force=12),
    ]
    assert rules(audited(tmp_path, reports)) == {}


def test_a_missing_year_and_a_year_filed_twice(tmp_path: Path) -> None:
    made = audited(tmp_path, [filed("青溪县", 2021), filed("青溪县", 2023), filed("青溪县", 2023, "改稿")])
    assert rules(made) == {"year.missing": 1, "year.several": 1}


def test_the_same_text_of_two_agencies_though_names_and_figures_differ(tmp_path: Path) -> None:
    ours = "。".join(f"青溪县{s}共{n}件" for n, s in enumerate(PROSE))
    theirs = "。".join(f"霁川县{s}共{n + 7}件" for n, s in enumerate(PROSE))
    own = "。".join(f"{s}又及其他完全不同的说明文字若干" for s in reversed(PROSE[:2]))
    made = audited(tmp_path, [filed("青溪县", 2023, ours), filed("霁川县", 2023, theirs), filed("岚陵县", 2023, own)])
    assert rules(made) == {"agency.same_text": 1}
    assert {made.remarks[0].source, made.remarks[0].other} == {"青溪县-2023.txt", "霁川县-2023.txt"}


def test_one_agency_may_repeat_itself(tmp_path: Path) -> None:
    text = "。".join(PROSE)
    assert rules(audited(tmp_path, [filed("青溪县", 2022, text), filed("青溪县", 2023, text)])) == {}


def test_the_same_figures_of_two_agencies(tmp_path: Path) -> None:
    busy = {f"disclosure__{row}__{c}": n + 2 for n, (row, c) in enumerate([("rules", "issued"), ("rules", "repealed")])}
    rows = ("granted", "partial", "unavailable.not_held", "rejected.repeat")
    columns = ("natural_person", "enterprise", "research", "social_org", "legal_service", "other_org")
    busy |= {f"requests__{row}__{column}": 3 for row in rows for column in columns}
    made = audited(tmp_path, [filed("青溪县", 2023, **busy), filed("霁川县", 2023, **busy)])
    assert rules(made)["agency.same_figures"] == 1


def test_another_towns_name_in_the_text(tmp_path: Path) -> None:
    made = audited(
        tmp_path,
        [
            filed("青溪县槿浦镇人民政府", 2023, "本年，蓼塘镇人民政府主动公开信息若干"),
            filed("青溪县蓼塘镇人民政府", 2023, "青溪县蓼塘镇人民政府"),
        ],
    )
    assert [(r.rule, r.agency) for r in made.remarks] == [("agency.other_name", "青溪县槿浦镇人民政府")]
    assert "青溪县蓼塘镇人民政府" in made.remarks[0].message


def test_a_figure_far_from_every_other_year(tmp_path: Path) -> None:
    def report(year: int, amount: int) -> Report:
        return filed("青溪县", year, disclosure__fees__amount=amount)

    made = audited(tmp_path, [report(2021, 12), report(2022, 9), report(2023, 96_000)])
    assert [(r.rule, r.year, r.actual) for r in made.remarks] == [("outlier.years", 2023, 96_000.0)]


def test_a_figure_far_from_its_peers(tmp_path: Path) -> None:
    reports = [filed(f"青溪{n}镇", 2023, disclosure__fees__amount=10 + n % 5) for n in range(50)]
    made = audited(tmp_path, [*reports, filed("霁川镇", 2023, disclosure__fees__amount=990_000)])
    assert [(r.rule, r.agency) for r in made.remarks] == [("outlier.peers", "霁川镇")]


def test_coverage_by_place_and_year(tmp_path: Path) -> None:
    made = audited(tmp_path, [filed("岚陵市青溪县", 2022), filed("岚陵市霁川县", 2022), filed("岚陵市霁川县", 2023)])
    assert made.coverage == {"岚陵市": {"2022": 2, "2023": 1}}
    assert place_of("槿浦镇人民政府") == "槿浦镇" and place_of(None) == "—"


def test_the_account_is_one_page_that_fetches_nothing_and_runs_nothing(tmp_path: Path) -> None:
    bad = filed("<script>alert(1)</script>\x1b[2J", 2023)
    bad = replace(bad, findings=(flagging("requests/total/total"),))
    made = audited(tmp_path, [bad])
    html = page(made, "<b>name</b>")
    assert "<script" not in html and "\x1b" not in html and "<b>name" not in html
    assert not re.search(r"(?:src|href)=[\"']?(?!data:)", html) and "default-src 'none'" in html
    assert "收支不平" in html and html.count("<svg") >= 4
    content = json.loads(made.to_json())
    assert content["schema"] == "gxnlp.audit/1"
    assert content["doubtful_pages"][0]["cells"][0]["row"] == "total"
    assert content["doubtful_reports"][0]["flagged"] == 1


def test_doubtful_pages_come_worst_first_with_their_lines(tmp_path: Path) -> None:
    import hashlib

    from tests.made import clean_text

    text = clean_text().encode()
    file = tmp_path / "source.txt"
    file.write_bytes(text)
    one = replace(filed("青溪县", 2023), findings=(flagging("requests/total/total"),))
    one = replace(one, source=replace(one.source, sha256=hashlib.sha256(text).hexdigest()))
    two = replace(filed("霁川县", 2023), findings=(flagging("requests/total/total", "requests/received/total"),))
    _dataset(tmp_path, [one, two])
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger._db.execute("update contents set place=? where sha256=?", (str(file).encode(), one.source.sha256))
    ledger.close()
    made = account(tmp_path / "dataset", tmp_path / "ledger.sqlite", shipped())
    assert [p.report["agency"] for p in made.pages] == ["霁川县", "青溪县"]
    assert [(n, doubted) for n, _, doubted in made.pages[1].lines] == [(7, True)] or made.pages[1].lines
    assert not made.pages[0].lines, "its file is not there"


def test_a_pdf_page_is_shown_as_a_picture(tmp_path: Path) -> None:
    import base64
    import hashlib
    import zlib

    from gxnlp.audit.doubtful import Page, illustrate

    pdf = _small_pdf()
    (tmp_path / "a.pdf").write_bytes(pdf)
    sha = hashlib.sha256(pdf).hexdigest()
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.list_files([Listed("a.pdf", str(tmp_path / "a.pdf"), sha, len(pdf), "s")], 1)
    ledger.close()
    shown = Page({"sha256": sha, "source": "a.pdf", "agency": None, "year": None}, 1)
    illustrate([shown], tmp_path / "ledger.sqlite")
    assert shown.picture is not None and shown.size == (200.0, 100.0)
    png = base64.b64decode(shown.picture.partition(",")[2])
    data = png[png.index(b"IDAT") + 4 :]
    assert len(zlib.decompressobj().decompress(data)) == 380 * 761


def test_a_scan_is_shown_itself_and_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    import numpy as np

    from gxnlp import readers
    from gxnlp.audit.doubtful import Page, _png, illustrate

    png = _png(np.zeros((4, 4), np.uint8))
    (tmp_path / "a.png").write_bytes(png)
    sha = hashlib.sha256(png).hexdigest()
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.list_files([Listed("a.png", str(tmp_path / "a.png"), sha, len(png), "s")], 1)
    ledger.close()
    monkeypatch.setattr(readers, "read", None)
    shown = Page({"sha256": sha, "source": "a.png", "agency": None, "year": None}, 1)
    illustrate([shown], tmp_path / "ledger.sqlite")
    assert shown.picture is not None and shown.picture.startswith("data:image/png;base64,")
    assert "<img src=" in page(Account(pages=[shown]), "x")


def _small_pdf() -> bytes:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>"]  # fmt: skip
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return body + table + b"trailer<</Size 4/Root 1 0 R>>startxref\n%d\n%%%%EOF" % len(body)


def test_the_command_writes_both_accounts(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _dataset(tmp_path, [filed("青溪县", 2023, requests__received__natural_person=2)])
    assert cli.main(["audit", str(tmp_path)]) == 0
    assert (tmp_path / "audit.html").read_text().startswith("<!doctype html>")
    assert json.loads((tmp_path / "audit.json").read_text())["remarks_by_rule"]["requests.balance"] == 1
    assert "2 remarks" in capfd.readouterr().err
    assert cli.main(["audit", str(tmp_path / "nothing")]) == 2
