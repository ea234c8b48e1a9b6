"""The data dictionary: what every column of the dataset holds, and every row and column id of the forms.

`python -m gxnlp.batch.dictionary > docs/dataset.md` writes the one in the documentation; a copy lies in each dataset.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from gxnlp.batch.manifest import FILES
from gxnlp.exports.parquet import COLUMNS
from gxnlp.forms import Form, Identity, TableForm, YearIdentity, shipped

_TYPES = {
    "doubles": "list of double",
    "strings": "list of string",
    "headings": "list of (level, marker, heading, line)",
}

TABLES = {
    "reports": ("一份报告一行", "one row a report"),
    "cells": ("一个单元格一行，表式的每一格都在", "one row a cell; every cell of the form is there"),
    "sections": ("一个部分一行", "one row a section"),
    "findings": ("一条核对意见一行", "one row a finding"),
    "facts": ("正文所述的一项事实一行", "one row for what the prose states"),
    "files": ("一个文件名一行，包括未能读取的", "one row a file name, those that could not be read too"),
}

MEANING = {
    "sha256": ("文件内容的摘要，各表的连接键", "digest of the file's content; joins the tables"),
    "source": ("文件名", "name of the file; where several hold the same content, the first that was listed"),
    "agency": ("行政机关", "who reports"),
    "year": ("报告年度（分区列）", "the year reported on; the partition column: in the folder's name; 0: not stated"),
    "form": ("表式版本", "edition of the form: 2019, 2021"),
    "table": ("表", "disclosure, requests or proceedings"),
    "row": ("行", "row of the form, see below"),
    "column": ("列", "column of the form, see below"),
    "value": ("数值；原文没有则为空，绝不补 0", "the number; null where the source prints none, never 0 for a blank"),
    "text": ("原文", "as printed"),
    "state": (
        "状态",
        "read · blank · absent · unreadable · inferred · repaired (files: done · failed · quarantined · queued)",
    ),
    "confidence": ("把握", "calibrated: of cells given 0.99, about 99 in 100 are right"),
    "flagged": ("被警告或错误点名（reports：格数）", "a warning or an error names it (in reports: how many cells)"),
    "page": ("页", "page of the source"),
    "line": ("行号", "line of the source"),
    "box": ("位置", "x0, y0, x1, y1 in points from the page's top left, where the source has geometry"),
    "number": ("次序（sections：原文编号）", "running number (in sections: the number as printed)"),
    "rule": ("规则", "which check"),
    "severity": ("轻重", "info · warning · error"),
    "message": ("说明", "for a person, Chinese and English"),
    "cells": ("涉及的单元格", "names such as requests/total/natural_person"),
    "expected": ("应为", "what it should be"),
    "actual": ("实为", "what it is"),
    "section": ("部分", "overview · disclosure · requests · proceedings · problems · other"),
    "heading": ("标题", "as printed"),
    "first_line": ("首行", "first line in the source"),
    "last_line": ("末行", "last line in the source"),
    "outline": ("小标题", "the headings below it"),
    "kind": ("种类", "what is stated"),
    "unit": ("单位", "as stated"),
    "title": ("标题", "the report's title"),
    "period_from": ("统计起始日", "first day of the period"),
    "period_to": ("统计截止日", "last day of the period"),
    "published": ("落款或发布日期", "day it was signed or published"),
    "media_type": ("文件类型", "media type"),
    "reader": ("读取方式", "text · html · word · pdf · ocr"),
    "pages": ("页数", "pages of the source"),
    "model": ("行模型", "line model"),
    "model_version": ("行模型版本", "its version"),
    "doubtful": ("把握不足 0.9 的数值个数", "values with a confidence below 0.9"),
    "errors": ("错误数", "findings of severity error"),
    "warnings": ("警告数", "findings of severity warning"),
    "file": ("文件名，压缩包内的写作 包!/内", "name of the file; archive!/member in an archive"),
    "size": ("字节数", "bytes"),
    "archive": ("所在压缩包", "archive it lies in"),
    "reason": ("未完成的原因", "why it was not done"),
    "listed_as": ("同一内容在各表中的 source", "the `source` under which its content stands in the other tables"),
    "known": ("隔离文件的已知情况（JSON）", "of a quarantined file: what stopped it, time, memory, place (JSON)"),
}  # fmt: skip
_COUNTED = ("状态为此的单元格数", "how many cells have this state")


def dictionary(forms: Sequence[Form]) -> str:
    """Markdown."""
    return "\n".join([*_head(), *_tables(), *(line for form in forms for line in _form(form))])


def _head() -> Iterator[str]:
    yield "# The dataset · 数据字典"
    yield ""
    yield "<!-- generated from the forms by `python -m gxnlp.batch.dictionary` -->"
    yield ""
    yield "`gxnlp batch` writes Parquet, one folder a table and one folder a year in it:"
    yield "`cells/year=2023/part-000001.parquet`."
    yield "A report that states no year lies in `year=0`; in the exports its year is empty."
    yield ""
    yield "```python"
    yield "duckdb.sql(\"select * from read_parquet('DIR/dataset/cells/*/*.parquet', hive_partitioning=true)\")"
    yield 'pandas.read_parquet("DIR/dataset/cells")'
    yield 'polars.scan_parquet("DIR/dataset/cells", hive_partitioning=True)'
    yield 'spark.read.parquet("DIR/dataset/cells")'
    yield "```"
    yield ""


def _tables() -> Iterator[str]:
    names = {**{name: list(columns) for name, columns in COLUMNS.items()}, "files": [(c, "string") for c in FILES]}
    for table, (zh, en) in TABLES.items():
        yield f"## `{table}`"
        yield ""
        yield f"{zh} · {en}" + (". The user's own columns of the manifest follow." if table == "files" else "")
        yield ""
        yield "| column | type | 含义 | meaning |"
        yield "| --- | --- | --- | --- |"
        for column, kind in names[table]:
            meaning = MEANING.get(column, _COUNTED)
            kind = {"size": "int64", "pages": "int32"}.get(column, kind) if table == "files" else kind
            kind = "int32" if table == "reports" and column == "flagged" else kind
            yield f"| `{column}` | {_TYPES.get(kind, kind)} | {meaning[0]} | {meaning[1]} |"
        yield ""


def _form(form: Form) -> Iterator[str]:
    last = form.last_year or ""
    yield f"## Form {form.id} · {form.authority} ({form.first_year}–{last})"
    yield ""
    for table in form.tables:
        yield f"### `{table.id}` ({form.id})"
        yield ""
        yield "| row | label | columns |"
        yield "| --- | --- | --- |"
        for row in table.rows:
            columns = ", ".join(
                f"`{c.id}` {c.label}" + (f" [{c.unit}]" if c.unit and c.unit not in c.label else "")
                for c in table.columns_of[row.id]
            )
            yield f"| `{row.id}` | {_path(table, row.group)}{row.marker}{row.label} | {columns} |"
        yield ""
    yield "| rule | table | holds |"
    yield "| --- | --- | --- |"
    rules: list[Identity | YearIdentity] = [*form.identities, *form.across_years]
    for rule in rules:
        yield f"| `{rule.rule}` | `{rule.table}` | {rule.zh} · {rule.en} |"
    yield ""


def _path(table: TableForm, group: str | None) -> str:
    groups = {g.id: g for g in table.groups}
    words = ""
    while group in groups:
        words = f"{groups[group].marker}{groups[group].label} › {words}"
        group = groups[group].group
    return words


if __name__ == "__main__":
    sys.stdout.write(dictionary(shipped()))
