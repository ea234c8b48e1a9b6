"""Tables for a README, between markers of its own: `<!-- bench:accuracy:en -->` … `<!-- /bench:accuracy:en -->`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gxnlp.bench.account.picked import Picked, count, machine, milliseconds, percent
from gxnlp.bench.figures import TOGETHER, Figure
from gxnlp.bench.records import OURS

MARKED = re.compile(r"(<!-- bench:(\w+):(en|zh) -->\n).*?(<!-- /bench:\2:\3 -->)", re.DOTALL)
WEAK = 0.99
"""A layout with a smaller share of right cells is named as a weak spot."""
MOST_WEAK = 8

Account = Mapping[str, Any]

_SAID = {
    "en": {
        "reports": "reports", "cells": "cells", "right": "right", "silent": "silent", "doubted": "doubted",
        "beside": "right, and cells silently wrong", "of": "of", "text": "text", "html": "HTML", "docx": "Word",
        "pdf": "PDF", "scan": "scans", "set": "set", "level": "level", "weak": "Weak spots",
        "none": "none", "kind": "a report, model loaded",
        "ms": "ms", "ms_bare": "ms without prose", "others": "others, times as long as that", "seed": "seed",
        "out of": "of", "start": "Cold start", "memory": "highest memory",
        "growth": "grows with length to the power of",
    },
    "zh": {
        "reports": "报告", "cells": "单元格", "right": "正确", "silent": "无声错误", "doubted": "存疑",
        "beside": "正确率与无声错误格数", "of": "共", "text": "文本", "html": "HTML", "docx": "Word",
        "pdf": "PDF", "scan": "扫描件", "set": "评测集", "level": "磨损", "weak": "薄弱之处",
        "none": "无", "kind": "每份报告（模型已加载）",
        "ms": "毫秒", "ms_bare": "不读正文", "others": "其他方法，为其倍数", "seed": "种子",
        "out of": "/", "start": "冷启动", "memory": "内存峰值", "growth": "随长度增长的幂次",
    },
}  # fmt: skip


def filled(text: str, account: Account) -> str:
    """The text with every marked table made anew."""

    def anew(found: re.Match[str]) -> str:
        made = tables(account).get((found[2], found[3]))
        return found[0] if made is None else f"{found[1]}{made}{found[4]}"

    return MARKED.sub(anew, text)


def whole(account: Account, language: str = "en") -> str:
    """All tables one after the other."""
    return "\n".join(made for (_, said), made in tables(account).items() if said == language)


def tables(account: Account) -> dict[tuple[str, str], str]:
    made = {}
    for language in _SAID:
        for kind, table in (("accuracy", _accuracy), ("speed", _speed)):
            if account.get(kind):
                made[kind, language] = "\n".join(table(Picked(account[kind]), _SAID[language])) + "\n"
    return made


def _accuracy(found: Picked, said: Mapping[str, str]) -> Iterator[str]:
    yield (
        f"| {said['set']} | {said['reports']} | {said['cells']} | {said['right']} | {said['silent']} "
        f"| {said['doubted']} |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for one in found.sets:
        name = one["name"]
        wear = found.names(name, "wear")
        for by, level in [("wear", level) for level in wear] if len(wear) > 1 else [("all", "")]:
            right, silent, doubted = (found.one(name, m, by=by, name=level) for m in ("right", "silent", "doubted"))
            if right is None:
                continue
            unread = found.one(name, "unread", by=by, name=level)
            yield (
                f"| {_about(one, level, said)} | {unread.of if unread else ''} "
                f"| {right.of:,} | {percent(right, interval=True)} | {count(silent)} | {percent(doubted)} |"
            )
    yield ""
    if len(found.readers) > 1:
        yield from _others(found, said)
    yield f"{said['weak']}: {', '.join(_weak(found, said)) or said['none']}."
    seeds = ", ".join(f"{one['name']} {one['seed']}" for one in found.sets if one["seed"] is not None)
    yield f"{machine(found.results)}; {said['seed']}: {seeds or said['none']}."


def _about(one: Mapping[str, Any], level: str, said: Mapping[str, str]) -> str:
    """Name, wear and what the set is, in the table's language."""
    name = f"`{one['name']}`" + (f" {said['level']} {level}" if level else "")
    chinese, _, english = str(one["about"]).partition(" | ")
    about = english if said is _SAID["en"] and english else chinese
    return f"{name} {about}".strip()


def _others(found: Picked, said: Mapping[str, str]) -> Iterator[str]:
    """Every reader on every kind of file: right, and silently wrong."""
    kinds = found.names(TOGETHER, "kind")
    yield f"| {said['beside']} | {' | '.join(said[kind] for kind in kinds)} |"
    yield f"| --- |{' ---: |' * len(kinds)}"
    for reader in found.readers:
        cells = [_beside(found, reader, kind, said) for kind in kinds]
        if any(cells):
            yield f"| {f'**{reader}**' if reader == OURS else reader} | {' | '.join(cells)} |"
    yield ""


def _beside(found: Picked, reader: str, kind: str, said: Mapping[str, str]) -> str:
    right, silent, ours = (
        found.one(TOGETHER, measure, reader=who, by="kind", name=kind)
        for measure, who in (("right", reader), ("silent", reader), ("right", OURS))
    )
    if right is None or ours is None:
        return ""
    some = "" if right.of == ours.of else f" {said['of']} {right.of:,}"
    return f"{percent(right)}, {count(silent)}{some}"


def _not_all(found: Picked, kind: str, ratio: Figure, said: Mapping[str, str]) -> str:
    """How many files it read, where it did not read all that it was given."""
    unread = found.one(kind, "unread", reader=ratio.reader)
    return f" ({ratio.of} {said['out of']} {unread.of})" if unread is not None and unread.value else ""


def _weak(found: Picked, said: Mapping[str, str]) -> list[str]:
    spots = []
    for one in found.sets:
        for by in ("family", "wear"):
            for name in found.names(one["name"], by):
                right = found.one(one["name"], "right", by=by, name=name)
                if right is not None and right.value < WEAK:
                    level = f"{said['level']} " if by == "wear" else ""
                    spots.append((right.value, f"{one['name']}, {level}{name} {percent(right)}"))
    return [text for _, text in sorted(spots)[:MOST_WEAK]]


def _speed(found: Picked, said: Mapping[str, str]) -> Iterator[str]:
    yield f"| {said['kind']} | {said['ms']} | {said['ms_bare']} | {said['others']} |"
    yield "| --- | ---: | ---: | --- |"
    for kind in dict.fromkeys(f.set for f in found.all if f.measure == "seconds_without_prose"):
        others = [
            f"{reader} {ratio.value:.3g} [{ratio.low:.3g}, {ratio.high:.3g}]{_not_all(found, kind, ratio, said)}"
            for reader in found.readers
            if (ratio := found.one(kind, "times_ours", reader=reader)) is not None
        ]
        ours, bare = found.one(kind, "seconds"), found.one(kind, "seconds_without_prose")
        files = ours.of if ours else ""
        yield f"| {said[kind]} ({files}) | {milliseconds(ours)} | {milliseconds(bare)} | {', '.join(others)} |"
    yield ""
    start = found.one("process", "start_seconds", by="command", name="extract")
    memory = found.one("process", "peak_mb", by="kind", name="text")
    growth = found.one("growth", "exponent", by="what", name="prose")
    told = [
        f"{said[what]} {figure.value:.3g}{unit}"
        for what, figure, unit in (("start", start, " s"), ("memory", memory, " MB"), ("growth", growth, ""))
        if figure is not None
    ]
    yield f"{', '.join(told)}. {machine(found.results)}."
