"""The account as one HTML page: self-contained, without script, readable in either language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any

from gxnlp.audit import plots
from gxnlp.audit.account import Account
from gxnlp.audit.doubtful import MOST_CELLS, Page, boxes
from gxnlp.audit.remarks import Remark
from gxnlp.exports import printable
from gxnlp.exports.parquet import STATES

MOST_OF_A_RULE = 200
SEVERITIES = ("error", "warning", "info")
RULES = {
    "requests.balance": "收支平衡", "requests.outcomes": "办理结果合计", "requests.applicants": "申请人合计",
    "proceedings.outcomes": "复议诉讼合计", "year.carried": "跨年结转", "year.in_force": "跨年现行有效件数",
    "year.several": "一年多份", "year.missing": "缺少年度", "agency.same_text": "文字雷同",
    "agency.same_figures": "数字雷同", "agency.other_name": "出现他机关名称", "outlier.years": "与往年悬殊",
    "outlier.peers": "与同类悬殊", "value.kind": "数值种类不符",
}  # fmt: skip
"""Headings only: a rule without one goes by its id."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """
body{font:14px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2em auto;max-width:1000px;
color:#222}
h1{font-size:1.5em}h2{font-size:1.2em;border-bottom:2px solid #3a6ea5;margin-top:2em}h3{font-size:1em}
table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #ddd;padding:.25em .5em;text-align:left;vertical-align:top}
svg text{font-size:11px;fill:#333}
.tiles{display:flex;gap:1em;flex-wrap:wrap}.tile{border:1px solid #ccc;padding:.6em 1em}
.tile b{font-size:1.5em;display:block}.error{color:#c0392b}.warning{color:#a86f00}.info{color:#555}
pre{background:#f6f6f6;padding:.6em;overflow:auto;white-space:pre-wrap}mark{background:#ffe08a}
details{margin:.5em 0}summary{cursor:pointer}.name{overflow-wrap:anywhere}
"""


def page(account: Account, name: str) -> str:
    return "".join(_page(account, name))


def _page(account: Account, name: str) -> Iterator[str]:
    yield (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>核对报告 audit · {_said(name)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>核对报告 · Audit of {_said(name)}</h1>"
    )
    yield from _tiles(account)
    yield "<h2>最需要复核的页面 · The doubtful pages first</h2>"
    yield from map(_doubtful, account.pages)
    if not account.pages:
        yield "<p>没有存疑的单元格 · no cell is in doubt</p>"
    yield f"<h2>覆盖情况 · Coverage by year and place</h2>{plots.coverage(account.coverage)}"
    yield "<h2>各类意见 · Findings by rule</h2>"
    yield f"<h3>跨报告核对 · of this audit</h3>{plots.bars(_by_rule(account.remarks), SEVERITIES)}"
    read = sorted(account.found.items(), key=lambda item: -sum(item[1].values()))
    yield f"<h3>读取时 · when the reports were read</h3>{plots.bars(read, SEVERITIES)}"
    yield "<h2>单元格状态 · Cells by year and state</h2>"
    by_year = [(y, {str(k): own[k] for k in STATES}) for y, own in sorted(account.states.items())]
    yield plots.bars(by_year, STATES)
    yield "<h2>意见 · Remarks</h2>"
    for rule, same in groupby(account.remarks, key=lambda r: r.rule):
        yield from _rule(rule, list(same))
    yield from _files(account)
    yield "</body></html>\n"


def _tiles(account: Account) -> Iterator[str]:
    worst = {s: sum(r.severity == s for r in account.remarks) for s in SEVERITIES}
    tiles = (
        ("报告 reports", account.reports), ("机关 agencies", account.agencies),
        ("文件 files", sum(account.files.values())),
        ("未完成 not done", sum(n for state, n in account.files.items() if state != "done")),
        ("错误 errors", worst["error"]), ("警告 warnings", worst["warning"]), ("提示 infos", worst["info"]),
    )  # fmt: skip
    yield '<div class="tiles">'
    for label, count in tiles:
        yield f'<div class="tile"><b>{count:,}</b>{label}</div>'
    yield "</div>"


def _doubtful(page: Page) -> str:
    report = page.report
    where = f"第 {page.page} 页 page {page.page}" if page.page else "页码不明 page unknown"
    head = f"{_said(report['agency'] or '—')} {report['year'] or ''} · {where} · {len(page.cells)} 格 cells"
    rows = "".join(_cell(cell) for cell in page.cells[:MOST_CELLS])
    reasons = "".join(f"<li>{_said(reason)}</li>" for reason in page.reasons[:12])
    shown = ""
    if page.picture:
        framed = plots.boxed(page.picture, page.size, boxes(page.cells)) if page.size else ""
        shown = framed or f'<img src="{page.picture}" width="760" alt="">'
    lines = "\n".join(
        (f"<mark>{number:>5}  {_line(text)}</mark>" if doubted else f"{number:>5}  {_line(text)}")
        for number, text, doubted in page.lines
    )
    return (
        f'<details open><summary>{head}</summary><p class="name">{_said(report["source"])}</p>'
        f"<ul>{reasons}</ul>{shown}{f'<pre>{lines}</pre>' if lines else ''}"
        f"<details><summary>单元格 cells</summary><table>{rows}</table></details></details>"
    )


def _cell(cell: dict[str, Any]) -> str:
    value = "—" if cell["value"] is None else f"{cell['value']:g}"
    name = _said(f"{cell['table']}/{cell['row']}/{cell['column']}")
    return (
        f'<tr><td class="{"error" if cell["flagged"] else "warning"}">{name}</td>'
        f"<td>{value}</td><td>{_said(cell['text'] or '')}</td><td>{_said(cell['state'])}</td>"
        f"<td>{cell['confidence']:.2f}</td><td>{cell['line'] or ''}</td></tr>"
    )


def _by_rule(remarks: Sequence[Remark]) -> list[tuple[str, dict[str, int]]]:
    found: dict[str, dict[str, int]] = {}
    for r in remarks:
        own = found.setdefault(f"{RULES.get(r.rule, '')} {r.rule}".strip(), {})
        own[r.severity] = own.get(r.severity, 0) + 1
    return sorted(found.items(), key=lambda item: -sum(item[1].values()))


def _rule(rule: str, remarks: Sequence[Remark]) -> Iterator[str]:
    yield f"<details><summary>{RULES.get(rule, '')} <code>{_said(rule)}</code> × {len(remarks)}</summary><table>"
    for r in remarks[:MOST_OF_A_RULE]:
        other = f'<br><span class="name">↔ {_said(r.other)}</span>' if r.other else ""
        yield (
            f'<tr><td class="{r.severity}">{r.severity}</td><td>{_said(r.agency or "—")} {r.year or ""}<br>'
            f'<span class="name">{_said(r.source)}</span>{other}</td><td>{_said(r.message)}</td></tr>'
        )
    more = len(remarks) - MOST_OF_A_RULE
    yield f"</table>{f'<p>另有 {more} 条，见 JSON · {more} more, see the JSON</p>' if more > 0 else ''}</details>"


def _files(account: Account) -> Iterator[str]:
    if account.reasons:
        yield "<h2>未能读取的文件 · Files that could not be read</h2><table>"
        for reason, count in account.reasons.items():
            yield f"<tr><td>{count:,}</td><td>{_said(reason)}</td></tr>"
        yield "</table>"


def _said(text: str) -> str:
    return escape(printable(text))


def _line(text: str) -> str:
    return escape(" │ ".join(printable(cell) for cell in text.split("\t"))[:400])
