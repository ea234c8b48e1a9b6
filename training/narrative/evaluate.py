"""How well facts and contradictions are found in invented prose (python -m training.narrative.evaluate)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from gxnlp.narrative.bundle import promoted
from gxnlp.pipeline import extract
from gxnlp.report import Report
from training.narrative.bank import HERE, SEALED, digest, read
from training.narrative.compose import Composed, compose

GROUPS = {
    "published": ("published.",),
    "requests": ("requests.",),
    "review": ("review.",),
    "litigation": ("litigation.",),
    "documents and decisions": ("normative.", "licensing.", "penalties.", "coercion.", "administrative_fees."),
    "fees": ("fees.",),
    "dates": ("date", "period"),
    "document numbers": ("document",),
    "contacts": ("phone", "postcode", "email", "url", "address"),
    "activity": ("trainings", "press_conferences", "posts", "interpretations", "suggestions", "proposals", "visits"),
    "problems and improvements": ("problem", "improvement"),
}
BANKS = {
    "evaluation": "the first evaluation prose: the facts model learns from it now",
    "practice": "the bank that the patterns were written against",
    "second": "the second bank: seen once, then practised on",
    "third": "the third bank: the facts model learns from it now",
    "fourth": "the fourth bank: seen once, then learnt from",
    "fifth": "the fifth bank: sealed, scored, then learnt from",
    "sixth": "the sixth bank: sealed, scored, then learnt from",
    "seventh": "the seventh bank: sealed, scored, then learnt from",
    "eighth": "the eighth bank: sealed, scored, then learnt from",
    "ninth": "the ninth bank: sealed, scored, then learnt from",
    "tenth": "the tenth bank: sealed, scored, then learnt from",
    "eleventh": "the eleventh bank: sealed, scored, then learnt from",
    "twelfth": "the twelfth bank: sealed, scored, then learnt from",
    "thirteenth": "the thirteenth bank: sealed, scored, then learnt from",
    "fourteenth": "the fourteenth bank: sealed, scored, then learnt from",
    "fifteenth": "the fifteenth bank: sealed, scored, then learnt from",
    "sixteenth": "the sixteenth bank: sealed, scored, then learnt from",
    "seventeenth": "the seventeenth bank: sealed, scored, then learnt from",
    "eighteenth": "the eighteenth bank: sealed, scored, then learnt from",
    "nineteenth": "the nineteenth bank: sealed, scored, then learnt from",
}
RULE_OF = {p: f"narrative.{p}" for p in ("table", "sum", "percent", "year")} | {
    "twice": "narrative.contradiction",
    "place": "form.agency",
}


@dataclass
class Tally:
    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.missed + self.wrong)


@dataclass
class Score:
    groups: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    facts: int = 0
    reports: int = 0
    alarms: int = 0
    """Reports without a contradiction that got a warning of the narrative all the same."""
    found: Counter[str] = field(default_factory=Counter)
    hinted: Counter[str] = field(default_factory=Counter)
    """Found, but for an `info` only."""
    planted: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    """False alarms by rule."""
    errors: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {
            "reports": self.reports,
            "facts": self.facts,
            "f1": {name: round(t.f1, 4) for name, t in self.groups.items()},
            "counts": {name: [t.right, t.missed, t.wrong] for name, t in self.groups.items()},
            "by_kind": {name: f"{t.f1:.3f} {t.right}/{t.missed}/{t.wrong}" for name, t in sorted(self.kinds.items())},
            "false_alarm_reports": self.alarms,
            "false_alarms_by_rule": dict(self.rules),
            "planted": {p: [self.found[p], self.hinted[p], self.planted[p]] for p in self.planted},
        }


def weigh(composed: Composed, report: Report, score: Score) -> None:
    """Facts compared by (kind, value), each once a report: some layouts print paragraphs twice."""
    truth = Counter({(_group(t.kind), t.kind, _value(t.value)) for t in composed.truths})
    found = Counter({(_group(f.kind), f.kind, _value(f.value)) for f in report.facts if _group(f.kind)})
    words = {(f.kind, _value(f.value)): f.text for f in report.facts}
    closing = [key for key in found if key[1] == "date" and key[2] == composed.invented.signed]
    for key in closing:
        del found[key]
    score.facts += truth.total()
    for group in GROUPS:
        mine = Counter({k: n for k, n in found.items() if k[0] == group})
        true = Counter({k: n for k, n in truth.items() if k[0] == group})
        tally = score.groups[group]
        right = (mine & true).total()
        tally.right += right
        tally.missed += true.total() - right
        tally.wrong += mine.total() - right
        for key in true | mine:
            kind = score.kinds[key[1]]
            kind.right += min(true[key], mine[key])
            kind.missed += max(0, true[key] - mine[key])
            kind.wrong += max(0, mine[key] - true[key])
        for key in true - mine:
            score.errors.append(f"{composed.name} missed {key[1]}={key[2]}: {_context(composed, key[2])}")
        for key in mine - true:
            score.errors.append(f"{composed.name} wrong {key[1]}={key[2]}: {words[key[1], key[2]]}")
    alarms = [f for f in report.findings if f.rule.startswith("narrative.") and f.severity != "info"]
    if composed.plant is None:
        score.reports += 1
        score.alarms += bool(alarms)
        score.rules.update({f.rule for f in alarms})
        score.errors += [f"{composed.name} alarm {f.message}" for f in alarms]
        return
    score.planted[composed.plant] += 1
    due = RULE_OF[composed.plant]
    hits = [f for f in report.findings if f.rule == due and f.severity != "info"]
    if hits:
        score.found[composed.plant] += 1
    elif any(f.rule == due for f in report.findings):
        score.hinted[composed.plant] += 1
    else:
        score.errors.append(f"{composed.name} not found: {composed.plant} {composed.planted}")


def _context(composed: Composed, value: str) -> str:
    """The words around a figure that was missed."""
    said = "".join(s.text for section in composed.invented.prose.sections for s in section.body).replace(",", "")
    at = said.find(value)
    return said[max(0, at - 30) : at + 20] if at >= 0 else ""


def _group(kind: str) -> str:
    return next(
        (
            g
            for g, starts in GROUPS.items()
            if any(kind == s or (s.endswith(".") and kind.startswith(s)) or kind.startswith(s + ".") for s in starts)
        ),
        "",
    )


def _value(value: object) -> str:
    if isinstance(value, (int, float)):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return str(value).rstrip("/。")


def evaluate(bank: Path, seed: int, count: int, *, show: int = 0) -> dict[str, Any]:
    score = Score()
    sentences = read(bank)
    times: list[float] = []
    for planted in (False, True):
        for composed in compose(seed, count, sentences, planted=planted):
            begin = time.perf_counter()
            report = extract(composed.data, name=composed.name)
            times.append(time.perf_counter() - begin)
            weigh(composed, report, score)
    if show:
        for error in score.errors[:show]:
            print(error, file=sys.stderr)
    whole = round(1000 * median(times), 1)
    return {
        "bank": bank.name,
        "facts_model": promoted().name,
        "sha256": digest(bank),
        "seed": seed,
        **score.to_dict(),
        "ms_whole_report": whole,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.narrative.evaluate", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    for name, about in BANKS.items():
        which.add_argument(f"--{name}", dest="bank", action="store_const", const=name, help=about)
    which.add_argument("--voice", metavar="NAME", help="a bank of the training prose: training_3")
    sealed = [bank.stem for bank in SEALED]
    which.add_argument(
        "--sealed", metavar="NAME", choices=sealed, help=f"a bank that nothing learns from: {', '.join(sealed)}"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=300, help="reports without and as many with a contradiction")
    parser.add_argument("--show", type=int, default=0, help="print so many mistakes")
    args = parser.parse_args(arguments)
    bank = HERE / f"{args.sealed or args.voice or args.bank or 'evaluation'}.txt"
    if args.show and bank in SEALED:
        parser.error("the mistakes of the sealed prose are not looked at")
    if not bank.is_file():
        parser.error(f"there is no {bank}")
    result = evaluate(bank, args.seed, args.count, show=args.show)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
