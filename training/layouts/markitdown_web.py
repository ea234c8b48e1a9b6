"""A web page to Markdown by markitdown."""

from __future__ import annotations

from random import Random

from gxnlp.forms import Form
from training.converters import markitdown
from training.converters.markdown import of_lines
from training.invent import Invented
from training.layouts import html_cms, html_pasted
from training.layouts.converted import Pending, alone
from training.layouts.frame import Rendered

NAME, KIND = "markitdown_web", "pipes"


def begin(invented: Invented, form: Form, rng: Random) -> Pending:
    page = rng.choice((html_cms, html_pasted)).render(invented, form, rng)

    def done(_: bytes) -> Rendered:
        lines, tags = markitdown.convert(page.data, ".html", of_lines(page.tagged))
        return Rendered(page.name, "\n".join(lines).encode("utf-8"), ".md", tuple(tags), page.key)

    return Pending(page.data, "", done)


render = alone(begin)
