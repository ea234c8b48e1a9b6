"""All that an audit finds, as one object: what the JSON holds and the page shows."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gxnlp import __version__
from gxnlp.audit import doubtful, identities, outliers, texts, years
from gxnlp.audit.gathering import pieces
from gxnlp.audit.remarks import Remark
from gxnlp.batch.dataset import FILES_TABLE
from gxnlp.batch.exporting import parts, read_part
from gxnlp.exports.parquet import STATES
from gxnlp.forms import Form
from gxnlp.text import fold

SCHEMA = "gxnlp.audit/1"
PLACE_COLUMNS = ("region", "place", "city", "province", "地区", "地市", "市", "省", "区县")
"""Columns of a manifest that say where an agency is; without one its name does."""
MOST_REMARKS = 200_000
MOST_DOUBTFUL = 1_000
_PLACE = re.compile(r"^([\u4e00-\u9fff]{2,8}?(?:自治区|自治州|[省市州盟]|地区))")
_UNIT = re.compile(r"^([\u4e00-\u9fff]{2,6}?[县区旗镇乡])")


@dataclass
class Account:
    reports: int = 0
    agencies: int = 0
    files: dict[str, int] = field(default_factory=dict)
    """State -> how many file names."""
    reasons: dict[str, int] = field(default_factory=dict)
    states: dict[str, dict[str, int]] = field(default_factory=dict)
    """Year -> state -> cells."""
    coverage: dict[str, dict[str, int]] = field(default_factory=dict)
    """Place -> year -> reports."""
    found: dict[str, dict[str, int]] = field(default_factory=dict)
    """Rule -> severity -> findings made when the reports were read."""
    remarks: list[Remark] = field(default_factory=list)
    pages: list[doubtful.Page] = field(default_factory=list)
    doubted: list[dict[str, Any]] = field(default_factory=list)
    """Reports with anything doubtful, worst first."""

    def rules(self) -> dict[str, int]:
        return dict(Counter(r.rule for r in self.remarks).most_common())

    def to_json(self) -> str:
        content = {
            "schema": SCHEMA,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "gxnlp": __version__,
            "reports": self.reports,
            "agencies": self.agencies,
            "files": self.files,
            "reasons": self.reasons,
            "coverage": self.coverage,
            "cells_by_year": self.states,
            "findings_by_rule": self.found,
            "remarks_by_rule": self.rules(),
            "doubtful_pages": [_page(p) for p in self.pages],
            "doubtful_reports": self.doubted,
            "remarks": [{k: v for k, v in asdict(r).items() if k != "weight"} for r in self.remarks[:MOST_REMARKS]],
            "remarks_left_out": max(0, len(self.remarks) - MOST_REMARKS),
        }
        return json.dumps(content, ensure_ascii=False, indent=1)


def account(dataset: Path, ledger: Path, forms: Sequence[Form]) -> Account:
    made = Account()
    history, figures, said = years.History(), outliers.Figures(), texts.Texts()
    agencies: set[str] = set()
    places = _places(dataset)
    for piece in pieces(dataset, forms):
        made.remarks += identities.remarks(piece)
        history.take(piece)
        figures.take(piece)
        said.take_figures(piece)
        for report in piece.reports:
            made.reports += 1
            if report["agency"]:
                agencies.add(fold(report["agency"]))
            year = str(report["year"] or "?")
            place = places.get(report["sha256"]) or place_of(report["agency"])
            made.coverage.setdefault(place, {}).setdefault(year, 0)
            made.coverage[place][year] += 1
            states = made.states.setdefault(year, dict.fromkeys((*STATES, "flagged"), 0))
            for state in (*STATES, "flagged"):
                states[state] += report[state] or 0
            if report["errors"] or report["flagged"] or report["doubtful"]:
                wanted = ("source", "sha256", "agency", "year", "errors", "warnings", "flagged", "doubtful")
                made.doubted.append({key: report[key] for key in wanted})
    said.take_texts(dataset)
    made.remarks += [*years.remarks(history), *texts.remarks(said), *outliers.remarks(figures)]
    severities = ("error", "warning", "info")
    made.remarks.sort(key=lambda r: (severities.index(r.severity), r.rule, -r.weight, r.source))
    made.agencies = len(agencies)
    made.doubted.sort(key=lambda d: (-d["errors"], -d["flagged"], -d["doubtful"], d["source"]))
    del made.doubted[MOST_DOUBTFUL:]
    _findings(made, dataset)
    _files(made, dataset)
    made.pages = doubtful.pages(dataset)
    doubtful.illustrate(made.pages, ledger)
    return made


def place_of(agency: str | None) -> str:
    """The city or province in front of an agency's name, else its county or town."""
    name = fold(agency or "")
    found = _PLACE.match(name) or _UNIT.match(name)
    return found.group(1) if found else "—"


def _places(dataset: Path) -> dict[str, str]:
    """sha256 -> place, where the user's manifest says it."""
    import pyarrow.parquet as pq

    path = dataset / FILES_TABLE
    if not path.exists():
        return {}
    columns = pq.read_schema(path).names
    chosen = next((c for c in PLACE_COLUMNS if c in columns), None)
    if chosen is None:
        return {}
    table = pq.read_table(path, columns=["sha256", chosen], partitioning=None).to_pylist()
    return {row["sha256"]: row[chosen] for row in table if row["sha256"] and row[chosen]}


def _findings(made: Account, dataset: Path) -> None:
    for part in parts(dataset, "findings"):
        for table in read_part(part, "findings", ("rule", "severity")):
            counts = Counter(
                zip(table.column("rule").to_pylist(), table.column("severity").to_pylist(), strict=True)
            )  # fmt: skip
            for (rule, severity), count in counts.items():
                own = made.found.setdefault(rule, {})
                own[severity] = own.get(severity, 0) + count


def _files(made: Account, dataset: Path) -> None:
    import pyarrow.parquet as pq

    path = dataset / FILES_TABLE
    if path.exists():
        table = pq.read_table(path, columns=["state", "reason"], partitioning=None)
        made.files = dict(Counter(table.column("state").to_pylist()))
        reasons = Counter(reason for reason in table.column("reason").to_pylist() if reason)
        made.reasons = dict(reasons.most_common(30))


def _page(page: doubtful.Page) -> dict[str, Any]:
    wanted = ("table", "row", "column", "value", "text", "state", "confidence", "flagged", "line", "box")
    return {
        **page.report,
        "page": page.page,
        "doubt": round(page.doubt, 3),
        "cells": [{key: cell[key] for key in wanted} for cell in page.cells[: doubtful.MOST_CELLS]],
        "reasons": page.reasons,
        "lines": [{"line": n, "text": text, "doubted": doubted} for n, text, doubted in page.lines],
    }
