"""What Markdown writers make of a report: prose, tables in pipes, in drawn grids, held apart by blanks, or as HTML.

Every printed line is walked in order beside what was written; a line that does not fit is an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gxnlp.labels import Label
from training.converters.tagging import Part, bare, items, tagged
from training.converters.written import Atom, Written
from training.layouts.frame import TaggedLine
from training.truth import Misaligned

_GRID_RULE = re.compile(r"\+[-=:+]+\+")
_PIPE_RULE = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+")
_DASHES = re.compile(r" *-{2,}(?: -{1,})*\s*")
_TAG = re.compile(r"<[^>]*>")
LOST = "[TABLE]"
"""What pandoc prints in place of a table that plain text cannot hold."""


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph or a row of a table, as it was written."""

    line: TaggedLine
    atoms: tuple[Atom, ...] = ()
    """The cells, where they are known one by one."""

    @property
    def is_row(self) -> bool:
        return self.line.cells is not None if not self.atoms else self.atoms[0].spot is not None


def of_written(written: Written) -> list[Item]:
    return [
        Item(tagged("\t".join(a.text for a in row), [Part(a, a.text) for a in row]), tuple(row))
        for row in items(written)
    ]


def of_lines(lines: Sequence[TaggedLine]) -> list[Item]:
    return [Item(line) for line in lines]


def tag_markdown(printed: Sequence[str], items: Sequence[Item]) -> list[TaggedLine]:
    """The tagged lines, in the order in which a reader meets them: a table in HTML is a line a row."""
    walk = _Walk(list(items))
    i = 0
    while i < len(printed):
        line = printed[i]
        end = i + 1
        if not line.strip():
            pass
        elif line.lstrip().startswith("<table"):
            while "</table>" not in printed[end - 1] and end < len(printed):
                end += 1
            walk.html("\n".join(printed[i:end]))
        elif _GRID_RULE.fullmatch(line.strip()) and walk.at_table():
            while end < len(printed) and printed[end].strip()[:1] in ("|", "+"):
                end += 1
            walk.grid(printed[i:end])
        elif line.strip().startswith("|") and walk.at_table():
            while end < len(printed) and printed[end].strip().startswith("|"):
                end += 1
            walk.pipes(printed[i:end])
        elif _DASHES.fullmatch(line) and walk.at_table():
            while end < len(printed) and not (_DASHES.fullmatch(printed[end]) and not _goes_on(printed, end)):
                end += 1
            end += 1
            walk.columns(printed[i:end])
        elif line.strip() == LOST:
            raise Misaligned("a table was lost, and its figures with it")
        elif line.strip() in ("---", "title: |"):  # around and over a title that the source marks as one
            walk.tags.append(TaggedLine(Label.FURNITURE, line))
        else:
            walk.prose(line)
        i = end
    return walk.finish()


def _goes_on(printed: Sequence[str], at: int) -> bool:
    return at + 1 < len(printed) and bool(printed[at + 1].strip())


class _Walk:
    """Through the items, and what the lines up to now are."""

    def __init__(self, items: list[Item]) -> None:
        self.items, self.at, self.rest = items, 0, ""
        self.tags: list[TaggedLine] = []

    def at_table(self) -> bool:
        return not self.rest and self.at < len(self.items) and self.items[self.at].is_row

    def take_row(self) -> Item:
        if not self.at_table():
            raise Misaligned("more rows than were written")
        self.at += 1
        return self.items[self.at - 1]

    def prose(self, line: str) -> None:
        """The line is a paragraph, or a piece of one that was wrapped."""
        text = bare(line).removeprefix("title:" if line.startswith("title:") else "")
        if not self.rest:
            while self.at < len(self.items) and not bare(self.items[self.at].line.text):
                self.at += 1
            if self.at == len(self.items) or self.items[self.at].is_row:
                raise Misaligned(f"{line!r} stands where no paragraph was written")
            item = self.items[self.at].line
            self.rest = bare(item.text)
            self.at += 1
            if item.optional and text.startswith(bare(item.optional) + self.rest[:1]):
                self.rest = bare(item.optional) + self.rest
        if not text or not self.rest.startswith(text):
            raise Misaligned(f"{line!r} stands where {self.rest!r} was written")
        self.rest = self.rest[len(text) :]
        self.tags.append(TaggedLine(self.items[self.at - 1].line.label, line.strip()))

    def pipes(self, lines: Sequence[str]) -> None:
        for i, line in enumerate(lines):
            if i == 1 and _PIPE_RULE.fullmatch(line.strip()):
                self.tags.append(TaggedLine(Label.RULE, line.strip()))
            elif i == 0 and not bare(line) and bare(self.items[self.at].line.text):
                # Markdown must have a header; where the source has none, an empty one is drawn
                self.tags.append(TaggedLine(Label.RULE, line.strip()))
            else:
                row = self.take_row().line
                if bare(line) != bare(row.text):
                    raise Misaligned(f"{line!r} stands where the row {row.text!r} was written")
                self.tags.append(replace(row, text=line.strip()))

    def html(self, text: str) -> None:
        rows = [self.take_row().line for _ in range(text.count("<tr"))]
        told = _TAG.sub("", text).replace("&quot;", '"').replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
        if bare(told) != "".join(bare(row.text) for row in rows):
            raise Misaligned(f"the HTML table that begins {told.strip()[:40]!r} is not what was written")
        self.tags += rows

    def grid(self, lines: Sequence[str]) -> None:
        """+---+---+ rules and the lines between them: one row, as many lines as its tallest cell."""
        self.tags.append(TaggedLine(Label.RULE, lines[0].strip()))
        group: list[str] = []
        for line in lines[1:]:
            if not _GRID_RULE.fullmatch(line.strip()):
                group.append(line)
                continue
            cells = [[cell.strip() for cell in one.strip().strip("|").split("|")] for one in group]
            self._row(cells, [one.strip() for one in group], drawn=True)
            self.tags.append(TaggedLine(Label.RULE, line.strip()))
            group = []
        if group:
            raise Misaligned(f"the grid ends with {group[-1]!r}")

    def columns(self, lines: Sequence[str]) -> None:
        """Columns under dashes, held apart by blanks; rows of several lines are parted by blank lines."""
        self.tags.append(TaggedLine(Label.RULE, lines[0].strip()))
        inner = list(lines[1:-1])
        headed = next((i for i, line in enumerate(inner) if _DASHES.fullmatch(line)), None)
        starts = [found.start() for found in re.finditer(r"-+", lines[0] if headed is None else inner[headed])]
        if headed is not None:
            self._group(inner[:headed], starts)
            self.tags.append(TaggedLine(Label.RULE, inner[headed].strip()))
            inner = inner[headed + 1 :]
        tall = any(not line.strip() for line in inner)
        group: list[str] = []
        for line in inner:
            if tall and line.strip():
                group.append(line)
                continue
            self._group(group if tall else [line], starts)
            group = []
        self._group(group, starts)
        self.tags.append(TaggedLine(Label.RULE, lines[-1].strip()))

    def _group(self, lines: Sequence[str], starts: Sequence[int]) -> None:
        if lines:
            self._row([_cut(line, starts) for line in lines], [line.strip() for line in lines], drawn=False)

    def _row(self, cells: Sequence[Sequence[str]], printed: Sequence[str], *, drawn: bool) -> None:
        """One row whose cells go down over these lines."""
        row = self.take_row()
        by_column = {a.spot.column: a for a in row.atoms if a.spot}
        done = dict.fromkeys(by_column, "")
        for i, (texts, line) in enumerate(zip(cells, printed, strict=True)):
            parts = []
            for column, text in enumerate(texts):
                atom = by_column.get(column)
                if text and atom is None:
                    raise Misaligned(f"{line!r} has {text!r} in a column where nothing was written")
                if text and atom:
                    whole = bare(text) == bare(atom.text)
                    parts.append(Part(atom, atom.text if whole else text))
                    done[column] += bare(text)
                elif atom and atom.spot and drawn and i == 0 and not atom.text and atom.spot.role == "value":
                    parts.append(Part(atom, ""))
            self.tags.append(tagged(line, parts) if parts else TaggedLine(Label.RULE, line))
        for column, atom in by_column.items():
            if done[column] != bare(atom.text):
                raise Misaligned(f"{done[column]!r} is printed where {atom.text!r} was written")

    def finish(self) -> list[TaggedLine]:
        left = [i.line.text for i in self.items[self.at :] if bare(i.line.text)]
        if self.rest or left:
            raise Misaligned(f"{self.rest or left[0]!r} was written and not printed")
        return self.tags


def _cut(line: str, starts: Sequence[int]) -> list[str]:
    """The line's cells: a Chinese character takes two columns."""
    cells = [""] * len(starts)
    at = 0
    for char in line:
        column = max((i for i, start in enumerate(starts) if start <= at), default=0)
        cells[column] += char
        at += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return [cell.strip() for cell in cells]
