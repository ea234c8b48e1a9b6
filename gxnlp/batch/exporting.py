"""The dataset handed out in other shapes: CSV for a spreadsheet, a workbook for people, a DuckDB file for queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from gxnlp.batch.dataset import FILES_TABLE, NO_YEAR
from gxnlp.batch.store import write_whole
from gxnlp.exports.csv import FORMULA_STARTS
from gxnlp.exports.parquet import COLUMNS, schema
from gxnlp.forms import Form

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = ("csv", "xlsx", "duckdb")
AT_ONCE = 20_000


def export(kind: str, dataset: Path, out: Path, forms: Sequence[Form]) -> list[Path]:
    """Writes the exports of one kind into the folder `out`; their paths."""
    makers: dict[str, Callable[[Path, Path, Sequence[Form]], list[Path]]] = {
        "csv": _csv,
        "xlsx": _xlsx,
        "duckdb": _duckdb,
    }
    return makers[kind](dataset, out, forms)


def parts(dataset: Path, table: str) -> list[Path]:
    return sorted((dataset / table).glob("*/*.parquet"))


def year_of(part: Path) -> int | None:
    said = part.parent.name.removeprefix("year=")
    return int(said) if said.isdecimal() and said != NO_YEAR else None


def read_part(part: Path, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """A part piece by piece, with its year."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    shape = schema(table)
    wanted = [c for c in columns or shape.names if c != "year"]
    with pq.ParquetFile(part) as file:
        for batch in file.iter_batches(AT_ONCE, columns=wanted):
            years = pa.array([year_of(part)] * batch.num_rows, pa.int16())
            some = pa.Table.from_batches([batch]).append_column("year", years)
            yield some.select([c for c in shape.names if c in some.column_names])


def _csv(dataset: Path, out: Path, forms: Sequence[Form]) -> list[Path]:
    made = []
    for table in COLUMNS:
        target = out / f"{table}.csv"
        pieces = (piece for part in parts(dataset, table) for piece in read_part(part, table))
        write_whole(target, _csv_filler(chain([schema(table).empty_table()], pieces)))
        made.append(target)
    import pyarrow.parquet as pq

    target = out / "files.csv"
    write_whole(target, _csv_filler(iter([pq.read_table(dataset / FILES_TABLE, partitioning=None)])))
    return [*made, target]


def _csv_filler(pieces: Iterator[pa.Table]) -> Callable[[IO[bytes]], None]:
    """With the byte order mark that Excel wants, and texts that are no formulas."""
    import pyarrow.csv as pc

    def fill(file: IO[bytes]) -> None:
        file.write(b"\xef\xbb\xbf")
        writer = None
        for piece in pieces:
            flat = _flat(piece)
            if writer is None:
                writer = pc.CSVWriter(file, flat.schema)
            writer.write_table(flat)
        if writer is not None:
            writer.close()

    return fill


def _flat(table: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    starts = "".join(FORMULA_STARTS).replace("-", r"\-")
    columns = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        if field.type == pa.list_(pa.string()):
            column = pc.binary_join(column, ";")
        elif pa.types.is_nested(field.type):  # boxes and outlines stay in Parquet
            continue
        if pa.types.is_string(column.type):
            column = pc.replace_substring_regex(column, f"^([{starts}])", r"'\1")
        columns[field.name] = column
    return pa.table(columns)


def _xlsx(dataset: Path, out: Path, forms: Sequence[Form]) -> list[Path]:
    from gxnlp.exports.xlsx import Book

    target = out / "dataset.xlsx"

    def fill(file: Any) -> None:
        with Book(file, forms) as book:
            for part in parts(dataset, "reports"):
                named = {r["sha256"]: r for piece in read_part(part, "reports") for r in piece.to_pylist()}
                found: dict[str, list[Any]] = {}
                for finding in _rows(dataset, part, "findings"):
                    found.setdefault(finding["sha256"], []).append(finding)
                for sha, cells in groupby(_rows(dataset, part, "cells"), key=lambda row: row["sha256"]):
                    book.add(named.pop(sha), list(cells), found.get(sha, []))
                for sha, row in named.items():
                    book.add(row, [], found.get(sha, []))

    write_whole(target, fill)
    return [target]


def _rows(dataset: Path, beside: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of another table's part of the same number and year; the reports stand in the same order in it."""
    part = dataset / table / beside.parent.name / beside.name
    if part.exists():
        for piece in read_part(part, table):
            yield from piece.to_pylist()


def _duckdb(dataset: Path, out: Path, forms: Sequence[Form]) -> list[Path]:
    import duckdb

    from gxnlp.exports.duckdb import create_views

    target, aside = out / "dataset.duckdb", out / ".dataset.duckdb.part"
    aside.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(aside)) as db:
            for table in COLUMNS:
                places = [str(part) for part in parts(dataset, table)]
                columns = ", ".join(f'"{name}"' for name, _ in COLUMNS[table])
                year = f"nullif(cast(year as smallint), {NO_YEAR}) as year"
                db.execute(
                    f'create table "{table}" as select {columns.replace(chr(34) + "year" + chr(34), year)}'  # noqa: S608
                    " from read_parquet(?, hive_partitioning=true, union_by_name=true, hive_types_autocast=true)",
                    [places],
                )
            db.execute("create table files as select * from read_parquet(?)", [str(dataset / FILES_TABLE)])
            db.execute(
                "create view listed as select f.*, r.* exclude (sha256) from files f left join reports r using (sha256)"
            )
            create_views(db, forms)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return [target]
