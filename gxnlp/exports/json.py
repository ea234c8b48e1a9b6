"""One indented object for one file; an array for several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from gxnlp.forms import Form
from gxnlp.report import Report


def write(reports: Iterable[Report], out: BinaryIO, *, forms: Sequence[Form], many: bool) -> None:
    if not many:
        for report in reports:
            out.write((report.to_json(indent=2) + "\n").encode(errors="backslashreplace"))
        return
    before = "[\n"
    for report in reports:
        out.write((before + report.to_json(indent=2)).encode(errors="backslashreplace"))
        before = ",\n"
    out.write(b"[]\n" if before == "[\n" else b"\n]\n")
