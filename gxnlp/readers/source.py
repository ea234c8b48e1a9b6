"""What every reader is given, the bounds that every reader keeps, and how a family of files is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gxnlp.document import Document, UnreadableInput
from gxnlp.report import both

MAX_BYTES = 64 * 1024 * 1024
"""A report is a few pages; anything above this is not one."""
MAX_LINES = 20_000
"""Forty times a long report with every cell on a line of its own, blank lines counted."""
MAX_LINE_LENGTH = 100_000
MAX_ROW_CELLS = 1_000
MAX_CELLS = 1_000_000


def _silent(done: int, of: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Paper:
    """How scans and photos are to be read."""

    engine: str | None = None
    """rapidocr or tesseract; None takes the first that is installed."""
    provider: str | None = None
    """cpu or cuda; None takes CUDA where onnxruntime has it."""
    debug_dir: Path | None = None
    """Where to write each page with what was seen on it."""
    progress: Callable[[int, int], None] = _silent
    """Told (page, of how many) after each page that went to OCR."""


@dataclass(frozen=True, slots=True)
class Input:
    """A loaded file: its bytes, the name that messages give it, and its digest."""

    name: str
    data: bytes
    sha256: str
    paper: Paper = Paper()

    def unreadable(self, chinese: str, english: str, *, line: int | None = None) -> UnreadableInput:
        return UnreadableInput(self.name, both(chinese, english), line=line)


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of file: how its content is recognised, and who reads it."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Input], Document]


def too_many_lines(source: Input) -> UnreadableInput:
    return source.unreadable(f"超过 {MAX_LINES} 行，不像一份年度报告", f"more than {MAX_LINES} lines: no report")


def too_long_a_line(source: Input, line: int) -> UnreadableInput:
    return source.unreadable(
        f"一行超过 {MAX_LINE_LENGTH} 个字符", f"a line of more than {MAX_LINE_LENGTH} characters", line=line
    )


def too_many_cells(source: Input, line: int) -> UnreadableInput:
    return source.unreadable(
        f"单元格过多（一行 {MAX_ROW_CELLS}，全文 {MAX_CELLS}）",
        f"too many cells (limits: {MAX_ROW_CELLS} a row, {MAX_CELLS} in all)",
        line=line,
    )
