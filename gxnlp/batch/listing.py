"""The first half of a run: what there is to do, entered in the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gxnlp.batch import dataset, inputs
from gxnlp.batch.ledger import Ledger, Listed
from gxnlp.batch.status import Status
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.batch.generations import Place
    from gxnlp.batch.runner import Options

AT_ONCE = 500


def list_inputs(options: Options, ledger: Ledger, work: Path, status: Status, stopping: Callable[[], bool]) -> None:
    number = int(ledger.about("listing", "0")) + 1
    ledger.tell("listing", str(number))
    manifest = options.manifest
    given = list(options.inputs) or (manifest.inputs() if manifest else [])
    if manifest is not None and not options.inputs:
        given = [g for g in given if inputs.is_url(g) or Path(g).exists() or Path(g).is_symlink()]
    some: list[Listed] = []
    for one in inputs.listed(given, ledger, work, options.out.resolve()):
        some.append(one)
        if len(some) == AT_ONCE:
            ledger.list_files(some, number)
            some = []
            if stopping():
                return
    ledger.list_files(some, number)
    if manifest is not None:
        columns, lost = manifest.match(ledger.names())
        known = json.loads(ledger.about("columns", "[]"))
        ledger.tell("columns", json.dumps(list(dict.fromkeys([*known, *manifest.columns])), ensure_ascii=False))
        if options.inputs:  # the manifest only describes: its files are not looked for beside the inputs given
            problem = both("清单中列出，但不在给出的输入之中", "named in the manifest, but not among the inputs given")
        else:
            problem = both("清单中列出，但没有找到这个文件", "named in the manifest, but there is no such file")
        rows = dict(manifest.rows)
        missing = {inputs.shown(name): rows[name] for name in lost}
        ledger.list_files([Listed(name, name, None, None, None, problem=problem) for name in missing], number)
        ledger.give(columns | missing)
    counts = ledger.counts()
    status.say(
        both(
            f"共 {counts['files']} 个文件，{counts['queued']} 份内容待处理",
            f"{counts['files']} files listed, {counts['queued']} contents to do",
        )
    )


def drop_replaced(ledger: Ledger, place: Place, status: Status) -> None:
    """A file that was changed leaves its old content without a name: it goes from the dataset too."""
    gone = ledger.unlisted()
    parts: dict[int, set[str]] = {}
    for sha, part in gone:
        if part is not None:
            parts.setdefault(part, set()).add(sha)
    if parts:
        dataset.take_out(ledger, place.store, place.generation, parts)
        count = sum(map(len, parts.values()))
        status.say(both(f"{count} 份内容已被新文件取代", f"{count} contents were replaced by newer files"))
    ledger.forget(sha for sha, _ in gone)
