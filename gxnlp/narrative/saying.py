"""The prose of a report, paragraph by paragraph: where each stands, and under which heading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gxnlp.headings import paragraphs, width_of
from gxnlp.labels import HEADING_LABELS, Label, LabeledLine
from gxnlp.report import Section

MAX_PARAGRAPHS = 2_000
MAX_LINES = 20_000
"""Of a section that its paragraphs are looked for in."""
MAX_CHARACTERS = 20_000
"""Of one paragraph that are read."""
_AROUND = frozenset({Label.PARAGRAPH, *HEADING_LABELS})


@dataclass(frozen=True, slots=True)
class Saying:
    text: str
    section: str | None
    """None before the first section."""
    headings: tuple[str, ...]
    """Those above it inside its section, the nearest last."""
    starts: tuple[tuple[int, int], ...]
    """(offset, line number) where each line of the source begins."""

    def line_at(self, offset: int) -> int:
        return self.starts[max(0, bisect_right(self.starts, (offset, 1 << 60)) - 1)][1]


def sayings(sections: Sequence[Section], lines: Sequence[LabeledLine]) -> Iterator[Saying]:
    """All prose in its order: the introduction, then each section's own text."""
    first = min((s.lines[0] for s in sections), default=1 << 60)
    opening = [ll for ll in lines if ll.line.number < first and (ll.label in _AROUND or _sentence(ll))]
    for paragraph in paragraphs(opening[:MAX_PARAGRAPHS], width_of(lines)):
        yield Saying(paragraph.text[:MAX_CHARACTERS], None, (), paragraph.starts)
    for section in sections:
        yield from _of(section, lines)


def _sentence(labelled: LabeledLine) -> bool:
    """A title has neither comma nor stop; a sentence below it that names the report is easily taken for one."""
    return labelled.label is Label.TITLE and any(stop in labelled.line.text for stop in "。，；")


def _of(section: Section, lines: Sequence[LabeledLine]) -> Iterator[Saying]:
    """The paragraphs of `section.text`, each found again in the lines that it was joined from."""
    inside = [ll.line for ll in lines if section.lines[0] <= ll.line.number <= section.lines[1]]
    bare = [("".join(line.text[:MAX_CHARACTERS].split()), line.number) for line in inside[:MAX_LINES]]
    at = 0
    headings: list[tuple[int, str]] = []
    for text in section.text.split("\n")[:MAX_PARAGRAPHS]:
        places, at = _places(text, bare, at, section.lines[0])
        for heading in section.outline:
            if places[0][1] <= heading.line <= places[-1][1] and heading.heading in text:
                while headings and headings[-1][0] >= heading.level:
                    headings.pop()
                headings.append((heading.level, heading.heading))
        yield Saying(text[:MAX_CHARACTERS], section.id, tuple(h for _, h in headings), tuple(places))


def _places(text: str, bare: Sequence[tuple[str, int]], at: int, first: int) -> tuple[list[tuple[int, int]], int]:
    """(offset, line number) of the pieces of a paragraph, and the line to go on from."""
    whole = "".join(text.split())
    blanks = len(whole) < len(text)
    kept = [i for i, c in enumerate(text) if not c.isspace()] if blanks else range(len(text))
    places: list[tuple[int, int]] = []
    done, here = 0, at
    while done < len(whole) and here < len(bare):
        piece, number = bare[here]
        offset = _begins(piece, whole, done)
        if offset >= 0:
            places.append((kept[done], number))
            done += min(len(piece) - offset, len(whole) - done)
            # A heading and the text that runs on may share a line: what is left of it belongs to the next paragraph.
            if len(piece) - offset > 0 and done >= len(whole) and not piece.endswith(whole[-1:]):
                break
        elif places and whole[done : done + 8] not in "".join(p for p, _ in bare[here : here + 40]):
            break
        here += 1
    if not places:
        return [(0, bare[at][1] if at < len(bare) else first)], at
    return places, here


def _begins(piece: str, whole: str, done: int) -> int:
    """Offset in a line's text from which on the paragraph goes on; -1 where it does not."""
    if not piece:
        return -1
    if whole.startswith(piece, done):
        return 0
    head = whole[done : done + 12]
    offset = piece.find(head) if len(head) > 1 else -1
    ends_here = len(whole) - done <= len(piece)
    return offset if offset >= 0 and (ends_here or whole.startswith(piece[offset:], done)) else -1
