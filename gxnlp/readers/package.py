"""The parts of an Office file, unpacked within bounds and parsed without entities."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from functools import cache
from typing import TYPE_CHECKING

from gxnlp.document import UnreadableInput
from gxnlp.readers.source import Input

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_ENTRIES = 10_000
MAX_PART = 32 * 1024 * 1024
MAX_RATIO = 200
"""A large part that grows more than this while unpacked is a bomb; Word's own XML stays below 60."""
RATIO_FROM = 8 * 1024 * 1024
MAX_TAGS = 1_000_000

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.encode())
_ENTRY = b"PK\x01\x02"
_MAIN = "/officeDocument"
_CHUNK = 256 * 1024


@cache
def w(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML."""
    return f"{{{W}}}{name}"


def tags(*names: str) -> frozenset[str]:
    return frozenset(map(w, names))


def child(element: _Element | None, name: str) -> _Element | None:
    """The first child of that name, None where there is none (or nothing that could have it)."""
    return None if element is None else next(element.iterchildren(w(name)), None)


class Package:
    """An open Office file: `part` gives one of its XML parts, None where it has none of that name."""

    def __init__(self, source: Input) -> None:
        self._source = source
        if source.data.count(_ENTRY) > MAX_ENTRIES:
            raise source.unreadable(
                f"压缩包内超过 {MAX_ENTRIES} 个条目", f"more than {MAX_ENTRIES} entries in the archive"
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError):
            raise source.unreadable("压缩结构已损坏", "the archive is damaged") from None
        self._names = {name.lstrip("/").lower(): name for name in self._zip.namelist()}

    def main(self) -> str:
        """Name of the part that holds the document."""
        relations = self.part("_rels/.rels")
        if relations is not None:
            for relation in relations:
                if (relation.get("Type") or "").endswith(_MAIN):
                    return posixpath.normpath((relation.get("Target") or "").lstrip("/"))
        return "word/document.xml"

    def part(self, name: str) -> _Element | None:
        stored = self._names.get(name.lower())
        return None if stored is None else self._parse(name, self._unpack(name, stored))

    def _unpack(self, name: str, stored: str) -> bytes:
        info = self._zip.getinfo(stored)
        if info.flag_bits & 1:
            raise self._source.unreadable("文件已加密", "the file is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._damaged(name)
        packed = max(1, min(info.compress_size, len(self._source.data)))
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):  # what comes out counts, not what the header promises
                    size += len(chunk)
                    if size > MAX_PART or (size > RATIO_FROM and size > MAX_RATIO * packed):
                        raise self._source.unreadable(
                            f"{name} 解压后过大，可能是压缩炸弹", f"{name} unpacks to far too much: a zip bomb"
                        )
                    parts.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
            raise self._damaged(name) from None
        return b"".join(parts)

    def _parse(self, name: str, data: bytes) -> _Element:
        from lxml import etree

        if data.count(b"<") > MAX_TAGS:
            raise self._source.unreadable(f"{name} 标签超过 {MAX_TAGS} 个", f"{name} has more than {MAX_TAGS} tags")
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise self._entities(name)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data.replace(*_STRICT), parser)
        except etree.XMLSyntaxError as error:
            raise self._source.unreadable(
                f"{name} 不是完好的 XML：{error}", f"{name} is not well-formed XML: {error}", line=error.lineno
            ) from None
        if root.getroottree().docinfo.internalDTD is not None:  # written in UTF-16, where the search above sees nothing
            raise self._entities(name)
        return root

    def _damaged(self, name: str) -> UnreadableInput:
        return self._source.unreadable(f"{name} 无法解压", f"{name} cannot be unpacked")

    def _entities(self, name: str) -> UnreadableInput:
        return self._source.unreadable(
            f"{name} 含有 DTD 或实体定义，Word 文件不应有", f"{name} defines a DTD or entities, which no Word file does"
        )
