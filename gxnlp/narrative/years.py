"""Of which year a figure is told."""

from __future__ import annotations

import re

_CARRIED = r"(?!(?!年?初|年?头|伊始|开年).{0,8}(?:结转|转结|转入|遗留|转来|留转|留存|余留|未办))"
"""2020年结转的3件 are of this year; 2020年年初未办结的3件 were that year's own beginning."""
_YEAR = re.compile(
    rf"(?:(?<=[,;:.!?(\"镇乡县市区局委厅位道府室])|^|截至|截止到?|截止|到|至|在)(?P<y>20\d\d)年{_CARRIED}(?!-)"
    rf"|(?:(?<=[,;:.(\[])|^)(?P<last>上年度?|去年|大?前年|上上年|上一?个年度|上一年度?|前一年度?|当时|彼时|那时){_CARRIED}|(?P<this>今年|本年)|(?P<beside>20\d\d)年度?[的为是有]?$"
)
"""A year that begins a clause, last year in words, this one, and 许可2020年246件: of that figure alone."""
_ITS_BEGINNING = re.compile(r"(?:20\d\d年|上年度?|去年|上一年度?|前一年度?)(?:年?初|年?头|伊始|开年)|再上一?年|前年")
_BEFORE_IT = re.compile(
    r"(?:^|[,;:.!?])20\d\d年度?(?:共|新|全年|累计)*(?:收|受理|接)[^.;!?]{0,40},(?:上年度?|去年|上一年度?)[^,;.\d]{0,8}$"
)
"""2020年新收申请30件,上年结转: the year before that one's."""
_WITHIN = re.compile(r"[^,;.:()#\d]{0,14}[在于](?P<y>20\d\d)年(?:度|内|间|全年|里|中)")
"""4457条政府信息在2018年内公开: the year stands behind the figure that begins the sentence."""
_UNTIL = re.compile(r"(?:截至|截止到?|截止|到|至)?20\d\d年(?:底|末|年末|年底|□{3,8}|12月[^,;.\d]{0,8}),?[^\d]{0,16}")
"""截至2023年底,我镇本年度公开7057条: this year is the one that was named."""

_RESUMED = r"[^.!?]{{0,40}}(?:今年|本年|[,;:、(][而到至]?{own}年|[变增减升降][^,;.:\d]{{0,3}}[到至为成]{own}年)"
"""Not 结转2021年, which last year's report says as well."""
_TOLD_THERE = re.compile(
    r"(?:上一?年度?|去年|前一年度?|该年度?|当年度?)[^,;.!?]{0,6}(?:报告|年报)(?:中|里|内|已|所)|[不未](?:再)?[纳计列]入(?:本|今)"
    r"|[见载列于入][^,;.!?]{0,3}(?:上一?年度?|去年|前一年度?|该年度?|当年度?|20\d\d年度?)[^,;.!?]{0,8}(?:报告|年报)"
)
_SEVERAL = re.compile(
    r"十[一二三四五六]五\"?(?:期间|时期)|(?<!年初)(?<!今年)(?<!本年)(?<!元旦)以来|历年|[近前过往]去?[两三四五六七八九十]年|建站|开通至今|多年来?"
    r"|20\d\d年?(?:至|到|-)20\d\d年"
)
"""前三年累计, "十三五"期间, 《条例》施行以来."""
_THIS_YEAR = re.compile(r"今年|本年|当年|全年|年内|年度")
_SENTENCE_END = re.compile(r"[!?]|(?<!\d)\.|\.(?!\d)")
CLAUSE = 24
MAX_TOLD = 120
"""Characters after a figure in which its sentence says where it was told."""


def year_of(text: str, begin: int, at: int, end: int, own: int | None) -> tuple[int | None, bool]:
    """The year that the sentence has named last before a figure, where it is not the report's own; is it spelt out?"""
    if own is None:
        return None, False
    hits = list(_YEAR.finditer(text, begin, at)) if _named(text, begin, at) else []
    if not hits:
        later = _WITHIN.match(text, end) if at == begin else None
        return (int(later["y"]), True) if later and int(later["y"]) < own else (None, False)
    hits = [hit for hit in hits if not _aside(text, begin, hit, at)]
    if len(hits) > 1 and hits[-1]["this"] and _UNTIL.fullmatch(text, hits[-2].start(), hits[-1].start()):
        hits.pop()
    if not hits:
        return None, False
    spelt = hits[-1]["y"] or hits[-1]["beside"]
    year = int(spelt) if spelt else own - 1 if hits[-1]["last"] else own
    return (year if year < own else None), bool(spelt)


def _named(text: str, begin: int, at: int) -> bool:
    """May a year be named there at all? Most stretches have none of its letters."""
    return text.find("年", begin, at) >= 0 or text.find("时", begin, at) >= 0


def _aside(text: str, begin: int, hit: re.Match[str], at: int) -> bool:
    """建议63件(2020年302件),提案30件: that year is told beside a figure of this one, and of that figure alone."""
    start = hit.start()
    if not any(letter.isdigit() for letter in text[begin:start]):
        return False
    if start > begin and text[start - 1] == "(":
        return text.find(")", start, at) >= 0
    return text.find(";", start, at) >= 0


def at_its_beginning(text: str, at: int) -> bool:
    """2020年年初尚有未办结的3件: what was left over then is of that year, and not of the one that came after it."""
    if _ITS_BEGINNING.search(text, max(0, at - CLAUSE), at):
        return True
    return _BEFORE_IT.search(text[max(0, at - 3 * CLAUSE) : at]) is not None


def of_several(text: str, begin: int, at: int, own: int | None) -> bool:
    """Does the sentence speak of several years before a figure, and not of its own since?"""
    hits = list(_SEVERAL.finditer(text, begin, at))
    if not hits or (own and text.endswith(f"{own}年以来", begin, hits[-1].end())):
        return False
    return not _THIS_YEAR.search(text, hits[-1].end(), at) and not (own and str(own) in text[hits[-1].end() : at])


def told_as_past(text: str, end: int, own: int | None) -> bool:
    """上年公开30条,今年…; 2020年收到53件,已在上一年度报告中列明: a figure of another year, and said to be one."""
    if re.compile(_RESUMED.format(own=own)).match(text, end, end + 60):
        return True
    stop = _SENTENCE_END.search(text, end, end + MAX_TOLD)
    return bool(_TOLD_THERE.search(text, end, stop.start() if stop else end + MAX_TOLD))
