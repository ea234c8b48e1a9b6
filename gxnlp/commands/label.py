"""`gxnlp label`: pick the lines worth a look, correct them, and carry labels to other tools and back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gxnlp.commands import DONE, SOME_UNREADABLE, Usage, say, suggest, written_whole
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.learning.labelled import LabelledReport

LINES, REPORTS = 20, 5
TOOLS = ("doccano", "label-studio", "prodigy", "prodigy-choice")
"""The modules of gxnlp/learning/exchange, named here so that --help need not look; a test holds the two together."""
EXAMPLES = """\
examples:
  gxnlp label suggest reports/                 the lines that would teach most
  gxnlp label suggest reports/ -o labels/      … and files to review them in
  gxnlp label review labels/qingxi.html.labels one key a label; ? lists the keys
  gxnlp label check labels/                    are they sound, and still their reports' lines?
  gxnlp label export labels/ --to doccano -o tasks.jsonl
  gxnlp label import tasks.jsonl --from doccano -o labels/
"""


def add(verbs: Any) -> None:
    about = both("修正行标签，作为下一次训练的例子", "correct line labels: the next training's examples")
    verb = verbs.add_parser(
        "label", help=about, description=about, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = verb.add_subparsers(title="verbs", metavar="VERB", required=True)
    one = _verb(
        kinds,
        "suggest",
        suggest.suggest,
        "挑出最值得标注的行和报告",
        "pick the lines and reports that would teach most",
    )
    one.add_argument("reports", nargs="+", metavar="REPORT", help=both("报告或文件夹", "reports, or folders of them"))
    one.add_argument(
        "-n", "--lines", type=int, default=LINES, metavar="N", help=both("多少行", f"how many lines ({LINES})")
    )
    one.add_argument("--reports", type=int, default=REPORTS, metavar="N", dest="whole",
                     help=both("多少份整份标注的报告", f"how many to label whole ({REPORTS})"))  # fmt: skip
    one.add_argument(
        "--format", choices=("table", "json"), help=both("缺省：终端上为表格", "table on a terminal, else json")
    )
    one.add_argument(
        "-o", "--out", type=Path, metavar="DIR", help=both("写出待确认的标注文件", "write files to review")
    )
    _model(one)
    one = _verb(
        kinds,
        "draft",
        suggest.draft,
        "把报告写成标注文件，由模型预标",
        "write reports as labelled files, labelled by the model",
    )
    one.add_argument("reports", nargs="+", metavar="REPORT", help=both("报告或文件夹", "reports, or folders of them"))
    one.add_argument(
        "-o", "--out", type=Path, required=True, metavar="DIR", help=both("写到哪个文件夹", "folder to write to")
    )
    _model(one)
    one = _verb(
        kinds, "review", review, "在终端上逐行确认，一键一签", "look at the lines on the terminal, one key a label"
    )
    one.add_argument("file", type=Path, metavar="FILE")
    one = _verb(kinds, "check", check, "检查标注文件，与报告核对", "check labelled files, against their reports too")
    _places(one)
    one = _verb(kinds, "export", export, "导出到标注工具", "hand labels to an annotation tool")
    _places(one)
    one.add_argument("--to", choices=TOOLS, required=True)
    one.add_argument("-o", "--out", type=Path, metavar="FILE", help=both("缺省：标准输出", "default: standard output"))
    one.add_argument(
        "--setup",
        action="store_true",
        help=both("改为写出该工具的项目设置", "write the tool's project settings instead"),
    )
    one = _verb(kinds, "import", import_, "从标注工具导入", "take labels back from an annotation tool")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE")
    one.add_argument("--from", dest="tool", choices=TOOLS, required=True)
    one.add_argument(
        "-o", "--out", type=Path, required=True, metavar="DIR", help=both("写到哪个文件夹", "folder to write to")
    )
    one.add_argument(
        "--overwrite", action="store_true", help=both("替换已有的标注文件", "replace labelled files that are there")
    )


def _verb(
    kinds: Any, name: str, does: Callable[[argparse.Namespace], int], zh: str, en: str
) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = kinds.add_parser(name, help=both(zh, en), description=both(zh, en))
    one.set_defaults(verb=does)
    return one


def _places(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "labels", nargs="*", type=Path, metavar="LABELS", help=both("标注文件或文件夹", "labelled files or folders")
    )
    one.add_argument("--reports", type=Path, metavar="DIR", help=both("报告所在文件夹", "folder of the reports"))


def _model(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--model", type=Path, metavar="DIR", help=both("行模型所在文件夹", "folder of the line model to use")
    )


# ---------------------------------------------------------------------------------------------------- the verbs
def review(given: argparse.Namespace) -> int:
    from gxnlp.learning import gathering, terminal
    from gxnlp.learning.labelled import BadLabels

    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        raise Usage(both("确认标签需要终端", "a review needs a terminal"))
    try:
        reports = gathering.read(given.file)
        if len(reports) > 1 or given.file.name.endswith(".xz"):
            raise Usage(
                both("这是语料文件，请先拆成每份报告一个文件", "a corpus of several reports: review takes one a file")
            )
        found = gathering.report_of(reports[0], given.file, None)
        if found is not None:
            gathering.verify(reports[0], gathering.document_of(found, reports[0]))
    except BadLabels as error:
        say(str(error))
        return SOME_UNREADABLE
    with terminal.terminal() as (keys, show):
        after = terminal.review(given.file, reports[0], keys, show)
    changed = sum(a is not b for a, b in zip(reports[0].labels, after.labels, strict=True))
    say(f"{given.file}: " + both(f"改了 {changed} 行，还有 {len(after.unseen)} 行待确认",
                                 f"{changed} lines corrected, {len(after.unseen)} wait for a look"))  # fmt: skip
    return DONE


def check(given: argparse.Namespace) -> int:
    """Every file is read, so that one run names all that is wrong."""
    from gxnlp.learning import gathering
    from gxnlp.learning.labelled import BadLabels

    if not given.labels:
        raise Usage(both("请给出标注文件或文件夹", "name labelled files or folders"))
    known: dict[str, LabelledReport] = {}
    bad = lines = waiting = against = 0
    for path in _files(given.labels):
        try:
            for one in gathering.read(path, given.reports):
                found = gathering.report_of(one, path, given.reports)
                if found is not None:
                    gathering.verify(one, gathering.document_of(found, one))
                    against += 1
                before = known.setdefault(one.key, one)
                gathering.agree(before, one)
                if one.unseen:
                    say(
                        f"{path}: "
                        + both(f"{len(one.unseen)} 行待确认", f"lines that wait for a look: {len(one.unseen)}")
                    )
                lines += len(one.lines) if before is one else 0
                waiting += len(one.unseen) if before is one else 0
        except BadLabels as error:
            say(str(error))
            bad += 1
    print(both(f"{len(known)} 份报告，{lines} 行，{waiting} 行待确认；{against} 份与报告核对过；{bad} 个文件有错",
               f"{len(known)} reports, {lines} lines, {waiting} wait for a look; {against} compared with "
               f"their reports; {bad} files wrong"))  # fmt: skip
    return SOME_UNREADABLE if bad else DONE


def export(given: argparse.Namespace) -> int:
    from gxnlp.learning import gathering
    from gxnlp.learning.exchange import tools
    from gxnlp.learning.labelled import BadLabels

    tool = tools()[given.to]
    if given.setup:
        text = tool.setup(given.to)
    elif not given.labels:
        raise Usage(both("请给出标注文件或文件夹", "name labelled files or folders"))
    else:
        try:
            text = tool.written(gathering.gather(given.labels, reports=given.reports), given.to)
        except BadLabels as error:
            say(str(error))
            return SOME_UNREADABLE
    if given.out is None:
        sys.stdout.write(text)
        return DONE
    with written_whole(given.out) as file:
        file.write(text.encode())
    return DONE


def import_(given: argparse.Namespace) -> int:
    """All of it or nothing: labels that do not fit their reports leave the folder as it was."""
    from gxnlp.learning import gathering
    from gxnlp.learning.exchange import tools
    from gxnlp.learning.labelled import SUFFIX, BadLabels

    tool = tools()[given.tool]
    try:
        found = [one for path in given.files for one in tool.read(_text(path), str(path), given.tool)]
        targets: dict[Path, LabelledReport] = {}
        for one in found:
            target = given.out / (Path(one.source).name + SUFFIX)
            if target in targets:
                gathering.agree(targets[target], one)
            targets[target] = one
    except BadLabels as error:
        say(str(error))
        return SOME_UNREADABLE
    there = [str(t) for t in targets if t.exists()]
    if there and not given.overwrite:
        raise Usage(both("已有这些文件，要替换请加 --overwrite", "there already; --overwrite replaces them")
                    + ": " + " ".join(there[:5]))  # fmt: skip
    given.out.mkdir(parents=True, exist_ok=True)
    for target, one in targets.items():
        gathering.write(one, target)
    waiting = sum(len(one.unseen) for one in targets.values())
    say(
        both(
            f"写出 {len(targets)} 份，{waiting} 行待确认",
            f"wrote {len(targets)} reports, {waiting} lines wait for a look",
        )
    )
    return DONE


# ------------------------------------------------------------------------------------------------ what they share
def _files(places: Sequence[Path]) -> list[Path]:
    from gxnlp.learning import gathering
    from gxnlp.learning.labelled import BadLabels

    try:
        return gathering.files(places)
    except BadLabels as error:
        raise Usage(str(error)) from error


def _text(path: Path) -> str:
    from gxnlp.learning.labelled import BadLabels

    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadLabels(str(path), None, f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadLabels(str(path), None, "不是 UTF-8 编码", "not UTF-8") from None
