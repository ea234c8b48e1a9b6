"""Word to Markdown by pandoc: drawn grids, columns under dashes, HTML where cells are merged downwards."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.converters import pandoc
from training.converters.markdown import of_written
from training.invent import Invented
from training.layouts.converted import Pending, alone, text_of, word_report
from training.layouts.frame import Rendered

NAME, KIND = "pandoc_markdown", "pipes"


def begin(invented: Invented, form: Form, rng: Random) -> Pending:
    report, source = word_report(invented, form, rng, shows_blanks=True, pages=False)
    target = rng.choice(("markdown", "markdown", "gfm"))
    wrap = rng.choice(("auto", "none"))

    def done(_: bytes) -> Rendered:
        read = pandoc.convert(source.data, "docx", target, of_written(source), "-s", f"--wrap={wrap}")
        return text_of(report, form, read, rng, ".md")

    return Pending(source.data, "", done)


render = alone(begin)
