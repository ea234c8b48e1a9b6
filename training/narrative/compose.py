"""A whole invented report whose prose states its own figures, with what was planted in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from gxnlp.forms import Form, shipped
from gxnlp.labels import Label
from gxnlp.report import Number
from training.invent import Invented, invent, place
from training.layouts import FAMILIES
from training.narrative.bank import SLOT, Bank, Filler, Sentence, Truth, kinds_in
from training.prose import Prose, Said, SectionProse

PLANTS = ("table", "table", "table", "sum", "percent", "twice", "year", "place")
PARTS = (
    ("主动公开", (("published", 1, 1.0), ("topic", 1, 0.6), ("documents", 1, 0.5))),
    ("依申请公开", (("requests", 1, 1.0), ("ways", 1, 0.4), ("outcomes", 1, 0.7), ("fees", 1, 0.3))),
    ("行政复议和行政诉讼", (("proceedings", 1, 0.7),)),
    ("监督保障", (("activity", 2, 1.0),)),
)
"""Heading, (block, sentences, how often) of an overview."""
OPENINGS = {"problems": "存在的主要问题：", "improvements": "改进措施："}
"""For a bank that has none."""
LAYOUTS = ("tabbed_first", "tabbed_marker", "html_cms", "docx_word", "pipes_whole")


@dataclass(frozen=True)
class Composed:
    name: str
    data: bytes
    invented: Invented
    truths: tuple[Truth, ...]
    plant: str | None
    planted: str
    """The kind or the words that were spoiled."""


def compose(seed: int, count: int, bank: Bank, *, planted: bool) -> Iterator[Composed]:
    """`count` reports; with `planted` each holds one contradiction, else none."""
    for i in range(count):
        rng = Random(f"gxnlp/narrative/{seed}/{i}/{planted}")
        while True:
            made = _one(rng, bank, rng.choice(PLANTS) if planted else None)
            if made is not None:
                break
        invented, truths, plant, what = made
        family = FAMILIES[rng.choice(LAYOUTS)]
        form = next(f for f in shipped() if f.id == invented.form)
        rendered = family.render(invented, form, rng)
        yield Composed(f"prose-{seed}-{i:04}{rendered.suffix}", rendered.data, invented, truths, plant, what)


def figures_of(report: Invented, form: Form, rng: Random) -> dict[str, Number]:
    """The figures that the prose may state: those of the tables, and others of the writer's own."""
    stated: dict[str, Number] = {}
    for fact in form.facts:
        values = [report.tables[t][row, column] for t, row, column in fact.cells]
        if all(v is not None for v in values):
            total = sum(v for v in values if v is not None)
            stated[fact.kind] = round(total, 4)
    received = int(stated.get("requests.received", 0))
    a, b = sorted((rng.randint(0, received), rng.randint(0, received)))
    ways = {"requests.way.online": a, "requests.way.letter": b - a, "requests.way.in_person": received - b}
    other = {
        "published.total": rng.randint(40, rng.choice((300, 3000, 20000))),
        "fees.charged": rng.choice((0, 0, 0, rng.randint(20, 900))),
        "trainings": rng.randint(1, 12),
        "trainings.people": rng.randint(15, 900),
        "press_conferences": rng.randint(1, 30),
        "posts": rng.randint(20, 2000),
        "interpretations": rng.randint(2, 150),
        "suggestions": rng.randint(1, 90),
        "proposals": rng.randint(1, 90),
        "visits": rng.randint(1000, 900000),
    }
    return stated | (ways if received else {}) | other


def _one(rng: Random, bank: Bank, plant: str | None) -> tuple[Invented, tuple[Truth, ...], str | None, str] | None:
    form = rng.choice((*shipped(), shipped()[-1]))
    report = invent(rng, form, busy=rng.random() < 0.7)
    report = replace(report, prose_slips=())
    if (
        report.slips
        or report.missing
        or report.blank_mark
        or any(v is None for t in report.tables.values() for v in t.values())
    ):
        return None
    if str(report.year) not in report.title:
        report = replace(report, title=f"{report.agency.name}{report.year}年政府信息公开工作年度报告")
    if report.signed <= f"{report.year}-12-31":
        report = replace(report, signed=f"{report.year + 1}-01-20")
    if plant == "place" and report.agency.short[-1] not in "镇乡":
        return None
    figures = figures_of(report, form, rng)
    filler = Filler(rng, report.agency, report.year, figures)
    planting = Planting(plant, bank, filler, {f.kind for f in form.facts})
    prose, truths = planting.write(report, form)
    if plant is not None and not planting.done:
        return None
    return replace(report, prose=prose), tuple(truths), plant, planting.what


class Planting:
    """Writes the prose of one report, with the contradiction that is asked for where it fits."""

    def __init__(self, plant: str | None, bank: Bank, filler: Filler, in_tables: set[str]) -> None:
        self.plant, self.bank, self.filler, self.in_tables = plant, bank, filler, in_tables
        self.rng = filler.rng
        self.done = plant is None
        self.what = ""
        self.truths: list[Truth] = []

    def pick(self, block: str, most: int = 1) -> list[Sentence]:
        fit = [t for t in self.bank.get(block, ()) if self.filler.fits(t)]
        chosen = self.rng.sample(fit, k=min(len(fit), most))
        return [self.said(t) for t in chosen]

    def said(self, template: str) -> Sentence:
        filler, rng = self.filler, self.rng
        kinds = kinds_in(template)
        year = filler.year
        if not self.done:
            own = [k for k in kinds if k in self.in_tables]
            if self.plant == "table" and own and rng.random() < 0.5:
                filler.wrong = rng.choice(own)
                self.done, self.what = True, filler.wrong
            elif self.plant == "percent" and any(s.startswith("%") for s in SLOT.findall(template)):
                filler.wrong_percent, self.done, self.what = True, True, "percent"
            elif (
                self.plant == "sum"
                and "published.total" in kinds
                and sum(k.startswith("published.channel") for k in kinds) > 1
            ):
                filler.wrong = "published.total"
                self.done, self.what = True, "published.total"
            elif self.plant == "year" and "{y}" in template and "published.total" in kinds and "{last}" not in template:
                filler.year -= 1
                self.done, self.what = True, "published.total"
        sentence = filler.fill(template)
        stated_year = filler.year
        filler.year, filler.wrong, filler.wrong_percent = year, None, False
        if stated_year == year:
            self.truths += sentence.truths
        else:
            self.truths += [t for t in sentence.truths if t.kind not in kinds]
        return sentence

    def write(self, report: Invented, form: Form) -> tuple[Prose, list[Truth]]:
        opening = [Said(Label.PARAGRAPH, s.text) for s in self.pick("introduction")]
        sections = []
        for section in form.sections:
            sections.append(SectionProse(section.id, section.label, tuple(self.section(section.id))))
        if not self.done and self.plant == "twice":
            sections = self.twice(sections)
        if not self.done and self.plant == "place":
            sections = self.elsewhere(sections, report)
        year, month, day = report.signed.split("-")
        closing = (
            Said(Label.SIGNATURE, report.agency.name),
            Said(Label.DATE, f"{year}年{int(month)}月{int(day)}日"),
        )
        return Prose(tuple(opening), tuple(sections), closing), self.truths

    def section(self, id_: str) -> list[Said]:
        rng = self.rng
        if id_ == "overview":
            return self.overview()
        if id_ == "problems":
            return self.problems()
        if id_ == "other":
            return [Said(Label.PARAGRAPH, s.text) for s in self.pick("other")] or [Said(Label.PARAGRAPH, "无。")]
        if id_ == "proceedings" and rng.random() < 0.15:
            return [Said(Label.PARAGRAPH, s.text) for s in self.pick("proceedings")]
        return []

    def overview(self) -> list[Said]:
        rng = self.rng
        topics = [(title, [(b, n if rng.random() < often else 0) for b, n, often in parts]) for title, parts in PARTS]
        said: list[Said] = []
        number = 0
        for title, blocks in topics:
            sentences = [s for block, most in blocks if most for s in self.pick(block, most)]
            noise = self.pick("noise", rng.choice((0, 1, 1, 2)))
            for extra in noise:
                sentences.insert(rng.choice((0, len(sentences))), extra)
            if not sentences:
                continue
            if rng.random() < 0.75:
                said.append(Said(Label.HEADING1, f"（{'一二三四五六'[number]}）{title}"))
                number += 1
            if rng.random() < 0.25:
                said += [Said(Label.PARAGRAPH, s.text) for s in sentences]
            else:
                said.append(Said(Label.PARAGRAPH, "".join(s.text for s in sentences)))
        return said

    def problems(self) -> list[Said]:
        rng = self.rng
        said: list[Said] = []
        for block in ("problems", "improvements"):
            opening = rng.choice(self.bank.get(f"{block}.opening") or (OPENINGS[block],))
            opened = self.filler.fill(opening)
            self.truths += opened.truths
            said.append(Said(Label.PARAGRAPH, opened.text))
            known = self.bank.get(block, ())
            items = [self.filler.fill(t).text for t in rng.sample(known, k=min(len(known), rng.randint(2, 4)))]
            self.truths += [Truth(block.removesuffix("s"), item) for item in items]
            text = [f"{'一二三四'[i]}是{item}" for i, item in enumerate(items)]
            if rng.random() < 0.5:
                said.append(Said(Label.PARAGRAPH, "；".join(text) + "。"))
            else:
                said += [Said(Label.PARAGRAPH, t + "。") for t in text]
        return said

    def twice(self, sections: list[SectionProse]) -> list[SectionProse]:
        """The same kind once more, in other words and with another figure."""
        told = {t.kind for t in self.truths}
        single = [(b, k) for b, k in (("published", "published.total"), ("requests", "requests.received")) if k in told]
        if not single:
            return sections
        block, kind = single[0]
        fit = [t for t in self.bank.get(block, ()) if kinds_in(t) == [kind]]
        if not fit:
            return sections
        self.filler.wrong = kind
        again = self.filler.fill(self.rng.choice(fit))
        self.truths += again.truths
        self.done, self.what = True, kind
        return [
            replace(s, body=(*s.body, Said(Label.PARAGRAPH, again.text))) if s.id == "overview" else s for s in sections
        ]

    def elsewhere(self, sections: list[SectionProse], report: Invented) -> list[SectionProse]:
        """Another town's name where the agency speaks."""
        other = place(self.rng) + report.agency.short[-1]
        self.done, self.what = True, other
        words = Said(Label.PARAGRAPH, f"{other}认真落实各项公开要求，全年工作平稳有序。")
        return [replace(s, body=(words, *s.body)) if s.id == "overview" else s for s in sections]
