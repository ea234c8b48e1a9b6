"""The frozen PDF sets: `python -m training.paper.pdfs -o DIR`. Invented reports, printed by LibreOffice.

Every style of table meets every font; what is held out of all tuning (styles.HELD_OUT_STYLE, HELD_OUT_FONT) is in the
set `held_out` alone. The same seed gives the same reports; the same LibreOffice and fonts give the same pages.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from xml.sax.saxutils import unescape

from gxnlp.forms import shipped
from training.invent import Invented, invent
from training.layouts.frame import Key, blocks, key_of
from training.layouts.grid import grids
from training.mess import habits
from training.paper.styles import FONTS, HELD_OUT_FONT, HELD_OUT_STYLE, RULED, STYLES, UNRULED, look, write

BATCH = 40
"""Files that one call of LibreOffice converts."""
SECONDS = 20.0
"""For each file, at most."""
MOST_LOST = 20
"""Characters; a table has more."""
OVER = 3.0
"""Points by which words lie over each other where they were printed twice."""
SETS = ("ruled", "unruled", "wrapped", "held_out")
"""`wrapped`: without rules and on upright paper, so that names, headers and figures run over lines."""

_TAG = re.compile("<[^>]+>")


@dataclass(frozen=True)
class Printed:
    name: str
    docx: bytes
    form: str
    key: Key
    style: str
    font: str
    invented: Invented


def looks(kind: str) -> list[tuple[str, str]]:
    """(style, font) of a set, in the order that reports take them."""
    if kind == "held_out":
        return [(HELD_OUT_STYLE, font) for font in FONTS] + [(s, HELD_OUT_FONT) for s in STYLES]
    styles = [s for s in (RULED if kind == "ruled" else UNRULED) if s != HELD_OUT_STYLE]
    return [(s, f) for f in FONTS if f != HELD_OUT_FONT for s in styles]


def generate(kind: str, seed: int, count: int, *, busy: bool = True, slips: bool = False) -> Iterator[Printed]:
    pairs = looks(kind)
    for i in range(count):
        style, font = pairs[i % len(pairs)]
        rng = Random(f"gxnlp/paper/{kind}/{seed}/{i}")
        form = rng.choices(shipped(), [1 + 2 * (n == len(shipped()) - 1) for n in range(len(shipped()))])[0]
        report = invent(rng, form, busy=busy, slips=slips)
        own = habits(rng)
        narrow = kind == "wrapped"
        if narrow:  # a remark of a dozen letters in a column of three is no one's table without rules
            own = replace(own, remarks=0.0)
        elif style in UNRULED:  # who makes the columns wide enough for the figures
            own = replace(own, remarks=0.0, wide_digits=0.0)
        tables = grids(report, form, rng, own)
        docx = write(blocks(report, form, rng, web=0.0), tables, look(rng, style, font, narrow=narrow), report)
        yield Printed(f"{kind}-{seed}-{i:04}-{style}.pdf", docx, form.id, key_of(report, form), style, font, report)


def print_all(reports: Sequence[Printed], folder: Path) -> int:
    """Writes the PDFs and keys.json; returns how many there are."""
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError("LibreOffice (soffice) is needed: make system")
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(reports), BATCH):
        batch = reports[start : start + BATCH]
        with tempfile.TemporaryDirectory(prefix="gxnlp-paper-") as room:
            files = []
            for report in batch:
                files.append(Path(room) / report.name.replace(".pdf", ".docx"))
                files[-1].write_bytes(report.docx)
            profile = (Path(room) / "profile").as_uri()
            command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
            subprocess.run(
                [*command, "--outdir", str(folder), *map(str, files)],
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60 + SECONDS * len(batch),
            )  # fmt: skip
    for report in reports:
        path = folder / report.name
        if path.exists() and (is_overprinted(path) or is_lost(path, report.docx)):
            path.unlink()
    keys = {
        r.name: {"form": r.form, "cells": r.key, "style": r.style, "font": r.font}
        for r in reports
        if (folder / r.name).exists()
    }
    (folder / "keys.json").write_text(json.dumps(keys, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(keys)


def is_overprinted(path: Path) -> bool:
    """Whether LibreOffice printed words over others, as it does where a merged cell crosses a page in a bad place."""
    from gxnlp.readers.pdf import seen_pages
    from gxnlp.readers.pdfpage import Seen
    from gxnlp.readers.source import Input

    for _, seen in seen_pages(Input(path.name, path.read_bytes(), "")):
        boxes = sorted(w.box for w in seen.words) if isinstance(seen, Seen) else []
        for n, a in enumerate(boxes):
            for b in boxes[n + 1 :]:
                if b[0] > a[2] - OVER:
                    break
                if min(a[3], b[3]) - max(a[1], b[1]) > OVER:
                    return True
    return False


def is_lost(path: Path, docx: bytes) -> bool:
    """Whether LibreOffice left a part unprinted, as it does with some tables that begin at the foot of a page."""
    from gxnlp.readers.pdf import seen_pages
    from gxnlp.readers.pdfpage import Seen
    from gxnlp.readers.source import Input

    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        written = _TAG.sub("", package.read("word/document.xml").decode("utf-8"))
    printed: Counter[str] = Counter()
    for _, seen in seen_pages(Input(path.name, path.read_bytes(), "")):
        printed.update(seen.text if isinstance(seen, Seen) else "")
    return (Counter("".join(unescape(written).split())) - printed).total() > MOST_LOST


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.paper.pdfs", description=__doc__)
    parser.add_argument("--kind", choices=SETS, action="append", help="only this set; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60, help="reports of each set")
    parser.add_argument("--quiet", action="store_true", help="figures as they fall, with many zeros and blanks")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args(arguments)
    for kind in args.kind or SETS:
        made = print_all(list(generate(kind, args.seed, args.count, busy=not args.quiet)), args.output / kind)
        print(f"{made} reports in {args.output / kind}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
