"""The figures of many reports on few pages, printed, worn and really read: `python -m training.paper.dense -o DIR`.

A scan of a report is mostly prose and labels; what repair by proof rests on are its figures. So the tables whose
figures stand in identities are printed without their labels, some hundred figures a page, in the fonts, sizes, column
widths and rules of the sets, each page worn as any other and read as any other. What the engine made of each figure
then stands in its place in the whole report, and from there on all is the real way through: labels, tables,
identities, repair. `--again` lays what was read on the figures of more reports (redealt.py).

Every second report has slips of the writer's. Of pages on which the rules were not all found no report is used: what
lost rules do is measured in docs/paper.md. Pages once read are kept in the output folder. Seeds below 1000 are for
tuning, the others for reports.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from gxnlp import forms as statutory
from gxnlp import labeling
from gxnlp.document import Cell, Document, Line, Page
from gxnlp.forms import Form
from gxnlp.labels import Label
from gxnlp.pipeline import analyse
from gxnlp.readers.image import pdf_sheets
from gxnlp.readers.pages import lines_of_page
from gxnlp.readers.pdf import seen_pages
from gxnlp.readers.pdfpage import Seen
from gxnlp.readers.source import Input
from gxnlp.report import Report
from gxnlp.tables.values import parse
from training.invent import Invented, invent
from training.layouts.frame import Block, Key, TableSlot, blocks, key_of
from training.layouts.grid import Grid, Spot, grids
from training.mess import habits
from training.paper.pdfs import Printed, looks, print_all
from training.paper.redealt import Pool, Sighting, confused, plain
from training.paper.scans import as_pdf, worn_pages
from training.paper.styles import look, write
from training.paper.tally import summary, tallied
from training.paper.wear import FAMILIES
from training.prose import Said

LEVELS = (1, 2, 3)
TOGETHER = 6
"""Reports that are printed together, on two pages or so."""
LABELS = 0.16
"""Of the width."""
FEWEST = 200
"""Figures that were read of a paper, for others to be laid on."""
OPENING = "本页所列为各表数据，依次排列，供核对扫描件识别结果之用。"
SURE = 0.99
"""Of labels and prose, which are not read here."""

Name = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    """A report with its tables as they are printed."""

    invented: Invented
    form: Form
    blocks: tuple[Block, ...]
    tables: dict[str, Grid]
    key: Key

    @property
    def figures(self) -> list[tuple[Name, Spot]]:
        """The cells that stand in identities, in the order in which they are printed."""
        summed = {e.table for e in self.form.equations}
        return [
            ((name, *s.cell), s)
            for name, grid in self.tables.items()
            if name in summed
            for s in sorted(grid.spots, key=lambda s: (s.row, s.column))
            if s.role == "value" and s.cell
        ]


def cases(seed: int, count: int, *, busy: bool = True) -> Iterator[Case]:
    for i in range(count):
        yield _case(Random(f"gxnlp/dense/{seed}/{busy}/{i}"), busy=busy, slips=i % 2 == 1)


def _case(rng: Random, *, busy: bool, slips: bool) -> Case:
    form = rng.choices(statutory.shipped(), [1, 3])[0]
    report = replace(invent(rng, form, busy=busy, slips=slips), missing=frozenset())
    tables = grids(report, form, rng, replace(habits(rng), remarks=0.0))
    return Case(report, form, tuple(blocks(report, form, rng, web=0.0)), tables, key_of(report, form))


# ---------------------------------------------------------------- on paper and back


def printed(together: Sequence[Case], seed: int, n: int, *, busy: bool = True) -> Printed:
    """A document with the figures of these reports alone, in columns as wide as a report's are."""
    pairs = looks("ruled")
    style, font = pairs[n % len(pairs)]
    own = look(Random(f"gxnlp/dense/look/{seed}/{busy}/{n}"), style, font)
    # rows that a page cuts would be joined by what stands on the next one: here each page stands by itself
    own = replace(own, whole_rows=True, repeat_header=False, row_height=min(own.row_height, 400), head="", number="")
    texts = [s.text for case in together for _, s in case.figures]
    # as wide as each of seven beside labels; words in every row, for a page of nothing but figures has no way up
    width = round((1 - LABELS) * 7 / (1 - own.label_share))
    own = replace(own, label_share=LABELS)
    height = -(-len(texts) // width)
    texts += [""] * (height * width - len(texts))
    spots = [Spot(t, "value", k // width, 1 + k % width) for k, t in enumerate(texts)]
    spots += [Spot(f"第{n + 1}行数据", "label", n, 0) for n in range(height)]
    grid = Grid("dense", 1 + width, height, 1, tuple(spots))
    shown: list[Block] = [Said(Label.PARAGRAPH, OPENING), TableSlot(None, grid)]
    docx = write(shown, {}, own, together[0].invented)
    name = f"dense-{seed}{'' if busy else '-quiet'}-{n:04}-{style}.pdf"
    return Printed(name, docx, together[0].form.id, {}, style, font, together[0].invented)


def read_back(pdf: Path, level: int, family: str) -> list[tuple[str, Sighting | None]]:
    """Every cell as (printed, what the engine made of it); None on pages where the rules were not all found."""
    scan = as_pdf(list(worn_pages(pdf, level, family=family, turns=False)))
    truth = dict(seen_pages(Input(pdf.name, pdf.read_bytes(), "")))
    out: list[tuple[str, Sighting | None]] = []
    for sheet in pdf_sheets(Input(pdf.name, scan, hashlib.sha256(scan).hexdigest()), sorted(truth)):
        page = truth[sheet.number]
        if not isinstance(page, Seen):
            raise ValueError(f"{pdf.name}: page {sheet.number} has no text")
        rows = _rows(lines_of_page(page.words, page.rules, sheet.number, page.width, page.height))
        width = max(map(len, rows), default=0)
        # words above the table that were taken for a row of it are none
        found = _rows(lines_of_page(sheet.words, sheet.rules, sheet.number, sheet.width, sheet.height))
        found = [r for r in found if len(r) == width]
        if len(found) != len(rows) or any(len(r) != width for r in rows):
            out += [(cell.text, None) for row in rows for cell in row[1:]]
            continue
        out += [
            (a.text, (b.text, 1.0 if b.confidence is None else b.confidence, b.alternatives))
            for row, other in zip(rows, found, strict=True)
            for a, b in zip(row[1:], other[1:], strict=True)
        ]
    return out


def _rows(lines: Sequence[Line]) -> list[tuple[Cell, ...]]:
    return [line.cells for line in lines if line.table is not None]


def sighted(case: Case, seen: dict[Name, Sighting]) -> Document:
    """The report as a reader of scans would hand it on, had it read its figures so."""
    lines: list[Line] = []
    slots = 0
    for block in case.blocks:
        if not isinstance(block, TableSlot):
            n = len(lines) + 1
            lines.append(Line(n, block.text, (Cell(block.text, n, confidence=SURE),)))
            continue
        grid = block.grid(case.tables)
        for row in grid.rows:
            n = len(lines) + 1
            cells = tuple(_cell(s, n, seen.get((grid.table, *s.cell)) if s.cell else None) for s in row)
            if cells:
                lines.append(Line(n, "\t".join(c.text for c in cells), cells, table=slots))
        slots += 1
    return Document(case.invented.title, "", "application/pdf", "ocr", (Page(1, tuple(lines)),))


def _cell(spot: Spot, line: int, seen: Sighting | None) -> Cell:
    text, sure, others = seen or (spot.text, SURE, ())
    if not text.strip():
        return Cell("", line, spot.column, spot.colspan)
    return Cell(text, line, spot.column, spot.colspan, confidence=sure, alternatives=others)


# ---------------------------------------------------------------- measuring


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.paper.dense", description=(__doc__ or "").split(":")[0])
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=24, help=f"reports, {TOGETHER} are printed together")
    parser.add_argument("--level", type=int, action="append", choices=LEVELS, help="default: 1, 2 and 3")
    parser.add_argument("--family", choices=FAMILIES, default="office")
    parser.add_argument("--again", type=int, default=0, help="reports more for each paper, read as its figures were")
    parser.add_argument("--quiet", action="store_true", help="figures as they fall, with many zeros")
    given = parser.parse_args(arguments)
    given.output.mkdir(parents=True, exist_ok=True)
    every = list(cases(given.seed, given.count, busy=not given.quiet))
    groups = [every[k : k + TOGETHER] for k in range(0, len(every), TOGETHER)]
    papers = [printed(group, given.seed, n, busy=not given.quiet) for n, group in enumerate(groups)]
    missing = [p for p in papers if not (given.output / p.name).exists()]
    if missing:
        print_all(missing, given.output)
    known = tuple(statutory.shipped())
    labeler = labeling.load(None, known)

    def told(case: Case, seen: dict[Name, Sighting]) -> Counter[str]:
        found = analyse(sighted(case, seen), known, labeler, narrative=False)
        return _misread(case, seen, found) + tallied(case.key, case.invented, found)

    for level in given.level or LEVELS:
        counts: Counter[str] = Counter()
        read: dict[str, list[tuple[str, Sighting]]] = {}
        for group, paper in zip(groups, papers, strict=True):
            if not (given.output / paper.name).exists():
                counts["left out"] += len(group)
                continue
            cells = _kept(given.output / paper.name, level, given.family)
            read[paper.name] = [(text, seen) for text, seen in cells if seen is not None]
            for case, own in _dealt(group, cells):
                if own is None:
                    counts["left out"] += 1
                else:
                    counts += told(case, own)
            print(f"level {level}: {paper.name}: {dict(counts)}", file=sys.stderr, flush=True)
        print(f"level {level}, as read: {summary(counts)}", flush=True)
        if given.again:
            print(f"level {level}, laid on others: {summary(_again(read, given, told))}", flush=True)
    return 0


def _again(
    read: dict[str, list[tuple[str, Sighting]]],
    given: argparse.Namespace,
    told: Callable[[Case, dict[Name, Sighting]], Counter[str]],
) -> Counter[str]:
    """Reports that were never printed, read as other figures on these papers were."""
    counts: Counter[str] = Counter()
    taken = confused(r for each in read.values() for r in each)
    for name, each in read.items():
        if len(each) < FEWEST:
            continue
        pool = Pool(each, taken)
        for j in range(given.again):
            rng = Random(f"gxnlp/dense/again/{given.seed}/{name}/{j}")
            case = _case(rng, busy=not given.quiet, slips=j % 2 == 1)
            counts += told(case, {n: pool.draw(s.text, rng) for n, s in case.figures if s.text.strip()})
    return counts


def _kept(pdf: Path, level: int, family: str) -> list[tuple[str, Sighting | None]]:
    """The cells as they were read before, else read now."""
    path = pdf.with_name(f"{pdf.stem}-{family}-{level}.json")
    if not path.exists():
        path.write_text(json.dumps(read_back(pdf, level, family), ensure_ascii=False), encoding="utf-8")
    return [
        (text, (seen[0], seen[1], tuple((t, p) for t, p in seen[2])) if seen else None)
        for text, seen in json.loads(path.read_text(encoding="utf-8"))
    ]


def _dealt(
    group: Sequence[Case], cells: Sequence[tuple[str, Sighting | None]]
) -> Iterator[tuple[Case, dict[Name, Sighting] | None]]:
    """Each report with what was read of it; None where a page of it was not read."""
    at = 0
    for case in group:
        own: dict[Name, Sighting] = {}
        for name, spot in case.figures:
            text, seen = cells[at]
            at += 1
            if _bare(text) != _bare(spot.text):
                raise ValueError(f"{text!r} is printed where {spot.text!r} should be")
            if seen is not None:
                own[name] = seen
        yield case, own if len(own) == len(case.figures) else None


def _bare(text: str) -> str:
    return "".join(text.split())


def _misread(case: Case, seen: dict[Name, Sighting], found: Report) -> Counter[str]:
    """How many figures were misread, by what was wrong with them, and how many of these the report has right."""
    counts = Counter[str](figures=len(case.figures))
    values = {(table, c.row, c.column): c.value for table, each in found.tables.items() for c in each.cells}
    for name, spot in case.figures:
        text, sure, _ = seen.get(name, ("", SURE, ()))
        counts["doubtful"] += sure < 0.9
        if name in seen and parse(text).number != parse(spot.text).number:
            kind = _kind(spot.text, text)
            counts["misread"] += 1
            counts[f"misread {kind}"] += 1
            counts[f"mended {kind}"] += values.get(name) == case.invented.value(name[0], name[1:])
    return counts


def _kind(printed: str, read: str) -> str:
    """`specks`: every digit was seen and something among them; `words`: a 零 that was taken for something else."""
    if not any(c.isdigit() for c in printed):
        return "words"
    same = [c for c in plain(printed) if c.isdigit()] == [c for c in plain(read) if c.isdigit()]
    return "specks" if same else "digits"


if __name__ == "__main__":
    sys.exit(main())
