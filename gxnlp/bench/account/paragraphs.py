"""What the page says, a title and a body each: tables and plots of one kind of results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from gxnlp.bench.account import plots
from gxnlp.bench.account.picked import Picked, count, number, percent
from gxnlp.bench.account.words import named, pair
from gxnlp.bench.figures import TOGETHER, Figure
from gxnlp.bench.records import OURS
from gxnlp.exports import printable
from gxnlp.report import both

Paragraph = tuple[str, str]
NO_LABELS = ("行未经标注，行正确与行标签无从测起", "their lines are not labelled: nothing to measure lines by")


def accuracy(found: Picked) -> Iterator[Paragraph]:
    yield "评测集 · Sets, as we read them", _sets(found)
    yield (
        "单元格 · Cells, and what others make of the same files",
        "".join(_readers(found, kind) for kind in found.names(TOGETHER, "kind")),
    )
    yield "版式 · Layouts", "".join(_families(found, s["name"]) for s in found.sets)
    if worn := "".join(_wear(found, s["name"]) for s in found.sets):
        yield "磨损 · Wear", worn
    yield "行、列、表、章节 · Rows, columns, tables, lines, sections", _structure(found)
    yield "核对 · Findings", _findings(found)
    yield "置信度 · Confidence", _confidence(found)


def speed(found: Picked) -> Iterator[Paragraph]:
    yield "速度 · Seconds a report, one core, model loaded", _seconds(found)
    yield "与其他程序相比 · Others, as multiples of our time on the same file", _ratios(found)
    yield "长度 · Growth with length", _growth(found)
    yield "进程 · Whole processes", _processes(found)


# ----------------------------------------------------------------------------------------------------- accuracy
def _readers(found: Picked, kind: str) -> str:
    """All that read files of a kind; who reads only some of them says of how many cells it speaks."""
    colour = plots.colours(found.readers)

    def one(measure: str, reader: str) -> Figure | None:
        return found.one(TOGETHER, measure, reader=reader, by="kind", name=kind)

    there = [(reader, f) for reader in found.readers if (f := one("right", reader)) is not None]
    drawn = [
        plots.Bar(reader, f.value, f"{percent(f)} / {f.of:,}", colour[reader], f.low, f.high)
        for reader, f in sorted(there, key=lambda item: -item[1].value)
    ]
    measures = ("wrong", "missed", "silent", "doubted", "rows_f1", "columns_f1", "teds", "unread")
    rows = []
    for reader, f in there:
        wrong, missed, silent, doubted = (one(m, reader) for m in ("wrong", "missed", "silent", "doubted"))
        shares = [percent(f, interval=True), percent(wrong), percent(missed), count(silent), percent(doubted)]
        rest = [number(one(m, reader), 4) for m in ("rows_f1", "columns_f1", "teds")]
        rows.append((reader, f"{f.of:,}", *shares, *rest, count(one("unread", reader))))
    head = ("", "cells", "right", *measures)
    return f"<h3>{escape(named(kind))}</h3>{plots.bars(drawn)}{_table(head, rows)}"


def _sets(found: Picked) -> str:
    head = ("", "reports", "cells", "right", "wrong", "missed", "silent", "doubted", "unread")
    rows = []
    for s in found.sets:
        right, unread = found.one(s["name"], "right"), found.one(s["name"], "unread")
        wrong, missed, silent, doubted = (found.one(s["name"], m) for m in ("wrong", "missed", "silent", "doubted"))
        shares = [percent(right, interval=True), percent(wrong), percent(missed), count(silent), percent(doubted)]
        rows.append((s["name"], f"{s['reports']}", f"{s['cells']:,}", *shares, count(unread)))
    return _table(head, rows)


def _families(found: Picked, name: str) -> str:
    families = [
        f for family in found.names(name, "family") if (f := found.one(name, "right", by="family", name=family))
    ]
    if len(families) < 2:
        return ""

    def silent(family: str) -> str:
        return count(found.one(name, "silent", by="family", name=family))

    drawn = [
        plots.Bar(f.name, f.value, f"{percent(f)}, 无声 silent {silent(f.name)}", plots.OURS_COLOUR, f.low, f.high)
        for f in sorted(families, key=lambda f: (f.value, f.name))
    ]
    whole = sum(f.value == 1 for f in families)
    said = both(f"{len(families)} 种版式中 {whole} 种全对", f"{whole} of {len(families)} layouts without a wrong cell")
    if whole < len(families):
        said += f"; 最弱 weakest: {min(families, key=lambda f: f.value).name}"
    return f"<details><summary>{_about(found, name)}: {escape(said)}</summary>{plots.bars(drawn)}</details>"


def _wear(found: Picked, name: str) -> str:
    levels = found.names(name, "wear")
    if len(levels) < 2:
        return ""
    colour = plots.colours(found.readers)
    series = []
    for reader in found.readers:
        points = [
            (float(i), f.value)
            for i, level in enumerate(levels)
            if (f := found.one(name, "right", reader=reader, by="wear", name=level)) is not None
        ]
        if points and max(y for _, y in points) > 0:
            series.append(plots.Series(reader, colour[reader], points))
    ticks = {float(i): level for i, level in enumerate(levels)}
    drawn = plots.chart(series, (0.0, float(len(levels) - 1)), (0.0, 1.0), (named("wear"), named("right")), ticks=ticks)
    rows = []
    for level in levels:
        silent, doubted = (found.one(name, m, by="wear", name=level) for m in ("silent", "doubted"))
        right = found.one(name, "right", by="wear", name=level)
        rows.append(
            (level, f"{right.of:,}" if right else "", percent(right, interval=True), count(silent), percent(doubted))
        )
    return f"<h3>{_about(found, name)}</h3>{drawn}{_table(('wear', 'cells', 'right', 'silent', 'doubted'), rows)}"


def _structure(found: Picked) -> str:
    measures = ("rows_f1", "columns_f1", "teds", "lines_right", "lines_f1", "sections_f1", "headings_f1", "form")
    rows = [(s["name"], *(number(found.one(s["name"], m), 4) for m in measures)) for s in found.sets]
    tables = []
    for s in found.sets:
        for table in found.names(s["name"], "table"):
            own = [found.one(s["name"], m, by="table", name=table) for m in ("right", "rows_f1", "columns_f1", "teds")]
            tables.append((f"{s['name']}: {table}", percent(own[0]), *(number(f, 4) for f in own[1:])))
    labels = [
        (f"{s['name']}: {label}", f"{f.of:,}", number(f, 4))
        for s in found.sets
        for label in found.names(s["name"], "label")
        if (f := found.one(s["name"], "lines_f1", by="label", name=label)) is not None
    ]
    unlabelled = [s["name"] for s in found.sets if found.one(s["name"], "lines_right") is None]
    return (
        _table(("", *measures), rows)
        + (f"<p>{escape(both(*NO_LABELS))}: {escape(', '.join(unlabelled))}</p>" if unlabelled else "")
        + _folded("按表 · By table", _table(("", "right", "rows_f1", "columns_f1", "teds"), tables))
        + (_folded("按行标签 · By line label", _table(("", "lines", "f1"), labels)) if labels else "")
    )


def _findings(found: Picked) -> str:
    rows = []
    for s in found.sets:
        planted, false = (found.one(s["name"], m) for m in ("planted_found", "false_alarms"))
        if false is not None:
            rows.append(
                (s["name"], str(planted.of) if planted else "0", percent(planted, interval=True), number(false))
            )
    return _table(("", "planted", "planted_found", "false_alarms"), rows) if rows else "<p>—</p>"


def _confidence(found: Picked) -> str:
    names = list(found.results["coverage"])
    colour = plots.colours(names[::-1])
    bins = found.results["reliability"]
    drawn = plots.chart(
        [_dots(name, colour[name], bins[name]) for name in names],
        (0.0, 1.0), (0.0, 1.0), ("置信度 confidence（点越大越多 larger: more answers）", "正确率 share right"),
        diagonal=True,
    )  # fmt: skip
    curves = found.results["coverage"]
    least = 1e-6
    risk = plots.chart(
        [plots.Series(n, colour[n], [(c, max(r, least)) for c, r in curves[n]]) for n in names],
        (0.0, 1.0), (least, 1.0), ("免查比例 share of all cells taken unseen", "其中错误 wrong among them（10⁻⁶: 0）"),
        logs=(False, True),
    )  # fmt: skip
    rows = []
    for name in names:
        error, taken = found.one(name, "calibration_error"), found.one(name, "unseen")
        if error is None or taken is None or taken.low is None:
            continue
        rows.append(
            (name, number(error, 4), f"[{error.low:.4f}, {error.high:.4f}]", percent(taken), f"{taken.low:.1%}")
        )
    head = ("", "calibration_error", "interval", "unseen", "proven")
    said = both("可免查：一万格至多错一格", "taken unseen: at one wrong in 10,000")
    return f'<div class="side">{drawn}{risk}</div>{_table(head, rows)}<p>{escape(said)}</p>'


def _dots(name: str, colour: str, bins: Sequence[Mapping[str, float]]) -> plots.Series:
    points = [(b["said"], b["right"]) for b in bins]
    return plots.Series(name, colour, points, joined=False, weights=[b["answers"] for b in bins])


# -------------------------------------------------------------------------------------------------------- speed
def _kinds(found: Picked) -> list[str]:
    return list(dict.fromkeys(f.set for f in found.all if f.measure == "seconds_without_prose"))


def _seconds(found: Picked) -> str:
    head = ("", "files", "ms", "ten_to_ninety", "bare_ms", "page_ms")
    rows = []
    for kind in _kinds(found):
        whole = found.one(kind, "seconds")
        bare, page = found.one(kind, "seconds_without_prose"), found.one(kind, "seconds_a_page")
        rows.append((named(kind), str(whole.of) if whole else "", _ms(whole), _spread(whole), _ms(bare), _ms(page)))
    return _table(head, rows)


def _ratios(found: Picked) -> str:
    colour, parts = plots.colours(found.readers), []
    for kind in _kinds(found):
        ratios = [(r, f) for r in found.readers if r != OURS and (f := found.one(kind, "times_ours", reader=r))]
        if ratios:
            top = max(max(f.value, f.high or 0) for _, f in ratios)
            drawn = [
                plots.Bar(r, f.value, f"{f.value:.3g}×，{f.of} 份 files", colour[r], f.low, f.high) for r, f in ratios
            ]
            parts.append(f"<h3>{escape(named(kind))}</h3>{plots.bars(drawn, top=top)}")
    left_out = [f"{kind} {who} {file}: {why}" for kind, who, file, why in found.results.get("unread", ())]
    if left_out:
        said = f"{len(left_out)} 份未能读取，不计时 · files not read, and so not timed"
        parts.append(_folded(said, "".join(f"<p>{escape(printable(line))}</p>" for line in left_out)))
    return "".join(parts) or "<p>没有对照 · no others were run</p>"


def _growth(found: Picked) -> str:
    colour = {"prose": plots.OURS_COLOUR, "tables": plots.COLOURS[1]}
    series = []
    for name, shade in colour.items():
        exponent = found.one("growth", "exponent", by="what", name=name)
        points = [
            (float(f.name), f.value) for f in found.all if (f.set, f.measure, f.by) == ("growth", "seconds", name)
        ]
        if points and exponent is not None:
            series.append(plots.Series(f"{name}: lines^{exponent.value:.2f}", shade, points))
    if not series:
        return "<p>—</p>"
    xs, ys = zip(*(point for one in series for point in one.points), strict=True)
    limits = (min(xs) * 0.8, max(xs) * 1.2), (min(ys) * 0.7, max(ys) * 1.4)
    ticks = {x: f"{x:,.0f}" for x in sorted(set(xs))}
    return plots.chart(
        series, *limits, ("行 lines", "处理器秒 seconds of processor time"), logs=(True, True), ticks=ticks
    )


def _processes(found: Picked) -> str:
    rows = [
        (f"{named(f.measure)}: {f.name}", f"{f.value:.3g}", _spread(f, 1.0))
        for f in found.all
        if f.set == "process"
    ]  # fmt: skip
    return _table(("", "median", "spread"), rows)


def _ms(figure: Figure | None) -> str:
    return "" if figure is None else f"{1000 * figure.value:.3g}"


def _spread(figure: Figure | None, times: float = 1000.0) -> str:
    if figure is None or figure.low is None or figure.high is None:
        return ""
    return f"{times * figure.low:.3g} – {times * figure.high:.3g}"


# --------------------------------------------------------------------------------------------------------- both
def _about(found: Picked, name: str) -> str:
    one = next(s for s in found.sets if s["name"] == name)
    return escape(f"{name}: {one['about']}" if one["about"] else name)


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{body}</details>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """`head`: words of ours."""
    top = "".join(f"<th>{'<br>'.join(escape(word) for word in dict.fromkeys(pair(name)))}</th>" for name in head)
    body = "".join(
        ("<tr class=ours>" if row[0] == OURS else "<tr>")
        + "".join(f"<td>{escape(cell)}</td>" for cell in row)
        + "</tr>"
        for row in rows
    )
    return f"<table><tr>{top}</tr>{body}</table>"
