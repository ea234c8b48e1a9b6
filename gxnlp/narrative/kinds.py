"""What a figure can count, from kinds.toml: topics, kinds with their wordings, families of parts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_NEVER = r"(?!)"


@dataclass(frozen=True)
class Topic:
    id: str
    cues: re.Pattern[str]
    section: str
    """The statutory section that speaks of it where nothing else is said; empty where none does."""


@dataclass(frozen=True)
class Kind:
    name: str
    topic: str
    units: frozenset[str]
    left: re.Pattern[str]
    right: re.Pattern[str]
    unless: re.Pattern[str]
    loose: re.Pattern[str]
    zero: re.Pattern[str] | None
    base: float
    single: bool
    former: bool
    """Last year's by its nature."""
    family: str
    part_of: str


@dataclass(frozen=True)
class Kinds:
    topics: tuple[Topic, ...]
    kinds: tuple[Kind, ...]
    by_unit: dict[str, tuple[Kind, ...]]
    by_name: dict[str, Kind]
    veto: dict[str, re.Pattern[str]]
    wholes: frozenset[str]
    """Kinds that others are parts of."""
    complete: dict[str, int]
    """How many different parts of a family make up its whole; 0 where the words must say so."""
    joined: re.Pattern[str]
    sorted: re.Pattern[str]


MEASURES = frozenset(
    (
        "分钟",
        "小时",
        "天",
        "元",
        "万元",
        "亿元",
        "%",
        "个工作日",
        "个自然日",
        "个百分点",
        "个月",
        "个季度",
        "个小时",
        "个年度",
    )
)
"""Units that count no things."""


def fits(kind: Kind, unit: str) -> bool:
    """Can such a unit stand behind its number? Measures only where the kind names them."""
    return unit in kind.units or (unit not in MEASURES and not kind.units & MEASURES)


@lru_cache(maxsize=64)
def known(year: int | None) -> Kinds:
    """The kinds as a report on `year` words them."""
    data = tomllib.loads((HERE / "kinds.toml").read_text(encoding="utf-8"))
    years = (
        {"{last}": str(year - 1), "{next}": str(year + 1)} if year else dict.fromkeys(("{last}", "{next}"), r"\d{4}")
    )
    kinds = tuple(kind for stated in data["kinds"] for kind in _each(stated, years))
    units = {unit for kind in kinds for unit in kind.units}
    return Kinds(
        topics=tuple(Topic(t["id"], re.compile(t["cues"]), t.get("section", "")) for t in data["topics"]),
        kinds=kinds,
        by_unit={unit: tuple(kind for kind in kinds if unit in kind.units) for unit in units},
        by_name={kind.name: kind for kind in kinds},
        veto={t["id"]: re.compile(t["veto"]) for t in data["topics"] if "veto" in t},
        wholes=frozenset(kind.part_of for kind in kinds) - {""},
        complete={family["id"]: family["complete"] for family in data["families"]},
        joined=re.compile(data["joined"]),
        sorted=re.compile(data["sorted"]),
    )


def _each(stated: dict[str, Any], years: dict[str, str]) -> Iterator[Kind]:
    """The kind itself, or one for each topic that it is `of`."""

    def pattern(key: str) -> re.Pattern[str]:
        text = stated.get(key, "") or _NEVER
        for slot, value in years.items():
            text = text.replace(slot, value)
        return re.compile(text)

    for of in stated.get("of", [stated.get("topic", "")]):
        yield Kind(
            name=stated["kind"].replace("{of}", of),
            topic=of,
            units=frozenset(stated["units"]),
            left=pattern("left"),
            right=pattern("right"),
            unless=pattern("unless"),
            loose=pattern("loose"),
            zero=pattern("zero") if "zero" in stated else None,
            base=float(stated["base"]),
            single=stated.get("single", False),
            former=stated.get("former", False),
            family=stated.get("family", ""),
            part_of=stated.get("part_of", "").replace("{of}", of),
        )
