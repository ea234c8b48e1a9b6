"""Rows joined by tabs; the marker has a cell of its own beside its label: 不予公开 / (三) / 1. 属于国家秘密."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from gxnlp.forms import Form
from training.invent import Invented
from training.layouts.frame import Rendered, blocks, key_of
from training.layouts.grid import Grid, Spot, grids
from training.layouts.sheet import new_sheet, write
from training.layouts.tabs import split_marker
from training.mess import habits

NAME, KIND = "tabbed_marker", "tabbed"


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    ways = habits(rng, marker_gap=rng.choice(("", " ")))
    sheet = new_sheet(rng)
    swapped = rng.random() < 0.6
    share = rng.choice((0.5, 1.0))
    for grid in write(sheet, blocks(invented, form, rng), grids(invented, form, rng, ways)):
        for n in range(grid.height):
            sheet.spots(_row(grid, n, swapped, share, rng))
            if rng.random() < 0.04:
                sheet.turn_page()
    return sheet.finish(invented, key_of(invented, form))


def _row(grid: Grid, n: int, swapped: bool, share: float, rng: Random) -> list[Spot]:
    spots = grid.full_row(n)
    if grid.labels < 2 or not any(s.role == "value" for s in spots):
        return spots
    labels, values = spots[: grid.labels], spots[grid.labels :]
    out: list[Spot] = []
    for s in labels:
        marker, rest = split_marker(s.text) if s.role == "label" else ("", s.text)
        divided = s.column > 0 if s.group else s.column == 0
        own_cell = marker and rest and divided and rng.random() < share
        if own_cell:
            pair = [replace(s, text=marker, piece=True), replace(s, text=rest)]
            out += pair[::-1] if swapped and s.group else pair
        else:
            out.append(s)
    while len(out) > grid.labels:  # the marker took the place of an empty cell
        empty = next((i for i, s in enumerate(out) if s.role == "empty"), None)
        if empty is None:
            break
        del out[empty]
    return out + values
