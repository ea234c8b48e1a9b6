"""Which words a figure of a run belongs to: 网站、微信、公开栏分别公开79条、125条和56条."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

FILL = "\x00"
"""Takes the room of what was replaced, so that every character keeps its place."""
_SPREAD = re.compile(r"分别|依次|各(?:为|是|有|公开|发布)?")
_APART = re.compile(r"以及|[、和,]|(?<![参])与|(?<![遍涉普触波惠])及")


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure, or a word that may say nought."""

    start: int
    end: int
    unit: str
    value: float


def run_of(level: str, spot: Spot, earlier: Sequence[Spot], later: Sequence[Spot]) -> tuple[list[Spot], int]:
    """The figures that are told one after another with nothing between, and which of them this one is."""
    run = [spot]
    for one in reversed(earlier):
        if not joins(level[one.end : run[0].start]):
            break
        run.insert(0, one)
    place = len(run) - 1
    for one in later:
        if not joins(level[run[-1].end : one.start]):
            break
        run.append(one)
    return run, place


def words_of(level: str, spot: Spot, earlier: Sequence[Spot], later: Sequence[Spot], begin: int) -> str:
    """网站、微信、公开栏分别公开79条、125条和56条: the words that the figure belongs to."""
    run, place = run_of(level, spot, earlier, later)
    if len(run) < 2:
        return ""
    hits = list(_SPREAD.finditer(level, begin, run[0].start))
    if not hits or run[0].start - hits[-1].end() > 12:
        return ""
    listed = level[begin : hits[-1].start()]
    listed = re.split(r"[;:(]", listed)[-1]
    clauses = [[item for item in _APART.split(clause) if item] for clause in listed.split(",")]
    apart = [[part for item in clause for part in item.split("□") if part] for clause in clauses]
    # 从渠道看,网站、微博□微信、其他分别公开…: the list is its last clause, in which 微博□微信 may be two.
    # 经网站、微信、简报三种载体公开的信息,条数分别是33、87、48: or the one before it.
    items = next(
        (own for own in (clauses[-1], apart[-1], *clauses[-2:-1], *apart[-2:-1]) if len(own) == len(run)),
        [item for clause in clauses for item in clause],
    )
    if len(items) < len(run):
        items = [item for clause in apart for item in clause]
    said = level[hits[-1].end() : run[0].start]
    return (items[-len(run) :][place] + said).replace(FILL, "") if len(items) >= len(run) else ""


def joins(between: str) -> bool:
    return len(between) <= 3 and bool(_APART.sub("", between) == "")
