"""The sets that are measured on: the seeds give what they must, and no set shares its seed with anything else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gxnlp.bench.sets import load
from training.benchsets import DIGESTS, KINDS, main, seed_of


def test_the_seed_gives_what_it_must(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--scale", "quick", "--set", "held-out", "-o", str(tmp_path)]) == 0
    told = capsys.readouterr().err
    assert "DRIFT" not in told, (
        "the generator gives other reports: if that is meant, python -m training.benchsets --settle"
    )
    made = load(tmp_path / "held-out")
    assert len(made.items) == json.loads(DIGESTS.read_text(encoding="utf-8"))["quick"]["held-out"]["reports"]
    assert all(item.truth.labelled and item.truth.sections and item.truth.family for item in made.items)


def test_drift_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.benchsets.DIGESTS", tmp_path / "digests.json")
    (tmp_path / "digests.json").write_text('{"quick": {"held-out": {"digest": "0123456789abcdef", "reports": 16}}}')
    assert main(["--scale", "quick", "--set", "held-out", "-o", str(tmp_path / "sets")]) == 0
    assert "held-out: DRIFT: the seed gives " in capsys.readouterr().err


def test_a_try_of_the_whole_way_has_one_report_of_each_layout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert {kind.each("try") for kind in KINDS.values()} == {1}
    assert main(["--scale", "try", "--set", "held-out", "-o", str(tmp_path)]) == 0
    told = capsys.readouterr().err
    assert "does not say what the seeds must give" in told and "DRIFT" not in told
    assert len({item.truth.family for item in load(tmp_path / "held-out").items}) == 8


def test_a_set_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    command = ["--scale", "quick", "--set", "slips", "-o", str(tmp_path)]
    main(command)
    before = (tmp_path / "slips" / "keys.json").stat().st_mtime_ns
    main(command)
    assert (tmp_path / "slips" / "keys.json").stat().st_mtime_ns == before
    planted = [item.truth.planted for item in load(tmp_path / "slips").items]
    assert sum(bool(p) for p in planted) > 0.9 * len(planted)


def test_every_set_has_a_seed_of_its_own_and_a_digest_of_what_it_gives() -> None:
    assert len({seed_of(name) for name in KINDS}) == len(KINDS)
    known = json.loads(DIGESTS.read_text(encoding="utf-8"))
    for scale in ("quick", "standard"):
        assert set(known[scale]) == {name for name, kind in KINDS.items() if kind.each(scale)}
