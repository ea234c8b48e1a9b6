"""`gxnlp bench`: how well and how fast, on sets with answer keys, beside what others do with the same files."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gxnlp.commands import DONE, Usage, say, written_whole
from gxnlp.commands.progress import shown
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.bench.baselines import Baseline
    from gxnlp.bench.results import Results
    from gxnlp.bench.sets import BenchSet

RED = 1
MOST_NAMED = 5
"""Reports that could not be read."""
EXAMPLES = """\
examples:
  gxnlp bench accuracy build/bench/standard/*            how well, set by set
  gxnlp bench accuracy my-reports/ --baseline all        a folder of your own with keys.json, others beside us
  gxnlp bench speed build/bench/standard/*               how fast, beside converters
  gxnlp bench account acc.json speed.json --html a.html  both on one page, one verdict
  gxnlp bench diff before.json after.json                what changed, cell by cell

A set is a folder of files with keys.json: {"a.html": {"form": "2021", "cells": {"requests/total/total": 12}}}

exit status: 0 every bar is met · 1 a bar fell or a report could not be read, the last line says so · 2 wrong usage
"""


def add(verbs: Any) -> None:
    about = both("准确度与速度评测", "the accuracy and speed benchmarks")
    verb = verbs.add_parser(
        "bench", help=about, description=about, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = verb.add_subparsers(title="verbs", metavar="VERB", required=True)
    _accuracy_options(_verb(kinds, "accuracy", accuracy, "准确度", "how well reports are read"))
    _speed_options(_verb(kinds, "speed", speed, "速度与内存", "how fast reports are read, and with what memory"))
    one = _verb(kinds, "account", account, "汇总成网页、表格与判定", "results as one page, tables and a verdict")
    one.add_argument("results", nargs="+", type=Path, metavar="RESULTS.json")
    _outputs(one)
    one = _verb(kinds, "diff", diff, "两次评测之间变了什么", "what changed between two runs")
    one.add_argument("before", type=Path, metavar="A.json")
    one.add_argument("after", type=Path, metavar="B.json")


def _verb(
    kinds: Any, name: str, does: Callable[[argparse.Namespace], int], zh: str, en: str
) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = kinds.add_parser(name, help=both(zh, en), description=both(zh, en))
    one.set_defaults(verb=_refusing(does))
    return one


def _accuracy_options(one: argparse.ArgumentParser) -> None:
    add = one.add_argument
    add("sets", nargs="+", type=Path, metavar="SET", help=both("含 keys.json 的文件夹", "folder with keys.json"))
    add("--baseline", action="append", default=[], metavar="NAME", help=both("对照方法", "a baseline, all, or none"))
    add("--quick", action="store_true", help=both("每种版式只取一份", "one report of each layout"))
    add("--bars", type=Path, metavar="TOML", help=both("标准", "bars to hold the figures against"))
    add("--keep", type=Path, metavar="DIR", help=both("保存中间结果，可续", "keep what is done: a run stopped goes on"))
    add("--workers", type=int, default=1, metavar="N", help=both("进程数", "processes that read for us; default 1"))
    _outputs(one)


def _speed_options(one: argparse.ArgumentParser) -> None:
    add = one.add_argument
    add("sets", nargs="+", type=Path, metavar="SET", help=both("含 keys.json 的文件夹", "folder with keys.json"))
    add("--baseline", action="append", default=[], metavar="NAME", help=both("对照方法", "a baseline, all, or none"))
    add("--quick", action="store_true", help=both("少几份，只一轮", "fewer files, one round, no workers"))
    add("--bars", type=Path, metavar="TOML", help=both("标准", "bars to hold the figures against"))
    _outputs(one)


def _outputs(one: argparse.ArgumentParser) -> None:
    one.add_argument("--json", type=Path, metavar="FILE", help=both("结果", "results"))
    one.add_argument("--html", type=Path, metavar="FILE", help=both("网页", "an account with plots, one page"))
    one.add_argument(
        "--markdown", type=Path, action="append", default=[], metavar="FILE",
        help=both("表格；文件中有标记处则替换", "tables; between the markers of a file that has them"),
    )  # fmt: skip


def _refusing(does: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def careful(given: argparse.Namespace) -> int:
        from gxnlp.bench.bars import BadBars
        from gxnlp.bench.results import BadResults
        from gxnlp.bench.sets import BadSet
        from gxnlp.bundles import BadBundle

        try:
            return does(given)
        except (BadSet, BadBars, BadResults, BadBundle) as error:
            raise Usage(str(error)) from error

    return careful


# ---------------------------------------------------------------------------------------------------- the verbs
def accuracy(given: argparse.Namespace) -> int:
    from gxnlp.bench import bars, results, running, sets
    from gxnlp.bench.account import table
    from gxnlp.bench.environment import environment
    from gxnlp.bench.records import OURS

    if given.workers < 1:
        raise Usage(both("进程数至少为 1", "at least one process"))
    _writable(given)
    held = bars.load(given.bars or bars.SHIPPED)
    chosen = _baselines(given.baseline)
    loaded = [sets.load(place, most=1 if given.quick else None) for place in given.sets]
    if not given.quick:
        _unkeyed(loaded)
    names = [one.name for one in loaded]
    if len(set(names)) < len(names):
        raise Usage(both("有同名的评测集", "two sets of one name") + f": {', '.join(names)}")
    there, _ = running.able(chosen)
    steps = sum(len(one.items) + sum(len(running.given(b, one)) for b in there) for one in loaded)
    with shown("bench", steps) as progress:
        watch = running.Watch(progress.say, progress.step)
        where = environment()
        done = running.run(loaded, chosen, keep=given.keep, workers=given.workers, watch=watch)
    unread = [r for r in done.records if r.error and r.reader == OURS]
    for r in unread[:MOST_NAMED]:
        say(f"{r.set}: {r.error}")
    if len(unread) > MOST_NAMED:
        say(both(f"另有 {len(unread) - MOST_NAMED} 份未能读取", f"and {len(unread) - MOST_NAMED} more were not read"))
    versions = {b.name: b.version() for b in chosen if b.name not in done.skipped}
    made = results.accuracy(loaded, done, held, versions, where)
    _show(table.accuracy(made))
    _skipped(made)
    _write(results.account(made), given, whole=made)
    return _verdict(results.account(made))


def speed(given: argparse.Namespace) -> int:
    with _one_core() as cores:
        return _speed(given, cores)


def _speed(given: argparse.Namespace, cores: set[int]) -> int:
    from gxnlp.bench import bars, results, sets
    from gxnlp.bench.account import table
    from gxnlp.bench.records import OURS
    from gxnlp.bench.running import Watch
    from gxnlp.bench.speed.measuring import measure

    _writable(given)
    held = bars.load(given.bars or bars.SHIPPED)
    chosen = _baselines(given.baseline)
    loaded = [sets.load(place) for place in given.sets]
    with shown("bench", 0) as progress:
        watch = Watch(progress.say, progress.step)
        made = measure(loaded, chosen, held, cores, quick=given.quick, watch=watch)
    _show(table.speed(made))
    _skipped(made)
    for kind, who, name, why in made["unread"]:
        if who != OURS:  # ours were told when it was seen
            say(f"{kind}: {who}: {name}: {why}")
    _write(results.account(made), given, whole=made)
    return _verdict(results.account(made))


@contextmanager
def _one_core() -> Iterator[set[int]]:
    """Keeps this process and its children on one core, before numpy counts them; gives those that it had."""
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    if not hasattr(os, "sched_setaffinity"):
        yield set(range(os.cpu_count() or 1))
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield cores
    finally:
        os.sched_setaffinity(0, cores)


def account(given: argparse.Namespace) -> int:
    from gxnlp.bench import results

    _writable(given)
    read = [results.read(path) for path in given.results]
    kinds = [one["kind"] for one in read]
    if sorted(kinds) not in (["accuracy"], ["speed"], ["accuracy", "speed"]):
        raise Usage(both("要一份 accuracy、一份 speed，或各一份", "give results of accuracy, of speed, or one of each"))
    made = results.account(*read)
    _write(made, given)
    return _verdict(made)


def diff(given: argparse.Namespace) -> int:
    from gxnlp.bench import results
    from gxnlp.bench.diff import compare, told

    before, after = (results.read(path, "accuracy") for path in (given.before, given.after))
    for path, one in ((given.before, before), (given.after, after)):
        if "records" not in one:
            raise Usage(f"{path}: " + both("只有汇总，没有单元格", "a summary without cells; use what --json wrote"))
    digests = [{s["name"]: s["digest"] for s in one["sets"]} for one in (before, after)]
    for name in sorted(digests[0].keys() & digests[1].keys()):
        if digests[0][name] != digests[1][name]:
            say(f"{name}: " + both("两次的文件或答案不同", "its files or keys are not the same in the two runs"))
    _show(told(compare(results.records_of(before), results.records_of(after))))
    return DONE


def _unkeyed(loaded: Iterable[BenchSet]) -> None:
    for one in loaded:
        if names := one.without_key():
            more = " …" if len(names) > 1 else ""
            said = both(f"{len(names)} 个文件没有答案，不计分", f"without a key and so not scored: {len(names)}")
            say(f"{one.name}: {said}: {names[0]}{more}")


def _baselines(names: Sequence[str]) -> list[Baseline]:
    wanted = [name for given in names for name in given.split(",")]
    if not wanted or wanted == ["none"]:
        return []
    from gxnlp.bench.baselines import BASELINES

    if "all" in wanted:
        return list(BASELINES.values())
    for name in wanted:
        if name not in BASELINES:
            raise Usage(both("没有这种对照方法", "no such baseline") + f": {name}; {', '.join(BASELINES)}, all, none")
    return [BASELINES[name] for name in wanted]


def _show(lines: Iterable[str]) -> None:
    """Names of files, layouts and sets are others' words."""
    from gxnlp.exports import printable

    for line in lines:
        print(printable(line))


def _skipped(made: Results) -> None:
    for name, why in made["skipped"].items():
        say(f"{name}: " + both("略过", "left out") + f": {why}")


def _write(made: Results, given: argparse.Namespace, *, whole: Results | None = None) -> None:
    """`whole`: what goes into the JSON, where that is more than the account."""
    from gxnlp.bench import results
    from gxnlp.bench.account import markdown
    from gxnlp.bench.account.page import page

    if given.json is not None:
        _to_file(given.json, results.to_json(whole or made))
    if given.html is not None:
        _to_file(given.html, page(made))
    for path in given.markdown:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        _to_file(path, markdown.filled(text, made) if markdown.MARKED.search(text) else markdown.whole(made))


def _writable(given: argparse.Namespace) -> None:
    """Seen before a run that takes minutes, not after it."""
    for out in (given.json, given.html, *given.markdown):
        if out is not None and not out.parent.is_dir():
            raise Usage(both("没有这个文件夹，请先建立", "no such folder, make it first") + f": {out.parent}")


def _to_file(out: Path, text: str) -> None:
    with written_whole(out) as file:
        file.write(text.encode("utf-8"))


def _verdict(made: Results) -> int:
    """The last line says it."""
    fallen, bars = made["fallen"], made["bars"]
    _show(f"  {both('未及目标', 'short of the goal')}: {line}" for line in made["short"])
    _show(f"  {both('未达标准', 'fell')}: {line}" for line in fallen)
    if fallen:
        said = both(f"{bars} 项标准中 {len(fallen)} 项未达到", f"{len(fallen)} of {bars} bars fell")
        _show([f"RED: {said}: {fallen[0]}" + (" …" if len(fallen) > 1 else "")])
        return RED
    if bars:
        _show(["GREEN: " + both(f"{bars} 项标准全部达到", f"all {bars} bars are met")])
    else:
        _show(["GREEN: " + both("全部读取，没有针对这些评测集的标准", "all were read, no bar speaks of these sets")])
    return DONE
