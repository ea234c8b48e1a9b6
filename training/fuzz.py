"""Spoils files of every kind that we read and looks whether anything but a clear refusal comes out: `make fuzz`.

`python -m training.fuzz [--seconds 120] [--family word] [-o FOLDER]`. Each spoiled file goes the whole way, from reader
to tables, in an extractor process with limits. A traceback, a crash, a hang or too much memory is a find: hypothesis
makes it small, and its bytes are kept in FOLDER. The exit status is 1 when there is one.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from gxnlp.batch.worker import Settings, Task, work

SAMPLES = Path(__file__).parents[1] / "samples"
SECONDS = 120.0
ROUND = 50
LIMITS = Settings(time_limit=20.0, memory_limit=1 << 30, owner=os.getpid())
SLOW_LIMITS = Settings(time_limit=90.0, memory_limit=2 << 30, owner=os.getpid())
"""LibreOffice starts for each of the old Word files, and OCR engines think."""
MAX_BYTES = 4 << 20

PIECES = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b"\r", b"\n" * 50, b"\t" * 200, b"|" * 300, b"<", b">",
    b"&#0;", b"&#x10ffff;", b"<table>", b"</td>", b"<td colspan=99999999 rowspan=-1>", b"<!--", b"<![CDATA[",
    b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"endobj", b"stream\r\n",
    b"/Kids[1 0 R]", b"/Length 999999999", b"9" * 400, b"-1", b"1e999", "（一）".encode(), "一、".encode() * 60,
    "总计".encode("gb18030"), "２０２３年".encode(), b"<w:tc>", b"</w:p>", b'<w:gridSpan w:val="2000000000"/>',
    b"<w:vMerge/>", b"Content-Type: multipart/related", b"\xed\xa0\x80",
)  # fmt: skip

Op = tuple[str, int, int, int]
"""(kind, place in thousandths, size, choice)"""

OPS = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "drop", "double", "insert", "swap", "zero", "digits"]),
        st.integers(0, 1000), st.integers(1, 4000), st.integers(0, 10_000),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


def spoiled(data: bytes, ops: Sequence[Op]) -> bytes:
    for kind, place, size, choice in ops:
        at = len(data) * place // 1000
        head, piece, tail = data[:at], data[at : at + size], data[at + size :]
        if kind == "flip" and piece:
            flipped = bytearray(piece)
            rng = Random(choice)
            for _ in range(max(1, len(flipped) // 100)):
                flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
            data = head + bytes(flipped) + tail
        elif kind == "cut":
            data = head
        elif kind == "drop":
            data = head + tail
        elif kind == "double":
            data = head + piece * (2 + choice % 60) + tail
        elif kind == "insert":
            data = head + PIECES[choice % len(PIECES)] * (1 + size % 40) + piece + tail
        elif kind == "swap":
            data = head + tail + piece
        elif kind == "zero":
            data = head + b"\0" * len(piece) + tail
        elif kind == "digits":
            data = head + bytes(48 + choice % 10 if 48 <= b <= 57 else b for b in piece) + tail
        data = data[:MAX_BYTES]
    return data


def spoiled_inside(data: bytes, ops: Sequence[Op]) -> bytes:
    """A zip whose parts are spoiled and that is whole itself: what it packs gets as far as the XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = sorted(old.namelist(), key=lambda n: n != "word/document.xml")
        chosen = names[ops[0][3] % min(3, len(names))]
        for name in names:
            part = old.read(name)
            new.writestr(name, spoiled(part, ops) if name == chosen else part)
    return out.getvalue()


def seeds() -> dict[str, list[bytes]]:
    """Sound files by family; small ones, so that a spoiled byte tells."""
    from tests.readers import documents, pdfs

    every: dict[str, list[bytes]] = {"text": [], "html": [], "word": []}
    for path in sorted(SAMPLES.iterdir()):
        kind = {".html": "html", ".docx": "word"}.get(path.suffix, "text")
        every[kind].append(path.read_bytes())
    every["word"].append(documents.docx(documents.tbl(documents.tr(documents.tc("总计"), documents.tc("5")))))
    every["mhtml"] = [_mhtml(every["html"][0])]
    every["pdf"] = [pdfs.pdf([pdfs.table([["总计", "5", "0"], ["一、总体情况", "1", "2"]])])]
    every["image"] = [_png(), b"BM" + b"\0" * 60, b"\xff\xd8\xff\xe0" + b"\0" * 200, b"II*\0" + b"\0" * 200]
    every["legacy"] = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000, rb"{\rtf1\ansi \trowd\cellx100 5\cell\row}"]
    return every


def _mhtml(html: bytes) -> bytes:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    part = b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head + part + html + b"\r\n--b--\r\n"


def _png() -> bytes:
    import numpy as np

    from gxnlp.audit.doubtful import _png as png

    return png(np.full((40, 60), 255, np.uint8))


class Found(AssertionError):
    """A file that did harm."""


def look(data: bytes, limits: Settings) -> str:
    """The state that the file ends in; Found where that is a fault of ours."""
    sha = hashlib.sha256(data).hexdigest()
    brought = work([Task(sha, "spoiled", "", data)], limits)
    if brought.broken:
        raise RuntimeError(brought.broken)
    outcome = brought.outcomes[0]
    if outcome.blamed or "internal error" in (outcome.reason or ""):
        raise Found(f"{outcome.reason} {outcome.known or ''}")
    return outcome.state


def fuzz(
    family: str,
    own: Sequence[bytes],
    seconds: float,
    keep: Path,
    start: int,
    look: Callable[[bytes, Settings], str] = look,
) -> tuple[int, dict[str, int], list[str]]:
    """(files tried, states, finds) of one family within so many seconds."""
    limits = SLOW_LIMITS if family in ("legacy", "image", "pdf") else LIMITS
    states: dict[str, int] = {}
    finds: list[str] = []
    end = time.monotonic() + seconds
    last = [b""]
    number = 0
    while time.monotonic() < end and len(finds) < 5:
        number += 1

        @seed(start + number)
        @settings(
            max_examples=ROUND, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck), print_blob=False,
        )  # fmt: skip
        @given(st.sampled_from(list(own)), OPS, st.booleans())
        def one(good: bytes, ops: list[Op], inside: bool) -> None:
            if time.monotonic() > end:
                return
            data = spoiled_inside(good, ops) if inside and family == "word" else spoiled(good, ops)
            try:
                state = look(data, limits) if data else "empty"
            except Found:
                last[0] = data
                raise
            states[state] = states.get(state, 0) + 1

        try:
            one()
        except Found as find:
            keep.mkdir(parents=True, exist_ok=True)
            path = keep / f"{family}-{hashlib.sha256(last[0]).hexdigest()[:12]}"
            path.write_bytes(last[0])
            finds.append(f"{path}: {find}")
    return sum(states.values()) + len(finds), states, finds


def main(arguments: Sequence[str] | None = None) -> int:
    every = seeds()
    parser = argparse.ArgumentParser(prog="python -m training.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"for all families together ({SECONDS:.0f})")
    parser.add_argument("--family", action="append", choices=sorted(every))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("-o", "--output", type=Path, default=Path("fuzz-finds"))
    given = parser.parse_args(arguments)
    chosen = given.family or sorted(every)
    failed = False
    print(f"seed {given.seed}", flush=True)
    for family in chosen:
        tried, states, finds = fuzz(family, every[family], given.seconds / len(chosen), given.output, given.seed)
        said = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        print(f"{family}: {tried} spoiled files ({said}), {len(finds)} finds", flush=True)
        for find in finds:
            print(f"  {find}", file=sys.stderr)
        failed |= bool(finds)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
