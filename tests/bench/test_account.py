"""What people look at: a page that needs nothing, tables that are in step with the results, bars, speed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from gxnlp import cli
from gxnlp.bench import bars, results
from gxnlp.bench.account import markdown, paragraphs, table
from gxnlp.bench.account.picked import Picked
from gxnlp.bench.baselines import Answer
from gxnlp.bench.figures import Figure
from gxnlp.bench.speed.growth import exponent
from gxnlp.bench.speed.sample import sample
from gxnlp.bench.speed.turns import figures as speed_figures
from gxnlp.bench.speed.turns import in_turns
from tests.bench.made import a_users, ours

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


def test_the_page_lays_others_beside_us_and_speaks_two_languages(account: tuple[Path, Path]) -> None:
    page = account[1].read_text(encoding="utf-8")
    beside = page.partition("what others make of the same files")[2].partition("<h2>")[0]
    assert re.findall(r"<h3>(.*?)</h3>", beside) == ["文本 text", "HTML", "Word"]
    assert beside.count("<tr class=ours><td>gxnlp</td>") == beside.count("<tr><td>keywords</td>") == 3
    assert "<th>正确<br>right</th>" in page
    assert "nothing to measure lines by" not in page


def test_a_set_whose_lines_nobody_labelled_is_named_under_the_table(tmp_path: Path) -> None:
    set_, page = a_users(tmp_path / "mine", ["pipes_whole"]), tmp_path / "a.html"
    assert cli.main(["bench", "accuracy", str(set_), "--html", str(page)]) == 0
    assert "nothing to measure lines by: mine</p>" in page.read_text(encoding="utf-8")


def test_the_table_of_a_terminal_has_heads_in_two_languages_that_stand_over_their_figures(
    account: tuple[Path, Path],
) -> None:
    told = json.loads(account[0].read_text(encoding="utf-8"))
    chinese, english, row = list(table.accuracy(told["accuracy"]))[2:5]
    assert cell_len(chinese) == cell_len(english) == cell_len(row)
    assert "正确" in chinese and "right" in english and row.startswith("  gxnlp")
    assert any("中位数" in line for line in table.speed(told["speed"]))


@dataclass(frozen=True)
class Failing:
    """A program that reads some files and not others."""

    name: str = "failing"
    about: str = ""

    def suits(self, path: Path) -> bool:
        return True

    def missing(self) -> None:
        return None

    def version(self) -> str:
        return "1"

    def read(self, paths: Sequence[Path]) -> dict[Path, Answer]:
        cells = {("requests", "total", "total"): 1}
        bad = {path for path in paths if path.name.endswith("00000.txt")}
        return {path: Answer(error="no text") if path in bad else Answer(cells, 0.5) for path in paths}


def test_a_file_that_a_peer_cannot_read_is_named_and_not_timed(set_: Path) -> None:
    files = sorted(set_.glob("*.txt"))
    timed = in_turns({"text": files}, [Failing()], quick=True)
    assert timed["text"].unread == {("failing", files[0]): "no text"}
    found = {(f.reader, f.measure): f for f in speed_figures(timed)}
    assert (found["failing", "unread"].value, found["failing", "unread"].of) == (0.5, 2)
    assert found["failing", "times_ours"].of == 1
    assert found["gxnlp", "unread"].value == 0


def test_a_file_that_we_cannot_read_turns_the_verdict_of_speed_red_and_is_named(
    account: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "a.html").write_bytes(b"")
    timed = in_turns({"html": [tmp_path / "a.html"]}, [Failing()], quick=True)
    ((who, path), why), *others = timed["html"].unread.items()
    assert (who, path.name, others) == ("gxnlp", "a.html", [])
    assert results.verdict(list(speed_figures(timed)), ())["fallen"] == [
        "html: 1 份中 1 份未能读取 | 1 of 1 reports could not be read"
    ]
    told = json.loads(account[0].read_text(encoding="utf-8"))["speed"] | {"unread": [["html", who, path.name, why]]}
    assert "html gxnlp a.html: " in "".join(body for _, body in paragraphs.speed(Picked(told)))


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
    assert 0.2 < figures["growth", "gxnlp", "exponent", "prose"].value < 1.8, "1 is linear, 2 quadratic"


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
