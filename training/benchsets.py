"""The sets that `gxnlp bench` measures on: `python -m training.benchsets --scale quick|standard|full -o DIR`.

Each is made from a seed of its own that no training, tuning or other measurement uses. What the seeds must give stands
in bench/digests.json; a set that comes out otherwise is named. A set that the same code has made already stays.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gxnlp.bench.sets import KEYS, LABELS, SCHEMA, TRUTH, BadSet, load
from gxnlp.document import UnreadableInput
from gxnlp.forms import Form, shipped
from gxnlp.labels import HEADING_LABELS, Label
from gxnlp.learning.labelled import of_document, render
from gxnlp.readers import read
from gxnlp.report import both
from training.converters import soffice, versions
from training.converters.running import ConversionFailed
from training.corpus import Example, generate
from training.invent import Figures, Invented
from training.layouts import CONVERTED, CONVERTED_HELD_OUT, FAMILIES, HELD_OUT, KNOWN, Family
from training.layouts.frame import Key
from training.truth import Misaligned, label_lines

if TYPE_CHECKING:
    from training.paper.pdfs import Printed

SEED = 7_400_000
"""Of the first set; each has its own, and nothing else uses seeds from here on."""
ROOT = Path(__file__).parents[1]
DIGESTS = ROOT / "bench" / "digests.json"
OPENING = 48
"""Characters of a paragraph that could be taken for a heading."""
SCALES = ("quick", "standard", "full")


@dataclass(frozen=True)
class Made:
    """A report of a set: the file, its key and what else is known of it."""

    name: str
    data: bytes
    form: str
    key: Key
    truth: Mapping[str, Any]
    labels: str = ""


@dataclass(frozen=True)
class SetKind:
    about: str
    make: Callable[[int, int], Iterator[Made]]
    """(seed, reports of each layout) -> reports."""
    counts: tuple[int, int, int]
    """Reports of each layout at each scale; 0: no such set."""
    tools: bool = False
    """Whether other programs take part, whose versions matter."""


def _texts(
    families: Sequence[Family], *, busy: bool = True, slips: bool = False
) -> Callable[[int, int], Iterator[Made]]:
    def make(seed: int, each: int) -> Iterator[Made]:
        for example in generate(seed, each * len(families), families, busy=busy, slips=slips):
            made = of_example(example)
            if made is not None:
                yield made

    return make


def of_example(example: Example) -> Made | None:
    """None where the lines of a converter cannot be told apart: its key would not hold either."""
    rendered = example.rendered
    if not rendered.tagged:
        return None
    labels = ""
    try:
        document = read(rendered.data, name=example.name)
        labels = render(of_document(document, label_lines(document, rendered), family=example.family))
    except (UnreadableInput, Misaligned) as error:
        print(f"no line labels: {error}", file=sys.stderr)
    form = next(f for f in shipped() if f.id == example.edition)
    chapters = [t.text for t in rendered.tagged if t.label is Label.SECTION]
    truth = {
        "family": example.family,
        **structure(example.invented, chapters),
        "planted": broken(form, example.invented),
    }
    return Made(example.name, rendered.data, example.edition, rendered.key, truth, labels)


def structure(invented: Invented, chapters: Iterable[str] = ()) -> dict[str, Any]:
    """Sections and headings as they are printed, and what may be taken for one and may not."""
    levels = {label: level for level, label in enumerate(HEADING_LABELS)}
    headings, neither = [], list(chapters)
    for section in invented.prose.sections:
        for said in section.body:
            if said.label in levels:
                headings.append([section.id, levels[said.label], said.text])
            else:
                neither.append(said.text[:OPENING])
    neither += [said.text[:OPENING] for said in (*invented.prose.introduction, *invented.prose.closing)]
    return {"sections": {s.id: s.heading for s in invented.prose.sections}, "headings": headings, "neither": neither}


def broken(form: Form, invented: Invented) -> list[dict[str, Any]]:
    """Identities that the writer's figures break."""

    def total(figures: Figures, cells: Iterable[tuple[str, str]]) -> float:
        return sum(figures[cell] or 0 for cell in cells)

    found = []
    for e in form.equations if invented.slips else ():
        figures = invented.tables[e.table]
        if total(figures, e.left) != total(figures, e.right):
            found.append({"rule": e.rule, "cells": [f"{e.table}/{row}/{column}" for row, column in e.cells]})
    return found


def _printed(*kinds: str) -> Callable[[int, int], Iterator[Made]]:
    """PDFs with a text layer, as many of each kind."""

    def make(seed: int, each: int) -> Iterator[Made]:
        for report, data in _pdfs(kinds, seed, each):
            yield _paper(report, report.name, data, report.style, "")

    return make


def _scanned(seed: int, each: int) -> Iterator[Made]:
    """The same printed reports at every level of wear; every second in the family of wear that nothing was tuned on."""
    from training.paper.scans import LEVELS, as_pdf, worn_pages

    with tempfile.TemporaryDirectory(prefix="gxnlp-") as room:
        for n, (report, data) in enumerate(_pdfs(("ruled",), seed, each)):
            family = "archive" if n % 2 else "office"
            path = Path(room) / report.name
            path.write_bytes(data)
            for level in LEVELS:
                name = f"{path.stem}-{family}-{level}.pdf"
                yield _paper(report, name, as_pdf(list(worn_pages(path, level, family=family))), family, str(level))


def _pdfs(kinds: Sequence[str], seed: int, each: int) -> Iterator[tuple[Printed, bytes]]:
    """One that LibreOffice printed words over words in is left out: nobody could read it."""
    from training.paper.pdfs import generate as printed
    from training.paper.pdfs import is_overprinted

    for kind in kinds:
        reports = list(printed(kind, seed, each))
        with tempfile.TemporaryDirectory(prefix="gxnlp-") as room:
            for report, data in zip(reports, soffice.convert([r.docx for r in reports], "pdf"), strict=True):
                path = Path(room) / report.name
                path.write_bytes(data)
                if not is_overprinted(path):
                    yield report, data


def _paper(report: Printed, name: str, data: bytes, family: str, wear: str) -> Made:
    form = next(f for f in shipped() if f.id == report.form)
    truth = {"family": family, "wear": wear, **structure(report.invented), "planted": broken(form, report.invented)}
    return Made(name, data, report.form, report.key, truth)


EVERY_TEXT = tuple(FAMILIES.values())
KINDS: dict[str, SetKind] = {
    "known": SetKind(
        both("训练过的版式，数字密集", "layouts like those trained on, few zeros"), _texts(KNOWN), (2, 8, 150)
    ),
    "held-out": SetKind(
        both("未训练过的版式，数字密集", "layouts never trained on, few zeros"), _texts(HELD_OUT), (2, 25, 400)
    ),
    "plain": SetKind(
        both("各种版式，数字自然分布", "all layouts, figures as they fall: zeros, blanks, tables left out"),
        _texts(EVERY_TEXT, busy=False), (1, 4, 100),
    ),
    "slips": SetKind(
        both("每份报告都有勾稽错误", "every report breaks an identity"), _texts(EVERY_TEXT, slips=True), (1, 4, 60)
    ),
    "converted": SetKind(both("经真实转换程序", "through real converters"), _texts(CONVERTED), (0, 4, 60), True),
    "converted-held-out": SetKind(
        both("经未训练过的真实转换程序", "through real converters never trained on"),
        _texts(CONVERTED_HELD_OUT), (0, 8, 120), True,
    ),
    "pdf": SetKind(
        both("有文字层的 PDF", "PDFs with text, ruled and unruled tables"),
        _printed("ruled", "unruled"), (0, 12, 300), True,
    ),
    "pdf-held-out": SetKind(
        both("PDF，未用于调试的样式与字体", "PDFs, a style and a font kept out of tuning"),
        _printed("held_out"), (0, 12, 300), True,
    ),
    "scans": SetKind(both("扫描、复印、翻拍", "pages scanned, copied, photographed"), _scanned, (0, 2, 30), True),
}  # fmt: skip


def seed_of(name: str) -> int:
    return SEED + 1000 * list(KINDS).index(name)


def write(name: str, scale: str, folder: Path) -> None:
    """The whole set or nothing of it."""
    kind = KINDS[name]
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=folder.parent))
    about = {
        "name": name,
        "seed": seed_of(name),
        "about": kind.about,
        "prose": False,
        "made_with": versions() if kind.tools else {},
        "generator": generator(),
    }
    try:
        save(aside, kind.make(seed_of(name), kind.counts[SCALES.index(scale)]), about)
        aside.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def save(folder: Path, reports: Iterable[Made], about: Mapping[str, Any]) -> None:
    keys, truths, labels = {}, {}, []
    for made in reports:
        (folder / made.name).write_bytes(made.data)
        keys[made.name] = {"form": made.form, "cells": made.key}
        truths[made.name] = made.truth
        labels += [made.labels] if made.labels else []
    _json(folder / KEYS, keys)
    _json(folder / TRUTH, {"schema": SCHEMA, **about, "reports": truths})
    if labels:
        (folder / LABELS).write_text("\n".join(labels), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.benchsets", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", choices=SCALES, default="standard")
    parser.add_argument("--set", action="append", choices=KINDS, help="only this one; may be repeated")
    parser.add_argument("--settle", action="store_true", help="what comes out now is what the seeds must give")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args(arguments)
    known = json.loads(DIGESTS.read_text(encoding="utf-8")) if DIGESTS.exists() else {}
    expected = known.setdefault(args.scale, {})
    drifted = []
    for name in args.set or KINDS:
        kind, folder = KINDS[name], args.output / name
        if not kind.counts[SCALES.index(args.scale)]:
            continue
        told = expected.get(name, {})
        if _made_by(folder) != generator() or (told and _digest(folder) != told["digest"] and not args.settle):
            try:
                write(name, args.scale, folder)
            except (ConversionFailed, ImportError) as error:
                print(f"{name}: left out: {error}", file=sys.stderr)
                continue
        made = {"digest": _digest(folder), "reports": len(load(folder).items)}
        if kind.tools:
            made["made_with"] = dict(load(folder).made_with)
        if args.settle:
            expected[name] = made
        elif made["digest"] != told.get("digest"):
            drifted.append(_drift(name, made, told))
        print(f"{name}: {made['reports']} reports, {made['digest']}", file=sys.stderr)
    if args.settle:
        DIGESTS.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for line in drifted:
        print(line, file=sys.stderr)
    return 0


@cache
def generator() -> str:
    """Digest of the code that makes sets; the readers cut the lines that labels are given for."""
    code = hashlib.sha256()
    for place in (ROOT / "training", ROOT / "gxnlp" / "readers", ROOT / "gxnlp" / "forms"):
        for path in sorted(p for p in place.rglob("*") if p.suffix in (".py", ".toml")):
            code.update(path.name.encode() + path.read_bytes())
    return code.hexdigest()[:16]


def _made_by(folder: Path) -> str:
    """Empty where there is no such set, or one that cannot be used."""
    try:
        return str(json.loads((folder / TRUTH).read_bytes()).get("generator", ""))
    except (OSError, ValueError):
        return ""


def _digest(folder: Path) -> str:
    try:
        return load(folder).digest()
    except (BadSet, OSError):
        return ""


def _drift(name: str, made: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """Why figures on this set cannot be laid beside those measured before."""
    if not told:
        return f"{name}: DRIFT: bench/digests.json does not know it"
    others = {
        tool: (told.get("made_with", {}).get(tool), version)
        for tool, version in made.get("made_with", {}).items()
        if told.get("made_with", {}).get(tool) != version
    }
    if others:
        why = "; ".join(f"{tool} is {now!r}, was {then!r}" for tool, (then, now) in others.items())
        return f"{name}: DRIFT: made by other programs: {why}"
    return f"{name}: DRIFT: the seed gives {made['digest']}, bench/digests.json has {told['digest']}"


def _json(path: Path, told: Any) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
