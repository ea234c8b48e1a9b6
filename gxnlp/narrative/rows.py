"""Things of a text in its order, asked for by where they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


P = TypeVar("P", bound=_Placed)


@dataclass(frozen=True, slots=True)
class Row(Generic[P]):
    items: Sequence[P]
    starts: Sequence[int]

    def begun(self, first: int, stop: int) -> Sequence[P]:
        """Those that begin from one offset on and before another."""
        return self.items[bisect_left(self.starts, first) : bisect_left(self.starts, stop)]

    @classmethod
    def of(cls, items: Sequence[P]) -> Row[P]:
        return cls(items, [one.start for one in items])
