"""A DuckDB file with the dataset's tables and views that one can query at once.

For each table of the form, here `requests`: `requests` has a line a report and row of the form with its columns side by
side; `requests_wide` has one line a report and a column a cell, received__natural_person. `doubtful` has the cells that
want a look, with the reasons; `trusted` the values that no finding doubts.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from gxnlp.exports.parquet import COLUMNS, DOUBTFUL, batches, schema
from gxnlp.forms import Form
from gxnlp.report import Report

if TYPE_CHECKING:
    import duckdb

_KEY = "sha256, source, agency, year, form"


def write(reports: Iterable[Report], out: BinaryIO, *, forms: Sequence[Form], many: bool) -> None:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.duckdb"
        with duckdb.connect(str(path)) as db:
            for name in COLUMNS:
                db.register("empty", schema(name).empty_table())
                db.execute(f'create table "{name}" as select * from empty')  # noqa: S608  (names are ours)
                db.unregister("empty")
            for tables in batches(reports):
                for name, table in tables.items():
                    db.register("piece", table)
                    db.execute(f'insert into "{name}" select * from piece')  # noqa: S608  (names are ours)
                    db.unregister("piece")
            create_views(db, forms)
        with path.open("rb") as made:
            shutil.copyfileobj(made, out)


def create_views(db: duckdb.DuckDBPyConnection, forms: Sequence[Form]) -> None:
    for statement in views(forms):
        db.execute(statement)


def views(forms: Sequence[Form]) -> Iterator[str]:
    """Names come from the forms, so they are quoted; texts from reports never get in here."""
    seen: dict[str, dict[str, None]] = {}
    wide: dict[str, dict[tuple[str, str], None]] = {}
    for form in reversed(forms):
        for table in form.tables:
            for row, column in table.cells:
                seen.setdefault(table.id, {})[column] = None
                wide.setdefault(table.id, {})[row, column] = None
    for name, columns in seen.items():
        picked = ", ".join(
            f'max(value) filter (where "column" = {_text(c)}) as {_name(c if c not in _KEY else c + "_")}'
            for c in columns
        )
        yield (
            f'create or replace view {_name(name)} as select {_KEY}, "row", {picked}, '  # noqa: S608
            f'bool_or(flagged) as flagged from cells where "table" = {_text(name)} group by {_KEY}, "row"'
        )
        picked = ", ".join(
            f'max(value) filter (where "row" = {_text(r)} and "column" = {_text(c)}) '
            f"as {_name(r.replace('.', '_') + '__' + c)}"
            for r, c in wide[name]
        )
        yield (
            f"create or replace view {_name(name + '_wide')} as select {_KEY}, {picked} "  # noqa: S608
            f'from cells where "table" = {_text(name)} group by {_KEY}'
        )
    yield (
        "create or replace view trusted as select * from cells "  # noqa: S608
        f"where value is not null and not flagged and confidence >= {DOUBTFUL}"
    )
    yield (
        'create or replace view doubtful as select c.*, (select string_agg(f.message, chr(10) order by f."number") '  # noqa: S608
        "from findings f where f.sha256 = c.sha256 and list_contains(f.cells, c.\"table\" || '/' || c.\"row\" || '/' "
        f'|| c."column")) as reasons from cells c where flagged or (value is not null and confidence < {DOUBTFUL})'
    )


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
