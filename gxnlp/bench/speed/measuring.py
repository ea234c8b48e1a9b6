"""All of it, as results."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gxnlp.bench.bars import Bar
from gxnlp.bench.environment import environment
from gxnlp.bench.figures import Figure
from gxnlp.bench.results import Results, told
from gxnlp.bench.running import QUIET, Watch, able
from gxnlp.bench.sets import BenchSet
from gxnlp.bench.speed import growth, processes, turns
from gxnlp.bench.speed.sample import sample

if TYPE_CHECKING:
    from gxnlp.bench.baselines import Baseline


def measure(
    sets: Sequence[BenchSet],
    peers: Sequence[Baseline],
    bars: Iterable[Bar],
    cores: Collection[int],
    *,
    quick: bool = False,
    watch: Watch = QUIET,
) -> Results:
    """`cores`: those that the process may use once the workers are counted; everything else stays on one."""
    before = environment()
    there, skipped = able(peers)
    files = sample(sets, quick=quick)
    timed = turns.in_turns(files, there, quick=quick, watch=watch)
    found: list[Figure] = list(turns.figures(timed))
    texts = files.get("text", [])
    found += processes.starts(texts[0] if texts else None)
    found += processes.memory(files)
    if texts:
        found += growth.growth(texts[0], quick=quick)
    watch.say("start, memory, growth")
    if not quick:
        with _on(cores):
            found += processes.workers(texts, len(cores))
        watch.say("workers")
    made = told("speed", before, sets, {p.name: p.version() for p in there}, skipped, found, bars)
    unread = [[kind, who, path.name, why] for kind, one in timed.items() for (who, path), why in one.unread.items()]
    return {**made, "unread": unread}


@contextmanager
def _on(cores: Collection[int]) -> Iterator[None]:
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(cores))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
