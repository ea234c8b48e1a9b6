"""The sets that `gxnlp bench` measures on: `python -m training.benchsets --scale quick|standard|full|try -o DIR`.

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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gxnlp.bench.sets import KEYS, LABELS, SCHEMA, TRUTH, BadSet, load
from gxnlp.report import both
from training.benchmade import Made, Making, printed, scanned, texts
from training.converters import versions
from training.converters.running import ConversionFailed
from training.layouts import CONVERTED, CONVERTED_HELD_OUT, FAMILIES, HELD_OUT, KNOWN

SEED = 7_400_000
"""Of the first set; each has its own, and nothing else uses seeds from here on."""
ROOT = Path(__file__).parents[1]
DIGESTS = ROOT / "bench" / "digests.json"
SCALES = ("quick", "standard", "full", "try")
"""`try`: one report of each layout in every set, to see the whole way work; nothing is measured on it."""


@dataclass(frozen=True)
class SetKind:
    about: str
    make: Making
    counts: tuple[int, int, int]
    """Reports of each layout at quick, standard and full scale; 0: no such set."""
    tools: bool = False
    """Whether other programs take part, whose versions matter."""

    def each(self, scale: str) -> int:
        return 1 if scale == "try" else self.counts[SCALES.index(scale)]


EVERY_TEXT = tuple(FAMILIES.values())
KINDS: dict[str, SetKind] = {
    "known": SetKind(
        both("训练过的版式，数字密集", "layouts like those trained on, few zeros"), texts(KNOWN), (2, 8, 150)
    ),
    "held-out": SetKind(
        both("未训练过的版式，数字密集", "layouts never trained on, few zeros"), texts(HELD_OUT), (2, 25, 400)
    ),
    "plain": SetKind(
        both("各种版式，数字自然分布", "all layouts, figures as they fall: zeros, blanks, tables left out"),
        texts(EVERY_TEXT, busy=False), (1, 4, 100),
    ),
    "slips": SetKind(
        both("每份报告都有勾稽错误", "every report breaks an identity"), texts(EVERY_TEXT, slips=True), (1, 4, 60)
    ),
    "converted": SetKind(both("经真实转换程序", "through real converters"), texts(CONVERTED), (0, 4, 60), True),
    "converted-held-out": SetKind(
        both("经未训练过的真实转换程序", "through real converters never trained on"),
        texts(CONVERTED_HELD_OUT), (0, 8, 120), True,
    ),
    "pdf": SetKind(
        both("有文字层的 PDF", "PDFs with text, ruled and unruled tables, also with wrapped names and figures"),
        printed("ruled", "unruled", "wrapped"), (0, 12, 300), True,
    ),
    "pdf-held-out": SetKind(
        both("PDF，未用于调试的样式与字体", "PDFs, a style and a font kept out of tuning"),
        printed("held_out"), (0, 12, 300), True,
    ),
    "scans": SetKind(both("扫描、复印、翻拍", "pages scanned, copied, photographed"), scanned, (0, 2, 30), True),
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
        save(aside, kind.make(seed_of(name), kind.each(scale)), about)
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
    unsettled = not expected
    if unsettled and not args.settle:
        print(f"{args.scale}: bench/digests.json does not say what the seeds must give", file=sys.stderr)
    drifted = []
    for name in args.set or KINDS:
        kind, folder = KINDS[name], args.output / name
        if not kind.each(args.scale):
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
        elif not unsettled and made["digest"] != told.get("digest"):
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
