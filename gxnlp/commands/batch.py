"""`gxnlp batch`: folders and archives of reports to a dataset, resumed where it stopped."""

from __future__ import annotations

import argparse
import errno
import shutil
from pathlib import Path
from typing import Any

from gxnlp.commands import DONE, INTERRUPTED, SOME_UNREADABLE, Usage, say
from gxnlp.report import both

LEAST_FREE = 64 * 1024
"""Bytes: with less the ledger cannot even say what is wrong."""
KINDS = ("csv", "xlsx", "duckdb")
EXAMPLES = """\
examples:
  gxnlp batch reports/ -o province                    a folder with its subfolders
  gxnlp batch 'in/**/*.docx' counties.zip -o province   globs and archives
  gxnlp batch --manifest list.csv -o province           a CSV: file, and columns of your own
  gxnlp batch reports/ -o province --export xlsx        a workbook beside the dataset
  gxnlp batch s3://bucket/2023/ -o province --engine dask --scheduler tcp://head:8786

The same command again goes on where it stopped. DIR/dataset has the tables, DIR/status.json says how far it is.
exit status: 0 done · 1 done, but some files could not be read (listed) · 2 wrong usage · 130 stopped, run it again
"""


def add(verbs: Any) -> None:
    about = both("成批整理成数据集，可随时停下再续", "clean many reports into a dataset; stops and resumes")
    verb = verbs.add_parser(
        "batch", help=about, description=about, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = verb.add_argument
    add(
        "inputs",
        nargs="*",
        metavar="IN",
        help=both("文件、文件夹、通配符、压缩包或网址", "file, folder, glob, archive, URL"),
    )
    add("-o", "--out", type=Path, required=True, metavar="DIR", help=both("输出文件夹", "folder of the run"))
    add(
        "--manifest",
        type=Path,
        metavar="CSV",
        help=both("文件清单，其余各列随数据保留", "list of files; its columns are kept"),
    )
    add("--workers", type=int, metavar="N", help=both("进程数，缺省为处理器数", "processes; default: one a core"))
    add("--engine", choices=("loky", "dask"), default="loky", help=both("本机或 Dask 集群", "this machine, or Dask"))
    add("--scheduler", metavar="ADDR", help=both("Dask 调度器地址", "the Dask scheduler, tcp://…"))
    add("--shared", action="store_true",
        help=both("各节点能按同样的路径读到文件", "Dask workers see the same paths: send no files"))  # fmt: skip
    add(
        "--time-limit",
        type=float,
        default=600.0,
        metavar="S",
        help=both("每个文件的秒数上限", "seconds a file may take (600)"),
    )
    add(
        "--memory-limit",
        type=int,
        default=2048,
        metavar="MB",
        help=both("每个进程的内存上限", "MB a file may take (2048)"),
    )
    add("--export", action="append", default=[], choices=KINDS, help=both("另写出", "also write; may be repeated"))
    add("--dataset", metavar="URL", help=both("数据集放在别处", "put the dataset elsewhere: a folder, or s3://…"))
    add(
        "--redo",
        action="store_true",
        help=both("用现在的模型全部重做，并说明变化", "read all again, and say what changed"),
    )
    add("--retry", action="store_true", help=both("再试一次未成的文件", "try again what failed or was put aside"))
    add("--form", action="append", default=[], type=Path, metavar="TOML", help=both("另加一种表式", "one more form"))
    add("--model", type=Path, metavar="DIR", help=both("行模型所在文件夹", "folder of the line model to use"))
    add("-q", "--quiet", action="store_true", help=both("不显示进度", "no progress on the terminal"))
    verb.set_defaults(verb=batch)


def batch(given: argparse.Namespace) -> int:
    needs(*(("pyarrow", "xlsxwriter") if "xlsx" in given.export else ("pyarrow",)))
    if given.redo or "duckdb" in given.export:
        needs("duckdb")
    if not given.inputs and given.manifest is None:
        raise Usage(both("请给出文件、文件夹或清单", "give files, folders or a manifest"))
    for name in ("workers", "time_limit", "memory_limit"):
        value = getattr(given, name)
        if value is not None and not value > 0:
            raise Usage(both("须大于 0", "must be above 0") + f": --{name.replace('_', '-')}")

    import sqlite3

    from gxnlp.batch.engines import NoEngine
    from gxnlp.batch.generations import LIVE, CannotRedo
    from gxnlp.batch.inputs import NothingThere
    from gxnlp.batch.manifest import BadManifest, read
    from gxnlp.batch.runner import CannotRun, Options, run
    from gxnlp.batch.store import StorageFailed
    from gxnlp.labeling.bundle import BadBundle

    workers = {"workers": given.workers} if given.workers else {}
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        summary = run(
            Options(
                inputs=tuple(given.inputs),
                out=given.out,
                manifest=read(given.manifest) if given.manifest else None,
                dataset=given.dataset,
                engine=given.engine,
                scheduler=given.scheduler,
                shared=given.shared,
                time_limit=given.time_limit,
                memory_limit=given.memory_limit * 2**20,
                forms=tuple(given.form),
                model=given.model,
                redo=given.redo,
                retry=given.retry,
                quiet=given.quiet,
                **workers,
            )
        )
    except (NoEngine, NothingThere, BadManifest, CannotRun, CannotRedo, StorageFailed, BadBundle) as error:
        raise Usage(str(error)) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _full(given.out) from error
    except sqlite3.DatabaseError as error:
        if _free(given.out) < LEAST_FREE:  # SQLite calls a disk too full for its log an "I/O error"
            raise _full(given.out) from error
        raise Usage(
            both("账本文件损坏或被占用", "the ledger is damaged or in use") + f": {given.out}: {error}"
        ) from error
    if summary.stopped:
        left = summary.counts["queued"]
        say(both(f"已停下，余 {left} 份；用同一命令继续", f"stopped with {left} to do; the same command goes on"))
        return INTERRUPTED
    try:
        _export(given)
    except StorageFailed as error:
        raise Usage(str(error)) from error
    _tell(given.dataset or str(given.out / LIVE), given.out, summary)
    return SOME_UNREADABLE if summary.bad else DONE


def needs(*packages: str) -> None:
    """Told before any work is done."""
    from importlib.util import find_spec

    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise Usage(both("需要安装", "this needs") + f" pip install 'gxnlp[batch]' ({', '.join(missing)})")


def _full(out: Path) -> Usage:
    said = both("磁盘已满；腾出空间后用同一命令继续", "the disk is full; free some, and the same command goes on")
    return Usage(f"{said}: {out}")


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return LEAST_FREE


def _export(given: argparse.Namespace) -> None:
    from gxnlp.batch.exporting import export
    from gxnlp.batch.generations import LIVE
    from gxnlp.batch.store import at_hand
    from gxnlp.forms import load, shipped

    forms = (*shipped(), *(load(path) for path in given.form))
    if not given.export:
        return
    with at_hand(given.dataset or given.out / LIVE) as dataset:
        for kind in dict.fromkeys(given.export):
            for path in export(kind, dataset, given.out, forms):
                say(both("已写出", "wrote") + f" {path}")


def _tell(dataset: str, out: Path, summary: Any) -> None:
    c = summary.counts
    unread = c["failed"] + c["unreadable"]
    say(
        both(
            f"{c['files']} 个文件：{c['done']} 份完成，{unread} 个未能读取，{c['quarantined']} 份隔离",
            f"{c['files']} files: {c['done']} contents done, {unread} could not be read,"
            f" {c['quarantined']} quarantined",
        )
    )
    for reason, count in list(summary.reasons.items())[:10]:
        say(f"  {count} × {reason}")
    if summary.bad:
        say(both("逐个文件见", "file by file in") + f" {dataset}/files/files.parquet")
    if summary.changed is not None:
        say(
            both("重做后的变化", "what the redo changed")
            + f": {summary.changed['cells']} cells in {summary.changed['reports']} reports "
            + ", ".join(f"{count} {kind}" for kind, count in summary.changed["kinds"].items())
            + f" ({out / 'changes.parquet'})"
        )
