"""Whether a text is the rest of the one above it: the one judgement for page breaks, for rows without rules, for names.

Who asks knows where both stand and what room the one above left; what they say is weighed here.
"""

from __future__ import annotations

import re

from gxnlp.text import fold, split_marker

TIGHT, TIGHT_DIGIT, TIGHT_STOP = 1.2, 0.75, 2.3
"""A line with less room left than this, in sizes of its letters, was wrapped: before a Chinese character, a digit, or
what takes its neighbour along (a stop begins no line, a digit stays with the bracket behind it)."""

_UNIT = r"(?:万?元|件|条|项|个)"
_FIGURE = re.compile(rf"[-+]?[0-9][0-9,.]*{_UNIT}?(?:\(.*)?|[-/]|无")
_TAIL = re.compile(rf"{_UNIT}[)]?|[(].*|[^(]*[)]")
"""What is left of a figure on the line below it."""
_ON = re.compile(rf"[0-9,.]+{_UNIT}?(?:[(].*)?")
"""What is left of a number that was wrapped."""
_DIGITS = re.compile(r"[-+]?[0-9,.]+")
_TORN = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*,[0-9]{0,2}")
_LEADING_ZERO = re.compile(r"0[0-9]")
_STOPS = frozenset('，。、；：！？）》”」』】〕,.;:!?)"')
_CLOSED_MARKER = re.compile(r"[0-9一二三四五六七八九十]{1,2}\)")
_CLINGS = re.compile(r"[0-9０-９][(（]")


def may_go_on(above: str, below: str, room: float) -> bool:
    """Whether a text may run on in the one below it; `room` is what its last line left, in sizes of its letters.

    Behind a figure its unit and its remark go on wherever they stand, anything else only where it had no room above;
    never what begins with a marker, a figure below words, or digits that would make a number like 02.
    """
    over, text = fold(above), fold(below)
    if _FIGURE.fullmatch(over):
        if is_tail(text, over):
            return True
        if is_digits(over) and is_on(text) and begins_with_zero(over + text):
            return False
    elif _FIGURE.fullmatch(text):
        return False
    return (_is_cut_marker(over, text) or not split_marker(text)[0]) and room < _needed(below)


def _is_cut_marker(above: str, below: str) -> bool:
    """Whether a bracket that alone had room above belongs to what is below it: （ over 4）."""
    return above.endswith("(") and _CLOSED_MARKER.match(below) is not None


def _needed(below: str) -> float:
    """How much room what begins a line would have taken on the line above."""
    if _STOPS.intersection(below[:2]) or _CLINGS.match(below):
        return TIGHT_STOP
    return TIGHT_DIGIT if below[:1].isascii() and below[:1].isalnum() else TIGHT


def is_rest(text: str, above: str) -> bool:
    """Whether a text below a figure may belong to it: its unit, its remark, or digits that had no room."""
    return is_tail(text, above) or (is_on(text) and bool(above))


def is_tail(text: str, above: str) -> bool:
    """Whether a text can only be the rest of the figure above: its unit, its remark, what its open bracket holds."""
    return is_open(above) or (_TAIL.fullmatch(text) is not None and not split_marker(text)[0])


def is_on(text: str) -> bool:
    """Whether digits above may go on in it: digits, and what stands behind them."""
    return _ON.fullmatch(text) is not None


def is_digits(text: str) -> bool:
    return _DIGITS.fullmatch(text) is not None


def is_open(text: str) -> bool:
    """Whether the last bracket in it is not closed."""
    return text.rfind("(") > text.rfind(")")


def begins_with_zero(figure: str) -> bool:
    """Whether it cannot be one number: 02."""
    return _LEADING_ZERO.match(figure) is not None


def is_torn(figure: str) -> bool:
    """Whether it ends in a comma and too few digits to be a number: 1,9."""
    return "," in figure and _TORN.fullmatch(figure) is not None
