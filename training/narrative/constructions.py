"""Constructions put together by lot: every way to tell an item, in every list, under every opening, of every family.

grammar.txt has what somebody thought of; this has what follows from it. An item is told before its figure or behind it,
across a comma, in brackets, by its share; several of one family make a list; what opens the list may name their whole,
or say that none of it is ours, and then nothing in it counts. The ways stand in constructions.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from training.narrative.bank import GRAMMAR, Bank, families_of
from training.narrative.families import Members

SEED = 2026
MANY: Mapping[str, int] = {
    "outcome": 700, "review": 480, "suit": 540, "route": 300, "stock": 480, "way": 240, "asker": 240, "channel": 480,
    "paper": 200, "act": 100, "voice": 100,
}  # fmt: skip
"""Templates of a family."""
STRANGE = 0.4
"""As many of the same told of others."""
OWN, LONG = 0.55, 0.55
"""How often an item is told in a way that only its family has, and how often one of the others is a long one."""
COMMA = "，"
NOUGHT = 0.22
"""How often one item of a list is said to be nought, where its family has things to be without."""


@dataclass(frozen=True)
class Ways:
    block: str
    unit: str
    whole: str
    thing: str
    """What there is none of; empty where nobody says so."""
    openings: tuple[str, ...]
    items: tuple[str, ...]
    strange: tuple[str, ...]
    """Openings of what is alike, but none of ours."""
    alien: tuple[str, ...]
    """Openings of something else, which only its ways are shared with."""
    closings: tuple[str, ...]


@dataclass(frozen=True)
class Common:
    """Ways of every family."""

    bare: tuple[str, ...]
    long: tuple[str, ...]
    nought: tuple[str, ...]


def ways() -> tuple[dict[str, Ways], Common]:
    stated = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    bare, long, nought = (_several(stated.pop(name)) for name in ("bare", "long", "nought"))
    return {family: _ways(told) for family, told in stated.items()}, Common(bare, long, nought)


def _ways(told: Mapping[str, str]) -> Ways:
    return Ways(
        block=told["block"],
        unit=told["unit"],
        whole=told["whole"],
        thing=told.get("thing", ""),
        openings=_several(told["openings"]),
        items=_several(told["items"]),
        strange=_several(told["strange"]),
        alien=_several(told["alien"]),
        closings=_several(told["closings"]),
    )


def constructions() -> Bank:
    """Block -> its templates, of the families of the grammar."""
    found: dict[str, list[str]] = {}
    for block, template in composed(families_of(GRAMMAR)):
        found.setdefault(block, []).append(template)
    return {block: tuple(templates) for block, templates in found.items()}


def composed(families: Members) -> Iterator[tuple[str, str]]:
    """(block, template): every family told in lists of its own, then the same of others."""
    every, common = ways()
    for family, mine in every.items():
        rng = Random(f"gxnlp/constructions/{SEED}/{family}")
        for _ in range(MANY[family]):
            yield mine.block, _told(rng, mine, families[family], common)
        for _ in range(round(MANY[family] * STRANGE)):
            yield "noise", _told(rng, mine, families[family], common, strange=True)


def _told(
    rng: Random,
    mine: Ways,
    members: Sequence[Sequence[str]],
    common: Common,
    *,
    strange: bool = False,
) -> str:
    alien = strange and mine.alien != ("",) and rng.random() < 0.35
    opening = rng.choice(mine.alien if alien else mine.strange if strange else mine.openings)
    own = not alien and rng.random() < OWN
    way = rng.choice(mine.items if own else common.long if rng.random() < LONG else common.bare)
    if not opening and not own:  # bare words need to be told what they are of
        opening = rng.choice([one for one in mine.openings if one] or [""])
    several = rng.sample(list(members), min(len(members), rng.choice((1, 2, 2, 3, 3, 4, 6))))
    ways_of = [way] * len(several)
    if len(several) > 1 and rng.random() < 0.2:
        ways_of[-1] = rng.choice(common.bare)  # the last is told in another way
    items = [_item(one, kind, words, mine, strange) for one, (kind, *words) in zip(ways_of, several, strict=True)]
    if mine.thing and not alien and rng.random() < (NOUGHT * STRANGE if strange else NOUGHT):
        at = rng.randrange(len(items))
        kind, words, named = several[at][:3]
        items[at] = _nought(rng.choice(common.nought), kind, words, named, mine.thing, strange)
    join = rng.choice("；；。，") if COMMA in way else rng.choice("，，、；。")
    closing = rng.choice(mine.closings) if rng.random() < 0.25 and not strange else ""
    if "T" in opening and "T" in closing:
        closing = ""
    told = (opening + join.join(items) + closing + "。").replace("T", f"{{{mine.whole}}}")
    return told.removeprefix(COMMA)


def _item(way: str, kind: str, words: Sequence[str], mine: Ways, strange: bool) -> str:
    share = f"{{%{kind}/{mine.whole}}}" if mine.whole and not strange else "{#%}"
    told = way.replace("{%}", share).replace("{k}", "{#}" if strange else f"{{{kind}}}").replace("U", mine.unit)
    return told.replace("W", f"<{words[0]}>").replace("N", f"<{words[1]}>")


def _nought(way: str, kind: str, words: str, named: str, thing: str, strange: bool) -> str:
    told = way.replace("W", f"<{words}>").replace("N", f"<{named}>").replace("X", thing)
    return told if strange else f"{{0:{kind}|{told}}}"


def _several(words: str) -> tuple[str, ...]:
    return tuple("" if word == "-" else word for word in words.split())
