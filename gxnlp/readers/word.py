"""Word documents (.docx and its kin): paragraphs, tables and text boxes in order, as they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gxnlp.document import Document
from gxnlp.readers.flow import (
    BREAK,
    HEADING,
    LOWERED,
    PAGE,
    RAISED,
    TABLE,
    Row,
    Tables,
    assemble,
    bracketed,
    row_items,
    squeeze,
)
from gxnlp.readers.numbering import VAL, Numbering, integer, numbering
from gxnlp.readers.package import Package, child, tags, w
from gxnlp.readers.source import MAX_LINE_LENGTH, Family, Input
from gxnlp.readers.styles import Style, Styles, list_of, outline_level, switched_on
from gxnlp.report import both

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_SPAN = 200

_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


P, TBL, TR, TC, R, T, BR, TYPE, SYMBOL = map(w, ("p", "tbl", "tr", "tc", "r", "t", "br", "type", "sym"))
_PRINTED = {w("tab"): "\t", w("cr"): BREAK, w("lastRenderedPageBreak"): PAGE, w("noBreakHyphen"): "-"}
_TEXT = frozenset({T, "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_ALTERNATE, _CHOICE, _FALLBACK = (f"{{{_MC}}}{name}" for name in ("AlternateContent", "Choice", "Fallback"))
_GONE = tags("del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sdtPr", "sdtEndPr", "rt",
           "fldData")  # fmt: skip
_CLOSED = tags("tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "tblPrEx", "p", "tbl")
_TEXT_BOX = w("txbxContent")
_ALT_CHUNK = w("altChunk")
_WANTED = {"": frozenset({P, TBL, _ALT_CHUNK}), TR: frozenset({TR}), TC: frozenset({TC})}


def recognises(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def read(source: Input) -> Document:
    package = Package(source)
    main = package.main()
    root = package.part(main)
    body = child(root, "body")
    if body is None:
        raise source.unreadable("是压缩包，但不是 Word 文档", "an archive, but not a Word document")
    folder = main.rpartition("/")[0]
    looks = Styles(package.part(f"{folder}/styles.xml"))
    lists = numbering(package.part(f"{folder}/numbering.xml"), lambda style: looks.named(style).list)
    reading = Reading(looks, lists)
    try:
        text = reading.blocks(body)
    except RecursionError:
        raise source.unreadable("文档嵌套过深", "the document is nested too deep") from None
    pages = assemble(source, (text, reading.tables))
    return Document(source.name, source.sha256, MEDIA_TYPE, "word", pages, tuple(reading.notes))


@dataclass(slots=True)
class Reading:
    """One pass through a document: what its lists have counted and its tables held so far."""

    styles: Styles
    numbering: Numbering
    tables: Tables = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    """An ordered set."""

    def blocks(self, container: _Element) -> str:
        """The text of a container's paragraphs and tables, with marks."""
        parts: list[str] = []
        carried = ""
        for block in _content(container):
            if block.tag == P:
                text, goes_on = self.paragraph(block, carried)
                goes_on = goes_on and len(text) < MAX_LINE_LENGTH
                carried = text if goes_on else ""
                if not goes_on:
                    parts.append(text)
            elif block.tag == TBL:
                key = len(self.tables)
                self.tables[key] = []  # the key is taken before inner tables ask for theirs
                self.tables[key] = self.table(block)
                parts.append(f"{TABLE}{key}")
            elif block.tag == _ALT_CHUNK:
                self.note("文中嵌入的外部内容未读取", "content embedded from another file was not read")
        parts.append(carried)
        return BREAK.join(parts)

    def note(self, chinese: str, english: str) -> None:
        self.notes[both(chinese, english)] = None

    def paragraph(self, paragraph: _Element, carried: str) -> tuple[str, bool]:
        """(text, does it run on into the next paragraph because its end was deleted?)"""
        properties = child(paragraph, "pPr")
        named = child(properties, "pStyle")
        key = None if named is None else named.get(VAL)
        style = self.styles[key]
        parts: list[str] = []
        boxes: list[_Element] = []
        self.inline(paragraph, parts, boxes, style)
        text = carried + bracketed("".join(parts))
        mark = child(properties, "rPr")
        if mark is not None and (child(mark, "del") is not None or child(mark, "moveFrom") is not None):
            return text, True
        hidden = switched_on(mark, "vanish") is True or style.hidden is True
        level = outline_level(properties)
        level = style.level if level is None else level
        if not (hidden and not text.strip()):
            text = self.marker(properties, key) + text
        if level and text.strip(f" \t{PAGE}"):
            text = f"{HEADING}{level}" + text.replace(BREAK, f"{BREAK}{HEADING}{level}")
        if switched_on(properties, "pageBreakBefore"):
            text = PAGE + text
        for box in boxes:
            text += BREAK + self.blocks(box)
        return text, False

    def marker(self, properties: _Element | None, key: str | None) -> str:
        listed, at = list_of(properties)
        style = self.styles[key]
        if listed is None:
            listed = style.list
            if listed is not None and at is None:
                at = style.list_level
                if at is None:
                    at = self.numbering.level_of_style(listed, style.list_style)
        if listed is None or listed == "0":
            return ""
        return self.numbering.marker(listed, at or 0)

    def inline(self, element: _Element, parts: list[str], boxes: list[_Element], looks: Style) -> None:
        """Collect the printed text below an element; text boxes are kept for after the paragraph."""
        for below in element:
            tag = below.tag
            if tag == R:
                self.run(below, parts, boxes, looks)
            elif tag in _TEXT:
                parts.append(_plain(below.text))
            elif tag in _GONE:
                continue
            elif tag == _ALTERNATE:
                chosen = _alternative(below)
                if chosen is not None:
                    self.inline(chosen, parts, boxes, looks)
            elif tag == _TEXT_BOX:
                boxes.append(below)
            elif tag in _PRINTED:
                parts.append(_PRINTED[tag])
            elif tag == BR:
                parts.append(PAGE if below.get(TYPE) == "page" else BREAK)
            elif tag == SYMBOL:
                self.note("文中有符号字体的字符，未读取", "characters of a symbol font were not read")
            elif len(below):
                self.inline(below, parts, boxes, looks)

    def run(self, run: _Element, parts: list[str], boxes: list[_Element], looks: Style) -> None:
        looks = self.styles.of_run(child(run, "rPr"), looks)
        if looks.hidden or looks.struck:
            if any((text.text or "").strip() for text in run.iter(T)):
                if looks.hidden:
                    self.note("隐藏文字已略去", "hidden text was left out")
                else:
                    self.note("划去的文字已略去", "struck text was left out")
            return
        if looks.raised:
            raised: list[str] = []
            self.inline(run, raised, boxes, looks)
            parts.append(f"{RAISED}{''.join(raised)}{LOWERED}")
        else:
            self.inline(run, parts, boxes, looks)

    def table(self, table: _Element) -> list[Row | str]:
        items: list[Row | str] = []
        above: dict[int, str] = {}
        for row in _content(table, TR):
            properties = child(row, "trPr")
            if properties is not None:
                if child(properties, "del") is not None:
                    continue
                if switched_on(properties, "hidden"):
                    self.note("隐藏的表格行已略去", "hidden rows of a table were left out")
                    continue
            self.row(row, properties, above, items)
        return items

    def row(self, row: _Element, properties: _Element | None, above: dict[int, str], items: list[Row | str]) -> None:
        """Append a row; `above` holds, for each column, the text of the cell that a vertical merge goes on with."""
        before = child(properties, "gridBefore")
        column = min(integer(before, 0), MAX_SPAN)
        placed: Row = []
        texts: list[str] = []
        for cell in _content(row, TC):
            looks = child(cell, "tcPr")
            span, joined = 1, None
            if looks is not None:
                if child(looks, "cellDel") is not None:
                    continue
                span = max(1, min(integer(child(looks, "gridSpan"), 1), MAX_SPAN))
                joined = child(looks, "vMerge")
                beside = child(looks, "hMerge")
                if beside is not None and beside.get(VAL) != "restart" and placed:
                    text, at, width = placed[-1]
                    placed[-1] = (text, at, width + span)
                    column += span
                    continue
            raw = self.blocks(cell)
            text = squeeze(raw)
            goes_on = joined is not None and joined.get(VAL) != "restart"
            # Some programs repeat the text in every cell of a merge; other text in a covered cell is kept.
            if not (goes_on and (not text or text == above.get(column))):
                placed.append((text, column, span))
                texts.append(raw)
            if joined is not None and not goes_on:
                above[column] = text
            column += span
        items.extend(row_items(placed, texts))


def _plain(text: str | None) -> str:
    """Text of a run: line ends inside it are blanks in Word."""
    return text.replace("\n", " ").replace("\t", " ") if text and ("\n" in text or "\t" in text) else text or ""


def _alternative(element: _Element) -> _Element | None:
    """Word writes a drawing twice, for new and for old readers: one of them is read."""
    chosen = element.find(_CHOICE)
    return chosen if chosen is not None else element.find(_FALLBACK)


def _content(container: _Element, wanted: str = "") -> Iterator[_Element]:
    """The blocks (or rows, or cells) of a container, seen through content controls, insertions and custom markup."""
    tags = _WANTED[wanted]
    for below in container:
        if below.tag in tags:
            yield below
        elif below.tag == _ALTERNATE:
            chosen = _alternative(below)
            if chosen is not None:
                yield from _content(chosen, wanted)
        elif below.tag not in _GONE and below.tag not in _CLOSED:
            yield from _content(below, wanted)


FAMILY = Family("word", recognises, read)
