"""PDFs that unpack to far more than they hold are read in a process of their own, with a bound on its time and memory.

A content stream of a report is a few hundred kilobytes. One that is far larger may be a map, or made to exhaust whoever
reads it; pdfium asks no one while it reads a page, so only another process can be stopped.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zlib
from dataclasses import asdict, replace
from typing import Any

from gxnlp.document import UnreadableInput
from gxnlp.readers.blocks import Word
from gxnlp.readers.pdfpage import Seen
from gxnlp.readers.ruling import Rule
from gxnlp.readers.source import Input

MAX_UNPACKED = 4_000_000
"""Bytes of one stream, unpacked, that are read without a guard."""
MAX_SECONDS, MAX_MEMORY = 60, 1_200_000_000
MAX_WHOLE, MAX_STREAMS = 80_000_000, 20_000
PIECE = 65_536
DICTIONARY = 400
"""Bytes before a stream in which its filters are named."""

_STREAM = re.compile(rb"stream\r?\n")
_OTHER_PACKING = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL|ASCIIHexDecode|AHx|ASCII85Decode|A85|Crypt)\b")
_FLATE = re.compile(rb"/Fl(?:ateDecode)?\b")


def is_risky(data: bytes) -> bool:
    """Whether some stream unpacks to more than is read without a guard, or is packed so that this cannot be told."""
    if b"/Encrypt" in data:
        return True
    whole = 0
    for n, found in enumerate(_STREAM.finditer(data)):
        if n > MAX_STREAMS:
            return True
        if data[found.start() - 3 : found.start()] == b"end":
            continue
        named = data[max(0, found.start() - DICTIONARY) : found.start()]
        named = named[named.rfind(b"endobj") + 1 :]
        flates = len(_FLATE.findall(named))
        if flates > 1 or _OTHER_PACKING.search(named):
            return True
        size = _unpacks_to(memoryview(data)[found.end() :]) if flates else 0
        whole += size
        if size > MAX_UNPACKED or whole > MAX_WHOLE:
            return True
    return False


def _unpacks_to(packed: memoryview) -> int:
    """The size of what is packed here, or a little more than MAX_UNPACKED where it is larger; 0 for what is damaged."""
    size, at = 0, 0
    unpacking = zlib.decompressobj()
    try:
        while at < len(packed) and not unpacking.eof and size <= MAX_UNPACKED:
            given = unpacking.unconsumed_tail or packed[at : at + PIECE]
            at += 0 if unpacking.unconsumed_tail else PIECE
            size += len(unpacking.decompress(given, MAX_UNPACKED + 1))
    except zlib.error:
        pass
    return size


def guarded(source: Input) -> list[tuple[int, Seen | tuple[str, str]]]:
    """What `pdf.seen_pages` says of each page, from a process that may be stopped."""
    stopped = source.unreadable(
        "读取 PDF 所需的时间或内存过多", "reading the PDF takes more time or memory than any report does"
    )
    try:
        ran = subprocess.run(  # noqa: S603  (this very Python)
            [sys.executable, "-m", "gxnlp.readers.pdfguard", source.name],
            input=source.data, capture_output=True, timeout=MAX_SECONDS, check=False,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError):
        raise stopped from None
    try:
        told = json.loads(ran.stdout)
    except ValueError:
        raise stopped from None
    if "refused" in told:
        raise UnreadableInput(source.name, told["refused"], page=told["page"])
    return [(n, _seen(page) if isinstance(page, dict) else (page[0], page[1])) for n, page in told["pages"]]


def _seen(told: dict[str, Any]) -> Seen:
    words = tuple(Word(text, (x0, y0, x1, y1), trust) for text, x0, y0, x1, y1, trust in told.pop("words"))
    rules = tuple(Rule(*rule) for rule in told.pop("rules"))
    ink = tuple((x, y) for x, y in told.pop("ink"))
    return Seen(**told, words=words, rules=rules, ink=ink)


def _told(seen: Seen) -> dict[str, Any]:
    bare = asdict(replace(seen, words=(), rules=()))
    return bare | {
        "words": [(w.text, *w.box, w.confidence) for w in seen.words],
        "rules": [(r.x0, r.y0, r.x1, r.y1) for r in seen.rules],
    }


def main() -> None:
    """In the guarded process: the file on standard input, what its pages hold on standard output."""
    from gxnlp.readers.pdf import seen_pages

    _bound()
    source = Input(sys.argv[1], sys.stdin.buffer.read(), "")
    try:
        pages = [(n, _told(page) if isinstance(page, Seen) else page) for n, page in seen_pages(source)]
        json.dump({"pages": pages}, sys.stdout)
    except UnreadableInput as error:
        json.dump({"refused": error.reason, "page": error.page}, sys.stdout)


def _bound() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    except (ImportError, OSError, ValueError):  # not there on every system; the time is bounded all the same
        return


if __name__ == "__main__":
    main()
