"""What a run was given, file by file: folders, globs, archives, URLs. Nothing found here is lost without a word."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from gxnlp.batch import archives
from gxnlp.batch.ledger import Ledger, Listed
from gxnlp.readers import MAX_BYTES
from gxnlp.report import both

HEAD = 1024
_CHUNK = 1024 * 1024
_MAGIC = ("*", "?", "[")


class NothingThere(Exception):
    """An input that the user named and that does not exist."""


def is_url(given: str) -> bool:
    return "://" in given


def shown(path: str) -> str:
    """A path as it can be stored, printed and compared, whatever bytes and control characters it holds."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def listed(given: Iterable[str], ledger: Ledger, work: Path, skip: Path) -> Iterator[Listed]:
    """Every file of the inputs, with the digest of its content or with what is wrong with it."""
    seen: set[str] = set()
    for one in given:
        if is_url(one):
            yield from _remote(one, ledger)
            continue
        for path in _paths(one, skip):
            if path not in seen:
                seen.add(path)
                yield from _file(path, ledger, work)


def _paths(given: str, skip: Path) -> Iterator[str]:
    """The files of a folder with its subfolders, of a glob, or the one file."""
    if Path(given).is_dir():
        yield from _walk(given, skip, set())
    elif os.path.lexists(given) or not any(c in given for c in _MAGIC):
        if not os.path.lexists(given):
            raise NothingThere(both("没有这个文件或文件夹", "no such file or folder") + f": {shown(given)}")
        yield given
    else:
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207  (absolute, relative, **: as a shell)
        if not matches:
            raise NothingThere(both("没有与之匹配的文件", "nothing matches") + f": {shown(given)}")
        folders = {m for m in matches if Path(m).is_dir()}
        for match in matches:
            if match not in folders:
                yield match
            elif "**" not in given:
                yield from _walk(match, skip, set())


def _walk(folder: str, skip: Path, above: set[tuple[int, int]]) -> Iterator[str]:
    """Links to folders are followed, but not back to where we come from."""
    try:
        status = Path(folder).stat()
        here = (status.st_dev, status.st_ino)
        if here in above or Path(folder).resolve() == skip:
            return
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder  # listed as what cannot be read
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")) or entry.name in ("Thumbs.db", "desktop.ini", "__MACOSX"):
            continue
        try:
            is_folder = entry.is_dir()
        except OSError:
            is_folder = False
        if is_folder:
            yield from _walk(entry.path, skip, above | {here})
        else:
            yield entry.path


def _file(path: str, ledger: Ledger, work: Path) -> Iterator[Listed]:
    name = shown(path)
    place = str(Path(path).absolute())
    try:
        status = Path(path).stat()
        stamp = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"
        before, sha = ledger.known(name)
        if before == stamp and sha is not None:
            yield Listed(name, place, sha, status.st_size, stamp)
            return
        problem = _unfit(status)
        if problem is None and ledger.archive_stamp(name) == stamp and _still_unpacked(name, ledger):
            yield Listed(name, place, None, None, stamp, kind="unchanged")
            return
        if problem is not None:
            yield Listed(name, place, None, None, None, problem=problem)
            return
        with Path(path).open("rb") as file:
            head = file.read(HEAD)
            if archives.is_archive(head, partial(Path(path).open, "rb")):
                file.seek(0)
                into = work / "unpacked"
                into.mkdir(parents=True, exist_ok=True)
                allowance = archives.Allowance(status.st_size)
                for member in archives.members(file, head, into, allowance):
                    inner = f"{name}!/{shown(member.name)}" if member.name else name
                    where = str(member.place) if member.place else place
                    # Under its own name the archive stands for what is wrong with it as a whole.
                    yield Listed(inner, where, member.sha256, member.size, None, name, member.problem)
                yield Listed(name, place, None, None, stamp, kind="archive")
                return
            if status.st_size > MAX_BYTES:
                mb = MAX_BYTES // 2**20
                problem = both(f"文件超过 {mb} MB", f"the file is larger than {mb} MB")
                yield Listed(name, place, None, status.st_size, None, problem=problem)
                return
            yield Listed(name, place, _digest(head, file), status.st_size, stamp)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        yield Listed(name, place, None, None, None, problem=_why(error))
    except ValueError as error:
        yield Listed(name, place, None, None, None, problem=both(f"无法打开：{error}", f"cannot be opened: {error}"))


def _digest(head: bytes, file: object) -> str:
    digest = hashlib.sha256(head)
    while chunk := file.read(_CHUNK):  # type: ignore[attr-defined]
        digest.update(chunk)
    return digest.hexdigest()


def _still_unpacked(archive: str, ledger: Ledger) -> bool:
    """Is all that is still waited for at hand?"""
    return all(Path(place).is_file() for place, _ in ledger.archive_members(archive))


def _unfit(status: os.stat_result) -> str | None:
    if stat.S_ISDIR(status.st_mode):
        return both("这个文件夹无法读取", "a folder that cannot be read")
    if not stat.S_ISREG(status.st_mode):
        return both("不是普通文件", "not a regular file")
    return both("文件是空的", "the file is empty") if status.st_size == 0 else None


def _why(error: OSError) -> str:
    known = {
        errno.ENOENT: both("链接指向的文件不存在", "a link to a file that does not exist"),
        errno.EACCES: both("没有读取权限", "no permission to read it"),
        errno.EPERM: both("没有读取权限", "no permission to read it"),
        errno.ELOOP: both("链接循环，指向自身", "a link that leads back to itself"),
        errno.ENAMETOOLONG: both("文件名过长", "the name is too long"),
        errno.EIO: both("存储设备读取出错", "the storage device reports an error"),
    }
    said = error.strerror or str(error)
    return known.get(error.errno or 0, both(f"无法打开：{said}", f"cannot be opened: {said}"))


def _remote(url: str, ledger: Ledger) -> Iterator[Listed]:
    """Objects behind a URL, by fsspec: s3://bucket/folder, s3://bucket/*.txt, https://…, memory://…"""
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(url)
        found = system.glob(path) if any(c in path for c in "*[") else system.find(path)
        if not found:
            raise NothingThere(both("没有这个文件或文件夹", "no such file or folder") + f": {shown(url)}")
    except NothingThere:
        raise
    except Exception as error:  # every storage has its own
        raise NothingThere(both("打不开这个地址", "cannot open this address") + f": {shown(url)}: {error}") from error
    for one in sorted(found):
        place = system.unstrip_protocol(one)
        name = shown(place)
        try:
            info = system.info(one)
            if info.get("type") == "directory":
                continue
            marks = [info.get(key) for key in ("ETag", "etag", "mtime", "LastModified", "created")]
            stamp = f"{info.get('size')}:" + ":".join(str(mark) for mark in marks if mark is not None)
            before, sha = ledger.known(name)
            if before == stamp and sha is not None:
                yield Listed(name, place, sha, info.get("size"), stamp)
                continue
            with system.open(one, "rb") as file:
                content = file.read(MAX_BYTES + 1)
        except Exception as error:  # every storage has its own
            yield Listed(
                name, place, None, None, None, problem=both(f"无法打开：{error}", f"cannot be opened: {error}")
            )
            continue
        if not content or len(content) > MAX_BYTES:
            mb = MAX_BYTES // 2**20
            empty = both("文件是空的", "the file is empty")
            problem = both(f"文件超过 {mb} MB", f"the file is larger than {mb} MB") if content else empty
            yield Listed(name, place, None, len(content), None, problem=problem)
        else:
            yield Listed(name, place, hashlib.sha256(content).hexdigest(), len(content), stamp)
