"""Families of a bank: a template that names one stands for as many as it has members (grammar.txt).

    [families]
    outcome requests.granted 予以公开|同意公开 公开类

`{@outcome}` is the figure of a member, `@outcome` its words, `@outcome/2` its other words; `@outcome2` and `@outcome3`
are the members after it, so that each is told beside others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

BLOCK = "families"
_NAMED = re.compile(r"@([a-z]+)")
_MEMBER = re.compile(r"@(?P<family>[a-z]+)(?P<nth>[2-9]?)(?:/(?P<words>[2-9]))?")
_PIECE = re.compile(r"\{[^{}]*\}|[^{}]+")
"""A slot, or the words between."""
Members = Mapping[str, Sequence[Sequence[str]]]
"""Family -> its members, each a kind and its words."""


def members(lines: Sequence[str]) -> Members:
    found: dict[str, list[list[str]]] = {}
    for line in lines:
        family, *member = line.split()
        found.setdefault(family, []).append(member)
    return found


def spread(template: str, families: Members) -> Iterator[str]:
    """The templates that one with families stands for; itself where it names none."""
    named = [name for name in _NAMED.findall(template) if name in families]
    if not named:
        yield template
        return
    for i in range(max(len(families[name]) for name in named)):
        yield "".join(_filled(piece, i, families, piece.startswith("{")) for piece in _PIECE.findall(template))


def _filled(piece: str, i: int, families: Members, slot: bool) -> str:
    kinds, bar, words = piece.partition("|") if slot and piece.startswith("{0:") else (piece, "", "")
    if bar:
        return _filled(kinds, i, families, True) + bar + _filled(words, i, families, False)

    def member(hit: re.Match[str]) -> str:
        those = families[hit["family"]]
        one = those[(i + int(hit["nth"] or 1) - 1) % len(those)]
        return one[0] if slot else f"<{one[int(hit['words'] or 1)]}>"

    return _MEMBER.sub(member, piece)
