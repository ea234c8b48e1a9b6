"""Labelled prose out of the banks: `python -m training.narrative.labelled -o FILE.prose.xz`.

Reports of every voice, and of all voices mixed; headings, the order of things and the paragraphs vary more than in the
evaluation, so that the facts model leans on the words and not on where they stand. A sealed bank is never read.
"""

from __future__ import annotations

import argparse
import lzma
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random

from gxnlp.forms import Form, shipped
from gxnlp.learning.prose import GRAMMAR as NOBODY
from gxnlp.learning.prose import MIXED, PRACTISED
from training.invent import invent
from training.narrative.bank import (
    EIGHTEENTH,
    EIGHTH,
    ELEVENTH,
    EVALUATION,
    FIFTEENTH,
    FIFTH,
    FOURTEENTH,
    FOURTH,
    GRAMMAR,
    HERE,
    NINETEENTH,
    NINTH,
    PRACTICE,
    SECOND,
    SEVENTEENTH,
    SEVENTH,
    SIXTEENTH,
    SIXTH,
    TENTH,
    THIRD,
    THIRTEENTH,
    TWELFTH,
    Bank,
    Filler,
    read,
)
from training.narrative.bank import PRACTISED as PRACTISED_BANKS
from training.narrative.compose import figures_of
from training.narrative.constructions import constructions
from training.narrative.sisters import sisters

SEED, COUNT = 2026, 40
"""Reports a bank and, for the mixed voice, as many for every bank."""
GRAMMATICAL, COMPOSED = 22, 16
"""How many times as many of the grammar, and of what is put together by lot: they have more to say than any voice."""
SISTERS = 0.4
"""And of the sisters of a voice's sentences, for each of its own."""
HEADINGS = {
    "published": ("主动公开", "主动公开政府信息情况", "信息发布", "公开情况", "主动公开工作", "平台建设"),
    "requests": ("依申请公开", "依申请公开情况", "申请办理", "依申请公开办理情况"),
    "proceedings": ("行政复议和行政诉讼", "复议诉讼情况", "监督保障"),
    "activity": ("监督保障", "政府信息管理", "平台建设", "组织领导", "业务培训"),
}
BESIDE = {
    "published": (("published", 1.0), ("topic", 0.6), ("documents", 0.4), ("activity", 0.3)),
    "requests": (("requests", 1.0), ("ways", 0.45), ("outcomes", 0.75), ("fees", 0.4)),
    "proceedings": (("proceedings", 1.0), ("proceedings", 0.4), ("fees", 0.3)),
    "activity": (("activity", 1.0), ("activity", 0.6), ("documents", 0.4)),
}
"""Which blocks a part of the overview has, and how often."""


def banks() -> list[Path]:
    """Everything that may be learnt from: never a sealed bank."""
    learnt = (
        PRACTICE, EVALUATION, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH, ELEVENTH, TWELFTH,
        THIRTEENTH, FOURTEENTH, FIFTEENTH, SIXTEENTH, SEVENTEENTH, EIGHTEENTH, NINETEENTH,
    )  # fmt: skip
    return [*learnt, *sorted(HERE.glob("training_*.txt")), GRAMMAR]


def labelled(paths: Sequence[Path], seed: int, count: int) -> Iterator[str]:
    """Reports as labelled prose: `count` of each bank alone, and as many mixed as there are of all."""
    read_banks = {path: read(path) for path in paths}
    for path, bank in read_banks.items():
        voice, times = (NOBODY, GRAMMATICAL) if path == GRAMMAR else (path.stem, 1)
        for i in range(count * times):
            rng = Random(f"gxnlp/prose/{seed}/{path.stem}/{i}")
            yield _report(rng, bank, voice, path in PRACTISED_BANKS)
        alike = sisters(bank, Random(f"gxnlp/sisters/{seed}/{path.stem}")) if path != GRAMMAR else {}
        for i in range(round(count * SISTERS) if alike else 0):
            rng = Random(f"gxnlp/prose/{seed}/{path.stem}/sisters/{i}")
            yield _report(rng, alike, voice, path in PRACTISED_BANKS)
    if GRAMMAR in paths:
        bank = constructions()
        for i in range(count * COMPOSED):
            yield _report(Random(f"gxnlp/prose/{seed}/constructions/{i}"), bank, NOBODY, False)
    if len(paths) > 1:
        for kept in (True, False):
            mixed = _mixed([bank for path, bank in read_banks.items() if (path in PRACTISED_BANKS) == kept])
            for i in range(count * sum((path in PRACTISED_BANKS) == kept for path in paths)):
                yield _report(Random(f"gxnlp/prose/{seed}/mixed/{kept}/{i}"), mixed, MIXED, kept)


def _mixed(several: Sequence[Bank]) -> Bank:
    blocks = {block for bank in several for block in bank}
    return {block: tuple(t for bank in several for t in bank.get(block, ())) for block in sorted(blocks)}


def _report(rng: Random, bank: Bank, voice: str, practised: bool) -> str:
    form = rng.choice(shipped())
    filler = _filler(rng, form)
    lines = [f"# report {filler.year} {voice}" + (f" {PRACTISED}" if practised else "")]
    lines += ["## ", *_said(rng, bank, filler, "introduction")]
    parts = list(BESIDE)
    if rng.random() < 0.3:
        rng.shuffle(parts)
    numbered = rng.random() < 0.7
    for n, part in enumerate(parts):
        heading = f"（{'一二三四'[n]}）{rng.choice(HEADINGS[part])}" if numbered else ""
        lines.append(f"## overview | {heading}" if heading else "## overview")
        sentences = [
            s for block, often in BESIDE[part] if rng.random() < often for s in _said(rng, bank, filler, block)
        ]
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            for extra in _said(rng, bank, filler, "noise"):
                sentences.insert(rng.randint(0, len(sentences)), extra)
        if rng.random() < 0.3:
            lines += sentences
        elif sentences:
            lines.append("".join(sentences))
    for section, block in (("disclosure", "published"), ("requests", "requests"), ("proceedings", "proceedings")):
        if rng.random() < 0.15:
            lines += [f"## {section}", *_said(rng, bank, filler, block)]
    lines += ["## other", *_said(rng, bank, filler, "other")]
    return "\n".join(lines) + "\n"


def _filler(rng: Random, form: Form) -> Filler:
    while True:
        report = invent(rng, form, busy=rng.random() < 0.7)
        if not report.missing and all(v is not None for t in report.tables.values() for v in t.values()):
            return Filler(rng, report.agency, report.year, figures_of(report, form, rng), marking=True)


def _said(rng: Random, bank: Bank, filler: Filler, block: str) -> list[str]:
    """One of the templates that fit, drawn until one does: most do, and asking each takes long where all voices mix."""
    some = bank.get(block, ())
    drawn = (some[at] for at in rng.sample(range(len(some)), len(some)))
    return [filler.fill(template).text for template in islice(filter(filler.fits, drawn), 1)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.narrative.labelled", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--count", type=int, default=COUNT, help="reports a bank")
    parser.add_argument("--without", action="append", default=[], metavar="BANK", help="leave this bank out: third")
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_args(arguments)
    paths = [path for path in banks() if path.stem not in asked.without]
    text = "".join(labelled(paths, asked.seed, asked.count))
    data = text.encode()
    asked.output.write_bytes(lzma.compress(data, preset=9) if asked.output.name.endswith(".xz") else data)
    print(f"{text.count('# report ')} reports of {len(paths)} banks", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
