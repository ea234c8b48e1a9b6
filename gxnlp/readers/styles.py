"""What the styles of a Word document say of a paragraph: its heading level, its list, how its text is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gxnlp.readers.numbering import VAL
from gxnlp.readers.package import child, w

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHAIN = 20

_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    level: int | None = None
    """Heading level from 1; 0 says that the style is body text."""
    list: str | None = None
    list_level: int | None = None
    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    """Above or below the line."""
    list_style: str = ""
    """The style in the chain that names the list."""


_PLAIN = Style()


def switched_on(properties: _Element | None, name: str) -> bool | None:
    """Is a switch such as <w:vanish/> set, unset, or not spoken of?"""
    found = child(properties, name)
    return None if found is None else found.get(VAL) not in ("0", "false", "off", "none")


def looks_of(properties: _Element | None) -> Style:
    """How run properties say that text is printed; None for what they do not speak of."""
    if properties is None or not len(properties):
        return _PLAIN
    once, twice = switched_on(properties, "strike"), switched_on(properties, "dstrike")
    place = child(properties, "vertAlign")
    return Style(
        hidden=switched_on(properties, "vanish"),
        struck=None if once is None and twice is None else bool(once or twice),
        raised=None if place is None else place.get(VAL) in ("superscript", "subscript"),
    )


def outline_level(properties: _Element | None) -> int | None:
    found = child(properties, "outlineLvl")
    value = None if found is None else found.get(VAL)
    return None if value is None or len(value) != 1 or value not in "0123456789" else (int(value) + 1) % 10


def list_of(properties: _Element | None) -> tuple[str | None, int | None]:
    """(numId, ilvl) that paragraph properties name."""
    found = child(properties, "numPr")
    if found is None:
        return None, None
    number, level = child(found, "numId"), child(found, "ilvl")
    at = None if level is None else level.get(VAL)
    return None if number is None else number.get(VAL), int(at) if at and len(at) == 1 and at in "012345678" else None


class Styles:
    """The styles of a document, looked up and put together as they are asked for: most are never used."""

    def __init__(self, root: _Element | None) -> None:
        self._elements: dict[str, _Element] = {}
        self._default = ""
        self._known: dict[str, Style] = {}
        for element in () if root is None else root.iterchildren(w("style")):
            key = element.get(w("styleId")) or ""
            self._elements[key] = element
            if element.get(w("default")) in ("1", "true", "on") and element.get(w("type")) == "paragraph":
                self._default = key

    def __getitem__(self, key: str | None) -> Style:
        """The style of a paragraph: the document's default where it names none."""
        return self.named(key if key in self._elements else self._default)

    def of_run(self, properties: _Element | None, around: Style) -> Style:
        """How a run is printed: as its own properties say, then its style, then what stands around it."""
        if properties is None or not len(properties):
            return around
        looks = looks_of(properties)
        named = child(properties, "rStyle")
        return _over(looks if named is None else _over(looks, self.named(named.get(VAL))), around)

    def named(self, key: str | None) -> Style:
        """The style with what it inherits; a chain that runs in a circle ends somewhere, harmlessly."""
        key = key or ""
        if key not in self._known:
            style = _PLAIN
            above = key
            for _ in range(MAX_CHAIN):
                if above not in self._elements:
                    break
                style = _over(style, _own(self._elements[above]))
                based = child(self._elements[above], "basedOn")
                above = "" if based is None else based.get(VAL) or ""
            self._known[key] = style
        return self._known[key]


def _over(style: Style, above: Style) -> Style:
    return Style(
        above.level if style.level is None else style.level,
        style.list or above.list,
        above.list_level if style.list_level is None else style.list_level,
        above.hidden if style.hidden is None else style.hidden,
        above.struck if style.struck is None else style.struck,
        above.raised if style.raised is None else style.raised,
        style.list_style or above.list_style,
    )


def _own(element: _Element) -> Style:
    properties = child(element, "pPr")
    level = outline_level(properties)
    if level is None:
        name = child(element, "name")
        printed = "" if name is None else (name.get(VAL) or "").strip()
        found = _HEADING_NAME.match(printed)
        level = int(found[1]) if found else 1 if printed.lower() in ("title", "标题") else None
    listed, at = list_of(properties)
    key = element.get(w("styleId")) or ""
    looks = looks_of(child(element, "rPr"))
    return Style(level, listed, at, looks.hidden, looks.struck, looks.raised, key if listed else "")
