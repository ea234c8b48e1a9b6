"""`gxnlp models`: the line models there are, how they compare, and which one is in use."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gxnlp.commands import DONE, SOME_UNREADABLE, Usage, say
from gxnlp.commands.progress import shown
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.labeling.labeler import Labeler
    from gxnlp.learning.comparing import Difference

FACTS_SLACK = 0.005
"""By so much a facts model may be worse on voices left out: two trainings differ by as much."""
EXAMPLES = """\
examples:
  gxnlp models list
  gxnlp models compare lines-5.ae02ca4ce3 mine/lines-5.01b2c3d4e5
  gxnlp models promote mine/lines-5.01b2c3d4e5    only if it is no worse anywhere
  gxnlp models rollback                           back to the one before
  gxnlp models rollback --facts                   the same for the facts model

exit status: 0 done · 1 the candidate is worse and was not promoted · 2 wrong usage, or a bundle that is refused
"""


def add(verbs: Any) -> None:
    about = both("比较、启用和退回行模型", "compare, promote and roll back line models")
    verb = verbs.add_parser(
        "models", help=about, description=about, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = verb.add_subparsers(title="verbs", metavar="VERB", required=True)
    one = _verb(kinds, "list", list_, "有哪些模型", "which models there are")
    one.add_argument("--json", action="store_true")
    one = _verb(kinds, "show", show, "一个模型的来历与指标", "where a model comes from and how it does")
    one.add_argument("model", nargs="?", metavar="MODEL", help=both("缺省：使用中的", "default: the one in use"))
    one = _verb(kinds, "compare", compare, "在冻结评测集上比较", "compare two on the frozen evaluation sets")
    one.add_argument("before", metavar="A")
    one.add_argument("after", metavar="B")
    one.add_argument("--json", action="store_true")
    _sets(one)
    one = _verb(
        kinds, "promote", promote, "启用，前提是各评测集都不退步", "put in use, if it is worse on no frozen set"
    )
    one.add_argument("model", metavar="MODEL")
    one.add_argument("--anyway", metavar="REASON", help=both("退步也启用，理由记入日志", "even if worse; logged"))
    _sets(one)
    one = _verb(kinds, "rollback", rollback, "退回上一个模型", "put the one before in use again")
    one.add_argument("--facts", action="store_true", help=both("退回事实模型", "the facts model"))


def _verb(
    kinds: Any, name: str, does: Callable[[argparse.Namespace], int], zh: str, en: str
) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = kinds.add_parser(name, help=both(zh, en), description=both(zh, en))
    one.add_argument("--models", type=Path, metavar="DIR", help=both("模型所在文件夹", "folder of the models"))
    one.set_defaults(verb=_refusing(does))
    return one


def _sets(one: argparse.ArgumentParser) -> None:
    one.add_argument("--sets", type=Path, metavar="DIR", help=both("冻结评测集所在文件夹", "folder of the frozen sets"))


def _refusing(does: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def careful(given: argparse.Namespace) -> int:
        from gxnlp.labeling.bundle import BadBundle
        from gxnlp.learning.history import NoModel, place

        given.models = given.models or place()
        try:
            return does(given)
        except (BadBundle, NoModel) as error:
            raise Usage(str(error)) from error

    return careful


# ---------------------------------------------------------------------------------------------------- the verbs
def list_(given: argparse.Namespace) -> int:
    from gxnlp.learning.history import known

    found = known(given.models)
    if given.json:
        rows = [{"name": k.folder.name, "in_use": k.in_use, "refused": k.refused or None,
                 "manifest": asdict(k.manifest) if k.manifest else None} for k in found]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return DONE
    for k in found:
        mark = "*" if k.in_use else " "
        if k.manifest is None:
            print(f"{mark} {k.folder.name}  {both('拒用', 'refused')}: {k.refused}")
            continue
        data, metrics = k.manifest.data, k.manifest.metrics
        shown = "  ".join(
            f"{name} F1 {m['macro_f1']:.4f}" for name, m in metrics.items() if isinstance(m, dict) and "macro_f1" in m
        )
        print(f"{mark} {k.folder.name}  {data.get('reports', '?')} reports, {data.get('lines', '?')} lines  {shown}")
    if not found:
        say(both("这里没有模型", "no models here") + f": {given.models}")
    _overridden()
    return DONE


def show(given: argparse.Namespace) -> int:
    from gxnlp.labeling import bundle
    from gxnlp.learning.history import log, read

    folder = _folder(given.model, given.models) if given.model else bundle.promoted_in(given.models)
    if folder is None:
        raise Usage(both("没有使用中的模型", "no model is in use") + f": {given.models}")
    manifest = read(folder)
    print(f"{folder}\n")
    print((folder / bundle.CARD).read_text(encoding="utf-8").rstrip())
    print("\n" + both("训练环境", "trained with") + ": " + ", ".join(f"{k} {v}" for k, v in manifest.versions.items()))
    for name, digest in manifest.files.items():
        print(f"sha256 {digest}  {name}")
    for entry in log(given.models):
        if folder.name in (entry.name, entry.before):
            print(entry)
    return DONE


def compare(given: argparse.Namespace) -> int:
    found = _compared(_folder(given.before, given.models), _folder(given.after, given.models), given.sets)
    if given.json:
        print(json.dumps([asdict(d) for d in found], ensure_ascii=False, indent=1))
    else:
        _print(found)
    return DONE


def promote(given: argparse.Namespace) -> int:
    from gxnlp.labeling import bundle
    from gxnlp.learning import comparing, history

    candidate = _folder(given.model, given.models)
    if history.is_facts(candidate):
        return _promote_facts(candidate, given)
    bundle.read(candidate)
    used = bundle.promoted_in(given.models)
    note = f"anyway: {given.anyway}" if given.anyway else "first model here"
    if used is not None and used.resolve() == candidate.resolve():
        say(both("它已在使用中", "it is in use already") + f": {candidate.name}")
        return DONE
    if used is not None and not given.anyway and (refused := _refused(used)):
        say(both("使用中的模型已不可用，无从比较", "the model in use is refused, so there is nothing to compare with")
            + f": {refused}")  # fmt: skip
        note = f"the one before was refused: {refused}"
    elif used is not None and not given.anyway:
        found = _compared(used, candidate, given.sets)
        _print(found)
        if worse := comparing.fallen(found):
            say(both(f"未启用 {candidate.name}，退步之处：", f"{candidate.name} was not promoted, it fell on:"))
            for sentence in worse:
                say(f"  {sentence}")
            return SOME_UNREADABLE
        sets = {d.set: d.after for d in found if d.what == "cells right"}
        note = "no worse; cells right " + ", ".join(f"{name} {share:.5f}" for name, share in sets.items())
    entry = history.promote(history.adopt(candidate, given.models), note)
    say(
        both(f"已启用 {entry.name}，之前是 {entry.before}", f"{entry.name} is in use now, before it was {entry.before}")
    )
    _overridden()
    return DONE


def _promote_facts(candidate: Path, given: argparse.Namespace) -> int:
    """A facts model goes by its own measure, voices left out: there is no frozen set of prose."""
    from gxnlp import bundles
    from gxnlp.learning import history
    from gxnlp.narrative import bundle

    stated = [_macro_f1(bundle.read(candidate)[1].metrics)]
    used = bundles.promoted_in(given.models, bundle.POINTER)
    if used is not None and not given.anyway and not _refused(used):
        stated.insert(0, _macro_f1(bundle.read(used)[1].metrics))
        if stated[1] < stated[0] - FACTS_SLACK:
            say(both(f"未启用 {candidate.name}：F1 {stated[1]:.4f}，使用中的 {stated[0]:.4f}",
                     f"{candidate.name} was not promoted: F1 {stated[1]:.4f}, in use {stated[0]:.4f}"))  # fmt: skip
            return SOME_UNREADABLE
    note = f"anyway: {given.anyway}" if given.anyway else f"F1 {stated[-1]:.4f} on voices left out"
    entry = history.promote_facts(history.adopt(candidate, given.models), note)
    say(
        both(f"已启用 {entry.name}，之前是 {entry.before}", f"{entry.name} is in use now, before it was {entry.before}")
    )
    return DONE


def _macro_f1(metrics: Mapping[str, Any]) -> float:
    return max((float(m["macro_f1"]) for m in metrics.values() if isinstance(m, dict) and "macro_f1" in m), default=0.0)


def rollback(given: argparse.Namespace) -> int:
    from gxnlp.learning import history

    entry = history.roll_back(given.models, history.FACTS if given.facts else history.LINES)
    say(
        both(
            f"已退回 {entry.name}，之前是 {entry.before}", f"{entry.name} is in use again, before it was {entry.before}"
        )
    )
    _overridden()
    return DONE


# ------------------------------------------------------------------------------------------------ what they share
def _folder(name: str, models: Path) -> Path:
    """A model by its name among the models, or by its path."""
    for folder in (models / name, Path(name)):
        if folder.is_dir():
            return folder
    raise Usage(both("没有这个模型", "no such model") + f": {name}")


def _refused(folder: Path) -> str:
    from gxnlp.bundles import BadBundle
    from gxnlp.learning.history import read

    try:
        read(folder)
    except BadBundle as error:
        return str(error)
    return ""


def _compared(before: Path, after: Path, sets: Path | None) -> list[Difference]:
    from gxnlp.learning import comparing, frozen

    try:
        known = frozen.sets(sets)
    except frozen.BadSet as error:
        raise Usage(str(error)) from error
    a, b = _loaded(before), _loaded(after)
    with shown(both("评测", "measuring"), 2 * sum(len(s.files) for s in known)) as view:
        return comparing.compare(a, b, known, done=view.step)


def _loaded(folder: Path) -> Labeler:
    from gxnlp import labeling

    return labeling.load(folder)


def _print(found: Sequence[Difference]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for name in ("set", "", "A", "B", ""):
        table.add_column(name)
    for d in found:
        counted = d.what == "silent errors"
        values = (f"{d.before:.0f}", f"{d.after:.0f}") if counted else (f"{d.before:.5f}", f"{d.after:.5f}")
        table.add_row(d.set, d.what, *values, f"[red]✗ {d.why}[/]" if d.fell else "✓")
    Console().print(table)


def _overridden() -> None:
    if stated := os.environ.get("GXNLP_MODEL"):
        say(both(f"注意：环境变量 GXNLP_MODEL 优先，正在用 {stated}", f"mind that GXNLP_MODEL goes first: {stated}"))
