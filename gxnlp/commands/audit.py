"""`gxnlp audit`: a dataset checked again, across years and agencies too; an HTML and a JSON account."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gxnlp.commands import DONE, Usage, say, written_whole
from gxnlp.commands.batch import needs
from gxnlp.report import both


def add(verbs: Any) -> None:
    about = both("复核数据集，包括跨年度、跨机关", "re-check a dataset, across years and agencies too")
    verb = verbs.add_parser("audit", help=about, description=about)
    verb.add_argument(
        "dir",
        metavar="DIR",
        help=both("batch 的输出文件夹，或数据集的位置", "what batch wrote, or a dataset: folder, URL"),
    )
    verb.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar="DIR",
        help=both("写到哪个文件夹（缺省 DIR）", "where to write (default: DIR)"),
    )
    verb.add_argument(
        "--form", action="append", default=[], type=Path, metavar="TOML", help=both("另加一种表式", "one more form")
    )
    verb.set_defaults(verb=audit)


def audit(given: argparse.Namespace) -> int:
    needs("pyarrow")
    from gxnlp.batch.generations import whereabouts
    from gxnlp.batch.inputs import is_url
    from gxnlp.batch.store import StorageFailed, at_hand

    out = given.out or (Path() if is_url(given.dir) else Path(given.dir))
    if not is_url(given.dir) and not Path(given.dir).is_dir():
        raise Usage(both("没有这个文件夹", "no such folder") + f": {given.dir}")
    if not out.is_dir():
        raise Usage(both("没有这个文件夹，请先建立", "no such folder, make it first") + f": {out}")
    try:
        with at_hand(given.dir if is_url(given.dir) else whereabouts(Path(given.dir))) as dataset:
            if not (dataset / "reports").is_dir():
                raise Usage(both("这里没有数据集", "no dataset here") + f": {given.dir}")
            return _write(given, dataset, out)
    except StorageFailed as error:
        raise Usage(str(error)) from error


def _write(given: argparse.Namespace, dataset: Path, out: Path) -> int:
    import pyarrow as pa

    from gxnlp.audit.account import account
    from gxnlp.audit.page import page
    from gxnlp.batch.generations import LEDGER
    from gxnlp.forms import BadForm, load, shipped

    try:
        forms = (*shipped(), *(load(path) for path in given.form))
        made = account(dataset, Path(given.dir, LEDGER), forms)
    except BadForm as error:
        raise Usage(both("表式文件有误", "wrong form file") + f": {error}") from error
    except (pa.ArrowException, KeyError) as error:
        raise Usage(both("数据集已损坏", "the dataset is damaged") + f": {error}") from error
    for name, text in (("audit.json", made.to_json()), ("audit.html", page(made, _name(given.dir)))):
        with written_whole(out / name) as file:
            file.write(text.encode("utf-8", "replace"))
    for rule, count in list(made.rules().items())[:12]:
        say(f"  {count} × {rule}")
    say(
        both(
            f"{made.reports} 份报告，{len(made.remarks)} 条意见，见 {out / 'audit.html'}",
            f"{made.reports} reports, {len(made.remarks)} remarks, see {out / 'audit.html'}",
        )
    )
    return DONE


def _name(place: str) -> str:
    return place.rstrip("/").rpartition("/")[2] if "://" in place else Path(place).resolve().name
