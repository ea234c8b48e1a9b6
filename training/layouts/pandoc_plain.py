"""Word to plain text by pandoc: columns under dashes, cells down over several lines."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.converters import pandoc
from training.converters.markdown import of_written
from training.invent import Invented
from training.layouts.converted import Pending, alone, text_of, word_report
from training.layouts.frame import Rendered

NAME, KIND = "pandoc_plain", "pipes"


def begin(invented: Invented, form: Form, rng: Random) -> Pending:
    report, source = word_report(invented, form, rng, shows_blanks=False, pages=False, merged=False, split=0)
    columns = rng.choice((60, 72, 72, 120))

    def done(_: bytes) -> Rendered:
        read = pandoc.convert(source.data, "docx", "plain", of_written(source), "-s", f"--columns={columns}")
        return text_of(report, form, read, rng)

    return Pending(source.data, "", done)


render = alone(begin)
