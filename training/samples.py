"""Writes the sample reports that ship under samples/, a kind of mess each (python -m training.samples)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gxnlp.forms import shipped
from training.invent import Invented, invent
from training.layouts import FAMILIES
from training.layouts.frame import Rendered

HERE = Path(__file__).parent.parent / "samples"
MOST_BYTES = 48_000
MOST_LOST = 12
"""Cells of the scan."""
TRIES = 40_000


@dataclass(frozen=True)
class Sample:
    name: str
    family: str
    form: str
    slips: bool = False
    """An identity does not hold, and the prose tells another number of requests than the table holds."""
    fits: Callable[[Invented, Rendered], bool] = lambda report, rendered: True


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _is_gb18030(data: bytes) -> bool:
    return not _is_utf8(data) and "政府" in data.decode("gb18030", "replace")


def _lossy(report: Invented, rendered: Rendered) -> bool:
    """A row with a figure to look for is gone, which the sums of its columns give back, and hardly more."""
    lost = [tuple(cell.split("/")) for cell, allowed in rendered.key.items() if isinstance(allowed, list)]
    gone = [
        row for (table, row), cells in Counter(cell[:2] for cell in lost).items() if table == "requests" and cells > 6
    ]
    if len(gone) != 1 or len(lost) > MOST_LOST:
        return False
    total = report.value("requests", (gone[0], "total")) or 0
    return total > 99 and str(total) not in rendered.data.decode()


def _one_of_each(report: Invented, _: Rendered) -> bool:
    """A slip in the tables and another in the prose, in different places, so that each is seen for what it is."""
    changed = [slip.changed for slip in report.slips]
    return len(changed) == 1 and changed[0][0] != "received" and report.prose_slips == ("received",)


SAMPLES = (
    Sample("1-tab-led-cells.txt", "lone_tab_led", "2021"),
    Sample("2-page-breaks.txt", "tabbed_pages", "2021"),
    Sample("3-broken-pipes.md", "pipes_torn", "2021"),
    Sample("4-web-page.html", "html_cms", "2021"),
    Sample("5-word.docx", "docx_word", "2021"),
    Sample("6-gb18030.txt", "pdf_cut", "2021", fits=lambda _, made: _is_gb18030(made.data)),
    Sample("7-scan.txt", "ocr_tabs", "2021", fits=_lossy),
    Sample("8-writers-slip.txt", "tabbed_first", "2021", slips=True, fits=_one_of_each),
    Sample("9-old-form.txt", "tabbed_marker", "2019", fits=lambda report, _: report.year > 2020),
)


def make(sample: Sample) -> tuple[Invented, Rendered]:
    """The first report of the sample's kind that shows what it is to show: small, with figures, easily looked over."""
    form = next(f for f in shipped() if f.id == sample.form)
    for attempt in range(TRIES):
        rng = Random(f"sample/{sample.name}/{attempt}")
        report = invent(rng, form, slips=sample.slips, prose_figures="misquote" if sample.slips else "agree")
        figures = [v for table in report.tables.values() for v in table.values()]
        busy = sum(bool(v) for v in figures)
        if not 30 < busy < 110 or max(v or 0 for v in figures) > 3_000 or None in figures:
            continue
        if report.prose_slips and not sample.slips:
            continue
        rendered = FAMILIES[sample.family].render(report, form, rng)
        text = sample.name.rpartition(".")[2] in ("txt", "md")
        encoded = "18030" in sample.name or not text or _is_utf8(rendered.data)
        prose = "".join(said.text for s in report.prose.sections for said in s.body)
        if (
            250 < len(prose) < 1_200
            and "受理信息公开申请" in prose
            and len(rendered.data) < MOST_BYTES
            and encoded
            and sample.fits(report, rendered)
        ):
            return report, rendered
    raise LookupError(f"no report found that fits {sample.name}")


def main() -> int:
    HERE.mkdir(exist_ok=True)
    for sample in SAMPLES:
        report, rendered = make(sample)
        (HERE / sample.name).write_bytes(rendered.data)
        print(f"{sample.name}: {report.title}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
