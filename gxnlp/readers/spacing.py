"""Rows that a plain text draws with blanks only: `行政许可 97`, `规章   0   0   0`, `0 0 3 1`."""

from __future__ import annotations

import re

MAX_ROW_LENGTH = 400
MAX_LABEL = 60
SURE_ROW = 4
"""So many sound figures make a row, whose first figure may be misread."""
MAX_PIECE = 40

_NUMBER = r"[+\-－−]?[0-9０-９〇○零]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?"
_REMARK = r"(?:[（(][^（）()]{0,40}[）)])?"
_VALUE = re.compile(rf"(?:{_NUMBER}(?:万元|亿元|元|件|条|项|个|%|％)?{_REMARK}|[-－—–─―−]{{1,4}}|[/／\\]|无|空|N/A)")
_CONFUSED = re.compile(rf"[0-9０-９〇○OoIlQDSB|,，.]{{1,9}}(?:件|条|项|个)?{_REMARK}")
"""What an OCR engine makes of a number: only believed between numbers."""
_OPENING = re.compile(r"[OoQ〇○]|(?=.*[0-9])[0-9OoIl|]{2,6}")
_UNIT = re.compile(r"(?:万元|亿元|元|件|条|项|个)")
_DIGIT = re.compile(r"[0-9０-９〇○]")
_PAGE_NUMBER = re.compile(
    r"[-－—–─―~·.]+\s*[1-9][0-9]{0,3}\s*[-－—–─―~·.]+|第?\s*[0-9]+\s*页?\s*[/／]\s*共?\s*[0-9]+\s*页|第\s*[0-9]+\s*页.{0,12}"
)
_FRACTION = re.compile(r"([1-9][0-9]{0,3})\s*[/／]\s*([1-9][0-9]{0,3})")
_YEARS = re.compile(r"(?:19|20)[0-9]{2}\s*[-－—–─―~]+\s*(?:19|20)[0-9]{2}")
_WIDE = re.compile(r"[ \u3000\xa0]{2,}")
_IDEOGRAPHIC = re.compile(r"\u3000")
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_PROSE = re.compile(r"[，。；：:！？《》“]")
_NO_LABEL = re.compile(r"(?:[第表图注]|附件|附表|年|月|达|为|约|了|的|共有|编号?|电话)$")
_CONTINUES = re.compile(r"\s*(?:[年月日号件条篇次人个项元万亿%％页期份家户起例名类余多]|、|，|。|；|）)")
_CJK = re.compile(r"[\u3400-\u9fff]")


def is_value(text: str) -> bool:
    """A figure, or what a form prints in place of one."""
    return _VALUE.fullmatch(text) is not None


def cells_by_space(text: str, following: str = "") -> list[str] | None:
    """The cells of a line that blanks divide, None where it is not a row; `following` is the next line of the file."""
    text = text.strip()
    if len(text) > MAX_ROW_LENGTH or not _has_blank(text) or _is_whole(text):
        return None
    pieces = _wide_pieces(text)
    if pieces is None:
        return _trailing_values(text, following)
    cells: list[str] = []
    for i, piece in enumerate(pieces):
        last = i == len(pieces) - 1
        cells.extend(_trailing_values(piece, following if last else "") or [piece])
    return cells


def _has_blank(text: str) -> bool:
    return " " in text or "\u3000" in text or "\xa0" in text


def _is_whole(text: str) -> bool:
    if _PAGE_NUMBER.fullmatch(text) or _YEARS.fullmatch(text):
        return True
    fraction = _FRACTION.fullmatch(text)
    return fraction is not None and int(fraction[1]) <= int(fraction[2])


def _wide_pieces(text: str) -> list[str] | None:
    """Pieces between two blanks or more, where they look like cells of a row, not like prose or spaced-out letters."""
    for separator in (_WIDE, _IDEOGRAPHIC):
        pieces = _join_letters([p for p in separator.split(text) if p])
        if len(pieces) < 2 or any(len(p) > MAX_LABEL or "。" in p for p in pieces):
            continue
        if all(is_value(p) or _only_values(p.split()) for p in pieces[1:]):
            return pieces
        if len(pieces) >= 3 and all(len(p) <= MAX_PIECE and not _PROSE.search(_BRACKETED.sub("", p)) for p in pieces):
            return pieces
    return None


def _join_letters(pieces: list[str]) -> list[str]:
    """Spaced-out characters belong together: 结  果  维  持 is one piece."""
    joined: list[str] = []
    run = False
    for piece in pieces:
        letter = len(piece) == 1 and _CJK.match(piece) is not None and piece != "无"
        if letter and run:
            joined[-1] += " " + piece
        else:
            joined.append(piece)
        run = letter
    return joined


def _only_values(tokens: list[str]) -> bool:
    """All figures; a confused figure counts when most of its neighbours are sound."""
    sound = sum(is_value(t) for t in tokens)
    if sound == len(tokens):
        return sound > 0
    return 2 * sound >= len(tokens) and all(is_value(t) or _CONFUSED.fullmatch(t) for t in tokens)


def _trailing_values(text: str, following: str) -> list[str] | None:
    """[label, value, …] or [value, …] of a text whose last words are figures, None where there are none."""
    tokens = _tokens(text)
    if len(tokens) < 2:
        return None
    first = len(tokens)
    while first > 0 and (is_value(tokens[first - 1]) or _CONFUSED.fullmatch(tokens[first - 1])):
        first -= 1
    row = sum(is_value(t) for t in tokens[first:]) >= SURE_ROW
    while first < len(tokens) and not is_value(tokens[first]):  # a confused figure opens no short run: 1 I 类
        if row and _OPENING.fullmatch(tokens[first]):
            break
        first += 1
    values = tokens[first:]
    if not values or not _only_values(values):
        return None
    if first == 0:
        return values
    label = " ".join(tokens[:first])
    return [label, *values] if _is_label(label, values, following) else None


def _tokens(text: str) -> list[str]:
    """Words between blanks; a bracketed remark stays with its figure, and a unit with its own."""
    if "（" in text or "(" in text:
        text = _BRACKETED.sub(lambda m: re.sub(r"\s", "\0", m[0]), text)
        tokens = [t.replace("\0", " ") for t in text.split()]
    else:
        tokens = text.split()
    if len(tokens) < 3 or not any(map(_UNIT.fullmatch, tokens)):
        return tokens
    joined: list[str] = []
    for token in tokens:  # 规章 0 件 0 件 22: several figures, some with their unit apart
        if joined and _UNIT.fullmatch(token) and _DIGIT.search(joined[-1]) and is_value(joined[-1]):
            joined[-1] += token
        else:
            joined.append(token)
    return joined if all(map(is_value, joined[-2:])) else tokens


def _is_label(label: str, values: list[str], following: str) -> bool:
    if "。" in label or len(label) > MAX_LABEL:
        return False
    if len(values) >= 3 or _UNIT.fullmatch(label):  # the unit of the figure above, run over
        return True
    bare = _BRACKETED.sub("", label)
    if _PROSE.search(bare) or _NO_LABEL.search(bare) or not _CJK.search(label):
        return False
    if values == ["无"] and label.endswith(("事项", "情况")):  # a heading and its whole section on one line
        return False
    return not (_DIGIT.search(values[-1][-1]) and _CONTINUES.match(following))
