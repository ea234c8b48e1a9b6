"""What a scan does to a table: confused characters, lost columns, rows and labels; it says which cells are lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from training.invent import Slip
from training.layouts.frame import Block
from training.layouts.grid import Grid, Spot
from training.mess import misread, misread_digits
from training.prose import Said


@dataclass(frozen=True)
class Scan:
    """How bad the scan is."""

    confused: float
    digits: int
    """How many figures at most have a confused 0 or 1."""
    lose_columns: float
    lose_rows: float


def scan(rng: Random) -> Scan:
    return Scan(
        confused=rng.choice((0.01, 0.03, 0.06)),
        digits=rng.choice((0, 0, 2, 4)),
        lose_columns=rng.choice((0.0, 0.0, 0.3)),
        lose_rows=rng.choice((0.0, 0.0, 0.01, 0.03)),
    )


def scanned(
    grids: dict[str, Grid], how: Scan, rng: Random, slips: Sequence[Slip] = ()
) -> tuple[dict[str, Grid], set[str]]:
    """The tables as the scan has them, and the names of the cells whose figures it lost or blurred.

    Where the writer slipped nothing is lost besides: the arithmetic would prove a figure that was never printed.
    """
    out: dict[str, Grid] = {}
    lost: set[str] = set()
    for name, grid in grids.items():
        if any(slip.table == name for slip in slips):
            out[name] = grid
            continue
        grid, gone = _lose(grid, how, rng)
        grid, blurred = _blur(grid, how, rng)
        out[name] = grid
        lost |= {f"{name}/{row}/{column}" for row, column in gone | blurred}
    return out, lost


def misread_blocks(body: list[Block], how: Scan, rng: Random) -> list[Block]:
    return [Said(b.label, misread(b.text, rng, how.confused)) if isinstance(b, Said) else b for b in body]


def _lose(grid: Grid, how: Scan, rng: Random) -> tuple[Grid, set[tuple[str, str]]]:
    gone: set[tuple[str, str]] = set()
    spots = list(grid.spots)
    rows_of_values = [n for n in range(grid.height) if sum(s.role == "value" for s in grid.row(n)) > 2]
    wide = grid.width - grid.labels > 4
    if wide and rows_of_values and rng.random() < how.lose_columns:
        column = rng.randrange(grid.labels, grid.width)
        top = rng.choice((0, 0, rng.choice(rows_of_values)))
        header_too = rng.random() < 0.9
        bottom = grid.height if rng.random() < 0.7 else rng.choice(rows_of_values)
        drop = [s for s in spots if s.column == column and top <= s.row <= bottom and s.role == "value"]
        gone |= {s.cell for s in drop if s.cell}
        if (
            not header_too
        ):  # the source no longer tells which column is gone: any cell of these rows may come back as null
            gone |= {s.cell for s in spots if s.cell and top <= s.row <= bottom}
        else:
            drop += [s for s in spots if s.column == column and s.role == "header" and s.colspan == 1]
        spots = [s for s in spots if s not in drop]
    for n in rows_of_values if grid.labels else []:
        if rng.random() >= how.lose_rows:
            continue
        what = rng.choice(("row", "label", "values"))
        in_row = [s for s in spots if s.row == n and not s.group]
        drop = [s for s in in_row if what == "row" or (s.role == "label") == (what == "label")]
        gone |= {s.cell for s in in_row if s.cell}
        spots = [s for s in spots if s not in drop]
    return replace(grid, spots=tuple(spots)), gone


def _blur(grid: Grid, how: Scan, rng: Random) -> tuple[Grid, set[tuple[str, str]]]:
    blurred: set[tuple[str, str]] = set()
    left = rng.randint(0, how.digits)
    spots: list[Spot] = []
    for s in grid.spots:
        if s.role == "value":
            if left and s.cell and ("0" in s.text or "1" in s.text) and s.text.isdigit() and rng.random() < 0.05:
                left -= 1
                blurred.add(s.cell)
                s = replace(s, text=misread_digits(s.text, rng))
        elif s.role != "empty":
            s = replace(s, text=misread(s.text, rng, how.confused))
        spots.append(s)
    return replace(grid, spots=tuple(spots)), blurred
