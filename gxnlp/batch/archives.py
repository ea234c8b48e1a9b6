"""What lies in a zip or tar archive, unpacked within bounds to files that are named by their content.

A member's name is only ever shown: nothing is written where an archive says. What comes out is counted as it comes,
whatever the headers promise.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from gxnlp.readers import MAX_BYTES
from gxnlp.report import both

MAX_MEMBERS = 500_000
MAX_DEPTH = 3
"""Archives in archives; a province sends a zip of its counties' zips."""
MAX_GROWTH = 200
FREE_GROWTH = 1024**3
"""An archive may grow to this, whatever its size, and to MAX_GROWTH times its size."""
MAX_HEADER = 1024 * 1024
_CHUNK = 256 * 1024
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    NotImplementedError, RuntimeError, OverflowError, IndexError, KeyError, UnicodeError, AttributeError, TypeError,
)  # fmt: skip
"""What the standard library raises over a damaged archive."""


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    sha256: str | None
    size: int
    place: Path | None
    problem: str | None = None


class Bomb(Exception):
    """The archive as a whole unpacks to far too much."""


class Allowance:
    """How much an archive may still unpack to, shared with the archives in it."""

    def __init__(self, packed: int) -> None:
        self.left = max(FREE_GROWTH, MAX_GROWTH * packed)
        self.members = MAX_MEMBERS

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Bomb(
                both("解压后过大，可能是压缩炸弹；其余内容未处理", "unpacks to far too much, a bomb; the rest is left")
            )

    def another(self) -> None:
        self.members -= 1
        if self.members < 0:
            raise Bomb(
                both(f"超过 {MAX_MEMBERS} 个条目；其余未处理", f"more than {MAX_MEMBERS} entries; the rest is left")
            )


def is_archive(head: bytes, open_: Any) -> bool:
    """By content: a zip that is no Office document, or a tar, plain or compressed. `open_` opens the file anew."""
    try:
        if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
            with open_() as file, zipfile.ZipFile(file) as archive:
                names = set(archive.namelist()[:2000])
            return not names & {"[Content_Types].xml", "mimetype", "word/document.xml"}
        if head[257:262] == b"ustar":
            return True
        if _compressed(head):
            with open_() as file, _unpacked(head, file) as stream:
                return stream.read(512)[257:262] == b"ustar"
    except (*_BROKEN, MemoryError):
        return head.startswith(b"PK\x03\x04") and b"[Content_Types].xml" not in head and b"mimetype" not in head[:64]
    return False


def members(file: IO[bytes], head: bytes, into: Path, allowance: Allowance, depth: int = 1) -> Iterator[Member]:
    """Every member but folders, in the archive's order. What stops the archive comes last, as a nameless member."""
    try:
        walk = _zip(file, into, allowance) if head.startswith(b"PK") else _tar(file, head, into, allowance)
        for member in walk:
            yield from _inside(member, into, allowance, depth)
    except Bomb as error:
        yield Member("", None, 0, None, str(error))
    except MemoryError:
        yield Member("", None, 0, None, both("内存不足", "not enough memory for this archive"))
    except _BROKEN as error:
        yield Member("", None, 0, None, _damaged(error))


def _inside(member: Member, into: Path, allowance: Allowance, depth: int) -> Iterator[Member]:
    """The member, or, where that is an archive itself, what it holds."""
    if member.place is not None:
        with member.place.open("rb") as file:
            head = file.read(1024)
        if is_archive(head, lambda: member.place.open("rb")):
            if depth == MAX_DEPTH:
                deep = both("压缩包嵌套过深", "archives too deep in archives")
                yield Member(member.name, None, member.size, None, deep)
                return
            with member.place.open("rb") as file:
                for inner in members(file, head, into, allowance, depth + 1):
                    yield Member(
                        f"{member.name}!/{inner.name}" if inner.name else member.name,
                        inner.sha256, inner.size, inner.place, inner.problem,
                    )  # fmt: skip
            with suppress(OSError):
                member.place.unlink()
            return
    yield member


def _zip(file: IO[bytes], into: Path, allowance: Allowance) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            allowance.another()
            name = _zip_name(info)
            if _hidden(name):
                continue
            if stat.S_ISLNK(info.external_attr >> 16):
                yield Member(name, None, 0, None, both("压缩包内的链接，不跟随", "a link in an archive, not followed"))
            elif info.flag_bits & 1:
                yield Member(name, None, info.file_size, None, both("已加密", "encrypted"))
            else:
                try:
                    with archive.open(info) as stream:
                        yield _keep(name, stream, into, allowance)
                except _BROKEN as error:
                    yield Member(name, None, info.file_size, None, _damaged(error))


def _tar(file: IO[bytes], head: bytes, into: Path, allowance: Allowance) -> Iterator[Member]:
    with _unpacked(head, file) as plain, tarfile.open(fileobj=_Guarded(plain, allowance), mode="r:") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # a list of all that passed is of no use here
            if info.isdir():
                continue
            allowance.another()
            if _hidden(info.name):
                continue
            if not info.isreg():
                what = both("压缩包内的链接或特殊文件，不跟随", "a link or a special file in an archive, not followed")
                yield Member(info.name, None, 0, None, what)
            elif (stream := archive.extractfile(info)) is not None:
                yield _keep(info.name, stream, into, None)


class _Guarded(io.RawIOBase):
    """A tar as a file that counts what is read of it and gives no header longer than any honest one."""

    def __init__(self, file: IO[bytes], allowance: Allowance) -> None:
        self._file, self._allowance, self._at = file, allowance, 0

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MAX_HEADER:
            raise tarfile.ReadError("a header of unlikely length")
        data = self._file.read(size)
        self._at += len(data)
        self._allowance.take(len(data))
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(min(len(buffer), MAX_HEADER))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence != 0 or offset < 0:
            raise tarfile.ReadError("a position of an unlikely kind")
        if isinstance(self._file, (gzip.GzipFile, bz2.BZ2File, lzma.LZMAFile)) and offset >= self._at:
            while self._at < offset and self.read(min(_CHUNK, offset - self._at)):
                pass
            return self._at
        self._at = self._file.seek(offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def _keep(name: str, stream: IO[bytes], into: Path, allowance: Allowance | None) -> Member:
    """Unpacks a member to a file that bears its digest; a member too large for any reader is not kept."""
    digest = hashlib.sha256()
    aside = into / f".{os.getpid()}.part"
    size = 0
    try:
        with aside.open("wb") as out:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if allowance is not None:
                    allowance.take(len(chunk))
                if size > MAX_BYTES:
                    mb = MAX_BYTES // 2**20
                    return Member(name, None, size, None, both(f"文件超过 {mb} MB", f"the file is larger than {mb} MB"))
                digest.update(chunk)
                out.write(chunk)
        place = unpacked(into, digest.hexdigest())
        place.parent.mkdir(exist_ok=True)
        aside.replace(place)
        return Member(name, digest.hexdigest(), size, place)
    finally:
        aside.unlink(missing_ok=True)


def unpacked(into: Path, sha256: str) -> Path:
    return into / sha256[:2] / sha256


def _zip_name(info: zipfile.ZipInfo) -> str:
    """As the packer meant it: Windows packs Chinese names as GBK and does not say so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return info.filename


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith((".", "~$")) or parts[-1] in ("Thumbs.db", "desktop.ini")


def _compressed(head: bytes) -> bool:
    return head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"))


def _unpacked(head: bytes, file: IO[bytes]) -> IO[bytes]:
    opened: Any = file
    if head.startswith(b"\x1f\x8b"):
        opened = gzip.GzipFile(fileobj=file)
    elif head.startswith(b"BZh"):
        opened = bz2.BZ2File(file)
    elif head.startswith(b"\xfd7zXZ\x00"):
        opened = lzma.LZMAFile(file)  # noqa: SIM115
    return opened  # type: ignore[no-any-return]


def _damaged(error: BaseException) -> str:
    return both(f"压缩包已损坏：{error}", f"the archive is damaged: {error}")
