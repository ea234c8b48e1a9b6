"""Word to Markdown by markitdown."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.converters import markitdown
from training.converters.markdown import of_written
from training.invent import Invented
from training.layouts.converted import Pending, alone, text_of, word_report
from training.layouts.frame import Rendered

NAME, KIND = "markitdown_word", "pipes"


def begin(invented: Invented, form: Form, rng: Random) -> Pending:
    report, source = word_report(invented, form, rng, shows_blanks=True, pages=False)

    def done(_: bytes) -> Rendered:
        return text_of(report, form, markitdown.convert(source.data, ".docx", of_written(source)), rng, ".md")

    return Pending(source.data, "", done)


render = alone(begin)
