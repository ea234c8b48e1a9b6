"""Problems named and improvements promised, as lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gxnlp.narrative.saying import Saying
from gxnlp.report import Fact

PROBLEM, IMPROVEMENT = "problem", "improvement"
MAX_ITEM = 300
_ITEM = re.compile(
    r"(?:^|(?<=[。；;：:，,!！ ]))\s*(?:"
    r"其?[一二三四五六七八九十]{1,2}(?:是|要(?!求))|第[一二三四五六七八九十]{1,2}[，,、：:]"
    r"|[（(]?\d{1,2}[)）.、．](?!\d)|首先[，,]?|其次[，,]?|再次[，,]?|最后[，,]?|[①-⑳])\s*"
)
_TURN = re.compile(
    r"改进|下一步|下步|整改|针对(?:上述|以上|存在|这些|这一)|根据上述|打算|拟(?:采取|从)|为(?:补齐|解决|此)|今后|下一年|未来|接下来|后续|对此|措施|举措|办法[:：]|做法[:：]|准备(?!不)|对策|怎么改|如何改|改法|补短板|将(?:从|重点|做好|采取|着力)"
)
_BACK = re.compile(
    r"(?:存在|主要|下列|下面|以下|如下)[^，。；]{0,6}(?:问题|不足|短板|差距|困难|疏漏)|不足(?:之处)?$|薄弱|短板[:：]"
    r"|问题[^，。；]{0,6}(?:尚未|仍未|没有|主要|归纳)|(?:新的?|仍有|还有|尚有)(?:问题|短板|不足|差距|困难)"
)
_UNSOLVED = re.compile(r"[但仍尚未]")
"""整改虽见成效，但下列问题尚未解决："""
_AHEAD = re.compile(
    r"将|拟|要|打算|安排|推进|完善|抓|做[好到]|着[手力]|努力|发力|下功夫|解决|方向|改|明年|来年|次年|20\d\d年"
)
"""Says what is to come only where problems were told before it: 2022年,我局将继续贯彻《条例》,抓好以下几点:"""
_MARKER = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*")


def lists(sayings: Sequence[Saying], section: str) -> Iterator[Fact]:
    """The items of the section on problems: each what it says up to the next item."""
    kind, told = PROBLEM, False
    for saying in sayings:
        if saying.section != section:
            continue
        text = saying.text
        headed = [h for h in saying.headings if h and h in text[: len(h) + 8]]
        if headed and len(text) <= len(headed[-1]) + 8:
            kind = _turned(text, kind)
            continue
        marks = list(_ITEM.finditer(text))
        opening = text[: marks[0].start()] if marks else text
        if told and kind == PROBLEM and opening.rstrip().endswith(("：", ":")) and _looks_ahead(opening):
            kind = IMPROVEMENT
            if not marks:
                continue
        told = told or bool(marks)
        if not marks:
            if _announces(text):
                kind = _turned(text, kind)
                continue
            kind = _turned(_first_clause(text), kind)
            if not _TURN.search(_first_clause(text)) and not _BACK.search(_first_clause(text)):
                yield from _facts(kind, [(0, text)], saying)
            continue
        kind = _turned(opening, kind)
        bounds = [*(m.start() for m in marks[1:]), len(text)]
        for mark, end in zip(marks, bounds, strict=True):
            body = text[mark.end() : end]
            turn = _turn_inside(body)
            yield from _facts(kind, [(mark.end(), body[:turn])], saying)
            if turn < len(body):
                kind = _turned(body[turn:], kind)


def _looks_ahead(opening: str) -> bool:
    return bool(_AHEAD.search(opening)) and not _BACK.search(opening)


def _announces(text: str) -> bool:
    ends = text.rstrip()[-1:]
    return ends in ("：", ":", "？", "?") or (len(text) < 40 and bool(_TURN.search(text) or _BACK.search(text)))


def _first_clause(text: str) -> str:
    return re.split(r"[。；：:]", text, maxsplit=1)[0][:60]


def _turned(text: str, kind: str) -> str:
    if not text:
        return kind
    turn, back = list(_TURN.finditer(text)), list(_BACK.finditer(text))
    ends = text.rstrip().endswith(("：", ":", "改进")) and not _UNSOLVED.search(text)
    if turn and (not back or turn[-1].start() >= back[-1].start() or ends):
        return IMPROVEMENT
    return PROBLEM if back else kind


def _turn_inside(body: str) -> int:
    """Where a sentence after the last problem turns to what is done about it: …不够深入。针对存在的问题，…："""
    for stop in re.finditer(r"[。；;]", body):
        rest = body[stop.end() :]
        if _TURN.search(rest[:60]) and rest.rstrip().endswith(("：", ":")):
            return stop.end()
    return len(body)


def _facts(kind: str, items: Sequence[tuple[int, str]], saying: Saying) -> Iterator[Fact]:
    for offset, item in items:
        text = _MARKER.sub("", item.strip())
        value = text.strip(" 。；;，,：:")[:MAX_ITEM]
        if len(value) >= 4:
            yield Fact(kind, value, None, item.strip()[:MAX_ITEM], saying.section, saying.line_at(offset))
