"""The JSON Schema (2020-12) of what gxnlp writes, for those who check it in any language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

REPORT = Path(__file__).with_name("report.schema.json")


def report_schema() -> dict[str, Any]:
    """The schema of one `gxnlp.report/1` object."""
    schema: dict[str, Any] = json.loads(REPORT.read_text(encoding="utf-8"))
    return schema
