"""What a figure of the prose counts: the words around it, what is spoken of, and of which year."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gxnlp.narrative.figures import Figure
from gxnlp.narrative.kinds import Kind, Kinds
from gxnlp.narrative.years import year_of

_SENTENCE = re.compile(r"[!?]|(?<!\d)\.|\.(?!\d)")
_SOFT = re.compile(r"[,;:()、]")
_FILLER = re.compile(
    r"^(?:共计|总计|合计|累计|总共|共|约|近|突破|超过|达到|达|为|有|是|的|了|数量|数|均|各|计|分别|其中|全年|年内|占|和|及|与|并|\")*$"
)
_JOIN = re.compile(r"^(?:以及|[和及与并])")
_INSIDE = re.compile(r"其中|包括|分别|按[^,;.]{1,10}分|:|\(")
_RESPECTIVELY = re.compile(r"分别|依次|各(?:为|是|有|公开|发布)")
_BETWEEN = re.compile(r"^(?:[、,和及与]|以及)+$")
_LISTED = re.compile(r"以及|[、和]|(?<![参])与|(?<![遍涉普触波惠])及")
_COMPARED = re.compile(
    r"(?:较|比|同|与|和|跟)(?:上年度?|去年|上一年度?|往年|前一?年|同期|\d{4}年)(?![^,;.]*(?:持平|相当|一致|相同|一样|相等))[^,;.]*$"
    r"|(?:增加|减少|增长|下降|上升|多出|多了|少了|提高|净增|增幅|降幅|同比|环比|提升|扩大|压缩|下调|上调|高出|超出|高于|低于)(?:了|约|近|为|达|到|至)*$"
)
_EACH = ("均为", "均", "各为", "各", "都是", "都为")
_SHARED = re.compile(rf"(?P<first>[^,;.:、#□]{{2,24}})[、和与及](?P<second>[^,;.:、#]{{2,14}}?)(?:{'|'.join(_EACH)})$")
"""行政复议、行政诉讼各1件: the figure belongs to both."""
_NONE = re.compile(r"(?:没有|未|无)[^,;.]{0,8}$")
"""Before 一件: 没有收到一件申请 counts none."""
_FORMER = re.compile(r"(?:较|比|同|与|和|跟)(?:上年度?|去年|上一年度?|同期|\d{4}年)(?:同期|度)?的?$")
_FROM = re.compile(r"(?:由|从)[^,;.:]{0,12}$")
_TO = re.compile(r"(?:变为|变成|增至|减至|升至|降至|增加到|减少到|上升到|下降到|提高到|增长到)")
"""由上年的30件增至34件: the first is last year's."""
ELSE, ITEMS = "else", "topic"
MAX_SENTENCE = 600
"""Characters before a figure that may say what it counts."""
MAX_CLAUSE = 120
MAX_OBJECT = 16


@dataclass(frozen=True, slots=True)
class Counted:
    figure: Figure
    kind: Kind | None
    sentence: int
    """Offset that its sentence begins at."""
    inside: bool
    """Said to be a part: after 其中, in brackets, after a colon."""
    year: int | None = None
    """The year that it is of where that is not the report's own."""
    spelt: bool = False
    """Is that year told by its number? 上年 is never left standing from another report."""
    compared: bool = False
    """A change against another year, or that year's figure beside this year's."""
    former: bool = False
    """That other year's figure itself: 比上年的 30 件."""
    nothing: bool = False
    """没有一件: counts none."""
    trust: float = 1.0
    """How sure it is that this is what it counts."""
    least: float = 1.0
    """How sure the net is that is least so."""
    likely: tuple[str, ...] = ()
    """The kinds that it may be of, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known before a paragraph is read."""

    kinds: Kinds
    year: int | None
    section: str | None
    headings: Sequence[str] = ()
    before: str | None = None
    """What the paragraph before it under the same heading spoke of last."""


class Cues:
    """Where a text speaks of what."""

    def __init__(self, text: str, kinds: Kinds) -> None:
        found = sorted(
            ((hit.start(), -hit.end(), topic.id) for topic in kinds.topics for hit in topic.cues.finditer(text)),
        )
        self.spans: list[tuple[int, int, str]] = []
        for start, end, topic in found:
            if not self.spans or start >= self.spans[-1][1]:
                self.spans.append((start, -end, topic))

    @property
    def at_end(self) -> str | None:
        """What the text speaks of at its end."""
        return next((topic for _, _, topic in reversed(self.spans) if topic != ELSE), None)

    def object(self, start: int, end: int) -> str | None:
        """The topic of what a figure counts where it stands before it: 3件政府信息公开行政复议."""
        named = [topic for a, _, topic in self.spans if start <= a < min(end, start + MAX_OBJECT)]
        return next((topic for topic in reversed(named) if topic != ELSE), named[0] if named else None)

    def last_of_ours(self, end: int) -> str | None:
        """The topic named last before an offset, passing over what is none of ours."""
        return next((topic for a, _, topic in reversed(self.spans) if a < end and topic != ELSE), None)

    def last(self, start: int, end: int) -> str | None:
        """The topic named last from one offset to the other; its words may reach over the figure."""
        inside = [topic for a, _, topic in self.spans if start <= a < end]
        return inside[-1] if inside else None


def sentences(text: str) -> list[int]:
    """Offsets that the sentences of a text begin at."""
    return [0, *(hit.end() for hit in _SENTENCE.finditer(text))]


def counted(text: str, figures: Sequence[Figure], frame: Frame, cues: Cues) -> Iterator[Counted]:
    """Each figure of a squeezed and masked text with what it counts; `cues` are the text's."""
    if not figures:
        return
    starts = sentences(text)
    above = _above(frame)
    spread = _spread(text, figures, starts)
    sorts = bool(frame.kinds.sorted.search(text))
    item: Counted | None = None
    for i, figure in enumerate(figures):
        begin = max(starts[bisect_right(starts, figure.start) - 1], figure.start - MAX_SENTENCE)
        before = figures[i - 1].end if i and figures[i - 1].end > begin else begin
        left, segment = _left(text, before, figure.start, before > begin)
        right = _right(text, figure.end, figures[i + 1].start if i + 1 < len(figures) else len(text))
        if (
            right
            and i + 1 < len(figures)
            and figure.end + len(right) == figures[i + 1].start
            and not _FILLER.match(left)
        ):
            right = ""
        alike = i not in spread and text.endswith(_EACH, begin, figure.start)
        shared = _SHARED.search(text[begin : figure.start]) if alike else None
        if shared:
            first = begin + shared.start("first")
            of = cues.last(first, first + len(shared["first"])) or cues.last(begin, first) or above
            both = _kind(frame.kinds, figure.unit, of, shared["first"], "", False)
            if both is not None:
                yield Counted(figure, both, begin, False)
        if i in spread:
            left, right = spread[i], ""
        topic = _topic(cues, begin, segment, figure, right, above)
        inside = bool(_INSIDE.search(text, begin, figure.start))
        year, spelt = year_of(text, begin, figure.start, figure.end, frame.year)
        compared = bool(_COMPARED.search(left))
        former = compared and bool(_FORMER.search(left))
        if _TO.match(text, figure.end) and _FROM.search(left):
            compared = former = True
        listed = sorts and bool(frame.kinds.sorted.search(text, begin, figure.start))
        nothing = figure.value == 1 and not text[figure.start].isdigit() and bool(_NONE.search(left))
        kind = None
        if not (compared or nothing or figure.unit == "%"):
            if listed and topic in (None, ELSE):
                topic = cues.last_of_ours(figure.start) or above
            if listed and topic:  # 按内容分，政策解读14条: told by kind, so it counts the topic's own
                kind = _kind(frame.kinds, figure.unit, topic, left, right, inside, strict=True, loose=True)
            kind = kind or _kind(frame.kinds, figure.unit, topic, left, right, inside)
        if item and item.sentence == begin and item.figure.unit == figure.unit and not compared:
            # 其中，概况信息20条，建议提案0条: an item after an item, whatever else its words may mean.
            kind = _next_item(frame.kinds, item, kind, figure.unit, left, right, inside)
        one = Counted(figure, kind, begin, inside, year, spelt, compared, former, nothing)
        if figure.unit != "%":
            item = one if kind and ((kind.topic and kind.family != ITEMS) or inside) else None
        yield one


def _next_item(
    kinds: Kinds, item: Counted, kind: Kind | None, unit: str, left: str, right: str, inside: bool
) -> Kind | None:
    assert item.kind is not None  # noqa: S101  (an item has a kind)
    if kind is not None and (kind.topic == item.kind.topic or item.kind.family != ITEMS):
        return kind
    run = item.kind.family == ITEMS and inside
    return _kind(kinds, unit, item.kind.topic, left, right, True, strict=True, loose=run) or kind


def _left(text: str, before: int, at: int, after_figure: bool) -> tuple[str, int]:
    """(the words of the clause before a figure, where the clause begins); filler alone takes the one before."""
    before = max(before, at - MAX_CLAUSE)
    soft = [hit.start() for hit in _SOFT.finditer(text, before, at)]
    start = soft[-1] + 1 if soft else before
    left = _JOIN.sub("", text[start:at]) if start == before and after_figure else text[start:at]
    if _FILLER.match(left) and soft and soft[-1] > before:
        earlier = soft[-2] + 1 if len(soft) > 1 else before
        if earlier == before and after_figure:
            return left.removeprefix("其中"), start  # 9件予以公开，12件…: those words belong to the figure before
        return _JOIN.sub("", text[earlier : soft[-1]]) + left, earlier
    return left.removeprefix("其中"), start


def _right(text: str, end: int, limit: int) -> str:
    stop = _SOFT.search(text, end, limit)
    right = text[end : stop.start() if stop else limit]
    full = _SENTENCE.search(right)
    return right[: full.start()] if full else right


def _spread(text: str, figures: Sequence[Figure], starts: Sequence[int]) -> dict[int, str]:
    """网站、微信、公开栏分别公开79条、125条和56条: the words that each figure of such a run belongs to."""
    found: dict[int, str] = {}
    for hit in _RESPECTIVELY.finditer(text):
        first = next((i for i, f in enumerate(figures) if f.start >= hit.end()), None)
        if first is None or figures[first].start - hit.end() > 12:
            continue
        run = [first]
        while run[-1] + 1 < len(figures) and _BETWEEN.match(text[figures[run[-1]].end : figures[run[-1] + 1].start]):
            run.append(run[-1] + 1)
        begin = starts[bisect_right(starts, hit.start()) - 1]
        stops = [m.end() for m in re.finditer(r"[,;:(]", text[begin : hit.start()])]
        listed = text[begin + (stops[-1] if stops else 0) : hit.start()]
        items = [item for item in _LISTED.split(listed) if item]
        if len(items) < 2 and stops and text[begin + stops[-1] - 1] == ",":
            # 经网站、微信、简报三种载体公开的信息,条数分别是33、87、48: the list ends a clause earlier.
            from_ = begin + (stops[-2] if len(stops) > 1 else 0)
            earlier = [item for item in _LISTED.split(text[from_ : begin + stops[-1] - 1]) if item]
            items = earlier if len(earlier) == len(run) else items
        if len(items) < len(run):  # 微信□微博 are two here
            items = [item for part in items for item in part.split("□") if item]
        if len(run) < 2 or len(items) != len(run):
            continue
        for i, item in zip(run, items, strict=True):
            found[i] = item + text[hit.end() : figures[first].start]
    return found


def _above(frame: Frame) -> str | None:
    """What the paragraph before, headings and section say is spoken of."""
    if frame.before:
        return frame.before
    for heading in reversed(frame.headings):
        topic = Cues(heading, frame.kinds).last(0, len(heading))
        if topic and topic != ELSE:
            return topic
    return next((t.id for t in frame.kinds.topics if t.section and t.section == frame.section), None)


def _topic(cues: Cues, begin: int, segment: int, figure: Figure, right: str, above: str | None) -> str | None:
    named = cues.last(segment, figure.start)
    if named is None and right:
        named = cues.object(figure.end, figure.end + len(right))
    named = named or cues.last(begin, figure.start)
    if named:
        return named
    return cues.last_of_ours(begin) or above


def _kind(
    kinds: Kinds,
    unit: str,
    topic: str | None,
    left: str,
    right: str,
    inside: bool,
    *,
    strict: bool = False,
    loose: bool = False,
) -> Kind | None:
    if topic in kinds.veto and kinds.veto[topic].search(left):
        topic = None
    best: tuple[float, Kind] | None = None
    for kind in kinds.by_unit.get(unit, ()):
        if kind.topic != topic and (kind.topic or strict):
            continue
        worth = 0.0
        if kind.unless.search(left):
            continue
        if kind.left.search(left):
            worth = kind.base + 1
        elif right and kind.right.search(right):
            worth = kind.base
        elif loose and kind.loose.search(left):
            worth = 0.5
        if not worth:
            continue
        if inside and not kind.part_of and kind.name in kinds.wholes:
            worth -= 5
        if best is None or worth > best[0]:
            best = worth, kind
    return best[1] if best and best[0] > 0 else None
