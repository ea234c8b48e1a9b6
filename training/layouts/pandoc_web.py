"""A web page to GitHub's Markdown by pandoc: pipes, or HTML where cells are merged or hold paragraphs."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.converters import pandoc
from training.converters.markdown import of_lines
from training.invent import Invented
from training.layouts import html_cms
from training.layouts.converted import Pending, alone
from training.layouts.frame import Rendered

NAME, KIND = "pandoc_web", "pipes"


def begin(invented: Invented, form: Form, rng: Random) -> Pending:
    page = html_cms.render(invented, form, rng)

    def done(_: bytes) -> Rendered:
        lines, tags = pandoc.convert(page.data, "html-native_divs", "gfm", of_lines(page.tagged))
        return Rendered(page.name, "\n".join(lines).encode("utf-8"), ".md", tuple(tags), page.key)

    return Pending(page.data, "", done)


render = alone(begin)
