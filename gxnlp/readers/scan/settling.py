"""One reading of several looks at the same snippet; figures in one form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from gxnlp.readers.ocr import FIGURE, KEPT, LEAST, Reading

GROUPED = 6.0
"""How much likelier three digits are to follow a comma than a point."""
UNSEEN_TAIL = 0.3
"""The share that a comma has of what looks like a point before three digits."""
POINTED = 0.85
"""The share of the point where white paper lies below it: a comma's tail leaves a shade there."""
UNIT = "(?:件|条|项|个|元|万元)?"
NO_FIGURE = frozenset(("无", "零", "/", "／", "—", "-", "－", "--", "——", "\\", "略", "同上", "无。"))
"""Words and signs that stand in a figure's place."""
GROUPS = re.compile(rf"[0-9]{{1,3}}(?:[.,，．][0-9]{{3}})+{UNIT}")
_AFTER_POINT = re.compile(r"(?<=[0-9][.,，．]) (?=[0-9])")
"""A blank behind a point is the point's own."""
_ROUND = str.maketrans("OoQ〇○０１２３４５６７８９，．", "000000123456789,.")
_BESIDE_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=\S)|(?<=\S) +(?=[\u3000-\u9fff\uff00-\uffef])")
"""The engine puts blanks between Chinese and other letters; no printer does."""
MISREAD_UNITS = {**dict.fromkeys("頭顷順項頂顶頃顺颈", "项"), **dict.fromkeys("鬥仵什作伴", "件")}
_UNIT_MISREAD = re.compile(rf"[0-9０-９][0-9０-９,，. ]*[{''.join(MISREAD_UNITS)}]")
"""A unit behind a figure that a copy blurred: nothing else stands there."""
_BEHIND_REMARK = re.compile(r"(?<=[)）])[.·:：;,，'`’‘\s]+$")
_DUST = re.compile(r"^[.·:：;,，'`’‘\s]+(?=[0-9])|(?<=[0-9件条项个元)）])[.·:：;,，'`’‘\s]+$")


def is_figure(text: str) -> bool:
    return FIGURE.fullmatch(text) is not None and any(c.isdigit() for c in text)


def settled(looks: Sequence[Reading], dense: bool, *, pointed: bool = False) -> Reading:
    """One reading of several looks at the same snippet; figures in one form, each look with its share.

    In a dense snippet a blank between two digits is the font's; elsewhere two cells may have run into one. In a
    `pointed` one, what looks like a point has no tail.
    """

    def plain(text: str) -> str:
        return _plain(text.replace(" ", "") if dense and FIGURE.fullmatch(text.strip()) else text)

    shares: dict[str, float] = defaultdict(float)
    for look in looks:
        for text, chance in ((look.text, look.confidence), *look.alternatives):
            shares[plain(text)] += chance / len(looks)
    shares.pop("", None)
    if not shares:
        return Reading("", 0.0)
    _lean_to_groups(shares, pointed)
    ranked = sorted(shares.items(), key=lambda s: -s[1])
    text, chance = ranked[0]
    others = tuple((t, round(c, 4)) for t, c in ranked[1:KEPT] if c >= LEAST and FIGURE.fullmatch(t))
    if not FIGURE.fullmatch(text):
        best = max((k for k in looks if plain(k.text) == text), key=lambda k: k.confidence, default=looks[0])
        said = _BEHIND_REMARK.sub("", _BESIDE_HAN.sub("", best.text))
        return Reading(said, min(1.0, chance), others, _told_as_figure(looks))
    return Reading(text, min(1.0, chance), others)


def _told_as_figure(looks: Sequence[Reading]) -> tuple[tuple[str, float], ...]:
    """What the looks together say if it is a figure; a look that took it for one says so too."""
    shares: dict[str, float] = defaultdict(float)
    for look in looks:
        told = look.as_figure or ((look.text, look.confidence), *look.alternatives)
        for text, chance in told:
            shares[_plain(text)] += chance / len(looks)
    shares.pop("", None)
    return tuple(sorted(shares.items(), key=lambda s: -s[1])[:KEPT])


def _plain(text: str) -> str:
    """A figure without dust at its ends and with digits for what can only be digits; other text as it is."""
    bare = _BEHIND_REMARK.sub("", _AFTER_POINT.sub("", _BESIDE_HAN.sub("", text.strip())))
    if (trimmed := _DUST.sub("", bare)) and _UNIT_MISREAD.fullmatch(trimmed):
        bare = trimmed
    if _UNIT_MISREAD.fullmatch(bare):
        bare = bare[:-1] + MISREAD_UNITS[bare[-1]]
    if not FIGURE.fullmatch(bare) and not FIGURE.fullmatch(_DUST.sub("", bare)):
        return bare
    if bare.strip("|Il.,·/-—－") == "":
        return bare
    return _DUST.sub("", bare.translate(_ROUND).replace("I", "1").replace("l", "1"))


def _lean_to_groups(shares: dict[str, float], pointed: bool) -> None:
    """12,345 and 12.345 differ by the tail of a comma, which a copy loses: thousands are likelier, never certain."""
    for text in [t for t in shares if "." in t and GROUPS.fullmatch(t)]:
        grouped = text.replace(".", ",")
        told = shares[text] + shares.get(grouped, 0.0)
        comma = max(shares.get(grouped, 0.0), UNSEEN_TAIL * told) * GROUPED
        leaned = (1 - POINTED) if pointed and shares[text] >= POINTED * told else comma / (comma + shares[text])
        shares[grouped] = told * leaned
        shares[text] = told - shares[grouped]
