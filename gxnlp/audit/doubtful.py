"""The pages that most want a person's eye, each with what is doubted on it and with its picture or its lines."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import struct
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gxnlp.batch.exporting import parts, read_part
from gxnlp.document import Box, UnreadableInput
from gxnlp.exports.parquet import DOUBTFUL

MOST = 40
"""Pages shown; the JSON names all reports in order of doubt."""
MOST_CELLS, MOST_LINES = 60, 14
AROUND = 1
PICTURE_WIDTH = 760
MAX_SIDE_POINTS = 3_000
MAX_PICTURE = 1_500_000
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_TIFF = (b"II*\0", b"MM\0*")


@dataclass
class Page:
    report: dict[str, Any]
    page: int | None
    cells: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    lines: list[tuple[int, str, bool]] = field(default_factory=list)
    """(number, text, doubted)"""
    picture: str | None = None
    """A PNG as a data URL."""
    size: tuple[float, float] | None = None
    """Of the picture's page, in points, where known: boxes are drawn in it."""

    @property
    def doubt(self) -> float:
        return sum(2.0 if cell["flagged"] else 1.0 - cell["confidence"] for cell in self.cells)


def pages(dataset: Path, most: int = MOST) -> list[Page]:
    """The most doubtful pages of the dataset, worst first; of one report no more than three."""
    best: list[Page] = []
    for part in parts(dataset, "cells"):
        for page in _of_part(dataset, part).values():
            best.append(page)
        best.sort(key=lambda p: (-p.doubt, p.report["source"], p.page or 0))
        kept: dict[str, int] = {}
        trimmed = []
        for page in best:
            sha = page.report["sha256"]
            kept[sha] = kept.get(sha, 0) + 1
            if kept[sha] <= 3:
                trimmed.append(page)
        best = trimmed[:most]
    for page in best:
        page.cells.sort(key=lambda c: (not c["flagged"], c["confidence"]))
    return best


def _of_part(dataset: Path, part: Path) -> dict[tuple[str, int | None], Page]:
    import pyarrow.compute as pc

    found: dict[tuple[str, int | None], Page] = {}
    lost_pages: dict[str, int | None] = {}
    for table in read_part(part, "cells"):
        doubted = pc.or_(
            table.column("flagged"),
            pc.and_(pc.is_valid(table.column("value")), pc.less(table.column("confidence"), DOUBTFUL)),
        )
        for cell in table.filter(doubted).to_pylist():
            sha, number = cell["sha256"], cell["page"]
            number = lost_pages.setdefault(sha, number) if number is None else number
            report = {"sha256": sha, "source": cell["source"], "agency": cell["agency"], "year": cell["year"] or None}
            found.setdefault((sha, number), Page(report, number)).cells.append(cell)
    beside = dataset / "findings" / part.parent.name / part.name
    if found and beside.exists():
        reasons: dict[str, list[tuple[set[str], str]]] = {}
        for table in read_part(beside, "findings", ("sha256", "severity", "message", "cells")):
            for row in table.to_pylist():
                if row["severity"] != "info":
                    reasons.setdefault(row["sha256"], []).append((set(row["cells"] or ()), row["message"]))
        for (sha, _), page in found.items():
            names = {f"{c['table']}/{c['row']}/{c['column']}" for c in page.cells}
            page.reasons = [message for cells, message in reasons.get(sha, ()) if cells & names]
    return found


def illustrate(found: Iterable[Page], ledger: Path) -> None:
    """Adds the picture of a PDF's page or of a scan, else lines, where the file is still there and still the same.

    Nothing is read by OCR here: that would take minutes.
    """
    places = _places(ledger)
    for page in found:
        content = _content(places.get(page.report["sha256"]), page.report["sha256"])
        if content is None:
            continue
        kind = next((kind for magic, kind in _PICTURES.items() if content.startswith(magic)), None)
        if b"%PDF-" in content[:1024]:
            with suppress(Exception):  # whatever is wrong with it, the cells are left
                page.picture, page.size = _picture(content, page.page or 1)
        elif kind is not None:
            if len(content) <= MAX_PICTURE:
                page.picture = f"data:{kind};base64," + base64.b64encode(content).decode()
        elif not content.startswith(_TIFF):
            _lines(page, content)


def _places(ledger: Path) -> dict[str, str]:
    import os

    if not ledger.exists():
        return {}
    try:
        with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as db:
            return {sha: os.fsdecode(place) for sha, place in db.execute("select sha256, place from contents")}
    except sqlite3.Error:
        return {}


def _content(place: str | None, sha256: str) -> bytes | None:
    with suppress(OSError, ValueError):
        if place and "://" not in place and Path(place).is_file():
            content = Path(place).read_bytes()
            return content if hashlib.sha256(content).hexdigest() == sha256 else None
    return None


def _lines(page: Page, content: bytes) -> None:
    from gxnlp.readers import read

    try:
        document = read(content, name=page.report["source"])
    except UnreadableInput:
        return
    doubted = {cell["line"] for cell in page.cells if cell["line"] is not None}
    near = {line + by for line in doubted for by in range(-AROUND, AROUND + 1)}
    shown = [(line.number, line.text, line.number in doubted) for line in document.lines if line.number in near]
    page.lines = shown[:MOST_LINES]


def _picture(content: bytes, number: int) -> tuple[str, tuple[float, float]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        page = document[number - 1]
        width, height = page.get_size()
        if max(width, height) > MAX_SIDE_POINTS:
            raise ValueError("a page of unlikely size")
        bitmap = page.render(scale=PICTURE_WIDTH / width, grayscale=True)
        pixels = bitmap.to_numpy()
        png = _png(pixels.reshape(pixels.shape[0], -1))
        return "data:image/png;base64," + base64.b64encode(png).decode(), (width, height)
    finally:
        document.close()


def _png(gray: Any) -> bytes:
    """A grey picture, without a picture library."""
    height, width = gray.shape

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + gray[y].tobytes() for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 6)) + chunk(b"IEND", b"")


def boxes(cells: Sequence[dict[str, Any]]) -> list[Box]:
    return [tuple(cell["box"]) for cell in cells if cell["box"] and len(cell["box"]) == 4]
