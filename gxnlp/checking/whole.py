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
        cell = cells[n]
        grouped = _THOUSANDS.search(cell.text)
        if grouped is None:
            continue
        printed = int(re.sub(r"\D", "", grouped[0]))
        shares: dict[Number, float] = {}
        for value, chance in sightings:
            if value == int(value):
                shares[int(value)] = shares.get(int(value), 0.0) + chance
            elif round(value * 1000, 6) == printed:
                shares[printed] = shares.get(printed, 0.0) + chance * POINT_OR_COMMA
        told[n] = tuple(sorted(shares.items(), key=lambda s: -s[1]))
        if cell.value is not None and cell.value != int(cell.value) and printed in shares:
            found[n] = replace(cell, value=printed, state="repaired")
    return found, told
