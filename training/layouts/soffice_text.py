"""Word, saved as plain text by LibreOffice: one paragraph of a cell to a line."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.converters.tagging import in_order
from training.invent import Invented
from training.layouts.converted import Pending, alone, text_of, word_report
from training.layouts.frame import Rendered

NAME, KIND = "soffice_text", "lone_cells"


def begin(invented: Invented, form: Form, rng: Random) -> Pending:
    report, source = word_report(invented, form, rng, shows_blanks=False, pages=False)

    def done(data: bytes) -> Rendered:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
        return text_of(report, form, (lines, list(in_order(lines, source))), rng)

    return Pending(source.data, "txt", done)


render = alone(begin)
