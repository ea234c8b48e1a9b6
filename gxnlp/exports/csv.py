"""One cell a line, in the shape of `Report.cells()`, as spreadsheets open it with a double click.

It starts with a byte order mark, without which Excel on a Chinese Windows takes UTF-8 for GBK; pandas and the
`utf-8-sig` codec take it off. A text that a spreadsheet would run as a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from gxnlp.forms import Form
from gxnlp.report import Report

FIELDS = ("source", "agency", "year", "form", "table", "row", "column", "value", "state", "confidence", "page")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(reports: Iterable[Report], out: BinaryIO, *, forms: Sequence[Form], many: bool) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="backslashreplace", newline="", write_through=True)
    try:
        lines = csv.DictWriter(text, FIELDS)
        lines.writeheader()
        for report in reports:
            lines.writerows({name: harmless(value) for name, value in record.items()} for record in report.cells())
    finally:
        text.detach()


def harmless(value: Any) -> Any:
    """Only texts: a negative number stays a number."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
