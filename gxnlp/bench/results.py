"""The results of a run as JSON: figures, curves and the verdict with where they come from; every cell for `diff`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from gxnlp.bench.bars import ALL_READ, Bar, held
from gxnlp.bench.calibration import Point, coverage_curve, pooled, reliability
from gxnlp.bench.figures import TOGETHER, Figure, figures
from gxnlp.bench.records import OURS, Record, Run
from gxnlp.bench.sets import BenchSet
from gxnlp.report import both

SCHEMA = "gxnlp.bench/1"
COLUMNS = tuple(field.name for field in fields(Figure))
WANTED = {
    "accuracy": frozenset(
        {"environment", "sets", "readers", "skipped", "bars", "fallen", "short", "reliability", "coverage"}
    ),
    "speed": frozenset({"environment", "sets", "readers", "skipped", "bars", "fallen", "short"}),
}
MOST_POINTS = 120
"""Of a curve, as many as a plot can show."""

Results = dict[str, Any]


class BadResults(ValueError):
    """A file that holds no results of a run."""


def accuracy(
    sets: Sequence[BenchSet], done: Run, bars: Iterable[Bar], readers: Mapping[str, str], where: Mapping[str, Any]
) -> Results:
    """`readers`: baseline -> its version; `where`: the environment before the run."""
    own = [r for r in done.records if r.reader == OURS]
    curves = {s.name: [r for r in own if r.set == s.name] for s in sets}
    if len(sets) > 1:
        curves[TOGETHER] = own
    return {
        **told("accuracy", where, sets, readers, done.skipped, figures(done.records), bars),
        "reliability": {name: [asdict(b) for b in reliability(_trust(some))] for name, some in curves.items()},
        "coverage": {name: _curve(some) for name, some in curves.items()},
        "records": [r.to_dict() for r in done.records],
    }


def told(
    kind: str,
    where: Mapping[str, Any],
    sets: Sequence[BenchSet],
    readers: Mapping[str, str],
    skipped: Mapping[str, str],
    found: Sequence[Figure],
    bars: Iterable[Bar],
) -> Results:
    """What the results of every kind have in common."""
    return {
        "schema": SCHEMA,
        "kind": kind,
        "environment": dict(where),
        "sets": [
            {"name": s.name, "seed": s.seed, "about": s.about, "reports": len(s.items), "cells": s.cells,
             "digest": s.digest(), "made_with": dict(s.made_with)}
            for s in sets
        ],
        "readers": {OURS: where["gxnlp"], **readers},
        "skipped": dict(skipped),
        "columns": list(COLUMNS),
        "figures": [[_rounded(getattr(f, name)) for name in COLUMNS] for f in found],
        **verdict(found, bars),
    }  # fmt: skip


def account(*results: Results) -> Results:
    """Accuracy and speed together, without the cells."""
    return {
        "schema": SCHEMA,
        "kind": "account",
        **{one["kind"]: summary(one) for one in results},
        "bars": sum(one["bars"] for one in results),
        "fallen": [line for one in results for line in one["fallen"]],
        "short": [line for one in results for line in one["short"]],
    }


def verdict(found: Sequence[Figure], bars: Iterable[Bar]) -> dict[str, Any]:
    """How many bars were held against, which fell, and which goals are not reached.

    That every report is read goes without saying: it counts where it fell.
    """
    kept = [one for one in held(found, bars) if one.figure.measure != ALL_READ.measure or not one.met]
    missed = [one for one in kept if not one.met]
    return {
        "bars": sum(not one.goal for one in kept),
        "fallen": [str(one) for one in missed if not one.goal],
        "short": [str(one) for one in missed if one.goal],
    }


def figures_of(results: Mapping[str, Any]) -> list[Figure]:
    return [Figure(*row) for row in results["figures"]]


def records_of(results: Mapping[str, Any]) -> list[Record]:
    return [Record.from_dict(told) for told in results["records"]]


def summary(results: Mapping[str, Any]) -> Results:
    """Without what every single cell was."""
    return {name: value for name, value in results.items() if name != "records"}


def to_json(results: Mapping[str, Any]) -> str:
    """A figure and a report to a line, so that two results can be laid side by side."""
    return _laid_out(results, "") + "\n"


def _laid_out(told: Mapping[str, Any], indent: str) -> str:
    rows = []
    for name, value in told.items():
        if name in ("accuracy", "speed"):
            text = _laid_out(value, indent + " ")
        elif name in ("figures", "records", "sets", "fallen", "short") and value:
            lines = f",\n{indent}  ".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in value)
            text = f"[\n{indent}  {lines}\n{indent} ]"
        else:
            text = json.dumps(value, ensure_ascii=False)
        rows.append(f"{indent} {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def read(path: Path, kind: str = "") -> Results:
    try:
        told = json.loads(path.read_bytes())
    except OSError as error:
        raise BadResults(f"{path}: " + both("无法读取", "cannot be read") + f": {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadResults(f"{path}: " + both("不是 JSON", "no JSON") + f": {error}") from error
    if not isinstance(told, dict) or told.get("schema") != SCHEMA or (kind and told.get("kind") != kind):
        raise BadResults(f"{path}: " + both("不是这种评测结果", f"no {kind or 'benchmark'} results of {SCHEMA}"))
    try:
        for part in (told.get("accuracy"), told.get("speed")) if told.get("kind") == "account" else (told,):
            if part is not None:
                _whole(part)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadResults(f"{path}: " + both("内容不全或有误", "incomplete or damaged") + f": {error!r}") from error
    return told


def _whole(results: Mapping[str, Any]) -> None:
    """Raises where something is missing that others rely on."""
    lacking = WANTED.get(results["kind"], frozenset()) - results.keys()
    if lacking:
        raise KeyError(*sorted(lacking))
    figures_of(results)
    if "records" in results:
        records_of(results)


def _trust(own: Sequence[Record]) -> dict[tuple[bool, float], tuple[int, int]]:
    return pooled([r.cells.trust for r in own])


def _curve(own: Sequence[Record]) -> list[list[float]]:
    """(coverage, risk), thinned."""
    points = coverage_curve(_trust(own), sum(r.verdicts.total() for r in own))
    return [[round(p.coverage, 5), round(p.risk, 7)] for p in _thinned(points)]


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    step = max(1, len(points) // MOST_POINTS)
    return [p for i, p in enumerate(points) if i % step == 0 or i == len(points) - 1]


def _rounded(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value
