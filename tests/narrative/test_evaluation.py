"""The evaluation prose is frozen and kept apart; a small run of it holds the bars."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.narrative.bank import EVALUATION, FIFTH, FOURTH, HERE, PRACTICE, SECOND, SIXTH, THIRD, digest, read
from training.narrative.evaluate import evaluate, main
from training.narrative.labelled import banks

FROZEN = {
    EVALUATION: "d045404cc7fc09421462dc86f010310bfd102081d88a68ef5c069f441ee2df5a",
    THIRD: "7402732b709936b7400e57cd8ef6c7888b03351d48e7d0a29d09f06f505c2a64",
    FOURTH: "e169c4b8da832ec5bbf44f830fc0b5619fff418212de241769bd3db06b8b0c1c",
    FIFTH: "3a60c258b94b679812383736b495840a46c59afce969f7bf2765efa9c6386f3b",
    SIXTH: "118fd48d944bff6dcc717ff2d8d3d37a3c0e88f72a8f7def2efef9009951ea02",
}


def test_the_evaluation_prose_is_what_it_was() -> None:
    assert {path: digest(path) for path in FROZEN} == FROZEN


def test_no_sentence_is_in_both_banks() -> None:
    def said(*paths: Path) -> set[str]:
        return {t for path in paths for ts in read(path).values() for t in ts if len(t) > 12}

    assert not said(PRACTICE) & said(EVALUATION)
    assert len(said(PRACTICE, SECOND) & said(THIRD)) <= 3  # the shortest there are: 发布政策解读3篇
    assert not said(FOURTH) & said(PRACTICE, SECOND, THIRD, EVALUATION, *HERE.glob("training_*.txt"))
    assert not said(FIFTH) & said(*(path for path in HERE.glob("*.txt") if path not in (FIFTH, SIXTH)))
    shared = len(said(SIXTH) & said(*(path for path in HERE.glob("*.txt") if path != SIXTH)))
    assert shared == 0  # told as a number: the sealed bank's sentences are not looked at


def test_nothing_learns_from_the_sealed_bank() -> None:
    assert SIXTH not in banks()


def test_mistakes_of_the_sealed_bank_are_not_shown() -> None:
    with pytest.raises(SystemExit):
        main(["--sixth", "--show", "5"])


def test_a_small_evaluation() -> None:
    result = evaluate(EVALUATION, seed=3, count=12)
    low = {name: f1 for name, f1 in result["f1"].items() if f1 < 0.95}
    assert not low
    found, _, planted = result["planted"]["table"]
    assert found >= planted - 1
