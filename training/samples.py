"""Writes the sample reports that ship under samples/, a kind of mess each (python -m training.samples)."""

from __future__ import annotations

import sys
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
TRIES = 4_000


@dataclass(frozen=True)
class Sample:
    name: str
    family: str
    form: str
    slips: bool = False
    fits: Callable[[Invented, Rendered], bool] = lambda report, rendered: True


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _lossy(report: Invented, rendered: Rendered) -> bool:
    """A column or a row is gone, and not much else."""
    return 6 < sum(isinstance(allowed, list) for allowed in rendered.key.values()) < 40


SAMPLES = (
    Sample("1-tab-led-cells.txt", "lone_tab_led", "2021"),
    Sample("2-page-breaks.txt", "tabbed_pages", "2021"),
    Sample("3-broken-pipes.md", "pipes_torn", "2021"),
    Sample("4-web-page.html", "html_cms", "2021"),
    Sample("5-word.docx", "docx_word", "2021"),
    Sample("6-gb18030.txt", "pdf_cut", "2021", fits=lambda _, made: not _is_utf8(made.data)),
    Sample("7-scan.txt", "ocr_tabs", "2021", fits=_lossy),
    Sample("8-writers-slip.txt", "tabbed_first", "2021", slips=True, fits=lambda report, _: len(report.slips) == 1),
    Sample("9-old-form.txt", "tabbed_marker", "2019", fits=lambda report, _: report.year > 2020),
)


def make(sample: Sample) -> tuple[Invented, Rendered]:
    """The first report of the sample's kind that shows what it is to show: small, with figures, easily looked over."""
    form = next(f for f in shipped() if f.id == sample.form)
    for attempt in range(TRIES):
        rng = Random(f"sample/{sample.name}/{attempt}")
        report = invent(rng, form, slips=sample.slips)
        figures = [v for table in report.tables.values() for v in table.values()]
        busy = sum(bool(v) for v in figures)
        if not 30 < busy < 110 or max(v or 0 for v in figures) > 3_000 or None in figures:
            continue
        rendered = FAMILIES[sample.family].render(report, form, rng)
        text = sample.name.rpartition(".")[2] in ("txt", "md")
        encoded = "18030" in sample.name or not text or _is_utf8(rendered.data)
        prose = sum(len(said.text) for s in report.prose.sections for said in s.body)
        if 250 < prose < 1_200 and len(rendered.data) < MOST_BYTES and encoded and sample.fits(report, rendered):
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
