"""The corpus: examples in every layout, each reproducible from its seed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gxnlp.forms import Form, shipped
from training.invent import Invented, invent
from training.layouts import FAMILIES, HELD_OUT, KNOWN, Family
from training.layouts.frame import Rendered


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
    for i in range(count):
        family = families[i % len(families)]
        rng = Random(f"gxnlp/{seed}/{family.name}/{i}")
        form = rng.choices(forms, [1 + 2 * (n == len(forms) - 1) for n in range(len(forms))])[0]
        report = invent(rng, form, busy=busy, slips=slips or (not busy and rng.random() < 0.05))
        rendered = family.render(report, form, rng)
        name = f"{family.name}-{seed}-{i:05}{rendered.suffix}"
        yield Example(name, family.name, family.kind, form.id, report, rendered)


def write(examples: Iterator[Example], folder: Path) -> int:
    """Writes the files and keys.json (the shape of accept/keys.json); returns how many reports there are."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = {}
    for example in examples:
        (folder / example.name).write_bytes(example.rendered.data)
        keys[example.name] = {"form": example.edition, "cells": example.rendered.key}
    (folder / "keys.json").write_text(json.dumps(keys, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(keys)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.corpus", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20, help="how many reports, over all families")
    parser.add_argument("--family", action="append", choices=sorted(FAMILIES), help="only this family; may be repeated")
    parser.add_argument("--kind", help="only families of this kind")
    parser.add_argument("--held-out", action="store_true", help="the families never trained on")
    parser.add_argument("--busy", action="store_true", help="few zeros, so that a wrong row or column shows")
    parser.add_argument("--slips", action="store_true", help="every report breaks an identity")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args(arguments)
    families = [FAMILIES[name] for name in args.family] if args.family else list(HELD_OUT if args.held_out else KNOWN)
    if args.kind:
        families = [f for f in families if f.kind == args.kind]
    if not families:
        parser.error(f"no family of kind {args.kind}")
    examples = generate(args.seed, args.count, families, busy=args.busy, slips=args.slips)
    print(f"{write(examples, args.output)} reports in {args.output}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
