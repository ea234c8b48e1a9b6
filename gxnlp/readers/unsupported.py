"""Families that this version knows by sight and does not read yet."""

from __future__ import annotations

from gxnlp.document import Document
from gxnlp.readers.source import Family, Input

_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ", b"RIFF")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x7fELF", b"MZ\x90")


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _is_image(data: bytes) -> bool:
    is_bitmap = data[:2] == b"BM" and data[6:10] == b"\0\0\0\0"
    return is_bitmap or (data.startswith(_IMAGES) and (data[:4] != b"RIFF" or data[8:12] == b"WEBP"))


def _is_archive(data: bytes) -> bool:
    return data.startswith(_ARCHIVES)


def _refuse_pdf(source: Input) -> Document:
    raise source.unreadable("本版本尚不能读取 PDF", "this version does not read PDF yet")


def _refuse_image(source: Input) -> Document:
    raise source.unreadable("本版本尚不能读取图片", "this version does not read images yet")


def _refuse_archive(source: Input) -> Document:
    raise source.unreadable("这是压缩包或程序，不是报告", "an archive or a program, not a report")


FAMILIES = (
    Family("pdf", _is_pdf, _refuse_pdf),
    Family("image", _is_image, _refuse_image),
    Family("archive", _is_archive, _refuse_archive),
)
