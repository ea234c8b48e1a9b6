"""The account as one HTML page: self-contained, without script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from gxnlp.bench.account import paragraphs
from gxnlp.bench.account.picked import Picked, machine
from gxnlp.bench.account.words import named
from gxnlp.exports import printable

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body{font:14px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2em auto;max-width:1080px;
padding:0 1em;color:#222}
h1{font-size:1.5em}h2{font-size:1.2em;border-bottom:2px solid #1f6f4a;margin-top:2em}
h3{font-size:1em;margin-bottom:.2em}
table{border-collapse:collapse;margin:.6em 0}td,th{border-bottom:1px solid #ddd;padding:.2em .6em;text-align:right}
td:first-child,th:first-child{text-align:left}tr.ours{font-weight:600;background:#eef6f1}
svg text{font-size:11px;fill:#333}.side{display:flex;gap:1.5em;flex-wrap:wrap}
.from{color:#666;font-size:.9em}.green{color:#1f6f4a}.red{color:#c0392b}details{margin:.5em 0}summary{cursor:pointer}
"""

SOURCES = {
    "accuracy": "准确度数据的出处 · Where the figures of accuracy come from",
    "speed": "速度数据的出处 · Where the figures of speed come from",
}

Account = Mapping[str, Any]


def page(account: Account) -> str:
    return "".join(_page(account))


def _page(account: Account) -> Iterator[str]:
    yield (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>gxnlp 评测 · benchmark</title><style>{_STYLE}</style></head><body><h1>gxnlp 评测 · Benchmark</h1>"
    )
    yield _verdict(account["fallen"], account["bars"])
    if account["short"]:
        rows = "".join(f"<li>{escape(line)}</li>" for line in account["short"])
        yield f"<p>尚未达到的目标 · goals not reached yet</p><ul>{rows}</ul>"
    if account.get("accuracy"):
        found = Picked(account["accuracy"])
        for title, body in paragraphs.accuracy(found):
            yield f"<h2>{escape(title)}</h2>{body}{_from(found)}"
    if account.get("speed"):
        found = Picked(account["speed"])
        for title, body in paragraphs.speed(found):
            yield f"<h2>{escape(title)}</h2>{body}{_from(found)}"
    for kind in ("accuracy", "speed"):
        if account.get(kind):
            yield f"<h2>{SOURCES[kind]}</h2>{_sources(account[kind])}"
    yield "</body></html>\n"


def _verdict(fallen: Sequence[str], bars: int) -> str:
    if not fallen:
        return f'<p class="green">全部 {bars} 项标准达到 · all {bars} bars are met</p>'
    rows = "".join(f"<li>{escape(line)}</li>" for line in fallen)
    return (
        f'<p class="red">{bars} 项标准中 {len(fallen)} 项未达到 · {len(fallen)} of {bars} bars fell</p><ul>{rows}</ul>'
    )


def _from(found: Picked) -> str:
    """Under every figure: what it was measured on, and with what."""
    sets = ", ".join(
        f"{one['name']} (seed {one['seed']}, {one['digest']})"
        if one["seed"] is not None
        else f"{one['name']} ({one['digest']})"
        for one in found.sets
    )
    return f'<details class="from"><summary>{escape(machine(found.results))}</summary>{_said(sets)}</details>'


def _sources(results: Mapping[str, Any]) -> str:
    names = ("set", "reports", "cells", "seed", "digest", "about")
    head = f"<tr>{''.join(f'<th>{escape(named(name))}</th>' for name in names)}</tr>"
    rows = [
        f"<tr><td>{_said(s['name'])}</td><td>{s['reports']}</td><td>{s['cells']:,}</td>"
        f"<td>{'—' if s['seed'] is None else s['seed']}</td><td>{s['digest']}</td><td>{_said(s['about'])}</td></tr>"
        for s in results["sets"]
    ]
    made = {f"{k} {v}" for s in results["sets"] for k, v in s["made_with"].items()}
    readers = [f"{name}: {version}" for name, version in results["readers"].items()]
    skipped = [f"{name}: {why}" for name, why in results["skipped"].items()]
    where = [f"{name}: {value}" for name, value in results["environment"].items() if name != "packages"]
    packages = [f"{name} {value}" for name, value in results["environment"]["packages"].items()]
    return (
        f"<table>{head}{''.join(rows)}</table><h3>读者 · Readers</h3>{_list(readers)}"
        + (f"<h3>略过 · Left out</h3>{_list(skipped)}" if skipped else "")
        + f"<h3>环境 · Environment</h3>{_list([*where, *packages])}"
        + (f"<h3>参与制作的程序 · Programs that took part in making the sets</h3>{_list(sorted(made))}" if made else "")
    )


def _list(lines: Iterable[str]) -> str:
    return f"<p>{'<br>'.join(_said(line) for line in lines)}</p>"


def _said(text: str) -> str:
    return escape(printable(str(text)))
