"""The `gxnlp` command: one function a verb. Nothing heavy is imported before a verb needs it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from gxnlp import __version__
from gxnlp.commands import (
    DONE,
    INTERRUPTED,
    PIPE_CLOSED,
    SOME_UNREADABLE,
    WRONG_USAGE,
    Usage,
    audit,
    batch,
    bench,
    label,
    models,
    say,
    train,
    written_whole,
)
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.forms import Form
    from gxnlp.readers import Paper
    from gxnlp.report import Report

FORMATS = ("table", "json", "jsonl", "csv", "xlsx", "parquet", "duckdb")
NEEDS = {"xlsx": ("pyarrow", "xlsxwriter"), "parquet": ("pyarrow",), "duckdb": ("pyarrow", "duckdb")}
"""The files of gxnlp/exports, named here so that --help need not look; a test holds the two together."""
STDIN = "-"
VERBS = (audit, batch, label, train, models, bench)
"""The verbs beside extract; each module adds its own to the parser."""

EXAMPLES = """\
examples:
  gxnlp extract report.html                        tables on the terminal
  gxnlp extract reports/ --format csv -o cells.csv  a folder, one cell a line
  gxnlp extract report.docx | jq .tables.requests   JSON when piped
  curl … | gxnlp extract -                          standard input

exit status: 0 done · 1 done, but some input could not be read (named on standard error) · 2 wrong usage
"""


def main(arguments: Sequence[str] | None = None) -> int:
    try:
        try:
            given = _parser().parse_args(arguments)
            status: int = given.verb(given)
            return status
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Usage as error:
        say(str(error))
        return WRONG_USAGE
    except BrokenPipeError:  # the reader of our output has seen enough
        _drop_output()
        return PIPE_CLOSED
    except OSError as error:  # never status 1, which says that the result is there
        _drop_output()
        say(both("无法写出结果", "cannot write the result") + f": {error.strerror or error}")
        return WRONG_USAGE


def extract(given: argparse.Namespace) -> int:
    """Clean reports and hand them out."""
    own = _forms(given.form)
    if given.model is not None and not given.model.is_dir():
        raise Usage(both("没有这个模型文件夹", "no such model folder") + f": {given.model}")
    out = None if given.out in (None, STDIN) else _target(Path(given.out), given.files)
    if out is None and sys.stdout is None:
        raise Usage(both("标准输出已关闭", "standard output is closed"))

    from gxnlp.exports import writer
    from gxnlp.forms import shipped

    format = given.format or _format_for(out)
    batch.needs(*NEEDS.get(format, ()))
    write = partial(
        writer(format),
        forms=(*shipped(), *own),
        many=len(given.files) > 1 or _is_folder(given.files[0]),
    )
    failed: list[str] = []
    reports = _reports(given.files, own, given.model, failed, _paper(given), narrative=not given.no_narrative)
    if out is None:
        write(reports, sys.stdout.buffer)
    else:
        first = next(reports, None)
        if first is not None:  # where nothing could be read, nothing is written
            with written_whole(out) as file:
                write(chain([first], reports), file)
    return SOME_UNREADABLE if failed else DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gxnlp",
        description=both(
            "把政府信息公开工作年度报告的杂乱文本整理成核对过的表格",
            "messy copies of Chinese government information disclosure reports in, checked tables out",
        ),
    )
    parser.add_argument("--version", action=_Version, nargs=0, help=both("显示版本", "show the version"))
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    verb = verbs.add_parser(
        "extract",
        help=both("整理一份或几份报告", "clean one or a few reports"),
        description=both("整理一份或几份报告", "clean one or a few reports"),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = verb.add_argument
    add(
        "files",
        nargs="+",
        metavar="FILE",
        help=both("文件或文件夹，- 为标准输入", "file or folder, - is standard input"),
    )
    add(
        "--format",
        choices=FORMATS,
        help=both("缺省：终端上为表格，否则为 JSON", "default: table on a terminal, else json"),
    )
    add(
        "-o",
        "--out",
        metavar="OUT",
        help=both("写入文件；扩展名决定格式", "write to a file; its suffix says the format"),
    )
    add("--form", action="append", default=[], type=Path, metavar="TOML", help=both("另加一种表式", "one more form"))
    add("--no-narrative", action="store_true", help=both("不读正文", "do not read the prose for facts"))
    add("--model", type=Path, metavar="DIR", help=both("行模型所在文件夹", "folder of the line model to use"))
    paper = verb.add_argument_group(both("扫描件和照片", "scans and photos"))
    paper.add_argument("--engine", metavar="NAME", help=both("识别引擎", "OCR engine") + ": rapidocr, tesseract")
    paper.add_argument("--provider", choices=("cpu", "cuda"), help=both("缺省自动选择", "default: chosen by itself"))
    paper.add_argument(
        "--debug-dir",
        type=Path,
        metavar="DIR",
        help=both("写出每页的识别图", "write each page with boxes, rules and readings drawn on it"),
    )
    verb.set_defaults(verb=extract)
    for more in VERBS:
        more.add(verbs)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        print(f"gxnlp {__version__}")
        parser.exit()


def _forms(paths: Sequence[Path]) -> tuple[Form, ...]:
    """The user's own forms, which stand beside the shipped ones."""
    from gxnlp.forms import BadForm, load, shipped

    try:
        own = tuple(load(path) for path in paths)
    except BadForm as error:
        raise Usage(both("表式文件有误", "wrong form file") + f": {error}") from error
    except OSError as error:
        raise Usage(
            both("读不了表式文件", "cannot read the form file") + f": {error.filename}: {error.strerror}"
        ) from error
    ids = [form.id for form in (*shipped(), *own)]
    for form in own:
        if ids.count(form.id) > 1:
            raise Usage(
                both("已有同编号的表式，请换一个 id", "there is a form with this id, give it another") + f": {form.id}"
            )
    return own


def _format_for(out: Path | None) -> str:
    if out is None:
        return "table" if sys.stdout.isatty() else "json"
    suffix = out.suffix.lower().removeprefix(".")
    if suffix in FORMATS or not suffix:
        return suffix or "json"
    if suffix == "txt":
        return "table"
    known = ", ".join(f".{name}" for name in (*FORMATS[1:], "txt"))
    raise Usage(both(f"不认识扩展名 .{suffix}，可用", f"unknown suffix .{suffix}, use") + f": {known}, --format")


def _reports(
    files: Sequence[str],
    forms: Sequence[Form],
    model: Path | None,
    failed: list[str],
    paper: Callable[[str], Paper],
    *,
    narrative: bool = True,
) -> Iterator[Report]:
    """A report for each input that can be read; the others are named on standard error and in `failed`."""
    for given in files:
        for one in _inputs(given, failed):
            report = _report(one, forms, model, failed, paper(one), narrative=narrative)
            if report is not None:
                yield report


def _inputs(given: str, failed: list[str]) -> list[str]:
    """The file itself; of a folder what lies directly in it, but for subfolders and hidden files."""
    if not _is_folder(given):
        return [given]
    try:
        inside = sorted(str(p) for p in Path(given).iterdir() if not p.name.startswith(".") and not p.is_dir())
        if inside:
            return inside
        reason = both("文件夹里没有文件（不进入子文件夹）", "no files in this folder (subfolders are not searched)")
    except OSError as error:
        reason = both("读不了这个文件夹", "cannot read this folder") + f": {error.strerror}"
    failed.append(given)
    say(f"{given}: {reason}")
    return []


def _is_folder(name: str) -> bool:
    with suppress(OSError):  # a name too long for the system, say: the reader will tell
        return name != STDIN and Path(name).is_dir()
    return False


def _paper(given: argparse.Namespace) -> Callable[[str], Paper]:
    """How the scans among the files are read, and that each page is told of: one takes seconds."""
    from gxnlp.readers import Paper

    def progress(name: str, page: int, of: int) -> None:
        say(f"{name}: " + both(f"已识别第 {page}/{of} 页", f"read page {page} of {of}"))

    return lambda name: Paper(given.engine, given.provider, given.debug_dir, partial(progress, name))


def _report(
    one: str,
    forms: Sequence[Form],
    model: Path | None,
    failed: list[str],
    paper: Paper | None = None,
    *,
    narrative: bool = True,
) -> Report | None:
    from gxnlp import pipeline
    from gxnlp.document import UnreadableInput
    from gxnlp.labeling.bundle import BadBundle

    try:
        if one != STDIN:
            return pipeline.extract(one, forms=forms, model=model, narrative=narrative, paper=paper)
        if sys.stdin is None:
            raise UnreadableInput("stdin", both("标准输入已关闭", "standard input is closed"))
        return pipeline.extract(
            sys.stdin.buffer, name="stdin", forms=forms, model=model, narrative=narrative, paper=paper
        )
    except UnreadableInput as error:
        say(str(error))
    except BadBundle as error:  # no other file would fare better
        raise Usage(str(error)) from error
    except Exception as error:  # one bad file must not cost the others, nor show its user a traceback
        if os.environ.get("GXNLP_DEBUG"):
            raise
        hint = both("程序内部错误，请报告", "internal error, please report it (GXNLP_DEBUG=1 shows where)")
        say(f"{one}: {hint}: {type(error).__name__}: {error}")
    failed.append(one)
    return None


def _target(out: Path, files: Sequence[str]) -> Path:
    """Where to write to, once it is sure that one can; links are followed, so that they stay."""
    out = out.resolve()
    if out.is_dir():
        raise Usage(both("输出位置是文件夹，请给出文件名", "the output is a folder, give a file name") + f": {out}")
    if not out.parent.is_dir():
        raise Usage(both("没有这个文件夹，请先建立", "no such folder, make it first") + f": {out.parent}")
    if any(name != STDIN and Path(name).resolve() == out for name in files):
        raise Usage(both("输出会覆盖输入", "the output would overwrite an input") + f": {out}")
    if any(_is_folder(name) and _lies_in(out, Path(name)) for name in files):
        raise Usage(both("输出不能放在输入的文件夹里", "the output must not lie in an input folder") + f": {out}")
    return out


def _lies_in(out: Path, folder: Path) -> bool:
    """Is it one of the files that the folder stands for, or would it be one the next time?"""
    if out.parent == folder.resolve():
        return True
    with suppress(OSError):
        return out.exists() and any(out.samefile(inside) for inside in folder.iterdir() if inside.exists())
    return False


def _drop_output() -> None:
    """What is still in the buffer cannot be written; without this Python complains of it at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
