"""Scans and photos: what straightening, rules and readings make of a drawn page, worn and turned."""

from __future__ import annotations

import importlib.util
import io
import shutil
from pathlib import Path
from typing import Any

import pytest

from gxnlp import readers
from gxnlp.document import Document, UnreadableInput
from gxnlp.readers import ocr, tesseract

HAS_OCR = all(importlib.util.find_spec(name) for name in ("cv2", "onnxruntime", "rapidocr", "PIL"))
needs_ocr = pytest.mark.skipif(not HAS_OCR, reason="gxnlp[ocr] is not installed")

FIGURES = (("31", "608", "7"), ("0", "1,945", "82"), ("563", "0", "4407"))


def page(dpi: int = 150) -> Document | object:
    """An A4 page with a ruled table of FIGURES, as a picture (BGR)."""
    import cv2
    import numpy as np

    scale = dpi / 72
    sheet = np.full((round(842 * scale), round(595 * scale), 3), 255, np.uint8)

    def at(value: float) -> int:
        return round(value * scale)

    for n in range(4):
        cv2.line(sheet, (at(80), at(150 + 40 * n)), (at(500), at(150 + 40 * n)), (0, 0, 0), max(1, round(scale * 0.7)))
        cv2.line(sheet, (at(80 + 140 * n), at(150)), (at(80 + 140 * n), at(270)), (0, 0, 0), max(1, round(scale * 0.7)))
    for r, row in enumerate(FIGURES):
        for c, text in enumerate(row):
            where = (at(110 + 140 * c), at(176 + 40 * r))
            cv2.putText(sheet, text, where, cv2.FONT_HERSHEY_DUPLEX, 0.5 * scale, (0, 0, 0), max(1, round(scale * 0.5)))
    for n, text in enumerate(("Annual report of the town office", "Signed on January 23, 2024 by Lan Ling")):
        cv2.putText(
            sheet, text, (at(80), at(90 + 30 * n)), cv2.FONT_HERSHEY_DUPLEX, 0.5 * scale, (0, 0, 0), 1 + dpi // 150
        )
    return sheet


def as_jpeg(sheet: object, quality: int = 85) -> bytes:
    import cv2

    ok, data = cv2.imencode(".jpg", sheet, [cv2.IMWRITE_JPEG_QUALITY, quality])  # type: ignore[call-overload]
    assert ok
    return bytes(data.tobytes())


def rows(document: Document) -> list[tuple[str, ...]]:
    return [tuple(c.text for c in line.cells) for line in document.lines if line.table is not None]


@needs_ocr
def test_a_scan_is_read_cell_by_cell() -> None:
    document = readers.read(as_jpeg(page(200)), name="scan.jpg")
    assert (document.reader, document.media_type) == ("ocr", "image/jpeg")
    assert rows(document) == list(FIGURES)
    cell = next(c for line in document.lines if line.table is not None for c in line.cells)
    assert cell.confidence is not None and 0.5 < cell.confidence <= 1
    assert cell.box is not None and cell.box[0] == pytest.approx(80, abs=6)


@needs_ocr
@pytest.mark.parametrize("level", (1, 3))
def test_a_worn_copy_and_a_photo_say_the_same(level: int) -> None:
    from training.paper.wear import DPI, wear

    worn = wear(page(DPI[level]), level, "test", turns=False)  # type: ignore[arg-type]
    assert rows(readers.read(worn.jpeg, name="worn.jpg")) == list(FIGURES)


@needs_ocr
@pytest.mark.parametrize("turns", (1, 2, 3))
def test_a_page_laid_on_the_glass_any_way_round(turns: int) -> None:
    import numpy as np

    assert rows(readers.read(as_jpeg(np.ascontiguousarray(np.rot90(page(150), turns))))) == list(FIGURES)  # type: ignore[call-overload]


@needs_ocr
def test_a_tiff_has_pages_and_tells_of_each() -> None:
    from PIL import Image

    sheets = [Image.fromarray(page(120)) for _ in range(2)]  # type: ignore[arg-type]
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])
    told: list[tuple[int, int]] = []
    paper = readers.Paper(progress=lambda done, of: told.append((done, of)))
    document = readers.read(out.getvalue(), name="fax.tiff", paper=paper)
    assert len(document.pages) == 2 and told == [(1, 2), (2, 2)]


@needs_ocr
def test_the_page_as_it_was_seen_can_be_looked_at(tmp_path: Path) -> None:
    readers.read(as_jpeg(page(120)), name="a scan.jpg", paper=readers.Paper(debug_dir=tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["a_scan.jpg-001.png"]


@needs_ocr
def test_a_damaged_picture_is_refused_with_a_reason() -> None:
    whole = as_jpeg(page(120))
    for data in (whole[:2000], b"\x89PNG\r\n\x1a\n" + bytes(200), b"II*\0" + bytes(50)):
        with pytest.raises(UnreadableInput, match=r"picture|text"):
            readers.read(data, name="broken")


@needs_ocr
def test_a_blank_cell_in_which_the_other_side_shows_through_is_no_zero() -> None:
    import cv2

    sheet = page(200)
    sheet[535:632, 230:603] = 255  # type: ignore[index]
    cv2.putText(sheet, "0", (380, 600), cv2.FONT_HERSHEY_DUPLEX, 1.4, (205, 205, 205), 2)  # type: ignore[call-overload]
    document = readers.read(as_jpeg(sheet))
    assert rows(document)[1] == ("□", "1,945", "82")
    (cell,) = [c for line in document.lines for c in line.cells if c.text == "□"]
    assert cell.confidence is not None and cell.confidence < 0.9


@needs_ocr
def test_an_empty_page_has_no_text() -> None:
    import numpy as np

    with pytest.raises(UnreadableInput, match="no text"):
        readers.read(as_jpeg(np.full((1200, 850, 3), 255, np.uint8)), name="empty.jpg")


@needs_ocr
def test_a_red_stamp_does_not_hide_figures() -> None:
    import cv2

    sheet = page(200)
    cv2.circle(sheet, (700, 600), 150, (60, 60, 215), 14)  # type: ignore[call-overload]
    clean = page(200)
    sheet[clean < 90] = clean[clean < 90]  # type: ignore[index, operator]
    assert rows(readers.read(as_jpeg(sheet, 92))) == list(FIGURES)


def test_without_the_extra_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(UnreadableInput, match=r"gxnlp\[ocr\]"):
        readers.read(b"\xff\xd8\xff\xe0" + bytes(100), name="photo.jpg")


@needs_ocr
def test_an_engine_that_is_not_there_is_named() -> None:
    with pytest.raises(UnreadableInput, match="no engine called abbyy"):
        readers.read(as_jpeg(page(100)), name="photo.jpg", paper=readers.Paper(engine="abbyy"))


@needs_ocr
def test_a_figure_comes_with_what_else_it_could_be() -> None:
    import numpy as np

    letters = ("", "1", "7", "0", "０", " ")
    steps = [[0.1, 0.5, 0.4, 0, 0, 0], [1, 0, 0, 0, 0, 0], [0, 0, 0, 0.5, 0.4, 0.1]]
    best, second, *_ = ocr.figures(np.array(steps, np.float32), letters)
    assert best[0] == "10" and best[1] == pytest.approx(0.45, abs=0.01)
    assert second[0] == "70" and second[1] == pytest.approx(0.36, abs=0.01)


@needs_ocr
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_tesseract_can_be_named_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import cv2
    import numpy as np

    from gxnlp.cli import main

    sheet = np.full((360, 1000, 3), 255, np.uint8)
    for n, text in enumerate(("Annual report of the town office", "In all 31 letters came in 2024")):
        cv2.putText(sheet, text, (60, 120 + 90 * n), cv2.FONT_HERSHEY_DUPLEX, 1.4, (0, 0, 0), 2)
    (tmp_path / "scan.jpg").write_bytes(as_jpeg(sheet))
    asked: list[int] = []
    read = tesseract.Tesseract.read

    def counted(self: tesseract.Tesseract, crops: Any) -> Any:
        asked.append(len(crops))
        return read(self, crops)

    monkeypatch.setattr(tesseract.Tesseract, "read", counted)
    assert main(["extract", str(tmp_path / "scan.jpg"), "--engine", "tesseract", "--format", "jsonl"]) == 0
    assert sum(asked) >= 2
    assert capsys.readouterr().out.startswith("{")
