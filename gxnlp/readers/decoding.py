"""Bytes of a text file to text: UTF-8, UTF-16 with or without a mark, GB18030; what is none of these is no text."""

from __future__ import annotations

import codecs
import re

SAMPLE = 64 * 1024
"""So many bytes tell whether what was decoded is text at all."""
MIN_PLAUSIBLE = 0.8
GLANCE = 8192
"""So much of the beginning, and of the middle, tells an encoding: the head of a web page holds little Chinese."""
"""Noise decodes as UTF-16 or GB18030 too, but to characters of every script: no Chinese text is made of those."""
MAX_BAD_SHARE = 0.01
"""More undecodable or control characters than this, and the file is no text."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_FAMILIAR = re.compile(r"[的一二三四五六公开政府信息年报告情况申请行不理月日、。，（）：；\n\t 0-9A-Za-z<>/=\"]")
_PLAUSIBLE = re.compile(
    r"[\t\n\r\f -~\xa0·—–‘’“”…\u2010-\u2027\u2150-\u2500\u25a0-\u25ff\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e\ue5e5]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BAD = "\ufffd"
_GBK_BLANK = "\ue5e5"
"""Where GB18030 decoders put A3A0, which old programs wrote for a full-width blank."""


class NoTextError(ValueError):
    """The bytes are not text in any encoding we know."""


def decode(data: bytes) -> tuple[str, int]:
    """(text without its mark, how many characters could not be decoded); NoTextError where too many could not."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], encoding)
    if b"\0" not in data:
        try:
            return _without_controls(data.decode("utf-8"), 0)
        except UnicodeDecodeError:
            pass
    encoding = _likeliest(data)
    sample = data[:SAMPLE].decode(encoding, "replace")
    if len(_PLAUSIBLE.findall(sample)) < MIN_PLAUSIBLE * len(sample):
        raise NoTextError
    return _checked(data, encoding)


def _likeliest(data: bytes) -> str:
    """The encoding in which the sample reads most like Chinese prose and figures."""
    middle = len(data) // 4 * 2  # even, so that UTF-16 stays in step
    sample = data[:GLANCE] + data[middle : middle + GLANCE]

    def familiarity(encoding: str) -> float:
        text = sample.decode(encoding, "replace")
        return (len(_FAMILIAR.findall(text)) - 20 * text.count(_BAD)) / max(len(text), 1)

    # UTF-16 must win clearly over UTF-8 and GB18030 only where those fail: a stray NUL does not make a file UTF-16.
    encodings = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
    return max(encodings, key=familiarity)


def _checked(data: bytes, encoding: str) -> tuple[str, int]:
    try:
        return _without_controls(data.decode(encoding), 0)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    return _without_controls(text, text.count(_BAD))


def _without_controls(text: str, bad: int) -> tuple[str, int]:
    if _CONTROL.search(text):
        text, controls = _CONTROL.subn("", text)
        bad += controls
    if bad > max(1, len(text) * MAX_BAD_SHARE):
        raise NoTextError
    if _GBK_BLANK in text:
        text = text.replace(_GBK_BLANK, "\u3000")
    return text.removeprefix("\ufeff"), bad
