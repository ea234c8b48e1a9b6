"""The frozen scan sets: `python -m training.paper.scans -o DIR`. The printed reports of pdfs.py, drawn and worn.

Each scan is a PDF of pictures, one a page; keys-FAMILY-LEVEL.json is as pdfs.py writes its keys. Wear and seeds are
documented in wear.py; the wear family `archive` is kept out of all tuning, as is what pdfs.py holds out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.paper.pdfs import SETS, generate, print_all
from training.paper.wear import DPI, FAMILIES, Worn, wear

LEVELS = range(len(DPI))


def worn_pages(
    pdf: Path, level: int, *, family: str = "office", most: int | None = None, turns: bool = True
) -> Iterator[Worn]:
    """The pages of a printed report as they come out of the scanner, some of them put on the glass with a turn."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        for n in range(min(len(document), most or len(document))):
            page = document[n].render(scale=DPI[level] / 72).to_numpy()[:, :, :3]
            yield wear(np.ascontiguousarray(page), level, f"{pdf.stem}/{n}", family=family, turns=turns)
    finally:
        document.close()


def as_pdf(pages: Sequence[Worn]) -> bytes:
    """A PDF that holds nothing but these pictures, as scanners write it."""
    import io

    from PIL import Image

    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids: list[int] = []
    for page in pages:
        width, height = Image.open(io.BytesIO(page.jpeg)).size
        points = (width * 72 / page.dpi, height * 72 / page.dpi)
        first = len(objects) + 1
        kids.append(first)
        shown = b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % points
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R/Resources<</XObject<</P %d 0 R>>>>>>"
            % (*points, first + 1, first + 2),
            b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
            b"/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (width, height, len(page.jpeg), page.jpeg),
        ]
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (n, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.paper.scans", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--set", choices=SETS, default="ruled")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5, help="how many reports, four pages each")
    parser.add_argument("--level", type=int, action="append", choices=LEVELS, help="default: all four")
    parser.add_argument("--family", choices=FAMILIES, default="office")
    given = parser.parse_args(arguments)
    given.output.mkdir(parents=True, exist_ok=True)
    # pdfs.py throws away what LibreOffice printed over itself: some more are invented, and the first good ones taken
    invented = list(generate(given.set, given.seed, given.count + given.count // 2 + 2))
    printed = given.output / "printed"
    print_all(invented, printed)
    reports = [r for r in invented if (printed / r.name).exists()][: given.count]
    passed = [r.name for r in invented[: invented.index(reports[-1])] if r not in reports] if reports else []
    if passed:
        print(f"left out, LibreOffice prints words over others: {', '.join(passed)}", file=sys.stderr)
    if len(reports) < given.count:
        print(f"LibreOffice printed only {len(reports)} of {given.count} reports", file=sys.stderr)
        return 1
    for level in given.level or LEVELS:
        keys = {}
        for report in reports:
            name = f"{Path(report.name).stem}-{given.family}-{level}.pdf"
            (given.output / name).write_bytes(
                as_pdf(list(worn_pages(printed / report.name, level, family=given.family)))
            )
            keys[name] = {"form": report.form, "cells": report.key}
        (given.output / f"keys-{given.family}-{level}.json").write_text(
            json.dumps(keys, ensure_ascii=False, indent=1), encoding="utf-8"
        )
        print(f"level {level}: {len(keys)} scans in {given.output}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
