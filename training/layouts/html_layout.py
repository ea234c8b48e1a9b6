"""An old page: layout tables around everything, upper-case tags without quotes, a table for each block."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, TableSlot, blocks, key_of
from training.layouts.grid import Grid, Spot, grids
from training.layouts.html import WebPage, broken, hidden, spans
from training.mess import habits

NAME, KIND = "html_layout", "html"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    tables = grids(invented, form, rng, habits(rng))
    page = WebPage(rng)
    encoding = rng.choice(("utf-8", "gb18030", "gb2312"))
    encoding = "gb18030" if encoding == "gb2312" else encoding
    apart = rng.random() < 0.5
    breaks = rng.random() < 0.4

    def cell(s: Spot, tag: str) -> str:
        font = f"<FONT size=2>{broken(s, rng, 0.1) or '&nbsp;'}</FONT>"
        return f"<TD{spans(s).replace(chr(34), '')}>{font}</TD>"

    page.raw(
        f"<HTML><HEAD><META http-equiv=Content-Type content='text/html; charset={encoding}'></HEAD><BODY>{hidden(rng)}"
    )
    page.raw("<TABLE width=980><TR><TD><TABLE width='100%'><TR><TD>")
    for block in blocks(invented, form, rng, web=0.7):
        if isinstance(block, TableSlot):
            grid = block.grid(tables)
            for part in table_parts(grid) if apart else [grid]:
                page.table(part, cell, thead=False, attributes=" border=1 cellPadding=0")
        elif breaks:
            page.line(
                block.label,
                block.text,
                rng.choice(("", "&nbsp;&nbsp;&nbsp;&nbsp;", "　　")),
                "<BR>" * rng.choice((1, 1, 2)),
            )
        else:
            page.line(block.label, block.text, "<DIV>" + rng.choice(("", "　　")), "</DIV>")
    page.raw("</TD></TR></TABLE></TD></TR></TABLE></BODY></HTML>")
    return page.finish(invented, key_of(invented, form), encoding)


def table_parts(grid: Grid) -> list[Grid]:
    """Each captioned block as a table of its own."""
    starts = [n for n in range(grid.height) if any(s.role == "caption" for s in grid.row(n))] or [0]
    ends = [*starts[1:], grid.height]
    return [
        replace(grid, height=b - a, spots=tuple(replace(s, row=s.row - a) for s in grid.spots if a <= s.row < b))
        for a, b in zip(starts, ends, strict=True)
    ]
