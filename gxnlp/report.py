"""What the pipeline hands on: a report with its sections, tables, facts and findings (`gxnlp.report/1`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from gxnlp.document import Box

SCHEMA = "gxnlp.report/1"

State = Literal["read", "blank", "absent", "unreadable", "inferred", "repaired"]
Severity = Literal["info", "warning", "error"]
Number = int | float

HAS_VALUE: frozenset[State] = frozenset({"read", "inferred", "repaired"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the source a value stands."""

    page: int | None = None
    line: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class CellValue:
    row: str
    column: str
    value: Number | None
    text: str
    """What the source prints, untouched; empty where it prints nothing."""
    state: State
    confidence: float
    source: Place = Place()

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.state in HAS_VALUE):
            raise ValueError(f"{self.row}/{self.column}: state {self.state} does not fit the value {self.value}")


@dataclass(frozen=True, slots=True)
class Table:
    cells: tuple[CellValue, ...]
    """Every canonical cell of the form, in the form's order, whatever its state."""
    confidence: float

    def __getitem__(self, key: tuple[str, str]) -> CellValue:
        row, column = key
        for cell in self.cells:
            if cell.row == row and cell.column == column:
                return cell
        raise KeyError(f"{row}/{column}")


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    severity: Severity
    message: str
    """Chinese first, then English, made by `both`."""
    cells: tuple[str, ...] = ()
    """Names such as requests/total/natural_person."""
    expected: Number | str | None = None
    actual: Number | str | None = None


def both(chinese: str, english: str) -> str:
    """A message for a reader of either language."""
    return f"{chinese} | {english}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A node of the heading tree inside a section."""

    level: int
    marker: str
    heading: str
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    number: str
    """As printed, e.g. 一; empty where the source prints none."""
    heading: str
    text: str
    outline: tuple[Heading, ...]
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fact:
    kind: str
    value: Number | str
    unit: str | None
    text: str
    section: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    sha256: str
    media_type: str
    pages: int
    reader: str


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Report:
    source: Source
    model: Model
    title: str | None = None
    agency: str | None = None
    year: int | None = None
    form: str | None = None
    period: tuple[str, str] | None = None
    published: str | None = None
    sections: tuple[Section, ...] = ()
    tables: dict[str, Table] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()

    def flagged(self) -> frozenset[str]:
        """Names of the cells that a warning or an error speaks of."""
        return frozenset(c for f in self.findings if f.severity in ("warning", "error") for c in f.cells)

    def cells(self) -> Iterator[dict[str, Any]]:
        """One record a cell: the shape of every tabular export."""
        for name, table in self.tables.items():
            for cell in table.cells:
                yield {
                    "source": self.source.name,
                    "agency": self.agency,
                    "year": self.year,
                    "form": self.form,
                    "table": name,
                    "row": cell.row,
                    "column": cell.column,
                    "value": cell.value,
                    "state": cell.state,
                    "confidence": cell.confidence,
                    "page": cell.source.page,
                }

    def to_dict(self) -> dict[str, Any]:
        return {"schema": SCHEMA, **asdict(self)}

    def to_json(self, *, indent: int | None = None) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """The report that `to_dict` wrote; a ValueError names what does not fit."""
        if data.get("schema") != SCHEMA:
            raise ValueError(f"not a {SCHEMA} object: schema is {data.get('schema')!r}")

        def pair(value: Any) -> Any:
            return tuple(value) if value is not None else None

        def place(value: dict[str, Any]) -> Place:
            return Place(value["page"], value["line"], pair(value["box"]))

        def table(value: dict[str, Any]) -> Table:
            cells = tuple(CellValue(**{**c, "source": place(c["source"])}) for c in value["cells"])
            return Table(cells, value["confidence"])

        def section(value: dict[str, Any]) -> Section:
            outline = tuple(Heading(**h) for h in value["outline"])
            return Section(**{**value, "outline": outline, "lines": pair(value["lines"])})

        rest = {k: data[k] for k in ("title", "agency", "year", "form", "published")}
        return cls(
            source=Source(**data["source"]),
            model=Model(**data["model"]),
            period=pair(data["period"]),
            sections=tuple(section(s) for s in data["sections"]),
            tables={name: table(t) for name, t in data["tables"].items()},
            facts=tuple(Fact(**f) for f in data["facts"]),
            findings=tuple(Finding(**{**f, "cells": tuple(f["cells"])}) for f in data["findings"]),
            **rest,
        )
