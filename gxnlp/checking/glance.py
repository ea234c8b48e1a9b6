"""One figure as it was seen: what else it may be, and what each of these costs to believe."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, inf, log

from gxnlp.checking import confusions
from gxnlp.report import CellValue, Number

Seen = Sequence[tuple[Number, float]]
"""What an engine took a figure for, each with its probability, the reading itself among them."""

SUREST = 0.9998
"""No engine is believed to be surer than this."""
UNTOLD = 0.2
"""Of the doubt in a reading, at least this share is for what the engine does not name among its alternatives."""
UNNAMED = 0.04
"""Where an engine doubts a figure and names no other one, its doubt is mostly of the cell: a figure broken over two
lines, a stroke beside it that is hardly there. So much of it at most is for other figures, where the engine names
others elsewhere. Of 4,100 such figures 8 were misread."""
ODD_ONE = 2
"""Of figures no longer than this one digit that is clear says little of the whole."""
MEANT = 0.01
"""So much at most, where the writer may have meant that figure."""
NAMED = 0.01
"""What the engine gave less than this it did not see."""
FAR = 12.0
"""Nats: what costs more than this is not tried in pairs."""
MISSED = 6.5
"""Nats: a blank cell in which a figure stands that was not seen."""
STRAY = 0.97
"""How often the digits are right where marks among them make no count of what was read: 83.1 pieces, 1,703件·. Of 69
on worn scans all were."""
_MARKS = re.compile(
    r"[.,:;·•・。'`^~*_—–一□]|(?<=\d)-|(?<!\d)、|、(?!\d)"
    r"|(?![万千百亿十])[\u4e01-\u96f5\u96f7-\u9fff](?=\W*$)"
)
"""What specks are read as, and the unit, which may be misread as well. 1、2 are two figures, 5万 is not 5, nor -5."""
_BARE_REMARK = re.compile(r"(?<=[02-9])(?:含|其中|包括)\D{0,4}\d+\D{0,8}$")
"""A remark behind a figure, its bracket unread; behind a 1 the bracket may be what was read as that."""
_WHOLE = re.compile(rf"0|[1-9][0-9]{{0,{confusions.MOST_DIGITS - 1}}}")


def near_miss(printed: int, meant: int) -> bool:
    """Whether a writer easily sets down the one for the other."""
    return abs(printed - meant) in (1, 2, 10, 100) or sorted(str(printed)) == sorted(str(meant))


@dataclass(frozen=True)
class Glance:
    """A cell of an identity. `value` is None where nothing could be made of what was seen."""

    value: int | None
    text: str
    seen: tuple[tuple[int, float], ...] | None
    """None for a figure that no engine read: it is what it is."""
    blank: bool = False
    given: float = 0.0
    """The engine's own confidence in the reading, also where that is no whole number."""
    digits: int | None = None
    """Where marks among them make no count of what was read: the figure that its digits are."""
    outspoken: bool = False
    """The engine names other figures where it has them in mind."""

    @property
    def fixed(self) -> bool:
        return self.seen is None and not self.blank

    @cached_property
    def trust(self) -> float:
        """How likely the reading is right before any arithmetic."""
        if self.seen is None:
            return 1.0
        return min(self.given, SUREST)

    @cached_property
    def _untold(self) -> float:
        if self.digits is not None:
            return 1.0 - STRAY
        told = sum(p for _, p in self.seen or ())
        return max(1.0 - told, UNTOLD * (1.0 - self.trust))

    @property
    def _unseen(self) -> float:
        """So much of the doubt at most is for some figure that the engine does not name."""
        return min(self._untold, UNNAMED) if self._is_of_the_cell else self._untold

    @property
    def _is_of_the_cell(self) -> bool:
        """Whether a doubt names no other figure and would: that of an engine that does so elsewhere, and that of the
        reader, which believes a cell not at all."""
        return self.value is not None and len(self._told) <= 1 and (self.outspoken or not self.given)

    def cost(self, printed: int) -> float:
        """Nats that it costs to believe `printed` instead of the reading; where there is none, to believe it at all."""
        if printed < 0 or self.fixed:
            return inf
        if self.blank:
            return MISSED + 2.3 * len(str(printed)) if printed else 0.0
        if printed == self.value:
            return 0.0
        if printed == self.digits:
            return self._nats(max(STRAY, self._told.get(printed, 0.0)))
        confused = exp(-confusions.cost(self._read, str(printed)))
        if self._is_unnamed(printed):
            most = MEANT if near_miss(self.value or 0, printed) else UNNAMED
            likely = min(self._untold, most) * confused
            return -log(likely) if likely > 0 else inf
        return self._nats(self._told.get(printed, 0.0) + self._untold * confused)

    def names(self, printed: int) -> bool:
        """Whether the engine itself took the figure for this one, if only perhaps; or the digits that it saw say so."""
        if printed == self.digits or self._told.get(printed, 0.0) >= NAMED:
            return True
        return self.value is None and confusions.cost(self._read, str(printed)) <= confusions.LETTER

    def likely(self, printed: int) -> float:
        """How likely this figure is by what was seen alone, the sums aside; 0 where it was not named."""
        if printed == self.digits:
            return STRAY
        return self._told.get(printed, 0.0)

    def fits(self, printed: int) -> bool:
        """Whether what is not clear is hardly by chance so like this figure: every digit but one, and two at least."""
        if self.names(printed):
            return True
        odd = self.value is None and len(self._read) > ODD_ONE
        return odd and confusions.cost(self._read, str(printed)) <= confusions.STRANGE

    @cached_property
    def near(self) -> dict[int, float]:
        """What may be printed instead, with its cost: the engine's alternatives and the usual confusions."""
        if self.fixed or self.blank:
            return {}
        start = self._nats(max(self._unseen, 1e-9))
        found = {v: max(start + c, 0.01) for v, c in confusions.near(self._read, FAR - start)}
        seen = self._told if self.digits is None else (*self._told, self.digits)
        found.update((v, max(self.cost(v), 0.01)) for v in (*seen, *filter(self._is_unnamed, found)))
        return {v: c for v, c in found.items() if c <= FAR and v != self.value}

    @cached_property
    def least(self) -> float:
        """No other figure costs less than this."""
        if self.fixed or self.blank:
            return inf
        others = [p for v, p in self._told.items() if v != self.value]
        if self.digits is not None:
            others.append(STRAY)
        return self._nats(max(others, default=0.0) + self._unseen)

    def _nats(self, likely: float) -> float:
        if likely <= 0:
            return inf
        return -log(likely) + (log(max(self.trust, 0.02)) if self.value is not None else 0.0)

    def _is_unnamed(self, printed: int) -> bool:
        """Whether a writer may well have meant this figure and the engine does not name it, or it names none at all and
        would say so."""
        if self.value is None or printed in self._told:
            return False
        return near_miss(self.value, printed) or self._is_of_the_cell

    @cached_property
    def _told(self) -> dict[int, float]:
        return dict(self.seen or ())

    @cached_property
    def _read(self) -> str:
        if self.value is not None:
            return str(self.value)
        return str(self.digits) if self.digits is not None else self.text


def glance(cell: CellValue, seen: Seen | None, *, counts: bool = True, outspoken: bool = False) -> Glance:
    """`counts`: only a whole figure can stand here."""
    value = int(cell.value) if cell.value is not None and cell.value == int(cell.value) else None
    text = unicodedata.normalize("NFKC", cell.text).replace(" ", "").strip()
    told = digits = None
    if seen is not None:
        shares: dict[int, float] = {}
        for v, p in seen:
            if v == int(v) and v >= 0:
                shares[int(v)] = shares.get(int(v), 0.0) + max(0.0, min(p, 1.0))
        told = tuple(shares.items())
        if value is None and counts and _WHOLE.fullmatch(bare := _MARKS.sub("", _BARE_REMARK.sub("", text))):
            digits = int(bare)
    given = min(1.0, sum(max(0.0, p) for v, p in seen or () if v == cell.value))
    return Glance(value, text, told, cell.state == "blank" and seen is None, given, digits, outspoken)
