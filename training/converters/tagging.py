"""From what a printed line holds, piece by piece, to its label: where a piece came from is known, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from training.converters.written import Atom, Written
from training.layouts.frame import TaggedLine
from training.layouts.grid import label_of
from training.truth import Misaligned, comparable

MARKS = str.maketrans("", "", "\\-")
"""Markdown writes marks of its own into text: a backslash before a sign, three dashes for a long one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an atom as it stands on a line."""

    atom: Atom
    text: str

    @property
    def whole(self) -> bool:
        return sorted(bare(self.text)) == sorted(bare(self.atom.text))


def bare(text: str) -> str:
    return comparable(text).translate(MARKS)


def tagged(text: str, parts: Sequence[Part]) -> TaggedLine:
    """The line with its label by docs/labels.md."""
    spots = [replace(p.atom.spot, text=p.text, piece=not p.whole) for p in parts if p.atom.spot]
    prose = {p.atom.label for p in parts if not p.atom.spot}
    if spots and not prose:
        return TaggedLine(label_of(spots), text, tuple(s.text for s in spots))
    if not spots and len(prose) == 1:
        return TaggedLine(prose.pop(), text)
    raise Misaligned(f"{text!r} holds {', '.join(prose) or 'nothing'}{' beside cells' if spots else ''}")


def by_row(written: Written) -> Iterator[TaggedLine]:
    """The lines of a source that keeps its rows: paragraphs, and one line a table row."""
    for row in items(written):
        yield tagged("\t".join(a.text for a in row), [Part(a, a.text) for a in row])


def items(written: Written) -> Iterator[list[Atom]]:
    """Paragraphs one by one, table rows as their cells."""
    seen = -1
    for atom in written.atoms:
        if atom.spot is None:
            yield [atom]
        elif atom.row != seen:
            seen = atom.row
            yield written.rows[atom.row]


def in_order(printed: Iterable[str], written: Written) -> Iterator[TaggedLine]:
    """Lines of a converter that keeps the order and gives every paragraph of a cell a line or more of its own."""
    waiting = [Part(a, piece) for a in written.atoms for piece in a.pieces if comparable(piece)]
    at, rest = 0, ""
    for line in printed:
        text = comparable(line)
        if not text:
            continue
        parts: list[Part] = []
        while text:
            if not rest:
                if at == len(waiting):
                    raise Misaligned(f"{line!r} was not written")
                rest, at = comparable(waiting[at].text), at + 1
            length = min(len(text), len(rest))
            if text[:length] != rest[:length]:
                raise Misaligned(f"{line!r} stands where {rest!r} was written")
            atom = waiting[at - 1].atom
            whole = length == len(comparable(atom.text))
            parts.append(Part(atom, atom.text if whole else text[:length]))
            text, rest = text[length:], rest[length:]
        yield tagged(line.strip(), parts)
    if rest or at < len(waiting):
        raise Misaligned(f"{rest or waiting[at].text!r} was written and not printed")
