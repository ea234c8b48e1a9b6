"""Fitting the facts model: labelled prose in, what a bundle stores out."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.neural_network import MLPClassifier

from gxnlp.learning.prose import Told
from gxnlp.narrative.bundle import words_digest
from gxnlp.narrative.counting import Frame
from gxnlp.narrative.figures import figures
from gxnlp.narrative.judging import BEGINS, COLUMNS, HALF, OTHER, columns, links_of, look
from gxnlp.narrative.kinds import known
from gxnlp.narrative.mentions import masked, mentions
from gxnlp.narrative.observing import NOUGHT, Where, observations
from gxnlp.narrative.runs import Spot
from gxnlp.narrative.squeezing import squeeze

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    seed: int = 2026
    units: int = 64
    nets: int = 2
    """How many learn the same from other beginnings: their scores are averaged, so that less is left to chance."""
    epochs: int = 8
    batch: int = 800
    rate: float = 5.5e-3
    settling: int = 3
    """The last passes, whose weights are averaged."""
    settled: float = 0.25
    """How much slower they learn."""
    penalty: float = 1e-4
    rare: int = 3
    """Observations of fewer figures than this teach nothing that holds elsewhere."""
    dimmed: float = 0.3
    """The share of observations that are hidden at each pass, so that no single one is leant on."""
    letterless: float = 0.4
    """The share of figures whose very characters are hidden at each pass: unseen words mean what known ones do."""
    hints: float = 0.7
    """How often the patterns' answer is shown, where it is evidence at all."""
    folds: int = 4
    """Voices are left out in turn this many times, to learn how sure to be of words never seen."""
    chain: float = 0.5
    """How much the figures beside it count in what a figure is."""
    smooth: float = 20.0
    told: float = 0.5
    """From this probability on the model's answer goes before the patterns'."""
    right: float = 0.9875
    """Of the facts that are held against the tables so many should be right, in words never seen."""
    certain: float = 0.9945
    """And of those that more than a slip of the pen is held against: each net must say by itself what they count."""


@dataclass(frozen=True)
class Lesson:
    """A figure as the model sees it, with what it counts."""

    lit: tuple[int, ...]
    kind: str
    voice: str
    words: str
    hint: str
    link: int
    """How it follows the figure before it: BEGINS a paragraph, in the same sentence, in another."""


def lessons(told: Iterable[Told], settings: Settings, *, seen: bool = False) -> list[Lesson]:
    """The figures of labelled prose. `seen` as when it is read: the patterns' answer always shown."""
    rng = Random(settings.seed)
    found: list[Lesson] = []
    place: tuple[object, ...] = ()
    before = ""
    for one in told:
        if place != (one.report, one.section, one.headings):
            place, before = (one.report, one.section, one.headings), ""
        squeezed = squeeze(one.text)
        kinds = known(one.year)
        plain = kinds.joined.sub("□", masked(squeezed.text, mentions(squeezed.text)))
        looked = look(plain, figures(plain), Frame(kinds, one.year, one.section, one.headings))
        elsewhere = {c.figure.start for c in looked.counted if c.year is not None}
        counts = _marked(one, looked.spots, squeezed.places)
        shown = [
            hint if seen or (not one.practised and rng.random() < settings.hints) else None for hint in looked.hints
        ]
        where = Where(one.section, one.headings, before, one.year)
        links = links_of(plain, looked.spots)
        first = True
        for at, observed in enumerate(observations(plain, looked.spots, where, shown)):
            spot = looked.spots[at]
            if spot.start not in elsewhere or at in counts:
                kind = counts.get(at, OTHER)
                words, link = _words(plain, spot), BEGINS if first else links[at]
                found.append(Lesson(tuple(sorted(columns(observed))), kind, one.voice, words, looked.hints[at], link))
                first = False
        before = plain[-80:]
    return found


def _words(text: str, spot: Spot) -> str:
    start, end = spot.start, spot.end
    return f"{text[max(0, start - 26) : start]}【{text[start:end]}】{text[end : end + 12]}"


def _marked(one: Told, spots: Sequence[Spot], places: Sequence[int]) -> dict[int, str]:
    """Which spot each mark speaks of: the figure in it, or else the word that says nought."""
    counts: dict[int, str] = {}
    for marked in one.marks:
        inside = [at for at, spot in enumerate(spots) if marked.start <= places[spot.start] < marked.end]
        numbers = [at for at in inside if spots[at].unit != NOUGHT]
        for at in (numbers or inside)[:1]:
            counts[at] = marked.kind
    return counts


def matrix(found: Sequence[Lesson]) -> sp.csr_matrix:
    ends = np.cumsum([0, *(len(one.lit) for one in found)])
    lit = np.fromiter((at for one in found for at in one.lit), dtype=np.int32, count=int(ends[-1]))
    return sp.csr_matrix((np.ones(len(lit), dtype=np.float32), lit, ends), shape=(len(found), COLUMNS))


@dataclass(frozen=True)
class Fitted:
    classifier: MLPClassifier
    labels: tuple[str, ...]
    follows: NDArray[np.float32]
    temperature: float = 1.0
    told: float = 0.5
    sure: float = 0.9
    nets: int = 1
    agreed: float = 0.99

    def content(self) -> dict[str, Any]:
        """What a bundle stores."""
        return {
            "classifier": self.classifier,
            "labels": list(self.labels),
            "follows": self.follows,
            "temperature": self.temperature,
            "told": self.told,
            "sure": self.sure,
            "nets": self.nets,
            "agreed": self.agreed,
            "words": words_digest(),
        }

    def alone(self, found: Sequence[Lesson]) -> Floats:
        """What the classifier says of each figure by itself."""
        right: Floats = self.classifier.predict_proba(matrix(found)).astype(np.float64)
        return right

    def each_alone(self, found: Sequence[Lesson]) -> list[Floats]:
        """The same of every net by itself."""
        (hidden, output), (hidden_bias, output_bias) = self.classifier.coefs_, self.classifier.intercepts_
        lit_up = np.maximum(matrix(found) @ hidden + hidden_bias, 0)
        units = len(hidden_bias) // self.nets
        parts = [slice(at, at + units) for at in range(0, self.nets * units, units)]
        return [softmax(self.nets * (lit_up[:, one] @ output[one]) + output_bias, axis=1) for one in parts]


def tempered(alone: Floats, temperature: float) -> Floats:
    scores = np.maximum(alone, 1e-12) ** (1 / temperature)
    right: Floats = scores / scores.sum(axis=1, keepdims=True)
    return right


def follows(found: Sequence[Lesson], labels: Sequence[str], settings: Settings) -> NDArray[np.float32]:
    """[SAME and NEXT, labels, labels]: how much likelier a label is after another than it is anyway."""
    of = {label: at for at, label in enumerate(labels)}
    pairs = np.zeros((2, len(labels), len(labels)))
    share = np.ones(len(labels))
    for before, one in zip([None, *found[:-1]], found, strict=True):
        share[of[one.kind]] += 1
        if before is not None and one.link != BEGINS:
            pairs[one.link, of[before.kind], of[one.kind]] += 1
    share /= share.sum()
    smooth = settings.smooth
    chance = (pairs + smooth * share) / (pairs.sum(axis=2, keepdims=True) + smooth)
    ratio: NDArray[np.float32] = ((chance / share) ** settings.chain).astype(np.float32)
    return ratio


def fitted(found: Sequence[Lesson], settings: Settings, step: Callable[[], None] = lambda: None) -> Fitted:
    """One hidden layer, that of every net beside the others'; weights of what no figure shows, or hardly one, are 0."""
    labels = tuple(sorted({one.kind for one in found}))
    whole = matrix(found)
    used = np.flatnonzero(whole.getnnz(axis=0) >= settings.rare)
    rows = whole[:, used].tocsr()
    letters = used[rows.indices] >= HALF
    of = {label: at for at, label in enumerate(labels)}
    truth = np.array([of[one.kind] for one in found])
    nets = [
        _net(rows, letters, truth, len(labels), replace(settings, seed=settings.seed + nth), step)
        for nth in range(settings.nets)
    ]
    model = nets[0]
    hidden = np.zeros((COLUMNS, settings.units * settings.nets))
    hidden[used] = np.hstack([net.coefs_[0] for net in nets])
    model.coefs_ = [_coarse(hidden), np.vstack([net.coefs_[1] for net in nets]) / settings.nets]
    model.intercepts_ = [
        np.hstack([net.intercepts_[0] for net in nets]),
        np.mean([net.intercepts_[1] for net in nets], axis=0),
    ]
    model.hidden_layer_sizes = (hidden.shape[1],)
    model.n_features_in_ = COLUMNS
    for passing in _PASSING:
        vars(model).pop(passing, None)
    model.loss_ = float(model.loss_)
    return Fitted(model, labels, follows(found, labels, settings), told=settings.told, nets=settings.nets)


def _net(
    rows: sp.csr_matrix,
    letters: NDArray[np.bool_],
    truth: NDArray[np.int_],
    kinds: int,
    settings: Settings,
    step: Callable[[], None],
) -> MLPClassifier:
    """Its weights are the mean of those of the last passes."""
    model = MLPClassifier(
        hidden_layer_sizes=(settings.units,),
        batch_size=settings.batch,
        learning_rate_init=settings.rate,
        alpha=settings.penalty,
        random_state=settings.seed,
    )
    rng = np.random.default_rng(settings.seed)
    kept: list[list[NDArray[Any]]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for epoch in range(settings.epochs):
            settling = epoch >= settings.epochs - settings.settling
            if settling and epoch:
                model._optimizer.learning_rate_init = settings.rate * settings.settled
            model.partial_fit(_dimmed(rows, letters, rng, settings), truth, classes=np.arange(kinds))
            if settling:
                kept.append([a.copy() for a in (*model.coefs_, *model.intercepts_)])
            step()
    seen, output, hidden_bias, output_bias = (np.mean(parts, axis=0) for parts in zip(*kept, strict=True))
    model.coefs_, model.intercepts_ = [seen, output], [hidden_bias, output_bias]
    return model


def _dimmed(
    rows: sp.csr_matrix, letters: NDArray[np.bool_], rng: np.random.Generator, settings: Settings
) -> sp.csr_matrix:
    """The rows with some of what is seen hidden, and what is left the stronger for it."""
    shown = rows.copy()
    shown.data = (rng.random(len(rows.data)) >= settings.dimmed).astype(np.float32) / np.float32(1 - settings.dimmed)
    letterless = rng.random(rows.shape[0]) < settings.letterless
    shown.data[letters & np.repeat(letterless, np.diff(rows.indptr))] = 0
    return shown


STEPS = 256
"""Of a weight's unit."""
_PASSING = ("_optimizer", "_random_state", "_best_coefs", "_best_intercepts", "_no_improvement_count", "loss_curve_",
            "best_loss_", "validation_scores_", "best_validation_score_")  # fmt: skip
"""What only the fit itself needed."""


def _coarse(weights: NDArray[Any]) -> NDArray[np.float32]:
    """In steps too small to matter: it packs to a quarter of the size."""
    return (np.round(weights * STEPS) / STEPS).astype(np.float32)
