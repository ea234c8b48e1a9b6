"""What the pipe layouts share: rows between pipes, separator rows, labels torn out of the pipes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from gxnlp.labels import Label
from training.layouts.grid import Spot
from training.layouts.sheet import Sheet
from training.mess import wrap


def piped(spots: Sequence[Spot], outer: bool = True) -> str:
    inner = " | ".join(s.text for s in spots)
    return f"| {inner} |" if outer else inner


def put_pipes(sheet: Sheet, spots: Sequence[Spot], outer: bool = True) -> None:
    sheet.spots(spots, raw=piped(spots, outer))


def put_rule(sheet: Sheet, width: int, rng: Random, dashes: str = "---") -> None:
    rule = "|" + f"{dashes}|" * width
    sheet.add(Label.RULE, rule)


def put_piece(sheet: Sheet, rows: Sequence[Sequence[Spot]], rng: Random) -> None:
    """A table as a converter writes a piece of one: the first row, a separator, the rest."""
    for i, row in enumerate(rows):
        put_pipes(sheet, row)
        if i == 0:
            put_rule(sheet, len(row), rng)


def torn_label(
    group: Spot | None, label: Spot | None, rng: Random, narrow: int = 4, wide: int = 11
) -> list[list[Spot]]:
    """The lines that torn-out labels leave: each cut at its cell's width, side by side where they touched."""
    first = [replace(group, text=t, piece=True) for t in wrap(group.text, narrow)] if group else []
    second = [replace(label, text=t, piece=True) for t in wrap(label.text, wide)] if label else []
    if len(second) == 1 and label:
        second = [label]
    if not first or not second:
        return [[s] for s in first + second]
    if rng.random() < 0.4:
        return [[s] for s in first + second]
    lines: list[list[Spot]] = []
    for i in range(max(len(first), len(second))):
        lines.append([*first[i : i + 1], *second[i : i + 1]])
    return lines


def put_torn(sheet: Sheet, lines: Sequence[Sequence[Spot]]) -> None:
    for spots in lines:
        glued = "".join(s.text for s in spots)
        fragment = len(spots) > 1 or any(s.piece for s in spots)
        sheet.add(Label.FRAGMENT if fragment else Label.ROW_LABEL, glued)
