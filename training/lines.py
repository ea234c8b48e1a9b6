"""Labelled lines of invented reports: written by a layout, read by the real readers, labelled by alignment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gxnlp.document import UnreadableInput
from gxnlp.learning.lessons import digest
from gxnlp.learning.matrices import Example
from gxnlp.readers import read
from training.corpus import generate
from training.layouts import HELD_OUT, KNOWN, Family
from training.truth import Misaligned, label_lines


@dataclass(frozen=True)
class Labelled:
    examples: tuple[Example, ...]
    lost: Counter[str]
    """Family -> reports that the truth could not be aligned with; they teach nothing and are counted."""

    @property
    def digest(self) -> str:
        """Of every line and label: equal digests, equal data."""
        return digest(self.examples)


def labelled(seed: int, count: int, families: Sequence[Family]) -> Labelled:
    """`count` reports, the families in turn."""
    examples: list[Example] = []
    lost: Counter[str] = Counter()
    for one in generate(seed, count, families):
        try:
            document = read(one.rendered.data, name=one.name)
            labels = label_lines(document, one.rendered)
        except (UnreadableInput, Misaligned):
            lost[one.family] += 1
            continue
        examples.append(Example(one.name, one.family, tuple(document.lines), tuple(labels)))
    return Labelled(tuple(examples), lost)


def known_and_held_out(seed: int, reports: int) -> tuple[Sequence[Example], Sequence[Example]]:
    """Fresh reports of the families that models are trained on, and of those that they never see."""
    return labelled(seed, reports, KNOWN).examples, labelled(seed + 1, reports, HELD_OUT).examples
