"""Precision, recall and F1 from three counts that add up over reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hits:
    right: int = 0
    """Said, and there."""
    said: int = 0
    there: int = 0

    def __add__(self, other: Hits) -> Hits:
        return Hits(self.right + other.right, self.said + other.said, self.there + other.there)

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """Nothing said where nothing is there is as good as it gets."""
        return 2 * self.right / (self.said + self.there) if self.said + self.there else 1.0


def hits(said: Iterable[Hashable], there: Iterable[Hashable]) -> Hits:
    """Each thing that is there can be met once."""
    one, two = Counter(said), Counter(there)
    return Hits((one & two).total(), one.total(), two.total())
