"""What outline and imprint find and checking reads: the skeleton of a report, who speaks in it, about which year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gxnlp.report import Section


@dataclass(frozen=True, slots=True)
class Repeated:
    """A heading of a section that the report prints once more."""

    section: str
    heading: str
    line: int


@dataclass(frozen=True, slots=True)
class Misnumbered:
    """A section whose printed number is not the form's; `printed` is empty where only this one has no number."""

    section: str
    heading: str
    printed: str
    expected: str
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    sections: tuple[Section, ...]
    """In the order of the document."""
    missing: tuple[str, ...] = ()
    """Ids of the form's sections of which neither heading nor content was found."""
    unheaded: tuple[str, ...] = ()
    """Ids of sections that are there without a heading of their own: found by their table, sub-headings or place."""
    doubled: tuple[Repeated, ...] = ()
    misnumbered: tuple[Misnumbered, ...] = ()
    disordered: tuple[str, ...] = ()
    """Ids of sections that stand after one that should follow them."""

    def __getitem__(self, section: str) -> Section:
        for found in self.sections:
            if found.id == section:
                return found
        raise KeyError(section)

    def at(self, line: int) -> str | None:
        """The id of the section that a line number lies in."""
        return next((s.id for s in self.sections if s.lines[0] <= line <= s.lines[1]), None)


@dataclass(frozen=True, slots=True)
class Imprint:
    title: str | None = None
    agency: str | None = None
    year: int | None = None
    period: tuple[str, str] | None = None
    published: str | None = None
    signature: str | None = None
    """The agency that signs below the report, as printed."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Line number that each of the above was read from, by its name."""
