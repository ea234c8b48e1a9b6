"""Sets to measure on: a folder of files with their answer keys, and what else is known of them where it is ours.

reports/keys.json      {"a.html": {"form": "2021", "cells": {"requests/total/natural_person": 12, …}}, …}
reports/truth.json     optional: layout, wear, sections, headings, planted errors, and where the set comes from
reports/truth.labels   optional: labelled lines, as gxnlp/learning/labelled.py writes them
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from gxnlp.forms import shipped
from gxnlp.learning.labelled import BadLabels, LabelledReport, parse
from gxnlp.learning.scoring import Key
from gxnlp.report import both

KEYS, TRUTH, LABELS = "keys.json", "truth.json", "truth.labels"
SCHEMA = "gxnlp.truth/1"
KINDS = ("text", "html", "docx", "pdf", "scan")
SUFFIXES = {
    ".txt": "text", ".md": "text", ".html": "html", ".htm": "html", ".mht": "html", ".docx": "docx", ".doc": "docx",
    ".wps": "docx", ".pdf": "pdf", ".jpg": "scan", ".jpeg": "scan", ".png": "scan", ".tif": "scan", ".tiff": "scan",
}  # fmt: skip
MOST_BYTES = 512 << 20
LONGEST_NAME = 80
_ODD = re.compile(r"[^\w.-]")
"""A set's name becomes part of the names of files."""


class BadSet(Exception):
    """A set that cannot be used: names the file and the reason, in both languages."""

    def __init__(self, path: Path, chinese: str, english: str) -> None:
        super().__init__(f"{path}: {both(chinese, english)}")


@dataclass(frozen=True)
class Planted:
    """An identity that the writer broke on purpose."""

    rule: str
    cells: frozenset[str]


@dataclass(frozen=True)
class Truth:
    """What is known of a report besides its figures; None where nobody said."""

    family: str = ""
    wear: str = ""
    sections: Mapping[str, str] | None = None
    """Section id -> heading as printed."""
    headings: tuple[tuple[str, int, str], ...] | None = None
    """(section id, level, text as printed)."""
    neither: tuple[str, ...] = ()
    """Beginnings of paragraphs and chapters that may be taken for headings and may not: they count for nothing."""
    planted: tuple[Planted, ...] | None = None
    labelled: LabelledReport | None = None


@dataclass(frozen=True)
class Item:
    name: str
    path: Path
    form: str
    key: Key
    truth: Truth = Truth()

    @property
    def kind(self) -> str:
        """text | html | docx | pdf | scan; empty for what nobody knows."""
        return "scan" if self.truth.wear else SUFFIXES.get(self.path.suffix.lower(), "")


@dataclass(frozen=True)
class BenchSet:
    name: str
    items: tuple[Item, ...]
    seed: int | None = None
    about: str = ""
    prose: bool = True
    """Whether the prose speaks of the tables' figures. Where not, it is not read: it would only contradict them."""
    made_with: Mapping[str, str] = field(default_factory=dict)
    """Program -> version, where others took part in making it."""

    def digest(self) -> str:
        """Of the files and their keys."""
        told = hashlib.sha256()
        for item in self.items:
            told.update(f"{item.name}\0{item.form}\0".encode())
            told.update(hashlib.sha256(item.path.read_bytes()).digest())
            told.update(json.dumps(item.key, sort_keys=True).encode())
        return told.hexdigest()[:16]

    def without_key(self) -> list[str]:
        """Files of the folder that nobody asks for: they are not scored."""
        asked = {item.path for item in self.items}
        beside = (path for folder in {path.parent for path in asked} for path in folder.iterdir())
        return sorted(path.name for path in beside if path.suffix.lower() in SUFFIXES and path not in asked)

    @property
    def cells(self) -> int:
        return sum(len(item.key) for item in self.items)


def load(place: Path, *, most: int | None = None) -> BenchSet:
    """The set in a folder, or of a keys file; `most` reports of each layout, where it is given."""
    keys_path = place / KEYS if place.is_dir() else place
    keys = _json(keys_path)
    if not isinstance(keys, dict) or not keys:
        raise BadSet(keys_path, "没有答案", "holds no keys")
    folder = _folder_of(keys_path, list(keys))
    about, truths = _truths(keys_path.parent)
    items = [_item(keys_path, folder, name, key, truths.get(name, Truth())) for name, key in keys.items()]
    return BenchSet(
        name=_ODD.sub("_", str(about.get("name") or keys_path.resolve().parent.name))[:LONGEST_NAME],
        items=tuple(_first(items, most) if most else items),
        seed=seed if isinstance(seed := about.get("seed"), int) else None,
        about=str(about.get("about") or ""),
        prose=bool(about.get("prose", True)),
        made_with={str(k): str(v) for k, v in dict(about.get("made_with") or {}).items()},
    )


def _item(keys_path: Path, folder: Path, name: str, key: Any, truth: Truth) -> Item:
    if not isinstance(key, dict) or not isinstance(key.get("cells"), dict) or not key["cells"]:
        raise BadSet(keys_path, f"{name} 没有 cells", f"no cells for {name}")
    known = _cells_of(str(key.get("form", "")))
    if not known:
        forms = ", ".join(form.id for form in shipped())
        said = f"{key['form']} ({forms})"
        raise BadSet(keys_path, f"{name} 的 form 不是已知的格式：{said}", f"{name}: no such form: {said}")
    for cell, allowed in key["cells"].items():
        if cell not in known:  # a slip of the pen would count as a blank that was read rightly, or as a figure missed
            like = get_close_matches(cell, known, 1)
            zh, en = (f"；是否指 {like[0]}？", f"; {like[0]}?") if like else ("", "")
            raise BadSet(
                keys_path, f"{name} 的 {cell} 不是表中单元格{zh}", f"{cell} of {name} is no cell of the form{en}"
            )
        if allowed == [] or not all(_is_number(v) for v in (allowed if isinstance(allowed, list) else [allowed])):
            raise BadSet(keys_path, f"{name} 的 {cell} 不是数", f"{cell} of {name} is no number")
    return Item(name, folder / name, str(key.get("form", "")), key["cells"], truth)


@cache
def _cells_of(edition: str) -> frozenset[str]:
    """Names of the cells of a form, of all forms where the key names none; nothing where there is no such form."""
    forms = [form for form in shipped() if edition in ("", form.id)]
    return frozenset(f"{t.id}/{row}/{column}" for form in forms for t in form.tables for row, column in t.cells)


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value))


def _folder_of(keys_path: Path, names: Sequence[str]) -> Path:
    """Beside the keys, else one folder up: where all the files are."""
    for name in names:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise BadSet(keys_path, f"文件名应在本文件夹内：{name}", f"a name that leads out of the folder: {name}")
    here = keys_path.resolve().parent
    for folder in (here, here.parent):
        if all((folder / name).is_file() for name in names):
            return folder
    lacking = [name for name in names if not (here / name).is_file()]
    more = f" … ({len(lacking)})" if len(lacking) > 1 else ""
    raise BadSet(keys_path, f"有答案而无文件：{lacking[0]}{more}", f"a key, but no such file: {lacking[0]}{more}")


def _first(items: Sequence[Item], most: int) -> list[Item]:
    met: dict[str, int] = {}
    kept = []
    for item in items:
        met[item.truth.family] = met.get(item.truth.family, 0) + 1
        if met[item.truth.family] <= most:
            kept.append(item)
    return kept


def _truths(folder: Path) -> tuple[dict[str, Any], dict[str, Truth]]:
    """What the sidecar says of the set and of each report."""
    path = folder / TRUTH
    if not path.exists():
        return {}, {}
    about = _json(path)
    if not isinstance(about, dict) or about.get("schema") != SCHEMA:
        raise BadSet(path, f"不是 {SCHEMA}", f"not {SCHEMA}")
    if not isinstance(about.get("made_with") or {}, dict):
        raise BadSet(path, "made_with 应为对象", "made_with is no object")
    labelled: dict[str, LabelledReport] = {}
    if (folder / LABELS).exists():
        try:
            text = (folder / LABELS).read_text(encoding="utf-8")
            labelled = {one.source: one for one in parse(text, str(folder / LABELS))}
        except (OSError, UnicodeDecodeError, BadLabels) as error:
            raise BadSet(folder / LABELS, "无法读取", str(error)) from error
    try:
        return about, {name: truth_of(told, labelled.get(name)) for name, told in about.pop("reports").items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSet(path, f"内容有误：{error!r}", f"does not fit: {error!r}") from error


def truth_of(told: Mapping[str, Any], labelled: LabelledReport | None = None) -> Truth:
    headings, planted = told.get("headings"), told.get("planted")
    return Truth(
        family=str(told.get("family", "")),
        wear=str(told.get("wear", "")),
        sections=None if (sections := told.get("sections")) is None else {str(s): str(t) for s, t in sections.items()},
        headings=None if headings is None else tuple((str(s), int(level), str(text)) for s, level, text in headings),
        neither=tuple(told.get("neither", ())),
        planted=None if planted is None else tuple(Planted(p["rule"], frozenset(p["cells"])) for p in planted),
        labelled=labelled,
    )


def _json(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadSet(path, "太大", "too large")
        return json.loads(path.read_bytes())
    except OSError as error:
        raise BadSet(path, f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadSet(path, f"不是 JSON：{error}", f"no JSON: {error}") from error
