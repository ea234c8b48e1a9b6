"""Tables written as a person would sketch them, labelled by hand and read."""

from __future__ import annotations

from gxnlp.document import Cell, Line
from gxnlp.forms import shipped
from gxnlp.labels import Label, LabeledLine
from gxnlp.tables import FormReading, read_tables

MARKS = {
    "#": Label.SECTION, "^": Label.HEADER, "=": Label.ROW, "<": Label.ROW_LABEL, "~": Label.FRAGMENT,
    ">": Label.VALUES, ".": Label.CELL, "@": Label.CAPTION, "p": Label.PARAGRAPH, "n": Label.PAGE_NUMBER,
}  # fmt: skip


def lines(sketch: str) -> list[LabeledLine]:
    """Each line: a mark for its label, a space, and its cells parted by |."""
    found = []
    for number, text in enumerate((t for t in sketch.splitlines() if t.strip()), start=1):
        mark, rest = text.strip()[0], text.strip()[2:]
        cells = tuple(Cell(piece.strip(), number) for piece in rest.split("|"))
        line = Line(number, "\t".join(c.text for c in cells), cells)
        found.append(LabeledLine(line, MARKS[mark], 0.99))
    return found


def read(sketch: str, year: int | None = 2023) -> FormReading:
    return read_tables(lines(sketch), shipped(), year)


def values(reading: FormReading, table: str, row: str) -> list[float | None]:
    return [c.value for c in reading.tables[table].cells if c.row == row]


def states(reading: FormReading, table: str, row: str) -> list[str]:
    return [c.state for c in reading.tables[table].cells if c.row == row]
