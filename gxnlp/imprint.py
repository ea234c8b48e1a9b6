"""Who reports, on which year, for which period, signed when: read from the title, the opening and the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from gxnlp.forms import Form
from gxnlp.headings import marked
from gxnlp.labels import HEADING_LABELS, TABLE_LABELS, Label, LabeledLine
from gxnlp.structure import Imprint, Outline
from gxnlp.text import chinese_number, fold

OPENING_LINES, CLOSING_LINES = 60, 16
MAX_TITLE, MAX_TITLE_LINES = 80, 5
MAX_LINE = 2000
"""Characters of a line that are looked at."""
YEARS = range(1990, 2100)
"""Before 2000 no report can be, but its title can say so: then it is read, and does not fit the period."""
SECTIONS_OF_A_REPORT = 3
TABLE_LINES_OF_A_REPORT = 10

# What readers and OCR engines make of the digits of a year: ２０２１, 二〇二一, 2O21, 二0二一, 二○二一.
_YEAR = r"(?:[2二][0〇零OОo○一1][0-9〇零OОo○lI一二三四五六七八九]{2}|[1一][9九]{2}[0-9〇零OОo○lI一二三四五六七八九])"
_SMALL = r"[0-9一二三四五六七八九十OolI]{1,3}"
_DATE = rf"(?P<y>{_YEAR})(?:年度?|[-./])(?P<m>{_SMALL})(?:月|[-./])(?P<d>{_SMALL})日?"
_TITLE_YEAR = re.compile(rf"(?<!\d)({_YEAR})(?:年度?|(?=政府|政务|信息|工作))")
_TITLE_END = re.compile(r"(?:年度?报告|年报|工作报告|情况报告)(?:\([^)]{0,20}\))?$")
_SUBJECT = re.compile(r"(?:政府)?(?:信息|政务)(?:与政务)?公开|政府信息|信息公|政务公")
_LEAD = re.compile(
    r"^(?:附件\d{0,2}[:,.]?|(?:标题|名称|信息名称|文件名称|当前位置)[:]?|关于(?:印发|发布|公布)?|\[?bookmark:[^\]]*\])+"
)
_PERIOD = re.compile(
    rf"(?P<y>{_YEAR})(?:年度?|[-./])(?P<m>{_SMALL})(?:月|[-./])(?P<d>{_SMALL})日?(?:起算|开始|起)?[,;]?(?:截至|截止|截止到|至|到|-|~|—)+"
    rf"(?:(?P<y2>{_YEAR})(?:年度?|[-./])|(?:同|当|本)年)?(?P<m2>{_SMALL})(?:月|[-./])(?P<d2>{_SMALL})日?"
)
_OF_PERIOD = re.compile(r"统计|期限|时限|期间|周期|数据|数字|所列|起止|时间范围|报告期")
_WHOLE_DATE = re.compile(rf"^(?:(?:签发|发布|公布|成文|落款)?(?:日期|时间)[:]?)?{_DATE}.{{0,6}}$")
_META_DATE = re.compile(rf"(?:发布|成文|发文|公开|生成|印发|公布|落款)(?:日期|时间|日)[:]?{_DATE}")
_META_AGENCY = re.compile(
    r"(?:发布机构|发布单位|公开主体|发文机关|编制单位|信息来源|来源|公开机构)\s*[:：]\s*([\u4e00-\u9fff]{3,40})"
)
_NO_TITLE = re.compile(r"\.(?=.)|[>»]|位置:|首页")
_SITE = re.compile(r"网站?$|首页|门户|平台|专栏|导航")
_AGENCY_END = re.compile(
    r"(?:政府|委员会|委|局|办公室|办|厅|处|站|所|院|中心|馆|学校|大学|镇|乡|街道|办事处|市|县|区|旗|省|州|集团|公司|部|队|科|会)$"
)
_LETTERS = re.compile(r"(?<=[A-Za-z])\s+(?=[A-Za-z])")
_DIGITS = str.maketrans("OОo○〇零lI一二三四五六七八九", "00000011123456789")


def imprint(lines: Sequence[LabeledLine], name: str = "") -> Imprint:
    """What the report says of itself; None where it does not. The file's name only decides between several titles."""
    body = _body(lines)
    title, at = _title(lines[: min(body + 2, OPENING_LINES)] if body else lines[:OPENING_LINES], fold(name[:200]))
    places: dict[str, int] = {}
    agency, year = _said_by(title) if title else (None, None)
    if title:
        places["title"] = at
        places |= {key: at for key, value in (("agency", agency), ("year", year)) if value}
    period, line = _period(lines)
    if period:
        places["period"] = line
        if year is None:
            year, places["year"] = int(period[1][:4]), line
    signature, line = _signature(lines)
    if signature:
        places["signature"] = line
    if agency is None:
        agency, line = _published_by(lines) or (signature, line)
        if agency:
            places["agency"] = line
    published, line = _published(lines)
    if published:
        places["published"] = line
    return Imprint(title, agency, year, period, published, signature, places)


def is_report(lines: Sequence[LabeledLine], outline: Outline, imprint: Imprint, form: Form) -> bool:
    """Is there any evidence of a statutory report: its sections, or its tables under such a title?

    Sections that other reports have as well (总体情况, 其他需要报告的事项) are evidence only under such a title.
    """
    own = {table.section for table in form.tables}
    headed = [s.id for s in outline.sections if s.id not in outline.unheaded]
    titled = imprint.agency is not None and _SUBJECT.search(fold(imprint.title or "")) is not None
    if headed and (titled or (len(headed) >= SECTIONS_OF_A_REPORT and not own.isdisjoint(headed))):
        return True
    table_lines = sum(ll.label in TABLE_LABELS and ll.confidence >= 0.5 for ll in lines)
    return table_lines >= TABLE_LINES_OF_A_REPORT and (titled or any(s.id in own for s in outline.sections))


# ---------------------------------------------------------------- the title


def _body(lines: Sequence[LabeledLine]) -> int:
    """Index of the first line that is the report's text."""
    for i, ll in enumerate(lines):
        if (ll.label is Label.SECTION and ll.confidence >= 0.8) or (
            ll.label is Label.PARAGRAPH and len(ll.line.text) > MAX_TITLE
        ):
            return i
    return len(lines)


def _title(lines: Sequence[LabeledLine], name: str) -> tuple[str | None, int]:
    """(the title without blanks, its line); the fullest of the titles that a page prints."""
    best: tuple[float, str, int] | None = None
    for i, ll in enumerate(lines):
        if ll.label in TABLE_LABELS and ll.confidence >= 0.9:
            continue
        text = ""
        for under in lines[i : i + MAX_TITLE_LINES]:
            if text and under.label is Label.PAGE_NUMBER:
                continue
            apart = under.line.gap > 2 and under.label is not Label.TITLE
            if text and (under.label is Label.SECTION or apart or len(under.line.text) > MAX_TITLE):
                break
            text += _close(under.line.text[: 2 * MAX_TITLE])
            if len(text) > MAX_TITLE:
                break
            folded = _LEAD.sub("", fold(text))
            if not _TITLE_END.search(folded) or not _SUBJECT.search(folded) or _NO_TITLE.search(folded):
                continue
            agency, year = _said_by(text)
            worth = 2.0 * (agency is not None) + (year is not None) + ll.confidence * (ll.label is Label.TITLE) * 2
            worth += 0.5 * (agency is not None and agency in name)
            worth -= 2.0 * _is_around(ll.line.text)
            worth -= 0.5 * (ll.label is Label.FURNITURE) + 1.5 * ("," in folded)
            if best is None or worth > best[0]:
                best = (worth, _without_lead(text), ll.line.number)
            break
    if best:
        return best[1], best[2]
    # A title that a scanner has spoiled is still what the model takes for one.
    named = [ll for ll in lines[:MAX_TITLE_LINES] if ll.label is Label.TITLE and ll.confidence >= 0.8]
    text = "".join(_close(ll.line.text[:MAX_TITLE]) for ll in named)
    return (text, named[0].line.number) if 8 <= len(text) <= MAX_TITLE else (None, 0)


def _is_around(text: str) -> bool:
    """Does a title that begins with this line take in what stands above it (正文, 首页)?"""
    first = fold(text[:MAX_TITLE])
    own = _AGENCY_END.search(first) or _SUBJECT.search(first) or _TITLE_YEAR.search(first) or _TITLE_END.search(first)
    return _SITE.search(first) is not None or (own is None and len(first) > 0)


def _without_lead(text: str) -> str:
    return re.sub(r"^(?:附件\d{0,2}[:：、.]?|(?:标题|名称|信息名称|文件名称)[:：])+", "", text)


def _close(text: str) -> str:
    """A title's characters without the blanks between them: 工作 年 度 报 告 -> 工作年度报告."""
    if "[" in text:
        text = re.sub(r"\[bookmark:[^\]]*\]", "", text)
    text = text.strip().lstrip("#* ").rstrip("*# ")
    return re.sub(r"\s+", "", _LETTERS.sub("\0", text)).replace("\0", " ")


def _said_by(title: str) -> tuple[str | None, int | None]:
    """(agency, year) of a title."""
    folded = _LEAD.sub("", fold(title))
    found = _TITLE_YEAR.search(folded)
    year = _year(found[1]) if found else None
    before = _agency_of(folded[: found.start()]) if found else None
    if before:
        return before, year
    rest = folded[: found.start()] + folded[found.end() :] if found else folded
    subject = _SUBJECT.search(rest)
    return (_agency_of(rest[: subject.start()]) if subject else None), year


def _agency_of(agency: str) -> str | None:
    if agency.endswith("人民"):
        agency += "政府"  # 某镇人民政府信息公开年度报告: one 政府 does for two
    agency = re.sub(r"(?:关于|的|年度?|本级|[-,:_\"'])+$", "", agency).lstrip("-,:_\"'[]()")
    return agency if len(agency) >= 2 and _AGENCY_END.search(agency) else None


def _year(text: str) -> int | None:
    digits = text.translate(_DIGITS)
    return int(digits) if digits.isdigit() and int(digits) in YEARS else None


# ---------------------------------------------------------------- period and dates


def _period(lines: Sequence[LabeledLine]) -> tuple[tuple[str, str] | None, int]:
    """(from, to) that the opening states; a wrapped sentence is read as one."""
    pieces: list[str] = []
    starts: list[tuple[int, int]] = []
    offset = 0
    for ll in lines[: 3 * OPENING_LINES]:
        if ll.label in TABLE_LABELS and ll.confidence >= 0.6:
            if len(starts) > OPENING_LINES // 2:
                break
            continue
        piece = fold(ll.line.text[:MAX_LINE])
        starts.append((offset, ll.line.number))
        pieces.append(piece)
        offset += len(piece)
        if offset > 4 * MAX_LINE:
            break
    text = "".join(pieces)
    for found in _PERIOD.finditer(text):
        first = _date(found["y"], found["m"], found["d"])
        last = _date(found["y2"] or found["y"], found["m2"], found["d2"])
        if not first or not last:
            continue
        near = text[max(0, found.start() - 40) : found.start()] + text[found.end() : found.end() + 12]
        if _OF_PERIOD.search(near) or (first.endswith("-01-01") and last.endswith("-12-31")):
            return (first, last), max((s for s in starts if s[0] <= found.start()), default=(0, 0))[1]
    return None, 0


def _date(year: str, month: str, day: str) -> str | None:
    """ISO, None for no day of the calendar."""
    y, m, d = _year(year), _small(month), _small(day)
    try:
        return date(y, m, d).isoformat() if y and m and d else None
    except ValueError:
        return None


def _small(text: str) -> int | None:
    digits = text if "十" in text else text.translate(_DIGITS)
    return chinese_number(digits)


def _published(lines: Sequence[LabeledLine]) -> tuple[str | None, int]:
    """The date under the report, else the one that its web page gives."""
    for ll in _closing(lines):
        found = _WHOLE_DATE.match(fold(ll.line.text[:80]))
        if found and (iso := _date(found["y"], found["m"], found["d"])):
            return iso, ll.line.number
    for ll in _signed(lines):
        found = re.search(_DATE, fold(ll.line.text[:MAX_TITLE]))
        if found and (iso := _date(found["y"], found["m"], found["d"])):
            return iso, ll.line.number
    for ll in (*lines[:OPENING_LINES], *lines[-CLOSING_LINES:]):
        if "日期" in ll.line.text or "时间" in ll.line.text:
            found = _META_DATE.search(fold(ll.line.text[:MAX_LINE]))
            if found and (iso := _date(found["y"], found["m"], found["d"])):
                return iso, ll.line.number
    return None, 0


def _signed(lines: Sequence[LabeledLine]) -> Iterator[LabeledLine]:
    """Signatures and dates by their label, last first, wherever they stand: annexed tables may follow them."""
    for ll in reversed(lines):
        if ll.label in (Label.SIGNATURE, Label.DATE) and ll.confidence >= 0.5 and len(ll.line.text) < MAX_TITLE:
            yield ll


def _closing(lines: Sequence[LabeledLine]) -> Iterator[LabeledLine]:
    """Lines at the end that may sign or date the report, last first."""
    around = (Label.PAGE_NUMBER, Label.FURNITURE, Label.RULE)
    for ll in reversed(lines[-CLOSING_LINES:]):
        if (ll.label not in TABLE_LABELS or ll.confidence < 0.6) and ll.label not in around:
            yield ll


# ---------------------------------------------------------------- the agency


def _signature(lines: Sequence[LabeledLine]) -> tuple[str | None, int]:
    """Who signs below the report: the line above the date, or one that the model takes for a signature."""
    dated = False
    for ll in _closing(lines):
        if ll.label is Label.DATE or _WHOLE_DATE.match(fold(ll.line.text[:80])):
            dated = True
            continue
        signer = _signer(ll)
        if signer and (ll.label is Label.SIGNATURE or dated):
            return signer, ll.line.number
        if ll.label in HEADING_LABELS or dated:
            break
    for ll in _signed(lines):
        signer = _signer(ll) if ll.label is Label.SIGNATURE else None
        if signer:
            return signer, ll.line.number
    return None, 0


def _signer(ll: LabeledLine) -> str | None:
    text = re.sub(rf"{_DATE}.{{0,3}}$", "", fold(ll.line.text[:MAX_TITLE]))
    text = re.sub(r"\((?:盖章|公章|印章|章)\)|^\(.*?\)", "", text)
    whole = 3 <= len(text) <= 40 and _AGENCY_END.search(text) is not None and not re.search(r"[.,:;]", text)
    return text if whole and not marked(text)[0] else None


def _published_by(lines: Sequence[LabeledLine]) -> tuple[str, int] | None:
    """The agency that the web page around the report names."""
    for ll in (*lines[:OPENING_LINES], *lines[-CLOSING_LINES:]):
        text = ll.line.text
        if "机构" in text or "单位" in text or "主体" in text or "机关" in text or "来源" in text:
            found = _META_AGENCY.search(text[:MAX_LINE])
            if found and _AGENCY_END.search(found[1]):
                return found[1], ll.line.number
    return None
