"""Sisters of a voice's sentences: the same construction told of what is alike.

维持3件、纠正4件 has 未审结3件、维持4件 for a sister, 网站公开9条 has 公报公开9条. Whoever writes a construction of
one kind might as well have written it of another: what the model learns of it should not hang on the kind. A sentence
has a sister where each of its kinds of a sort is named by words known for it near its figure, and no other of the sort.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from random import Random

from training.narrative.bank import SLOT, Bank, kinds_in

NEAR = 16
"""Characters between a figure and its words, at most."""
Sort = Mapping[str, tuple[str, tuple[str, ...]]]
"""Kind -> the words that name it, the longest first, and words to name it by."""


def _sort(prefix: str, **words: str) -> Sort:
    return {f"{prefix}{name}": ("|".join(told.split()), tuple(told.split())) for name, told in words.items()}


_OUTCOMES = _sort(
    "requests.",
    granted="(?<!不)予以公开 (?<!不)同意公开 (?<!不)准予公开",
    partial="予以部分公开 部分公开",
    refused="不予公开 不予以公开 不同意公开",
    unavailable="无法提供 不能提供",
    rejected="不予处理 不予受理",
    other="其他处理",
)
_WAYS = _sort("requests.way.", online="网络 线上 网上 电子邮件", letter="信函 邮寄 信件", in_person="当面 现场 窗口")
_CHANNELS = _sort(
    "published.channel.",
    website="政府门户网站 门户网站 政府网站 官网 网站",
    wechat="微信公众号 政务微信 公众号 微信",
    weibo="政务微博 微博",
    new_media="政务新媒体 新媒体",
    board="政务公开栏 公示栏 公开栏 公告栏 宣传栏",
    platform="政府信息公开平台 信息公开平台 信息公开专栏 公开专栏 公开平台",
    media="新闻媒体 报刊 报纸 电视",
    briefing="政府公报 工作简报 简报 公报",
    other="其他渠道 其他方式 其他途径 其他形式",
)
_VERDICTS = {
    court: _sort(
        f"{court}.", upheld="结果维持 维持", corrected="结果纠正 纠正", other="其他结果", pending="尚未审结 未审结 未结"
    )
    for court in ("review", "litigation")
}
_ACTS: Sort = {
    "licensing.decisions": ("行政许可|许可", ("行政许可", "许可")),
    "penalties.decisions": ("行政处罚|处罚", ("行政处罚", "处罚")),
    "coercion.decisions": ("行政强制|强制", ("行政强制", "强制")),
}
_SORTS = (_OUTCOMES, _WAYS, _CHANNELS, _VERDICTS["review"], _VERDICTS["litigation"], _ACTS)
_REASONS = re.compile(
    r"撤诉|驳回|胜诉|败诉|撤销|责令|掌握|信访|秘密|隐私|第三[方人]|过程性|重复|补正|区分|遮|缴费|撤回|不存在|检索|抖音|头条|APP|广播|电子|村务|期|块"
)
"""Words that say why, or of what else: they go with one kind alone."""
COURTS = frozenset({"review", "litigation"})


def sisters(bank: Bank, rng: Random) -> Bank:
    """Block -> what sisters its templates have, each drawn once."""
    found = {block: tuple(s for t in templates for s in _sisters(t, rng)) for block, templates in bank.items()}
    return {block: templates for block, templates in found.items() if templates}


def _sisters(template: str, rng: Random) -> Iterator[str]:
    kinds = kinds_in(template)
    if "{0:" in template or not kinds:
        return
    sister = template
    courts = {kind.partition(".")[0] for kind in kinds} & COURTS
    for sort in _SORTS if not _REASONS.search(template) else ():
        if any(kind in sort for kind in kinds) and not (len(courts) > 1 and sort in _VERDICTS.values()):
            sister = _of_others(sister, sort, rng) or sister
    if sister != template:
        yield sister


def _of_others(template: str, sort: Sort, rng: Random) -> str:
    """The template with its kinds of a sort, and the words of each, in others' places; empty where that is not safe."""
    mine = list(dict.fromkeys(kind for kind in kinds_in(template) if kind in sort))
    named = [
        (hit.start(), hit.end(), kind) for kind, (words, _) in sort.items() for hit in re.finditer(words, template)
    ]
    named = [one for one in named if not any(a <= one[0] and one[1] <= b and (a, b) != one[:2] for a, b, _ in named)]
    if {kind for *_, kind in named} != set(mine):
        return ""
    slots = [(hit.start(), hit.end(), hit[1]) for hit in SLOT.finditer(template) if hit[1] in sort]
    for start, end, kind in slots:
        if not any(k == kind and (-NEAR <= start - b <= NEAR or -NEAR <= a - end <= NEAR) for a, b, k in named):
            return ""
    others = rng.sample(list(sort), len(mine))
    becomes = dict(zip(mine, others, strict=True))
    if all(a == b for a, b in becomes.items()):
        return ""
    words = {kind: re.sub(r"\(\?<!.\)", "", rng.choice(sort[kind][1])) for kind in others}
    out = template
    for start, end, kind in sorted([*named, *_all_slots(template, sort)], reverse=True):
        told = out[start:end]
        if told.startswith("{"):
            out = out[:start] + re.sub(re.escape(kind) + r"(?![a-z_.])", becomes[kind], told) + out[end:]
        else:
            out = out[:start] + words[becomes[kind]] + out[end:]
    return out


def _all_slots(template: str, sort: Sort) -> Iterator[tuple[int, int, str]]:
    """Those of figures, and the shares and sums that name one kind of the sort."""
    for hit in SLOT.finditer(template):
        inside = [kind for kind in sort if re.search(re.escape(kind) + r"(?![a-z_.])", hit[1])]
        if len(inside) == 1:
            yield hit.start(), hit.end(), inside[0]
