"""Word, its text as docx2txt gives it: one paragraph of a cell to a line, blank lines between."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.converters import docx2txt
from training.invent import Invented
from training.layouts.converted import Pending, alone, text_of, word_report
from training.layouts.frame import Rendered

NAME, KIND = "docx2txt_text", "lone_cells"


def begin(invented: Invented, form: Form, rng: Random) -> Pending:
    report, source = word_report(invented, form, rng, shows_blanks=False, pages=True)

    def done(_: bytes) -> Rendered:
        return text_of(report, form, docx2txt.text(source), rng)

    return Pending(source.data, "", done)


render = alone(begin)
