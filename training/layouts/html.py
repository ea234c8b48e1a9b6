"""What the HTML layouts share: a page under way, its tagged lines, tables with spans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from random import Random

from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Key, Rendered, TaggedLine, file_name
from training.layouts.grid import Grid, Spot, label_of


@dataclass
class WebPage:
    """HTML under way, each visible line with its label."""

    rng: Random
    html: list[str] = field(default_factory=list)
    tagged: list[TaggedLine] = field(default_factory=list)

    def raw(self, text: str) -> None:
        self.html.append(text)

    def line(self, label: Label, text: str, before: str, after: str, *, html: str | None = None) -> None:
        self.html.append(before + (escape(text, quote=False) if html is None else html) + after)
        self.tagged.append(TaggedLine(label, text))

    def table(self, grid: Grid, write_cell: Callable[[Spot, str], str], *, thead: bool, attributes: str = "") -> None:
        """The grid with its real spans; a merged cell is written once."""
        self.raw(f"<table{attributes}>")
        body = next((n for n in range(grid.height) if any(s.role == "value" for s in grid.row(n))), 0)
        for n in range(grid.height):
            if thead and n in (0, body):
                self.raw("<thead>" if n == 0 else "</thead><tbody>")
            row = grid.row(n)
            tag = "th" if thead and n < body else "td"
            self.raw("<tr>" + "".join(write_cell(s, tag) for s in row) + "</tr>")
            self.tagged.append(TaggedLine(label_of(row), "\t".join(s.text for s in row), tuple(s.text for s in row)))
        self.raw(("</tbody>" if thead and body else "") + "</table>")

    def finish(self, invented: Invented, key: Key, encoding: str = "utf-8") -> Rendered:
        data = "\n".join(self.html).encode(encoding, "xmlcharrefreplace")
        return Rendered(file_name(invented), data, ".html", tuple(self.tagged), key)


def spans(s: Spot) -> str:
    return (f' rowspan="{s.rowspan}"' if s.rowspan > 1 else "") + (f' colspan="{s.colspan}"' if s.colspan > 1 else "")


def broken(spot: Spot, rng: Random, rate: float) -> str:
    """Escaped text with the <br> and the blanks that editors leave in cells."""
    text = spot.text
    if spot.role != "value" and len(text) > 5 and rng.random() < rate:
        cut = rng.randrange(2, len(text) - 2)
        return (
            escape(text[:cut], quote=False)
            + rng.choice(("<br>", "<br/>", "&nbsp;", "<wbr>"))
            + escape(text[cut:], quote=False)
        )
    return escape(text, quote=False)


def hidden(rng: Random) -> str:
    """What a page holds and does not show."""
    scripts = (
        "<script>var n=1;function f(){return '规章'}</script>",
        "<style>.b{margin:0}</style>",
        "<!-- 行政许可 97 -->",
    )
    return rng.choice((*scripts, "", ""))
