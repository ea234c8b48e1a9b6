"""Counts are whole: what an engine read with a point where only a whole figure can stand says so many thousands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from gxnlp.checking.glance import Seen
from gxnlp.checking.identities import Cells
from gxnlp.forms import Form
from gxnlp.report import CellValue, Number

Name = tuple[str, str, str]

POINT_OR_COMMA = 0.97
"""So sure are we that a point before three digits of a count was a comma."""
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,，．]\d{3})+(?!\d)")


def settled(cells: Cells, form: Form, seen: Mapping[Name, Seen]) -> tuple[dict[Name, CellValue], dict[Name, Seen]]:
    """Cells and sightings without what no count can be; a cell whose reading is replaced is `repaired`."""
    found, told = dict(cells), dict(seen)
    for n, sightings in seen.items():
        if n not in cells or form.table(n[0]).column(n[1], n[2]).kind == "amount":
            continue
        if all(v == int(v) for v, _ in sightings):
            continue
        shares: dict[Number, float] = {}
        for value, chance in sightings:
            whole = int(value) if value == int(value) else _thousands(value)
            if whole is not None:
                shares[whole] = shares.get(whole, 0.0) + chance * (1.0 if value == whole else POINT_OR_COMMA)
        told[n] = tuple(sorted(shares.items(), key=lambda s: -s[1]))
        cell = cells[n]
        if cell.value is None or cell.value == int(cell.value) or not told[n]:
            continue
        value = told[n][0][0]
        if _THOUSANDS.search(cell.text):
            found[n] = replace(cell, value=value, state="repaired")
    return found, told


def _thousands(value: Number) -> int | None:
    """10.037 -> 10037; a figure whose last digits are noughts has lost them: 2.23 was 2.230."""
    thousand = round(value * 1000, 6)
    return int(thousand) if thousand == int(thousand) and 1 <= abs(value) < 1000 else None
