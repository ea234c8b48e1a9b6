"""Web archives (.mht), which old Word saved under the name .doc: the page inside is read as any other page."""

from __future__ import annotations

import re
from dataclasses import replace

from gxnlp.document import Document
from gxnlp.readers import html
from gxnlp.readers.source import Family, Input

MAX_PARTS = 1_000

_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)


def recognises(data: bytes) -> bool:
    head = data[:8192]
    return b"ultipart/related" in head and b"MIME-Version" in head and _RELATED.search(head) is not None


def read(source: Input) -> Document:
    if source.data.count(b"\n--") > MAX_PARTS:
        raise source.unreadable(f"网页归档超过 {MAX_PARTS} 个部分", f"a web archive of more than {MAX_PARTS} parts")
    page = _page(source)
    return replace(html.read(replace(source, data=page)), media_type="multipart/related")


def _page(source: Input) -> bytes:
    """The bytes of the first page of the archive, in the charset that they came in."""
    from email import message_from_bytes
    from email.errors import MessageError

    try:
        for part in message_from_bytes(source.data).walk():
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes):
                    return payload
    except (MessageError, RecursionError, ValueError, LookupError):
        raise source.unreadable("网页归档已损坏", "the web archive is damaged") from None
    raise source.unreadable("网页归档中没有网页", "the web archive holds no page")


FAMILY = Family("mhtml", recognises, read)
