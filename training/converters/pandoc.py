"""pandoc: Word files and web pages to Markdown (its own, GitHub's) and to plain text."""

from __future__ import annotations

from collections.abc import Sequence

from training.converters.markdown import Item, tag_markdown
from training.converters.running import keep, kept, place, program_version, run
from training.layouts.frame import TaggedLine


def version() -> str:
    return program_version("pandoc", "--version")


def convert(
    data: bytes, source: str, target: str, items: Sequence[Item], *options: str
) -> tuple[list[str], list[TaggedLine]]:
    """(lines of the text, the tagged ones among them)."""
    asked = ["pandoc", "-f", source, "-t", target, *options]
    where = place(f"{' '.join(asked)}-{version()}", data)
    answer = kept(where)
    if answer is None:
        answer = run(asked, data)
        keep(where, answer)
    lines = answer.decode("utf-8").split("\n")
    return lines, tag_markdown(lines, items)
