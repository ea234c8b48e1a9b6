"""Where a document's number and an address begin: `python -m training.narrative.beginnings` counts the characters.

Written to gxnlp/narrative/beginnings.txt: how likely one character follows another in ordinary words, in an issuer's
abbreviation (机关代字: a place, an organ, what it issues) and in an address. Ordinary words are those of the banks that
are learnt from; abbreviations and addresses are invented out of the lists in beginnings.toml, whose places are real.
"""

from __future__ import annotations

import math
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from gxnlp.narrative.beginnings import DATA, Letters, read, written
from training.narrative.bank import CHOICE, SLOT, Bank, templates
from training.narrative.bank import read as read_bank
from training.narrative.labelled import banks

SEED, INVENTED = 2026, 40_000
LEADING, SMOOTH = 20, 20
FEWEST, LIKELIER = 3, 1.0
"""Pairs of characters that came less often, or not so much likelier (as a logarithm), say no more than the second."""
LISTS: Mapping[str, list[str]] = {
    name: words.split() for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items()
}
TURNS = ("", "", "", "", "", "东", "西", "南", "北", "中", "一", "二", "三", "前", "后", "中心", "新")
WAYS = ("路",) * 8 + ("街",) * 4 + ("大道",) * 3 + ("大街", "巷", "弄", "胡同", "里弄")
RANKS = (("省",), ("市",), ("市", "州", "盟"), ("县", "区", "市", "旗"))
BEFORE = re.compile(r"([\u4e00-\u9fff]+)\{(docno|address)\}")


def issuers(rng: Random) -> Iterator[str]:
    """机关代字: 国办公开办函, 浙政办发, 余人社函."""
    while True:
        if rng.random() < 0.14:
            yield rng.choice(LISTS["state"]) + rng.choice(LISTS["issued"])
            continue
        city, county = rng.choice(LISTS["cities"]), rng.choice(LISTS["counties"])
        place = rng.choices(
            (
                rng.choice(LISTS["provinces"]), city[0], city[:2], city[-1], county[0], county[:2], county[-1],
                city[0] + county[0], "", rng.choice(("县", "区", "市", "镇", "省")),
            ),
            (12, 18, 6, 4, 14, 8, 4, 4, 10, 0.3),
        )[0]  # fmt: skip
        organ = rng.choice(LISTS["organs"]) if place else rng.choice(LISTS["alone"])
        yield place + organ + (rng.choice(LISTS["organs"]) if rng.random() < 0.15 else "") + rng.choice(LISTS["issued"])


def addresses(rng: Random) -> Iterator[str]:
    """霁川县槿浦镇建设路, 县财政局迎宾大道, 府前街: what stands before its number."""
    while True:
        said = ""
        city, county = rng.choice(LISTS["cities"]), rng.choice(LISTS["counties"])
        if rng.random() < 0.1:
            said += rng.choice(LISTS["province_names"])
        if rng.random() < 0.35:
            said += city + rng.choice(RANKS[2])
        if rng.random() < 0.5:
            said += county + rng.choice(RANKS[3])
        if rng.random() < 0.4:
            said += rng.choice((*LISTS["villages"], county)) + rng.choice(("镇", "乡", "街道", "街道", "村", "社区"))
        if rng.random() < 0.25:
            whose = "" if said else rng.choice(("省", "市", "县", "区", "州", city + "市", county + "县"))
            said += whose + rng.choice(LISTS["agencies"])
        yield said + rng.choice(LISTS["streets"]) + rng.choice(TURNS) + rng.choice(WAYS)


def ordinary(several: Iterable[Bank], rng: Random) -> Iterator[str]:
    """The words of the banks, with agencies of real places in their slots."""
    for bank in several:
        for _, template in templates(bank):
            for _ in range(2):
                text = template
                while CHOICE.search(text):
                    text = CHOICE.sub(lambda hit: rng.choice(hit[1].split("|")), text)
                text = SLOT.sub(lambda hit: _slot(hit[1], rng), text)
                yield from re.findall(r"[\u4e00-\u9fff]+", text)


def _slot(name: str, rng: Random) -> str:
    if name not in ("name", "short", "we"):
        return name.partition("|")[2] if name.startswith("0:") else "{"
    place = rng.choice(LISTS["counties"]) + rng.choice(RANKS[3])
    if name == "we":
        return "我" + rng.choice("镇乡县市区省局委厅办")
    return place + (rng.choice(LISTS["agencies"]) if name == "name" or rng.random() < 0.3 else "")


def before(slot: str, leads: Sequence[str], several: Iterable[Bank], single: Mapping[str, float]) -> dict[str, float]:
    """How much likelier a character is before a number or an address than anywhere: 据, 照, 在, 寄."""
    last = Counter(word[-1] for word in leads)
    for bank in several:
        for _, template in templates(bank):
            last.update(hit[1][-1] for hit in BEFORE.finditer(CHOICE.sub(_first, template)) if hit[2] == slot)
    total = last.total() + SMOOTH
    return {c: math.log(n / total / math.exp(single[c]) + SMOOTH / total) for c, n in last.items() if c in single}


def _first(hit: re.Match[str]) -> str:
    return hit[1].split("|")[0]


def counted(words: Iterable[str]) -> Letters:
    """How likely a character begins one of them, comes in it, comes after another (natural logarithms)."""
    first: Counter[str] = Counter()
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for word in words:
        first[word[0]] += 1
        single.update(word)
        pairs.update(word[i : i + 2] for i in range(len(word) - 1))
    total, begun = single.total(), first.total()
    alone = {c: math.log(n / total) for c, n in single.items()}
    after: Counter[str] = Counter()
    for pair, n in pairs.items():
        after[pair[0]] += n
    kept = {
        pair: math.log(n / after[pair[0]])
        for pair, n in pairs.items()
        if n >= FEWEST and pair[1] in alone and math.log(n / after[pair[0]]) - alone[pair[1]] > LIKELIER
    }
    return Letters({c: math.log(n / begun) for c, n in first.items()}, alone, kept)


def build(paths: Sequence[Path], seed: int = SEED) -> dict[str, Letters]:
    """By name: ordinary words, issuers, addresses."""
    several = [read_bank(path) for path in paths]
    issuer, address = _some(issuers(Random(f"{seed}/issuer"))), _some(addresses(Random(f"{seed}/address")))
    words = counted(
        [
            *ordinary(several, Random(f"{seed}/ordinary")),
            *(*LISTS["function"], *LISTS["leads"], *LISTS["to_a_place"]) * LEADING,
        ]
    )
    return {
        "ordinary": words,
        "issuer": replace(
            counted(issuer), before=before("docno", (*LISTS["function"], *LISTS["leads"]), several, words.single)
        ),
        "address": replace(
            counted(address),
            before=before("address", (*LISTS["function"], *LISTS["to_a_place"]), several, words.single),
        ),
    }


def _some(made: Iterator[str]) -> Iterator[str]:
    return (word for word, _ in zip(made, range(INVENTED), strict=False))


def main() -> int:
    found = build(banks())
    DATA.write_text(written(found), encoding="utf-8")
    read.cache_clear()
    print(f"{DATA}: {DATA.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
