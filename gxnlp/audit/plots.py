"""Plots as inline SVG: no script, no font, nothing fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

COLOURS = {
    "read": "#4c9f70", "blank": "#d8d8d8", "absent": "#9a9a9a", "unreadable": "#6b4c9a", "inferred": "#4a7fb5",
    "repaired": "#7fb2dd", "error": "#c0392b", "warning": "#e0a030", "info": "#7f9bb3", "flagged": "#c0392b",
}  # fmt: skip
ROW, LABEL, WIDTH = 22, 240, 900
CELL = 64
MOST_PLACES = 40


def coverage(places: Mapping[str, Mapping[str, int]]) -> str:
    """Reports by place and year, darker for more; a gap is a white cell."""
    years = sorted({year for own in places.values() for year in own})
    ranked = sorted(places, key=lambda p: -sum(places[p].values()))
    shown = ranked[:MOST_PLACES]
    rest = ranked[MOST_PLACES:]
    rows = [(place, places[place]) for place in shown]
    if rest:
        sums = {year: sum(places[p].get(year, 0) for p in rest) for year in years}
        rows.append((f"其余 {len(rest)} 处 others", sums))
    top = max((n for _, own in rows for n in own.values()), default=1)
    parts = [_text(LABEL + i * CELL + CELL / 2, 14, year, "middle") for i, year in enumerate(years)]
    for j, (place, own) in enumerate(rows):
        y = 22 + j * ROW
        parts.append(_text(LABEL - 8, y + 15, place, "end"))
        for i, year in enumerate(years):
            count = own.get(year, 0)
            shade = f"rgba(58,110,165,{0.12 + 0.75 * count / top:.2f})" if count else "#fff"
            x = LABEL + i * CELL
            parts.append(f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{ROW - 2}" fill="{shade}" stroke="#ddd"/>')
            parts.append(_text(x + CELL / 2, y + 15, str(count) if count else "·", "middle"))
    return _svg(LABEL + len(years) * CELL + 10, 30 + len(rows) * ROW, parts)


def bars(rows: Sequence[tuple[str, Mapping[str, int]]], kinds: Sequence[str]) -> str:
    """One bar a row, stacked by kind, with its sum behind."""
    top = max((sum(own.values()) for _, own in rows), default=1) or 1
    room = WIDTH - LABEL - 90
    parts = []
    for i, kind in enumerate(kinds):
        parts.append(f'<rect x="{LABEL + i * 110}" y="4" width="12" height="12" fill="{COLOURS[kind]}"/>')
        parts.append(_text(LABEL + i * 110 + 17, 14, kind, "start"))
    for j, (name, own) in enumerate(rows):
        y = 26 + j * ROW
        parts.append(_text(LABEL - 8, y + 15, name, "end"))
        x = float(LABEL)
        for kind in kinds:
            width = room * own.get(kind, 0) / top
            if width:
                parts.append(
                    f'<rect x="{x:.1f}" y="{y + 2}" width="{max(width, 0.6):.1f}" height="{ROW - 6}" '
                    f'fill="{COLOURS[kind]}">'
                    f"<title>{escape(name)} {kind}: {own[kind]}</title></rect>"
                )
            x += width
        parts.append(_text(x + 6, y + 15, f"{sum(own.values()):,}", "start"))
    return _svg(WIDTH, 34 + len(rows) * ROW, parts)


def boxed(picture: str, size: tuple[float, float], boxes: Sequence[tuple[float, ...]]) -> str:
    """A page's picture with the doubtful cells framed."""
    width, height = size
    frames = "".join(
        f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{max(x1 - x0, 1):.1f}" height="{max(y1 - y0, 1):.1f}" '
        'fill="rgba(192,57,43,.12)" stroke="#c0392b"/>'
        for x0, y0, x1, y1 in boxes
    )
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="760" role="img">'
        f'<image href="{picture}" width="{width:.0f}" '
        f'height="{height:.0f}"/>{frames}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    cut = text if len(text) <= 26 else text[:25] + "…"
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(cut)}</text>'


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img">{"".join(parts)}</svg>'
