"""docx2txt: every paragraph of every cell on a line of its own, page head before all and page foot after all."""

from __future__ import annotations

import io

from gxnlp.labels import Label
from training.converters.running import package_version
from training.converters.tagging import in_order
from training.converters.written import Written
from training.layouts.frame import TaggedLine
from training.truth import comparable


def version() -> str:
    return package_version("docx2txt")


def text(written: Written) -> tuple[list[str], list[TaggedLine]]:
    import docx2txt

    lines = docx2txt.process(io.BytesIO(written.data)).split("\n")
    printed = [line for line in lines if comparable(line)]
    above: list[TaggedLine] = []
    below: list[TaggedLine] = []
    if written.head and comparable(printed[0]) == comparable(written.head):
        above.append(TaggedLine(Label.FURNITURE, printed.pop(0)))
    if written.pages and comparable(printed[-1]) == comparable(written.pages.format(n=1)):
        below.append(TaggedLine(Label.PAGE_NUMBER, printed.pop()))
    return lines, [*above, *in_order(printed, written), *below]
