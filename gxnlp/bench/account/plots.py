"""Plots as inline SVG: no script, no font, nothing fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

OURS_COLOUR = "#1f6f4a"
COLOURS = ("#c0504d", "#4a7fb5", "#d08a2e", "#7a5aa8", "#3f9aa5", "#a05a7a", "#8a8a3a", "#666666", "#b08968", "#5a9bd5")
ROW, LABEL, WIDTH, SHOWN = 20, 190, 660, 170
SQUARE, MARGIN = 320, 62
MOST_DOTS = 24


@dataclass(frozen=True)
class Bar:
    name: str
    value: float
    shown: str
    colour: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    name: str
    colour: str
    points: Sequence[tuple[float, float]]
    joined: bool = True
    weights: Sequence[float] = ()
    """How many answers a point speaks for: more of them, a larger dot."""


def colours(readers: Sequence[str]) -> dict[str, str]:
    """gxnlp always its own, the others in turn."""
    first, *others = readers
    return {first: OURS_COLOUR} | {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(others)}


def bars(rows: Sequence[Bar], top: float = 1.0) -> str:
    """One bar a row with its interval as a whisker and its figure behind."""
    room = WIDTH - LABEL - SHOWN
    parts = []
    for i, bar in enumerate(rows):
        y = 4 + i * ROW
        width = room * min(max(bar.value / top, 0.0), 1.0)
        parts.append(_text(LABEL - 8, y + 13, bar.name, "end"))
        parts.append(
            f'<rect x="{LABEL}" y="{y + 2}" width="{max(width, 0.5):.1f}" height="{ROW - 7}" fill="{bar.colour}"/>'
        )
        if bar.low is not None and bar.high is not None:
            a, b = (LABEL + room * min(max(v / top, 0.0), 1.0) for v in (bar.low, bar.high))
            parts.append(
                f'<path d="M{a:.1f} {y + 8.5}H{b:.1f}M{a:.1f} {y + 5}v7M{b:.1f} {y + 5}v7" stroke="#222" fill="none"/>'
            )
        parts.append(_text(LABEL + room + 8, y + 13, bar.shown, "start"))
    return _svg(WIDTH, 8 + len(rows) * ROW, parts)


def chart(
    series: Sequence[Series],
    across: tuple[float, float],
    up: tuple[float, float],
    names: tuple[str, str],
    *,
    logs: tuple[bool, bool] = (False, False),
    diagonal: bool = False,
    ticks: Mapping[float, str] | None = None,
) -> str:
    """Points over a square, each series with its name beside it. `ticks` name places on the lower axis."""
    x, y = _scale(across, logs[0], MARGIN, MARGIN + SQUARE), _scale(up, logs[1], 10 + SQUARE, 10)
    parts = [f'<rect x="{MARGIN}" y="10" width="{SQUARE}" height="{SQUARE}" fill="none" stroke="#bbb"/>']
    for value, name in (ticks or _ticks(across, logs[0])).items():
        parts.append(f'<path d="M{x(value):.1f} {10 + SQUARE}v4" stroke="#888"/>')
        parts.append(_text(x(value), 26 + SQUARE, name, "middle"))
    for value, name in _ticks(up, logs[1]).items():
        parts.append(f'<path d="M{MARGIN} {y(value):.1f}h-4" stroke="#888"/>')
        parts.append(_text(MARGIN - 7, y(value) + 4, name, "end"))
    if diagonal:
        parts.append(
            f'<path d="M{x(across[0]):.1f} {y(up[0]):.1f}L{x(across[1]):.1f} {y(up[1]):.1f}" stroke="#bbb" '
            'stroke-dasharray="4 3"/>'
        )
    for i, one in enumerate(series):
        inside = [(x(min(max(a, across[0]), across[1])), y(min(max(b, up[0]), up[1]))) for a, b in one.points]
        if one.joined and len(inside) > 1:
            path = "L".join(f"{a:.1f} {b:.1f}" for a, b in inside)
            parts.append(f'<path d="M{path}" fill="none" stroke="{one.colour}" stroke-width="1.6"/>')
        if one.weights or len(inside) <= MOST_DOTS:
            sizes = [1.2 + log10(1 + w) for w in one.weights] or [2.8] * len(inside)
            parts += [
                f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{r:.1f}" fill="{one.colour}" fill-opacity=".75"/>'
                for (a, b), r in zip(inside, sizes, strict=True)
            ]
        parts.append(f'<rect x="{MARGIN + SQUARE + 12}" y="{14 + i * 18}" width="11" height="11" fill="{one.colour}"/>')
        parts.append(_text(MARGIN + SQUARE + 28, 24 + i * 18, one.name, "start"))
    parts.append(_text(MARGIN + SQUARE / 2, 44 + SQUARE, names[0], "middle", long=True))
    parts.append(
        f'<g transform="translate(10 {10 + SQUARE / 2}) rotate(-90)">{_text(0, 0, names[1], "middle", long=True)}</g>'
    )
    return _svg(MARGIN + SQUARE + 190, 54 + SQUARE, parts)


def _scale(limits: tuple[float, float], logs: bool, start: float, end: float) -> Callable[[float], float]:
    low, high = (log10(v) if logs else v for v in limits)

    def place(value: float) -> float:
        at = log10(value) if logs else value
        return start + (at - low) / ((high - low) or 1.0) * (end - start)

    return place


def _ticks(limits: tuple[float, float], logs: bool) -> dict[float, str]:
    low, high = limits
    if logs:
        powers = range(round(log10(low) + 0.499), int(log10(high) + 1e-9) + 1)
        return {10.0**p: f"{10.0**p:g}" for p in powers}
    return {low + (high - low) * i / 4: f"{low + (high - low) * i / 4:.3g}" for i in range(5)}


def _text(x: float, y: float, text: str, anchor: str, *, long: bool = False) -> str:
    cut = text if long or len(text) <= 30 else text[:29] + "…"
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(cut)}</text>'


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img">{"".join(parts)}</svg>'
