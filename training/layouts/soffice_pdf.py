"""Word, made a PDF by LibreOffice, and left one: our own reader takes the text out of it."""

from __future__ import annotations

from random import Random

from gxnlp.document import UnreadableInput
from gxnlp.forms import Form
from gxnlp.readers import read
from training.converters import placed
from training.invent import Invented
from training.layouts.converted import Pending, alone, word_report
from training.layouts.frame import Rendered, file_name, key_of
from training.truth import Misaligned

NAME, KIND = "soffice_pdf", "pdf"


def begin(invented: Invented, form: Form, rng: Random) -> Pending:
    report, source = word_report(invented, form, rng, shows_blanks=True, pages=True)

    def done(pdf: bytes) -> Rendered:
        name = file_name(report)
        try:
            document = read(pdf, name=name)
        except UnreadableInput as error:
            raise Misaligned(str(error)) from None
        return Rendered(name, pdf, ".pdf", tuple(placed.tag(document, pdf, source)), key_of(report, form))

    return Pending(source.data, "pdf", done)


render = alone(begin)
