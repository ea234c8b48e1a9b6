"""Between agencies: the same sentences or the same figures under two names, another agency's name in the text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from gxnlp.audit.gathering import Piece
from gxnlp.audit.identities import remark
from gxnlp.audit.remarks import Remark
from gxnlp.batch.exporting import parts, read_part
from gxnlp.report import both
from gxnlp.text import fold

SENTENCE = 18
"""Characters of a sentence that says something of its own."""
COMMON = 8
"""A sentence in more reports than this is a phrase of the trade."""
SHARED, SHARE = 6, 0.5
"""So many sentences in common, and so large a part of the shorter text, are no accident."""
BUSY = 25
"""Figures other than 0 in tables that are the same."""
MAX_NAMES = 3
_STOP = re.compile(r"[。；;！!？?\n]")
_PLACES = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:自治州|街道|[省市州盟县区旗镇乡])")
_DIGITS = re.compile(r"\d+")
_OFFICE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4}(?:街道|[镇乡]))(?:人民政府|办事处)")
_TOWN = re.compile(r"([\u4e00-\u9fff]{2,4}?(?:街道|[镇乡]))(?:人民政府|办事处)?$")


@dataclass
class Texts:
    """Gathered part by part: sentences as hashes, tables as hashes."""

    reports: list[dict[str, Any]] = field(default_factory=list)
    hashes: list[Any] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    figures: dict[bytes, list[dict[str, Any]]] = field(default_factory=dict)
    towns: dict[str, str] = field(default_factory=dict)
    """The name of a town as others would write it -> its agency."""
    named: list[tuple[dict[str, Any], set[str]]] = field(default_factory=list)

    def take_figures(self, piece: Piece) -> None:
        for line, report in enumerate(piece.reports):
            values = np.nan_to_num(piece.values[line])
            if np.count_nonzero(values) >= BUSY:
                key = hashlib.blake2b(values.tobytes() + piece.form.id.encode(), digest_size=12).digest()
                self.figures.setdefault(key, []).append(report)
            town = _TOWN.search(fold(report["agency"] or ""))
            if town:
                self.towns.setdefault(_core(town.group(1)), report["agency"])

    def take_texts(self, dataset: Path) -> None:
        for part in parts(dataset, "sections"):
            bodies: dict[str, list[str]] = {}
            heads: dict[str, dict[str, Any]] = {}
            for table in read_part(part, "sections", ("sha256", "source", "agency", "text")):
                for row in table.to_pylist():
                    bodies.setdefault(row["sha256"], []).append(row["text"] or "")
                    heads[row["sha256"]] = {**row, "year": row["year"] or None, "text": None}
            for sha, body in bodies.items():
                self._text(heads[sha], "\n".join(body))

    def _text(self, report: dict[str, Any], text: str) -> None:
        found = np.array(sorted({_hash(s) for s in _sentences(text)}), np.uint64)
        number = len(self.reports)
        self.reports.append(report)
        self.sentences.append(len(found))
        self.hashes.append(np.stack([found, np.full(len(found), number, np.uint64)]))
        own = fold(report["agency"] or "")
        if _TOWN.search(own):
            names = {_core(m.group("name")) for m in _OFFICE.finditer(fold(text))}
            if names:
                self.named.append((report, names))


def remarks(texts: Texts) -> Iterator[Remark]:
    yield from _same_texts(texts)
    yield from _same_figures(texts)
    yield from _other_names(texts)


def _same_texts(texts: Texts) -> Iterator[Remark]:
    if not texts.hashes:
        return
    every = np.concatenate(texts.hashes, axis=1)
    every = every[:, np.argsort(every[0], kind="stable")]
    edges = np.flatnonzero(every[0, 1:] != every[0, :-1]) + 1
    shared: Counter[tuple[int, int]] = Counter()
    for start, end in pairwise([0, *(int(e) for e in edges), every.shape[1]]):
        if 2 <= end - start <= COMMON:
            shared.update(combinations(sorted(int(n) for n in every[1, start:end]), 2))
    for (one, other), count in shared.items():
        a, b = texts.reports[one], texts.reports[other]
        part = count / max(1, min(texts.sentences[one], texts.sentences[other]))
        if count >= SHARED and part >= SHARE and fold(a["agency"] or "") != fold(b["agency"] or ""):
            yield remark(
                a, "agency.same_text", "warning",
                both(
                    f"与“{b['agency']}”{b['year'] or ''}年报告有 {count} 句相同（占 {part:.0%}）",
                    f"{count} sentences ({part:.0%}) are those of {b['agency']} on {b['year'] or 'an unstated year'}",
                ),
                other=b["source"], actual=round(part, 3), weight=count,
            )  # fmt: skip


def _same_figures(texts: Texts) -> Iterator[Remark]:
    for reports in texts.figures.values():
        for one, other in combinations(reports[:10], 2):
            if (one["agency"], one["year"]) != (other["agency"], other["year"]):
                yield remark(
                    one, "agency.same_figures", "warning",
                    both(
                        f"三张表的数字与“{other['agency']}”{other['year'] or ''}年报告完全相同",
                        f"all figures are those of {other['agency']} on {other['year'] or 'an unstated year'}",
                    ),
                    other=other["source"],
                )  # fmt: skip


def _other_names(texts: Texts) -> Iterator[Remark]:
    """A town that names another town of the dataset as an authority: most often a text that was copied."""
    for report, names in texts.named:
        own = fold(report["agency"] or "")
        others = [n for n in sorted(names) if n in texts.towns and n not in own]
        for name in others[:MAX_NAMES]:
            yield remark(
                report, "agency.other_name", "warning",
                both(f"正文出现另一机关“{texts.towns[name]}”", f"the text names another agency, {texts.towns[name]}"),
            )  # fmt: skip


def _sentences(text: str) -> Iterator[str]:
    for sentence in _STOP.split(text):
        plain = _DIGITS.sub("", _PLACES.sub("", fold(sentence)))
        if len(plain) >= SENTENCE:
            yield plain


def _hash(sentence: str) -> int:
    return int.from_bytes(hashlib.blake2b(sentence.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _core(town: str) -> str:
    """县 and 市 in front do not belong to a town's name."""
    return re.split(r"[省市州盟县区旗]", town)[-1] or town
