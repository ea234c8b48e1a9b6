"""What outline, imprint and narrative find and checking reads: the skeleton of a report, who speaks, what is stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gxnlp.report import Fact, Number, Section


@dataclass(frozen=True, slots=True)
class Repeated:
    """A heading of a section that the report prints once more."""

    section: str
    heading: str
    line: int


@dataclass(frozen=True, slots=True)
class Misnumbered:
    """A section whose printed number is not the form's; `printed` is empty where only this one has no number."""

    section: str
    heading: str
    printed: str
    expected: str
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    sections: tuple[Section, ...]
    """In the order of the document."""
    missing: tuple[str, ...] = ()
    """Ids of the form's sections of which neither heading nor content was found."""
    unheaded: tuple[str, ...] = ()
    """Ids of sections that are there without a heading of their own: found by their table, sub-headings or place."""
    doubled: tuple[Repeated, ...] = ()
    misnumbered: tuple[Misnumbered, ...] = ()
    disordered: tuple[str, ...] = ()
    """Ids of sections that stand after one that should follow them."""

    def __getitem__(self, section: str) -> Section:
        for found in self.sections:
            if found.id == section:
                return found
        raise KeyError(section)

    def at(self, line: int) -> str | None:
        """The id of the section that a line number lies in."""
        return next((s.id for s in self.sections if s.lines[0] <= line <= s.lines[1]), None)


@dataclass(frozen=True, slots=True)
class Imprint:
    title: str | None = None
    agency: str | None = None
    year: int | None = None
    period: tuple[str, str] | None = None
    published: str | None = None
    signature: str | None = None
    """The agency that signs below the report, as printed."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Line number that each of the above was read from, by its name."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A whole and the parts that the prose gives of it: 451 = 242 + 104 + 69 + 36."""

    whole: Fact
    parts: tuple[Fact, ...]
    complete: bool
    """Do the parts claim to make up the whole?"""
    summed: bool = False
    """Does the prose say in words that the whole is their sum? 公开3件,部分公开4件,合计7件."""


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage beside the figures that it was worked out from."""

    percent: float
    decimals: int
    part: Fact
    wholes: tuple[Fact, ...]
    """What it may be a share of, the likeliest first; none where the prose does not state it."""
    of: str = ""
    """The kind that it is a share of, for the tables to say what the prose does not."""
    change: bool = False
    """Growth against `wholes` instead of a share of them."""
    plain: bool = False
    """占总数1523条的74.2%: told right beside what it is of, whatever that is called."""


@dataclass(frozen=True, slots=True)
class Instead:
    """A figure as it would read if its words were misread."""

    fact: Fact
    told: Fact | None
    """What it was read as; None where it was taken to count nothing we ask for."""


@dataclass(frozen=True, slots=True)
class OtherYear:
    """Words that speak of a year which does not fit where they stand."""

    year: int
    line: int
    text: str
    fact: Fact | None = None
    """What is stated of that year; None where it is a plan for a year that is over."""


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the prose states, and how its figures hang together."""

    facts: tuple[Fact, ...] = ()
    counts: tuple[Fact, ...] = ()
    """Those of them that are exact counts of the report's own year."""
    unsure: frozenset[Fact] = frozenset()
    """Counts whose words may mean something else: no more than a slip of the pen is held against them."""
    doubtful: frozenset[Fact] = frozenset()
    """Those of them that may so easily mean something else that a slip between small figures proves nothing either."""
    certain: frozenset[Fact] = frozenset()
    """Counts of which the patterns say what the model says, or of which it is all but certain: more than a slip of the
    pen is held against these alone."""
    together: tuple[tuple[Fact, ...], ...] = ()
    """Counts of one sentence, where it has several: they are well or ill read together."""
    figures: frozenset[Number] = frozenset()
    """Every exact figure of the prose, whatever it counts."""
    instead: tuple[Instead, ...] = ()
    """Of the figures that may well count something else."""
    breakdowns: tuple[Breakdown, ...] = ()
    shares: tuple[Share, ...] = ()
    other_years: tuple[OtherYear, ...] = ()
    single: frozenset[str] = frozenset()
    """Kinds that have one value a year."""
    unread: int = 0
    """Characters of the sections beyond what is read of one report."""


SLACK = 0.6
"""Of the last digit of a percentage: writers round up, down and to even."""


def comes_to(percent: float, right: float, decimals: int) -> bool:
    """Is a percentage that is told with so many decimals the right one?"""
    slack: float = SLACK * 10**-decimals
    return abs(percent - right) <= slack


def slip_apart(one: Number, other: Number) -> bool:
    """Are they but a slip of the pen apart? A misreading would hardly come so close."""
    if float(one).is_integer() != float(other).is_integer():  # 85853万元 for 58853.6
        one, other = int(one), int(other)
    return one != other and (one_key_apart(one, other) or abs(one - other) in (1, 2, 10, 100))


def one_key_apart(one: Number, other: Number) -> bool:
    """One digit mistyped, or two neighbours changed places: 1342 for 1324."""
    a, b = str(one), str(other)
    if len(a) != len(b) or len(a) < 2:
        return False
    at = [i for i in range(len(a)) if a[i] != b[i]]
    return len(at) == 1 or (len(at) == 2 and at[1] == at[0] + 1 and a[at[0]] == b[at[1]] and a[at[1]] == b[at[0]])
