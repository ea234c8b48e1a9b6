"""Mistakes of the writer that the arithmetic cannot see: years, dates, sections, names, the edition of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gxnlp.checking.names import another_place, another_signature
from gxnlp.document import Line
from gxnlp.forms import Form, shipped
from gxnlp.labels import LabeledLine
from gxnlp.report import Finding, both
from gxnlp.structure import Imprint, Outline


def mistakes(outline: Outline, imprint: Imprint, lines: Sequence[LabeledLine], form: Form) -> list[Finding]:
    """What a reviewer would send back, none of it about a single figure."""
    return [
        *_year(imprint),
        *_signed_early(imprint),
        *_edition(imprint, form),
        *_sections(outline, form),
        *another_signature(imprint),
        *another_place(imprint, lines),
    ]


def not_a_report(title: str | None) -> Finding:
    """For a document in which nothing of a report was found."""
    zh, en = (f"（标题为“{title}”）", f" (its title: {title})") if title else ("", "")
    return Finding(
        "form.not_a_report",
        "error",
        both(
            f"这份文件不像政府信息公开工作年度报告{zh}：没有找到法定的各部分，也没有找到统计表",
            f"this does not look like an annual report on government information disclosure{en}: "
            "neither the statutory sections nor the tables were found",
        ),
    )


def another_report(first: Line) -> Finding:
    """For a document that goes on with another report, of which `first` is the first line."""
    shown = first.text.strip()[:60]
    return Finding(
        "document.several",
        "error",
        both(
            f"文件中不止一份报告：从第{first.number}行（“{shown}”）起是另一份，本结果只含第一份，请拆分后分别处理",
            f"the file holds more than one report: another begins on line {first.number} (“{shown}”). "
            "Only the first was read; split the file to read the others",
        ),
    )


# ---------------------------------------------------------------- years and dates


def _year(imprint: Imprint) -> Iterator[Finding]:
    if imprint.period is None:
        return
    first, last = imprint.period
    if first > last:
        zh, en = f"统计期限“{first}至{last}”的起止颠倒", f"the period {first} to {last} ends before it begins"
        yield Finding("form.year", "warning", both(zh, en), expected=first, actual=last)
        return
    whole = first.endswith("-01-01") and last.endswith("-12-31")
    years = {int(first[:4]), int(last[:4])} if whole else {int(last[:4])}
    if imprint.year is not None and years != {imprint.year}:
        yield Finding(
            "form.year",
            "warning",
            both(
                f"标题写的是{imprint.year}年，统计期限却是{first}至{last}",
                f"the title says {imprint.year}, but the period is {first} to {last}",
            ),
            expected=imprint.year,
            actual=next(iter(sorted(years - {imprint.year}))),
        )


def _signed_early(imprint: Imprint) -> Iterator[Finding]:
    end = imprint.period[1] if imprint.period else f"{imprint.year}-12-31" if imprint.year else None
    if imprint.published is None or end is None or imprint.published > end:
        return
    yield Finding(
        "form.signed_early",
        "warning",
        both(
            f"落款或发布日期{imprint.published}不晚于统计期限的最后一天{end}",
            f"signed or published on {imprint.published}, before the period was over ({end})",
        ),
        expected=end,
        actual=imprint.published,
    )


def _edition(imprint: Imprint, form: Form) -> Iterator[Finding]:
    if imprint.year is None or form.due(imprint.year):
        return
    due = next((f for f in shipped() if f.due(imprint.year or 0)), None)
    zh_due, en_due = (f"，应使用{due.authority}的格式", f"; {due.authority} is due") if due else ("", "")
    yield Finding(
        "form.edition",
        "warning",
        both(
            f"{imprint.year}年的报告用的是{form.authority}的格式{zh_due}",
            f"the report on {imprint.year} uses the form of {form.authority}{en_due}",
        ),
        expected=due.id if due else None,
        actual=form.id,
    )


# ---------------------------------------------------------------- sections


def _sections(outline: Outline, form: Form) -> Iterator[Finding]:
    labels = {s.id: s.label for s in form.sections}
    if not outline.sections:
        zh, en = "没有找到规定的任何一个部分", "none of the statutory sections was found"
        yield Finding("form.section_missing", "warning", both(zh, en))
        return
    for id_ in outline.missing:
        zh, en = f"没有找到“{labels[id_]}”这一部分", f"the section “{labels[id_]}” was not found"
        yield Finding("form.section_missing", "warning", both(zh, en), expected=labels[id_])
    for id_ in outline.unheaded:
        at = outline[id_].lines[0]
        yield Finding(
            "form.section_missing",
            "warning",
            both(
                f"“{labels[id_]}”没有标题，其内容从第{at}行开始",
                f"the section “{labels[id_]}” has no heading; its content begins on line {at}",
            ),
            expected=labels[id_],
        )
    for again in outline.doubled:
        yield Finding(
            "form.section_doubled",
            "warning",
            both(
                f"标题“{again.heading}”在第{again.line}行重复出现",
                f"the heading “{again.heading}” is printed once more on line {again.line}",
            ),
            actual=again.heading,
        )
    for wrong in outline.misnumbered:
        zh, en = (
            (f"编号为“{wrong.printed}”", f"numbered {wrong.printed}") if wrong.printed else ("没有编号", "not numbered")
        )
        yield Finding(
            "form.section_number",
            "warning",
            both(
                f"“{wrong.heading}”{zh}，应为“{wrong.expected}”（第{wrong.line}行）",
                f"“{wrong.heading}” is {en} and should be {wrong.expected} (line {wrong.line})",
            ),
            expected=wrong.expected,
            actual=wrong.printed or None,
        )
    for id_ in outline.disordered:
        at = outline[id_].lines[0]
        yield Finding(
            "form.section_number",
            "warning",
            both(
                f"“{labels[id_]}”（第{at}行）的位置与规定的顺序不符",
                f"the section “{labels[id_]}” (line {at}) is out of order",
            ),
            actual=outline[id_].number or None,
        )
