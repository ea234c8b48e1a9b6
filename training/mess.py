"""What writers, converters and scanners do to text: small functions, each one kind of mess."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from gxnlp.forms import Column, Label
from training.prose import NUMERALS

Number = int | float

_WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
_LOOKALIKES = {
    pair[0]: pair[1:]
    for pair in (
        *("己已", "已己", "本木", "未末", "科料", "秘泌", "类娄", "第笫", "益盖", "申中", "公么", "社杜", "密蜜"),
        *("形彤", "大太", "人入", "于干", "不丕", "事亊", "维雏", "持待", "结给", "处外", "理埋", "他池", "请清"),
        *("权杈", "内肉", "项顶", "复夏", "强弪", "收攻", "制剃", "件伴", "规夫见", "诉訴"),
    )
}
"""Characters that a scanner takes for one another."""


@dataclass(frozen=True)
class Habits:
    """The ways of one writer, the same through a whole report."""

    rng: Random
    spaced_headers: float = 0.0
    wrong_markers: float = 0.0
    variants: float = 0.15
    stray_number: float = 0.0
    total_beside: bool = False
    separators: bool = False
    wide_digits: float = 0.0
    tail: str = ""
    """What trails some digits: a full-width blank."""
    round_zero: float = 0.0
    """How often 0 is printed 〇."""
    unit: str = ""
    remarks: float = 0.0
    half_brackets: bool = False
    marker_gap: str = ""
    typos: float = 0.0
    """How often a label has a slip of the pen."""
    inner_blank: int = 0
    """Labels have a blank after every so many characters, where the cell once broke them; 0 for none."""
    count_unit: str = ""
    _memory: dict[str, str] = field(default_factory=dict)

    def marker(self, marker: str) -> str:
        rng = self.rng
        if not marker:
            return ""
        if self.half_brackets:
            marker = marker.replace("（", "(").replace("）", ")")
        if rng.random() < self.wrong_markers:
            inner = marker.strip("（）()、.")
            if inner in NUMERALS and inner:
                n = NUMERALS.index(inner) + 1
                round_ones = (f"（{n}）", f"({inner})", f"（{inner}）", f"({n})")
                marker = rng.choice(round_ones if marker[0] in "（(" else (f"{inner}、", f"{inner}.", f"{n}、"))
            elif inner.isdigit():
                marker = rng.choice((f"{inner}、", f"{inner}．", f"({inner})", f"{inner}."))
        return marker + self.marker_gap

    def wording(self, thing: Label) -> str:
        """The form's own words, or one of the other wordings known for it; the same each time in one report."""
        key = f"{thing.id}/{thing.label}"
        if key not in self._memory:
            other = thing.variants and self.rng.random() < self.variants
            text = self.rng.choice(thing.variants) if other else thing.label
            self._memory[key] = self._spoiled(text)
        return self._memory[key]

    def _spoiled(self, text: str) -> str:
        rng = self.rng
        if len(text) > 4 and rng.random() < self.typos:
            text = slip_of_pen(text, rng)
        if self.inner_blank and len(text) > self.inner_blank:
            text = " ".join(wrap(text, self.inner_blank))
        return text

    def header(self, text: str) -> str:
        if self.stray_number and self.rng.random() < self.stray_number and "stray" not in self._memory:
            self._memory["stray"] = text
            text = self.rng.choice(("（四）", "（一）", "1.", "二、")) + text
        return spaced(text, self.rng) if len(text) < 8 and self.rng.random() < self.spaced_headers else text

    def caption(self, text: str) -> str:
        if self.half_brackets:
            text = text.replace("（", "(").replace("）", ")")
        return text.replace("条", "条 ") if self.rng.random() < 0.1 else text


def habits(rng: Random, **fixed: Any) -> Habits:
    """A writer: mostly tidy, now and then with one bad habit or two."""
    drawn: dict[str, Any] = {
        "spaced_headers": rng.choice((0, 0, 0, 0.5, 1.0)),
        "wrong_markers": rng.choice((0, 0, 0, 0.2, 1.0)),
        "variants": rng.choice((0, 0.1, 0.5)),
        "stray_number": rng.choice((0, 0, 0, 0.08)),
        "total_beside": rng.random() < 0.4,
        "separators": rng.random() < 0.25,
        "wide_digits": rng.choice((0, 0, 0, 0, 0.1, 1.0)),
        "tail": rng.choice(("", "", "", "", "　", "　　", " ")),
        "round_zero": rng.choice((0, 0, 0, 0, 0, 0.1, 1.0)),
        "unit": rng.choice(("", "", "", "", "", "", "万元")),
        "remarks": rng.choice((0, 0, 0, 0, 0.2)),
        "half_brackets": rng.random() < 0.25,
        "marker_gap": rng.choice(("", "", "", " ")),
        "typos": rng.choice((0, 0, 0, 0.03, 0.1)),
        "inner_blank": rng.choice((0, 0, 0, 0, 6, 8)),
        "count_unit": rng.choice(("", "", "", "", "", "", "件", "项")),
    }
    return Habits(rng, **(drawn | fixed))


_SLIPS = (
    *(("计", "记"), ("秘密", "机密"), ("的", ""), ("政府", ""), ("信息", "息"), ("申请", "申清"), ("、", "，")),
    *(("作", "做"), ("需要", "需"), ("相关", "有关"), ("类", ""), ("属于", "属"), ("权益", "利益"), ("行政", "")),
)


def slip_of_pen(text: str, rng: Random) -> str:
    """A word wrong, missing or doubled, as a writer in a hurry leaves it."""
    found = [(a, b) for a, b in _SLIPS if a in text]
    if found and rng.random() < 0.6:
        return text.replace(*rng.choice(found), 1)
    at = rng.randrange(1, len(text) - 1)
    return text[:at] + (text[at] * 2 if rng.random() < 0.5 else "") + text[at + 1 :]


def print_value(value: Number | None, column: Column, blank: str, rng: Random, ways: Habits) -> str:
    """A figure as a writer prints it."""
    if value is None:
        return blank
    if value == 0 and rng.random() < ways.round_zero:
        return rng.choice("〇〇零")
    if value == 0 and column.kind == "amount" and rng.random() < 0.15:
        return rng.choice(("0.00", "0.0000", "0.0"))
    text = f"{value:,}" if ways.separators else str(value)
    if column.kind == "amount" and isinstance(value, float) and rng.random() < 0.2:
        text = f"{value:,.4f}" if ways.separators else f"{value:.4f}"
    if ways.count_unit and column.kind == "count" and rng.random() < 0.5:
        return text + ways.count_unit
    if ways.wide_digits and rng.random() < ways.wide_digits:
        text = text.translate(_WIDE)
    elif column.kind == "amount" and ways.unit and value:
        text += column.unit or ""
    elif column.kind == "count" and value > 9 and ways.remarks and rng.random() < ways.remarks:
        n = rng.randint(1, int(value))
        text += rng.choice((f"（其中修订{n}件）", f"（其中修订 {n} 件）", f"（含{n}件）", f"(其中{n}件为本年新增)"))
    if ways.tail and rng.random() < 0.2:
        text += ways.tail
    return text


def spaced(text: str, rng: Random, blank: str = " ") -> str:
    """自然人 -> 自 然 人, or only here and there."""
    if rng.random() < 0.6:
        return blank.join(text)
    return "".join(c + (blank if rng.random() < 0.4 else "") for c in text).strip()


def split_text(text: str, pieces: int, rng: Random) -> list[str]:
    """The text in that many pieces, of about equal length as a narrow cell breaks it."""
    pieces = min(pieces, len(text))
    width = -(-len(text) // pieces)
    return [text[i : i + width] for i in range(0, len(text), width)]


_NOT_FIRST = frozenset("，。、；：）)！？”》】%％")


def wrap(text: str, width: int) -> list[str]:
    """Hard line breaks after about so many characters: not within a number, and not before a closing mark, mostly."""
    lines: list[str] = []
    at = 0
    while at < len(text):
        end = min(len(text), at + width)
        while end < len(text) and end - at < width + 3 and (text[end] in _NOT_FIRST or _in_number(text, end)):
            end += 1
        lines.append(text[at:end])
        at = end
    return lines or [""]


def _in_number(text: str, at: int) -> bool:
    return text[at].isdigit() and text[at - 1].isdigit() and text[at].isascii()


def misread(text: str, rng: Random, rate: float) -> str:
    """A scanner's reading of a label or of prose; digits keep their value."""
    out = []
    for c in text:
        roll = rng.random()
        if roll > rate or c.isdigit() or c in ".,%|":
            out.append(c)
        elif c in _LOOKALIKES and roll < rate * 0.8:
            out.append(_LOOKALIKES[c])
        elif c in "（）：；，" and roll < rate * 0.6:
            out.append("():;,"["（）：；，".index(c)])
        elif roll < rate * 0.15:
            out.append(c + c)
        elif roll < rate * 0.3:
            out.append("" if len(text) > 2 else c)
        elif roll < rate * 0.4:
            out.append(c + " ")
        else:
            out.append(c)
    return "".join(out) or text


def misread_digits(text: str, rng: Random) -> str:
    """0 read as O, o or 〇; 1 as l, I or |."""
    return "".join(rng.choice("Oo〇O") if c == "0" else rng.choice("lI|l") if c == "1" else c for c in text)
