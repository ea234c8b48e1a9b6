"""How reports look on paper: fonts, table styles, page furniture; a Word document written by hand for each look."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Block, TableSlot
from training.layouts.grid import Grid, Spot

FONTS = (
    "Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "AR PL UMing CN",
    "AR PL SungtiL GB", "AR PL UKai CN",
)  # fmt: skip
HELD_OUT_FONT = "AR PL UKai CN"
LATIN = ("", "", "DejaVu Serif", "DejaVu Sans")
"""The font of digits; empty for the Chinese font's own."""

RULED = ("grid", "double", "open", "shaded", "thick", "dashed")
UNRULED = ("three_line", "rows", "bare")
STYLES = (*RULED, *UNRULED)
HELD_OUT_STYLE = "dashed"

_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_TYPE}.header+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_TYPE}.footer+xml"/></Types>'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TOP = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_KIND}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_PARTS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_KIND}/header" Target="header1.xml"/>'
    f'<Relationship Id="rId2" Type="{_KIND}/footer" Target="footer1.xml"/></Relationships>'
)
_EPOCH = (2022, 1, 4, 9, 0, 0)


@dataclass(frozen=True)
class Look:
    """One writer's template. Sizes in points, lengths in twentieths of one, as Word has them."""

    style: str
    font: str
    latin: str
    size: float
    table_size: float
    page: tuple[int, int]
    margin: int
    label_share: float
    """Of the table's width, for its labels."""
    pad: int
    """Beside the text of a cell."""
    row_height: int
    repeat_header: bool
    whole_rows: bool
    """Rows are not broken over pages."""
    middle: bool
    """Values stand at the middle of their cell's height."""
    align: str
    indent: bool
    line: int
    number: str
    """What stands around a page number; empty for none."""
    head: str
    """What every page repeats at its top."""


def look(rng: Random, style: str, font: str, *, narrow: bool = False) -> Look:
    """`narrow`: a table without rules on a page as any other, where its names and figures are wrapped."""
    bare = style in UNRULED
    wide = rng.random() < 0.4 if narrow else bare or rng.random() < 0.15
    a4 = (11906, 16838)
    return Look(
        style=style,
        font=font,
        latin=rng.choice(LATIN),
        size=rng.choice((10.5, 12, 14, 16)),
        table_size=rng.choice((8, 9, 10) if bare else (9, 10, 10.5, 12) if wide else (8, 9, 10, 10.5)),
        page=(a4[1], a4[0]) if wide else rng.choice((a4, a4, a4, (12240, 15840))),
        margin=rng.choice((1134, 1418, 1587)),
        label_share=rng.choice((0.36, 0.42) if bare else (0.42, 0.48, 0.55)),
        pad=rng.choice((80, 108, 108)) if narrow or not bare else rng.choice((108, 140)),
        row_height=rng.choice((0, 0, 400, 560)),
        repeat_header=rng.random() < 0.35,
        whole_rows=rng.random() < 0.3,
        middle=rng.random() < 0.6,
        align=rng.choice(("center", "center", "left", "right")),
        indent=rng.random() < 0.7,
        line=rng.choice((240, 300, 360, 560)),
        number=rng.choice(("— {} —", "- {} -", "{}", "第 {} 页", "", "{}/9")),
        head=rng.choice(("", "", "", "政府信息公开工作年度报告")),
    )


def write(blocks: Sequence[Block], tables: dict[str, Grid], appearance: Look, invented: Invented) -> bytes:
    """A docx; the same report and look give the same bytes."""
    body = "".join(
        _table(block.grid(tables), appearance)
        if isinstance(block, TableSlot)
        else _said(block.label, block.text, appearance)
        for block in blocks
    )
    width, height = appearance.page
    turned = ' w:orient="landscape"' if width > height else ""
    sides = "".join(f' w:{side}="{appearance.margin}"' for side in ("top", "right", "bottom", "left"))
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar{sides} w:header="700" w:footer="700" w:gutter="0"/></w:sectPr>'
    )
    header = _p(_run(appearance.head, appearance, 9), "center") if appearance.head else "<w:p/>"
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _TOP,
        "word/_rels/document.xml.rels": _PARTS,
        "word/document.xml": f"<w:document {_W}><w:body>{body}{section}</w:body></w:document>",
        "word/header1.xml": f"<w:hdr {_W}>{header}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {_W}>{_footer(appearance)}</w:ftr>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _footer(appearance: Look) -> str:
    if not appearance.number:
        return "<w:p/>"
    before, after = appearance.number.split("{}")
    field = '<w:fldSimple w:instr=" PAGE ">' + _run("1", appearance, 10.5) + "</w:fldSimple>"
    return _p(_run(before, appearance, 10.5) + field + _run(after, appearance, 10.5), "center")


def _run(text: str, appearance: Look, size: float, bold: bool = False) -> str:
    latin = appearance.latin or appearance.font
    fonts = f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{appearance.font}" w:hint="eastAsia"/>'
    heavy = "<w:b/>" if bold else ""
    return (
        f'<w:r><w:rPr>{fonts}{heavy}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def _p(runs: str, align: str = "left", line: int = 240, indent: float = 0.0) -> str:
    first = f'<w:ind w:firstLine="{round(indent * 40)}"/>' if indent else ""
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="auto"/>'
    return f'<w:p><w:pPr>{spacing}{first}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'


def _said(label: Label, text: str, appearance: Look) -> str:
    title = label is Label.TITLE
    size = appearance.size * (1.5 if title else 1)
    heading = label in (Label.SECTION, Label.HEADING1)
    align = "center" if title else "right" if label in (Label.SIGNATURE, Label.DATE) else "left"
    indent = size if appearance.indent and align == "left" else 0.0
    return _p(_run(text, appearance, size, title or heading), align, appearance.line, indent)


# ---------------------------------------------------------------- tables


def _table(grid: Grid, appearance: Look) -> str:
    room = appearance.page[0] - 2 * appearance.margin
    widths = _widths(grid, room, appearance.label_share)
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    head = next((n for n in range(grid.height) if any(s.role == "value" for s in grid.row(n))), 0)
    rows = "".join(_row(grid, n, head, widths, appearance) for n in range(grid.height))
    pad = f'<w:left w:w="{appearance.pad}" w:type="dxa"/><w:right w:w="{appearance.pad}" w:type="dxa"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{_borders(appearance.style)}'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{pad}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>" + _p("")
    )


def _widths(grid: Grid, room: int, share: float) -> list[int]:
    if not grid.labels:
        return [room // grid.width] * grid.width
    labels = room * share
    outer = 0.35 * labels / max(1, grid.labels - 1) if grid.labels > 1 else 0
    first = [outer] * (grid.labels - 1)
    values = grid.width - grid.labels
    rest = (room - labels) / max(1, values)
    return [round(w) for w in (*first, labels - sum(first), *[rest] * values)]


def _borders(style: str) -> str:
    def edge(name: str, kind: str = "single", size: int = 4) -> str:
        return f'<w:{name} w:val="{kind}" w:sz="{size}" w:space="0" w:color="auto"/>'

    sides: dict[str, tuple[str, int]] = dict.fromkeys(
        ("top", "left", "bottom", "right", "insideH", "insideV"), ("single", 4)
    )
    if style == "double":
        sides |= dict.fromkeys(("top", "left", "bottom", "right"), ("double", 4))
    elif style == "thick":
        sides |= dict.fromkeys(("top", "left", "bottom", "right"), ("single", 18))
    elif style == "dashed":
        sides = dict.fromkeys(sides, ("dashed", 4))
    elif style == "open":
        sides |= dict.fromkeys(("left", "right"), ("nil", 0))
    elif style == "rows":
        sides |= dict.fromkeys(("left", "right", "insideV"), ("nil", 0))
    elif style == "three_line":
        sides |= dict.fromkeys(("left", "right", "insideV", "insideH"), ("nil", 0))
    elif style == "bare":
        sides = dict.fromkeys(sides, ("nil", 0))
    return f"<w:tblBorders>{''.join(edge(name, *how) for name, how in sides.items())}</w:tblBorders>"


def _row(grid: Grid, n: int, head: int, widths: Sequence[int], appearance: Look) -> str:
    cells: list[tuple[int, str]] = []
    for s in grid.spots:
        if s.row <= n < s.row + s.rowspan:
            cells.append((s.column, _cell(s, n, head, widths, appearance)))
    height = f'<w:trHeight w:val="{appearance.row_height}"/>' if appearance.row_height else ""
    whole = "<w:cantSplit/>" if appearance.whole_rows else ""
    repeat = "<w:tblHeader/>" if appearance.repeat_header and n < head else ""
    inner = "".join(xml for _, xml in sorted(cells))
    return f"<w:tr><w:trPr>{whole}{height}{repeat}</w:trPr>{inner}</w:tr>"


def _cell(s: Spot, n: int, head: int, widths: Sequence[int], appearance: Look) -> str:
    width = sum(widths[s.column : s.column + s.colspan])
    span = f'<w:gridSpan w:val="{s.colspan}"/>' if s.colspan > 1 else ""
    merge = "" if s.rowspan == 1 else '<w:vMerge w:val="restart"/>' if s.row == n else "<w:vMerge/>"
    rule = (
        '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:tcBorders>'
        if appearance.style == "three_line" and s.row + s.rowspan == head
        else ""
    )
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="D9E2F3"/>' if appearance.style == "shaded" and n < head else ""
    middle = '<w:vAlign w:val="center"/>' if appearance.middle or s.role in ("header", "note") else ""
    align = appearance.align if s.role == "value" else "center" if s.role == "header" else "left"
    text = _p(_run(s.text, appearance, appearance.table_size), align) if s.row == n else "<w:p/>"
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{rule}{shade}{middle}</w:tcPr>{text}</w:tc>'
