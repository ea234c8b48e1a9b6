"""What people look at: a page that needs nothing, tables that are in step with the results, bars, speed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gxnlp import cli
from gxnlp.bench import bars, results
from gxnlp.bench.account import markdown
from gxnlp.bench.figures import Figure
from gxnlp.bench.speed.growth import exponent
from gxnlp.bench.speed.sample import sample
from tests.bench.made import ours

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def set_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ours(tmp_path_factory.mktemp("sets") / "known", ["tabbed_first", "html_cms", "docx_word"], each=2)


@pytest.fixture(scope="module")
def account(set_: Path) -> tuple[Path, Path]:
    """(JSON, HTML) of accuracy and speed together."""
    room = set_.parent
    files = [str(room / name) for name in ("accuracy.json", "speed.json", "account.json")]
    assert cli.main(["bench", "accuracy", str(set_), "--baseline", "keywords", "--json", files[0]]) == 0
    assert cli.main(["bench", "speed", str(set_), "--quick", "--baseline", "keywords", "--json", files[1]]) in (0, 1)
    page = room / "account.html"
    assert cli.main(["bench", "account", *files[:2], "--json", files[2], "--html", str(page)]) in (0, 1)
    return Path(files[2]), page


def test_the_page_stands_alone_and_says_where_its_figures_come_from(account: tuple[Path, Path]) -> None:
    told, page = json.loads(account[0].read_text(encoding="utf-8")), account[1].read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|<img|url\(|@import|https?://", page)
    assert page.count("<svg") >= 5
    where = told["accuracy"]["environment"]
    for said in (where["model"], where["processor"], told["accuracy"]["sets"][0]["digest"], "seed 60601", "keywords"):
        assert said in page
    assert "nan" not in page.lower().replace("finance", "")


def test_speed_is_measured_beside_others(account: tuple[Path, Path]) -> None:
    told = json.loads(account[0].read_text(encoding="utf-8"))["speed"]
    figures = {(f.set, f.reader, f.measure, f.name): f for f in results.figures_of(told)}
    for kind in ("text", "html", "docx"):
        assert 0 < figures[kind, "gxnlp", "seconds", ""].value < 5
        ratio = figures[kind, "keywords", "times_ours", ""]
        assert ratio.low is not None and ratio.high is not None
        assert 0 < ratio.low <= ratio.value <= ratio.high
    assert figures["process", "gxnlp", "start_seconds", "version"].value > 0
    assert figures["process", "gxnlp", "peak_mb", "docx"].value > 20
    assert 0.2 < figures["growth", "gxnlp", "exponent", "prose"].value < 2


def test_a_marked_table_is_made_anew_and_the_rest_stays(account: tuple[Path, Path], tmp_path: Path) -> None:
    text = "# Title\n<!-- bench:accuracy:en -->\nold\n<!-- /bench:accuracy:en -->\nend\n"
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    assert cli.main(["bench", "account", str(account[0].with_name("accuracy.json")), "--markdown",
                     str(tmp_path / "README.md")]) == 0  # fmt: skip
    made = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert made.startswith("# Title\n<!-- bench:accuracy:en -->\n| set |") and made.endswith("\nend\n")
    assert "old" not in made
    assert "| `known` | 6 |" in made
    assert markdown.filled(made, json.loads(account[0].read_text(encoding="utf-8"))) == made


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_tables_of_the_readme_are_those_of_the_committed_results(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    told = results.read(ROOT / "bench" / "results.json", "account")
    assert {kind for _, kind, _, _ in markdown.MARKED.findall(text)} == {"accuracy", "speed"}
    assert markdown.filled(text, told) == text, "make bench-publish writes them anew"


def figure(measure: str, value: float, by: str = "all", name: str = "", set_: str = "known") -> Figure:
    return Figure(set_, "gxnlp", measure, by, name, value, None, None, 100)


def test_bars_speak_of_their_sets_and_name_what_fell() -> None:
    found = [
        figure("right", 0.5), figure("right", 0.5, set_="mine"), figure("columns_f1", 0.5, "family", "lone_bare"),
        figure("columns_f1", 0.5, "family", "ocr_cells"), figure("silent", 0.0),
    ]  # fmt: skip
    told = results.verdict(found, bars.load())
    assert [line.split(" (")[0] for line in told["fallen"]] == [
        "known: right 0.5",
        "known, family lone_bare: columns_f1 0.5",
    ]
    assert told["bars"] == 3


def test_a_figure_that_is_not_at_its_goal_is_told_and_turns_nothing_red() -> None:
    told = results.verdict([figure("right", 0.9991)], bars.load())
    assert (told["fallen"], len(told["short"])) == ([], 1)


def test_the_exponent_of_a_power_law() -> None:
    assert exponent([1, 2, 4, 8], [3.0, 6.0, 12.0, 24.0]) == pytest.approx(1)
    assert exponent([1, 2, 4, 8], [1.0, 4.0, 16.0, 64.0]) == pytest.approx(2)


def test_files_are_chosen_from_every_layout(set_: Path) -> None:
    from gxnlp.bench.sets import load

    chosen: dict[str, Any] = sample([load(set_)], quick=True)
    assert {kind: len(files) for kind, files in chosen.items()} == {"text": 2, "html": 2, "docx": 2}
