"""gxnlp and the peers on the same files in turns, so that a slow minute of the machine hits all of them."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from gxnlp import pipeline
from gxnlp.bench.figures import WHOLE, Figure
from gxnlp.bench.records import OURS
from gxnlp.bench.running import QUIET, Watch, takes
from gxnlp.bundles import BadBundle
from gxnlp.document import UnreadableInput
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.bench.baselines import Baseline

ROUNDS, MOST_ROUNDS = {"scan": 1, "pdf": 2}, 3
"""Fewer of what takes long."""
WARMERS = 4
"""Other files of the kind that are read before each reading that counts."""
TEXTS = 256
"""A cache of ours with as much room holds texts of reports; a smaller one holds what the program is made of."""
SPREAD = (0.1, 0.9)

Seconds = dict[Path, list[float]]


@dataclass
class Timed:
    """Of one kind of file."""

    ours: Seconds = field(default_factory=lambda: defaultdict(list))
    """Of processor time: other work on the machine does not count."""
    bare: Seconds = field(default_factory=lambda: defaultdict(list))
    """The same without the prose, which no peer reads."""
    waited: Seconds = field(default_factory=lambda: defaultdict(list))
    """Without the prose, by the clock, as the peers are timed."""
    peers: dict[str, Seconds] = field(default_factory=dict)
    unread: dict[tuple[str, Path], str] = field(default_factory=dict)
    """(who, file) -> why it was not read: its seconds would be no seconds of reading."""
    pages: dict[Path, int] = field(default_factory=dict)


def in_turns(
    files: Mapping[str, Sequence[Path]], peers: Sequence[Baseline], *, quick: bool = False, watch: Watch = QUIET
) -> dict[str, Timed]:
    timed = {kind: Timed() for kind in files}
    for turn in range(1 if quick else MOST_ROUNDS):
        for kind, paths in files.items():
            if turn >= ROUNDS.get(kind, MOST_ROUNDS):
                continue
            one = timed[kind]
            for i, path in enumerate(paths):
                if (OURS, path) not in one.unread:
                    _ours(path, _others(kind, paths, i), one, watch)
            readable = [path for path in paths if (OURS, path) not in one.unread]
            for peer in peers:
                suited = [path for path in readable if takes(peer, path, worn=kind == "scan")]
                # the first file twice, the second counts: what a program builds at its first call is not its speed
                warmer = suited[:1] if kind != "scan" else []
                for path, answer in peer.read([*warmer, *suited]).items():
                    if answer.error or not answer.cells:
                        one.unread[peer.name, path] = answer.error or both("没有读出任何单元格", "no cell was found")
                    else:
                        one.peers.setdefault(peer.name, defaultdict(list))[path].append(answer.seconds)
            watch.say(f"round {turn + 1}: {kind}, {len(paths)} files")
            watch.step()
    return timed


def _others(kind: str, paths: Sequence[Path], at: int) -> list[Path]:
    """A scan takes seconds, nearly all of them in the engine, which remembers nothing of other pages."""
    if kind == "scan":
        return []
    return [paths[(at + step) % len(paths)] for step in range(1, min(WARMERS, len(paths) - 1) + 1)]


def _ours(path: Path, others: Sequence[Path], one: Timed, watch: Watch) -> None:
    """A file that cannot be read is told and left out."""
    try:
        if path not in one.pages:
            one.pages[path] = pipeline.extract(path).source.pages  # loads the model at the very first call
        _forget(others)
        whole, _ = _seconds(path, narrative=True)
        _forget(others)
        busy, waited = _seconds(path, narrative=False)
        one.ours[path].append(whole)
        one.bare[path].append(busy)
        one.waited[path].append(waited)
    except BadBundle:  # no other file would fare better
        raise
    except Exception as error:  # a bug costs its file, not the run
        told = str(error) if isinstance(error, UnreadableInput) else f"{type(error).__name__}: {error}"
        one.unread[OURS, path] = told
        watch.say(f"{path.name}: {told}")


def _forget(others: Sequence[Path]) -> None:
    """As in a long run: what is common to reports is remembered, this file has not been read before."""
    for remembered in _remembered():
        remembered.cache_clear()
    for path in others:
        with suppress(Exception):  # told where its own turn comes
            pipeline.extract(path)


@cache
def _remembered() -> tuple[_lru_cache_wrapper[Any], ...]:
    found = [o for o in gc.get_objects() if isinstance(o, _lru_cache_wrapper) and o.__module__.startswith("gxnlp.")]
    return tuple(o for o in found if (o.cache_parameters()["maxsize"] or 0) >= TEXTS)


def _seconds(path: Path, *, narrative: bool) -> tuple[float, float]:
    """(of processor time, by the clock)"""
    began, busy = time.perf_counter(), time.process_time()
    pipeline.extract(path, narrative=narrative)
    return time.process_time() - busy, time.perf_counter() - began


def figures(timed: Mapping[str, Timed]) -> Iterator[Figure]:
    for kind, one in timed.items():
        for name in dict.fromkeys([OURS, *one.peers, *(who for who, _ in one.unread)]):
            not_read = {path for who, path in one.unread if who == name}
            files = not_read.union(one.ours if name == OURS else one.peers.get(name, ()))
            yield Figure(kind, name, "unread", WHOLE, "", len(not_read) / len(files), None, None, len(files))
        if not one.ours:
            continue
        yield _middle(kind, OURS, "seconds", [median(s) for s in one.ours.values()])
        yield _middle(kind, OURS, "seconds_without_prose", [median(s) for s in one.bare.values()])
        if kind in ("pdf", "scan"):
            yield _middle(kind, OURS, "seconds_a_page", [median(s) / one.pages[p] for p, s in one.ours.items()])
        for name, seconds in one.peers.items():
            yield _middle(kind, name, "seconds", [median(s) for s in seconds.values()])
            ratios = [median(s) / median(one.waited[p]) for p, s in seconds.items()]
            yield _middle(kind, name, "times_ours", ratios)


def _middle(kind: str, reader: str, measure: str, values: Sequence[float]) -> Figure:
    """Median over files, with the spread of the files."""
    low, high = np.quantile(values, SPREAD)
    return Figure(kind, reader, measure, WHOLE, "", median(values), float(low), float(high), len(values))
