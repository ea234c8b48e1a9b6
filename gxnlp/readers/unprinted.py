"""What a web page holds and does not print: struck and hidden text; and what it prints raised, which is no digit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gxnlp.readers.flow import LOWERED, RAISED
from gxnlp.report import both

if TYPE_CHECKING:
    from lxml.etree import _Element

MUCH_TEXT, MAX_SHOWN_LATER = 600, 4
"""With this much text and most of the page's, an element is not hidden for long (a script shows it) or not struck at
all (a tag was left open)."""

_STRUCK_TAGS = frozenset({"del", "s", "strike"})
_RAISED_TAGS = frozenset({"sup", "sub"})
_STRUCK = re.compile(r"text-decoration[a-z-]*\s*:[^;]{0,80}line-through", re.IGNORECASE)
_GONE = re.compile(r"(?:^|[;\s])display\s*:\s*none", re.IGNORECASE)
_UNSEEN = re.compile(r"(?:^|[;\s])visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_RAISED = re.compile(r"(?:^|[;\s])vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)
_FIGURES = re.compile(r"\d")


def leave_out_unprinted(root: _Element) -> tuple[str, ...]:
    """Take struck and hidden elements out of the tree; notes say so where a figure went with them."""
    notes: dict[str, None] = {}
    whole, shown_later = -1, 0
    marked = [e for e in root.iter() if e.tag in _STRUCK_TAGS or e.get("style") or e.get("hidden") is not None]
    for element in marked:
        style = element.get("style") or ""
        struck = element.tag in _STRUCK_TAGS or _STRUCK.search(style) is not None
        if element.tag == "body" and not struck:  # a page that hides all of itself does so until it is loaded
            continue
        gone = element.get("hidden") is not None or _GONE.search(style) is not None
        unseen = _UNSEEN.search(style) is not None
        if not (struck or gone or unseen) or not _stands_in(element, root):
            continue
        text = "".join(map(str, element.itertext()))
        if len(text) > MUCH_TEXT and shown_later < MAX_SHOWN_LATER:
            whole = len("".join(map(str, root.itertext()))) if whole < 0 else whole
            if 2 * len(text) > whole:
                shown_later += 1
                notes[both("占全页大半的隐藏或划去内容仍予读取", "most of the page is hidden or struck, yet read")] = (
                    None
                )
                continue
        if struck and text.strip():
            notes[both("划去的文字已略去", "struck text was left out")] = None
        elif _FIGURES.search(text):
            notes[both("隐藏的数字已略去", "hidden figures were left out")] = None
        for below in list(element):
            element.remove(below)
        element.text = None
        if struck or gone:  # what only cannot be seen keeps its place, as a cell does
            element.tag = "span"
    return tuple(notes)


def mark_raised(root: _Element) -> None:
    """Put marks around the text that stands above or below the line: inside its element, whose text has both then."""
    found: dict[_Element, None] = {}
    for element in root.iter():
        is_raised = element.tag in _RAISED_TAGS or _RAISED.search(element.get("style") or "") is not None
        if is_raised and element.tag not in ("td", "th", "tr") and found.keys().isdisjoint(element.iterancestors()):
            found[element] = None
    for element in found:
        element.text = RAISED + (element.text or "")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + LOWERED
        else:
            element.text += LOWERED


def _stands_in(element: _Element, root: _Element) -> bool:
    """Is it still in the tree, and in nothing that was taken out of it?"""
    return element.getparent() is not None and next(element.iterancestors(root.tag), None) is not None
