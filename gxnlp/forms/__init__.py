"""The statutory forms as data: one TOML an edition. No code knows a row's name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from gxnlp.forms.sound import BadForm as BadForm
from gxnlp.forms.sound import check
from gxnlp.report import both

Kind = Literal["count", "amount", "change"]
"""count: whole and not negative; amount: money, at most four decimals; change: whole, any sign."""

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Label:
    """What the form prints for a thing, and the other wordings known to mean it."""

    id: str
    label: str
    marker: str = ""
    variants: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        return (self.label, *self.variants)


@dataclass(frozen=True)
class SectionForm(Label):
    number: int = 0


@dataclass(frozen=True)
class Column(Label):
    kind: Kind = "count"
    unit: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Group(Label):
    """A caption over several rows: （三）不予公开."""

    group: str | None = None


@dataclass(frozen=True)
class Row(Label):
    group: str | None = None


@dataclass(frozen=True)
class Block:
    """Rows that share their columns, under one caption."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    head: str = ""


@dataclass(frozen=True)
class TableForm:
    id: str
    section: str
    layout: Literal["rows", "line"]
    """rows: a row of the form is a row on paper; line: all rows stand on one line, one after the other."""
    blocks: tuple[Block, ...]
    groups: tuple[Group, ...] = ()
    notes: tuple[str, ...] = ()
    corner: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for block in self.blocks for row in block.rows)

    @cached_property
    def columns_of(self) -> dict[str, tuple[Column, ...]]:
        """The columns of each row."""
        return {row.id: block.columns for block in self.blocks for row in block.rows}

    @cached_property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """(row, column) of every cell, in the form's order."""
        return tuple((row.id, c.id) for row in self.rows for c in self.columns_of[row.id])

    @cached_property
    def _columns(self) -> dict[tuple[str, str], Column]:
        return {(row, c.id): c for row, columns in self.columns_of.items() for c in columns}

    def column(self, row: str, column: str) -> Column:
        return self._columns[row, column]


@dataclass(frozen=True)
class Identity:
    """Two sums that are equal. per column: left and right name rows; per row: they name columns."""

    rule: str
    table: str
    per: Literal["column", "row"]
    left: tuple[str, ...]
    right: tuple[str, ...]
    zh: str
    en: str


@dataclass(frozen=True)
class YearIdentity:
    """this year's sum = last year's sum + plus - minus (both of this year).

    Names rows, one identity a column; with `columns`, names columns, one identity a row.
    """

    rule: str
    table: str
    this: tuple[str, ...]
    last: tuple[str, ...]
    zh: str
    en: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    columns: bool = False


@dataclass(frozen=True)
class StatedIn:
    """Where the tables hold what the prose states: the sum of `cells`, or of one of the sets in `also`."""

    kind: str
    cells: tuple[tuple[str, str, str], ...]
    """(table, row, column)"""
    also: tuple[tuple[tuple[str, str, str], ...], ...] = ()


@dataclass(frozen=True)
class Equation:
    """One instance of an identity: cells of one table, as (row, column)."""

    rule: str
    table: str
    left: tuple[tuple[str, str], ...]
    right: tuple[tuple[str, str], ...]
    identity: Identity

    @cached_property
    def cells(self) -> tuple[tuple[str, str], ...]:
        return self.left + self.right


@dataclass(frozen=True, eq=False)
class Form:
    """One edition. Compared and hashed by identity: lexicons and vocabularies are remembered for each."""

    id: str
    authority: str
    first_year: int
    last_year: int | None
    sections: tuple[SectionForm, ...]
    tables: tuple[TableForm, ...]
    identities: tuple[Identity, ...]
    across_years: tuple[YearIdentity, ...] = ()
    facts: tuple[StatedIn, ...] = ()

    def table(self, name: str) -> TableForm:
        return next(t for t in self.tables if t.id == name)

    def due(self, year: int) -> bool:
        return self.first_year <= year <= (self.last_year or year)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        return tuple(e for identity in self.identities for e in _instances(identity, self.table(identity.table)))


def _instances(identity: Identity, table: TableForm) -> Iterator[Equation]:
    known = set(table.cells)
    lines: Sequence[str]
    if identity.per == "column":
        lines = list(dict.fromkeys(column for row, column in table.cells if row in identity.left))
        sides = [[tuple((row, line) for row in side) for side in (identity.left, identity.right)] for line in lines]
    else:
        lines = [row.id for row in table.rows]
        sides = [[tuple((line, col) for col in side) for side in (identity.left, identity.right)] for line in lines]
    for left, right in sides:
        missing = [c for c in left + right if c not in known]
        if missing:
            cell = "/".join(missing[0])
            raise BadForm(
                both(
                    f"勾稽关系 {identity.rule} 用到表 {table.id} 所没有的格 {cell}",
                    f"identity {identity.rule} names {cell}, which table {table.id} does not have",
                )
            )
        yield Equation(identity.rule, table.id, left, right, identity)


def load(path: Path) -> Form:
    """The form that a TOML file describes; BadForm says what is wrong with it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:  # a wrong encoding is a ValueError too
        raise BadForm(f"{path}: " + both(f"不是 TOML 文件：{error}", f"no TOML file: {error}")) from error
    try:
        check(data)
        form = _form(data)
        form.equations  # noqa: B018  (an identity that names a missing cell is found here, not in the middle of a report)
    except BadForm as error:
        raise BadForm(f"{path}: {error}") from error
    return form


@cache
def shipped() -> tuple[Form, ...]:
    """The editions that come with the package, oldest first."""
    return tuple(sorted((load(path) for path in HERE.glob("*.toml")), key=lambda form: form.first_year))


def _label(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "variants": tuple(data.get("variants", ()))}


def _block(data: dict[str, Any]) -> Block:
    return Block(
        columns=tuple(Column(**_label(c)) for c in data["columns"]),
        rows=tuple(Row(**_label(r)) for r in data["rows"]),
        caption=data.get("caption", ""),
        head=data.get("head", ""),
    )


def _table(data: dict[str, Any]) -> TableForm:
    return TableForm(
        id=data["id"],
        section=data["section"],
        layout=data["layout"],
        blocks=tuple(_block(b) for b in data["blocks"]),
        groups=tuple(Group(**_label(g)) for g in data.get("groups", ())),
        notes=tuple(data.get("notes", ())),
        corner=tuple(data.get("corner", ())),
    )


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _stated(data: dict[str, Any], tables: Sequence[TableForm]) -> StatedIn:
    every = {"/".join((t.id, *c)): (t.id, *c) for t in tables for c in t.cells}

    def cells(patterns: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
        found: list[tuple[str, str, str]] = []
        for pattern in patterns:
            if pattern in every:
                found.append(every[pattern])
                continue
            named = [cell for name, cell in every.items() if "*" in pattern and fnmatchcase(name, pattern)]
            if not named:
                kind = data["kind"]
                raise BadForm(
                    both(f"{kind} 用到各表都没有的格 {pattern}", f"fact {kind} names {pattern}, which no table has")
                )
            found += named
        return tuple(dict.fromkeys(found))

    return StatedIn(data["kind"], cells(data["cells"]), tuple(cells(other) for other in data.get("also", ())))


def _form(data: dict[str, Any]) -> Form:
    tables = tuple(_table(t) for t in data["tables"])
    return Form(
        id=data["id"],
        authority=data["authority"],
        first_year=data["first_year"],
        last_year=data.get("last_year"),
        sections=tuple(SectionForm(**_label(s)) for s in data["sections"]),
        tables=tables,
        identities=tuple(Identity(**_tuples(i)) for i in data["identities"]),
        across_years=tuple(YearIdentity(**_tuples(i)) for i in data.get("across_years", ())),
        facts=tuple(_stated(f, tables) for f in data.get("facts", ())),
    )
