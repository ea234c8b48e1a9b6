"""What the tab-joined layouts share: a grid's row as a line of cells."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from training.layouts.grid import Grid, Spot
from training.mess import split_text

_MARKER = re.compile(r"([（(][^）)]{1,3}[）)]、?|[一二三四五六七]\s*[、.]|\d{1,2}[.、．)])\s*(.*)", re.DOTALL)


def tab_row(grid: Grid, n: int, style: str, rng: Random) -> list[Spot]:
    """full: every column of the paper; open: merged-right cells once; ragged: some empty label cells lost;
    bare: no empty cells but the values' own."""
    if style == "open":
        return trimmed(grid.open_row(n))
    spots = grid.full_row(n)
    if style == "full":
        return spots if rng.random() < 0.95 else trimmed(spots)
    if style == "bare" and any(s.role == "value" for s in spots):
        return [s for s in spots if s.role != "empty"]
    if style == "ragged":
        kept = [s for s in spots if s.role != "empty" or rng.random() < 0.6]
        return kept or spots[:1]
    return trimmed(spots)


def trimmed(spots: list[Spot]) -> list[Spot]:
    """Without the merged-away columns at its end."""
    end = len(spots)
    while end > 1 and spots[end - 1].role == "empty":
        end -= 1
    return spots[:end]


def split_marker(text: str) -> tuple[str, str]:
    """（三）不予公开 -> （三）, 不予公开."""
    found = _MARKER.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


def cut_labels(spots: list[Spot], rng: Random) -> tuple[list[Spot], list[Spot]]:
    """A row that a page break cut: the first part of its label with the values, the rest of the label below."""
    above, below = [], []
    for s in spots:
        if s.role == "label" and len(s.text) > 5 and not s.group:
            first, *rest = split_text(s.text, 2, rng)
            above.append(replace(s, text=first, piece=True))
            below.append(replace(s, text="".join(rest), piece=True))
        else:
            above.append(s)
            below.append(emptied(s))
    return above, below


def values_first(spots: list[Spot]) -> tuple[list[Spot], list[Spot]]:
    """A row that a page break cut: the values above, the whole label below."""
    above = [s if s.role == "value" else emptied(s) for s in spots]
    below = [s if s.role == "label" else emptied(s) for s in spots]
    return above, below


def emptied(spot: Spot) -> Spot:
    return replace(spot, text="", role="empty", cell=None)
