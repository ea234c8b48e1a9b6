"""An OCR engine simulated on true tables, to measure repair by proof (python -m training.paper.misread).

Every digit is printed clearly or not. An unclear one is misread with just the probability that the engine puts on the
other digits, so a `frank` engine is calibrated; a `bold` one reports a fifth of its doubt, and a tenth of its
misreadings come with full confidence and without the truth among the alternatives; a `blunt` one knows no alternatives
and gives nearly the same confidence for all. The confusions are drawn anew for every report, and are not those of the
checks. Writers slip in every second report, far more often than in life. Seeds below 1000 are for tuning, the others
for reports.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from gxnlp.checking.account import account
from gxnlp.forms import Form, shipped
from gxnlp.report import CellValue, Number
from gxnlp.tables.values import parse
from training.invent import Invented, invent

Name = tuple[str, str, str]
Seen = tuple[tuple[Number, float], ...]

TEMPERS = ("frank", "bold", "blunt")
NOISE = (0.001, 0.003, 0.01, 0.03)
"""Share of digits misread."""
DOUBT = 0.25
"""How often an unclear digit is misread."""
_SIMILAR = {
    "0": "8696O3D",
    "1": "741l|4",
    "2": "7Z31",
    "3": "8958B",
    "4": "149A",
    "5": "63S89",
    "6": "5080b",
    "7": "1T29/",
    "8": "3B6093",
    "9": "80g47",
}
_LOST, _DOUBLED, _ANY = 0.08, 0.06, 0.08
"""Of misreadings: the digit is not seen, is seen twice, is taken for any other."""
ALIKE = 0.3
"""How often the same figure in the same row is misread the same way."""


@dataclass(frozen=True)
class Sighting:
    """What the engine makes of one printed figure."""

    text: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Engine:
    noise: float
    temper: str
    rng: Random
    similar: dict[str, str] = field(default_factory=dict)

    @classmethod
    def draw(cls, noise: float, temper: str, rng: Random) -> Engine:
        """With confusions of its own: some of the usual ones often, others not at all."""
        similar = {d: "".join(rng.choices(pool, k=3)) + rng.choice(pool) for d, pool in _SIMILAR.items()}
        return cls(noise, temper, rng, similar)

    def read(self, printed: str) -> Sighting:
        rng = self.rng
        sure = 1.0
        text, others = "", [("", 1.0)]
        for digit in printed:
            doubt = rng.uniform(0, 2 * DOUBT) if rng.random() < self.noise / DOUBT else rng.uniform(0, 4e-4)
            other = self._other(digit)
            seen, unseen = (other, digit) if rng.random() < doubt else (digit, other)
            right = 1 - doubt
            text += seen
            sure *= right
            rival = doubt * (0.9 if rng.random() < 0.9 else 0.0)
            others = sorted(
                [(t + seen, p * right) for t, p in others] + [(t + unseen, p * rival) for t, p in others],
                key=lambda o: -o[1],
            )[:4]
        told = [(t, p) for t, p in others if t != text and p > 0.004]
        return self._told(printed, text, sure, told)

    def _other(self, digit: str) -> str:
        rng, roll = self.rng, self.rng.random()
        if roll < _LOST:
            return ""
        if roll < _LOST + _DOUBLED:
            return digit * 2
        if roll < _LOST + _DOUBLED + _ANY:
            return rng.choice([d for d in "0123456789" if d != digit])
        return rng.choice([c for c in self.similar[digit] if c != digit] or ["8" if digit != "8" else "3"])

    def _told(self, printed: str, text: str, sure: float, others: list[tuple[str, float]]) -> Sighting:
        if self.temper == "blunt":
            return Sighting(text, round(0.9 + 0.09 * sure + self.rng.uniform(-0.01, 0.01), 4), ())
        if self.temper == "bold":
            if text != printed and self.rng.random() < 0.1:
                return Sighting(text, 0.999, ())
            return Sighting(text, round(1 - (1 - sure) / 5, 4), tuple((t, round(p / 5, 4)) for t, p in others))
        return Sighting(text, round(sure, 4), tuple((t, round(p, 4)) for t, p in others))


@dataclass(frozen=True)
class Misread:
    """A report as an engine saw it, with what is printed."""

    invented: Invented
    cells: dict[str, list[CellValue]]
    seen: dict[Name, Seen]
    misread: frozenset[Name]
    """Cells whose figure is not the printed one, or is none."""


def sight(invented: Invented, form: Form, engine: Engine) -> dict[Name, Sighting]:
    """What the engine makes of every figure of a report."""
    found: dict[Name, Sighting] = {}
    for table in form.tables:
        before: dict[tuple[str, str], Sighting] = {}
        for row, column in table.cells:
            value = invented.value(table.id, (row, column))
            if value is None:
                continue
            printed = str(value)
            same = before.get((row, printed))
            if same is not None and same.text != printed and engine.rng.random() < ALIKE:
                seen = same
            else:
                seen = engine.read(printed) if printed.isdigit() else Sighting(printed, 0.999, ())
            before[row, printed] = seen
            found[table.id, row, column] = seen
    return found


def misread(invented: Invented, form: Form, engine: Engine) -> Misread:
    cells: dict[str, list[CellValue]] = {t.id: [] for t in form.tables}
    seen: dict[Name, Seen] = {}
    wrong: set[Name] = set()
    sightings = sight(invented, form, engine)
    for table in form.tables:
        for row, column in table.cells:
            name = (table.id, row, column)
            glimpse = sightings.get(name, Sighting(invented.blank_mark, 1.0, ()))
            value = parse(glimpse.text)
            state = "repaired" if value.confused else value.state
            cells[table.id].append(CellValue(row, column, value.number, glimpse.text, state, value.confidence))
            if value.number != invented.value(*name[:1], (row, column)):
                wrong.add(name)
            if glimpse.text.strip():
                texts = ((glimpse.text, glimpse.confidence), *glimpse.alternatives)
                seen[name] = tuple((v, p) for t, p in texts if (v := parse(t).number) is not None)
    return Misread(invented, cells, seen, frozenset(wrong))


# ---------------------------------------------------------------- measuring


@dataclass
class Tally:
    counts: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    trust: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, case: Misread, form: Form) -> None:
        began = time.process_time()
        checked = account(case.cells, form, case.seen)
        self.times.append(time.process_time() - began)
        flagged = {c for f in checked.findings if f.severity != "info" for c in f.cells}
        proven = {c for f in checked.findings if f.rule == "cells.repaired" for c in f.cells}
        summed = {(e.table, r, c) for e in form.equations for r, c in e.cells}
        self.counts["reports"] += 1
        for table, cells in checked.tables.items():
            for cell in cells:
                name = (table, cell.row, cell.column)
                right = cell.value == case.invented.value(table, (cell.row, cell.column))
                doubted = "/".join(name) in flagged or cell.confidence < 0.9
                self.counts["cells"] += 1
                self.counts["silent"] += not right and not doubted and cell.value is not None
                self.counts["doubted"] += right and doubted
                if "/".join(name) in proven:
                    self.counts["repairs"] += 1
                    self.counts["repairs right"] += right
                    self.trust.append((cell.confidence, right))
                if name in case.misread and name in summed:
                    self.counts["misread"] += 1
                    self.counts["misread repaired"] += right
                    self.counts["misread flagged"] += not right and (doubted or cell.value is None)
                    self.counts["misread silent"] += not right and not doubted and cell.value is not None
        for name in {(s.table, *s.changed) for s in case.invented.slips}:
            self.counts["slips"] += 1
            self.counts["slips kept"] += "/".join(name) in flagged and "/".join(name) not in proven

    def row(self) -> str:
        c = self.counts

        def share(part: str, whole: str) -> str:
            return f"{100 * c[part] / c[whole]:7.2f}" if c[whole] else "      -"

        times = sorted(1000 * t for t in self.times)
        return (
            f"{c['repairs']:6} {share('repairs right', 'repairs')} {c['slips']:5} {share('slips kept', 'slips')} "
            f"{c['misread']:6} {share('misread repaired', 'misread')} {share('misread flagged', 'misread')} "
            f"{share('misread silent', 'misread')} {c['silent']:5} {share('doubted', 'cells')} "
            f"{statistics.median(times):6.1f} {times[int(0.99 * (len(times) - 1))]:6.1f} {times[-1]:6.1f}"
        )


HEAD = (
    f"{'':32} {'made':>6} {'right%':>7} {'slips':>5} {'kept%':>7} {'misrd':>6} {'mended%':>7} {'flagd%':>7} "
    f"{'silent%':>7} {'silnt':>5} {'doubt%':>7} {'ms':>6} {'p99':>6} {'max':>6}"
)


def cases(seed: int, count: int, form: Form, noise: float, temper: str, *, busy: bool) -> Iterator[Misread]:
    for i in range(count):
        rng = Random(f"misread/{seed}/{form.id}/{noise}/{temper}/{busy}/{i}")
        invented = invent(rng, form, busy=busy, slips=i % 2 == 1)
        yield misread(replace(invented, missing=frozenset()), form, Engine.draw(noise, temper, rng))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.paper.misread", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="below 1000 for tuning, above for reporting")
    parser.add_argument("--count", type=int, default=100, help="reports for each edition, noise, temper and load")
    parser.add_argument("--temper", action="append", choices=TEMPERS)
    parser.add_argument("--noise", action="append", type=float)
    args = parser.parse_args(arguments)
    print(HEAD)
    whole = Tally()
    for temper in args.temper or TEMPERS:
        for noise in args.noise or NOISE:
            for busy in (False, True):
                tally = Tally()
                for form in shipped():
                    for case in cases(args.seed, args.count, form, noise, temper, busy=busy):
                        tally.add(case, form)
                load = "busy" if busy else "quiet"
                print(f"{temper:6} {100 * noise:5.1f} % of digits, {load:6} {tally.row()}", flush=True)
                whole.counts.update(tally.counts)
                whole.times += tally.times
                whole.trust += tally.trust
    print(f"{'all':32} {whole.row()}")
    if whole.trust:
        trusted = statistics.mean(t for t, _ in whole.trust)
        print(f"repaired: trusted {trusted:.4f} on average, right {statistics.mean(r for _, r in whole.trust):.4f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
