"""Where the dataset's files go: a folder, or any storage that fsspec knows. A file is there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

from gxnlp.batch.inputs import is_url
from gxnlp.report import both


class StorageFailed(Exception):
    """A storage that is not to be had: every system behind fsspec has its own exceptions, this is ours."""


class Store(Protocol):
    def write(self, name: str, fill: Callable[[IO[bytes]], None]) -> None:
        """Whatever `fill` writes, under this name, at once."""

    def remove(self, name: str) -> None: ...

    def names(self) -> Iterator[str]:
        """Of every file that is there."""

    def read(self, name: str) -> IO[bytes]: ...


def synced(path: Path) -> None:
    """What was renamed in a folder is on the disk only when the folder is."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def filled(data: bytes) -> Callable[[IO[bytes]], None]:
    def fill(file: IO[bytes]) -> None:
        file.write(data)

    return fill


def write_whole(path: Path, fill: Callable[[IO[bytes]], None], aside: Path | None = None) -> None:
    """Write aside, sync, rename: who looks sees the old file or the new one."""
    aside = aside or path.with_name(f".{path.name}.part")
    try:
        with aside.open("wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    synced(path.parent)


class Folder:
    def __init__(self, root: Path, aside: Path) -> None:
        self.root, self._aside = root, aside

    def write(self, name: str, fill: Callable[[IO[bytes]], None]) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._aside.mkdir(parents=True, exist_ok=True)
        write_whole(path, fill, self._aside / name.replace("/", "~"))

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        for folder, _, files in os.walk(self.root):
            for file in files:
                yield str(Path(folder, file).relative_to(self.root))

    def read(self, name: str) -> IO[bytes]:
        return (self.root / name).open("rb")


class Remote:
    """Object storage puts an object whole or not at all; other systems get a file aside and a move."""

    def __init__(self, url: str) -> None:
        import fsspec

        self._url = url
        with self._named():
            self._system, self._root = fsspec.core.url_to_fs(url.rstrip("/"))
        self._puts_whole = type(self._system).__name__ in ("S3FileSystem", "GCSFileSystem", "AzureBlobFileSystem")

    def write(self, name: str, fill: Callable[[IO[bytes]], None]) -> None:
        import io

        buffer = io.BytesIO()
        fill(buffer)
        target = f"{self._root}/{name}"
        with self._named():
            if self._puts_whole:
                self._system.pipe_file(target, buffer.getvalue())
                return
            folder, _, last = target.rpartition("/")
            self._system.makedirs(folder, exist_ok=True)
            aside = f"{folder}/.{last}.part"
            self._system.pipe_file(aside, buffer.getvalue())
            self._system.mv(aside, target)

    def remove(self, name: str) -> None:
        with self._named(), suppress(FileNotFoundError):
            self._system.rm_file(f"{self._root}/{name}")

    def names(self) -> Iterator[str]:
        with self._named(), suppress(FileNotFoundError):
            self._system.invalidate_cache()
            for path in self._system.find(self._root):
                yield str(path).removeprefix(f"{self._root}/").lstrip("/")

    def read(self, name: str) -> IO[bytes]:
        with self._named():
            opened: Any = self._system.open(f"{self._root}/{name}", "rb")
        return opened  # type: ignore[no-any-return]

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Whatever the storage raises, said with its address."""
        try:
            yield
        except Exception as error:
            reason = str(error) or type(error).__name__
            raise StorageFailed(f"{both('存储出错', 'the storage failed')}: {self._url}: {reason}") from error


def opened(place: str | Path, aside: Path) -> Store:
    return Remote(str(place)) if isinstance(place, str) and is_url(place) else Folder(Path(place), aside)


@contextmanager
def at_hand(place: str | Path) -> Iterator[Path]:
    """A dataset as a folder: what lies in a storage is fetched for as long as it is needed."""
    if not isinstance(place, str) or not is_url(place):
        yield Path(place)
        return
    store = Remote(place)
    with tempfile.TemporaryDirectory(prefix="gxnlp-dataset-") as folder:
        for name in store.names():
            target = Path(folder, name)
            if target.suffix == ".parquet" and Path(folder) in target.resolve().parents:
                target.parent.mkdir(parents=True, exist_ok=True)
                with store.read(name) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
        yield Path(folder)


def clear(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
