"""What training/proof.py has proven, for people: the picture of the curve, and the account in a model's card."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gxnlp import bundles
from gxnlp.labeling import bundle

FOLDER = Path(__file__).parent / "proof"
RESULTS, PICTURE = "results.json", "learning-curve.svg"
COUNTS = (5, 10, 20, 50)
BASE = 8
"""Reports of every other family that the model knows before."""
POOL = 100
"""Fresh reports of the family from which those worth labelling are picked."""
MEASURED = 120
"""Fresh reports of the family to judge by."""
ENOUGH, CLOSED = 20, 0.9
"""After so many reports this share of the gap must be closed."""
BY_LOT = ENOUGH
"""What as many reports drawn by lot would teach is measured beside it."""


def closed(one: Mapping[str, Any], count: int | None, what: str) -> float | None:
    """Which share of the gap between unseen and known is gone; None where there is none worth the name.

    Without a count: with reports drawn by lot.
    """
    unseen, known = one["points"]["0"][what], one["known"][what]
    after = one["by lot"] if count is None else one["points"][str(count)]
    return (after[what] - unseen) / (known - unseen) if known - unseen > 0.001 else None


def drawn(curves: Sequence[Mapping[str, Any]]) -> bytes:
    """Line macro F1 and lines right by labelled reports: a colour a family, a line a seed, known as a dashed line."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.5, 3.8), layout="constrained")
    FigureCanvasSVG(figure)
    at = (0, *COUNTS)
    for axes, what, title in zip(
        figure.subplots(1, 2), ("macro_f1", "lines_right"), ("line macro F1", "lines right"), strict=True
    ):
        for colour, family in enumerate(dict.fromkeys(one["family"] for one in curves)):
            own = [one for one in curves if one["family"] == family]
            for one in own:
                axes.plot(BY_LOT, one["by lot"][what], f"C{colour}x", ms=5, alpha=0.7)
                axes.plot(at, [one["points"][str(n)][what] for n in at], f"C{colour}o-", lw=0.8, ms=3, alpha=0.6)
            axes.axhline(sum(one["known"][what] for one in own) / len(own), color=f"C{colour}", ls="--", lw=0.9)
            axes.plot([], [], f"C{colour}o-", label=family)
        axes.set(title=title, xlabel="labelled reports of a family never seen", xticks=at)
        axes.grid(alpha=0.25)
        axes.legend(fontsize=8, title="dashed: known from the start; x: drawn by lot", title_fontsize=7)
    out = io.BytesIO()
    with rc_context({"svg.hashsalt": "gxnlp", "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def told(results: Mapping[str, Any]) -> str:
    """The results as a part of the model card."""
    curves, parts = results["curves"], results["parts"]
    at = (0, *COUNTS)
    rows = [
        "| family | seed | " + " | ".join(f"{n} reports" if n else "never seen" for n in at)
        + f" | known | closed | {BY_LOT} by lot |",
        "| --- " * (len(at) + 5) + "|",
    ]  # fmt: skip
    for one in curves:
        points = [one["points"][str(n)] for n in at]
        cells = [f"{p['macro_f1']:.4f} · {p['cells_right']:.2%}" for p in (*points, one["known"])]
        shares = [f"{s:.0%}" if (s := closed(one, what, "macro_f1")) is not None else "" for what in (ENOUGH, None)]
        rows.append(f"| {one['family']} | {one['seed']} | {' | '.join(cells)} | {' | '.join(shares)} |")
    table = [
        "| | line macro F1 | lines right | cells right | silent errors | lines lost, 95 % | cells lost, 95 % |",
        "| --- " * 7 + "|",
    ]
    for name, m in parts["found"].items():
        lost = [f"{low:.3%} to {high:.3%}" if name != "whole" else "" for low, high in m["costs"].values()]
        table.append(
            f"| {name} | {m['macro_f1']:.4f} | {m['lines_right']:.3%} | {m['cells_right']:.3%} | {m['silent']} | "
            f"{' | '.join(lost)} |"
        )
    whole = parts["found"]["whole"]
    extent = f"{whole['reports']} busy reports ({whole['cells']:,} cells)"
    return f"""
## Does it learn
A model that knows {BASE} reports of every other family meets a family it never saw; then it learns so many labelled
reports of it as `gxnlp train` does: those that `gxnlp label suggest` picks from {POOL}, each step with the model of the
step before. Line macro F1 and cells right on {MEASURED} fresh busy reports of the family, which no model learns; known:
trained afresh with all {POOL}. A label that has two lines among them is a twentieth of macro F1 and
next to nothing of lines right.

- share of the gap in macro F1 that is closed after {ENOUGH} reports (bar {CLOSED:.0%}): {_spread(curves, ENOUGH)}
- of the gap in lines right: {_spread(curves, ENOUGH, "lines_right")}
- with {BY_LOT} reports drawn by lot instead: {_spread(curves, None)}
- of the gap in lines right: {_spread(curves, None, "lines_right")}

![learning curve]({PICTURE})

{chr(10).join(rows)}

## What each part is worth
Model {parts["model"]} on {extent} of the {len(parts["families"])} families never trained on,
seeds {", ".join(map(str, parts["seeds"]))}; then with one part taken out (training/without.py): labels by rules,
each row by itself. What that costs: 95 in 100 draws of the same reports lie between the two shares.

{chr(10).join(table)}
{"".join(f"{chr(10)}Taken out since: {what}{chr(10)}" for what in results.get("gone", []))}"""


def _spread(curves: Sequence[Mapping[str, Any]], count: int | None, what: str = "macro_f1") -> str:
    """tabbed_pages 97 % (94 to 99 %), by family."""
    named = []
    for family in dict.fromkeys(one["family"] for one in curves):
        own = [closed(one, count, what) for one in curves if one["family"] == family]
        shares = [share for share in own if share is not None]
        if shares:
            mean = sum(shares) / len(shares)
            named.append(f"{family} {mean:.0%} ({min(shares):.0%} to {max(shares):.0%}, {len(shares)} seeds)")
    return ", ".join(named) or "none"


BEFORE, AFTER = "\n## Does it learn", "## Weaknesses"


def into_card(folder: Path, account: str) -> None:
    """The account in the card of a bundle, in place of an older one; the model stays as it is."""
    manifest = bundle.read_manifest(folder)
    card = (folder / bundle.CARD).read_text(encoding="utf-8")
    head, tail = card.split(AFTER, 1)
    told_anew = head.split(BEFORE, 1)[0] + account + "\n" + AFTER + tail
    model = (folder / bundle.MODEL).read_bytes()
    pictures = {path.name: path.read_bytes() for path in folder.glob("*.png")}
    bundles.write(folder.parent, manifest.name, model, bundle.SORT, data=manifest.data, metrics=manifest.metrics,
                  card=told_anew)  # fmt: skip
    for name, picture in pictures.items():
        (folder / name).write_bytes(picture)
    shutil.copyfile(FOLDER / PICTURE, folder / PICTURE)


def kept() -> dict[str, Any] | None:
    """The results as they were measured last; None where there are none, or only half of them."""
    path = FOLDER / RESULTS
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found if found.get("curves") and found.get("parts") else None
