"""markitdown: Word files and web pages to Markdown as language models are fed with it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from training.converters.markdown import Item, tag_markdown
from training.converters.running import keep, kept, package_version, place
from training.layouts.frame import TaggedLine


def version() -> str:
    return package_version("markitdown")


def convert(data: bytes, suffix: str, items: Sequence[Item]) -> tuple[list[str], list[TaggedLine]]:
    """(lines of the text, the tagged ones among them)."""
    where = place(f"markitdown-{version()}{suffix}", data)
    answer = kept(where)
    if answer is None:
        answer = _convert(data, suffix).encode("utf-8")
        keep(where, answer)
    lines = answer.decode("utf-8").split("\n")
    return lines, tag_markdown(lines, items)


def _convert(data: bytes, suffix: str) -> str:
    """The converter itself: MarkItDown.convert would ask a neural network what kind of file it is given."""
    from markitdown import StreamInfo

    info = StreamInfo(extension=suffix, charset="utf-8")
    said: str = _converter(suffix).convert(io.BytesIO(data), info).markdown
    return said


@cache
def _converter(suffix: str) -> Any:
    from markitdown.converters import DocxConverter, HtmlConverter

    return {".docx": DocxConverter, ".html": HtmlConverter}[suffix]()
