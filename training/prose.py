"""The sentences of an invented report, all in our own words: sections of labelled paragraphs and headings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from gxnlp.labels import Label
from training.phrases import (
    ACCOUNTS,
    ASK,
    BASIS,
    BESIDE,
    CURES,
    DEEDS,
    DETAILS,
    GENERAL,
    HOW,
    LACKS,
    OTHER_TOPICS,
    OUTCOMES,
    PARTS,
    PERIOD,
    PROBLEM_OPENINGS,
    PROBLEM_TITLES,
    STREETS,
    SUBTOPICS,
    TALLIES,
    TOPICS,
    TURNS,
    WHO,
)
from training.stating import Stating

NUMERALS = "一二三四五六七八九十"
SLOT = re.compile(r"(\{[np]\})")


class Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def short(self) -> str: ...
    @property
    def we(self) -> str: ...
    @property
    def parent(self) -> str: ...
    @property
    def size(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Said:
    """A heading or a paragraph before it is broken into lines."""

    label: Label
    text: str


@dataclass(frozen=True, slots=True)
class SectionProse:
    id: str
    heading: str
    body: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    introduction: tuple[Said, ...]
    sections: tuple[SectionProse, ...]
    closing: tuple[Said, ...]


def write_prose(
    rng: Random,
    agency: Named,
    year: int,
    signed: str,
    headings: dict[str, tuple[str, ...]],
    stating: Stating | None = None,
) -> Prose:
    """Prose for every section of the form, in the form's order; `headings` are the wordings known for each.

    Its figures are anything, unless `stating` says what they are.
    """
    pen = Pen(rng, agency, year, stating)
    sections = []
    ids = list(headings)
    for place, id_ in enumerate(ids):
        first = headings[id_][0]
        heading = rng.choice(headings[id_]) if rng.random() < 0.2 else first
        write = pen.writer(place, len(ids))
        sections.append(SectionProse(id_, heading, tuple(write())))
    return Prose(tuple(pen.introduction()), tuple(sections), tuple(pen.closing(signed)))


class Pen:
    """One writer's habits: the way of numbering headings, how much is said, where figures are put."""

    def __init__(self, rng: Random, agency: Named, year: int, stating: Stating | None = None) -> None:
        self.rng, self.agency, self.year, self.stating = rng, agency, year, stating
        self.level1 = rng.choice(
            ("（{n}）", "（{n}）", "（{n}）", "({n})", "（{d}）", "（{n}） ", "({n}) ", "（{d}） ", "{d}.", "（{n}）、")
        )
        self.level2 = rng.choice(("{d}.", "{d}、", "{d}. ", "{d}．", "（{d}）", "({d})"))
        self.level3 = rng.choice(("（{d}）", "({d})", "{r}", "{d}）"))
        self.stop = rng.choice(("", "", "。", "。", "："))
        self.loose = rng.choice((0.2, 0.5, 0.9))
        """How often the writer leaves the beaten track."""

    def number(self, pattern: str, n: int) -> str:
        return pattern.format(n=NUMERALS[n], d=n + 1, r=chr(0x2460 + n))

    def count(self, high: int = 400) -> int:
        top = max(3, int(high * (0.1 + self.agency.size * self.rng.choice((1, 4, 20)))))
        return self.rng.randint(1, top)

    def fill(self, template: str) -> str:
        """A template's slots: {we} {short} {y} {last} {next} {parent} and {n}, a fresh figure each time."""
        rng, agency = self.rng, self.agency
        if self.stating is None:
            text = "".join(self.printed(self.count()) if part == "{n}" else part for part in SLOT.split(template))
            text = "".join(str(rng.randint(10, 99)) if part == "{p}" else part for part in SLOT.split(text))
        else:
            values = iter(self.stating.values(template, self.count))
            text = SLOT.sub(lambda slot: (self.printed if slot[0] == "{n}" else str)(next(values)), template)
        words = {
            "we": agency.we,
            "short": agency.short,
            "name": agency.name,
            "parent": agency.parent,
            "account": agency.short[:2] + rng.choice(ACCOUNTS),
            "y": self.year,
            "last": self.year - 1,
            "next": self.year + 1,
        }
        return text.format(**words)

    def printed(self, n: int) -> str:
        rng = self.rng
        if rng.random() < 0.06:
            return f" {n} "
        return rng.choice((f"{n:,}", f"{n}", f"{n}")) if n > 999 else str(n)

    def some(self, templates: tuple[str, ...], low: int, high: int) -> list[str]:
        """A few of the templates, filled; now and then a sentence put together from parts instead."""
        templates = self.sayable(templates)
        chosen = self.rng.sample(templates, k=min(len(templates), self.rng.randint(low, high)))
        return [self.sentence() if self.rng.random() < self.loose else self.fill(t) for t in chosen]

    def sayable(self, templates: tuple[str, ...]) -> tuple[str, ...]:
        if self.stating is None:
            return templates
        fit = tuple(t for t in templates if self.stating.may_say(t))
        return tuple(t for t in fit if t not in self.stating.told) or fit

    def sentence(self) -> str:
        rng = self.rng
        deeds = rng.sample(DEEDS, k=rng.choice((1, 1, 2, 3)))
        parts = [rng.choice(HOW) + verb + rng.choice(objects) for verb, objects in deeds]
        if rng.random() < 0.6:
            parts.append(rng.choice(self.sayable(OUTCOMES)))
        return self.fill(rng.choice(WHO) + "，".join(parts) + rng.choice("。。。；"))

    def title(self, titles: tuple[str, ...]) -> str:
        """A heading's words: one that many use, or a deed."""
        rng = self.rng
        if rng.random() > self.loose:
            return rng.choice(titles)
        verb, objects = rng.choice(DEEDS)
        second = rng.choice(DEEDS) if rng.random() < 0.3 else None
        more = f"，{second[0]}{rng.choice(second[1])}" if second else ""
        return verb + rng.choice(objects) + more

    def paragraph(self, templates: tuple[str, ...], high: int = 4) -> Said:
        return Said(Label.PARAGRAPH, "".join(self.some(templates, 1, high)))

    # -- the parts of a report

    def introduction(self) -> list[Said]:
        rng = self.rng
        if rng.random() < 0.1:
            return []
        chosen = [rng.choice(BASIS), *rng.sample(PARTS, k=rng.choice((0, 1))), rng.choice(PERIOD)]
        text = "".join(self.fill(t) for t in chosen)
        said = [Said(Label.PARAGRAPH, text)]
        if rng.random() < 0.6:
            contact = self.contact()
            if rng.random() < 0.5:
                said[0] = Said(Label.PARAGRAPH, text + contact)
            else:
                said.append(Said(Label.PARAGRAPH, contact))
        return said

    def contact(self) -> str:
        rng = self.rng
        phone = f"0{rng.randint(310, 999)}{rng.choice('-—－')}{rng.randint(2000000, 8999999)}"
        parts = [f"联系电话：{phone}", f"地址：{self.agency.short}{rng.choice(STREETS)}{rng.randint(1, 399)}号"]
        if rng.random() < 0.5:
            parts.append(f"邮政编码：{rng.randint(110000, 859999)}")
        if rng.random() < 0.4:
            parts.append(f"电子邮箱：{rng.choice(('gkb', 'xxgk', 'dzb', 'office'))}{rng.randint(1, 99)}@example.cn")
        rng.shuffle(parts)
        return self.fill(rng.choice(ASK)) + rng.choice("，；").join(parts) + rng.choice(("。", "）。", ""))

    def closing(self, signed: str) -> list[Said]:
        rng = self.rng
        if rng.random() < 0.25:
            return []
        year, month, day = (int(p) for p in signed.split("-"))
        sign = rng.choice((self.agency.name, self.agency.name, self.agency.short))
        dates = (
            f"{year}年{month}月{day}日",
            f"{year}年{month}月{day}日",
            f"{year} 年 {month} 月 {day} 日",
            f"{year}-{month:02}-{day:02}",
            f"{year}年{month}月",
            f"{_chinese_year(year)}年{_chinese(month)}月{_chinese(day)}日",
        )
        date = rng.choice(dates)
        if rng.random() < 0.15:
            return [Said(Label.DATE, date)]
        if rng.random() < 0.1:
            sign += "（盖章）"
        return [Said(Label.SIGNATURE, sign), Said(Label.DATE, date)]

    def writer(self, place: int, of: int) -> Callable[[], list[Said]]:
        """What stands in the section at `place`: an overview first, problems last but one, little beside tables."""
        if place == 0:
            return self.overview
        if place == of - 2:
            return self.problems
        return self.other if place == of - 1 else self.beside_table

    def overview(self) -> list[Said]:
        rng = self.rng
        said = [self.paragraph(GENERAL, 3)] if rng.random() < 0.8 else []
        if self.agency.size < 0.3 and rng.random() < 0.2:
            return said or [self.paragraph(GENERAL, 2)]
        topics = rng.sample(TOPICS, k=rng.randint(2, len(TOPICS))) if rng.random() < 0.3 else list(TOPICS[:5])
        for i, (titles, sentences) in enumerate(topics):
            said += self.topic(i, self.title(titles), sentences)
        return said

    def topic(self, i: int, title: str, sentences: tuple[str, ...]) -> list[Said]:
        rng = self.rng
        heading = self.number(self.level1, i) + title
        shape = rng.choice(("plain", "plain", "plain", "run_in", "listed", "deep", "firsts"))
        if shape == "run_in":
            return [Said(Label.PARAGRAPH, heading + "。" + "".join(self.some(sentences, 1, 3)))]
        said = [Said(Label.HEADING1, heading + self.stop)]
        if rng.random() < 0.04 and self.stating is None:  # bare figures agree with nothing
            said.append(Said(Label.PARAGRAPH, self.fill(rng.choice(TALLIES))))
        if shape == "plain":
            return said + [self.paragraph(sentences, 4) for _ in range(rng.choice((1, 1, 1, 2)))]
        if shape == "firsts":
            items = self.some(sentences, 2, 4)
            lead = [f"{NUMERALS[k]}是{text}" for k, text in enumerate(items)]
            joined = [Said(Label.PARAGRAPH, "".join(lead))] if rng.random() < 0.4 else []
            return said + (joined or [Said(Label.PARAGRAPH, text) for text in lead])
        for k, sub in enumerate(rng.sample(SUBTOPICS, k=rng.randint(2, 4))):
            text = "".join(self.some(sentences, 1, 2))
            marker = self.number(self.level2, k)
            sub = self.title((sub,))
            if shape == "listed":
                said.append(Said(Label.PARAGRAPH, f"{marker}{sub}{rng.choice('。：')}{text}"))
                continue
            said += [Said(Label.HEADING2, marker + sub + self.stop)]
            if rng.random() < 0.25:
                for j, detail in enumerate(rng.sample(DETAILS, k=2)):
                    said.append(Said(Label.HEADING3, self.number(self.level3, j) + detail))
                    said.append(self.paragraph(sentences, 2))
            else:
                said.append(Said(Label.PARAGRAPH, text))
        return said

    def beside_table(self) -> list[Said]:
        return [self.paragraph(BESIDE, 1)] if self.rng.random() < 0.12 else []

    def problems(self) -> list[Said]:
        rng = self.rng
        lacks, cures = self.some(LACKS, 1, 4), self.some(CURES, 1, 4)

        def listed(items: list[str]) -> list[Said]:
            style = rng.choice(("是", "是", "first", "digit"))
            lead = {"是": "{n}是", "first": "第{n}，", "digit": "{d}."}[style]
            texts = [self.number(lead, i) + text for i, text in enumerate(items)]
            return (
                [Said(Label.PARAGRAPH, "".join(texts))]
                if rng.random() < 0.5
                else [Said(Label.PARAGRAPH, t) for t in texts]
            )

        if rng.random() < 0.5:
            first, second = rng.choice(PROBLEM_TITLES)
            heads = [
                Said(Label.HEADING1, self.number(self.level1, i) + t + self.stop) for i, t in enumerate((first, second))
            ]
            return [heads[0], *listed(lacks), heads[1], *listed(cures)]
        opening, turn = (self.fill(rng.choice(t)) for t in (PROBLEM_OPENINGS, TURNS))
        return [Said(Label.PARAGRAPH, opening), *listed(lacks), Said(Label.PARAGRAPH, turn), *listed(cures)]

    def other(self) -> list[Said]:
        rng = self.rng
        if rng.random() < 0.45:
            return [
                Said(
                    Label.PARAGRAPH,
                    rng.choice(("无", "无。", "暂无。", "没有其他需要报告的事项。", "无其他需报告事项。")),
                )
            ]
        if rng.random() < 0.3:
            said = []
            for i, (title, text) in enumerate(rng.sample(OTHER_TOPICS, k=2)):
                said.append(Said(Label.HEADING1, self.number(self.level1, i) + title + self.stop))
                said.append(Said(Label.PARAGRAPH, self.fill(text)))
            return said
        return [Said(Label.PARAGRAPH, self.fill(t)) for _, t in rng.sample(OTHER_TOPICS, k=rng.choice((1, 2)))]


def _chinese_year(year: int) -> str:
    return "".join("〇一二三四五六七八九"[int(d)] for d in str(year))


def _chinese(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十") + (
        "" if ones == 0 else NUMERALS[ones - 1]
    )
