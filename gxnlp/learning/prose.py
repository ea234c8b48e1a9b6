"""Labelled prose: paragraphs whose figures are marked with what they count. What the facts model learns from.

A file reads like the report it was:

    # report 2021 town-a
    ## overview | 主动公开
    全年公开政府信息⟦451|published.total⟧条，其中网站⟦242|published.channel.website⟧条。
    全年⟦未收到政府信息公开申请|requests.received⟧。

`# report YEAR VOICE` begins a report; whoever writes alike is one voice, and voices are left out in turn to measure; a
report of the voice `mixed` takes sentences of several, and one of the voice `grammar` sentences of nobody's: it is
learnt from and never left out. `practised` behind it says that the patterns were written
against these words, so that what the patterns say of them is no evidence. `## SECTION | HEADING` says where the
paragraphs below stand. Every figure that is not marked counts nothing that a report is asked for. Words marked without
a figure state nought.
"""

from __future__ import annotations

import hashlib
import lzma
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gxnlp.report import both

SUFFIX, PACKED = ".prose", ".prose.xz"
MOST_BYTES = 256 << 20
PRACTISED, MIXED, GRAMMAR = "practised", "mixed", "grammar"
_MARK = re.compile(r"⟦([^⟦⟧|]*)\|([a-z_.]+)⟧")


class BadProse(Exception):
    """A file of labelled prose that cannot be read: names it, its line and the reason."""


@dataclass(frozen=True, slots=True)
class Marked:
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """A paragraph without its marks, and where they were."""

    text: str
    section: str | None
    headings: tuple[str, ...]
    marks: tuple[Marked, ...]
    report: int
    """Which report of its file it belongs to, from 0."""
    year: int
    voice: str
    practised: bool


def mark(words: str, kind: str) -> str:
    return f"⟦{words}|{kind}⟧"


def bare(text: str) -> tuple[str, tuple[Marked, ...]]:
    """A text without its marks, and where they were."""
    pieces: list[str] = []
    marks: list[Marked] = []
    length = at = 0
    for hit in _MARK.finditer(text):
        before, words = text[at : hit.start()], hit[1]
        length += len(before)
        marks.append(Marked(length, length + len(words), hit[2]))
        pieces += before, words
        length += len(words)
        at = hit.end()
    return "".join((*pieces, text[at:])), tuple(marks)


def read(path: Path) -> list[Told]:
    """The paragraphs of a file, packed or plain; BadProse says what is wrong with it."""
    try:
        data = path.read_bytes()
        if path.name.endswith(".xz"):
            data = lzma.LZMADecompressor().decompress(data, MOST_BYTES)
        return list(parse(data.decode("utf-8"), path.name))
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadProse(f"{path}: {both('无法读取', 'cannot be read')}: {reason}") from error


def parse(text: str, name: str) -> Iterator[Told]:
    report, year, voice, practised = -1, 0, "", False
    section: str | None = None
    headings: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if line.startswith("# report "):
            words = line.split()[2:]
            if not words or not re.fullmatch(r"20\d\d", words[0]):
                raise _bad(name, number, "缺少年份", "no year")
            report, year, practised = report + 1, int(words[0]), PRACTISED in words
            voice = next((w for w in words[1:] if w != PRACTISED), name)
            section, headings = None, ()
        elif line.startswith("## "):
            named = [part.strip() for part in line[3:].split("|")]
            section, headings = named[0] or None, tuple(filter(None, named[1:]))
        elif report < 0:
            raise _bad(
                name, number, "文字之前应有 # report 年份", "there must be a line “# report YEAR” before any text"
            )
        else:
            plain, marks = bare(line)
            if "⟦" in plain or "⟧" in plain:
                raise _bad(name, number, "标记不完整，应为 ⟦数字|种类⟧", "a broken mark; it must be ⟦figure|kind⟧")
            yield Told(plain, section, headings, marks, report, year, voice, practised)


def _bad(name: str, number: int, chinese: str, english: str) -> BadProse:
    return BadProse(f"{name}:{number}: {both(chinese, english)}")


def digest(told: Iterable[Told]) -> str:
    """The same prose gives the same digest, however it was packed."""
    found = hashlib.sha256()
    for one in told:
        found.update(repr(one).encode())
    return found.hexdigest()
