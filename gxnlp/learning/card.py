"""The model card: what a line model was taught, how well it does, and where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gxnlp.learning.fitting import Settings

MOST_NAMED = 60


def card(data: Mapping[str, Any], metrics: Mapping[str, Mapping[str, Any]], settings: Settings, notes: str = "") -> str:
    """`metrics` are of one or several sets, by name; `notes` are Markdown of whoever trains."""
    labels = {label for one in metrics.values() for label in one["labels"]}
    return f"""# Line model of gxnlp

Gives every line of a report one of {len(labels)} labels (docs/labels.md) with a calibrated confidence.
scikit-learn's MLPClassifier with one hidden layer of {settings.units} units over hashed character n-grams,
the line's own shape, its place in the document and its neighbours' shape (gxnlp/labeling/features.py, places.py).
Stored with skops; loading runs no code from the file.

## Data
{data["lines"]:,} lines of {data["reports"]:,} reports (seed {data["seed"]}, digest `{data["digest"][:16]}`).
{_own(data)}{_how(data, settings)}

- layout families: {_named(data["families"])}
- held out, not trained on: {_named(data["held_out"])}
- class weights: {settings.balance:g} (0 none, 1 every label alike)

{_sure(data, settings)}

## Metrics
{_summary(metrics)}

{_per_label(metrics)}

{_per_family(metrics)}

## Confusions worth knowing
{_confusions(metrics)}
{notes}
## Weaknesses
- A mess that no report of the corpus shows is met for the first time in the field; `gxnlp label` teaches it.
- Whether a short line is a whole row label or a piece of one is a matter of the form's words; for a form whose file is
  not there it is guessed from shape.
- A page number that stands in a column of figures looks like a figure; only its place tells.
- Heading levels follow the order in which marker styles appear; a writer who changes style half way misleads it.
- Written for Chinese annual disclosure reports; on other documents its confidence means nothing.
"""


def _own(data: Mapping[str, Any]) -> str:
    weights = {w: n for w, n in data.get("weights", {}).items() if float(w) != 1}
    told = f"{data['without_family']} of them labelled by people. " if data.get("without_family") else ""
    told += "".join(f"{n} reports count {float(w):g} times. " for w, n in weights.items())
    return told + "\n" if told else ""


def _how(data: Mapping[str, Any], settings: Settings) -> str:
    if start := data.get("went_on_from"):
        return f"Not begun afresh: {start} learnt these reports too, in {settings.epochs} epochs."
    return (
        f"{settings.strange:.0%} of the reports are learnt from a second time with their form's words replaced,\n"
        "so that a form nobody has seen is still read; "
        f"{settings.tempting:.0%} a second time with prose that tempts\n(gxnlp/learning/tempting.py)."
    )


def _sure(data: Mapping[str, Any], settings: Settings) -> str:
    if start := data.get("went_on_from"):
        return f"Confidence is calibrated as {start} is."
    return (
        f"Confidence is calibrated on families left out in turn ({settings.folds} folds): "
        "it speaks for layouts not seen before."
    )


def _named(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more if names else "none"


def _summary(metrics: Mapping[str, Mapping[str, Any]]) -> str:
    rows = ["| | reports | lines | macro F1 | lines right | expected calibration error |", "| --- " * 6 + "|"]
    rows += [
        f"| {name} | {m['reports']} | {m['lines']:,} | {m['macro_f1']:.4f} | {m['accuracy']:.3%} | {m['ece']:.4f} |"
        for name, m in metrics.items()
    ]
    return "\n".join(rows)


def _per_label(metrics: Mapping[str, Mapping[str, Any]]) -> str:
    heads = "".join(f" F1 {name} | precision | recall | lines |" for name in metrics)
    rows = [f"| label |{heads}", "| --- " * (1 + 4 * len(metrics)) + "|"]
    for label in dict.fromkeys(label for one in metrics.values() for label in one["labels"]):
        cells = ""
        for one in metrics.values():
            f = one["labels"].get(label)
            cells += f" {f['f1']:.4f} | {f['precision']:.4f} | {f['recall']:.4f} | {f['lines']} |" if f else " | " * 4
        rows.append(f"| {label} |{cells}")
    return "\n".join(rows)


def _per_family(metrics: Mapping[str, Mapping[str, Any]]) -> str:
    rows = ["| family | set | lines right |", "| --- | --- | --- |"]
    for name, one in metrics.items():
        named = dict(list(one["families"].items())[:MOST_NAMED])
        rows += [f"| {family} | {name} | {share:.3%} |" for family, share in named.items()]
    return "\n".join(rows)


def _confusions(metrics: Mapping[str, Mapping[str, Any]]) -> str:
    parts = []
    for name, one in metrics.items():
        worst = [f"- {c['is']} taken for {c['said']}: {c['times']}" for c in one["confusions"][:8]]
        parts.append(f"{name}:\n\n" + ("\n".join(worst) or "- none"))
    return "\n\n".join(parts) + "\n"
