"""`gxnlp train --facts`: a facts model out of labelled prose."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gxnlp.commands import DONE, SOME_UNREADABLE, Usage, say
from gxnlp.commands.progress import shown
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.learning.prose import Told

SHIPPED = "facts.prose.xz"
FEWEST = 20
"""Marked figures: fewer teach nothing."""


def train(given: argparse.Namespace, out: Path) -> int:
    from gxnlp import bundles
    from gxnlp.learning import facts, prose, voices
    from gxnlp.learning.factscard import card
    from gxnlp.narrative import bundle

    try:
        corpora = _shipped() if given.corpus is None else [Path(name) for name in given.corpus if name != "none"]
        told = [one for path in (*corpora, *_files(given.labels)) for one in prose.read(path)]
    except prose.BadProse as error:
        say(str(error))
        return SOME_UNREADABLE
    if sum(len(one.marks) for one in told) < FEWEST:
        raise Usage(both(f"标注的数字不足 {FEWEST} 个", f"fewer than {FEWEST} marked figures to learn from"))
    settings = facts.Settings(seed=given.seed)
    found = facts.lessons(told, settings)
    with shown(both("训练", "training"), (1 + settings.folds) * settings.nets * settings.epochs) as view:
        measured = voices.left_out(found, settings, view.step)
        model = facts.fitted(found, settings, view.step)
    if measured is not None:
        model = replace(model, temperature=measured.temperature, sure=measured.sure, agreed=measured.agreed)
    data = _about(told, len(found), settings.seed)
    metrics: dict[str, Any] = {"voices left out": measured.metrics} if measured else {}
    written = bundles.write(
        out,
        bundle.NAME,
        bundles.canonical_skops(model.content()),
        bundle.SORT,
        data=data,
        metrics=metrics,
        card=card(data, metrics, asdict(settings)),
    )
    bundle.read(written)
    for name, m in metrics.items():
        f1 = ", ".join(f"{group} {value:.4f}" for group, value in m["f1"].items())
        say(f"{name}: F1 {f1}")
    print(written)
    say(both("尚未启用", "not in use yet") + f": gxnlp models promote {written}")
    return DONE


def _shipped() -> list[Path]:
    from gxnlp.bundles import PLACES

    for place in PLACES:
        if (place / SHIPPED).is_file():
            return [place / SHIPPED]
    raise Usage(both("没有随附的标注文字，请用 --corpus 给出，或 --corpus none",
                     "no labelled prose came with this gxnlp; name one with --corpus, or --corpus none"))  # fmt: skip


def _files(places: Sequence[Path]) -> list[Path]:
    from gxnlp.learning.prose import PACKED, SUFFIX

    found: list[Path] = []
    for place in places:
        if place.is_dir():
            found += sorted(p for p in place.iterdir() if p.name.endswith((SUFFIX, PACKED)))
        else:
            found.append(place)
    return found


def _about(told: Sequence[Told], figures: int, seed: int) -> dict[str, Any]:
    from gxnlp.learning.prose import digest

    return {
        "seed": seed,
        "digest": digest(told),
        "reports": len({(one.voice, one.report) for one in told}),
        "lines": len(told),
        "figures": figures,
        "marked": sum(len(one.marks) for one in told),
        "voices": sorted({one.voice for one in told}),
    }
