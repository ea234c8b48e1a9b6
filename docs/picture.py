"""Draws docs/picture.svg, which the README opens with: some lines of a sample, and what gxnlp makes of it.

`make picture` runs it. The drawing asks no server for its font, so that it looks the same wherever it is shown.
"""

from __future__ import annotations

import html
import io
import re
import sys
from dataclasses import replace
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

import gxnlp
from gxnlp.exports.table import caption, findings, heading, legend, matrix, summary
from gxnlp.forms import shipped

HERE = Path(__file__).parent
COLUMNS, LINES_BEFORE, FINDINGS = 96, 18, 3
BEGIN, TABLE = "收到和处理政府信息公开申请情况", "requests"
ASPECT = 0.55
"""Width of a Latin letter to its height: between what Latin and what Chinese fonts have."""
FONTS = (
    "'Sarasa Mono SC', 'Noto Sans Mono CJK SC', 'Source Han Mono SC', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
)
FORMAT = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: FONTS; font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
""".replace("FONTS", FONTS)


def main(sample: Path) -> None:
    console = Console(record=True, width=COLUMNS, force_terminal=True, color_system="truecolor", file=io.StringIO())
    console.print(Text(f"$ cat {sample.name}", style="bold green"))
    console.print(Text("…", style="dim"))
    console.print(Text("\n".join(excerpt(sample)), style="dim", no_wrap=True, overflow="crop"))
    console.print(Text("…\n", style="dim"))
    console.print(Text(f"$ gxnlp extract {sample.name}", style="bold green"))
    report = gxnlp.extract(sample)
    form = next(form for form in shipped() if form.id == report.form)
    table, paper = report.tables[TABLE], form.table(TABLE)
    console.print(*heading(report), Text("…", style="dim"), caption(TABLE, table, paper, form), sep="\n")
    console.print(matrix(TABLE, table, paper, report.flagged(), COLUMNS))
    console.print(Text("…", style="dim"))
    console.print(*findings(replace(report, findings=report.findings[:FINDINGS])), Text("…", style="dim"), sep="\n")
    console.print(legend(report), summary(report), sep="\n")
    svg = console.export_svg(
        title="gxnlp", theme=MONOKAI, code_format=FORMAT, unique_id="gxnlp", font_aspect_ratio=ASPECT
    )
    (HERE / "picture.svg").write_text(wide(svg), encoding="utf-8")


def excerpt(sample: Path) -> list[str]:
    """The first lines of the table in the sample."""
    lines = [line.expandtabs(4) for line in sample.read_text(encoding="utf-8").splitlines()]
    begin = max(i for i, line in enumerate(lines) if BEGIN in line)
    return [line for line in lines[begin:] if line.strip()][:LINES_BEFORE]


def wide(svg: str) -> str:
    """rich gives each run of text the width of so many Latin letters; a Chinese character takes two."""

    def right(found: re.Match[str]) -> str:
        return f'textLength="{20 * ASPECT * cell_len(html.unescape(found[3])):.1f}"{found[2]}>{found[3]}<'

    return re.sub(r'textLength="([\d.]+)"([^>]*)>([^<]*)<', right, svg)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "samples" / "7-scan.txt")
