"""The user's own list of files: a CSV with a column of names and whatever else is to be carried through."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gxnlp.batch.inputs import is_url, shown
from gxnlp.exports.parquet import COLUMNS
from gxnlp.report import both

FILE_COLUMNS = ("file", "path", "name", "文件", "文件名", "路径", "url")
"""Which column names the file: the first of these that there is, else the first column."""
FILES = ("file", "sha256", "size", "archive", "state", "reason", "pages", "reader", "listed_as", "known")
_TAKEN = frozenset(FILES) | {name for name, _ in COLUMNS["reports"]}
MAX_BYTES = 512 * 1024 * 1024


class BadManifest(Exception):
    """A manifest that cannot be used, and why."""


@dataclass(frozen=True)
class Manifest:
    folder: Path
    columns: tuple[str, ...]
    """The user's, as they are carried: a name that we have already gets `_given` behind it."""
    rows: tuple[tuple[str, dict[str, str]], ...]
    """(file as the manifest names it, its columns)."""

    def inputs(self) -> list[str]:
        return [self._place(file) for file, _ in self.rows]

    def _place(self, file: str) -> str:
        return file if is_url(file) else str(self.folder / file)

    def match(self, names: Iterator[tuple[str, str, str | None]]) -> tuple[dict[str, dict[str, str]], list[str]]:
        """The columns of each listed file, and the rows that no listed file answers to.

        A row names its file by the path from the manifest's folder, by the member's path in an archive, or by the bare
        name where only one file has it.
        """
        by_place: dict[str, list[str]] = {}
        by_end: dict[str, list[str]] = {}
        for name, place, archive in names:
            if archive is None:
                by_place.setdefault(place, []).append(name)
            by_place.setdefault(name, []).append(name)
            inner = name.rpartition("!/")[2] if archive else name
            if archive:
                by_end.setdefault(inner, []).append(name)
            by_end.setdefault(PurePosixPath(inner).name, []).append(name)
        found: dict[str, dict[str, str]] = {}
        lost = []
        for file, columns in self.rows:
            place = self._place(file)
            whole = place if is_url(place) else str(Path(place).absolute())
            exact = by_place.get(whole) or by_place.get(shown(place)) or by_place.get(shown(file))
            candidates = exact or by_end.get(shown(file)) or []
            if len(candidates) == 1 or (exact and candidates):
                found.update(dict.fromkeys(candidates, columns))
            else:
                lost.append(file)
        return found, lost


def read(path: Path) -> Manifest:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadManifest(both("清单文件过大", "the manifest is too large") + f": {path}")
        data = path.read_bytes()
    except OSError as error:
        raise BadManifest(both("读不了清单", "cannot read the manifest") + f": {path}: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        header = list(table.fieldnames or ())
        rows = list(table)
    except csv.Error as error:
        raise BadManifest(both("清单不是完好的 CSV", "the manifest is no proper CSV") + f": {path}: {error}") from error
    key = next((c for name in FILE_COLUMNS for c in header if c.strip().lower() == name), header[0] if header else None)
    if key is None or not rows:
        raise BadManifest(both("清单是空的", "the manifest is empty") + f": {path}")
    if len(set(header)) < len(header):
        raise BadManifest(both("清单有重名的列", "the manifest has two columns of one name") + f": {path}")
    own = [c for c in header if c is not None and c != key]
    names = {c: f"{c}_given" if c in _TAKEN else c for c in own}
    return Manifest(
        path.absolute().parent,
        tuple(names.values()),
        tuple(_row(row, key, names) for row in rows if (row[key] or "").strip()),
    )


def _row(row: Mapping[str, str | None], key: str, names: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    return (row[key] or "").strip(), {kept: row[c] or "" for c, kept in names.items()}
