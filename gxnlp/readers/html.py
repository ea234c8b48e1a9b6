"""Web pages: block elements become lines, rows of tables become rows on their true grid.

The page is flattened, not walked: marks that no text can hold are written into the tree where a line ends, a heading
begins or a table stood, and the text of the whole tree is then cut at the marks. Depth therefore costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from gxnlp.document import Document
from gxnlp.readers.decoding import NoTextError, decode
from gxnlp.readers.flow import BREAK, HEADING, TABLE, Row, Tables, assemble, bracketed, row_items, squeeze
from gxnlp.readers.grid import Grid
from gxnlp.readers.source import Family, Input
from gxnlp.readers.unprinted import leave_out_unprinted, mark_raised
from gxnlp.report import both

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_TAGS = 500_000
LITTLE_TEXT = 600
"""Navigation, page headers and footers of less text than this, with no table and no word of a report, are left out."""
MAX_LIST_NUMBER = 9999
MAX_WRAPPERS = 5
"""Elements between a list item and the first of its text."""

_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|(?:html|head|body|meta|title|link|base|table|tbody|div|p|h[1-6]"
    rb"|span|article|section|main|header|nav|center|font|style|script|ul|ol|tr|td|br|a|b|strong)[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,20})", re.IGNORECASE)
_REFERENCE = re.compile(rb"&#(?:0*([0-9]{1,7})(?![0-9])|[xX]0*([0-9a-fA-F]{1,6})(?![0-9a-fA-F]));?")
_FORBIDDEN = "\v\f\ufffe\uffff"
"""What decoding leaves in a text and a tree cannot hold."""
_DATA_IMAGE = re.compile(rb"data:[a-z]+/[^\"'>\s]*")
_DROPPED = ("script", "style", "noscript", "template", "iframe", "object", "svg", "head", "button", "datalist")
_AROUND = ("nav", "footer", "header", "aside", "form", "select")
_OF_A_REPORT = re.compile(r"报告|[0-9〇○]\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日")
_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend",
    "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "ul",
)  # fmt: skip
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NUMBERED = re.compile(
    r"\s*(?:[0-9]{1,3}[.．、)）]|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]+[、.]|[①-⑳])"
)


def recognises(data: bytes) -> bool:
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1:2] == b"\0" or head[:1] == b"\0":
        head = head.replace(b"\0", b"").lstrip(b"\xff\xfe")
    return _START.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read(source: Input) -> Document:
    text, notes = _decoded(source)
    root = parse(source, text)
    flat, left_out = flatten(root)
    return Document(source.name, source.sha256, "text/html", "html", assemble(source, flat), notes + left_out)


def _decoded(source: Input) -> tuple[str, tuple[str, ...]]:
    """The page's text. Valid UTF-8 is UTF-8 whatever the page declares; a declaration decides only the rest."""
    data = source.data
    declared = _META.search(data[:4096])
    if declared and declared[1].lower() in (b"big5", b"big5-hkscs"):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode("big5hkscs"), ()
            except UnicodeDecodeError:
                pass
    try:
        text, bad = decode(data)
    except NoTextError:
        raise source.unreadable("不是文本，也不是网页", "neither text nor a web page") from None
    if not bad:
        return text, ()
    return text, (both(f"有 {bad} 个字符无法解码", f"{bad} characters could not be decoded"),)


def expand_tables(source: Input, text: str) -> str:
    """A text with the HTML tables in it (as some converters to Markdown leave them) written as tab-joined rows."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few foreign letters grow when lowered, and places would no longer agree
        lowered = text
    parts: list[str] = []
    done = 0
    while (start := lowered.find("<table", done)) >= 0 and (end := lowered.find("</table", start)) >= 0:
        end = lowered.find(">", end) + 1 or len(text)
        parts += [text[done:start], "\n", *_tab_rows(source, text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _tab_rows(source: Input, fragment: str) -> Iterator[str]:
    root = parse(source, fragment)
    leave_out_unprinted(root)
    _mark(root)
    for table in root.iter("table"):
        for item in _table(table):
            if isinstance(item, str):
                yield from (f"{piece}\n" for piece in map(squeeze, item.split(BREAK)) if piece)
                continue
            cells: list[str] = []
            for cell, column, span in item:
                cells += [""] * (column - len(cells)) + [cell.replace("\t", " ")] + [""] * (span - 1)
            yield "\t".join(cells) + "\n"


def parse(source: Input, text: str) -> _Element:
    from lxml import etree

    for forbidden in _FORBIDDEN:
        if forbidden in text:
            text = text.replace(forbidden, " ")
    data = text.encode("utf-8", "replace")
    if data.count(b"<") > MAX_TAGS:
        raise source.unreadable(f"网页标签超过 {MAX_TAGS} 个", f"a page of more than {MAX_TAGS} tags")
    if b"&#" in data:
        data = _REFERENCE.sub(_sound, data)
    if b"data:" in data:
        data = _DATA_IMAGE.sub(b"", data)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    fatal = [entry for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL]
    if fatal and any(word in fatal[0].message for word in ("depth", "huge", "limit", "memory")):
        raise source.unreadable(
            "网页嵌套过深或内容过长，无法完整读取", "nested too deep or too long to be read whole", line=fatal[0].line
        )
    if root is None:
        raise source.unreadable("网页中没有内容", "the page holds nothing")
    return root


def _sound(reference: re.Match[bytes]) -> bytes:
    """A character reference, or nothing where it names no character that a tree may hold."""
    decimal, hexadecimal = reference.groups()
    value = int(decimal) if decimal else int(hexadecimal, 16)
    control = (value < 0x20 and value not in (9, 10, 13)) or value == 0x7F
    if control or 0xD800 <= value < 0xE000 or value in (0xFFFE, 0xFFFF) or value > 0x10FFFF:
        return b""
    return reference[0]


def flatten(root: _Element) -> tuple[tuple[str, Tables], tuple[str, ...]]:
    """((text of the page with marks in it, what stands where each table was), notes)."""
    _leave_out(root)
    notes = leave_out_unprinted(root)
    _number_lists(root)
    _mark(root)
    tables: Tables = {}
    for table in reversed(list(root.iter("table"))):  # inner tables first: the outer one then holds only its own rows
        key = len(tables)
        tables[key] = _table(table)
        tail = table.tail
        table.clear()
        table.text = f"{BREAK}{TABLE}{key}{BREAK}"
        table.tail = tail
    return (_text(root), tables), notes


def _leave_out(root: _Element) -> None:
    for element in list(root.iter(*_DROPPED)):
        _remove(element)
    for element in list(root.iter(*_AROUND)):
        kept = ("tr", "p", "h1", "h2", "h3") if element.tag == "form" else ("tr",)  # old pages are one form all over
        if element.getparent() is not None and next(element.iter(*kept), None) is None:
            text = _opening(element, LITTLE_TEXT)
            if len(text) < LITTLE_TEXT and not _OF_A_REPORT.search(text):
                _remove(element)


def _remove(element: _Element) -> None:
    """Empty the element where it stands: its tail is text of the page."""
    if element.getparent() is not None:
        tail = element.tail
        element.clear()
        element.tail = tail


def _text(element: _Element) -> str:
    return bracketed("".join(element.itertext()))  # type: ignore[arg-type]  # a cast costs more than the join


def _opening(element: _Element, length: int) -> str:
    """The first characters of an element's text, without blanks around its pieces; never the whole of a long one."""
    opening = ""
    for piece in cast("Iterator[str]", element.itertext()):
        opening += piece[: 2 * length].strip()
        if len(opening) >= length:
            break
    return opening


def _number_lists(root: _Element) -> None:
    for ordered in root.iter("ol"):
        if "none" in (ordered.get("style") or ""):
            continue
        number = _integer(ordered.get("start"), 1)
        for item in ordered.iterchildren("li"):
            number = _integer(item.get("value"), number)
            first: _Element = item
            for _ in range(MAX_WRAPPERS):
                if (first.text or "").strip() or not len(first):
                    break
                first = first[0]
            if not _NUMBERED.match(_opening(item, 8)):
                first.text = f"{number}. {(first.text or '').lstrip()}"
            number += 1


def _outermost(root: _Element, *tags: str) -> Iterator[_Element]:
    """Elements that stand in no other of their kind: what is nested hundreds deep is still seen once."""
    return (element for element in root.iter(*tags) if next(element.iterancestors(*tags), None) is None)


def _mark(root: _Element) -> None:
    mark_raised(root)
    for heading in _outermost(root, *_HEADINGS):
        level = HEADING + str(heading.tag)[1]
        heading.text = level + (heading.text or "")
        for line_break in heading.iter("br"):
            line_break.tail = level + (line_break.tail or "")
    for pre in _outermost(root, "pre"):
        for part in pre.iter():
            if part.text:
                part.text = part.text.replace("\n", BREAK)
            if part.tail and part is not pre:
                part.tail = part.tail.replace("\n", BREAK)
    for block in root.iter(*_BLOCKS):
        block.text = BREAK + (block.text or "")
        block.tail = BREAK + (block.tail or "")
    for line_break in root.iter("br"):
        line_break.tail = BREAK + (line_break.tail or "")


def _table(table: _Element) -> list[Row | str]:
    """The rows of a table and, as text, what is in it and no row of figures: captions, cells full of prose."""
    items: list[Row | str] = []
    grid = Grid()
    pending: list[_Element] = [table]
    while pending:
        part = pending.pop()
        if part.tag == "tr":
            _row(part, grid, items)
        elif next(part.iter("tr"), None) is not None:
            if part.text and part.text.strip(f" \n\t\r{BREAK}"):
                items.append(part.text)
            pending.extend(reversed(part))
        else:
            items.append(_text(part))
        if part is not table and part.tail and part.tail.strip(f" \n\t\r{BREAK}"):
            items.append(part.tail)
    return items


def _row(tr: _Element, grid: Grid, items: list[Row | str]) -> None:
    """Append the row, or the text of its cells where they are no row."""
    grid.next_row()
    placed: Row = []
    texts: list[str] = []
    for cell in tr:
        raw = _text(cell) if len(cell) else cell.text or ""
        if cell.tag not in ("td", "th"):
            if raw.strip():
                items.append(raw)
        else:
            column, span = grid.place(_integer(cell.get("colspan"), 1), _integer(cell.get("rowspan"), 1))
            placed.append((raw if not raw or raw.isalnum() else squeeze(raw), column, span))
            texts.append(raw)
        if cell.tail and cell.tail.strip():
            items.append(cell.tail)
    if tr.text and tr.text.strip():
        items.append(tr.text)
    items.extend(row_items(placed, texts))


def _integer(text: str | None, default: int) -> int:
    if not text:
        return default
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or not 1 <= len(text) <= 12:
        return default
    return min(int(text), MAX_LIST_NUMBER)


FAMILY = Family("html", recognises, read)
