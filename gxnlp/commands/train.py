"""`gxnlp train`: a line model out of corpora and labelled folders."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gxnlp.commands import DONE, SOME_UNREADABLE, Usage, say
from gxnlp.commands.progress import shown
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.labeling.labeler import Labeler
    from gxnlp.labeling.model import LineModel
    from gxnlp.labels import Label
    from gxnlp.learning.fitting import Fitted, Settings, Watch
    from gxnlp.learning.matrices import Example

SEED, WEIGHT = 2026, 6.0
NO_CORPUS = "none"
EXAMPLES = """\
examples:
  gxnlp train labels/ -o mine               the model in use learns your corrected reports too, in seconds
  gxnlp train labels/ --afresh -o mine      a new model from the corpus and your reports
  gxnlp train labels/ --afresh -o mine --cross-validate 5 --balance 0.5
  gxnlp train --corpus made.labels.xz --without pdf_cut -o mine
  gxnlp models promote mine/lines-…         put it in use, if it is worse on no frozen set
  gxnlp train --facts -o mine               what the figures of the prose count, from the shipped labelled prose
  gxnlp train --facts told.prose -o mine    and from prose of your own (docs/narrative.md)

A corpus is a packed file of labelled reports; the shipped one keeps the model from forgetting what it knew. In a
checkout `python -m training.labelled` writes others. --grid and --without begin afresh. An interrupted training leaves
the model in use where it is, and no half-written bundle.
"""


def add(verbs: Any) -> None:
    about = both("用语料和标注文件训练行模型", "train a line model from corpora and labelled reports")
    verb = verbs.add_parser(
        "train", help=about, description=about, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = verb.add_argument
    add("labels", nargs="*", type=Path, metavar="LABELS", help=both("标注文件或文件夹", "labelled files or folders"))
    add("--reports", type=Path, metavar="DIR", help=both("这些标注的报告所在文件夹", "folder of the labelled reports"))
    add("--corpus", action="append", metavar="FILE", help=both("语料，可多次；none 不用", "a corpus, may be repeated; "
        f"{NO_CORPUS}: only LABELS; default: the shipped one"))  # fmt: skip
    add("--weight", type=_positive, default=WEIGHT, metavar="W",
        help=both("LABELS 里每份算几份", f"how many times each report of LABELS counts ({WEIGHT:g})"))  # fmt: skip
    add("--balance", type=_share, default=0.0, metavar="B",
        help=both("类别权重，0 无，1 各标签同重", "class weights: 0 none (default), 1 every label alike"))  # fmt: skip
    add("--without", action="append", default=[], metavar="FAMILY",
        help=both("不学这一版式，只用来测", "leave a family out and measure on it; may be repeated"))  # fmt: skip
    add("--seed", type=int, default=SEED)
    add("--grid", choices=("off", "small"), default="off", help=both("试几组参数", "try a few settings"))
    add("--cross-validate", type=int, default=0, metavar="K", help=both("按报告分 K 份交叉验证", "K folds by report"))
    add("--afresh", action="store_true", help=both("从头训练，不从使用中的模型接着学", "not from the model in use"))
    add("--facts", action="store_true", help=both("训练事实模型：正文里的数字数的是什么；LABELS 为标注文字",
        "train the facts model: what figures of the prose count; LABELS are labelled prose"))  # fmt: skip
    add("-o", "--out", type=Path, metavar="DIR", help=both("缺省：模型文件夹", "default: the folder of the models"))
    verb.set_defaults(verb=train)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1000:
        raise argparse.ArgumentTypeError(both("应在 0 与 1000 之间", "between 0 and 1000"))
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(both("应在 0 与 1 之间", "between 0 and 1"))
    return value


def train(given: argparse.Namespace) -> int:
    try:
        return _train(given)
    except KeyboardInterrupt:
        say(both("已中断，使用中的模型不变", "interrupted; the model in use stays as it was"))
        raise


def _train(given: argparse.Namespace) -> int:
    _one_thread()
    from gxnlp.learning.fitting import Settings, going_on
    from gxnlp.learning.labelled import BadLabels
    from gxnlp.learning.lessons import about

    out = _output(given)
    if given.facts:
        from gxnlp.commands import facts

        return facts.train(given, out)
    try:
        lessons = _lessons(given)
    except BadLabels as error:
        say(str(error))
        if given.labels:
            beside = ["--reports", given.reports] if given.reports else []
            say(both("什么也没有学；全部错误见", "nothing was learnt; this names all that is wrong:")
                + f" gxnlp label check {' '.join(map(str, [*given.labels, *beside]))}")  # fmt: skip
        return SOME_UNREADABLE
    settings = Settings(seed=given.seed, balance=given.balance)
    if given.grid == "small":
        settings = _chosen(lessons.learnt, settings)
    validated = _validated(lessons.learnt, settings, given.cross_validate) if given.cross_validate else None
    afresh = given.afresh or given.grid != "off" or bool(given.without)
    start = None if afresh else _in_use()
    if start is not None:
        settings = going_on(settings, start[0])
    fitted = _fitted(lessons.learnt, settings, start)
    data = about(lessons.learnt, settings, lessons.without, start=start[1] if start else None)
    folder = _written(fitted, lessons, data, settings, validated, out)
    print(folder)
    say(both("尚未启用，启用前会在冻结评测集上比较", "not in use yet; it will be compared on the frozen sets first")
        + f": gxnlp models promote {folder}")  # fmt: skip
    return DONE


def _one_thread() -> None:
    """Two threads add in another order than one: the same seed must give the same model on every machine."""
    for setting in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(setting, "1")


@dataclass(frozen=True)
class Lessons:
    learnt: list[Example]
    held: list[Example]
    without: list[str]


def _lessons(given: argparse.Namespace) -> Lessons:
    from gxnlp.learning import gathering, lessons

    own = list(gathering.finished(gathering.gather(given.labels, reports=given.reports))) if given.labels else []
    corpora = _corpora(given.corpus)
    made = gathering.gather(corpora) if corpora else []
    theirs = {one.key for one in own}
    examples = lessons.examples_of(one for one in made if one.key not in theirs)
    examples += lessons.examples_of(own, given.weight)
    known = {e.family for e in examples}
    if unknown := [name for name in given.without if name not in known]:
        raise Usage(both("没有这一版式", "no such layout family") + f": {' '.join(unknown)}")
    learnt, held = lessons.split(examples, given.without)
    if len(learnt) < lessons.FEWEST:
        raise Usage(both(f"只有 {len(learnt)} 份报告，至少要 {lessons.FEWEST} 份",
                         f"only {len(learnt)} reports to learn from; it takes {lessons.FEWEST}"))  # fmt: skip
    say(both(f"语料 {len(made)} 份，标注 {len(own)} 份", f"{len(made)} reports of corpora, {len(own)} labelled ones"))
    return Lessons(learnt, held, given.without)


def _corpora(stated: Sequence[str] | None) -> list[Path]:
    from gxnlp.learning.lessons import shipped_corpus

    if stated is not None:
        return [Path(name) for name in stated if name != NO_CORPUS]
    corpus = shipped_corpus()
    if corpus is None:
        raise Usage(both("没有随附的语料，请用 --corpus 给出一份，或 --corpus none",
                         "no corpus came with this gxnlp; name one with --corpus, or --corpus none"))  # fmt: skip
    return [corpus]


def _output(given: argparse.Namespace) -> Path:
    from gxnlp.learning.history import place

    out: Path = given.out or place()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Usage(both("无法写入", "cannot write to") + f" {out}: {error.strerror}") from error
    if not os.access(out, os.W_OK):
        raise Usage(both("没有写入权限，请用 -o 指定文件夹", "no permission to write there, name a folder with -o")
                    + f": {out}")  # fmt: skip
    return out


# ------------------------------------------------------------------------------------------------------ learning
def _watch(view: Any) -> Watch:
    from gxnlp.learning.fitting import Watch

    return Watch(view.say, view.step)


def _chosen(examples: Sequence[Example], settings: Settings) -> Settings:
    from gxnlp.forms import shipped
    from gxnlp.learning import lessons

    count, steps = len(lessons.grid(settings)), lessons.grid_steps(settings)
    say(both(f"试 {count} 组参数，各 {lessons.GRID_FOLDS} 折，共 {steps} 轮；一次完整训练是 {settings.steps} 轮",
             f"{count} settings, {lessons.GRID_FOLDS} folds each, {steps} epochs in all; "
             f"one whole training is {settings.steps}"))  # fmt: skip
    started = time.monotonic()
    with shown(both("试参数", "trying settings"), steps) as view:
        best, scored = lessons.choose(examples, shipped(), settings, _watch(view))
    gained = max(s for _, s in scored) - next(s for one, s in scored if one == settings)
    say(both(f"选 {best.units} 个单元、惩罚 {best.penalty:g}，比缺省 macro F1 高 {gained:.4f}，用时 {_took(started)}",
             f"{best.units} units, penalty {best.penalty:g}: macro F1 {gained:+.4f} beside the default's, "
             f"in {_took(started)}"))  # fmt: skip
    return best


def _validated(examples: Sequence[Example], settings: Settings, folds: int) -> dict[str, Any]:
    from gxnlp.forms import shipped
    from gxnlp.learning.fitting import cross_validate

    if not 2 <= folds <= len(examples):
        raise Usage(both(f"折数应在 2 与 {len(examples)} 之间", f"from 2 to {len(examples)} folds"))
    with shown(both("交叉验证", "cross-validating"), folds * settings.epochs) as view:
        return cross_validate(examples, shipped(), settings, folds, _watch(view))


def _fitted(examples: Sequence[Example], settings: Settings, start: tuple[LineModel, str] | None) -> Fitted:
    from gxnlp.forms import shipped
    from gxnlp.learning import fitting

    started = time.monotonic()
    if start is not None:
        say(both(f"从 {start[1]} 接着学", f"going on from {start[1]}"))
        with shown(both("接着学", "learning more"), settings.epochs) as view:
            found = fitting.go_on(start[0], examples, shipped(), settings, _watch(view))
    else:
        with shown(both("训练", "training"), settings.steps) as view:
            found = fitting.fit(examples, shipped(), settings, _watch(view))
    lines = sum(len(e.lines) for e in examples)
    say(both(f"学了 {lines} 行，用时 {_took(started)}", f"learnt from {lines} lines in {_took(started)}"))
    return found


def _in_use() -> tuple[LineModel, str]:
    from gxnlp.labeling import bundle

    try:
        folder = bundle.promoted()
        return bundle.read(folder)[0], folder.name
    except bundle.BadBundle as error:
        hint = both("从头训练请加 --afresh", "--afresh begins without it")
        raise Usage(f"{error} ({hint})") from error


def _took(started: float) -> str:
    seconds = time.monotonic() - started
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


# ------------------------------------------------------------------------------------------------------- results
def _written(
    fitted: Fitted,
    lessons: Lessons,
    data: dict[str, Any],
    settings: Settings,
    validated: dict[str, Any] | None,
    out: Path,
) -> Path:
    from gxnlp.forms import shipped
    from gxnlp.labeling import bundle
    from gxnlp.labeling.labeler import Labeler
    from gxnlp.labeling.vocabulary import of
    from gxnlp.learning import frozen
    from gxnlp.learning.card import card
    from gxnlp.learning.lessons import examples_of
    from gxnlp.learning.metrics import measure

    labeler = Labeler(fitted.model(), of(shipped()), name="lines", version="candidate")
    sets: dict[str, Sequence[Example]] = {}
    try:
        sets = {one.name: examples_of(one.labelled) for one in frozen.sets()}
    except frozen.BadSet as error:
        say(str(error))
    if lessons.held:
        sets["left out"] = lessons.held
    metrics = {name: _steady(measure(labeler, held)) for name, held in sets.items()}
    if validated is not None:
        metrics["cross-validated"] = validated
    _show(metrics)
    folder = bundle.write(
        out, "lines", fitted.content(), data=data, metrics=metrics, card=card(data, metrics, settings)
    )
    _draw(labeler, [e for held in sets.values() for e in held], folder)
    return folder


def _steady(metrics: dict[str, Any]) -> dict[str, Any]:
    """Without what differs from run to run on one machine."""
    return {name: value for name, value in metrics.items() if name != "lines_per_second"}


def _show(metrics: Mapping[str, Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(stderr=True)
    table = Table()
    for name in ("", "reports", "lines", "macro F1", "lines right", "ECE"):
        table.add_column(name, justify="left" if not name else "right")
    for name, m in metrics.items():
        figures = (f"{m['macro_f1']:.4f}", f"{m['accuracy']:.3%}", f"{m['ece']:.4f}")
        table.add_row(name, str(m["reports"]), str(m["lines"]), *figures)
    console.print(table)
    table = Table()
    table.add_column("F1")
    for name in metrics:
        table.add_column(name, justify="right")
    for label in dict.fromkeys(label for m in metrics.values() for label in m["labels"]):
        found = [m["labels"].get(label) for m in metrics.values()]
        table.add_row(label, *(f"{one['f1']:.4f}" if one else "" for one in found))
    console.print(table)


def _draw(labeler: Labeler, examples: Sequence[Example], folder: Path) -> None:
    from gxnlp.learning.gathering import write_whole

    try:
        from gxnlp.learning.picture import confusion

        truth: list[Label] = [label for e in examples for label in e.labels]
        said = [x.label for e in examples for x in labeler.label(e.lines)]
        if truth:
            write_whole(folder / "confusion.png", confusion(truth, said, folder.name))
    except ImportError:
        say(both("未安装 matplotlib，没有画混淆矩阵：pip install gxnlp[train]",
                 "no matplotlib, so no confusion matrix was drawn: pip install gxnlp[train]"))  # fmt: skip
