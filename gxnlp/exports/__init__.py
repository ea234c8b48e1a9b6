"""What a report is handed out as. A format is one file of this folder with a function `write`, and has its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from typing import BinaryIO, Protocol, cast

from gxnlp.forms import Form
from gxnlp.report import Report


class Write(Protocol):
    def __call__(self, reports: Iterable[Report], out: BinaryIO, *, forms: Sequence[Form], many: bool) -> None:
        """Write each report as soon as it comes.

        forms: what the reports were read with, for labels; many: False where one file was asked for, by its name.
        """


def formats() -> tuple[str, ...]:
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def writer(name: str) -> Write:
    """Imported only now: a format may stand on a heavy library."""
    return cast(Write, importlib.import_module(f"{__name__}.{name}").write)


def printable(text: str) -> str:
    """On one line, and without what would steer a terminal: file names and reports come from strangers."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)
