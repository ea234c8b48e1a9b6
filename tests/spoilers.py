"""A clean report as lines of text, and the known kinds of mess, each a small function that spoils some lines of it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from gxnlp.forms import Form, TableForm
from training.invent import Invented

Lines = list[str]
Spoiler = Callable[[Lines, Random], Lines]


def clean(report: Invented, form: Form) -> Lines:
    """A row to a line, tabs between cells, headings numbered as the form says."""
    lines = [report.title, "", f"本报告数据统计期限为{report.year}年1月1日至{report.year}年12月31日。", ""]
    for number, section in zip("一二三四五六", form.sections, strict=True):
        lines += [f"{number}、{section.label}", ""]
        tables = [t for t in form.tables if t.section == section.id]
        if not tables:
            lines += ["本年度按照要求推进各项工作，情况良好。", ""]
        for table in tables:
            lines += [*_table(report, table), ""]
    return lines


def _table(report: Invented, table: TableForm) -> Lines:
    def printed(row: str, column: str) -> str:
        value = report.tables[table.id][row, column]
        return "" if value is None else str(value)

    if table.layout == "line":
        heads = [c.label for c in table.blocks[0].columns]
        values = [printed(*name) for name in table.cells]
        return ["\t".join(r.label for r in table.rows), "\t".join(heads * len(table.rows)), "\t".join(values)]
    lines = []
    groups = {g.id: g for g in table.groups}
    seen: set[str] = set()
    for block in table.blocks:
        lines += [block.caption] if block.caption else []
        lines.append("\t".join([block.head, *([""] if table.groups else []), *(c.label for c in block.columns)]))
        for row in block.rows:
            group = groups.get(row.group or "")
            first = f"{group.marker}{group.label}" if group and group.id not in seen else ""
            seen.update([group.id] if group else [])
            label = f"{row.marker}{row.label}"
            head = [first, label] if row.group else [label, ""] if table.groups else [label]
            lines.append("\t".join([*head, *(printed(row.id, c.id) for c in block.columns)]))
    return lines


def _rows(lines: Lines) -> list[int]:
    return [i for i, line in enumerate(lines) if "\t" in line and any(c.isdigit() for c in line.split("\t")[-1])]


def _some(lines: Lines, rng: Random, share: float = 0.2) -> list[int]:
    return [i for i in _rows(lines) if rng.random() < share]


def spaced_labels(lines: Lines, rng: Random) -> Lines:
    """自 然 人"""
    chosen = {i for i, line in enumerate(lines) if "\t" in line and rng.random() < 0.2}

    def spread(cell: str) -> str:
        return cell if any(c.isdigit() for c in cell) or len(cell) > 8 else " ".join(cell)

    return ["\t".join(map(spread, x.split("\t"))) if i in chosen else x for i, x in enumerate(lines)]


def other_brackets(lines: Lines, rng: Random) -> Lines:
    """（一） as (一), 1. as 1、"""
    style = rng.choice([("（", "("), ("）", ")"), ("1.", "1、"), ("（", "﹙")])
    return [line.replace(*style) for line in lines]


def wrong_markers(lines: Lines, rng: Random) -> Lines:
    """（1） for （一）"""
    swaps = list(zip("一二三四五六七", "1234567", strict=True))
    chosen = rng.sample(swaps, 3)
    for chinese, digit in chosen:
        lines = [line.replace(f"（{chinese}）", f"（{digit}）") if "\t" in line else line for line in lines]
    return lines


def full_width_digits(lines: Lines, rng: Random) -> Lines:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    chosen = set(_some(lines, rng, 0.5))
    return [line.translate(wide) if i in chosen else line for i, line in enumerate(lines)]


def page_numbers(lines: Lines, rng: Random) -> Lines:
    spoiled = list(lines)
    for i in sorted(rng.sample(range(4, len(lines)), 3), reverse=True):
        spoiled[i:i] = rng.choice((["", f"— {rng.randint(2, 9)} —", ""], [f"- {rng.randint(2, 9)} -"]))
    return spoiled


def cut_labels(lines: Lines, rng: Random) -> Lines:
    """The tail of a label on a line of its own, below its values."""
    spoiled = []
    chosen = set(_some(lines, rng))
    for i, line in enumerate(lines):
        cells = line.split("\t")
        at = next((k for k in (1, 0) if k < len(cells) and len(cells[k]) > 6 and not cells[k][-1].isdigit()), None)
        if i not in chosen or at is None:
            spoiled.append(line)
            continue
        cut = rng.randint(4, len(cells[at]) - 2)
        tail = cells[at][cut:]
        cells[at] = cells[at][:cut]
        spoiled += ["\t".join(cells), tail]
    return spoiled


def values_first(lines: Lines, rng: Random) -> Lines:
    """A page break through a row: values on this page, the label on the next."""
    spoiled = []
    chosen = set(_some(lines, rng, 0.1))
    for i, line in enumerate(lines):
        cells = line.split("\t")
        texts = [c for c in cells if c and not c[-1].isdigit()]
        if i not in chosen or len(texts) + 5 > len(cells):
            spoiled.append(line)
            continue
        spoiled += ["\t".join("" if c in texts else c for c in cells), "".join(texts)]
    return spoiled


def lone_cells(lines: Lines, rng: Random) -> Lines:
    """From some line on, one cell to a line."""
    start = rng.randrange(len(lines))
    stop = rng.randint(start, len(lines))
    spoiled = []
    for i, line in enumerate(lines):
        spoiled += [c for c in line.split("\t") if c] if start <= i < stop and "\t" in line else [line]
    return spoiled


def piped(lines: Lines, rng: Random) -> Lines:
    """Tables as pipes, with rules between some of the rows."""
    spoiled = []
    for line in lines:
        if "\t" not in line:
            spoiled.append(line)
            continue
        cells = line.split("\t")
        spoiled.append("| " + " | ".join(cells) + " |")
        if rng.random() < 0.3:
            spoiled.append("|" + "---|" * len(cells))
    return spoiled


def lost_labels(lines: Lines, rng: Random) -> Lines:
    chosen = set(_some(lines, rng, 0.07))

    def bare(line: str) -> str:
        return "\t".join(c if c[-1:].isdigit() else "" for c in line.split("\t"))

    return [bare(line) if i in chosen else line for i, line in enumerate(lines)]


def lost_rows(lines: Lines, rng: Random) -> Lines:
    chosen = set(_some(lines, rng, 0.05))
    return [line for i, line in enumerate(lines) if i not in chosen]


def lost_cells(lines: Lines, rng: Random) -> Lines:
    spoiled = list(lines)
    for i in _some(lines, rng, 0.05):
        cells = spoiled[i].split("\t")
        del cells[rng.randrange(1, len(cells))]
        spoiled[i] = "\t".join(cells)
    return spoiled


def extra_cells(lines: Lines, rng: Random) -> Lines:
    spoiled = list(lines)
    for i in _some(lines, rng, 0.1):
        spoiled[i] += "\t" * rng.randint(1, 3) if rng.random() < 0.5 else "\t0" * rng.randint(1, 3)
    return spoiled


def letters_for_digits(lines: Lines, rng: Random) -> Lines:
    spoiled = list(lines)
    for i in _some(lines, rng, 0.1):
        cells = spoiled[i].split("\t")
        at = rng.randrange(1, len(cells))
        if cells[at].isdigit():
            cells[at] = cells[at].replace("0", rng.choice("O〇o")).replace("1", rng.choice("lI"))
        spoiled[i] = "\t".join(cells)
    return spoiled


def wrong_words(lines: Lines, rng: Random) -> Lines:
    for right, wrong in (
        ("国家秘密", "国家机密"),
        ("只计", "只记"),
        ("法律行政法规", "法律法规"),
        ("已获取", "己获取"),
    ):
        if rng.random() < 0.5:
            lines = [line.replace(right, wrong) for line in lines]
    return lines


def web_furniture(lines: Lines, rng: Random) -> Lines:
    return [
        "首页 > 政务公开 > 政府信息公开年报",
        "【字体：大 中 小】",
        *lines,
        "打印本页  关闭窗口",
        "主办：县人民政府办公室",
    ]


SPOILERS: tuple[Spoiler, ...] = (
    spaced_labels, other_brackets, wrong_markers, full_width_digits, page_numbers, cut_labels, values_first, lone_cells,
    piped, lost_labels, lost_rows, lost_cells, extra_cells, letters_for_digits, wrong_words, web_furniture,
)  # fmt: skip
