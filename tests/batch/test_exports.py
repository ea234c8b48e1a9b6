"""What the dataset is handed out as: Parquet for every reader, CSV, a workbook, a DuckDB file, and its dictionary."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from gxnlp.batch.dictionary import MEANING, dictionary
from gxnlp.batch.exporting import export
from gxnlp.batch.manifest import FILES
from gxnlp.exports import writer
from gxnlp.exports.parquet import COLUMNS, tables
from gxnlp.forms import shipped
from gxnlp.report import Report
from tests.batch.conftest import Run
from tests.made import flagging, made_report, renamed

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def doubted() -> Report:
    cells = {
        "requests/received/natural_person": (None, "blank"),
        "requests/received/enterprise": (None, "absent"),
        "requests/received/research": (7, "inferred"),
    }
    finding = flagging("requests/total/natural_person", "requests/total/total")
    return made_report(cells, findings=(finding,), agency="=cmd()|'x'")  # type: ignore[arg-type]


def written(kind: str, *reports: Report) -> bytes:
    out = io.BytesIO()
    writer(kind)(reports, out, forms=shipped(), many=len(reports) > 1)
    return out.getvalue()


def test_cells_in_parquet_are_those_of_the_report(doubted: Report) -> None:
    table = pq.read_table(io.BytesIO(written("parquet", doubted, renamed(doubted, "b.txt")))).to_pylist()
    ours = [{k: v for k, v in row.items() if k in next(doubted.cells())} for row in table[: len(table) // 2]]
    assert ours == [{**cell, "year": 2023} for cell in doubted.cells()]
    assert {row["source"] for row in table} == {"qingxi.txt", "b.txt"}
    assert sum(row["flagged"] for row in table) == 4


def test_text_that_is_no_text_does_not_stop_the_dataset(doubted: Report) -> None:
    table = tables([renamed(doubted, "half \udcff of it")])["cells"]
    assert table["source"][0].as_py() == "half ? of it"


def test_a_workbook_colours_doubt_and_says_why(doubted: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", doubted)))
    assert book.sheetnames[1:] == ["disclosure", "requests", "proceedings", "reports", "findings"]
    sheet: Any = book["requests"]
    head = [cell.value.split()[1] for cell in sheet[1]]
    lines = {row[4].value: dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2)}
    assert len(lines) == 27 + 1 or len(lines) >= 25
    received = next(cells for label, cells in lines.items() if "本年新收" in label)
    assert received["natural_person"].value is None, "a blank is never 0"
    assert received["natural_person"].fill.fgColor.rgb == "00000000"
    assert received["enterprise"].fill.fgColor.rgb == "FFE7E6E6"
    assert (received["research"].value, received["research"].fill.fgColor.rgb) == (7, "FFBDD7EE")
    total = next(cells for label, cells in lines.items() if label.endswith("总计"))["natural_person"]
    assert total.fill.fgColor.rgb == "FFF8CBAD"
    assert (
        "does not balance" in total.comment.text and "page 1" in total.comment.text and "line 7" in total.comment.text
    )
    assert received["agency"].data_type == "s", "no formulas from strangers"
    assert book["findings"]["D2"].value == "requests.balance"


def test_a_duckdb_file_has_views_to_query_at_once(doubted: Report, tmp_path: Path) -> None:
    (tmp_path / "r.duckdb").write_bytes(written("duckdb", doubted, renamed(doubted, "b.txt")))
    with duckdb.connect(str(tmp_path / "r.duckdb"), read_only=True) as db:
        assert db.execute("select count(*) from requests_wide").fetchone() == (2,)
        wide = db.execute(
            "select received__natural_person, received__research, refused_state_secret__total from requests_wide"
        )
        assert wide.fetchall() == [(None, 7.0, 1.0)] * 2
        assert db.execute("select total, flagged from requests where \"row\" = 'total' limit 1").fetchone() == (
            1.0,
            True,
        )
        reasons = db.execute("select distinct reasons from doubtful").fetchall()
        assert len(reasons) == 1 and "does not balance" in reasons[0][0]
        (trusted,) = db.execute("select count(*) from trusted").fetchone() or (0,)
        assert trusted == 2 * (200 - 2 - 2)


def test_the_dataset_is_read_as_it_stands(batch: Run, reports: Path, out: Path) -> None:
    batch(reports)
    cells = out / "dataset/cells"
    assert pq.read_table(cells).num_rows == 2400
    with duckdb.connect() as db:
        query = "select count(*), count(distinct year), any_value(typeof(year)) from read_parquet(?)"
        assert db.execute(query, [f"{cells}/*/*.parquet"]).fetchone() == (2400, 4, "BIGINT")
    assert (out / "dataset/dictionary.md").read_text() == dictionary(shipped())


def test_exports_of_a_dataset(batch: Run, reports: Path, out: Path) -> None:
    batch(reports)
    for kind in ("csv", "xlsx", "duckdb"):
        for path in export(kind, out / "dataset", out, shipped()):
            assert path.stat().st_size
    raw = (out / "cells.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(lines) == 2400 and lines[0]["year"].startswith("202")
    assert {row["state"] for row in csv.DictReader((out / "files.csv").open(encoding="utf-8-sig"))} == {"done"}
    book = openpyxl.load_workbook(out / "dataset.xlsx", read_only=True)
    assert sum(1 for _ in book["reports"].rows) == 13
    with duckdb.connect(str(out / "dataset.duckdb"), read_only=True) as db:
        assert db.execute("select count(*) from requests_wide").fetchone() == (12,)
        assert db.execute("select count(*) from listed where title is not null").fetchone() == (12,)


def test_a_csv_text_is_no_formula(tmp_path: Path) -> None:
    import pyarrow as pa

    from gxnlp.batch.exporting import _flat

    flat = _flat(pa.table({"a": ["=1+1", "-3", "fine", None], "n": [-1, 2, 3, 4], "l": [["x", "y"], [], None, ["z"]]}))
    assert flat["a"].to_pylist() == ["'=1+1", "'-3", "fine", None]
    assert flat["n"].to_pylist() == [-1, 2, 3, 4] and flat["l"].to_pylist() == ["x;y", "", None, "z"]


def test_the_dictionary_in_the_documentation_is_the_one_of_the_forms() -> None:
    assert (ROOT / "docs/dataset.md").read_text(encoding="utf-8") == dictionary(shipped()), (
        "python -m gxnlp.batch.dictionary > docs/dataset.md"
    )


def test_every_column_has_a_meaning() -> None:
    states = {"read", "blank", "absent", "unreadable", "inferred", "repaired", "errors", "warnings"}
    for columns in (*COLUMNS.values(), [(name, "") for name in FILES]):
        assert {name for name, _ in columns} <= {*MEANING, *states}
