"""The card of a facts model: what it was taught, how well it does in words it never met, and where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def card(data: Mapping[str, Any], metrics: Mapping[str, Mapping[str, Any]], settings: Mapping[str, Any]) -> str:
    return f"""# Facts model of gxnlp

Says what a figure of a report's prose counts, "nothing that is asked for" among the answers, with a probability.
{settings["nets"]} of scikit-learn's MLPClassifier, joined to one, each with one hidden layer of {settings["units"]}
units over hashed observations of the figure:
its unit, the words of its clause, what stands before and after, the section, and what the wording patterns say of it
(gxnlp/narrative/observing.py, concepts.toml). Stored with skops; loading runs no code from the file.

## Data
{data["figures"]:,} figures, {data["marked"]:,} of them marked, in {data["reports"]:,} invented reports of
{len(data["voices"])} voices (seed {data["seed"]}, digest `{data["digest"][:16]}`): {", ".join(data["voices"])}.
No sentence of a real report is among them. What the patterns say is shown for {settings["hints"]:.0%} of the reports
whose words the patterns were not written against, and for none of the others.

{"".join(_measured(name, one) for name, one in metrics.items())}
## Weaknesses
- The words are those of a few authors; a report that speaks otherwise is met for the first time in the field.
- Which of two things is meant where the words allow both is decided by what the training prose had more of.
- A figure whose probability is low is told as a fact but never held against the tables.
"""


def _measured(name: str, m: Mapping[str, Any]) -> str:
    rows = [f"| {g} | {f:.4f} | {m['f1_of_patterns'][g]:.4f} |" for g, f in m["f1"].items()]
    voices = ", ".join(f"{voice} {f:.3f}" for voice, f in m["f1_by_voice"].items())
    worst = [f"- {c['is']} taken for {c['said']}: {c['times']}" for c in m["confusions"]]
    sure, agreed = m["sure"], m["agreed"]
    return f"""## Metrics: {name}
{m["figures"]:,} figures of {m["voices"]} voices, each judged by a model that learnt from the others.

| | F1 | F1 of the patterns alone |
| --- | --- | --- |
{chr(10).join(rows)}

F1 of all kinds by voice: {voices}.

From a probability of {sure["from"]:.2f} on a fact is held against the tables: {sure["share"]:.0%} of the facts, of
which {sure["right"]:.2%} are right. More than a slip of the pen is held against those alone to which each net by itself
gives {agreed["from"]:.2f}: {agreed["share"]:.0%} of the facts, of which {agreed["right"]:.2%} are right.

## Confusions worth knowing
{chr(10).join(worst) or "- none"}

"""
