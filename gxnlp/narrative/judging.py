"""What each figure counts: the patterns' answer and all that is seen of the figure, weighed by the facts model.

scikit-learn trains it (an MLPClassifier with one hidden layer, gxnlp/learning/facts.py); this reads it in numpy alone.
"Counts nothing we ask for" is an answer like the others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from gxnlp.narrative.counting import Counted, Cues, Frame, counted, sentences
from gxnlp.narrative.figures import Figure
from gxnlp.narrative.kinds import Kinds
from gxnlp.narrative.observing import LETTERS, NOUGHT, Where, noughts, observations
from gxnlp.narrative.runs import Spot

Floats = NDArray[np.float32]
OTHER = "other"
BEGINS, SAME, NEXT = -1, 0, 1
"""How a figure follows the one before it: none is there, it is in the same sentence, in another."""
COLUMNS = 1 << 16
"""Of the hashed observations."""
HALF = COLUMNS // 2
MAX_NOUGHTS = 200
"""Of a paragraph."""
LIKELY, HARDLY = 3, 0.0005
"""So many kinds are thought of for a figure, none that is less probable."""
CERTAIN = 0.98
"""Words without a figure mislead more easily than a figure does."""
_COURTS = frozenset({"review", "litigation"})
_ASKERS = frozenset({"requests.natural_person", "requests.organization"})
_EITHER = re.compile(
    r"[^,;.]{0,6}(?:公民|自然人|个人|群众|[村居市]民)[^,;.]{0,3}(?:[、和与及或□]|以及)[^,;.]{0,4}(?:法人|组织|企业|单位)"
)
_STOPS = re.compile(r"[,;:.()、]")
CLAUSE = 30
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class FactModel:
    hidden: Floats
    """[columns, units]"""
    hidden_bias: Floats
    output: Floats
    """[units, labels]"""
    output_bias: Floats
    labels: tuple[str, ...]
    temperature: float
    told: float
    """From this probability on a figure is told as a fact."""
    sure: float
    """From this one on it is held against the tables and the other facts."""

    follows: NDArray[np.float64]
    """[SAME and NEXT, labels, labels]: how much likelier a label is after another than it is anyway."""
    nets: int
    """How many learnt the same from other beginnings: their units stand side by side."""
    agreed: float
    """Where each of them gives a kind this probability by itself, more than a slip of the pen is held against it."""

    def probabilities(self, seen: Sequence[Sequence[str]], links: Sequence[int]) -> NDArray[np.float64]:
        """[1 + nets, figures, labels]: of all the nets together, then of each by itself."""
        lit = [columns(one) for one in seen]
        ones = np.ones(max(map(len, lit)), dtype=np.float32)
        # A product with ones adds the rows up faster than a sum does.
        summed = np.stack([ones[: len(one)] @ self.hidden.take(one, axis=0) for one in lit]) + self.hidden_bias
        lit_up, units = np.maximum(summed, 0), len(self.hidden_bias) // self.nets
        each = [lit_up[:, at : at + units] @ self.output[at : at + units] for at in range(0, self.nets * units, units)]
        stacked = np.stack([sum(each[1:], start=each[0]), *(self.nets * one for one in each)]) + self.output_bias
        scores: NDArray[np.float64] = stacked.astype(np.float64) / self.temperature
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return chained(scores / scores.sum(axis=-1, keepdims=True), links, self.follows)


def chained(alone: NDArray[np.float64], links: Sequence[int], follows: NDArray[np.floating]) -> NDArray[np.float64]:
    """Probabilities of each figure with those before and after it: parts follow their whole, kin follows kin.

    [figures, labels], or several of these, each chained by itself.
    """
    each = np.ascontiguousarray(np.moveaxis(alone, -2, 0))  # [figures, ..., labels]
    forward = np.empty_like(each)
    for at, link in enumerate(links):
        told = each[at] if link == BEGINS else each[at] * np.dot(forward[at - 1], follows[link])
        np.divide(told, np.add.reduce(told, axis=-1, keepdims=True), out=forward[at])
    found = np.empty_like(each)
    nothing = behind = np.ones(each.shape[1:])
    for at in range(len(links) - 1, -1, -1):
        told = forward[at] * behind
        np.divide(told, np.add.reduce(told, axis=-1, keepdims=True), out=found[at])
        if links[at] == BEGINS:
            behind = nothing
        else:
            behind = np.dot(each[at] * behind, follows[links[at]].T)
            behind /= np.add.reduce(behind, axis=-1, keepdims=True)
    return np.moveaxis(found, 0, -2)


@dataclass(frozen=True, slots=True)
class Judged:
    spot: Spot
    kind: str
    """OTHER where it counts nothing we ask for."""
    trust: float
    likely: tuple[str, ...] = ()
    """The likeliest kinds, that one among them, the first first; never OTHER."""
    least: float = 1.0
    """The probability that the net gives it which believes it least."""


def columns(seen: Sequence[str]) -> list[int]:
    """Where observations are hashed to, each place once: those of characters to the upper half."""
    return list({crc32(one.encode()) % HALF + HALF * (one[0] == LETTERS) for one in seen})


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph before it is judged."""

    text: str
    """Squeezed and masked."""
    counted: tuple[Counted, ...]
    """Each figure with what the patterns say of it."""
    zeros: tuple[Zero, ...]
    spots: tuple[Spot, ...]
    hints: tuple[str, ...]
    """What the patterns say of each spot; empty where nothing."""
    at_end: str | None
    """What the paragraph speaks of last."""


@dataclass(frozen=True, slots=True)
class Zero:
    """Words that say nought by a pattern: 未收到政府信息公开申请."""

    kind: str
    start: int
    end: int


def look(text: str, figures: Sequence[Figure], frame: Frame) -> Look:
    cues = Cues(text, frame.kinds)
    said = tuple(counted(text, figures, frame, cues))
    zeros = tuple(_zeros(text, frame.kinds))
    spots = [Spot(f.start, f.end, f.unit, float(f.value)) for f in figures]
    taken = {at for spot in spots for at in range(spot.start - 1, spot.end)}
    spots += (spot for spot in islice(noughts(text), MAX_NOUGHTS) if spot.end - 1 not in taken)
    spots.sort(key=lambda spot: spot.start)
    kinds = {one.figure.start: one.kind.name for one in said if one.kind}
    hints = [
        next((z.kind for z in zeros if z.start <= spot.start < z.end), "")
        if spot.unit == NOUGHT
        else kinds.get(spot.start, "")
        for spot in spots
    ]
    return Look(text, said, zeros, tuple(spots), tuple(hints), cues.at_end)


def judged(look: Look, where: Where, model: FactModel) -> dict[int, Judged]:
    """For the place of each spot what it counts."""
    if not look.spots:
        return {}
    seen = observations(look.text, look.spots, where, look.hints)
    found, *each = model.probabilities(seen, links_of(look.text, look.spots))
    least = np.min(each, axis=0)
    ranked = np.argsort(found, axis=1)[:, : -LIKELY - 1 : -1].tolist()
    return {
        spot.start: Judged(
            spot,
            model.labels[best[0]],
            float(row[best[0]]),
            tuple(model.labels[at] for at in best if row[at] >= HARDLY and model.labels[at] != OTHER),
            float(lowest[best[0]]),
        )
        for spot, row, lowest, best in zip(look.spots, found, least, ranked, strict=True)
    }


def links_of(text: str, spots: Sequence[Spot]) -> list[int]:
    """How each spot follows the one before it."""
    starts = sentences(text)
    of = [bisect_right(starts, spot.start) for spot in spots]
    return [BEGINS if not i else SAME if of[i] == of[i - 1] else NEXT for i in range(len(spots))]


def _zeros(plain: str, kinds: Kinds) -> Iterator[Zero]:
    """What is said to be nought without a number, once a kind."""
    if not any(word in plain for word in ("未", "无", "没", "零", "不存在")):
        return
    numberless = _DIGITS.sub(lambda hit: "#" * len(hit.group()), plain)
    starts = sentences(numberless)
    for kind in kinds.kinds:
        if kind.zero is None:
            continue
        for begin, end in zip(starts, [*starts[1:], len(numberless)], strict=True):
            hit = kind.zero.search(numberless, begin, end)
            if hit and not numberless.startswith("有没有", max(0, hit.start() - 1)):  # a question
                yield Zero(kind.name, hit.start(), hit.end())
                break


_WAYS = re.compile("邮寄|信函|来信|当面|现场|窗口|网络|网上|线上|传真|邮件")
_SOME_CASES = re.compile("纠[错正]|败诉|撤销|变更|未审结|未结|重大|维持|超期|逾期")
_SORTS = {
    "requests.received": re.compile(
        "结转|不予|未按|按[期时]|超[期时]|逾期|滥用|未办结|未答复|延期|重复|投诉|争议|败诉|涉及|秘密|隐私|部分公开|需要|超过"
        "|引[发起]行政|敏感|重大|疑难|(?<![□、和与或及])(?:自然人|法人|企业)(?=[^□、和与或及等])"
    ),
    "review.total": _SOME_CASES,
    "litigation.total": _SOME_CASES,
}
"""What makes some of all."""


def noughts_told(
    seen: Look, verdicts: dict[int, Judged], model: FactModel, stated: set[str]
) -> Iterator[tuple[str, int, int, float]]:
    """(kind, start, end, trust) of what is said to be nought without a number: 未收到政府信息公开申请."""
    found: dict[str, tuple[int, int, float]] = {}
    words = {
        at: _whoever(v, seen.text)
        for at, v in verdicts.items()
        if v.spot.unit == NOUGHT and not _counts_on(v.spot, seen)
    }
    for verdict in words.values():
        spot = verdict.spot
        if verdict.kind not in (OTHER, *stated, *found) and verdict.trust >= model.told:
            found[verdict.kind] = spot.start, spot.end, verdict.trust if verdict.trust >= CERTAIN else 0.0
    for zero in seen.zeros:
        inside = [v for at, v in words.items() if zero.start <= at < zero.end]
        # The pattern and the model agree: two witnesses make it sure.
        agreed = any(v.kind == zero.kind and v.trust >= model.told for v in inside)
        denied = any(v.trust >= CERTAIN and _denies(v.kind, zero.kind) for v in inside)
        if zero.kind in stated or (denied and not agreed):
            continue
        if agreed or zero.kind not in found:
            found[zero.kind] = zero.start, zero.end, 1.0 if agreed else model.told
    for kind, (start, end, trust) in found.items():
        if not _is_of_a_part(kind, seen.text, start, end):
            yield kind, start, end, trust


def _is_of_a_part(kind: str, text: str, start: int, end: int) -> bool:
    """没有不予受理的申请, 没有一起诉讼败诉: nought of some says nothing of all."""
    sort = _SORTS.get(kind)
    if sort is None:
        return False
    stop = _STOPS.search(text, end)
    until = stop.start() if stop else end + CLAUSE
    clause = text[start:until]
    ways = _WAYS.findall(clause) if kind == "requests.received" else []
    return sort.search(text, start, until) is not None or (
        len(set(ways)) == 1 and "等" not in clause and "或" not in clause
    )


def _counts_on(spot: Spot, seen: Look) -> bool:
    """未先复议就起诉的9件: words that tell what the figure of their clause counts say nought of nothing."""
    later = next((c for c in seen.counted if c.figure.start >= spot.end), None)
    if later is None or later.compared or later.nothing or later.figure.unit == "%" or not later.figure.value:
        return False
    return later.figure.start - spot.end < CLAUSE and not _STOPS.search(seen.text, spot.end, later.figure.start)


def _whoever(verdict: Judged, text: str) -> Judged:
    """没有公民、法人申请: of neither alone, so of all."""
    either = verdict.kind in _ASKERS and _EITHER.match(text, verdict.spot.end)
    return replace(verdict, kind="requests.received") if either else verdict


def _denies(kind: str, zero: str) -> bool:
    """Does a word that says nought of one thing leave another alone? 无依申请公开收费 says nothing of requests."""
    if kind == OTHER:
        return True
    topic, of = kind.partition(".")[0], zero.partition(".")[0]
    both = {topic, of} <= _COURTS and kind.endswith(".total")  # 未发生行政复议、行政诉讼案件
    return kind != zero and not both
