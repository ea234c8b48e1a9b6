"""The same reports printed by other programs: `python -m training.paper.browsers -o DIR [--program chromium …]`.

One web page for each report, printed to PDF by each program that is installed; one that is not is named and left out.
Browsers draw what LibreOffice does not: rules as thin filled boxes, doubled and dashed ones piece by piece, filled
headers, glyphs placed one by one, tables side by side with their captions, landscape pages between upright ones.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from random import Random

from gxnlp.forms import shipped
from gxnlp.labels import Label
from training.invent import invent
from training.layouts.frame import Block, Key, TableSlot, blocks, key_of
from training.layouts.grid import Grid, Spot, grids
from training.mess import habits

SECONDS = 60.0
STYLES: dict[str, str] = {
    "collapse": "table{border-collapse:collapse} td{border:1px solid #000}",
    "separate": "table{border-spacing:2px;border:1px solid #000} td{border:1px solid #555}",
    "double": "table{border-collapse:collapse;border:3px double #000} td{border:3px double #000}",
    "dotted": "table{border-collapse:collapse} td{border:1px dotted #000}",
    "dashes": "table{border-collapse:collapse} td{border:1px dashed #333}",
    "filled": "table{border-collapse:collapse} td{border:1px solid #9bb} .header{background:#2f5597;color:#fff}",
    "striped": "table{border-collapse:collapse} td{border:1px solid #ccc} tr:nth-child(even){background:#eef3fb}",
    "hairline": "table{border-collapse:collapse} td{border:.3px solid #777}",
    "boxes": "table{border-spacing:1px;background:#000} td{background:#fff}",  # white cells on black: no rule is drawn
    "across": "table{border-collapse:collapse} td{border-top:1px solid #000;border-bottom:1px solid #000}",
}
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "AR PL UMing CN")


@dataclass(frozen=True)
class Paged:
    """A report as a web page that is meant for paper."""

    name: str
    html: str
    form: str
    key: Key
    style: str
    font: str


def generate(seed: int, count: int) -> Iterator[Paged]:
    pairs = [(style, font) for font in FONTS for style in STYLES]
    for i in range(count):
        style, font = pairs[i % len(pairs)]
        rng = Random(f"gxnlp/paper/browser/{seed}/{i}")
        form = rng.choices(shipped(), [1 + 2 * (n == len(shipped()) - 1) for n in range(len(shipped()))])[0]
        report = invent(rng, form, busy=True)
        own = habits(rng)
        if style == "across":
            own = replace(own, remarks=0.0)
        tables = grids(report, form, rng, own)
        html = page(blocks(report, form, rng, web=0.0), tables, style, font, rng)
        yield Paged(f"browser-{seed}-{i:04}-{style}", html, form.id, key_of(report, form), style, font)


def page(parts: Sequence[Block], tables: Mapping[str, Grid], style: str, font: str, rng: Random) -> str:
    size, lines = rng.choice((8, 9, 10)), rng.choice((1.2, 1.5, 2.0))
    align = rng.choice(("center", "center", "left", "right"))
    spread = rng.choice((0, 0, 0, 0.5))
    css = (
        f"@page{{size:A4 {rng.choice(('portrait', 'portrait', 'landscape'))};margin:{rng.choice((15, 20, 25))}mm}}"
        "@page wide{size:A4 landscape} .wide{page:wide}"
        f'body{{font-family:"{font}";font-size:{rng.choice((11, 12, 14))}pt;line-height:{lines};margin:0}}'
        f"table{{width:100%;font-size:{size}pt;line-height:1.3;margin:6pt 0;letter-spacing:{spread}pt}}"
        f"td{{padding:{rng.choice((2, 3, 5))}pt;text-align:left;vertical-align:{rng.choice(('middle', 'top'))}}}"
        f".header{{text-align:center}} .value{{text-align:{align}}}"
        "h1{text-align:center;font-size:18pt} .right{text-align:right} p{margin:3pt 0;text-indent:2em}" + STYLES[style]
    )
    wide, repeat = rng.random() < 0.25, rng.random() < 0.5
    body = "".join(
        _table(part.grid(dict(tables)), wide, repeat) if isinstance(part, TableSlot) else _said(part.label, part.text)
        for part in parts
    )
    return f'<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><style>{css}</style><body>{body}</body></html>'


def _said(label: Label, text: str) -> str:
    if label is Label.TITLE:
        return f"<h1>{escape(text)}</h1>"
    if label in (Label.SIGNATURE, Label.DATE):
        return f'<p class="right">{escape(text)}</p>'
    return f"<p>{escape(text)}</p>"


def _table(grid: Grid, wide: bool, repeat: bool) -> str:
    first = next((n for n in range(grid.height) if any(s.role == "value" for s in grid.row(n))), 0)
    crosses = any(s.row < first < s.row + s.rowspan for s in grid.spots)
    head = first if repeat and not crosses else 0
    rows = ["<tr>" + "".join(map(_cell, grid.row(n))) + "</tr>" for n in range(grid.height)]
    inner = f"<thead>{''.join(rows[:head])}</thead><tbody>{''.join(rows[head:])}</tbody>"
    where = ' class="wide"' if wide and grid.width > 6 else ""
    return f"<div{where}><table>{inner}</table></div>"


def _cell(s: Spot) -> str:
    spans = (f' rowspan="{s.rowspan}"' if s.rowspan > 1 else "") + (f' colspan="{s.colspan}"' if s.colspan > 1 else "")
    return f'<td class="{s.role}"{spans}>{escape(s.text)}</td>'


# ---------------------------------------------------------------- programs


def _chromium(program: str, source: Path, target: Path, room: Path) -> list[str]:
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={room}/profile"]
    return [program, *quiet, f"--print-to-pdf={target}", source.as_uri()]


def _two_names(program: str, source: Path, target: Path, room: Path) -> list[str]:
    return [program, str(source), str(target)]


PROGRAMS: dict[str, Callable[[str, Path, Path, Path], list[str]]] = {
    "chromium": _chromium,
    "weasyprint": _two_names,
    "wkhtmltopdf": _two_names,
}


def print_with(name: str, program: str, reports: Sequence[Paged], folder: Path) -> int:
    """Writes the PDFs and keys.json; returns how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = {}
    with tempfile.TemporaryDirectory(prefix="gxnlp-paper-") as given:
        room = Path(given)
        for report in reports:
            source, target = room / f"{report.name}.html", folder / f"{report.name}.pdf"
            source.write_text(report.html, encoding="utf-8")
            subprocess.run(
                PROGRAMS[name](program, source, target, room), check=False, timeout=SECONDS,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            if target.exists():
                keys[target.name] = {
                    "form": report.form, "cells": report.key, "style": report.style, "font": report.font,
                }  # fmt: skip
    (folder / "keys.json").write_text(json.dumps(keys, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(keys)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.paper.browsers", description=__doc__)
    parser.add_argument("--program", action="append", help="chromium, weasyprint, wkhtmltopdf, or NAME=PATH")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20, help="reports for each program")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args(arguments)
    reports = list(generate(args.seed, args.count))
    for asked in args.program or PROGRAMS:
        name, _, path = asked.partition("=")
        program = path or shutil.which(name)
        if name not in PROGRAMS:
            parser.error(f"unknown program {name}; known: {', '.join(PROGRAMS)}")
        if program is None:
            print(f"{name}: SKIPPED, not installed", file=sys.stderr)
            continue
        made = print_with(name, program, reports, args.output / name)
        print(f"{made} reports in {args.output / name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
