"""Pages of which something was not read: told, and no table that they touch is believed as it is."""

from __future__ import annotations

import pytest

from gxnlp.pipeline import extract
from gxnlp.readers import pdfwords, read
from gxnlp.report import Report
from tests.made import clean_text
from tests.readers.pdfs import pdf, rows, rule, table, text


def pages_of_a_report(rows_on_a_page: int = 12) -> list[str]:
    """A report of which the second table goes on over the page."""
    pages, at = [""], 800.0
    for line in clean_text().splitlines():
        cells = line.split("\t")
        if at < 800 - 18 * rows_on_a_page:
            pages.append("")
            at = 800.0
        if len(cells) > 1:
            widths = (
                [170.0, *[330 / (len(cells) - 1)] * (len(cells) - 1)]
                if len(cells) < 10
                else [500 / len(cells)] * len(cells)
            )
            pages[-1] += table([[c[:16] for c in cells]], at, 18, widths)
        elif line:
            pages[-1] += text(50, at - 12, line)
        at -= 18
    return pages


def doubted(report: Report) -> set[str]:
    """The tables of which every cell is flagged."""
    flagged = report.flagged()
    return {name for name, t in report.tables.items() if all(f"{name}/{c.row}/{c.column}" in flagged for c in t.cells)}


@pytest.fixture(scope="module")
def whole() -> list[str]:
    return pages_of_a_report()


def on(report: Report, table: str) -> set[int]:
    return {c.source.page for c in report.tables[table].cells if c.source.page is not None}


def test_a_whole_report_is_not_doubted(whole: list[str]) -> None:
    report = extract(pdf(whole), name="a.pdf")
    assert not report.flagged()
    assert len(on(report, "requests")) > 1


def test_a_page_with_more_words_than_are_read_doubts_the_tables_on_it(
    whole: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = max(on(extract(pdf(whole), name="a.pdf"), "requests"))
    monkeypatch.setattr(pdfwords, "MAX_WORDS", 60)
    report = extract(pdf(whole), name="a.pdf")
    told = next(f for f in report.findings if f.rule == "reader.partial")
    assert told.severity == "warning"
    assert f"{at}" in told.message and "缺失" in told.message and "missing" in told.message
    assert "requests" in doubted(report)


def test_a_page_of_very_many_words_is_told_with_a_warning() -> None:
    """Its figures may be any: none that is missing is silent."""
    crowd = "".join(text(5 + 14 * k, 835 - 1.3 * n, "77", 1.2) for n in range(300) for k in range(42))
    report = extract(pdf([*pages_of_a_report(), crowd]), name="a.pdf")
    assert [f.severity for f in report.findings if f.rule == "reader.partial"] == ["warning"]


def test_a_page_that_is_not_read_doubts_the_table_that_goes_on_over_it(whole: list[str]) -> None:
    over = sorted(on(extract(pdf(whole), name="a.pdf"), "requests"))
    garbled = "".join(text(50, 780 - 14 * n, "".join(chr(0xE000 + 7 * n + k) for k in range(40))) for n in range(20))
    for lost in (over[0], over[-1]):
        pages = [garbled if n == lost else page for n, page in enumerate(whole, 1)]
        report = extract(pdf(pages), name="a.pdf")
        assert "requests" in doubted(report)


def test_a_page_that_is_not_read_doubts_no_table_that_lies_elsewhere(whole: list[str]) -> None:
    damaged = "".join(text(50, 780 - 14 * n, "".join(chr(0xE000 + 7 * n + k) for k in range(40))) for n in range(20))
    report = extract(pdf([*whole, damaged]), name="a.pdf")
    assert any(f.rule == "reader.partial" for f in report.findings)
    assert not report.flagged()


def test_the_row_that_ends_a_page_before_one_that_is_not_read_may_lack_digits() -> None:
    """4 of 48, and 9 of their total of 97, satisfy their sum."""
    damaged = "".join(text(50, 780 - 14 * n, "".join(chr(0xE000 + 7 * n + k) for k in range(40))) for n in range(20))
    first, second, third = pages_of_a_report(23)  # the second table ends a page
    for below, doubted_cells in (("", 7), (text(50, 100, "以上数据截至年底。"), 0)):
        report = extract(pdf([first, second + below, damaged, third]), name="a.pdf")
        told = next(f for f in report.findings if f.rule == "reader.partial")
        assert len(told.cells) == doubted_cells
        assert all(cell.startswith("requests/carried_out/") for cell in told.cells)


def test_nothing_goes_on_over_a_page_that_was_not_read() -> None:
    long = "5.要求行政机关确认或重新"
    first = table([["项目", "自然人"], [long, "1"]], widths=[128, 60])
    third = table([["出具已获取信息", ""], ["3.其他", "4"]], widths=[128, 60])
    assert rows(read(pdf([first, third])))[1] == long + "出具已获取信息 | 1"
    garbled = "".join(text(50, 780 - 14 * n, "".join(chr(0xE000 + 7 * n + k) for k in range(40))) for n in range(20))
    read_over = rows(read(pdf([first, garbled, third])))
    assert long + " | 1" in read_over


def test_more_rules_than_are_followed_are_told() -> None:
    ruled = table([["规章", "12"]], top=780)
    hatched = "".join(rule(5 + 12 * k, 4 + 4 * n, 8 + 12 * k, 4 + 4 * n) for n in range(180) for k in range(47))
    assert read(pdf([ruled])).partial == ()
    assert read(pdf([ruled + hatched])).partial == (1,)
