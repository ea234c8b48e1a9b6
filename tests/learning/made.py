"""A labelled report of an invented county, and the file it was labelled from."""

from __future__ import annotations

from pathlib import Path

from gxnlp import readers
from gxnlp.labels import Label
from gxnlp.learning.gathering import write
from gxnlp.learning.labelled import LabelledReport, of_document

TEXT = """\
青溪县人民政府2023年政府信息公开工作年度报告

一、总体情况
全年工作平稳，附件存于 C:\\share。
二、主动公开政府信息情况
第二十条第（一）项
信息内容\t本年制发件数\t本年废止件数\t现行有效件数
规章\t0\t\t0
\t\t\t
- 2 -
\f行政规范性文件\t2\t0\t7


六、其他需要报告的事项
无。
"""
LABELS = "title section paragraph section caption header row values page_number row section paragraph"


def made(folder: Path, name: str = "青溪.txt") -> LabelledReport:
    """The report, its file in the folder and the labelled file beside it."""
    report = folder / name
    report.write_text(TEXT, encoding="utf-8")
    document = readers.read(report)
    labelled = of_document(document, [Label(label) for label in LABELS.split()], source=name)
    write(labelled, folder / f"{name}.labels")
    return labelled
