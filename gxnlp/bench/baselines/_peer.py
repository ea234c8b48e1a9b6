"""Runs one other program inside the peers' environment: `python _peer.py NAME`, JSON lines in and out.

Stands alone on purpose: it runs where gxnlp is not installed. First it says {"version": …} or {"failed": …}. To each
{"file": path, "runs": n} it answers {"seconds": [a run, …]} with "tables", "text" or "words", or {"error": …}.
Only the program's own conversion is timed: no start, no import, no reading of its models.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

Told = dict[str, Any]
Convert = Callable[[Path], tuple[object, Callable[[], Told]]]
"""Converts a file (timed); what comes with it says in plain data what was found (not timed)."""

MEMORY = 8 << 30
DPI = 200
PAGES = 60
SPARSE, WORD_LEVEL = "11", "5"
"""Tesseract's mode that finds text in ruled cells too, and what marks the lines of its table that are words."""


def pdfplumber() -> tuple[str, Convert]:
    """The tables of every page as its documentation takes them.

    What is tried after that is not timed: words' edges where a page draws no rules, and the plain text.
    """
    peer: Any = import_module("pdfplumber")
    by_words = {"vertical_strategy": "text", "horizontal_strategy": "text"}

    def convert(path: Path) -> tuple[object, Callable[[], Told]]:
        file = peer.open(path)
        ruled = [page.extract_tables() for page in file.pages]
        return ruled, lambda: more(file, ruled)

    def more(file: Any, ruled: list[list[Any]]) -> Told:
        with file:
            pages = [tables or page.extract_tables(by_words) for page, tables in zip(file.pages, ruled, strict=True)]
            text = "\n".join(page.extract_text() for page in file.pages)
        return {"tables": [table for page in pages for table in page], "text": text}

    return f"pdfplumber {version('pdfplumber')}", convert


def camelot() -> tuple[str, Convert]:
    """Its own choice of method for every page."""
    peer: Any = import_module("camelot")

    def convert(path: Path) -> tuple[object, Callable[[], Told]]:
        found = peer.read_pdf(str(path), pages="all", flavor="auto", suppress_stdout=True)
        return found, lambda: {"tables": [[list(map(str, row)) for row in table.data] for table in found]}

    return f"camelot {version('camelot-py')}", convert


def img2table() -> tuple[str, Convert]:
    """With the text of the PDF where it has one, else with RapidOCR for Chinese."""
    document: Any = import_module("img2table.document")
    reader = import_module("img2table.ocr").RapidOCR(params={"Rec.lang_type": import_module("rapidocr").LangRec.CH})

    def convert(path: Path) -> tuple[object, Callable[[], Told]]:
        kind = document.PDF if path.suffix.lower() == ".pdf" else document.Image
        found = kind(str(path)).extract_tables(ocr=reader, borderless_tables=True)
        tables = [t for page in found.values() for t in page] if isinstance(found, dict) else found
        return tables, lambda: {"tables": [_without_copies(table) for table in tables]}

    return f"img2table {version('img2table')}", convert


def _without_copies(table: Any) -> list[list[str | None]]:
    """A merged cell stands in each of its places; the text is kept in the first."""
    seen: set[tuple[int, ...]] = set()
    rows: list[list[str | None]] = []
    for row in table.content.values():
        rows.append([])
        for cell in row:
            box = (cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2)
            rows[-1].append(None if box in seen else cell.value)
            seen.add(box)
    return rows


def markitdown() -> tuple[str, Convert]:
    """The converter of the file's kind by itself, without the guess at the kind that comes before it."""
    peer: Any = import_module("markitdown")
    kinds: Any = import_module("markitdown.converters")
    converters = {".html": kinds.HtmlConverter(), ".docx": kinds.DocxConverter(), ".pdf": kinds.PdfConverter()}
    converters[".htm"] = converters[".html"]
    best = import_module("charset_normalizer").from_bytes
    encodings: dict[Path, str | None] = {}

    def convert(path: Path) -> tuple[object, Callable[[], Told]]:
        suffix = path.suffix.lower()
        with path.open("rb") as file:
            told = peer.StreamInfo(extension=suffix, charset=encodings.get(path))
            text = converters[suffix].convert(file, told).markdown
        return text, lambda: {"text": text}

    def prepared(path: Path) -> None:
        if path.suffix.lower() in (".html", ".htm"):
            likeliest = best(path.read_bytes()).best()
            encodings[path] = likeliest.encoding if likeliest else None

    convert.prepare = prepared  # type: ignore[attr-defined]
    return f"markitdown {version('markitdown')}", convert


def docling() -> tuple[str, Convert]:
    """The backends by themselves: the converter around them wants PyTorch, and would only add to their time."""
    models: Any = import_module("docling.datamodel.document")
    formats: Any = import_module("docling.datamodel.base_models").InputFormat
    web: Any = import_module("docling.backend.html_backend").HTMLDocumentBackend
    word: Any = import_module("docling.backend.msword_backend").MsWordDocumentBackend

    def convert(path: Path) -> tuple[object, Callable[[], Told]]:
        kind, backend = (formats.DOCX, word) if path.suffix.lower() == ".docx" else (formats.HTML, web)
        asked = models.InputDocument(path_or_stream=path, format=kind, backend=backend)
        found = backend(in_doc=asked, path_or_stream=path).convert()
        return found, lambda: {"tables": [_grid(table.data) for table in found.tables], "text": found.export_to_text()}

    return f"docling-slim {version('docling-slim')}", convert


def _grid(data: Any) -> list[list[str | None]]:
    rows: list[list[str | None]] = [[None] * data.num_cols for _ in range(data.num_rows)]
    for cell in data.table_cells:
        rows[cell.start_row_offset_idx][cell.start_col_offset_idx] = cell.text
    return rows


def rapidocr() -> tuple[str, Convert]:
    """Its stock call on every page."""
    engine: Any = import_module("rapidocr").RapidOCR()

    def convert(path: Path) -> tuple[object, Callable[[], Told]]:
        read = [engine(page) for page in _pages(path)]
        return read, lambda: {"words": [word for n, page in enumerate(read) for word in _boxed(n, page)]}

    return f"rapidocr {version('rapidocr')}", convert


def _boxed(number: int, page: Any) -> Iterator[list[object]]:
    if page.boxes is None:
        return
    for box, text in zip(page.boxes, page.txts, strict=True):
        xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
        yield [number, min(xs), min(ys), max(xs), max(ys), text]


def tesseract() -> tuple[str, Convert]:
    """Pages turned as its own look at their orientation says, then read."""
    program = shutil.which("tesseract")
    if program is None:
        raise RuntimeError("no such program: apt-get install tesseract-ocr tesseract-ocr-chi-sim")
    languages = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False).stdout.split()  # noqa: S603
    if "chi_sim" not in languages:
        raise RuntimeError("it knows no Chinese: apt-get install tesseract-ocr-chi-sim")
    picture: Any = import_module("PIL.Image")
    dpi = 300  # as its documentation advises
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads wait for each other: three times as slow, same words

    def run(png: bytes, *mode: str) -> str:
        command = [program, "stdin", "stdout", "--dpi", f"{dpi}", *mode]
        ran = subprocess.run(command, input=png, capture_output=True, check=False, env=alone)  # noqa: S603
        return ran.stdout.decode("utf-8", "replace")

    def convert(path: Path) -> tuple[object, Callable[[], Told]]:
        read = []
        for page in _pages(path, dpi):
            image = picture.fromarray(page[:, :, ::-1])
            turned = re.search(r"Rotate: (\d+)", run(_png(image), "--psm", "0"))
            if turned and turned[1] != "0":
                image = image.rotate(-int(turned[1]), expand=True)
            read.append(run(_png(image), "-l", "chi_sim+eng", "--psm", SPARSE, "tsv"))
        return read, lambda: {"words": [word for n, page in enumerate(read) for word in _listed(n, page)]}

    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return (told.stdout or told.stderr).splitlines()[0], convert


def _png(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "png", compress_level=1)  # packing it is no part of reading
    return out.getvalue()


def _listed(number: int, tsv: str) -> Iterator[list[object]]:
    for line in tsv.splitlines():
        fields = line.split("\t")
        if len(fields) == 12 and fields[0] == WORD_LEVEL and fields[11].strip():
            x, y, width, height = map(float, fields[6:10])
            yield [number, x, y, x + width, y + height, fields[11]]


def _pages(path: Path, dpi: int = DPI) -> Iterator[Any]:
    """Pictures as OpenCV has them; a page of a PDF is drawn at a usual resolution."""
    numpy: Any = import_module("numpy")
    if path.suffix.lower() == ".pdf":
        file: Any = import_module("pypdfium2").PdfDocument(path)
        for number in range(min(len(file), PAGES)):
            yield numpy.ascontiguousarray(file[number].render(scale=dpi / 72).to_numpy()[:, :, :3])
        file.close()
        return
    image: Any = import_module("PIL.Image").open(path)
    upright: Any = import_module("PIL.ImageOps").exif_transpose
    for number in range(min(getattr(image, "n_frames", 1), PAGES)):
        image.seek(number)
        yield numpy.ascontiguousarray(numpy.asarray(upright(image).convert("RGB"))[:, :, ::-1])


PEERS: dict[str, Callable[[], tuple[str, Convert]]] = {
    peer.__name__: peer for peer in (pdfplumber, camelot, img2table, markitdown, docling, rapidocr, tesseract)
}


def _answer(convert: Convert, path: Path, runs: int) -> Told:
    getattr(convert, "prepare", lambda path: None)(path)
    seconds: list[float] = []
    for _ in range(runs):
        before = time.perf_counter()
        _, told = convert(path)
        seconds.append(time.perf_counter() - before)
    return {"seconds": seconds, **told()}


def main(name: str) -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a program prints by itself is no answer
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        pass

    def say(told: Told) -> None:
        print(json.dumps(told), file=out, flush=True)

    try:
        release, convert = PEERS[name]()
    except Exception as error:
        say({"failed": f"{type(error).__name__}: {error}"})
        return
    say({"version": release})
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            say(_answer(convert, Path(asked["file"]), int(asked.get("runs", 1))))
        except Exception as error:
            say({"error": f"{type(error).__name__}: {error}"[:500]})


if __name__ == "__main__":
    main(sys.argv[1])
