"""The model card: what a line model was taught, how well it does, and where it does not."""

from __future__ import annotations

from typing import Any

from training.fitting import Settings


def card(data: dict[str, Any], metrics: dict[str, Any], settings: Settings) -> str:
    known, held_out, seeds = metrics["known"], metrics["held_out"], data["measured_on"]
    return f"""# Line model of gxnlp

Gives every line of a report one of {len(known["labels"])} labels (docs/labels.md) with a calibrated confidence.
scikit-learn's MLPClassifier with one hidden layer of {settings.units} units over hashed character n-grams,
the line's own shape, its place in the document and its neighbours' shape (gxnlp/labeling/features.py, places.py),
decoded over the sequence with learnt and forbidden orders (decoding.py). Stored with skops; loading runs no code
from the file.

## Data
{data["lines"]:,} lines of {data["reports"]:,} invented reports (seed {data["seed"]}, digest `{data["digest"][:16]}`),
written by {len(data["families"])} layout families and read by the package's own readers. No line of a real report.
{settings.strange:.0%} of the reports are learnt from a second time with their form's words replaced, so that a form
nobody has seen is still read; {settings.tempting:.0%} a second time with prose that tempts (training/tempting.py).

- trained on: {", ".join(data["families"])}
- held out, never trained on: {", ".join(data["held_out"])}
- reports that could not be aligned and were left out: {sum(data["not_aligned"].values())}

Confidence is calibrated on families left out in turn ({settings.folds} folds): it speaks for layouts not seen before.

## Metrics
On {known["reports"]} and {held_out["reports"]} fresh reports (seeds {seeds["known_seed"]}, {seeds["held_out_seed"]}):

| | known families | held-out families |
| --- | --- | --- |
| macro F1 | {known["macro_f1"]:.4f} | {held_out["macro_f1"]:.4f} |
| lines right | {known["accuracy"]:.3%} | {held_out["accuracy"]:.3%} |
| expected calibration error | {known["ece"]:.4f} | {held_out["ece"]:.4f} |

{_per_label(known, held_out)}

{_per_family(known, held_out)}

## Confusions worth knowing
Known families:
{_confusions(known)}

Held-out families:
{_confusions(held_out)}

## Weaknesses
- The corpus is invented: a mess that no layout family writes is met for the first time in the field.
- Whether a short line is a whole row label or a piece of one is a matter of the form's words; for a form whose file is
  not there it is guessed from shape.
- A page number that stands in a column of figures looks like a figure; only its place tells.
- Heading levels follow the order in which marker styles appear; a writer who changes style half way misleads it.
- Written for Chinese annual disclosure reports; on other documents its confidence means nothing.
"""


def _per_label(known: dict[str, Any], held_out: dict[str, Any]) -> str:
    rows = ["| label | F1 known | precision | recall | lines | F1 held out | lines |", "| --- " * 7 + "|"]
    for label in dict.fromkeys([*known["labels"], *held_out["labels"]]):
        a, b = known["labels"].get(label), held_out["labels"].get(label)
        left = f"{a['f1']:.4f} | {a['precision']:.4f} | {a['recall']:.4f} | {a['lines']}" if a else " | | | "
        right = f"{b['f1']:.4f} | {b['lines']}" if b else " | "
        rows.append(f"| {label} | {left} | {right} |")
    return "\n".join(rows)


def _per_family(known: dict[str, Any], held_out: dict[str, Any]) -> str:
    rows = [f"| {name} | {share:.3%} | |" for name, share in known["families"].items()]
    rows += [f"| {name} | {share:.3%} | held out |" for name, share in held_out["families"].items()]
    return "\n".join(["| family | lines right | |\n| --- | --- | --- |", *rows])


def _confusions(metrics: dict[str, Any]) -> str:
    if not metrics["confusions"]:
        return "- none"
    return "\n".join(f"- {c['is']} taken for {c['said']}: {c['times']}" for c in metrics["confusions"][:8])
