"""The evaluation prose is frozen and kept apart; a small run of it holds the bars."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from gxnlp.forms import shipped
from training.narrative.bank import (
    EIGHTEENTH,
    EIGHTH,
    ELEVENTH,
    EVALUATION,
    FIFTEENTH,
    FIFTH,
    FOURTEENTH,
    FOURTH,
    GRAMMAR,
    HERE,
    NINETEENTH,
    NINTH,
    PRACTICE,
    SEALED,
    SECOND,
    SEVENTEENTH,
    SEVENTH,
    SIXTEENTH,
    SIXTH,
    SLOT,
    TENTH,
    THIRD,
    THIRTEENTH,
    TWELFTH,
    Bank,
    digest,
    families_of,
    kinds_in,
    read,
)
from training.narrative.constructions import constructions
from training.narrative.evaluate import evaluate, main
from training.narrative.families import members, spread
from training.narrative.growth import before as grown
from training.narrative.labelled import banks
from training.narrative.sisters import sisters

LATER = {
    NINTH, TENTH, ELEVENTH, TWELFTH, THIRTEENTH, FOURTEENTH, FIFTEENTH, SIXTEENTH, SEVENTEENTH, EIGHTEENTH,
    NINETEENTH,
    *(HERE / f"training_{n}.txt" for n in (30, 31, 32, 33, 34, 35, 36, 37, 38)),
}  # fmt: skip
"""Written when the banks before them had been learnt."""
SHARED = (11, 8, 20)
"""How many sentences of each sealed bank, of 393, 374 and 377, are word for word in a bank that was learnt."""
FROZEN = {
    EVALUATION: "d045404cc7fc09421462dc86f010310bfd102081d88a68ef5c069f441ee2df5a",
    THIRD: "7402732b709936b7400e57cd8ef6c7888b03351d48e7d0a29d09f06f505c2a64",
    FOURTH: "e169c4b8da832ec5bbf44f830fc0b5619fff418212de241769bd3db06b8b0c1c",
    FIFTH: "3a60c258b94b679812383736b495840a46c59afce969f7bf2765efa9c6386f3b",
    SIXTH: "118fd48d944bff6dcc717ff2d8d3d37a3c0e88f72a8f7def2efef9009951ea02",
    SEVENTH: "6849ffbeaa30cdcee5159001b2d20f7c66f80c42c024b2f4a79a8eb715208509",
    EIGHTH: "5b6bb0444ad839bc9ec627cea7019812e0dd427f96717f918eb5437c771cc541",
    NINTH: "8217632c7ee338ccefff6c9fa47d538bceea6e65657852716b65b8fed0d7e682",
    TENTH: "acf7a19876b0c0d55ca5ee3a32beae5b1200a84bc433d12becf59e149430463b",
    ELEVENTH: "7dc50cd13c8359105f0a12353b4dc06d322e7ed33f845f382b731562b065c8ad",
    TWELFTH: "3308b190d559bf95b88fab0c5db4aa3e9b48e96104288722c8ff98d4dd7861fc",
    THIRTEENTH: "50ad2d619df1deeb414952a98f8cbab8c7dd0ffb8798401a20c3c27aa6b67f3f",
    FOURTEENTH: "b06eba59d0aa070dc928226f70adf651e7bf94fa7eb1232af8aa5b4d952fcd2d",
    FIFTEENTH: "9d2f3b3c99fe3b91c2eeb82e20cdb1a1cc1da97305b7f2e0bb5a4cba87e9dddf",
    SIXTEENTH: "4c9a83518d49ad859de77d3b8c91d9e22959b4270633b1683975903994114f3b",
    SEVENTEENTH: "62c856b0f7d5895da9ca61a5456f148c02d8f3b3a96117fe3227c77e6e224cb8",
    EIGHTEENTH: "8c1e4d35d2e2e72c01210fb56077a62c65e41ab9b2a26886b10d421fd9aa2896",
    NINETEENTH: "bb48676a144b10edf2e051fb4edb816894cfd33931d92eceda05171d24fea449",
    SEALED[0]: "f6919d65f25cd6e9df65842b3b26c32ffa2b2429e06b3b4b623a9ea7f5ab61cb",
    SEALED[1]: "8d9e9a1a6c145d2a25b1e6a61cb86b714edb857e3e234d031ed3aa9cf3600021",
    SEALED[2]: "09c946e245aec90594524bbb09b4e877f9dd3b3322fcfc7ac97f7a25614b7cbd",
}


NAMES = {
    "requests.granted": ("予以公开", "同意公开", "准予公开"),
    "requests.partial": ("予以部分公开", "部分公开"),
    "requests.refused": ("不予公开", "不予以公开", "不同意公开"),
    "requests.unavailable": ("无法提供", "不能提供"),
    "requests.rejected": ("不予处理", "不予受理"),
    "requests.other": ("其他处理",),
}


def test_the_evaluation_prose_is_what_it_was() -> None:
    assert {path: digest(path) for path in FROZEN} == FROZEN


def test_no_sentence_is_in_both_banks() -> None:
    def said(*paths: Path) -> set[str]:
        return {t for path in paths for ts in read(path).values() for t in ts if len(t) > 12}

    assert not said(PRACTICE) & said(EVALUATION)
    assert len(said(PRACTICE, SECOND) & said(THIRD)) <= 3  # the shortest there are: 发布政策解读3篇
    assert not said(FOURTH) & said(PRACTICE, SECOND, THIRD, EVALUATION, *HERE.glob("training_*.txt"))
    every = [path for path in HERE.glob("*.txt") if path not in (*SEALED, GRAMMAR)]
    learnt = [path for path in every if path not in LATER]
    assert not said(FIFTH) & said(*(path for path in learnt if path != FIFTH))
    assert not said(SIXTH) & said(*(path for path in learnt if path != SIXTH))
    one = said(SEVENTH) & said(*(path for path in learnt if path not in (SEVENTH, EIGHTH)))
    assert len(one) <= 1  # on documents
    assert len(said(EIGHTH) & said(*(path for path in learnt if path != EIGHTH))) <= 1
    assert len(said(NINTH) & said(*(path for path in learnt if path != NINTH))) <= 7
    assert len(said(TENTH) & said(*learnt)) <= 3
    assert len(said(ELEVENTH) & said(*learnt)) <= 6
    assert len(said(TWELFTH) & said(*learnt)) <= 7
    assert len(said(THIRTEENTH) & said(*learnt)) <= 4
    assert len(said(FOURTEENTH) & said(*learnt)) <= 10
    assert len(said(FIFTEENTH) & said(*learnt)) <= 14
    assert len(said(SIXTEENTH) & said(*learnt)) <= 9
    assert len(said(SEVENTEENTH) & said(*learnt, GRAMMAR)) <= 4
    assert len(said(EIGHTEENTH) & said(*learnt, GRAMMAR)) <= 3
    assert len(said(NINETEENTH) & said(*learnt, GRAMMAR)) <= 3
    every.append(GRAMMAR)
    for sealed, most in zip(SEALED, SHARED, strict=True):
        shared = len(said(sealed) & said(*every))
        assert shared <= most  # told as a number, for nobody looks at a sealed sentence


@pytest.mark.parametrize("sealed", SEALED, ids=lambda path: path.stem)
def test_nothing_learns_from_a_sealed_bank(sealed: Path) -> None:
    assert sealed not in banks()


@pytest.mark.parametrize("sealed", SEALED, ids=lambda path: path.stem)
@pytest.mark.parametrize("how", ["--sealed", "--voice"])
def test_mistakes_of_a_sealed_bank_are_not_shown(how: str, sealed: Path) -> None:
    with pytest.raises(SystemExit):
        main([how, sealed.stem, "--show", "5"])


def test_a_template_that_names_a_family_stands_for_each_of_its_members() -> None:
    families = members(["court review.upheld 维持 维持类", "court review.pending 未审结|仍在审理 未审结类"])
    assert list(spread("复议@court的{@court}件，@court2/2{@court2}件。", families)) == [
        "复议<维持>的{review.upheld}件，<未审结类>{review.pending}件。",
        "复议<未审结|仍在审理>的{review.pending}件，<维持类>{review.upheld}件。",
    ]
    assert next(iter(spread("{0:@court|无@court的}", families))) == "{0:review.upheld|无<维持>的}"
    assert list(spread("写信到 office@example.cn。", families)) == ["写信到 office@example.cn。"]


def test_the_grammar_states_every_kind_of_every_family() -> None:
    bank = read(GRAMMAR)
    stated = {kind for lines in bank.values() for line in lines for kind in kinds_in(line)}
    assert {fact.kind for form in shipped() for fact in form.facts} <= stated
    assert not any("@" in line for lines in bank.values() for line in lines)


def test_constructions_are_told_of_every_kind_and_of_nobody() -> None:
    bank = constructions()
    stated = {kind for lines in bank.values() for line in lines for kind in kinds_in(line)}
    assert {member[0] for those in families_of(GRAMMAR).values() for member in those if member[0] != "#"} <= stated
    openings = ("低保申请", "民事诉讼中", "隔壁镇公开信息")
    others = [line for line in bank["noise"] if line.startswith(openings)]
    assert others
    assert not any(kinds_in(line) for line in others)
    slots = {slot for lines in bank.values() for line in lines for slot in SLOT.findall(line)}
    assert not {"", "k", "%"} & slots


def test_constructions_say_of_every_sort_of_thing_that_there_is_none() -> None:
    bank = constructions()
    noughts = {
        slot[2:].partition("|")[0]
        for lines in bank.values()
        for line in lines
        for slot in SLOT.findall(line)
        if slot.startswith("0:")
    }
    assert {"requests.refused", "requests.carried_in", "review.corrected", "litigation.direct"} <= noughts
    assert any("没有" in line and not kinds_in(line) for line in bank["noise"])


def test_a_sentence_has_a_sister_told_of_other_kinds() -> None:
    bank: Bank = {
        "outcomes": (
            "予以公开{requests.granted}件，占{%requests.granted/requests.handled}；不予公开{requests.refused}件。",
        )
    }
    for seed in range(20):
        for sister in sisters(bank, Random(seed)).get("outcomes", ()):
            first, second = kinds_in(sister)
            assert first != second
            assert sister.startswith(NAMES[first])
            assert sister.partition("；")[0].endswith(f"占{{%{first}/requests.handled}}")
            assert sister.partition("；")[2].startswith(NAMES[second])
    assert not sisters({"outcomes": ("本机关不掌握而无法提供{requests.unavailable}件。",)}, Random(1))
    assert not sisters({"published": ("微信、微博等新媒体公开{published.channel.new_media}条。",)}, Random(1))


def test_a_growth_between_two_figures_comes_out() -> None:
    for seed in range(30):
        earlier, percent = grown("的{#}件下降{#%}。", 4, 34, Random(seed)) or (0, "")
        assert earlier > 34 and abs(float(percent[:-1]) - (earlier - 34) / earlier * 100) < 0.06
    assert grown("的{#}件,办结{#}件。", 4, 34, Random(1)) is None


def test_a_small_evaluation() -> None:
    result = evaluate(EVALUATION, seed=3, count=12)
    low = {name: f1 for name, f1 in result["f1"].items() if f1 < 0.95}
    assert not low
    found, _, planted = result["planted"]["table"]
    assert found >= planted - 1
