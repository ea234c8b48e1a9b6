"""Messages between a worker and its extractor: a length, JSON of that length, and the bytes that the JSON announces."""

from __future__ import annotations

import json
from typing import IO, Any

_LENGTH = 4


def send(out: IO[bytes], message: dict[str, Any], data: bytes = b"") -> None:
    head = json.dumps({**message, "data": len(data)}).encode()
    left = memoryview(len(head).to_bytes(_LENGTH, "big") + head + data)
    while left:  # an unbuffered pipe may take a part
        left = left[out.write(left) :]
    out.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """EOFError where the other side is gone."""
    head = json.loads(_exactly(stream, int.from_bytes(_exactly(stream, _LENGTH), "big")))
    return head, _exactly(stream, head["data"])


def _exactly(stream: IO[bytes], count: int) -> bytes:
    parts = []
    while count:
        part = stream.read(count)
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
