"""What proves that learning works: the curve's arithmetic, the parts taken out, the packs that spare LibreOffice."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from gxnlp import labeling
from gxnlp.labeling import bundle
from gxnlp.labels import Label
from training import converted, proof, proven
from training.labelled import labelled_reports
from training.layouts import CONVERTED, CONVERTED_HELD_OUT, FAMILIES
from training.retraining import exactly
from training.without import Rules, rows_one_by_one


def point(f1: float) -> dict[str, float]:
    return {"macro_f1": f1, "cells_right": 1.0, "lines_right": f1, "silent": 0}


def one_curve(unseen: float, after: float, known: float) -> dict[str, object]:
    counts = dict.fromkeys(map(str, proven.COUNTS), point(after))
    return {
        "family": "a",
        "seed": 1,
        "points": {"0": point(unseen), **counts},
        "by lot": point(unseen),
        "known": point(known),
    }


def test_how_much_of_a_gap_is_closed() -> None:
    assert proven.closed(one_curve(0.90, 0.98, 1.0), 20, "macro_f1") == pytest.approx(0.8)
    assert proven.closed(one_curve(0.90, 1.0, 0.99), 20, "macro_f1") == pytest.approx(1.0 / 0.9)
    assert proven.closed(one_curve(0.99, 0.99, 0.99), 20, "macro_f1") is None


def test_the_account_names_what_was_measured() -> None:
    part = {"reports": 3, "cells": 600, **point(0.99), "costs": {"lines": [0.01, 0.02], "cells": [0.0, 0.001]}}
    parts = {"model": "5.x", "seeds": [1], "families": ["a"], "found": {"whole": part, "without the classifier": part}}
    curves = [one_curve(0.9, 0.98, 1.0), one_curve(0.9, 0.96, 1.0)]
    told = proven.told({"curves": curves, "parts": parts, "gone": ["the dowsing rod: worth nothing"]})
    assert "a 70% (60% to 80%, 2 seeds)" in told and "the dowsing rod" in told
    assert "| without the classifier | 0.9900 |" in told and "1.000% to 2.000%" in told
    assert proven.drawn([one_curve(0.9, 0.98, 1.0)]) == proven.drawn([one_curve(0.9, 0.98, 1.0)])


def test_the_account_goes_into_the_card_of_a_bundle_that_stays_the_same_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / proven.PICTURE).write_text("<svg/>")
    monkeypatch.setattr(proven, "FOLDER", tmp_path)
    used = bundle.promoted()
    folder = tmp_path / "models" / used.name
    shutil.copytree(used, folder)
    (folder / "confusion.png").write_bytes(b"a picture")
    for account in ("\n## Does it learn\nhardly\n", "\n## Does it learn\nyes\n"):
        proven.into_card(folder, account)
    card = (folder / bundle.CARD).read_text(encoding="utf-8")
    assert card.count("## Does it learn") == 1 and "yes" in card and "## Weaknesses" in card
    assert bundle.read(folder)[1].version == bundle.read(used)[1].version
    assert (folder / proven.PICTURE).is_file() and (folder / "confusion.png").read_bytes() == b"a picture"


def test_each_part_can_be_taken_out() -> None:
    [one] = proof.judges(3, 1, [FAMILIES["tabbed_last"]])
    whole = labeling.load()
    ways = {"rules": Rules(), "whole": whole}
    right = {}
    for name, labeler in ways.items():
        said = [x.label for x in labeler.label(list(one.document.lines))]  # type: ignore[attr-defined]
        right[name] = sum(a is b for a, b in zip(said, one.labels, strict=True)) / len(said)
    assert 0.5 < right["rules"] < 0.97 < right["whole"]


def test_rows_found_one_by_one_are_found_worse() -> None:
    judged = list(proof.judges(7100, 16, [FAMILIES["pipes_adrift"]]))
    whole = labeling.load()
    together = proof.measured(whole, judged)
    with rows_one_by_one():
        alone = proof.measured(whole, judged)
    assert alone.cells_right < together.cells_right
    assert alone.macro_f1 == together.macro_f1
    assert proof.measured(whole, judged) == together


@pytest.mark.parametrize("part", converted.PARTS)
def test_the_packs_hold_what_they_say(part: str) -> None:
    kept, said = converted.kept(part), converted.PARTS[part]
    assert {e.family for e in kept} == {f.name for f in said.families}
    assert said.count * 0.95 <= len(kept) <= said.count
    assert all(f"-{said.seed}-" in e.name for e in kept)
    assert all({Label.TITLE, Label.SECTION} <= set(e.labels) for e in kept)


def test_a_pack_made_anew_is_held_against_the_one_that_is_kept() -> None:
    kept = converted.kept("known")[:4]
    assert not converted.differences(kept, kept)
    relabelled = replace(kept[1], labels=(Label.FURNITURE, *kept[1].labels[1:]))
    found = converted.differences(kept, [kept[0], relabelled, kept[2]])
    assert found == Counter([kept[1].family, kept[3].family])


def test_what_is_measured_on_is_never_learnt() -> None:
    assert not {f.name for f in CONVERTED} & {f.name for f in CONVERTED_HELD_OUT}
    names = [e.name for part in converted.PARTS for e in converted.kept(part)]
    assert len(names) == len(set(names))


def test_a_corpus_of_exactly_so_many_lines() -> None:
    reports = list(exactly(700, 3))
    assert sum(len(one.lines) for one in reports) == 700
    assert all(len(one.lines) == len(one.labels) for one in reports)
    assert {one.family for one in reports} & {f.name for f in CONVERTED}


def test_labelled_reports_of_one_family() -> None:
    [one] = labelled_reports(3, 1, [FAMILIES["html_layout"]])
    assert one.family == "html_layout"
