"""What became of misreadings and of the writer's slips, and how sure the shares are."""

from __future__ import annotations

from collections import Counter

from gxnlp.report import Report
from training.invent import Invented
from training.layouts.frame import Key


def tallied(key: Key, invented: Invented, found: Report) -> Counter[str]:
    """Counts for one report. `repairs` are those proven by sums; `respelled` is a letter or a point in a figure."""
    flagged, counts = found.flagged(), Counter[str](reports=1)
    proven = {c for f in found.findings if f.rule == "cells.repaired" for c in f.cells}
    for table, content in found.tables.items():
        for cell in content.cells:
            name = f"{table}/{cell.row}/{cell.column}"
            allowed = key.get(name)
            right = cell.value in (allowed if isinstance(allowed, list) else [allowed])
            counts["cells"] += 1
            counts["cells right"] += right
            counts["silent"] += not right and cell.value is not None and name not in flagged
            counts["doubted"] += right and name in flagged
            kind = "repairs" if name in proven else "respelled" if cell.state == "repaired" else ""
            if kind:
                counts[kind] += 1
                counts[f"{kind} right"] += right
    for name in {"/".join((s.table, *s.changed)) for s in invented.slips}:
        counts["slips"] += 1
        counts["slips kept"] += name in flagged and name not in proven
        counts["slips repaired"] += name in proven
    return counts


def summary(counts: Counter[str]) -> str:
    """The counts, and how sure the shares are that the bars are of."""
    shares = (
        f"{part}: {counts[part]} of {counts[whole]}, 95 % between "
        + " and ".join(f"{100 * share:.2f} %" for share in wilson(counts[part], counts[whole]))
        for part, whole in (("repairs right", "repairs"), ("respelled right", "respelled"), ("slips kept", "slips"))
        if counts[whole]
    )
    return "; ".join((str(dict(counts)), *shares))


def wilson(part: int, whole: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval for a share."""
    middle = (part + z * z / 2) / (whole + z * z)
    half = z / (whole + z * z) * (part * (whole - part) / whole + z * z / 4) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)
