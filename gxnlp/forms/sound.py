"""What a form file must say. Whatever is wrong with one is said here, with its place, before a form is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from gxnlp.report import both

MAX_SHOWN = 60
"""Characters of a wrong value that a message repeats."""

Data = Mapping[str, Any]


class BadForm(ValueError):
    """A form file that does not say what a form must say."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a key of the file may hold, and in words."""

    holds: Callable[[Any], bool]
    zh: str
    en: str
    needed: bool = True


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _optional(key: Key) -> Key:
    return replace(key, needed=False)


def _one_of(*values: str) -> Key:
    return Key(lambda v: isinstance(v, str) and v in values, "、".join(values) + " 之一", "one of " + ", ".join(values))


ID = Key(lambda v: isinstance(v, str) and v.strip() == v != "" and "/" not in v, "不含 / 的文本", "a text without /")
TEXT = Key(lambda v: isinstance(v, str) and v.strip() != "", "非空文本", "a text, not an empty one")
ANY_TEXT = _optional(Key(lambda v: isinstance(v, str), "文本", "a text"))
YEAR = Key(lambda v: type(v) is int and 0 < v < 10_000, "整数年份", "a year, a whole number")
NUMBER = _optional(Key(lambda v: type(v) is int and 0 <= v < 1000, "不大于 999 的整数", "a whole number below 1000"))
SWITCH = _optional(Key(lambda v: isinstance(v, bool), "true 或 false", "true or false"))
TEXTS = _optional(Key(_texts, "文本的数组", "an array of texts"))
NAMES = Key(lambda v: _texts(v) and len(v) > 0, "至少一个名称的数组", "an array of one name or more")
SETS = _optional(Key(lambda v: isinstance(v, list) and all(map(NAMES.holds, v)), "名称数组的数组", "arrays of names"))
LIST = Key(lambda v: isinstance(v, list), "数组", "an array")
FULL = Key(lambda v: isinstance(v, list) and len(v) > 0, "非空数组", "an array, not an empty one")

LABEL = {"id": ID, "label": TEXT, "marker": ANY_TEXT, "variants": TEXTS}
GROUPED = {**LABEL, "group": _optional(TEXT)}
FORM = {"id": ID, "authority": TEXT, "first_year": YEAR, "last_year": _optional(YEAR), "sections": LIST, "tables": LIST,
        "identities": LIST, "across_years": _optional(LIST), "facts": _optional(LIST)}  # fmt: skip
SECTION = {**LABEL, "number": NUMBER}
TABLE = {"id": ID, "section": TEXT, "layout": _one_of("rows", "line"), "blocks": FULL, "groups": _optional(LIST),
         "notes": TEXTS, "corner": TEXTS}  # fmt: skip
BLOCK = {"columns": FULL, "rows": FULL, "caption": ANY_TEXT, "head": ANY_TEXT}
COLUMN = {**GROUPED, "kind": _optional(_one_of("count", "amount", "change")), "unit": _optional(TEXT)}
RULE = {"rule": TEXT, "table": TEXT, "zh": TEXT, "en": TEXT}
IDENTITY = {**RULE, "per": _one_of("column", "row"), "left": NAMES, "right": NAMES}
ACROSS = {**RULE, "this": NAMES, "last": NAMES, "plus": TEXTS, "minus": TEXTS, "columns": SWITCH}
FACT = {"kind": TEXT, "cells": NAMES, "also": SETS}


def check(form: Data) -> None:
    """BadForm with what is wrong and where; only names of cells are left for the form itself to find."""
    _shape("", form, FORM)
    if form["first_year"] > form.get("last_year", form["first_year"]):
        raise BadForm(both("last_year 早于 first_year", "last_year is before first_year"))
    sections = _each("", form, "sections", SECTION)
    _unlike(sections)
    tables = _each("", form, "tables", TABLE)
    for where, table in tables.items():
        _check_table(where, table, {s["id"] for s in sections.values()})
    _unlike(tables)
    known = {table["id"]: table for table in tables.values()}
    for where, rule in _each("", form, "identities", IDENTITY).items():
        _named(where, rule, known, rule["per"] == "row", ("left", "right"))
    for where, rule in _each("", form, "across_years", ACROSS).items():
        _named(where, rule, known, rule.get("columns", False), ("this", "plus", "minus"))
    _each("", form, "facts", FACT)


def _check_table(where: str, table: Data, sections: set[str]) -> None:
    if table["section"] not in sections:
        _unknown(where, "section", table["section"])
    groups = _each(where, table, "groups", GROUPED)
    _unlike(groups)
    captions = {group["id"] for group in groups.values()}
    rows: dict[str, Data] = {}
    for at, block in _each(where, table, "blocks", BLOCK).items():
        _unlike(_each(at, block, "columns", COLUMN))
        rows |= _each(at, block, "rows", GROUPED)
    _unlike(rows)
    for at, line in (*groups.items(), *rows.items()):
        if "group" in line and line["group"] not in captions:
            _unknown(at, "group", line["group"])


def _shape(where: str, data: object, keys: Mapping[str, Key]) -> None:
    place = f"{where}: " if where else ""
    if not isinstance(data, dict):
        raise BadForm(place + both("应为一张表", "must be a table"))
    for name in data:
        if name not in keys:
            raise BadForm(place + both(f"不认识的键：{_short(name)}", f"unknown key: {_short(name)}"))
    for name, key in keys.items():
        if name not in data:
            if key.needed:
                raise BadForm(place + both(f"缺少键：{name}", f"missing key: {name}"))
        elif not key.holds(data[name]):
            said = _short(repr(data[name]))
            raise BadForm(place + both(f"{name} 应为{key.zh}，而不是 {said}", f"{name} must be {key.en}, not {said}"))


def _each(where: str, data: Data, name: str, keys: Mapping[str, Key]) -> dict[str, Data]:
    """The tables of an array by their place, each of the shape that `keys` give."""
    found = {f"{where}{'.' if where else ''}{name}[{i}]": each for i, each in enumerate(data.get(name, ()), 1)}
    for at, each in found.items():
        _shape(at, each, keys)
    return found


def _unlike(things: Mapping[str, Data]) -> None:
    seen: dict[str, str] = {}
    for where, thing in things.items():
        before = seen.setdefault(thing["id"], where)
        if before != where:
            id = _short(thing["id"])
            raise BadForm(f"{where}: " + both(f"id 与 {before} 重复：{id}", f"the same id as {before}: {id}"))


def _named(where: str, rule: Data, tables: Mapping[str, Data], columns: bool, sides: Iterable[str]) -> None:
    table = tables.get(rule["table"])
    if table is None:
        _unknown(where, "table", rule["table"])
    kind = "columns" if columns else "rows"
    known = {line["id"] for block in table["blocks"] for line in block[kind]}
    missing = [name for side in sides for name in rule.get(side, ()) if name not in known]
    if missing:
        name, said = _short(missing[0]), rule["rule"]
        raise BadForm(
            f"{where}: "
            + both(
                f"{said} 用到表 {rule['table']} 所没有的 {name}",
                f"{said} names {name}, which is none of the {kind} of table {rule['table']}",
            )
        )


def _unknown(where: str, key: str, value: str) -> NoReturn:
    said = _short(value)
    raise BadForm(f"{where}: " + both(f"没有 {key} 所指的 {said}", f"{key} names {said}, which there is not"))


def _short(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
