"""Prose lines to paragraphs, paragraphs to the heading tree: levels by nesting and counting, not by marker style."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from gxnlp.labels import HEADING_LABELS, Label, LabeledLine
from gxnlp.report import Heading
from gxnlp.text import chinese_number

MAX_HEADING = 30
"""Characters of a heading that the model did not name as one."""
MAX_NAMED_HEADING = 45
MAX_ANNOUNCING = 10
"""Characters of a heading without a marker that ends in a colon; what is longer announces a list."""
WRAPPED = 0.8
"""A line of this part of the usual width goes on in the next one."""
MIN_WRAPPED, MAX_WRAPPED = 18, 120
"""Nobody wraps headings narrower or lines wider than this."""

_CN = "一二三四五六七八九十"
MARK = re.compile(
    rf"""\s*(?:
        [（(]\s*(?P<round_cn>[{_CN}]{{1,3}})\s*[)）]\s*[、.．,，:：]?
      | [（(]\s*(?P<round_ar>\d{{1,2}})\s*[)）]\s*[、.．,，:：]?
      | 第(?P<part>[{_CN}]{{1,3}}|\d{{1,2}})(?:部分|章|节)\s*[、.．,，:：]?
      | 第(?P<ordinal>[{_CN}]{{1,3}}|\d{{1,2}})\s*[、.．,，:：]
      | (?P<item>[{_CN}]{{1,2}})(?:是要?|要(?!求))
      | (?P<cn>[{_CN}]{{1,3}})\s*[、.．](?!\d)
      | (?P<bracket>\d{{1,2}})\s*[)）]
      | (?P<arabic>\d{{1,2}})\s*[、.．](?:(?!\d)|(?=20\d\d\s*年))
      | (?P<ring>[①-⑳])
    )\s*""",
    re.VERBOSE,
)
ITEMS = frozenset({"item", "ordinal"})
"""Styles that count sentences of a paragraph as often as they head one."""

_NAMED_LEVEL = {Label.SECTION: 1, Label.HEADING1: 1, Label.HEADING2: 2, Label.HEADING3: 3}
_STOP = re.compile(r"[。：:；;！？]")
_TERMINAL = re.compile(r"[。：:；;！!？?…][”’」』）)\]】》\s]*$")
_INNER = re.compile(r"[，,。；;：:、]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_ANNOUNCES = re.compile(r"以下|如下|下列|下面|主要是|包括|针对")
_BOOKMARK = re.compile(r"\[bookmark:[^\]]{0,60}\]")
_LEAD = re.compile(r"^(?:#{1,6}\s*|[-*+•]\s+)+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    starts: tuple[tuple[int, int], ...]
    """(offset, line number) where each line of the source begins."""
    label: Label
    confidence: float

    def line_at(self, offset: int) -> int:
        return self.starts[bisect_right(self.starts, (offset, 1 << 60)) - 1][1]


def printed(line: LabeledLine) -> str:
    """The text of a line without what a converter left in it."""
    text = line.line.text.strip()
    if "[" in text:
        text = _BOOKMARK.sub("", text)
    if text[:1] in "#-*+•":
        text = _LEAD.sub("", text)
    return " ".join(text.split()) if "\t" in text or "  " in text or "\u3000" in text else text


def marked(text: str) -> tuple[str, int | None, str, str]:
    """(style, number, marker as printed, the rest): （一）概况 -> ('round_cn', 1, '（一）', '概况'); '' without one."""
    found = MARK.match(text)
    if not found or not found.lastgroup:
        return "", None, "", text
    style, digits = found.lastgroup, found.group(found.lastgroup)
    number = ord(digits) - 0x245F if style == "ring" else int(digits) if digits.isdigit() else chinese_number(digits)
    return style, number, found.group().strip(), text[found.end() :]


def width_of(lines: Sequence[LabeledLine]) -> float:
    """The width at which the source wraps its prose: half of the prose lines reach about that far."""
    widths = [len(ll.line.text) for ll in lines if ll.label is Label.PARAGRAPH and len(ll.line.text) >= 8]
    return median(widths) if widths else MAX_WRAPPED


def paragraphs(lines: Sequence[LabeledLine], width: float) -> list[Paragraph]:
    """Wrapped lines joined; a heading stays by itself."""
    made: list[Paragraph] = []
    open_: list[tuple[LabeledLine, str]] = []
    for ll in lines:
        text = printed(ll)
        if not text:
            continue
        if open_ and not _goes_on(open_, ll, text, width):
            made.append(_paragraph(open_))
            open_ = []
        open_.append((ll, text))
    if open_:
        made.append(_paragraph(open_))
    return made


def _goes_on(above: list[tuple[LabeledLine, str]], ll: LabeledLine, text: str, width: float) -> bool:
    upper, printed_above = above[-1]
    if text[0] in "。，；：、！？）”’》":
        return True
    if _TERMINAL.search(printed_above[-6:]) or upper.line.level is not None or ll.line.level is not None:
        return False
    length = len(printed_above)
    full = length >= WRAPPED * max(len(text), min(width, MAX_WRAPPED))
    if full and printed_above[-1] in "，、,（《“第的和与及":
        return True
    if MARK.match(text[:16]) or (_is_heading_label(ll) and text[-1] not in "。；;"):
        return False
    if len(above) > 1:
        return full or not ll.line.gap
    comma = length >= 12 and _INNER.search(marked(printed_above)[3]) is not None
    runs_on = "。" in printed_above
    may_head = MARK.match(printed_above[:16]) and not (comma and length > MAX_HEADING)
    if (_is_heading_label(upper) and not runs_on) or may_head:
        # A heading as wide as the page may be cut; one that ends well before the margin is whole.
        return full and MIN_WRAPPED <= length <= MAX_WRAPPED
    return full or comma


def _is_heading_label(ll: LabeledLine) -> bool:
    return ll.label in HEADING_LABELS and ll.confidence >= 0.5


def _paragraph(lines: list[tuple[LabeledLine, str]]) -> Paragraph:
    pieces: list[str] = []
    starts: list[tuple[int, int]] = []
    offset = 0
    for ll, text in lines:
        if pieces and _LATIN.match(pieces[-1][-1]) and _LATIN.match(text[0]):
            pieces.append(" ")
            offset += 1
        starts.append((offset, ll.line.number))
        pieces.append(text)
        offset += len(text)
    return Paragraph("".join(pieces), tuple(starts), lines[0][0].label, lines[0][0].confidence)


def heading_tree(prose: Sequence[Paragraph]) -> tuple[Heading, ...]:
    """The headings of a section, level 1 for whatever style comes first below the section's own heading."""
    levels = _Levels()
    tree: list[Heading] = []
    after: Paragraph | None = None
    for paragraph in prose:
        named = _NAMED_LEVEL.get(paragraph.label) if paragraph.confidence >= 0.5 else None
        found = list(_headings(paragraph))
        for style, number, marker, heading, offset in found:
            alone = after is not None and bool(tree) and len(after.text) <= len(tree[-1].marker + tree[-1].heading) + 3
            level = levels.place(style, number, named if not offset else None, alone or offset > 0)
            tree.append(Heading(level, marker, heading, paragraph.line_at(offset)))
        if not found:
            # 1.全年没有收到申请。 heads nothing, and 2. after it is still the second.
            style, number, _, _ = marked(paragraph.text[:16])
            if style and style not in ITEMS:
                levels.place(style, number, None, False)
        after = paragraph if tree and tree[-1].line >= paragraph.starts[0][1] else None
    return tuple(tree)


def _headings(paragraph: Paragraph) -> Iterator[tuple[str, int | None, str, str, int]]:
    """(style, number, marker, heading, offset) of the heading a paragraph opens with, and of those inside it."""
    text = paragraph.text
    named = paragraph.label in HEADING_LABELS and paragraph.confidence >= 0.5
    style, number, marker, rest = marked(text[:200])
    if not style:
        bare = text.rstrip("：: ")
        announces = bare != text and (len(bare) > MAX_ANNOUNCING or _ANNOUNCES.search(bare))
        if named and len(text) <= MAX_HEADING and not _STOP.search(bare) and not announces:
            yield "", None, "", bare, 0
        return
    heading, run_on = _cut(rest)
    if not _heads(style, heading, run_on, rest, named):
        return
    yield style, number, marker, heading.strip(), 0
    if not run_on:
        return
    # （七）考核情况。1.通报制度。……2.社会评议。…… on one line: the numbers inside head their own parts.
    offset = text.find(heading) + len(heading)
    while offset < len(text) and text[offset] in "。：:；; ":
        offset += 1
    style, number, marker, rest = marked(text[offset : offset + 200])
    if style not in ("arabic", "bracket", "round_ar", "ring") or number != 1:
        return
    while True:
        heading, run_on = _cut(rest)
        if not _heads(style, heading, run_on, rest, False):
            return
        yield style, number, marker, heading.strip(), offset
        number += 1
        found = re.compile(rf"(?<=[。；;])\s*[（(]?{number}[)）、.．](?!\d)").search(text, offset)
        if not found or number > 20:
            return
        offset = found.start()
        again, _, marker, rest = marked(text[offset : offset + 200])
        if again != style:
            return


def _cut(text: str) -> tuple[str, str]:
    """A heading and the text that runs on after it."""
    stop = _STOP.search(text)
    return (text[: stop.start()], text[stop.end() :].strip()) if stop else (text, "")


def _heads(style: str, heading: str, run_on: str, rest: str, named: bool) -> bool:
    length = len(heading.replace(" ", ""))
    if not length or length > (MAX_NAMED_HEADING if named else MAX_HEADING):
        return False
    if style in ITEMS:
        # 一是不够及时；二是…… counts sentences: a heading has its own text behind it and is no link of such a chain.
        chain = re.search(r"[。；;，,]\s*(?:[二三四五]是|第[二三四五][，,、])", run_on)
        stop = rest[len(heading) : len(heading) + 1]
        return bool(run_on) and stop in "。：:" and chain is None
    if named:
        return True
    commas = len(re.findall(r"[，,]", heading))
    if run_on:
        return commas <= 1 and length <= MAX_HEADING
    return commas == 0 or (commas == 1 and length <= 20)


@dataclass(slots=True)
class _Level:
    styles: set[str]
    last: int | None


class _Levels:
    """The open levels of a section, each with the styles seen there and the last number."""

    def __init__(self) -> None:
        self.open: list[_Level] = []

    def place(self, style: str, number: int | None, named: int | None, below_heading: bool) -> int:
        """The level of the next heading; `named` is the level that the line model gives it."""
        depth = len(self.open)
        if style in ("cn", "part") and (number != 1 or not depth):
            level = 1  # 二、 among （一） … is a neighbour of the section itself, not of its parts
        else:
            fits = [self._fit(level, style, number, named, below_heading) for level in range(1, depth + 2)]
            level = max(range(1, depth + 2), key=lambda at: (fits[at - 1], at))
        del self.open[level:]
        if len(self.open) < level:
            self.open.append(_Level({style}, number))
        else:
            self.open[-1].styles.add(style)
            self.open[-1].last = number
        return level

    def _fit(self, level: int, style: str, number: int | None, named: int | None, below_heading: bool) -> float:
        """How well a heading fits a level: its style, the count of numbers, what the model says."""
        fit = 2.0 if level == named else 0.0
        if level > len(self.open):
            elsewhere = any(style in above.styles for above in self.open)
            starts = number == 1 if style else True
            lost = 1.0 if style and not starts and not elsewhere else 0.0
            # The same style once more from 1 is a level of its own only right below a heading: （1） | （1）
            return fit + (3.0 if starts and (not elsewhere or below_heading or fit) else lost)
        here = self.open[level - 1]
        if number is not None and number > 1 and here.last is not None and here.last + 1 == number:
            fit += 3.0  # （1） （二） （3）: one list, whatever its brackets
        if style in here.styles:
            fit += 3.0 if number != 1 else 1.0
        elif style and any(s[:5] == style[:5] for s in here.styles):
            fit += 1.0
        elif style and fit < 3.0:
            fit -= 2.0
        return fit
