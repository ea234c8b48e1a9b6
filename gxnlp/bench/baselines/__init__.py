"""What others do with the same files, each a small honest adapter (docs/baselines.md)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gxnlp import __version__
from gxnlp.bench.baselines.answers import Answer as Answer
from gxnlp.bench.baselines.answers import Baseline as Baseline
from gxnlp.bench.baselines.answers import Cell
from gxnlp.bench.baselines.keywords import search
from gxnlp.bench.baselines.peers import Peer
from gxnlp.bench.baselines.plain_text import SUFFIXES, WEB, WORD, text_of
from gxnlp.bench.baselines.reading_order import pour
from gxnlp.document import UnreadableInput
from gxnlp.report import Number

PDF = frozenset({".pdf"})
PAPER = PDF | {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}
PAPER_S = 300.0
"""For the pages of one scan."""


@dataclass(frozen=True)
class Own:
    """A baseline of our own over the plain text of a file."""

    name: str
    about: str
    understand: Callable[[str], Mapping[Cell, Number]]

    def suits(self, path: Path) -> bool:
        return path.suffix.lower() in SUFFIXES

    def missing(self) -> str | None:
        return None

    def version(self) -> str:
        return f"gxnlp {__version__}"

    def read(self, paths: Sequence[Path]) -> Mapping[Path, Answer]:
        return {path: self._one(path) for path in paths}

    def _one(self, path: Path) -> Answer:
        before = time.perf_counter()
        try:
            cells = self.understand(text_of(path))
        except (UnreadableInput, OSError) as error:
            return Answer(seconds=time.perf_counter() - before, error=str(error))
        return Answer(cells, time.perf_counter() - before)


_ALL: tuple[Baseline, ...] = (
    Own("reading_order", "figures in reading order, poured into the form", pour),
    Own("keywords", "row names looked for in the text, the figures after them", search),
    Peer("pdfplumber", "extract_tables, fuzzy row names", PDF),
    Peer("camelot", "read_pdf(flavor='auto'), fuzzy row names", PDF),
    Peer("img2table", "tables by their rules and gaps, fuzzy row names", PAPER, PAPER_S),
    Peer("markitdown", "Markdown, its tables with fuzzy row names", WEB | WORD | PDF),
    Peer("docling", "HTML and Word backends, fuzzy row names", WEB | WORD),
    Peer("rapidocr", "stock OCR of whole pages, lines by height, fuzzy row names", PAPER, PAPER_S),
    Peer("tesseract", "stock OCR of whole pages, lines by height, fuzzy row names", PAPER, PAPER_S),
)
BASELINES: Mapping[str, Baseline] = {baseline.name: baseline for baseline in _ALL}
