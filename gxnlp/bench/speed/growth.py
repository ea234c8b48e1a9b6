"""Does a report twice as long take twice as long? One report drawn out to many lengths, and the exponent fitted.

No line comes twice: what is remembered of a line must not help with the next.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import numpy as np

from gxnlp import pipeline, readers
from gxnlp.bench.figures import Figure
from gxnlp.bench.records import OURS

LINES = (1000, 2000, 4000, 8000, 16000)
RUNS = 3
QUICK_RUNS = 2
"""The quickest counts: what else the machine does can only add."""
LONGEST_LINE = 30
"""From so many characters on a line is a sentence."""


def growth(text: Path, *, quick: bool = False) -> Iterator[Figure]:
    """Processor time at each length, and the exponent k of seconds ~ lines^k; 1 is linear."""
    lengths = LINES[:3] if quick else LINES
    lines = [line.text for line in readers.read(text).lines]
    pipeline.extract(text)  # the models are loaded at the very first call
    for name, draw_out in (("prose", _more_prose), ("tables", _more_tables)):
        seconds = []
        for length in lengths:
            data = "\n".join(draw_out(lines, length)).encode()
            seconds.append(min(_seconds(data) for _ in range(QUICK_RUNS if quick else RUNS)))
            yield Figure("growth", OURS, "seconds", name, str(length), seconds[-1], None, None, length)
        yield Figure("growth", OURS, "exponent", "what", name, exponent(lengths, seconds), None, None, len(lengths))


def exponent(lengths: Sequence[float], seconds: Sequence[float]) -> float:
    return float(np.polyfit(np.log(lengths), np.log(seconds), 1)[0])


def _seconds(data: bytes) -> float:
    began = time.process_time()
    pipeline.extract(data, name="long.txt")
    return time.process_time() - began


def _more_prose(lines: Sequence[str], length: int) -> list[str]:
    """The last sentences again and again, before the end of the report."""
    said = [i for i, line in enumerate(lines) if len(line) >= LONGEST_LINE and "\t" not in line]
    more = [lines[i] for i in said[-6:]] or list(lines[-1:])
    at = said[-1] + 1 if said else len(lines)
    room = max(0, length - len(lines))
    drawn_out = [f"{line[:-1]}{i}{line[-1:]}" for i, line in zip(range(room), cycle(more), strict=False)]
    return [*lines[:at], *drawn_out, *lines[at:]]


def _more_tables(lines: Sequence[str], length: int) -> list[str]:
    """The whole report again and again with other figures, as in a file that somebody put together."""
    times = range(length // len(lines) + 1)
    return [_other_figures(line, k) for k in times for line in lines][:length]


def _other_figures(line: str, k: int) -> str:
    """The same for k = 0."""
    return re.sub(r"[0-9]{1,9}", lambda found: str((int(found[0]) + 37 * k) % 10 ** max(len(found[0]), 3)), line)
