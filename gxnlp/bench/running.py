"""Sets through gxnlp and through the baselines, each report scored by the same scorer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from gxnlp.bench import kept, ours
from gxnlp.bench.cells import Answer, tally
from gxnlp.bench.kept import Kept
from gxnlp.bench.records import OURS, Record, Run
from gxnlp.bench.sets import BenchSet, Item

if TYPE_CHECKING:
    from gxnlp.bench.baselines import Answer as Read
    from gxnlp.bench.baselines import Baseline

BATCH = 8
"""Reports that a baseline is given at once: what it has read is kept after each batch."""
MOST_TREES = 2
"""Reports of each layout whose tables are compared as trees for a baseline: a table all wrong takes long."""

OCR = frozenset({"rapidocr", "tesseract"})
"""Engines that are given scans only: a PDF that has its text needs none, and would take them an hour."""
NO_OCR = frozenset({"camelot", "markitdown", "pdfplumber"})
"""Others that are given no scans: there is no text for them."""


@dataclass(frozen=True)
class Watch:
    """Who is told how the run goes on."""

    say: Callable[[str], None] = lambda text: None
    step: Callable[[], None] = lambda: None


QUIET = Watch()


def run(
    sets: Sequence[BenchSet],
    baselines: Sequence[Baseline] = (),
    *,
    keep: Path | None = None,
    workers: int = 1,
    watch: Watch = QUIET,
) -> Run:
    """Every reader on every report that it is given."""
    there, skipped = able(baselines)
    done = Run(skipped=skipped)
    code = kept.of_package() if keep else ""
    measuring = kept.of_measuring() if keep else ""
    with _pool(workers) as pool:
        for each in sets:
            digest = each.digest() if keep else ""
            aside = Kept(keep, f"{each.name}-{OURS}", f"{digest} {code}") if keep else None
            done.records += _kept_or_read(each.items, aside, partial(_ours, each, pool), watch)
            watch.say(f"{each.name}: {len(each.items)} reports")
            told = f"{digest} {measuring}"
            work = [partial(_by, one, each, keep, told, watch) for one in there]
            for records in _side_by_side(work, workers):
                done.records += records
    return done


def given(baseline: Baseline, each: BenchSet) -> list[Item]:
    """The reports of a set that a baseline takes."""
    return [item for item in each.items if takes(baseline, item.path, worn=bool(item.truth.wear))]


def _by(one: Baseline, each: BenchSet, keep: Path | None, told: str, watch: Watch) -> list[Record]:
    """What a baseline makes of the reports of a set that it is given."""
    items = given(one, each)
    aside = Kept(keep, f"{each.name}-{one.name}", f"{told} {one.version()}") if keep and items else None
    records = _kept_or_read(items, aside, partial(_theirs, each, one), watch)
    if items:
        watch.say(f"{each.name}: {one.name}, {len(items)} reports")
    return records


def _side_by_side(work: Sequence[Callable[[], list[Record]]], workers: int) -> list[list[Record]]:
    """Threads are enough: others read in processes of their own. The slowest, named last, begin first."""
    if workers == 1:
        return [one() for one in work]
    with ThreadPoolExecutor(workers) as pool:
        begun = [pool.submit(one) for one in reversed(work)]
        return [one.result() for one in reversed(begun)]


def takes(baseline: Baseline, path: Path, *, worn: bool) -> bool:
    if worn:
        return baseline.suits(path) and baseline.name not in NO_OCR
    return baseline.suits(path) and (path.suffix.lower() != ".pdf" or baseline.name not in OCR)


def able(baselines: Sequence[Baseline]) -> tuple[list[Baseline], dict[str, str]]:
    """(those that can run here, why the others cannot)"""
    skipped = {one.name: why for one in baselines if (why := one.missing())}
    return [one for one in baselines if one.name not in skipped], skipped


def _kept_or_read(
    items: Sequence[Item], aside: Kept | None, read: Callable[[Sequence[Item]], Iterator[Record]], watch: Watch
) -> list[Record]:
    known = dict(aside.records) if aside else {}
    todo = [item for item in items if item.name not in known]
    with ExitStack() as stack:
        if aside and todo:
            stack.enter_context(aside)
        for record in read(todo) if todo else ():
            known[record.report] = record
            if aside:
                aside.add(record)
            watch.step()
    for _ in range(len(items) - len(todo)):
        watch.step()
    return [known[item.name] for item in items]


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor | None]:
    """Processes that each load the model once; none where this one does it all."""
    if workers == 1:
        yield None
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_with_parent) as pool:
        yield pool


def _leave_with_parent() -> None:
    """A process of the pool would not notice by itself that the run was killed, and keep its memory for ever."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()


def _ours(one: BenchSet, pool: ProcessPoolExecutor | None, todo: Sequence[Item]) -> Iterator[Record]:
    read = partial(ours.read, set_name=one.name, prose=one.prose)
    yield from pool.map(read, todo) if pool else map(read, todo)


def _theirs(one: BenchSet, baseline: Baseline, todo: Sequence[Item]) -> Iterator[Record]:
    trees: dict[str, int] = {}
    for first in range(0, len(todo), BATCH):
        batch = todo[first : first + BATCH]
        found: Mapping[Path, Read] = baseline.read([item.path for item in batch])
        for item in batch:
            trees[item.truth.family] = trees.get(item.truth.family, 0) + 1
            yield _scored(one, item, baseline.name, found.get(item.path), trees[item.truth.family] <= MOST_TREES)


def _scored(one: BenchSet, item: Item, name: str, answer: Read | None, with_teds: bool) -> Record:
    cells = {"/".join(cell): Answer(value) for cell, value in answer.cells.items()} if answer else {}
    return Record(
        set=one.name,
        report=item.name,
        reader=name,
        kind=item.kind,
        family=item.truth.family,
        wear=item.truth.wear,
        edition=item.form,
        cells=tally(cells, item.key, ours.form_of(item.form), with_teds=with_teds),
        error=(answer.error or "") if answer else "no answer",
    )
