"""What an OCR engine makes of printed figures: how likely one is read as another, and which are near."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

# Costs are in nats: -log of the share of all misreadings of a figure that go this way.
STRONG, WEAK, ODD = 1.3, 2.6, 4.8
"""A digit for one it looks much like, somewhat like, and not like at all."""
LETTER, STRANGE = 0.7, 3.0
"""A letter for a digit it looks like, any other character for a digit."""
DROPPED_TWIN, DROPPED_BAR, DROPPED = 2.3, 3.2, 4.2
"""A digit that went lost: beside its like (11 read 1), a 1 at either end (taken for a rule), any other."""
DOUBLED_TWIN, DOUBLED_BAR, DOUBLED = 2.3, 2.8, 4.8
"""A digit that was not there: like its neighbour, a 1 at either end (a rule taken for it), any other."""
AGAIN = 1.5
"""Each slip after the first in one figure."""

_STRONG = frozenset(map(frozenset, ["08", "17", "56", "38", "06", "69", "35", "68", "89", "09", "49", "12", "14"]))
_WEAK = frozenset(map(frozenset, ["03", "05", "27", "23", "58", "79", "47", "39", "46", "28", "19", "25", "59"]))
_LETTERS = {
    **dict.fromkeys("OoQDUC〇○口", "0"),
    **dict.fromkeys("lIijJ|丨!/'", "1"),
    **dict.fromkeys("Zz乙", "2"),
    **dict.fromkeys("Ee", "3"),
    **dict.fromkeys("Ay", "4"),
    **dict.fromkeys("Ss", "5"),
    **dict.fromkeys("Gb", "6"),
    **dict.fromkeys("T?", "7"),
    **dict.fromkeys("B&", "8"),
    **dict.fromkeys("qgp", "9"),
}
DIGITS = "0123456789"
MOST_DIGITS = 8
"""Longer figures are not compared: no count of the form has so many."""


@lru_cache(maxsize=16384)
def cost(read: str, printed: str) -> float:
    """What it costs to believe that `printed` (digits) was misread as `read`: the cheapest row of slips."""
    if max(len(read), len(printed)) > MOST_DIGITS:
        return float("inf")
    row = [0.0]
    for j in range(len(printed)):
        row.append(row[j] + _dropped(printed, j) + AGAIN)
    for i in range(len(read)):
        new = [row[0] + _doubled(read, i) + AGAIN]
        for j in range(len(printed)):
            swap = _swap(read[i], printed[j])
            new.append(
                min(
                    row[j] + (swap + AGAIN if swap else 0.0),
                    row[j + 1] + _doubled(read, i) + AGAIN,
                    new[j] + _dropped(printed, j) + AGAIN,
                )
            )
        row = new
    return max(row[-1] - AGAIN, 0.0)


def near(read: str, most: float) -> Iterator[tuple[int, float]]:
    """The counts that one slip, of at most this cost, turns into `read`; cheapest first."""
    for printed, found in _near(read):
        if found > most:
            return
        yield printed, found


@lru_cache(maxsize=16384)
def _near(read: str) -> tuple[tuple[int, float], ...]:
    odd = [i for i, c in enumerate(read) if c not in DIGITS]
    if not read or len(read) > MOST_DIGITS or len(odd) > 1:
        return ()
    found: dict[str, float] = {}

    def say(printed: str, price: float) -> None:
        if printed and (printed[0] != "0" or printed == "0") and price < found.get(printed, 99.0):
            found[printed] = price

    for i in odd or range(len(read)):
        before, after = read[:i], read[i + 1 :]
        say(before + after, _doubled(read, i))
        for digit in DIGITS:
            if digit != read[i]:
                say(before + digit + after, _swap(read[i], digit))
    for i in range(0 if odd else len(read) + 1):
        for digit in DIGITS:
            printed = read[:i] + digit + read[i:]
            say(printed, _dropped(printed, i))
    return tuple(sorted(((int(p), c) for p, c in found.items()), key=lambda f: f[1]))


def _swap(read: str, printed: str) -> float:
    if read == printed:
        return 0.0
    if read not in DIGITS:
        return LETTER if _LETTERS.get(read) == printed else STRANGE
    pair = frozenset((read, printed))
    return STRONG if pair in _STRONG else WEAK if pair in _WEAK else ODD


def _dropped(printed: str, at: int) -> float:
    """The engine did not see this digit."""
    if printed[at] in printed[max(at - 1, 0) : at] + printed[at + 1 : at + 2]:
        return DROPPED_TWIN
    return DROPPED_BAR if printed[at] == "1" and at in (0, len(printed) - 1) else DROPPED


def _doubled(read: str, at: int) -> float:
    """The engine saw this digit and it is not printed."""
    if read[at] in read[max(at - 1, 0) : at] + read[at + 1 : at + 2]:
        return DOUBLED_TWIN
    at_end = at in (0, len(read) - 1)
    return DOUBLED_BAR if at_end and (read[at] == "1" or _LETTERS.get(read[at]) == "1") else DOUBLED
