"""What a line of a report can be: the labels that the line model gives and every later room reads (docs/labels.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gxnlp.document import Line


class Label(StrEnum):
    # prose
    TITLE = "title"
    SECTION = "section"
    """Heading of one of the six sections."""
    HEADING1 = "heading1"
    """First level below a section, whatever its marker: （一） most often."""
    HEADING2 = "heading2"
    HEADING3 = "heading3"
    PARAGRAPH = "paragraph"
    SIGNATURE = "signature"
    DATE = "date"
    TOC = "toc"
    """A line of a table of contents."""
    # tables
    CAPTION = "caption"
    """第二十条第（一）项, 表三：…"""
    HEADER = "header"
    """Column names, whole, in part or stacked a character a line."""
    NOTE = "note"
    """The form's own remark in the corner of a table, 注：…"""
    ROW = "row"
    """A row's label and values on one line."""
    ROW_LABEL = "row_label"
    """A whole label of a row or of a group of rows, without values."""
    FRAGMENT = "fragment"
    """A piece of a row's or group's label, without values."""
    VALUES = "values"
    """Two or more values without a label; empty cells count as values."""
    CELL = "cell"
    """A single value, or a single empty cell, alone on its line."""
    RULE = "rule"
    """|---|---| and other drawn rules."""
    # neither
    PAGE_NUMBER = "page_number"
    FURNITURE = "furniture"
    """What the web page or the converter put around the report: navigation, footers, [bookmark: …]."""


TABLE_LABELS = frozenset(
    {
        Label.CAPTION,
        Label.HEADER,
        Label.NOTE,
        Label.ROW,
        Label.ROW_LABEL,
        Label.FRAGMENT,
        Label.VALUES,
        Label.CELL,
        Label.RULE,
    }
)

HEADING_LABELS = (Label.SECTION, Label.HEADING1, Label.HEADING2, Label.HEADING3)


@dataclass(frozen=True, slots=True)
class LabeledLine:
    line: Line
    label: Label
    confidence: float
    """The model's calibrated probability of the label."""
