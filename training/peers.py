"""Times another converter inside its own virtual environment: `python peers.py markitdown RUNS FILE…`.

Stands alone on purpose: it runs where gxnlp is not installed. Prints {"version": …, "seconds": {file: [run, …]}}.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any


def docling() -> tuple[str, Callable[[Path], object]]:
    """The HTML backend by itself: the converter around it wants PyTorch, and would only add to its time."""
    from docling.backend.html_backend import HTMLDocumentBackend
    from docling.datamodel.base_models import InputFormat
    from docling.datamodel.document import InputDocument

    def convert(path: Path) -> object:
        asked = InputDocument(path_or_stream=path, format=InputFormat.HTML, backend=HTMLDocumentBackend)
        return HTMLDocumentBackend(in_doc=asked, path_or_stream=path).convert()

    return version("docling-slim"), convert


def markitdown() -> tuple[str, Callable[[Path], object]]:
    """The docx converter by itself, without the guess at the file's type that comes before it."""
    from markitdown import StreamInfo

    converters: Any = import_module("markitdown.converters")  # untyped
    converter = converters.DocxConverter()

    def convert(path: Path) -> object:
        with path.open("rb") as file:
            return converter.convert(file, StreamInfo(extension=".docx")).markdown

    return version("markitdown"), convert


def pdfplumber() -> tuple[str, Callable[[Path], object]]:
    """The tables of every page, as its documentation takes them."""
    import pdfplumber as peer

    def convert(path: Path) -> object:
        with peer.open(path) as file:
            return [page.extract_tables() for page in file.pages]

    return version("pdfplumber"), convert


def main(peer: str, runs: int, files: list[str]) -> None:
    release, convert = {"docling": docling, "markitdown": markitdown, "pdfplumber": pdfplumber}[peer]()
    seconds: dict[str, list[float]] = {}
    for name in files:
        file = Path(name)
        convert(file)  # what it imports and builds at the first call is not counted
        seconds[name] = []
        for _ in range(runs):
            before = time.perf_counter()
            convert(file)
            seconds[name].append(time.perf_counter() - before)
    print(json.dumps({"version": release, "seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
