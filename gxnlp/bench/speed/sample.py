"""Which files are timed: some of every layout, of each kind of file as many as fit the time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path

from gxnlp.bench.sets import KINDS, BenchSet, Item

MOST = {"text": 24, "html": 8, "docx": 8, "pdf": 4, "scan": 1}


def sample(sets: Sequence[BenchSet], *, quick: bool = False) -> dict[str, list[Path]]:
    """Kind -> files, the layouts in turn; of scans the cleaner first."""
    chosen: dict[str, list[Path]] = {}
    for kind in KINDS:
        by_family: dict[str, list[Item]] = {}
        for item in sorted((i for s in sets for i in s.items if i.kind == kind), key=lambda i: i.truth.wear):
            by_family.setdefault(item.truth.family, []).append(item)
        in_turn = (item for item in chain.from_iterable(zip_longest(*by_family.values())) if item is not None)
        most = max(1, MOST[kind] // 4) if quick else MOST[kind]
        files = [item.path for item, _ in zip(in_turn, range(most), strict=False)]
        if files:
            chosen[kind] = files
    return chosen
