"""What the one-cell-to-a-line layouts share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from training.invent import Invented
from training.layouts.grid import Spot
from training.layouts.sheet import Sheet
from training.mess import split_text


def seen_blanks(invented: Invented, rng: Random) -> Invented:
    """Where a line is all that marks a cell, an empty one would vanish: this writer prints a dash."""
    return invented if invented.blank_mark else replace(invented, blank_mark=rng.choice(("—", "/", "-")))


def put_row(sheet: Sheet, row: Sequence[Spot], rng: Random, wrapped: float, blanks: int = 0) -> None:
    for s in row:
        if s.role in ("label", "header") and len(s.text) > 4 and rng.random() < wrapped:
            parts = [replace(s, text=part, piece=True) for part in split_text(s.text, rng.choice((2, 2, 3)), rng)]
        else:
            parts = [s]
        for part in parts:
            sheet.spots([part])
        sheet.blank(blanks)
