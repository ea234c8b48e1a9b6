"""The corpus: examples in every layout, each reproducible from its seed."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from gxnlp.document import UnreadableInput
from gxnlp.forms import Form, shipped
from gxnlp.labels import Label
from gxnlp.readers import read
from training.converters import versions
from training.invent import Invented, invent
from training.layouts import CONVERTED, CONVERTED_HELD_OUT, EVERY, HELD_OUT, KNOWN, Family
from training.layouts.converted import Pending, finish
from training.layouts.frame import Rendered
from training.truth import Misaligned, label_lines

BATCH = 400
"""Reports begun before the converters are asked to finish them."""


@dataclass(frozen=True)
class Example:
    name: str
    """Unlike any other's in the run, with the suffix."""
    family: str
    kind: str
    edition: str
    invented: Invented
    rendered: Rendered


def generate(
    seed: int,
    count: int,
    families: Sequence[Family] = KNOWN,
    *,
    forms: Sequence[Form] = (),
    busy: bool = False,
    slips: bool = False,
) -> Iterator[Example]:
    """`count` examples, the families in turn; without `busy` the load is drawn, without `slips` one in twenty slips."""
    forms = forms or shipped()
    step = BATCH if any(f.begin for f in families) else 1
    for first in range(0, count, step):
        yield from _batch(seed, range(first, min(first + step, count)), families, forms, busy, slips)


def _batch(
    seed: int, numbers: range, families: Sequence[Family], forms: Sequence[Form], busy: bool, slips: bool
) -> list[Example]:
    """Examples with these numbers; LibreOffice is started once for all that need it."""
    begun = []
    for i in numbers:
        family = families[i % len(families)]
        rng = Random(f"gxnlp/{seed}/{family.name}/{i}")
        form = rng.choices(forms, [1 + 2 * (n == len(forms) - 1) for n in range(len(forms))])[0]
        report = invent(rng, form, busy=busy, slips=slips or (not busy and rng.random() < 0.05))
        made = family.begin(report, form, rng) if family.begin else family.render(report, form, rng)
        begun.append((i, family, form, report, made))
    converted = iter(finish([made for *_, made in begun if isinstance(made, Pending)]))
    examples = []
    for i, family, form, report, made in begun:
        rendered = next(converted) if isinstance(made, Pending) else made
        name = f"{family.name}-{seed}-{i:05}{rendered.suffix}"
        examples.append(Example(name, family.name, family.kind, form.id, report, rendered))
    return examples


def write(examples: Iterable[Example], folder: Path) -> int:
    """Writes the files and keys.json (the shape of accept/keys.json); returns how many reports there are."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = {}
    for example in examples:
        (folder / example.name).write_bytes(example.rendered.data)
        keys[example.name] = {"form": example.edition, "cells": example.rendered.key}
    (folder / "keys.json").write_text(json.dumps(keys, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(keys)


@dataclass(frozen=True)
class Checked:
    """A report whose truth was held against what the reader hands on."""

    example: Example
    labels: tuple[Label, ...]
    wrong: str = ""
    """Why the truth does not fit; such a report is of no use."""


def checked(example: Example) -> Checked:
    if not example.rendered.tagged:
        return Checked(example, (), example.rendered.name)
    try:
        document = read(example.rendered.data, name=example.name)
        return Checked(example, tuple(label_lines(document, example.rendered)))
    except (UnreadableInput, Misaligned) as error:
        return Checked(example, (), str(error))


def generate_checked(
    seed: int, count: int, families: Sequence[Family], *, busy: bool = False, slips: bool = False, workers: int = 1
) -> Iterator[Checked]:
    """As `generate` with the shipped forms, each report read and its truth checked, by several processes at once."""
    names = [f.name for f in families]
    asked = [(seed, range(at, min(at + BATCH, count)), names, busy, slips) for at in range(0, count, BATCH)]
    if workers == 1:
        for one in asked:
            yield from _checked_batch(*one)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting = deque(pool.submit(_checked_batch, *one) for one in asked)
        while waiting:  # taken off the list, so that what is written is not kept in memory
            yield from waiting.popleft().result()


def _checked_batch(seed: int, numbers: range, names: Sequence[str], busy: bool, slips: bool) -> list[Checked]:
    families = [EVERY[name] for name in names]
    return [checked(example) for example in _batch(seed, numbers, families, shipped(), busy, slips)]


@dataclass
class Tally:
    """What a corpus consists of, for its manifest."""

    families: Counter[str] = field(default_factory=Counter)
    lost: dict[str, list[str]] = field(default_factory=dict)
    """Family -> why a report of it was left out, for each."""
    labels: Counter[str] = field(default_factory=Counter)
    told: Any = field(default_factory=hashlib.sha256)

    def sound(self, reports: Iterable[Checked]) -> Iterator[Example]:
        """Counts every report and hands on those whose truth fits."""
        for one in reports:
            self.families[one.example.family] += 1
            if one.wrong:
                self.lost.setdefault(one.example.family, []).append(f"{one.example.name}: {one.wrong}")
                continue
            self.labels.update(str(label) for label in one.labels)
            self.told.update(one.example.name.encode() + b"\0" + one.example.rendered.data)
            self.told.update(" ".join(one.labels).encode())
            yield one.example

    def manifest(self, seed: int) -> dict[str, Any]:
        return {
            "seed": seed,
            "digest": self.told.hexdigest(),
            "converters": versions(),
            "families": dict(self.families),
            "labels": dict(self.labels.most_common()),
            "not_aligned": self.lost,
        }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.corpus", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20, help="how many reports, over all families")
    parser.add_argument("--family", action="append", choices=sorted(EVERY), help="only this family; may be repeated")
    parser.add_argument("--kind", help="only families of this kind")
    parser.add_argument("--held-out", action="store_true", help="the families never trained on")
    parser.add_argument("--converted", action="store_true", help="families that go through real converters too")
    parser.add_argument("--busy", action="store_true", help="few zeros, so that a wrong row or column shows")
    parser.add_argument("--slips", action="store_true", help="every report breaks an identity")
    parser.add_argument("--workers", type=int, default=1, help="processes; each runs a LibreOffice of its own")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args(arguments)
    families = [EVERY[name] for name in args.family] if args.family else list(HELD_OUT if args.held_out else KNOWN)
    if args.converted and not args.family:
        families += CONVERTED_HELD_OUT if args.held_out else CONVERTED
    if args.kind:
        families = [f for f in families if f.kind == args.kind]
    if not families:
        parser.error(f"no family of kind {args.kind}")
    if not args.converted and args.workers == 1:
        examples = generate(args.seed, args.count, families, busy=args.busy, slips=args.slips)
        print(f"{write(examples, args.output)} reports in {args.output}", file=sys.stderr)
        return 0
    tally = Tally()
    reports = generate_checked(
        args.seed, args.count, families, busy=args.busy, slips=args.slips, workers=args.workers
    )  # fmt: skip
    count = write(tally.sound(reports), args.output)
    manifest = json.dumps(tally.manifest(args.seed), ensure_ascii=False, indent=1)
    (args.output / "manifest.json").write_text(manifest, encoding="utf-8")
    lost = sum(map(len, tally.lost.values()))
    print(f"{count} reports in {args.output}, {lost} left out (manifest.json says why)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
