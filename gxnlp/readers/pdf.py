"""PDFs with a text layer: characters with their places and drawn rules become lines and cells, page by page.

A page whose text layer is missing or lies (`distrust`) is not read from it: it is for OCR.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gxnlp.document import Document, Line, Page, UnreadableInput
from gxnlp.readers.pages import Sheet, pages_of
from gxnlp.readers.ruling import is_too_much
from gxnlp.readers.source import Family, Input
from gxnlp.report import both

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gxnlp.readers.pdfpage import Seen

MAX_PAGES = 1_000
MAX_SECONDS = 60.0
"""For all pages together; a report takes a fraction of one."""
MAX_SIDE = 14_400.0
"""Points: the largest page that PDF knows."""

THIN_LAYER = 120
"""A picture of the whole page with fewer characters than this on it is a scan with a stamp or a page number."""
WHOLE_PAGE, PART_OF_PAGE = 0.6, 0.15
OUTLINES = 300
"""Drawn shapes on a page without text: its letters were made outlines."""
MOST_UNMAPPED, MOST_STRANGE, LEAST_COMMON = 0.03, 0.05, 0.75
ENOUGH = 20

_LAYERS = re.compile(rb"/OCProperties|/ObjStm")
"""The catalogue names the layers of a file; where it may be packed, each text with marks is asked about."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")

Reason = tuple[str, str]
"""In Chinese and in English."""


def recognises(data: bytes) -> bool:
    """A header at the start, or behind some junk, as web servers leave it; a text that speaks of %PDF- is text."""
    at = data[:1024].find(b"%PDF-")
    junk = data[: max(at, 0)].removeprefix(b"\xef\xbb\xbf").strip()
    return at >= 0 and (not junk or _CONTROL.search(junk) is not None or b"endobj" in data)


def read(source: Input) -> Document:
    sheets: list[Sheet] = []
    notes: list[str] = []
    turns: dict[int, int] = {}
    refused: list[tuple[int, Reason]] = []
    unseen: list[int] = []
    partial: list[int] = []
    from gxnlp.readers.pdfguard import guarded, is_risky

    for number, seen in guarded(source) if is_risky(source.data) else seen_pages(source):
        if isinstance(seen, tuple):
            refused.append((number, seen))
            sheets.append(Sheet(number, 0.0, 0.0, ()))
            continue
        reason = distrust(seen)
        if reason is not None:
            refused.append((number, reason))
            unseen.append(number)
        words = () if reason is not None else seen.words
        rules, ink = (seen.rules, seen.ink) if words else ((), ())
        sheets.append(Sheet(number, seen.width, seen.height, words, rules, ink))
        turns[number] = seen.turn
        if words and (seen.cut or is_too_much(seen.rules)):
            partial.append(number)
        if words and seen.unsure:
            notes.append(
                both(
                    f"第 {number} 页有 {seen.unsure} 处数字在页面上看不见，或字体没有说明其编码，不予采信",
                    f"page {number}: {seen.unsure} figure(s) cannot be seen on the page, or their font does not say "
                    "what they are; they are not believed",
                )
            )
    lack = _seen_instead(source, sheets, unseen, notes) if unseen else None
    done = {s.number for s in sheets if s.words} & set(unseen)
    refused = [(n, reason) for n, reason in refused if n not in done]
    partial += [n for n, _ in refused]
    sheets = [replace(s, partial=True) if s.number in partial else s for s in sheets]
    turns = {n: turn for n, turn in turns.items() if n not in done}
    pages = tuple(_turned_back(page, turns.get(page.number, 0)) for page in pages_of(source, sheets))
    if not any(page.lines for page in pages):
        if lack is not None:
            raise lack
        if refused:
            number, (chinese, english) = refused[0]
            raise UnreadableInput(source.name, both(chinese, english), page=number)
        raise source.unreadable("文件中没有文字", "the file holds no text")
    notes += [both(f"第 {n} 页未读取：{zh}", f"page {n} was not read: {en}") for n, (zh, en) in refused]
    reader = "ocr" if done and not any(s.words for s in sheets if s.number not in done) else "pdf"
    return Document(source.name, source.sha256, "application/pdf", reader, pages, tuple(notes), tuple(sorted(partial)))


def _seen_instead(source: Input, sheets: list[Sheet], numbers: list[int], notes: list[str]) -> UnreadableInput | None:
    """Puts what OCR sees on the pages with these numbers in place of their sheets; returns what OCR lacks, if so."""
    from gxnlp.readers.image import pdf_sheets

    at = {s.number: n for n, s in enumerate(sheets)}
    try:
        for seen in pdf_sheets(source, numbers):
            sheets[at[seen.number]] = seen
    except UnreadableInput as error:
        notes.append(error.reason)
        return error
    return None


def distrust(seen: Seen) -> Reason | None:
    """Why the text layer of a page is not to be believed, None where it is; such a page is for OCR."""
    printed = len(seen.text)
    if seen.hidden > printed:
        return "文字层不可见，是以前识别的结果", "its text layer is invisible: what an older OCR made of it"
    if seen.covered > 0.5 * max(printed, 1):
        return "文字层被图像盖住，是以前识别的结果", "a picture covers its text layer: what an older OCR made of it"
    if printed < THIN_LAYER and seen.pictured >= WHOLE_PAGE:
        return "是扫描图像，几乎没有文字层", "it is a scan with hardly any text layer"
    if not printed and (seen.pictured >= PART_OF_PAGE or seen.shapes >= OUTLINES):
        return "只有图像，没有文字层", "it is a picture without a text layer"
    if printed and seen.unmapped > MOST_UNMAPPED * printed:
        return "字体没有说明字符编码，文字层不可信", "its fonts do not say which characters they print"
    if is_garbled(seen.text):
        return "文字层是乱码", "its text layer is garbled"
    return None


def is_garbled(text: str) -> bool:
    """Whether a text is no one's language: signs for private use, letters of no alphabet in use here, rare characters.

    Nearly all characters of a Chinese text are among the 3,755 common ones of GB 2312, and few of a wrong table are.
    """
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "replace"), "<u4")
    kinds = np.bincount(_kinds()[np.minimum(codes, 0xFFFF)], minlength=4)
    strange, common, han = kinds[_STRANGE] + (codes >= 0xF0000).sum(), kinds[_COMMON], kinds[_COMMON] + kinds[_HAN]
    if strange > MOST_STRANGE * len(text) and strange > 2:
        return True
    return bool(han >= ENOUGH and common < LEAST_COMMON * han)


_STRANGE, _COMMON, _HAN = 1, 2, 3
_MOJIBAKE = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ¡¢£¤¥¦¨©ª«¬®¯±²³´µ¶¸¹º»¼½¾¿"


@lru_cache(maxsize=1)
def _kinds() -> NDArray[Any]:
    """For each code up to 0xFFFF, what speaks for its character or against it."""
    import numpy as np

    kinds = np.zeros(0x10000, np.uint8)
    kinds[0x3400:0xA000] = _HAN
    for first, end in ((0, 0x20), (0x7F, 0xA0), (0x100, 0x371), (0x500, 0x2000), (0xE000, 0xF900), (0xFFFD, 0xFFFE)):
        kinds[first:end] = _STRANGE
    kinds[[ord(c) for c in _MOJIBAKE]] = _STRANGE
    pairs = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    kinds[[ord(c) for c in b"".join(pairs).decode("gb2312", "ignore")]] = _COMMON  # the first level of GB 2312
    return kinds


def _turned_back(page: Page, turn: int) -> Page:
    """The page with its boxes where they are on the page as it is shown, not on the sheet set upright."""
    if not turn or page.width is None or page.height is None:
        return page
    from gxnlp.readers.pdfpage import turn_back

    width, height = page.width, page.height

    def line_back(line: Line) -> Line:
        cells = tuple(replace(c, box=turn_back(c.box, turn, width, height) if c.box else None) for c in line.cells)
        return replace(line, cells=cells, box=turn_back(line.box, turn, width, height) if line.box else None)

    if turn % 2:
        return Page(page.number, tuple(map(line_back, page.lines)), height, width)
    return Page(page.number, tuple(map(line_back, page.lines)), width, height)


def seen_pages(source: Input) -> Iterator[tuple[int, Seen | Reason]]:
    """(number, what a page holds, or why it cannot be read) for every page."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    began = time.monotonic()
    try:
        document: Any = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
            raise source.unreadable(
                "PDF 已加密，请先去除密码", "the PDF is encrypted: remove its password first"
            ) from None
        raise source.unreadable("PDF 已损坏，无法打开", "the PDF is damaged and cannot be opened") from None
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise source.unreadable(
                f"PDF 有 {count} 页，超过 {MAX_PAGES} 页的上限",
                f"{count} pages, more than the {MAX_PAGES} that are read",
            )
        if not count:
            raise source.unreadable("PDF 没有页面", "the PDF has no pages")
        if document.get_formtype():
            document.init_forms()  # draws the values of fields that have no picture of their own
        layered = _LAYERS.search(source.data) is not None
        for n in range(count):
            if time.monotonic() - began > MAX_SECONDS:
                raise UnreadableInput(
                    source.name,
                    both(f"读取超过 {MAX_SECONDS:.0f} 秒", f"reading took more than {MAX_SECONDS:.0f} seconds"),
                    page=n + 1,
                )
            yield n + 1, _page(document, n, layered)
    finally:
        document.close()


def _page(document: Any, n: int, layered: bool) -> Seen | Reason:
    import pypdfium2

    from gxnlp.readers.pdffields import with_fields
    from gxnlp.readers.pdfpage import see

    try:
        page = document[n]
    except pypdfium2.PdfiumError:
        return "页面已损坏", "the page is damaged"
    try:
        width, height = page.get_size()
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            return f"页面大小不合理：{width:.0f} × {height:.0f}", f"no page has this size: {width:.0f} × {height:.0f}"
        page, bare, left_out = with_fields(document, page, n)
        seen: Seen = see(page, bare, layered=layered)
        return replace(seen, cut=True) if left_out else seen
    except pypdfium2.PdfiumError:
        return "页面已损坏", "the page is damaged"
    finally:
        page.close()


FAMILY = Family("pdf", recognises, read)
