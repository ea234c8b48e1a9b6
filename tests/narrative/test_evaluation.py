"""The evaluation prose is frozen and kept apart; a small run of it holds the bars."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.narrative.bank import (
    EIGHTH,
    EVALUATION,
    FIFTH,
    FOURTH,
    HERE,
    NINTH,
    PRACTICE,
    SECOND,
    SEVENTH,
    SIXTH,
    THIRD,
    digest,
    read,
)
from training.narrative.evaluate import evaluate, main
from training.narrative.labelled import banks

FROZEN = {
    EVALUATION: "d045404cc7fc09421462dc86f010310bfd102081d88a68ef5c069f441ee2df5a",
    THIRD: "7402732b709936b7400e57cd8ef6c7888b03351d48e7d0a29d09f06f505c2a64",
    FOURTH: "e169c4b8da832ec5bbf44f830fc0b5619fff418212de241769bd3db06b8b0c1c",
    FIFTH: "3a60c258b94b679812383736b495840a46c59afce969f7bf2765efa9c6386f3b",
    SIXTH: "118fd48d944bff6dcc717ff2d8d3d37a3c0e88f72a8f7def2efef9009951ea02",
    SEVENTH: "6849ffbeaa30cdcee5159001b2d20f7c66f80c42c024b2f4a79a8eb715208509",
    EIGHTH: "5b6bb0444ad839bc9ec627cea7019812e0dd427f96717f918eb5437c771cc541",
    NINTH: "8217632c7ee338ccefff6c9fa47d538bceea6e65657852716b65b8fed0d7e682",
}


def test_the_evaluation_prose_is_what_it_was() -> None:
    assert {path: digest(path) for path in FROZEN} == FROZEN


def test_no_sentence_is_in_both_banks() -> None:
    def said(*paths: Path) -> set[str]:
        return {t for path in paths for ts in read(path).values() for t in ts if len(t) > 12}

    assert not said(PRACTICE) & said(EVALUATION)
    assert len(said(PRACTICE, SECOND) & said(THIRD)) <= 3  # the shortest there are: 发布政策解读3篇
    assert not said(FOURTH) & said(PRACTICE, SECOND, THIRD, EVALUATION, *HERE.glob("training_*.txt"))
    learnt = [path for path in HERE.glob("*.txt") if path != NINTH]
    assert not said(FIFTH) & said(*(path for path in learnt if path != FIFTH))
    assert not said(SIXTH) & said(*(path for path in learnt if path != SIXTH))
    one = said(SEVENTH) & said(*(path for path in learnt if path not in (SEVENTH, EIGHTH)))
    assert len(one) <= 1  # on documents
    assert len(said(EIGHTH) & said(*(path for path in learnt if path != EIGHTH))) <= 1
    shared = len(said(NINTH) & said(*learnt))
    assert shared <= 7  # of 417, told as a number, for nobody looks at a sealed sentence


def test_nothing_learns_from_the_sealed_bank() -> None:
    assert NINTH not in banks()


def test_mistakes_of_the_sealed_bank_are_not_shown() -> None:
    with pytest.raises(SystemExit):
        main(["--ninth", "--show", "5"])


def test_a_small_evaluation() -> None:
    result = evaluate(EVALUATION, seed=3, count=12)
    low = {name: f1 for name, f1 in result["f1"].items() if f1 < 0.95}
    assert not low
    found, _, planted = result["planted"]["table"]
    assert found >= planted - 1
