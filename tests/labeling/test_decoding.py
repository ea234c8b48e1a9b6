"""Sequences: what may follow what."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest

from gxnlp.labeling.decoding import (
    FORBIDDEN,
    LABELS,
    NOT_FIRST,
    PLACE_OF,
    Orders,
    learn_orders,
    posterior,
    viterbi,
)
from gxnlp.labels import Label


def orders() -> Orders:
    rng = np.random.default_rng(7)
    return learn_orders(rng.integers(0, len(LABELS), 400).tolist() for _ in range(5))


def sure_of(*labels: Label) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Log probabilities of a classifier that is 99 % sure of these labels."""
    scores = np.full((len(labels), len(LABELS)), np.log(0.01 / (len(LABELS) - 1)))
    for i, label in enumerate(labels):
        scores[i, PLACE_OF[label]] = np.log(0.99)
    return scores


def test_allowed_orders_come_out_as_the_classifier_says() -> None:
    said = (Label.TITLE, Label.PARAGRAPH, Label.SECTION, Label.HEADING1, Label.HEADING2, Label.PARAGRAPH)
    assert [LABELS[i] for i in viterbi(sure_of(*said), orders())] == list(said)


@pytest.mark.parametrize(("before", "after"), sorted(FORBIDDEN))
def test_a_forbidden_order_never_comes_out(before: Label, after: Label) -> None:
    path = [LABELS[i] for i in viterbi(sure_of(Label.PARAGRAPH, before, after, Label.PARAGRAPH), orders())]
    assert not FORBIDDEN & set(pairwise(path))


def test_nothing_forbidden_comes_out_of_noise() -> None:
    rng = np.random.default_rng(3)
    for weight in (0.1, 1.0):
        weighed = orders().weighed(weight, 0.2)
        for _ in range(20):
            path = [LABELS[i] for i in viterbi(rng.normal(size=(60, len(LABELS))) * 9, weighed)]
            assert path[0] not in NOT_FIRST
            assert not FORBIDDEN & set(pairwise(path))


def test_posteriors_stay_sound_however_sure_the_scores() -> None:
    rng = np.random.default_rng(4)
    for weight in (0.25, 1.0):
        sure = posterior(rng.normal(size=(500, len(LABELS))) * 500, orders().weighed(weight, 0.2))
        assert np.isfinite(sure).all()
        np.testing.assert_allclose(sure.sum(axis=1), 1)


def test_viterbi_finds_the_best_of_all_sequences() -> None:
    rng = np.random.default_rng(5)
    known = orders()
    scores = rng.normal(size=(3, len(LABELS)))
    total = (
        (known.first + scores[0])[:, None, None]
        + (known.follows + scores[1])[:, :, None]
        + (known.follows + scores[2])[None, :, :]
    )
    assert viterbi(scores, known).tolist() == list(np.unravel_index(total.argmax(), total.shape))


def test_posterior_is_the_share_of_all_sequences() -> None:
    rng = np.random.default_rng(6)
    known = orders()
    scores = rng.normal(size=(3, len(LABELS)))
    total = np.exp(
        (known.first + scores[0])[:, None, None]
        + (known.follows + scores[1])[:, :, None]
        + (known.follows + scores[2])[None, :, :]
    )
    expected = np.stack([total.sum(axis=tuple(a for a in range(3) if a != axis)) for axis in range(3)])
    np.testing.assert_allclose(posterior(scores, known), expected / total.sum(), atol=1e-9)


def test_one_line_is_a_sequence() -> None:
    assert [LABELS[i] for i in viterbi(sure_of(Label.TITLE), orders())] == [Label.TITLE]
    assert posterior(sure_of(Label.TITLE), orders()).sum() == pytest.approx(1)


def test_decoding_is_quick() -> None:
    scores = np.random.default_rng(1).normal(size=(300, len(LABELS)))
    known, took = orders(), []
    for _ in range(9):
        started = time.process_time()
        viterbi(scores, known)
        took.append(time.process_time() - started)
    assert min(took) < 0.004, "300 lines take 1 ms on a quiet machine"
