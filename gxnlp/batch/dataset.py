"""The store of record: Parquet, one folder a table, one folder a year in it, as every reader of Parquet knows them.

`cells/year=2023/part-000007.parquet`. A part is made of what the ledger's shards hold, written aside, synced and
renamed, `reports` last; then the ledger is told. What the ledger does not know of is swept away at the next start.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from gxnlp.batch.ledger import Ledger
from gxnlp.batch.manifest import FILES
from gxnlp.batch.shards import unpack
from gxnlp.batch.store import Store
from gxnlp.exports.parquet import COLUMNS, schema

if TYPE_CHECKING:
    import pyarrow as pa

NO_YEAR = "0"
"""Of reports that state no year; null in the exports. Hive's own mark for null is no number: pandas cannot read it."""
FILES_TABLE = "files/files.parquet"
NO_ROWS = "none.parquet"
AT_ONCE = 50_000
"""Lines of the table of files that are made at a time."""


def publish(ledger: Ledger, store: Store, generation: int) -> int:
    """Makes one part of all that lies in shards; how many reports it has."""
    import pyarrow as pa

    reports, last = ledger.shards(generation)
    if not reports:
        return 0
    number = ledger.next_part()
    shas: list[str] = []
    files: list[str] = []
    for name in COLUMNS:  # reports come last
        table = pa.concat_tables([unpack(data, name) for data in ledger.shard_data(generation, last)])
        if name == "reports":
            shas = table.column("sha256").to_pylist()
        for year, rows in _by_year(table):
            file = f"{name}/year={year}/part-{number:06}.parquet"
            store.write(file, _parquet(rows))
            files.append(file)
    ledger.published(number, generation, files, shas, last)
    return reports


def _by_year(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    import pyarrow.compute as pc

    years = table.column("year")
    bare = table.drop_columns(["year"])
    for year in sorted(pc.unique(years).to_pylist(), key=lambda y: -1 if y is None else y):
        which = pc.is_null(years) if year is None else pc.equal(years, year)
        yield NO_YEAR if year is None else str(year), bare.filter(which)


def _parquet(table: pa.Table) -> Callable[[IO[bytes]], None]:
    import pyarrow.parquet as pq

    def fill(file: IO[bytes]) -> None:
        pq.write_table(table, file, compression="zstd", row_group_size=250_000)

    return fill


def complete(store: Store) -> None:
    """A table that has no row yet gets a file without rows, so that readers find every table."""
    there = {name.partition("/")[0] for name in store.names()}
    for name in COLUMNS:
        if name not in there:
            store.write(f"{name}/year={NO_YEAR}/{NO_ROWS}", _parquet(schema(name).empty_table().drop_columns(["year"])))


def sweep(ledger: Ledger, store: Store, generation: int) -> list[str]:
    """Removes what a run that was killed left behind: files that the ledger does not know."""
    known = {file for files in ledger.parts(generation).values() for file in files}
    strays = [n for n in store.names() if n.endswith(".parquet") and n not in known and n != FILES_TABLE]
    for name in strays:
        store.remove(name)
    return [name for name in strays if not name.endswith(f"/{NO_ROWS}")]


def take_out(ledger: Ledger, store: Store, generation: int, gone: dict[int, set[str]]) -> None:
    """Rewrites the parts (number -> contents) without contents that are no longer wanted."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    parts = ledger.parts(generation)
    for number, shas in gone.items():
        unwanted = pa.array(sorted(shas))
        for file in parts.get(number, ()):
            with store.read(file) as opened:
                table = pq.read_table(opened, partitioning=None)
            kept = table.filter(pc.invert(pc.is_in(table.column("sha256"), unwanted)))
            if kept.num_rows < table.num_rows:
                store.write(file, _parquet(kept))


def write_files(ledger: Ledger, store: Store) -> None:
    """The table of files: each name with what became of its content, and the user's own columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    own: list[str] = json.loads(ledger.about("columns", "[]"))
    kinds = {"size": pa.int64(), "pages": pa.int32()}
    shape = pa.schema([(name, kinds.get(name, pa.string())) for name in (*FILES, *own)])

    def fill(file: IO[bytes]) -> None:
        with pq.ParquetWriter(file, shape, compression="zstd") as parquet:
            rows: list[dict[str, Any]] = []
            for row in _file_rows(ledger):
                rows.append(row)
                if len(rows) == AT_ONCE:
                    parquet.write_table(pa.Table.from_pylist(rows, shape))
                    rows = []
            parquet.write_table(pa.Table.from_pylist(rows, shape))

    store.write(FILES_TABLE, fill)


def _file_rows(ledger: Ledger) -> Iterator[dict[str, Any]]:
    for name, sha, size, archive, state, reason, _, pages, reader, known, given, listed_as in ledger.listing():
        yield {
            "file": name,
            "sha256": sha,
            "size": size,
            "archive": archive,
            "state": state,
            "reason": reason,
            "pages": pages,
            "reader": reader,
            "listed_as": listed_as,
            "known": known,
            **json.loads(given),
        }
