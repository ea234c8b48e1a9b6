"""PDF files made by hand, an object at a time, so that a test can say exactly what is in them; what is read of them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import pytest

from gxnlp.document import Document, UnreadableInput
from gxnlp.readers import read
from gxnlp.readers.pdf import distrust, seen_pages
from gxnlp.readers.pdfpage import Seen
from gxnlp.readers.source import Input

A4 = (595.0, 842.0)
FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts "
    b"[<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
    b"/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /Ascent 880 /Descent -120 "
    b"/CapHeight 700 /ItalicAngle 0 /StemV 80 /FontBBox [0 -120 1000 880] >> >>] >>"
)
FONT_NUMBER, FIRST_PAGE = 3, 10
HEAD = ["项目", "自然人", "商业企业", "总计"]
PICTURE = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n"


def pdf(
    pages: Sequence[str | bytes],
    *,
    size: tuple[float, float] = A4,
    sizes: dict[int, tuple[float, float]] | None = None,
    page: str = "",
    trailer: str = "",
    extra: dict[int, bytes] | None = None,
    count: int | None = None,
) -> bytes:
    """A file with these content streams as its pages; `page` and `trailer` add entries to their dictionaries.

    `sizes` are those of pages that have another size than the rest, by their place.
    """
    objects: dict[int, bytes] = {1: b"<< /Type /Catalog /Pages 2 0 R >>", FONT_NUMBER: FONT, **(extra or {})}
    kids = []
    for n, content in enumerate(pages):
        number = FIRST_PAGE + 2 * n
        data = content if isinstance(content, bytes) else content.encode("latin-1")
        kids.append(f"{number} 0 R")
        wide, high = (sizes or {}).get(n, size)
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents {number + 1} 0 R "
            f"/Resources << /Font << /F {FONT_NUMBER} 0 R >> {'/XObject << /X 4 0 R >>' if 4 in objects else ''} >> "
            f"{page} >>"
        ).encode()
        packed = zlib.compress(data)
        objects[number + 1] = b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(packed), packed)
    objects.setdefault(2, f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {count or len(kids)} >>".encode())
    out = bytearray(b"%PDF-1.6\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, last = len(out), max(objects)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1)
    for number in range(1, last + 1):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += f"trailer << /Size {last + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def text(x: float, y: float, said: str, size: float = 10.0, more: str = "") -> str:
    """Text that begins at x, y points from the page's bottom left; half-width signs are half as wide."""
    return f"BT {more} /F {size} Tf {x} {y} Td <{said.encode('utf-16-be').hex()}> Tj ET\n"


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {y0} m {x1} {y1} l S\n"


def grid(xs: Sequence[float], ys: Sequence[float]) -> str:
    across = "".join(rule(xs[0], y, xs[-1], y) for y in ys)
    return across + "".join(rule(x, ys[0], x, ys[-1]) for x in xs)


def table(rows: Sequence[Sequence[str]], top: float = 780, height: float = 20, widths: Sequence[float] = ()) -> str:
    """A ruled table with a text in each cell."""
    widths = widths or [120] * len(rows[0])
    xs = [50.0]
    for width in widths:
        xs.append(xs[-1] + width)
    ys = [top - n * height for n in range(len(rows) + 1)]
    said = "".join(
        text(xs[k] + 4, ys[n + 1] + 5, cell) for n, row in enumerate(rows) for k, cell in enumerate(row) if cell
    )
    return grid(xs, ys) + said


def rows(document: Document) -> list[str]:
    return [" | ".join(c.text for c in line.cells) for line in document.lines]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableInput) as raised:
        read(data, name="report.pdf")
    assert " | " in raised.value.reason, "a reason in Chinese and in English"
    return str(raised.value)


def verdict(content: str | bytes) -> str | None:
    """Why the text layer of a page with this content is not believed."""
    (_, seen), *_ = seen_pages(Input("report.pdf", pdf([content]), ""))
    assert isinstance(seen, Seen)
    reason = distrust(seen)
    return reason[1] if reason else None
