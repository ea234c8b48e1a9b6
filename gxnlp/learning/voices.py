"""How well a facts model does on voices that it never met, and how sure it may be there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gxnlp.learning.facts import Fitted, Floats, Lesson, Settings, fitted, tempered
from gxnlp.learning.prose import GRAMMAR, MIXED
from gxnlp.narrative.judging import OTHER, chained

GROUPS = ("published", "requests", "review", "litigation")
TEMPERATURES = np.linspace(0.6, 4.0, 35)
MOST_CONFUSIONS = 12


@dataclass(frozen=True)
class Measured:
    metrics: dict[str, Any]
    temperature: float
    """What the scores are divided by, so that a probability of voices never met means what it says."""
    sure: float
    """The probability from which on so many facts are right as the settings ask for."""
    agreed: float
    """The same of the net that believes a fact least."""


def left_out(found: Sequence[Lesson], settings: Settings, step: Callable[[], None] = lambda: None) -> Measured | None:
    """Voices left out in turn; None where there is but one. Reports of several teach no fold, the grammar all."""
    voices = sorted({one.voice for one in found} - {MIXED, GRAMMAR})
    folds = min(settings.folds, len(voices))
    if folds < 2:
        return None
    held: list[Lesson] = []
    folded: list[tuple[Fitted, list[Lesson], Floats]] = []
    by_net: list[list[Floats]] = []
    for fold in range(folds):
        out = set(voices[fold::folds])
        model = fitted([one for one in found if one.voice not in out and one.voice != MIXED], settings, step)
        mine = [one for one in found if one.voice in out]
        held += mine
        folded.append((model, mine, model.alone(mine)))
        by_net.append(model.each_alone(mine))
    temperature = min(TEMPERATURES, key=lambda t: _surprise(folded, float(t)))
    said: list[str] = []
    trusts: list[Floats] = []
    leasts: list[Floats] = []
    for (model, mine, alone), nets in zip(folded, by_net, strict=True):
        tempered_all = np.stack([tempered(one, float(temperature)) for one in (alone, *nets)])
        found_here, *each = chained(tempered_all, [one.link for one in mine], model.follows)
        best = found_here.argmax(axis=1)
        said += [model.labels[at] for at in best]
        trusts.append(found_here.max(axis=1))
        leasts.append(np.min([one[np.arange(len(best)), best] for one in each], axis=0))
    trust, least = np.concatenate(trusts), np.concatenate(leasts)
    truth = [one.kind for one in held]
    right = np.array([a == b for a, b in zip(truth, said, strict=True)])
    fact = np.array([kind != OTHER for kind in said])
    sure = _sure(trust[fact], right[fact], settings.right)
    agreed = _sure(least[fact], right[fact], settings.certain)
    metrics = {
        "figures": len(truth),
        "voices": len(voices),
        "macro_f1": round(float(np.mean([f1(truth, said, group) for group in GROUPS])), 4),
        "f1": {group: round(f1(truth, said, group), 4) for group in GROUPS},
        "f1_of_patterns": {group: round(f1(truth, [one.hint or OTHER for one in held], group), 4) for group in GROUPS},
        "f1_by_voice": {voice: _f1_of(voice, held, said) for voice in voices},
        "sure": {
            "from": round(sure, 4),
            "right": round(float(right[fact & (trust >= sure)].mean()), 4),
            "share": round(float((trust[fact] >= sure).mean()), 4),
        },
        "agreed": {
            "from": round(agreed, 4),
            "right": round(float(right[fact & (least >= agreed)].mean()), 4),
            "share": round(float((least[fact] >= agreed).mean()), 4),
        },
        "confusions": [
            {"is": a, "said": b, "times": n}
            for (a, b), n in Counter((a, b) for a, b in zip(truth, said, strict=True) if a != b).most_common(
                MOST_CONFUSIONS
            )
        ],
    }
    return Measured(metrics, float(temperature), sure, agreed)


def f1(truth: Sequence[str], said: Sequence[str], group: str) -> float:
    """Of the kinds that begin with a group's name: a kind of the group told for another is missed and wrong."""
    right = sum(a == b and a.startswith(group) for a, b in zip(truth, said, strict=True))
    mine, theirs = (sum(k.startswith(group) and k != OTHER for k in kinds) for kinds in (truth, said))
    return 2 * right / max(1, mine + theirs)


def _f1_of(voice: str, held: Sequence[Lesson], said: Sequence[str]) -> float:
    pairs = [(one.kind, kind) for one, kind in zip(held, said, strict=True) if one.voice == voice]
    right = sum(a == b != OTHER for a, b in pairs)
    return round(2 * right / max(1, sum((a != OTHER) + (b != OTHER) for a, b in pairs)), 4)


def _surprise(folded: Sequence[tuple[Fitted, list[Lesson], Floats]], temperature: float) -> float:
    total = 0.0
    for model, mine, alone in folded:
        at = {label: i for i, label in enumerate(model.labels)}
        truth = np.array([at.get(one.kind, -1) for one in mine])
        chosen = tempered(alone, temperature)[np.arange(len(mine)), truth][truth >= 0]
        total -= float(np.log(np.maximum(chosen, 1e-9)).sum())
    return total


def _sure(trust: Floats, right: NDArray[np.bool_], wanted: float) -> float:
    """The lowest trust from which on so many are right; 0.99 where none will do."""
    order = np.argsort(-trust, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= wanted)
    return float(min(0.99, max(0.5, trust[order][good[-1]]))) if len(good) else 0.99
