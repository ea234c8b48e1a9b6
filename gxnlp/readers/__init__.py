"""Files in, Documents out. Every family of files is one module and one entry in FAMILIES."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

from gxnlp.document import Document, UnreadableInput
from gxnlp.readers import html, image, legacy, mhtml, pdf, plain, unsupported, word
from gxnlp.readers.source import MAX_BYTES, Family, Input, Paper
from gxnlp.report import both

FAMILIES: tuple[Family, ...] = (
    pdf.FAMILY,
    image.FAMILY,
    *unsupported.FAMILIES,
    html.FAMILY,
    mhtml.FAMILY,
    legacy.FAMILY,
    word.FAMILY,
    plain.FAMILY,
)
"""Asked in this order, by content and never by name; the last one takes what is left."""

__all__ = ["FAMILIES", "MAX_BYTES", "Paper", "read"]


def read(
    source: str | os.PathLike[str] | bytes | BinaryIO, *, name: str | None = None, paper: Paper | None = None
) -> Document:
    """The document that a path, bytes or a binary file object holds; UnreadableInput says why there is none."""
    if isinstance(source, bytes):
        given, data = name or "<bytes>", source
    elif isinstance(source, (str, os.PathLike)):
        given, data = os.fspath(source), _load(os.fspath(source))
        name = name or Path(given).name
    else:
        given = name or _name_of(source)
        data = _drain(source, given)
    if len(data) > MAX_BYTES:
        raise UnreadableInput(given, _too_large())
    if not data:
        raise UnreadableInput(given, both("文件是空的", "the file is empty"))
    loaded = Input(name or given, data, hashlib.sha256(data).hexdigest(), paper or Paper())
    family = next(family for family in FAMILIES if family.recognises(data))
    try:
        return family.read(loaded)
    except UnreadableInput as error:  # a reader knows the file's name; the user knows the path that was given
        raise UnreadableInput(given, error.reason, page=error.page, line=error.line) from error.__cause__
    except MemoryError:
        raise UnreadableInput(given, both("内存不足，文件过大", "not enough memory for this file")) from None


def _load(path: str) -> bytes:
    try:
        status = Path(path).stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableInput(path, both("这是一个文件夹", "this is a folder"))
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device may never end
            raise UnreadableInput(path, both("不是普通文件", "not a regular file"))
        if status.st_size > MAX_BYTES:
            raise UnreadableInput(path, _too_large())
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableInput(path, both("找不到文件", "no such file")) from None
    except PermissionError:
        raise UnreadableInput(path, both("没有读取权限", "no permission to read it")) from None
    except (OSError, ValueError) as error:
        raise UnreadableInput(path, both(f"无法打开：{error}", f"cannot be opened: {error}")) from None


def _name_of(file: BinaryIO) -> str:
    name = getattr(file, "name", None)
    return Path(name).name if isinstance(name, str) and name else "<stream>"


def _drain(file: BinaryIO, name: str) -> bytes:
    """What the file object still holds, one byte over the limit at most."""
    parts: list[bytes] = []
    size = 0
    while size <= MAX_BYTES:
        try:
            part = file.read(MAX_BYTES + 1 - size)
        except (OSError, ValueError) as error:
            raise UnreadableInput(name, both(f"读取失败：{error}", f"reading failed: {error}")) from None
        if isinstance(part, str):
            raise UnreadableInput(name, both("文件对象须以二进制方式打开", "the file object must be a binary one"))
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _too_large() -> str:
    limit = MAX_BYTES // (1024 * 1024)
    return both(f"文件超过 {limit} MB", f"the file is larger than {limit} MB")
