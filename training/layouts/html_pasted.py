"""A page pasted from Word: MsoNormal paragraphs inside cells, spans cut through words, no heading tags."""

from __future__ import annotations

from html import escape
from random import Random

from gxnlp.forms import Form
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Raw, Rendered, TableSlot, blocks, key_of
from training.layouts.grid import Spot, grids
from training.layouts.html import WebPage, hidden, spans
from training.mess import habits

NAME, KIND = "html_pasted", "html"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    tables = grids(invented, form, rng, habits(rng))
    page = WebPage(rng)
    encoding = rng.choice(("utf-8", "utf-8", "gb18030"))

    def runs(text: str) -> str:
        """The text in spans, as Word cuts it where fonts change."""
        if len(text) > 3 and rng.random() < 0.5:
            cut = rng.randrange(1, len(text))
            return _span(text[:cut], rng) + _span(text[cut:], rng)
        return _span(text, rng)

    def cell(s: Spot, tag: str) -> str:
        inner = runs(s.text) if s.text else "<o:p>&nbsp;</o:p>"
        return f'<td width={60 * s.colspan} valign=top{spans(s)}><p class="MsoNormal" align="center">{inner}</p></td>'

    page.raw(
        f"<html><head><meta http-equiv=Content-Type content='text/html; charset={encoding}'>{hidden(rng)}</head><body>"
    )
    page.raw('<div class="WordSection1">')
    for block in blocks(invented, form, rng, web=0.3):
        if isinstance(block, TableSlot):
            page.table(block.grid(tables), cell, thead=False, attributes=' class="MsoTableGrid" cellspacing="0"')
        elif isinstance(block, Raw) and block.label is Label.FURNITURE:
            page.line(block.label, block.text, "<div>", "</div>")
        else:
            page.line(
                block.label, block.text, '<p class="MsoNormal" style="text-indent:32pt">', "</p>", html=runs(block.text)
            )
            if rng.random() < 0.1:
                page.raw('<p class="MsoNormal"><span>&nbsp;</span></p>')
    page.raw("</div></body></html>")
    return page.finish(invented, key_of(invented, form), encoding)


def _span(text: str, rng: Random) -> str:
    face = rng.choice(("仿宋", "宋体", "Times New Roman"))
    return f'<span style="font-family:{face}">{escape(text, quote=False)}</span>'
