"""What a redo changed: one row a cell whose value or state is another, and how many of them of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gxnlp.batch.exporting import parts


def compare(before: Path, after: Path, out: Path) -> dict[str, Any]:
    """Compares two datasets report by report (by content) and writes the differing cells as Parquet."""
    import duckdb

    if not any((before / "cells").rglob("*.parquet")):
        return {"cells": 0, "reports": 0, "kinds": {}}
    aside = out.with_name(f".{out.name}.part")
    with duckdb.connect() as db:
        for name, folder in (("old", before), ("new", after)):
            for table in ("cells", "reports"):
                quoted = ", ".join("'" + str(part).replace("'", "''") + "'" for part in parts(folder, table))
                source = f"read_parquet([{quoted}], hive_partitioning=true)"
                db.execute(f"create view {name}_{table} as select * from {source}")  # noqa: S608  (paths are quoted)
        db.execute(
            """create table changes as select sha256, coalesce(n.source, o.source) as source, "table", "row", "column",
              o.value as value_before, n.value as value_after, o.state as state_before, n.state as state_after,
              o.text as text_before, n.text as text_after, o.form as form_before, n.form as form_after,
              case when n.sha256 is null then 'lost' when o.sha256 is null then 'new'
                   when o.value is distinct from n.value then 'value' else 'state' end as kind
            from old_cells o full join new_cells n using (sha256, "table", "row", "column")
            where o.value is distinct from n.value or o.state is distinct from n.state"""
        )
        db.execute(
            'copy (select * from changes order by source, "table", "row", "column") to ? (format parquet)', [str(aside)]
        )
        kinds = dict(db.execute("select kind, count(*) from changes group by 1 order by 1").fetchall())
        reports = db.execute("select count(distinct sha256) from changes").fetchone()
    aside.replace(out)
    return {"cells": sum(kinds.values()), "reports": reports[0] if reports else 0, "kinds": kinds}
