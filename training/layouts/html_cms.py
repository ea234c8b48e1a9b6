"""A government site's article page: menus, breadcrumb and footer around a table with thead or without."""

from __future__ import annotations

from html import escape
from random import Random

from gxnlp.forms import Form
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Raw, Rendered, TableSlot, TaggedLine, blocks, key_of
from training.layouts.grid import Spot, grids
from training.layouts.html import WebPage, broken, hidden, spans
from training.layouts.tabs import split_marker
from training.mess import habits

NAME, KIND = "html_cms", "html"

_HEADS = {Label.TITLE: "h1", Label.SECTION: "h2", Label.HEADING1: "h3", Label.HEADING2: "h4"}


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    tables = grids(invented, form, rng, habits(rng))
    page = WebPage(rng)
    headings = rng.random() < 0.5
    styled = rng.random() < 0.5
    centred = rng.random() < 0.5
    listed, item = rng.random() < 0.15, 0

    def cell(s: Spot, tag: str) -> str:
        inner = broken(s, rng, 0.05) or rng.choice(("", "&nbsp;"))
        if styled:
            inner = f"<p>{inner}</p>" if rng.random() < 0.8 else f"<span>{inner}</span>"
        return f"<{tag}{spans(s)}{' align=center' if centred else ''}>{inner}</{tag}>"

    page.raw(
        f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>{invented.title}</title>{hidden(rng)}</head><body>"
    )
    for block in blocks(invented, form, rng, web=0.9):
        if isinstance(block, TableSlot):
            page.table(block.grid(tables), cell, thead=rng.random() < 0.4, attributes=' border="1"' if styled else "")
        elif isinstance(block, Raw):
            tag = rng.choice(("div", "p", "li")) if block.label is Label.FURNITURE else "p"
            page.line(block.label, block.text, f"<{tag}>", f"</{tag}>")
        elif listed and block.label is Label.HEADING1 and split_marker(block.text)[1]:
            # the number is the list's own
            item += 1
            rest = split_marker(block.text)[1]
            page.tagged.append(TaggedLine(block.label, rest, optional=f"{item}."))
            page.raw(f'<ol start="{item}"><li>{escape(rest, quote=False)}</li></ol>')
        else:
            item = 0 if block.label is Label.SECTION else item
            tag = _HEADS.get(block.label, "p") if headings else "p"
            strong = tag == "p" and block.label in _HEADS and rng.random() < 0.6
            before, after = (f"<{tag}>" + "<strong>" * strong, "</strong>" * strong + f"</{tag}>")
            indent = rng.choice(("", "　　", "&nbsp;&nbsp;&nbsp;&nbsp;")) if tag == "p" else ""
            page.line(block.label, block.text, before + indent, after)
    page.raw(hidden(rng) + "</body></html>")
    return page.finish(invented, key_of(invented, form))
