"""Families that this version knows by sight and does not read yet."""

from __future__ import annotations

import re

from gxnlp.document import Document
from gxnlp.readers.source import Family, Input

_IMAGES = (b"GIF87a", b"GIF89a", b"\0\0\0\x0cjP  ", b"RIFF")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"\x7fELF", b"MZ\x90")
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")


def _is_image(data: bytes) -> bool:
    is_bitmap = data[:2] == b"BM" and data[6:10] == b"\0\0\0\0"
    return is_bitmap or (data.startswith(_IMAGES) and (data[:4] != b"RIFF" or data[8:12] == b"WEBP"))


def _is_archive(data: bytes) -> bool:
    return data.startswith(_ARCHIVES) or _BZIP2.match(data) is not None


def _refuse_image(source: Input) -> Document:
    raise source.unreadable(
        "不支持这种图片格式，请转换为 JPEG、PNG 或 TIFF", "this kind of picture is not read: make it JPEG, PNG or TIFF"
    )


def _refuse_archive(source: Input) -> Document:
    raise source.unreadable("这是压缩包或程序，不是报告", "an archive or a program, not a report")


FAMILIES = (
    Family("image", _is_image, _refuse_image),
    Family("archive", _is_archive, _refuse_archive),
)
