"""On which side of its figure a list tells its words, which way to court, and words cut to a character."""

from __future__ import annotations

import pytest

from gxnlp.narrative.concepts import concepts
from gxnlp.narrative.figures import figures
from gxnlp.narrative.pairing import paired
from gxnlp.narrative.referring import lone, route
from gxnlp.narrative.rows import Row
from gxnlp.narrative.runs import Spot


def pairs(text: str) -> list[set[str]]:
    spots = [Spot(f.start, f.end, f.unit, float(f.value)) for f in figures(text)]
    found = paired(spots, Row.of(concepts().named(text)), 0, len(text))
    return [{one for one in found.get(spot.start, ()) if one.count(":") == 1} for spot in spots if spot.unit != "%"]


@pytest.mark.parametrize(
    "text",
    ["9件,予以公开;5件,部分公开;3件,不予公开", "9件申请予以公开,5件申请部分公开,3件申请不予公开,合计17件"],
)
def test_words_behind_their_figures(text: str) -> None:
    granted, partial, refused, *_ = pairs(text)
    assert "paired-outcome:granted" in granted
    assert "paired-outcome:partial" in partial
    assert "paired-outcome:refused" in refused


def test_words_before_their_figures() -> None:
    granted, partial, refused = pairs("予以公开9件,部分公开5件(占18%),不予公开3件")
    assert "paired-outcome:granted" in granted
    assert "paired-outcome:partial" in partial
    assert "paired-outcome:refused" in refused


def test_a_long_list_is_looked_at_up_to_a_bound() -> None:
    assert len(pairs("予以公开9件," * 20)) == 20
    text = "予以公开9件," * 4000
    spots = [Spot(at, at + 2, "件", 9.0) for at in range(4, len(text), 7)]
    assert len(paired(spots, Row.of(concepts().named(text)), 0, len(text))) < 50


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("先找复议机关、后找法院的案件有", "after"),
        ("走完复议再起诉的", "after"),
        ("起诉前已经复议的行政案件", "after"),
        ("越过复议直接找法院的", "direct"),
        ("不经复议,直接到法院起诉的", "direct"),
        ("起诉前未申请复议的行政案件", "direct"),
        ("被申请行政复议的", "-"),
        ("收到申请", "-"),
    ],
)
def test_which_way_to_court(words: str, way: str) -> None:
    assert route(words) == way


def test_words_cut_to_a_character_stand_alone_before_their_figure() -> None:
    level = "诉讼:维#,纠#,未#,不未#"
    found = lone(level, concepts().named(level), concepts().domains)
    assert [(level[n.start : n.end], n.concept) for n in found if n.end - n.start == 1][:3] == [
        ("维", "upheld"),
        ("纠", "corrected"),
        ("未", "pending"),
    ]
