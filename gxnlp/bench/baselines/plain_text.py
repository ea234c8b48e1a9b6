"""The text of a file as the usual scripts take it: a line a paragraph or table row, tabs between cells."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gxnlp.document import UnreadableInput
from gxnlp.forms import Form
from gxnlp.readers.decoding import NoTextError, decode
from gxnlp.readers.package import Package, w
from gxnlp.readers.source import MAX_BYTES, Input
from gxnlp.report import both
from gxnlp.text import fold, split_marker

if TYPE_CHECKING:
    from lxml.etree import _Element

PLAIN, WEB, WORD = frozenset({".txt", ".md"}), frozenset({".html", ".htm"}), frozenset({".docx"})
SUFFIXES = PLAIN | WEB | WORD

_PAGE_NUMBER = re.compile(r"\s*[-—–]\s*\d{1,3}\s*[-—–]\s*")
_RULE = frozenset(" \t|+:=─━-")
_UNSEEN = ("script", "style", "head", "noscript")
_LINES = ("p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "table", "section")
_LONGEST_HEADING = 50
MOST_TEXT = 2_000_000
"""So many characters are looked at: twenty times a long report with all its blanks."""


def text_of(path: Path) -> str:
    """UnreadableInput where the file is not what its name says."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableInput(path.name, both(f"超过 {MAX_BYTES} 字节", f"more than {MAX_BYTES} bytes"))
    data = path.read_bytes()
    if path.suffix.lower() in WORD:
        return _word(Input(path.name, data, hashlib.sha256(data).hexdigest()))[:MOST_TEXT]
    try:
        text = decode(data)[0]
    except NoTextError:
        raise UnreadableInput(path.name, both("不是文本", "no text in any known encoding")) from None
    return (_web(text) if path.suffix.lower() in WEB else text)[:MOST_TEXT]


def lines_of(text: str) -> list[str]:
    """Without page numbers and drawn rules, which would count as figures and dashes."""
    return [line for line in text.splitlines() if line.strip() and not _is_no_text(line)]


def _is_no_text(line: str) -> bool:
    drawn = any(rule in line for rule in ("---", "───", "━━━", "===")) and _RULE.issuperset(line)
    return drawn or bool(_PAGE_NUMBER.fullmatch(line))


def sections(lines: Sequence[str], form: Form) -> dict[str, list[str]]:
    """Section id -> its lines: from the last line that looks like its heading to the next section's.

    A section whose heading is not found has the lines of the one before it; without any, the whole text.
    """
    starts: dict[str, int] = {}
    for at, line in enumerate(lines):
        for section in form.sections:
            if _is_heading(line, section.number, section.wordings):
                starts[section.id] = at
    parts: dict[str, list[str]] = {}
    before: list[str] = list(lines)
    for section in form.sections:
        if section.id in starts:
            start = starts[section.id]
            before = list(lines[start + 1 : min((at for at in starts.values() if at > start), default=len(lines))])
        parts[section.id] = before
    return parts


def _is_heading(line: str, number: int, wordings: Sequence[str]) -> bool:
    if len(line) > _LONGEST_HEADING:
        return False
    _, found, rest = split_marker(fold(line).strip("#*"))
    return found in (None, number) and rest.rstrip(":,.") in {fold(wording) for wording in wordings}


def _word(source: Input) -> str:
    package = Package(source)
    body = package.part(package.main())
    if body is None:
        raise source.unreadable("没有正文", "it holds no document")
    lines: list[str] = []
    for paragraph in body.iter(w("tr"), w("p")):
        if paragraph.tag == w("tr"):
            lines.append("\t".join(_words(cell) for cell in paragraph.iter(w("tc"))))
        elif not any(above.tag == w("tr") for above in paragraph.iterancestors(w("tr"))):
            lines.append(_words(paragraph))
    return "\n".join(lines)


def _words(element: _Element) -> str:
    return "".join(part.text or "" for part in element.iter(w("t"))).replace("\n", " ")


def _web(text: str) -> str:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.LxmlError:  # no tag at all
        return text
    if root is None:
        return text
    for unseen in list(root.iter(*_UNSEEN)):
        unseen.text = None
        for below in list(unseen):
            unseen.remove(below)
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        in_cell = name not in ("tr", "td", "th") and any(True for _ in element.iterancestors("td", "th"))
        if event == "start":
            pieces.append("\t" if name in ("td", "th") else "\n" if name == "tr" else "")
            pieces.append(" ".join((element.text or "").split()) if name else "")
        else:
            pieces.append("\n" if name in _LINES and not in_cell else "")
            pieces.append(" ".join((element.tail or "").split()))
    return "".join(pieces)
