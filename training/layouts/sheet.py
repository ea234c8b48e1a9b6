"""The sheet of lines that every text layout writes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Block, Key, Raw, Rendered, TableSlot, TaggedLine, file_name
from training.layouts.grid import Grid, Spot, label_of
from training.mess import wrap
from training.prose import Said


@dataclass
class Sheet:
    """Lines of a text file under way, each with its label."""

    rng: Random
    indent: str = ""
    blank_between: int = 0
    wrap_at: int = 0
    markdown: bool = False
    page_number: str = ""
    """Pattern of a page number line, e.g. — {n} —; empty for none."""
    lines: list[str] = field(default_factory=list)
    tagged: list[TaggedLine] = field(default_factory=list)
    page: int = 1
    repeats: bool = False
    """Does the program repeat a table's header on every page?"""
    running_head: str = ""
    """What every page repeats at its top."""
    table_head: tuple[TaggedLine, ...] = ()
    """The header of the table under way, where its program repeats it on every page."""

    def add(self, label: Label, text: str, raw: str | None = None, cells: tuple[str, ...] | None = None) -> None:
        self.lines.append(text if raw is None else raw)
        self.tagged.append(TaggedLine(label, text, cells))

    def blank(self, n: int = 1) -> None:
        self.lines += [""] * n

    def say(self, block: Said | Raw) -> None:
        """A heading or paragraph, with this sheet's indent, markdown and line breaks."""
        label, text = block.label, block.text
        hashes = ""
        if self.markdown and label in _HASHES and self.rng.random() < 0.9:
            wrong = self.rng.choice((0, 0, 0, 0, 1, 2))
            hashes = "#" * (_HASHES[label] + wrong) + " "
        if self.wrap_at:
            for piece in wrap(text, self.wrap_at):
                self.add(label, piece, hashes + piece)
                hashes = ""
        else:
            indent = self.indent if label is Label.PARAGRAPH else ""
            self.add(label, text, hashes + indent + text)
        self.blank(self.blank_between)
        if self.page_number and self.rng.random() < 0.03:
            self.turn_page()

    def spots(
        self, spots: Sequence[Spot], joiner: str = "\t", raw: str | None = None, label: Label | None = None
    ) -> None:
        """A line of a table."""
        text = "\t".join(s.text for s in spots)
        label = label or label_of([s for s in spots if s.role != "empty" or len(spots) == 1])
        self.add(label, text, joiner.join(s.text for s in spots) if raw is None else raw, tuple(s.text for s in spots))

    def turn_page(self) -> None:
        self.blank(self.rng.choice((0, 1, 1, 2)))
        if self.page_number and self.rng.random() < 0.7:
            text = self.page_number.format(n=self.page)
            self.add(Label.PAGE_NUMBER, text)
            self.blank(self.rng.choice((0, 1)))
        self.page += 1
        if self.running_head:
            self.add(Label.FURNITURE, self.running_head)
        for line in self.table_head:
            self.add(line.label, line.text, cells=line.cells)

    def finish(self, invented: Invented, key: Key, suffix: str = ".txt", encoding: str | None = None) -> Rendered:
        end = self.rng.choice(("\n", "\n", "\n", "\r\n")) if suffix != ".md" else "\n"
        text = end.join(self.lines) + end
        encoding = encoding or self.rng.choices(("utf-8", "utf-8-sig", "gb18030", "utf-16"), (12, 2, 2, 1))[0]
        return Rendered(file_name(invented), text.encode(encoding), suffix, tuple(self.tagged), key)


_HASHES = {Label.TITLE: 1, Label.SECTION: 2, Label.HEADING1: 3, Label.HEADING2: 4, Label.HEADING3: 5}


def page_pattern(rng: Random) -> str:
    return rng.choice(("— {n} —", "- {n} -", "—{n}—", "{n}", "第 {n} 页", "－ {n} －", "{n} / 9", "– {n} –"))


def new_sheet(rng: Random) -> Sheet:
    return Sheet(
        rng,
        indent=rng.choice(("", "", "　　", "    ", " ")),
        blank_between=rng.choice((0, 0, 1, 1)),
        page_number=rng.choice(("", page_pattern(rng))),
    )


REPEAT_FROM = 20
"""A shorter table does not run over a page."""


def head_of(grid: Grid) -> tuple[TaggedLine, ...]:
    """The table's header rows as lines, to be repeated on the next page."""
    body = next(n for n in range(grid.height) if any(s.role == "value" for s in grid.row(n)))
    rows = [[s for s in grid.full_row(n) if s.role != "note"] for n in range(body)]
    return tuple(
        TaggedLine(Label.HEADER, "\t".join(s.text for s in row), tuple(s.text for s in row))
        for row in rows
        if any(s.role == "header" for s in row)
    )


def write(sheet: Sheet, body: Sequence[Block], tables: dict[str, Grid]) -> Iterator[Grid]:
    """Writes the prose and stops at each table for the layout to write it."""
    for block in body:
        if isinstance(block, TableSlot):
            grid = block.grid(tables)
            repeats = sheet.repeats and grid.height > REPEAT_FROM
            sheet.table_head = head_of(grid) if repeats else ()
            yield grid
            sheet.table_head = ()
            sheet.blank(sheet.rng.choice((0, 1, 1, 2)))
        else:
            sheet.say(block)
