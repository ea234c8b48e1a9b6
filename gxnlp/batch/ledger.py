"""What is known of every file and every content: an SQLite database beside the dataset, the memory of a run.

A *file* is a name that was found; a *content* is what it holds, known by its sha256. Contents are worked on, files are
listed. What workers bring back lies here too, as shards, until it is published: so one transaction says that a report
is done and keeps its data, and there is nothing to put right after a power cut.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

SCHEMA = 1
ContentState = Literal["queued", "done", "failed", "quarantined"]

_TABLES = """
create table if not exists about(key text primary key, value text not null);
create table if not exists contents(
    seq integer primary key, sha256 text not null unique, size integer not null,
    name text not null, place blob not null,
    state text not null default 'queued', reason text, tries integer not null default 0, known text,
    seconds real, pages integer, reader text, generation integer not null default 0, part integer);
create index if not exists contents_state on contents(state, seq);
create table if not exists files(
    name text primary key, place blob, sha256 text, size integer, stamp text, archive text, problem text,
    given text not null default '{}', listing integer not null);
create index if not exists files_sha on files(sha256);
create index if not exists files_archive on files(archive);
create table if not exists archives(name text primary key, stamp text not null);
create table if not exists shards(id integer primary key, generation integer not null, reports integer not null,
    data blob not null);
create table if not exists parts(number integer primary key, generation integer not null, files text not null);
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as it was found, in a folder, an archive or a manifest."""

    name: str
    """For people: printable, with an archive's name in front of its member's."""
    place: str
    """Where its bytes are: a path or a URL."""
    sha256: str | None
    size: int | None
    stamp: str | None
    """Size, time and inode: while they stay, the content is taken to be the same."""
    archive: str | None = None
    problem: str | None = None
    kind: Literal["file", "archive", "unchanged"] = "file"
    """archive: not a file to extract but one whose members have all been listed; unchanged: they were before."""


@dataclass(frozen=True, slots=True)
class Waiting:
    seq: int
    sha256: str
    name: str
    place: str
    size: int
    tries: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one content."""

    sha256: str
    state: ContentState
    reason: str | None = None
    seconds: float = 0.0
    pages: int = 0
    reader: str | None = None
    known: dict[str, Any] | None = None
    """Of a file that had to be stopped: what was seen of it."""
    blamed: bool = False
    """Its worker was stopped on its account: the try counts."""


class Ledger:
    """One writer at a time; every method is one transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=full")
        self._db.executescript(_TABLES)
        if int(self.about("schema", str(SCHEMA))) != SCHEMA:
            raise sqlite3.DatabaseError(f"{path}: made by another version of gxnlp")
        self.tell("schema", str(SCHEMA))

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _at_once(self) -> Iterator[sqlite3.Connection]:
        try:
            self._db.execute("begin immediate")
            yield self._db
            self._db.execute("commit")
        except sqlite3.OperationalError as error:
            self._undo()
            if "full" in str(error) or "disk I/O" in str(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path)) from error
            raise
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        if self._db.in_transaction:
            self._db.execute("rollback")

    def about(self, key: str, default: str = "") -> str:
        row = self._db.execute("select value from about where key=?", (key,)).fetchone()
        return str(row[0]) if row else default

    def tell(self, key: str, value: str) -> None:
        with self._at_once() as db:
            db.execute("insert or replace into about values (?, ?)", (key, value))

    # ------------------------------------------------------------ listing

    def known(self, name: str) -> tuple[str | None, str | None]:
        """(stamp, sha256) of a file listed before."""
        row = self._db.execute("select stamp, sha256 from files where name=?", (name,)).fetchone()
        return row or (None, None)

    def list_files(self, files: Iterable[Listed], listing: int) -> None:
        with self._at_once() as db:
            for f in files:
                if f.kind == "unchanged":
                    db.execute("update files set listing=? where archive=?", (listing, f.name))
                    continue
                if f.kind == "archive":
                    db.execute("insert or replace into archives values (?, ?)", (f.name, f.stamp))
                    db.execute("delete from files where archive=? and listing < ?", (f.name, listing))
                    continue
                place = os.fsencode(f.place)
                db.execute(
                    "insert into files(name, place, sha256, size, stamp, archive, problem, listing)"
                    " values (?,?,?,?,?,?,?,?) on conflict(name) do update set place=excluded.place,"
                    " sha256=excluded.sha256, size=excluded.size, stamp=excluded.stamp, archive=excluded.archive,"
                    " problem=excluded.problem, listing=excluded.listing",
                    (f.name, place, f.sha256, f.size, f.stamp, f.archive, f.problem, listing),
                )
                if f.sha256 is not None:
                    db.execute(
                        "insert into contents(sha256, size, name, place) values (?,?,?,?) on conflict(sha256)"
                        " do update set place=excluded.place",
                        (f.sha256, f.size or 0, f.name, place),
                    )

    def archive_stamp(self, name: str) -> str | None:
        """Of an archive that was listed to its end."""
        row = self._db.execute("select stamp from archives where name=?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def archive_members(self, name: str) -> Iterator[tuple[str, str | None]]:
        """(place, sha256) of the members whose content is still waited for."""
        for place, sha in self._db.execute(
            "select f.place, f.sha256 from files f join contents c using (sha256)"
            " where f.archive=? and c.state='queued'",
            (name,),
        ):
            yield os.fsdecode(place), sha

    def give(self, columns: dict[str, dict[str, str]]) -> None:
        """The user's own columns, by the file's name."""
        with self._at_once() as db:
            db.executemany(
                "update files set given=? where name=?",
                [(json.dumps(given, ensure_ascii=False), name) for name, given in columns.items()],
            )

    def names(self) -> Iterator[tuple[str, str, str | None]]:
        """(name, place, archive) of every file."""
        for name, place, archive in self._db.execute("select name, place, archive from files"):
            yield name, os.fsdecode(place), archive

    def unlisted(self) -> list[tuple[str, int | None]]:
        """(sha256, part that has it) of contents that no file holds any more, since a file was changed."""
        return self._db.execute(
            "select sha256, part from contents c where not exists (select 1 from files f where f.sha256=c.sha256)"
        ).fetchall()

    def forget(self, shas: Iterable[str]) -> None:
        with self._at_once() as db:
            db.executemany("delete from contents where sha256=?", [(sha,) for sha in shas])

    # ------------------------------------------------------------ work

    def waiting(self, page: int = 1000) -> Iterator[Waiting]:
        """What is queued, in the order it was listed, page by page by a connection of its own: for another thread."""
        db = sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True, timeout=30, check_same_thread=False)
        try:
            last = 0
            while rows := db.execute(
                "select seq, sha256, name, place, size, tries from contents"
                " where state='queued' and seq > ? order by seq limit ?",
                (last, page),
            ).fetchall():
                for seq, sha, name, place, size, tries in rows:
                    yield Waiting(seq, sha, name, os.fsdecode(place), size, tries)
                last = rows[-1][0]
        finally:
            db.close()

    def tries(self, sha256: str) -> int:
        row = self._db.execute("select tries from contents where sha256=?", (sha256,)).fetchone()
        return int(row[0]) if row else 0

    def record(self, outcomes: Sequence[Outcome], shards: Sequence[tuple[int, bytes]], generation: int) -> None:
        """What a worker brought back: the states of its contents, and the data of those that are done."""
        with self._at_once() as db:
            db.executemany(
                "insert into shards(generation, reports, data) values (?,?,?)",
                [(generation, reports, data) for reports, data in shards],
            )
            db.executemany(
                "update contents set state=?, reason=?, seconds=?, pages=?, reader=?, known=?, generation=?,"
                " tries=tries+?, part=null where sha256=?",
                [
                    (
                        o.state, o.reason, round(o.seconds, 4), o.pages, o.reader,
                        json.dumps(o.known, ensure_ascii=False) if o.known else None, generation,
                        int(o.blamed), o.sha256,
                    )
                    for o in outcomes
                ],
            )  # fmt: skip

    def requeue(self, *states: ContentState) -> int:
        with self._at_once() as db:
            marks = ",".join("?" * len(states))
            return db.execute(
                f"update contents set state='queued', tries=0, reason=null, known=null where state in ({marks})",  # noqa: S608
                states,
            ).rowcount

    def counts(self) -> dict[str, int]:
        found = dict(self._db.execute("select state, count(*) from contents group by state").fetchall())
        files, bad = self._db.execute("select count(*), count(problem) from files").fetchone()
        pages, seconds = self._db.execute("select total(pages), total(seconds) from contents").fetchone()
        return {
            "files": files, "unreadable": bad, "pages": int(pages), "work_seconds": int(seconds),
            **{state: found.get(state, 0) for state in ("queued", "done", "failed", "quarantined")},
        }  # fmt: skip

    def reasons(self, most: int = 20) -> dict[str, int]:
        """The commonest reasons why something was not done."""
        rows = self._db.execute(
            "select reason, count(*) from (select reason from contents where state in ('failed','quarantined')"
            " union all select problem from files where problem not null) group by 1 order by 2 desc, 1 limit ?",
            (most,),
        )
        return dict(rows.fetchall())

    def listing(self) -> Iterator[tuple[Any, ...]]:
        """Every file with what became of its content, by name."""
        return self._db.execute(
            "select f.name, f.sha256, f.size, f.archive, case when f.sha256 is null then 'failed' else c.state end,"
            " coalesce(f.problem, c.reason), c.seconds, c.pages, c.reader, c.known, f.given, c.name"
            " from files f left join contents c using (sha256) order by f.name"
        )

    def versions(self) -> dict[int, int]:
        return dict(self._db.execute("select generation, count(*) from contents where state='done' group by 1"))

    # ------------------------------------------------------------ publishing

    def shards(self, generation: int) -> tuple[int, int]:
        """(how many reports lie in shards, the last shard's id)."""
        row = self._db.execute(
            "select total(reports), coalesce(max(id), 0) from shards where generation=?", (generation,)
        ).fetchone()
        return int(row[0]), int(row[1])

    def shard_data(self, generation: int, last: int) -> Iterator[bytes]:
        for (data,) in self._db.execute(
            "select data from shards where generation=? and id<=? order by id", (generation, last)
        ):
            yield data

    def published(self, number: int, generation: int, files: Sequence[str], shas: Iterable[str], last: int) -> None:
        with self._at_once() as db:
            db.execute("insert into parts values (?,?,?)", (number, generation, json.dumps(files)))
            db.executemany("update contents set part=? where sha256=?", [(number, sha) for sha in shas])
            db.execute("delete from shards where generation=? and id<=?", (generation, last))

    def parts(self, generation: int) -> dict[int, list[str]]:
        rows = self._db.execute("select number, files from parts where generation=? order by number", (generation,))
        return {number: json.loads(files) for number, files in rows}

    def next_part(self) -> int:
        return int(self._db.execute("select coalesce(max(number), 0) + 1 from parts").fetchone()[0])

    def drop_generation(self, generation: int) -> None:
        with self._at_once() as db:
            db.execute("delete from parts where generation=?", (generation,))
            db.execute("delete from shards where generation=?", (generation,))
