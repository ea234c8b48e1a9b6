"""A Word report as offices write them, each paragraph and table cell in a colour of its own.

Nobody sees the colours (they are all but black), no converter lays a page out by them, and on a PDF page they say of
every character which cell it came from: the truth rides along and need not be guessed from the text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from random import Random
from typing import Any

from gxnlp.forms import Form
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Raw, TableSlot, blocks
from training.layouts.grid import Grid, Spot, grids
from training.layouts.sheet import page_pattern
from training.layouts.word import new_document, to_bytes
from training.mess import Habits

PAGE_NUMBER, RUNNING_HEAD = 0xF00000, 0xF00001
"""Colours of what stands on every page."""
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEADINGS = {Label.TITLE: "Title", Label.SECTION: "Heading1", Label.HEADING1: "Heading2", Label.HEADING2: "Heading3"}


@dataclass(frozen=True, slots=True)
class Atom:
    """A paragraph of prose, or a cell of a table."""

    text: str
    label: Label
    """What the paragraph is; of a cell its `spot` tells."""
    spot: Spot | None = None
    row: int = -1
    """Running number of the table row through the document."""
    paragraphs: tuple[str, ...] = ()
    """Of a cell that the writer broke: its pieces."""

    @property
    def pieces(self) -> tuple[str, ...]:
        return self.paragraphs or (self.text,)


@dataclass(frozen=True)
class Written:
    data: bytes
    atoms: tuple[Atom, ...]
    """In the order of the document; atom n has colour n + 1."""
    pages: str = ""
    """How page numbers are printed."""
    head: str = ""
    """What stands on top of every page."""

    @cached_property
    def rows(self) -> dict[int, list[Atom]]:
        """The atoms of each table row, left to right."""
        found: dict[int, list[Atom]] = {}
        for atom in self.atoms:
            if atom.spot:
                found.setdefault(atom.row, []).append(atom)
        return found

    def coloured(self, colour: int) -> Atom | None:
        if colour == PAGE_NUMBER:
            return Atom("", Label.PAGE_NUMBER)
        if colour == RUNNING_HEAD:
            return Atom(self.head, Label.FURNITURE)
        return self.atoms[colour - 1] if 0 < colour <= len(self.atoms) else None


@dataclass(frozen=True)
class Hand:
    """How one office sets its reports."""

    font: str
    size: int
    """Of prose, in half points."""
    small: int
    """Of tables."""
    styled: bool
    indent: str
    """How paragraphs begin: typed blanks, or `first` for an indent that is no text."""
    spacing: int
    """Line height in twentieths of a point, 0 for single."""
    page: tuple[int, int]
    margin: int
    label_share: float
    """How much of a table's width its label columns take."""
    ruled: bool
    whole_rows: bool
    """Rows do not break over pages."""
    repeat_head: bool
    merged: bool
    centred: bool
    split: float
    """How often a cell's text is two paragraphs."""
    blank_lines: float
    pages: str
    head: bool
    fits: bool
    """Tables are set small enough for their figures to stay on one line."""


def hand(rng: Random, **fixed: Any) -> Hand:
    portrait = rng.random() < 0.88
    drawn: dict[str, Any] = {
        "font": rng.choice(("仿宋_GB2312", "宋体", "微软雅黑", "Times New Roman", "Noto Sans CJK SC", "楷体")),
        "size": rng.choice((21, 24, 28, 32, 32)),
        "small": rng.choice((15, 16, 18, 18, 21)),
        "styled": rng.random() < 0.4,
        "indent": rng.choice(("first", "first", "　　", "    ", "")),
        "spacing": rng.choice((0, 0, 400, 560)),
        "page": (11906, 16838) if portrait else (16838, 11906),
        "margin": rng.choice((1134, 1440, 1701)),
        "label_share": rng.choice((0.3, 0.38, 0.45)),
        "ruled": rng.random() < 0.9,
        "whole_rows": rng.random() < 0.4,
        "repeat_head": rng.random() < 0.25,
        "merged": rng.random() < 0.85,
        "centred": rng.random() < 0.7,
        "split": rng.choice((0, 0, 0.1)),
        "blank_lines": rng.choice((0, 0.05, 0.3)),
        "pages": rng.choice(("", page_pattern(rng), page_pattern(rng))),
        "head": rng.random() < 0.1,
        "fits": rng.random() < 0.95,
    }
    return Hand(**(drawn | fixed))


def written(invented: Invented, form: Form, rng: Random, ways: Habits, set_by: Hand) -> Written:
    """The report as a .docx; the bytes are the same each time."""
    tables = grids(invented, form, rng, ways)
    writer = _Writer(set_by, rng)
    for block in blocks(invented, form, rng, web=0.0):
        if isinstance(block, TableSlot):
            writer.table(block.grid(tables))
        elif not (isinstance(block, Raw) and block.label is Label.FURNITURE):
            writer.paragraph(block.label, block.text)
    head = invented.title if set_by.head else ""
    return Written(_package(writer.xml, set_by, head), tuple(writer.atoms), set_by.pages, head)


class _Writer:
    """The body under way."""

    def __init__(self, hand: Hand, rng: Random) -> None:
        self.hand, self.rng = hand, rng
        self.xml: list[str] = []
        self.atoms: list[Atom] = []
        self.rows = 0

    def paragraph(self, label: Label, text: str) -> None:
        hand = self.hand
        self.atoms.append(Atom(text, label))
        style = _HEADINGS.get(label) if hand.styled else None
        marks = f'<w:pStyle w:val="{style}"/>' if style else ""
        if hand.spacing:
            marks += f'<w:spacing w:after="0" w:line="{hand.spacing}" w:lineRule="exact"/>'
        if label is Label.PARAGRAPH and hand.indent == "first":
            marks += f'<w:ind w:firstLine="{hand.size * 20}"/>'
        if label is Label.TITLE:
            marks += '<w:jc w:val="center"/>'
        elif label in (Label.SIGNATURE, Label.DATE):
            marks += '<w:jc w:val="right"/>'
        typed = hand.indent if label is Label.PARAGRAPH and hand.indent != "first" else ""
        size = hand.size + 8 if label is Label.TITLE else hand.size
        bold = label in _HEADINGS and not style
        self.xml.append(f"<w:p><w:pPr>{marks}</w:pPr>{_run(typed + text, len(self.atoms), hand, size, bold)}</w:p>")
        if self.rng.random() < hand.blank_lines:
            self.xml.append("<w:p/>")

    def table(self, grid: Grid) -> None:
        hand = self.hand
        room = hand.page[0] - 2 * hand.margin
        widths = _widths(grid, room, hand.label_share)
        size = _fitting(grid, widths, hand.small) if hand.fits else hand.small
        border = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        self.xml.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            + (f"<w:tblBorders>{border}</w:tblBorders>" if hand.ruled else "")
            + '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/>'
            '<w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
            + "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
            + "</w:tblGrid>"
        )
        body = next(n for n in range(grid.height) if any(s.role == "value" for s in grid.row(n)))
        for n in range(grid.height):
            spots = grid.open_row(n) if hand.merged else [replace(s, rowspan=1, colspan=1) for s in grid.full_row(n)]
            marks = ("<w:cantSplit/>" if hand.whole_rows else "") + (
                "<w:tblHeader/>" if hand.repeat_head and n < body else ""
            )
            self.xml.append(f"<w:tr>{f'<w:trPr>{marks}</w:trPr>' if marks else ''}")
            for s in spots:
                self._cell(grid, s, n, widths, size)
            self.xml.append("</w:tr>")
            self.rows += 1
        self.xml.append("</w:tbl><w:p/>")

    def _cell(self, grid: Grid, s: Spot, n: int, widths: list[int], size: int) -> None:
        goes_on = self.hand.merged and s.role == "empty" and _covered(grid, n, s.column)
        merge = '<w:vMerge w:val="restart"/>' if s.rowspan > 1 else "<w:vMerge/>" if goes_on else ""
        span = f'<w:gridSpan w:val="{s.colspan}"/>' if s.colspan > 1 else ""
        width = sum(widths[s.column : s.column + s.colspan])
        self.xml.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        )
        if goes_on:
            self.xml.append("<w:p/></w:tc>")
            return
        parts: tuple[str, ...] = (s.text,)
        if s.role != "value" and len(s.text) > 6 and self.rng.random() < self.hand.split:
            cut = len(s.text) // 2
            parts = (s.text[:cut], s.text[cut:])
        self.atoms.append(Atom(s.text, Label.CELL, s, self.rows, parts if len(parts) > 1 else ()))
        middle = '<w:jc w:val="center"/>' if self.hand.centred and s.role != "label" else ""
        for part in parts:
            run = _run(part, len(self.atoms), self.hand, size, False) if part else ""
            self.xml.append(f'<w:p><w:pPr><w:spacing w:after="0"/>{middle}</w:pPr>{run}</w:p>')
        self.xml.append("</w:tc>")


def _covered(grid: Grid, n: int, column: int) -> bool:
    return any(s.row < n < s.row + s.rowspan and s.column == column for s in grid.spots)


def _run(text: str, colour: int, hand: Hand, size: int, bold: bool) -> str:
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{hand.font}" w:eastAsia="{hand.font}" w:hAnsi="{hand.font}"/>'
        f'{"<w:b/>" if bold else ""}<w:color w:val="{colour:06X}"/><w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'
    )


def _widths(grid: Grid, room: int, share: float) -> list[int]:
    """Of each grid column: those of labels share their part of the page, those of values the rest."""
    values = grid.width - grid.labels
    if not grid.labels:
        return [room // grid.width] * grid.width
    labels = int(room * (share if values > 3 else 0.4))
    parts = [3] + [2] * (grid.labels - 2) + [4] if grid.labels > 1 else [1]
    return [labels * p // sum(parts) for p in parts] + [(room - labels) // values] * values


SMALLEST, DIGIT = 10, 0.65
"""Half points; a figure's width in its letter size, that of Chinese characters being 1."""
PADDING = 90
"""Twentieths of a point left and right of a cell's text."""


def _fitting(grid: Grid, widths: list[int], size: int) -> int:
    """The largest letter size up to this one in which no figure is broken over lines, if there is one."""
    for s in grid.spots:
        if s.role == "value" and s.text:
            wide = sum(DIGIT if c.isascii() else 1.0 for c in s.text)
            room = sum(widths[s.column : s.column + s.colspan]) - PADDING
            size = min(size, int(room / (10 * wide)))
    return max(size, SMALLEST)


def _package(xml: list[str], hand: Hand, head: str) -> bytes:
    from docx.oxml import parse_xml

    document = new_document()
    section = document.sections[0]
    section.page_width, section.page_height = (v * 635 for v in hand.page)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, hand.margin * 635)
    body = document.element.body
    parsed = parse_xml(f'<w:body xmlns:w="{_W}">{"".join(xml)}</w:body>')
    for i, element in enumerate(list(parsed)):
        body.insert(i, element)
    for where, text, colour in (
        (section.footer, hand.pages, PAGE_NUMBER), (section.header, head, RUNNING_HEAD)
    ):  # fmt: skip
        if text:
            before, field, after = text.partition("{n}")
            colours = f'<w:rPr><w:color w:val="{colour:06X}"/></w:rPr>'
            runs = f'<w:r>{colours}<w:t xml:space="preserve">{escape(before)}</w:t></w:r>'
            if field:
                runs += f'<w:fldSimple w:instr=" PAGE "><w:r>{colours}<w:t>1</w:t></w:r></w:fldSimple>'
                runs += f'<w:r>{colours}<w:t xml:space="preserve">{escape(after)}</w:t></w:r>'
            made = f'<w:p xmlns:w="{_W}"><w:pPr><w:jc w:val="center"/></w:pPr>{runs}</w:p>'
            paragraph = where.paragraphs[0]._p
            paragraph.getparent().replace(paragraph, parse_xml(made))
    return to_bytes(document)
