"""Models with a history: who is in use, who was, and who may be."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from gxnlp import cli, labeling
from gxnlp.labeling import bundle
from gxnlp.learning import frozen, history
from gxnlp.learning.comparing import differences, fallen
from gxnlp.learning.frozen import BadSet, FrozenSet, Measured
from gxnlp.learning.scoring import score
from gxnlp.narrative import bundle as facts
from tests.made import flagging, made_report


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The model in use and two more of the same content under other names."""
    used = bundle.promoted()
    for name in (used.name, "lines-b", "lines-c"):
        shutil.copytree(used, tmp_path / "models" / name)
    (tmp_path / "models" / bundle.PROMOTED).write_text(used.name + "\n")
    return tmp_path / "models"


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A frozen set of three reports out of one that ships."""
    whole = next(one for one in frozen.sets() if one.name == "known")
    names = list(whole.keys)[:3]
    labelled = tuple(one for one in whole.labelled if one.source in names)
    files = {name: whole.files[name] for name in names}
    frozen.write(FrozenSet("few", files, {name: whole.keys[name] for name in names}, labelled), tmp_path / "sets")
    return tmp_path / "sets"


def in_use(models: Path) -> str:
    return (models / bundle.PROMOTED).read_text().strip()


def run(*arguments: str | Path) -> int:
    return cli.main(["models", *map(str, arguments)])


def test_rollback_goes_back_and_further_back(models: Path) -> None:
    first = in_use(models)
    history.promote(models / "lines-b", "better")
    history.promote(models / "lines-c", "better still")
    assert history.roll_back(models).name == "lines-b"
    assert history.roll_back(models).name == first
    with pytest.raises(history.NoModel):
        history.roll_back(models)
    history.promote(models / "lines-c")
    assert history.roll_back(models).name == first
    assert [entry.what for entry in history.log(models)] == [
        "promoted", "promoted", "rolled-back", "rolled-back", "promoted", "rolled-back",
    ]  # fmt: skip
    assert "better still" in (models / history.HISTORY).read_text()


def test_a_facts_model_goes_back_too_and_leaves_the_line_model_alone(models: Path) -> None:
    used = facts.promoted()
    for name in (used.name, "facts-b"):
        shutil.copytree(used, models / name)
    (models / facts.POINTER).write_text(used.name + "\n")
    history.promote(models / "lines-b")
    history.promote_facts(models / "facts-b", "better")
    assert run("rollback", "--facts", "--models", models) == 0
    assert (models / facts.POINTER).read_text().strip() == used.name
    assert in_use(models) == "lines-b"
    assert [entry.what for entry in history.log(models)] == ["promoted", "promoted-facts", "rolled-back-facts"]
    assert run("rollback", "--facts", "--models", models) == 2  # nothing was before it


def test_rollback_says_so_where_the_one_before_is_no_longer_on_disk(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = in_use(models)
    history.promote(models / "lines-b")
    shutil.rmtree(models / first)
    assert run("rollback", "--models", models) == 2
    assert f"{first}, in use before, is no longer in" in capsys.readouterr().err
    assert in_use(models) == "lines-b"


def test_rollback_after_a_switch_by_hand_goes_to_what_was_before_it(models: Path) -> None:
    history.promote(models / "lines-b")
    bundle.promote(models / "lines-c")
    assert history.roll_back(models).name == "lines-b"


def test_a_model_that_is_no_worse_is_promoted(models: Path, few: Path) -> None:
    assert run("promote", "lines-b", "--models", models, "--sets", few) == 0
    assert in_use(models) == "lines-b"
    assert "no worse" in history.log(models)[-1].note
    assert run("rollback", "--models", models) == 0
    assert in_use(models) != "lines-b"


def test_a_worse_model_is_not_and_says_where_it_fell(
    models: Path, few: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = in_use(models)
    good = frozen.measure
    seen: list[str] = []

    def worse_the_second_time(*given: object, **more: object) -> Measured:
        seen.append("")
        one = good(*given, **more)  # type: ignore[arg-type]
        cells = one.cells.copy()
        cells[:2] = False
        return Measured(one.lines, cells, one.macro_f1, one.ece, 2, 0) if len(seen) == 2 else one

    monkeypatch.setattr("gxnlp.learning.comparing.measure", worse_the_second_time)
    assert run("promote", "lines-b", "--models", models, "--sets", few) == 1
    told = capsys.readouterr().err
    assert "few: cells right" in told and "(-2 +0)" in told and "few: silent errors" in told
    assert in_use(models) == before and not (models / history.HISTORY).exists()
    assert run("promote", "lines-b", "--models", models, "--anyway", "only model for form 2027") == 0
    assert "only model for form 2027" in (models / history.HISTORY).read_text()


def test_a_refused_bundle_is_listed_with_its_reason_and_never_promoted(
    models: Path, few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (models / "lines-b" / bundle.MODEL).open("ab") as file:
        file.write(b"x")
    assert run("list", "--models", models) == 0
    assert "lines-b  " in (told := capsys.readouterr().out) and "does not match the sha256" in told
    before = in_use(models)
    assert run("promote", "lines-b", "--models", models, "--sets", few) == 2
    assert run("promote", "lines-b", "--models", models, "--anyway", "please") == 2
    assert in_use(models) == before


def test_where_the_one_in_use_is_refused_there_is_nothing_to_compare_with(
    models: Path, few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / in_use(models) / bundle.MODEL).write_bytes(b"damaged")
    assert run("promote", "lines-b", "--models", models, "--sets", few) == 0
    assert "nothing to compare with" in capsys.readouterr().err
    assert in_use(models) == "lines-b"
    assert run("rollback", "--models", models) == 2  # what was before is no model any more
    assert in_use(models) == "lines-b"


def test_training_forgets_all_but_the_one_before(models: Path) -> None:
    first = in_use(models)
    history.promote(models / "lines-b")
    assert history.forgotten(models) == []
    history.promote(models / "lines-c")
    assert history.forgotten(models) == [first]
    assert {p.name for p in models.iterdir() if p.is_dir()} == {"lines-b", "lines-c"}
    assert history.roll_back(models).name == "lines-b"


def test_a_bundle_from_elsewhere_is_taken_in_whole(models: Path, few: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "mine" / "lines-d"
    shutil.copytree(models / "lines-b", elsewhere)
    assert run("promote", elsewhere, "--models", models, "--sets", few) == 0
    assert in_use(models) == "lines-d" and bundle.read(models / "lines-d")


def test_the_first_model_needs_no_rival(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (models / bundle.PROMOTED).unlink()
    assert run("promote", "lines-c", "--models", models) == 0
    assert in_use(models) == "lines-c"
    assert run("show", "--models", models) == 0
    assert "first model here" in capsys.readouterr().out


def test_what_is_not_there_is_wrong_usage(models: Path, tmp_path: Path) -> None:
    assert run("show", "lines-z", "--models", models) == 2
    assert run("rollback", "--models", models) == 2
    assert run("compare", "lines-b", "lines-c", "--models", models, "--sets", tmp_path) == 2


# -------------------------------------------------------------------------------------------------- frozen sets
def measured(lines: list[bool], cells: list[bool], silent: int = 0) -> Measured:
    return Measured(np.array(lines), np.array(cells), 0.99, 0.001, silent, 0)


def test_what_counts_as_a_fall() -> None:
    same = measured([True] * 100, [True] * 9 + [False])
    assert fallen(differences("x", same, same)) == []
    assert len(fallen(differences("x", same, measured([True] * 100, [True] * 8 + [False] * 2)))) == 1
    swapped = measured([False] + [True] * 99, [True] * 10)
    assert fallen(differences("x", measured([True] * 99 + [False], [True] * 10), swapped)) == []
    assert "silent errors 0 → 1" in fallen(differences("x", same, measured([True] * 100, [True] * 10, 1)))[0]


def test_the_shipped_sets_are_quick_and_the_model_in_use_is_good_on_them(few: Path) -> None:
    assert {one.name for one in frozen.sets()} >= {"known", "held-out", "busy"}
    found = frozen.measure(labeling.load(), frozen.sets(few)[0])
    assert found.lines_right > 0.98 and found.cells_right > 0.98


def test_a_damaged_set_is_refused(few: Path) -> None:
    path = next(few.iterdir())
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(BadSet, match="damaged"):
        frozen.sets(few)


def test_scoring_tells_silent_from_flagged() -> None:
    key: dict[str, int | float | list[int | float | None] | None] = {
        "requests/total/natural_person": 1,
        "requests/total/total": 7,
        "requests/granted/natural_person": [3, 1],
        "requests/granted/total": None,
    }
    report = made_report(findings=(flagging("requests/granted/total"),))
    found = score(report, key)
    assert found.right == (True, False, True, False)
    assert found.silent == ("requests/total/total",)
    assert score(None, key).right == (False,) * 4
