"""One report a line, handed out as soon as it is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from gxnlp.forms import Form
from gxnlp.report import Report


def write(reports: Iterable[Report], out: BinaryIO, *, forms: Sequence[Form], many: bool) -> None:
    for report in reports:
        out.write((report.to_json() + "\n").encode(errors="backslashreplace"))
        out.flush()
