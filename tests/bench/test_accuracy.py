"""`gxnlp bench accuracy` and `gxnlp bench diff`, as a doubter runs them; and a planted bug, which must be named."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gxnlp import cli, pipeline
from gxnlp.bench import kept, running, sets
from gxnlp.bench import ours as reading
from gxnlp.bench.kept import Kept, of_package
from gxnlp.bench.sets import BadSet, load
from gxnlp.bundles import BadBundle
from gxnlp.document import Document
from gxnlp.labeling import bundle as lines
from gxnlp.narrative import bundle as facts
from gxnlp.report import CellValue, Report
from gxnlp.tables import FormReading, read_tables
from tests.bench.made import a_users, ours

SWAPPED = {"enterprise": "research", "research": "enterprise"}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ours(tmp_path_factory.mktemp("sets") / "known", ["tabbed_first", "html_cms"])


def measured(set_: Path, out: Path, *options: str) -> tuple[int, dict[str, Any]]:
    status = cli.main(["bench", "accuracy", str(set_), "--json", str(out), *options])
    return status, json.loads(out.read_text(encoding="utf-8"))


def figure(results: dict[str, Any], measure: str, by: str = "all", name: str = "", reader: str = "gxnlp") -> float:
    at = {column: i for i, column in enumerate(results["columns"])}
    wanted = (reader, measure, by, name)
    found = (
        row[at["value"]]
        for row in results["figures"]
        if tuple(row[at[c]] for c in ("reader", "measure", "by", "name")) == wanted
    )
    return float(next(found))


def swapping(tables: FormReading) -> FormReading:
    """Two columns of the requests exchanged, as a slip in the alignment would."""

    def moved(cell: CellValue) -> CellValue:
        return replace(cell, column=SWAPPED.get(cell.column, cell.column))

    requests = tables.tables["requests"]
    order = {(c.row, c.column): i for i, c in enumerate(requests.cells)}
    cells = tuple(sorted(map(moved, requests.cells), key=lambda c: order[c.row, c.column]))
    return replace(tables, tables={**tables.tables, "requests": replace(requests, cells=cells)})


def test_a_planted_bug_turns_the_verdict_red_and_diff_names_it(
    known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, before = measured(known, tmp_path / "before.json")
    assert status == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("GREEN")
    assert figure(before, "right") == 1.0

    analyse = pipeline.analyse

    def buggy(document: Document, *rest: Any, **more: Any) -> Report:
        with monkeypatch.context() as planted:
            if document.name.startswith("tabbed_first"):
                planted.setattr(pipeline, "read_tables", lambda *given: swapping(read_tables(*given)))
            return analyse(document, *rest, **more)

    monkeypatch.setattr(pipeline, "analyse", buggy)
    status, after = measured(known, tmp_path / "after.json")
    assert status == 1
    assert "RED" in capsys.readouterr().out.splitlines()[-1]
    assert any("tabbed_first: columns_f1" in line for line in after["fallen"])
    assert not any("html_cms" in line for line in after["fallen"])
    assert (
        figure(after, "columns_f1", "family", "tabbed_first") < 0.9 < figure(after, "rows_f1", "family", "tabbed_first")
    )

    assert cli.main(["bench", "diff", str(tmp_path / "before.json"), str(tmp_path / "after.json")]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("known: tabbed_first: ")
    assert told[1].startswith("  requests: ") and "| columns enterprise and research are exchanged (" in told[1]
    assert not any("html_cms" in line for line in told)


def test_nothing_changed_between_a_run_and_itself(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    measured(known, tmp_path / "a.json")
    capsys.readouterr()
    assert cli.main(["bench", "diff", str(tmp_path / "a.json"), str(tmp_path / "a.json")]) == 0
    assert capsys.readouterr().out == "没有单元格变化 | no cell changed\n"


def test_structure_and_labels_are_measured_where_they_are_known(known: Path, tmp_path: Path) -> None:
    _, results = measured(known, tmp_path / "a.json")
    assert figure(results, "lines_f1") > 0.9
    assert figure(results, "sections_f1") > 0.9
    assert figure(results, "headings_f1") > 0.8
    assert figure(results, "teds") == 1.0
    assert figure(results, "form") == 1.0
    assert figure(results, "false_alarms") < 0.5
    assert results["environment"]["python"] and results["sets"][0]["digest"]


def test_planted_errors_are_found(tmp_path: Path) -> None:
    set_ = ours(tmp_path / "slips", ["tabbed_first", "docx_word"], slips=True)
    _, results = measured(set_, tmp_path / "a.json")
    assert figure(results, "planted_found") == 1.0
    assert figure(results, "doubted") > 0


def test_a_users_folder_with_keys_alone_is_scored_on_what_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, results = measured(a_users(tmp_path / "mine", ["pipes_whole", "html_layout"]), tmp_path / "a.json")
    assert status == 0
    assert "no bar speaks of these sets" in capsys.readouterr().out
    assert figure(results, "right") == 1.0
    measures = {row[results["columns"].index("measure")] for row in results["figures"]}
    assert not measures & {"lines_f1", "sections_f1", "headings_f1", "planted_found"}


def test_a_file_that_cannot_be_read_has_missed_every_cell_and_turns_the_verdict_red(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_ = a_users(tmp_path / "mine", ["pipes_whole", "html_layout"])
    next(set_.glob("*.html")).write_bytes(b"")
    status, results = measured(set_, tmp_path / "a.json")
    assert figure(results, "right") == pytest.approx(0.5, abs=0.01)
    assert figure(results, "unread") == 0.5
    assert figure(results, "silent") == 0.0
    assert status == 1
    told = capsys.readouterr()
    assert "the file is empty" in told.err
    assert told.out.splitlines()[-1].startswith("RED: ")
    assert told.out.splitlines()[-1].endswith("1 of 2 reports could not be read")


def test_a_file_without_a_key_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_ = a_users(tmp_path / "mine", ["pipes_whole"])
    (set_ / "later.docx").write_bytes(b"")
    assert measured(set_, tmp_path / "a.json")[0] == 0
    assert "mine: " in (told := capsys.readouterr().err) and "not scored: 1: later.docx" in told


def test_a_bug_costs_its_report_and_is_told(
    known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    analyse = pipeline.analyse

    def failing(document: Document, *rest: Any, **more: Any) -> Report:
        if document.name.endswith("00000.txt"):
            raise ZeroDivisionError("a bug")
        return analyse(document, *rest, **more)

    monkeypatch.setattr(pipeline, "analyse", failing)
    status, results = measured(known, tmp_path / "a.json")
    assert status == 1
    assert "ZeroDivisionError: a bug" in capsys.readouterr().err
    assert figure(results, "unread") == pytest.approx(1 / 6, abs=1e-5)


def test_baselines_are_scored_beside_us(known: Path, tmp_path: Path) -> None:
    _, results = measured(known, tmp_path / "a.json", "--baseline", "reading_order")
    assert 0 < figure(results, "right", reader="reading_order") < figure(results, "right")
    assert list(results["readers"]) == ["gxnlp", "reading_order"]


def test_a_run_that_was_stopped_goes_on(known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, keep, read = load(known), tmp_path / "kept", reading.read
    asked: list[str] = []

    def stopping(item: sets.Item, set_name: str, *, prose: bool) -> Any:
        if len(asked) == 2:
            raise KeyboardInterrupt
        asked.append(item.name)
        return read(item, set_name, prose=prose)

    monkeypatch.setattr(reading, "read", stopping)
    with pytest.raises(KeyboardInterrupt):
        running.run([one], keep=keep)
    (one_file,) = keep.iterdir()
    one_file.write_bytes(one_file.read_bytes() + b'{"set": "known", "rep')  # power went while a line was written
    monkeypatch.setattr(reading, "read", read)
    done = running.run([one], keep=keep)
    assert [r.report for r in done.records] == [i.name for i in one.items]
    assert set(asked) == {i.name for i in one.items[:2]}

    monkeypatch.setattr(reading, "read", None)  # nothing is read a second time
    assert [r.to_dict() for r in running.run([one], keep=keep).records] == [r.to_dict() for r in done.records]
    assert len(Kept(keep, "known-gxnlp", "another code").records) == 0


def test_a_run_that_was_killed_leaves_no_process_and_goes_on(tmp_path: Path) -> None:
    set_, keep, out = ours(tmp_path / "known", ["tabbed_first"], each=120), tmp_path / "kept", tmp_path / "a.json"
    command = [sys.executable, "-m", "gxnlp.cli", "bench", "accuracy", str(set_), "--json", str(out)]
    command += ["--keep", str(keep), "--workers", "2", "--baseline", "keywords"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as run:
        until(lambda: keep.exists() and len(b"".join(p.read_bytes() for p in keep.iterdir()).splitlines()) > 4)
        run.kill()
    (one_file,) = keep.glob("known-gxnlp-*")
    done = one_file.read_bytes()
    assert not out.exists()
    until(lambda: not in_group(run.pid))

    again = subprocess.run(command, capture_output=True, check=True)
    assert again.stdout.decode().splitlines()[-1].startswith("GREEN")
    assert one_file.read_bytes().startswith(done)
    records = json.loads(out.read_bytes())["records"]
    assert [(r["reader"], r["report"]) for r in records] == [
        (reader, item.name) for reader in ("gxnlp", "keywords") for item in load(set_).items
    ]


def until(there: Callable[[], bool]) -> None:
    for _ in range(3000):
        if there():
            return
        time.sleep(0.02)
    raise AssertionError("a minute is over")


def in_group(leader: int) -> bool:
    """Whether a process of the group lives. What has ended counts no longer, even where nobody asks how."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, group = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
            if int(group) == leader and state not in "ZX":
                return True
    return False


def test_what_is_kept_hangs_on_all_code_that_reads_or_scores() -> None:
    for names in (kept.AFTERWARDS, kept.OURS_ALONE, kept.THEIRS_ALONE):
        assert all((kept.PACKAGE / name).exists() for name in names)
    both = {"readers/source.py", "readers/package.py", "forms/form_2021.toml", "bench/cells.py", "bench/running.py"}
    own, theirs = (
        {path.relative_to(kept.PACKAGE).as_posix() for path in kept.code(but=(*kept.AFTERWARDS, *more))}
        for more in (kept.THEIRS_ALONE, kept.OURS_ALONE)
    )
    assert both <= own & theirs
    assert {"tables/aligning.py", "narrative/judging.py", "pipeline.py"} <= own - theirs
    assert "bench/baselines/grids.py" in theirs - own
    assert not {"cli.py", "bench/bars.toml"} & (own | theirs)


def test_what_is_kept_hangs_on_both_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {of_package()}
    for bundle in (lines, facts):
        mine = tmp_path / bundle.promoted().name
        mine.mkdir()
        manifest = json.loads((bundle.promoted() / "manifest.json").read_text(encoding="utf-8"))
        (mine / "manifest.json").write_text(json.dumps(manifest | {"version": "another"}), encoding="utf-8")
        with monkeypatch.context() as other:
            other.setenv(bundle.ENVIRONMENT, str(mine))
            before.add(of_package())
    assert len(before) == 3
    monkeypatch.setenv(facts.ENVIRONMENT, str(tmp_path / "nowhere"))
    with pytest.raises(BadBundle, match=r"nowhere: .*manifest\.json"):
        of_package()


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("[", "no JSON"),
        ("{}", "holds no keys"),
        ('{"a.txt": {"form": "2021"}}', "no cells"),
        ('{"a.txt": {"form": "2021", "cells": {"requests/total/total": "12"}}}', "no number"),
        ('{"a.txt": {"form": "2021", "cells": {"requests/total/total": NaN}}}', "no number"),
        ('{"a.txt": {"form": "2021", "cells": {"requests/total/total": []}}}', "no number"),
        ('{"a.txt": {"form": "2021", "cells": {"requests/recieved/total": null}}}', r"form; requests/received/total\?"),
        ('{"a.txt": {"form": "1999", "cells": {"requests/total/total": 12}}}', r"no such form: 1999 \(2019, 2021\)"),
        ('{"../../etc/passwd": {"form": "2021", "cells": {"requests/total/total": 12}}}', "out of the folder"),
        ('{"lost.txt": {"form": "2021", "cells": {"requests/total/total": 12}}}', "no such file"),
    ],
)
def test_a_set_that_cannot_be_used_says_why(tmp_path: Path, keys: str, says: str) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "keys.json").write_text(keys)
    with pytest.raises(BadSet, match=says):
        load(tmp_path)


@pytest.mark.parametrize(
    "told", ['"made_with": [1], "reports": {}', '"reports": {"a.txt": {"sections": ["overview"]}}']
)
def test_what_a_set_says_of_itself_in_another_shape_is_refused(tmp_path: Path, told: str) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "keys.json").write_text('{"a.txt": {"cells": {"requests/total/total": 12}}}')
    (tmp_path / "truth.json").write_text(f'{{"schema": "gxnlp.truth/1", {told}}}')
    with pytest.raises(BadSet, match=r"truth\.json"):
        load(tmp_path)


def test_the_name_of_a_set_leads_out_of_no_folder(known: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "keys.json").write_text('{"a.txt": {"cells": {"requests/total/total": 12}}}')
    (tmp_path / "truth.json").write_text('{"schema": "gxnlp.truth/1", "name": "../../\\u001b[31m", "reports": {}}')
    assert load(tmp_path).name == ".._..___31m"


def test_wrong_usage_is_told_and_not_shown_as_a_traceback(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.json").write_text('{"schema": "gxnlp.bench/1", "kind": "accuracy", "figures": [[1, 2]]}')
    (tmp_path / "bars.toml").write_text('[[bar]]\nmeasure = "right"\nsets = ["known"]\n')
    (tmp_path / "words.toml").write_text('[[bar]]\nmeasure = "right"\nsets = "known"\nat_least = "all"\n')
    for arguments in (
        ["bench", "accuracy", str(tmp_path)],
        ["bench", "accuracy", str(known), "--baseline", "abacus"],
        ["bench", "accuracy", str(known), "--bars", str(tmp_path / "bars.toml")],
        ["bench", "accuracy", str(known), "--bars", str(tmp_path / "words.toml")],
        ["bench", "accuracy", str(known), str(known)],
        ["bench", "accuracy", str(known), "--json", str(tmp_path / "nowhere" / "a.json")],
        ["bench", "diff", str(known / "keys.json"), str(known / "keys.json")],
        ["bench", "account", str(tmp_path / "bars.toml")],
        ["bench", "account", str(tmp_path / "old.json")],
    ):
        assert cli.main(arguments) == 2
        assert "Traceback" not in capsys.readouterr().err
