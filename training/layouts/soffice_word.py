"""Word, opened and saved again by LibreOffice."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.converters.tagging import by_row
from training.invent import Invented
from training.layouts.converted import Pending, alone, word_report
from training.layouts.frame import Rendered, file_name, key_of

NAME, KIND = "soffice_word", "docx"


def begin(invented: Invented, form: Form, rng: Random) -> Pending:
    report, source = word_report(invented, form, rng, shows_blanks=True, pages=False)

    def done(data: bytes) -> Rendered:
        return Rendered(file_name(report), data, ".docx", tuple(by_row(source)), key_of(report, form))

    return Pending(source.data, "docx", done)


render = alone(begin)
