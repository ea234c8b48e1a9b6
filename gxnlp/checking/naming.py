"""Cells as a clerk calls them: 〔表内行名·列名〕."""

from __future__ import annotations

from collections.abc import Iterable

from gxnlp.forms import Form

Name = tuple[str, str, str]
"""(table, row, column)"""


def path(name: Name) -> str:
    return "/".join(name)


def in_words(form: Form, name: Name) -> str:
    table, row, column = name
    form_table = form.table(table)
    label = next(r.label for r in form_table.rows if r.id == row)
    return f"{label}·{form_table.column(row, column).label}"


def listed(form: Form, names: Iterable[Name], most: int = 4) -> str:
    """The first few cells in words, and how many more there are."""
    words = [in_words(form, n) for n in names]
    shown = "、".join(f"“{w}”" for w in words[:most])
    return shown if len(words) <= most else f"{shown}等 {len(words)} 格"
