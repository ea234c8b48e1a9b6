"""What changed between two runs, cell by cell, told as what is behind it: which layout, which rows, which columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gxnlp.bench.cells import Odd
from gxnlp.bench.records import OURS, Record
from gxnlp.learning.scoring import Verdict
from gxnlp.report import both

CHINESE = {"column": "列", "row": "行"}
MOST_SHOWN = 12
MOST_PLACES, NEARLY_ALL = 3, 0.8
TO_BE_NAMED = 0.3
"""So large a share of the cells that went wrong alike in a column or row makes it the explanation."""


@dataclass(frozen=True)
class Change:
    """One cell of one report."""

    report: str
    cell: str
    before: Verdict
    after: Verdict
    odd: Odd
    """What it is now, or was before, where it is not plainly right."""


@dataclass
class Group:
    """All changes of one layout in one set by one reader."""

    set: str
    reader: str
    family: str
    changes: list[Change] = field(default_factory=list)

    def moves(self) -> Counter[tuple[Verdict, Verdict]]:
        return Counter((c.before, c.after) for c in self.changes)

    @property
    def worse(self) -> list[Change]:
        return [c for c in self.changes if c.before.is_right and not c.after.is_right]


@dataclass(frozen=True)
class Difference:
    groups: tuple[Group, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def compare(before: Sequence[Record], after: Sequence[Record]) -> Difference:
    one, two = ({(r.set, r.reader, r.report): r for r in records} for records in (before, after))
    groups: dict[tuple[str, str, str], Group] = {}
    for name in one:
        if name in two:
            changes = list(_changes(one[name], two[name]))
            if changes:
                at = (two[name].set, two[name].reader, two[name].family)
                groups.setdefault(at, Group(*at)).changes.extend(changes)
    ranked = sorted(groups.values(), key=lambda g: (g.reader != OURS, -len(g.worse), -len(g.changes)))
    return Difference(tuple(ranked), _named(one.keys() - two.keys()), _named(two.keys() - one.keys()))


def _named(keys: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    return tuple(sorted(" ".join((s, reader, report)) for s, reader, report in keys))


def _changes(before: Record, after: Record) -> Iterator[Change]:
    """A cell that neither names is right in both."""
    right = Odd(Verdict.RIGHT, None, None)
    for cell in dict.fromkeys((*before.cells.odd, *after.cells.odd)):
        a, b = before.cells.odd.get(cell, right), after.cells.odd.get(cell, right)
        if (a.verdict, a.value) != (b.verdict, b.value) and not (a.verdict.is_right and a.verdict is b.verdict):
            yield Change(after.report, cell, a.verdict, b.verdict, a if b is right else b)


def told(found: Difference) -> Iterator[str]:
    """For a person: each layout that changed, what is behind it, and its cells."""
    if not found.groups:
        yield both("没有单元格变化", "no cell changed")
    for group in found.groups:
        moves = ", ".join(f"{n} {a} → {b}" for (a, b), n in group.moves().most_common())
        reader = "" if group.reader == OURS else f" ({group.reader})"
        yield f"{group.set}: {group.family or both('报告', 'reports')}{reader}: {moves}"
        yield from (f"  {line}" for line in explanations(group.worse))
        yield from (f"    {line}" for line in _cells(group.changes))
    for (chinese, english), names in ((("前", "before"), found.only_before), (("后", "after"), found.only_after)):
        if names:
            said = both(f"仅{chinese}一次有的报告 {len(names)} 份", f"{len(names)} reports only {english}")
            yield f"{said}: {', '.join(names[:3])}{' …' if len(names) > 3 else ''}"


def explanations(worse: Sequence[Change]) -> list[str]:
    """Columns or rows whose figures now stand elsewhere, or are gone."""
    reports = len({c.report for c in worse})
    by_table: dict[str, list[Change]] = defaultdict(list)
    for c in worse:
        by_table[c.cell.partition("/")[0]].append(c)
    lines = []
    for table, changes in by_table.items():
        named = [*_moved(changes, "column", 2), *_moved(changes, "row", 1), *_lost(changes)]
        named = named or list(_where(changes))
        lines += [f"{table}: {line} ({count} 格 cells)" for line, count in named]
    return [f"{line}, {reports} 份 reports" for line in lines]


def _moved(changes: Sequence[Change], what: str, part: int) -> Iterator[tuple[str, int]]:
    """(what stands where, how many cells). Two that stand in each other's place are told as one exchange."""
    there = Counter[tuple[str, str]]()
    for c in changes:
        if c.odd.of and c.odd.of.split("/")[part] != c.cell.split("/")[part]:
            there[c.cell.split("/")[part], c.odd.of.split("/")[part]] += 1
    clear = {pair: n for pair, n in there.items() if n >= max(2, TO_BE_NAMED * _in(changes, pair[0], part))}
    for (at, of), n in sorted(clear.items(), key=lambda item: -item[1]):
        if (of, at) in clear:
            if at < of:
                said = both(f"{CHINESE[what]} {at} 与 {of} 互换", f"{what}s {at} and {of} are exchanged")
                yield said, n + clear[of, at]
        else:
            yield both(f"{CHINESE[what]} {at} 中是 {of} 的数", f"{what} {at} holds the figures of {of}"), n


def _in(changes: Sequence[Change], name: str, part: int) -> int:
    return sum(c.cell.split("/")[part] == name for c in changes)


def _lost(changes: Sequence[Change]) -> Iterator[tuple[str, int]]:
    lost = [c.cell.split("/") for c in changes if c.after is Verdict.MISSED]
    if not lost:
        return
    for what, part in (("row", 1), ("column", 2)):
        counted: Mapping[str, int] = Counter(cell[part] for cell in lost)
        whole = {name: n for name, n in counted.items() if n >= max(2, len(lost) / 2)}
        if whole:
            for name, n in whole.items():
                yield both(f"{CHINESE[what]} {name} 丢失", f"{what} {name} is lost"), n
            return
    yield both("数字丢失", "figures are lost"), len(lost)


def _where(changes: Sequence[Change]) -> Iterator[tuple[str, int]]:
    """Where nothing tells what happened: the few columns or rows that the wrong cells stand in."""
    for what, part in (("column", 2), ("row", 1)):
        most = Counter(c.cell.split("/")[part] for c in changes).most_common(MOST_PLACES)
        inside = sum(n for _, n in most)
        if inside >= NEARLY_ALL * len(changes):
            names = ", ".join(name for name, _ in most)
            said = both(f"错在{CHINESE[what]} {names}", f"wrong in {what}{'s' if len(most) > 1 else ''} {names}")
            yield said, inside
            return
    yield both("多处有错", "wrong in many places"), len(changes)


def _cells(changes: Sequence[Change]) -> Iterator[str]:
    for c in sorted(changes, key=lambda c: (c.after.is_right, c.report, c.cell))[:MOST_SHOWN]:
        value = "" if c.odd.value is None else f": {c.odd.value}"
        key = "" if c.odd.allowed is None and c.after.is_right else f", key {c.odd.allowed}"
        yield f"{c.report} {c.cell}: {c.before} → {c.after}{value}{key}"
    if len(changes) > MOST_SHOWN:
        more = len(changes) - MOST_SHOWN
        yield both(f"… 另有 {more} 格", f"… and {more} more cells")
