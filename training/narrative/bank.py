"""Reads a bank of sentences and fills its slots with a report's own figures, noting what each sentence states.

A bank is a text file: `[block]` lines and below each one template a line. Slots:

    {requests.received}            the report's figure of that kind, noted as a fact
    {0:requests.received|words}    the words, only where the figure is nought, noted as a fact of value 0
    {=a+b}                         a sum of figures, not noted
    {%a/b}                         the percentage, not noted
    {#} {#%}                       a figure or percentage that states nothing we ask for
    {date} {period} {docno} {phone} {postcode} {email} {url} {address}   noted, in one way of writing
    <a|b|c>                        one of these wordings
    {y} {last} {next} {name} {short} {we} {account}
A template that begins with = has topics that make up the whole; one that names a family stands for several
(families.py).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gxnlp.learning.prose import mark
from gxnlp.report import Number
from training.invent import Agency
from training.narrative.families import BLOCK, Members, members, spread
from training.narrative.growth import before, rises
from training.phrases import ACCOUNTS, STREETS

HERE = Path(__file__).parent
(
    PRACTICE, EVALUATION, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH, ELEVENTH, TWELFTH,
    THIRTEENTH, FOURTEENTH, FIFTEENTH, SIXTEENTH, SEVENTEENTH, EIGHTEENTH, NINETEENTH,
) = (
    HERE / f"{name}.txt"
    for name in (
        "practice", "evaluation", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
        "nineteenth",
    )
)  # fmt: skip
SEALED = tuple(HERE / f"{name}.txt" for name in ("twentieth", "twentyfirst", "twentysecond"))
"""Nothing is written against them, nothing learns from them, nobody looks at their mistakes."""
GRAMMAR = HERE / "grammar.txt"
"""No voice of anybody's: every construction with every kind (families.py)."""
PRACTISED = (PRACTICE, EVALUATION, SECOND)
"""Banks that the patterns were written against or corrected after."""
SLOT = re.compile(r"\{([^{}]*)\}")
CHOICE = re.compile(r"<([^<>]*)>")
DECREE = re.compile(r"国务院令第\d+号")
"""A document number that a template spells out."""
DAY = re.compile(r"\{(y|last|next)\}年(\d{1,2})月(\d{1,2})日")
"""A date that a template spells out."""
SPAN = re.compile(DAY.pattern + r"起?(?:至|到|[—－~-]{1,2})(?:\{\1\}年)?(\d{1,2})月(\d{1,2})日")
"""A period that it spells out."""
KIND = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
NAMED = {n: n for n in ("date", "period", "phone", "postcode", "email", "url", "address")} | {"docno": "document"}
WORDS = frozenset({"y", "last", "next", "name", "short", "we", "account"})
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Truth:
    kind: str
    value: Number | str


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    truths: tuple[Truth, ...]


Bank = dict[str, tuple[str, ...]]


def read(path: Path) -> Bank:
    """Block name -> its templates."""
    bank = _lines(path)
    families = members(bank.pop(BLOCK, []))
    return {name: tuple(t for line in lines for t in spread(line, families)) for name, lines in bank.items()}


def families_of(path: Path) -> Members:
    return members(_lines(path).get(BLOCK, []))


def _lines(path: Path) -> dict[str, list[str]]:
    bank: dict[str, list[str]] = {}
    block = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            block = line.strip("[] ")
            bank[block] = []
        else:
            bank[block].append(line)
    return bank


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def kinds_in(template: str) -> list[str]:
    """The kinds whose figures a template states, in its order."""
    return [slot for slot in SLOT.findall(template) if KIND.fullmatch(slot) and slot not in NAMED and slot not in WORDS]


@dataclass
class Filler:
    """One report's writer: its figures, its names, its way of writing numbers."""

    rng: Random
    agency: Agency
    year: int
    figures: Mapping[str, Number]
    wrong: str | None = None
    """The kind whose figure is to be stated wrongly, once."""
    wrong_percent: bool = False
    marking: bool = False
    """Write every figure with what it counts, as labelled prose has it (gxnlp/learning/prose.py)."""

    def fits(self, template: str) -> bool:
        """Can the report state it? Noughts are seldom spelt out, and a kind without a figure never."""
        template = self._nested(template)
        last: Number | None = None
        for hit in SLOT.finditer(template):
            slot = hit[1]
            last = self.figures.get(slot, last)
            if slot == "#" and last == 0 and rises(template, hit.end()):
                return False  # nothing grows to nought
            if slot.startswith("0:"):
                if self.figures.get(slot[2:].partition("|")[0]) != 0:
                    return False
            elif slot.startswith("%"):
                part, _, over = slot[1:].partition("/")
                if not self.figures.get(over) or not (part.startswith("published.") or self.figures.get(part)):
                    return False
            elif slot.startswith("="):
                if any(k not in self.figures for k in slot[1:].split("+")):
                    return False
            elif KIND.fullmatch(slot) and slot not in NAMED and slot not in WORDS:
                if slot.startswith("published."):
                    continue
                if slot not in self.figures or (self.figures[slot] == 0 and self.rng.random() < 0.4):
                    return False
            elif slot not in ("#", "#%") and slot not in NAMED and slot not in WORDS:
                return False  # a slot that nobody knows
        return True

    def fill(self, template: str) -> Sentence:
        truths = [Truth("document", number) for number in DECREE.findall(template)]
        for year, *ends in SPAN.findall(template):
            truths.append(Truth("period", "/".join(self._day(year, *ends[i : i + 2]) for i in (0, 2))))
        truths += [Truth("date", self._day(*day)) for day in DAY.findall(SPAN.sub("", template))]
        while CHOICE.search(template):
            template = CHOICE.sub(lambda hit: self.rng.choice(hit[1].split("|")), template)
        published = self._published(template)
        share = dict(published)
        topics = [v for k, v in published if k == "published.topic"]
        whole = template.startswith("=")
        template = self._nested(template[1:] if whole else template)
        said: Number | None = None
        """The figure that was stated last."""
        topic = topics[0] if topics else 0
        """The part that a percentage is of: the one stated last, else the first."""
        grown = ""

        def slot(hit: re.Match[str]) -> str:
            nonlocal said, topic, grown
            name = hit[1]
            if name in WORDS:
                return self._word(name)
            if name in NAMED:
                printed, plain = self._named(name)
                truths.append(Truth(NAMED[name], plain))
                return printed
            if name == "#":
                former = before(template, hit.end(), said, self.rng)
                if former is None:
                    return str(self.rng.randint(2, 600))
                grown = former[1]
                return str(former[0])
            if name == "#%":
                percent, grown = grown or f"{self.rng.randint(1, 99)}.{self.rng.randint(0, 9)}%", ""
                return percent
            if name.startswith("0:"):
                kind, _, words = name[2:].partition("|")
                truths.append(Truth(kind, 0))
                return self._marked(words, kind)
            if name.startswith("="):
                return self._number(sum(self.figures[k] for k in name[1:].split("+")))
            if name.startswith("%"):
                part, over = name[1:].split("/")
                a = topic if part == "published.topic" else share.get(part, self.figures.get(part, 0))
                b = share.get(over, self.figures.get(over, 1))
                share_of = 100 * a / b + (self.rng.choice((7, 9, 11)) if self.wrong_percent else 0)
                return f"{share_of:.{self.rng.choice((0, 1, 2))}f}%"
            if name == "published.topic":
                value: Number = (topic := topics.pop(0))
            elif name.startswith("published."):
                value = share[name]
            else:
                value = self.figures[name]
            if name == self.wrong:
                value = self._mistaken(int(value))
                self.wrong = None
            truths.append(Truth(name, value))
            said = value
            return self._marked(self._number(value), name)

        return Sentence(SLOT.sub(slot, template), tuple(truths))

    def _day(self, year: str, month: str, day: str) -> str:
        return f"{self._word(year)}-{int(month):02}-{int(day):02}"

    def _marked(self, words: str, kind: str) -> str:
        return mark(words, kind) if self.marking else words

    def _nested(self, template: str) -> str:
        """Words inside {0:kind|…{we}…} are filled first: slots do not nest for the pattern."""
        for name in WORDS:
            template = template.replace("{" + name + "}", self._word(name))
        return template

    def _published(self, template: str) -> list[tuple[str, int]]:
        """The published total shared out over the channels or topics that a template names."""
        names = [k for k in kinds_in(template) if k.startswith("published.")]
        total = int(self.figures["published.total"])
        parts = [k for k in names if k != "published.total"]
        channels = bool(parts) and parts[0] != "published.topic"
        left = total if channels or template.startswith("=") else int(total * self.rng.uniform(0.3, 0.9))
        if parts:
            left = max(left, len(parts))
        cuts = sorted(self.rng.sample(range(1, left), len(parts) - 1)) if len(parts) > 1 else []
        sizes = [b - a for a, b in zip([0, *cuts], [*cuts, left], strict=True)] if parts else []
        return [("published.total", total), *zip(parts, sizes, strict=True)]

    def _mistaken(self, value: int) -> int:
        digits = str(value)
        if len(digits) > 1 and digits[0] != digits[1] and digits[1] != "0" and self.rng.random() < 0.5:
            return int(digits[1] + digits[0] + digits[2:])
        return value + self.rng.choice((1, 2, 10))

    def _number(self, value: Number) -> str:
        rng = self.rng
        roll = rng.random()
        if isinstance(value, float):
            return str(value)
        if roll < 0.06:
            return f" {value} "
        if roll < 0.10 and value > 999:
            return f"{value:,}"
        if roll < 0.13 and 0 < value < 100:
            return chinese(value)
        if roll < 0.15:
            return str(value).translate({48 + i: 0xFF10 + i for i in range(10)})
        return str(value)

    def _word(self, name: str) -> str:
        agency = self.agency
        words = {
            "y": str(self.year),
            "last": str(self.year - 1),
            "next": str(self.year + 1),
            "name": agency.name,
            "short": agency.short,
            "we": agency.we,
            "account": agency.short[:2] + ACCOUNTS[len(agency.name) % len(ACCOUNTS)],
        }
        return words[name]

    def _named(self, name: str) -> tuple[str, str]:
        """(as printed, in one way of writing)"""
        rng, year = self.rng, self.year
        if name == "date":
            m, d = rng.randint(1, 12), rng.randint(1, 28)
            iso = f"{year}-{m:02}-{d:02}"
            return rng.choice((f"{year}年{m}月{d}日", f"{year} 年 {m} 月 {d} 日", iso)), iso
        if name == "period":
            printed = rng.choice(
                (
                    f"{year}年1月1日至{year}年12月31日",
                    f"{year}年1月1日起至12月31日止",
                    f"{year} 年 1 月 1 日到 12 月 31 日",
                    f"{year}.1.1-{year}.12.31",
                    f"{year}年1月1日—12月31日",
                )
            )
            return printed, f"{year}-01-01/{year}-12-31"
        if name == "docno":
            office = rng.choice(("国办公开办函", "政办发", "岚政办函", "国办发", "政务公开办", "霁府办字"))
            issued, n = rng.randint(2019, year), rng.randint(1, 160)
            left, right = rng.choice(("〔〕", "〔〕", "[]", "［］", "（）"))
            blank = rng.choice(("", "", " "))
            return f"{office}{left}{issued}{right}{blank}{n}{blank}号", f"{office}〔{issued}〕{n}号"
        if name == "phone":
            if rng.random() < 0.2:
                mobile = f"1{rng.randint(3, 9)}{rng.randint(100000000, 999999999)}"
                return mobile, mobile
            area, own = f"0{rng.choice((10, 21, rng.randint(310, 999)))}", str(rng.randint(20000000, 89999999))
            own = own if len(area) == 3 else own[:7]
            return rng.choice(
                (f"{area}-{own}", f"{area}—{own}", f"（{area}）{own}", f"{area} - {own}")
            ), f"{area}-{own}"
        if name == "postcode":
            code = str(rng.randint(110000, 859999))
            return code, code
        if name == "email":
            host = rng.choice(("example.cn", "163.example.com", "mail.example.gov.cn"))
            mail = f"{rng.choice(('gkb', 'xxgk', 'dzb', 'office'))}{rng.randint(1, 999)}@{host}"
            return mail, mail
        if name == "url":
            url = rng.choice(
                (
                    f"http://www.example.gov.cn/xxgk/{year}",
                    "https://xxgk.example.gov.cn",
                    f"www.example.gov.cn/col{rng.randint(1, 99)}/",
                )
            )
            return url, url
        place = f"{self.agency.short}{rng.choice(STREETS)}{rng.randint(1, 399)}号"
        return place, place


def chinese(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def templates(bank: Bank) -> Iterator[tuple[str, str]]:
    for block, lines in bank.items():
        for line in lines:
            yield block, line
