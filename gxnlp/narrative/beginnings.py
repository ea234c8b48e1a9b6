"""Where a document's number and an address begin: 围绕|浙政办发〔2021〕3号, 可到|青溪县建设路8号.

Nobody marks it, and the words before them are anybody's. How an issuer's abbreviation and an address are built is
known, though: each place to begin at is weighed by how well what stands before it reads as ordinary words, and what
follows as the one or the other. `training/narrative/beginnings.py` counts the characters (beginnings.txt).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

DATA = Path(__file__).with_name("beginnings.txt")
UNKNOWN = {"ordinary": -10.5, "issuer": -9.5, "address": -9.5}
"""A character that was never met: in the name of a place it is no wonder."""
UNLIKE = 1.0
"""What a pair loses that is no likelier than its characters are."""
AT_ONCE = {"issuer": (-1.4, -0.3), "address": (-0.3, -1.4)}
"""That no words stand before it, or some: an address mostly comes after a colon or a bracket."""
NO_END = -2.0
"""What never was the last character before one."""
LONGEST = {"issuer": 9, "address": 30}
SHORTEST = 2
_STEP = 0.5
"""The logarithms are kept in steps of this."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Natural logarithms of how likely characters are."""

    first: Mapping[str, float]
    single: Mapping[str, float]
    pairs: Mapping[str, float]
    """The second, after the first."""
    before: Mapping[str, float] = field(default_factory=dict)
    """How much likelier a character is right before one of these than anywhere."""


def begins(run: str, what: Literal["issuer", "address"]) -> int:
    """The offset in a run of Chinese characters, which ends with it, where the issuer or the address begins."""
    known = read()
    words, own = known["ordinary"], known[what]
    strange, odd = UNKNOWN["ordinary"], UNKNOWN[what]
    within = [_after(run, at, own, odd) for at in range(len(run))]
    before = _after(run, 0, words, strange) if run else 0.0
    rest = sum(within[1:])
    at_once, later = AT_ONCE[what]
    best, found = at_once + own.first.get(run[:1], odd) + rest, 0
    for at in range(1, len(run) - SHORTEST + 1):
        rest -= within[at]
        worth = before + later + own.before.get(run[at - 1], NO_END) + own.first.get(run[at], odd) + rest
        if len(run) - at <= LONGEST[what] and (worth > best or len(run) - found > LONGEST[what]):
            best, found = worth, at
        before += _after(run, at, words, strange)
    return found


def _after(run: str, at: int, letters: Letters, unknown: float) -> float:
    pair = letters.pairs.get(run[at - 1 : at + 1]) if at else None
    return pair if pair is not None else letters.single.get(run[at], unknown) - UNLIKE


@lru_cache(maxsize=1)
def read() -> dict[str, Letters]:
    found: dict[str, dict[str, dict[str, float]]] = {}
    into: dict[str, float] = {}
    wide = 1
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name, _, part = line.strip("[]").partition(".")
            into = found.setdefault(name, {}).setdefault(part, {})
            wide = 2 if part == "pairs" else 1
        elif line and not line.startswith("#"):
            value, _, letters = line.partition(" ")
            into.update((letters[i : i + wide], float(value)) for i in range(0, len(letters), wide))
    return {name: Letters(**parts) for name, parts in found.items()}


def written(known: Mapping[str, Letters]) -> str:
    """The text of beginnings.txt: each logarithm with the characters, or pairs of them, that it is true of."""
    return "\n".join(_lines(known)) + "\n"


def _lines(known: Mapping[str, Letters]) -> Iterator[str]:
    yield "# Logarithms of how likely characters are: see beginnings.py; python -m training.narrative.beginnings"
    for name, letters in known.items():
        for part in ("first", "single", "pairs", "before"):
            steps: dict[float, list[str]] = {}
            for chars, value in sorted(getattr(letters, part).items()):
                steps.setdefault(round(value / _STEP) * _STEP, []).append(chars)
            yield f"[{name}.{part}]"
            yield from (f"{step} {''.join(steps[step])}" for step in sorted(steps, reverse=True))
