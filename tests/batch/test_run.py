"""A run from its inputs to the dataset: what is done, listed, replaced and done again."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from gxnlp.batch import dataset, runner, worker
from gxnlp.batch.generations import CannotRedo
from gxnlp.batch.inputs import NothingThere
from gxnlp.batch.ledger import Ledger
from gxnlp.batch.runner import CannotRun
from tests.batch.conftest import Run, files, rows
from tests.made import clean_text
from training.torment import dataset_digest


def test_a_folder_becomes_a_dataset(batch: Run, reports: Path, out: Path) -> None:
    summary = batch(reports)
    assert (summary.counts["done"], summary.bad, summary.stopped) == (12, 0, False)
    assert len(rows(out, "reports")) == 12
    cells = rows(out, "cells")
    assert len(cells) == 12 * 200
    received = [c for c in cells if (c["row"], c["column"]) == ("received", "natural_person")]
    assert [c["value"] for c in received] == [5.0] * 12
    assert {c["year"] for c in cells} == {r["year"] for r in rows(out, "reports")} <= {2021, 2022, 2023, 2024}
    assert {s["section"] for s in rows(out, "sections")} >= {"overview", "requests", "other"}
    status = json.loads((out / "status.json").read_text())
    assert (status["state"], status["this_run"]["done"], status["dataset"]["queued"]) == ("done", 12, 0)
    assert "12 files" in (out / "batch.log").read_text()
    assert not list(out.rglob("*.part"))


def test_what_is_done_is_not_done_again(batch: Run, reports: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch(reports)
    before = dataset_digest(out / "dataset")
    monkeypatch.setattr(runner, "opened", None)  # no engine is asked for
    assert batch(reports).counts["done"] == 12
    assert dataset_digest(out / "dataset") == before


def test_the_same_content_under_two_names_is_done_once_and_listed_twice(batch: Run, tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(clean_text(), encoding="utf-8")
    assert batch(folder).counts["done"] == 1
    assert len(rows(out, "reports")) == 1
    assert {name: row["state"] for name, row in files(out).items()} == {"one.txt": "done", "two.txt": "done"}
    assert files(out)["two.txt"]["listed_as"].endswith("one.txt")


def test_new_files_are_added(batch: Run, tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.txt").write_text(clean_text(), encoding="utf-8")
    batch(folder)
    (folder / "two.txt").write_text(clean_text().replace("青溪", "霁川"), encoding="utf-8")
    assert batch(folder).counts["done"] == 2
    assert {r["agency"] for r in rows(out, "reports")} == {"青溪县人民政府", "霁川县人民政府"}


def test_a_changed_file_replaces_what_it_was(batch: Run, tmp_path: Path, out: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text(clean_text(), encoding="utf-8")
    batch(file)
    file.write_text(clean_text().replace("青溪", "霁川"), encoding="utf-8")
    batch(file)
    assert [r["agency"] for r in rows(out, "reports")] == ["霁川县人民政府"]
    assert {c["agency"] for c in rows(out, "cells")} == {"霁川县人民政府"}


def test_a_redo_takes_the_place_of_the_old_dataset_and_says_what_changed(batch: Run, reports: Path, out: Path) -> None:
    batch(reports)
    before = dataset_digest(out / "dataset")
    _spoil_a_value(out)
    assert dataset_digest(out / "dataset") != before
    summary = batch(reports, redo=True)
    assert summary.changed == {"cells": 12, "reports": 12, "kinds": {"value": 12}}
    assert (out / "changes.parquet").is_file()
    assert dataset_digest(out / "dataset") == before
    assert not (out / ".work/next").exists() and not (out / ".work/previous").exists()


def _spoil_a_value(out: Path) -> None:
    """As an older model might have read it."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    for part in (out / "dataset/cells").rglob("*.parquet"):
        table = pq.read_table(part, partitioning=None)
        which = pc.and_(pc.equal(table["row"], "received"), pc.equal(table["column"], "total"))
        values = pc.if_else(which, pa.scalar(6.0), table["value"])
        pq.write_table(table.set_column(table.schema.get_field_index("value"), "value", values), part)


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_a_redo_killed_while_it_takes_the_place_is_finished(
    batch: Run, reports: Path, out: Path, renames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gxnlp.batch import generations

    batch(reports)
    before = dataset_digest(out / "dataset")

    class Killed(BaseException): ...

    rename, left = Path.rename, [renames]

    def dying(self: Path, target: Path) -> Path:
        if not left[0]:
            raise Killed
        left[0] -= 1
        return rename(self, target)

    def dying_late(path: Path) -> None:
        raise Killed

    monkeypatch.setattr(Path, "rename", dying)
    if renames == 2:
        monkeypatch.setattr(generations, "synced", dying_late)
    with pytest.raises(Killed):
        batch(reports, redo=True)
    monkeypatch.undo()
    assert batch(reports).counts["done"] == 12
    assert dataset_digest(out / "dataset") == before


def test_a_run_with_another_model_says_so(
    batch: Run, reports: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gxnlp.batch import generations

    batch(reports)
    monkeypatch.setattr(generations, "__version__", "99")
    assert batch(reports).stale == 12
    assert "--redo" in (out / "batch.log").read_text()


def test_a_new_facts_model_makes_the_dataset_stale(
    batch: Run, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gxnlp.narrative import bundle

    batch(reports)
    assert batch(reports).stale == 0
    mine = Path(shutil.copytree(bundle.promoted(), tmp_path / "mine"))
    manifest = json.loads((mine / "manifest.json").read_text(encoding="utf-8"))
    (mine / "manifest.json").write_text(json.dumps(manifest | {"version": "1.another"}), encoding="utf-8")
    monkeypatch.setenv(bundle.ENVIRONMENT, str(mine))
    assert batch(reports).stale == 12


def test_failed_files_are_tried_again_when_asked(
    batch: Run, tmp_path: Path, faults: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "one.txt"
    file.write_text(clean_text() + "DO FAIL", encoding="utf-8")
    summary = batch(file)
    assert summary.counts["failed"] == 1
    assert "ZeroDivisionError: of ours" in next(iter(summary.reasons))
    monkeypatch.delenv("PYTHONPATH")
    worker._drop()
    assert batch(file).counts["failed"] == 1
    assert batch(file, retry=True).counts == {**summary.counts, "failed": 0, "done": 1, "pages": 1}


def test_what_a_killed_run_left_in_the_dataset_is_swept_away(batch: Run, reports: Path, out: Path) -> None:
    batch(reports)
    before = dataset_digest(out / "dataset")
    part = next((out / "dataset/cells").rglob("*.parquet"))
    (part.parent / "part-000099.parquet").write_bytes(part.read_bytes())  # written, but the ledger was not told
    (out / ".work/aside").mkdir(exist_ok=True)
    (out / ".work/aside/cells~x.parquet").write_bytes(b"half")
    assert dataset_digest(out / "dataset") != before
    batch(reports)
    assert dataset_digest(out / "dataset") == before
    assert not list(out.rglob(".work/aside/*"))


def test_a_kill_between_the_files_of_a_part_leaves_no_report_without_its_cells(
    batch: Run, reports: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException): ...

    from gxnlp.batch.store import Folder

    write, written = Folder.write, list[str]()

    def dying(self: Folder, name: str, fill: object) -> None:
        if len(written) == 5:
            raise Killed
        written.append(name)
        write(self, name, fill)  # type: ignore[arg-type]

    monkeypatch.setattr(Folder, "write", dying)
    with pytest.raises(Killed):
        batch(reports)
    assert not list((out / "dataset").glob("reports/*/*.parquet"))  # they come last
    monkeypatch.undo()
    assert batch(reports).counts["done"] == 12
    assert len(rows(out, "cells")) == 12 * 200


def test_only_one_run_at_a_time(batch: Run, reports: Path, out: Path) -> None:
    import fcntl

    batch(reports)
    with (out / ".work/lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CannotRun, match="another run"):
            batch(reports)


def test_an_input_that_does_not_exist_is_a_mistake(batch: Run, tmp_path: Path) -> None:
    with pytest.raises(NothingThere, match="no such file"):
        batch(tmp_path / "nothing")
    with pytest.raises(NothingThere, match="nothing matches"):
        batch(str(tmp_path / "*.docx"))


def test_a_model_that_does_not_load_is_said_at_once(batch: Run, reports: Path, tmp_path: Path) -> None:
    from gxnlp.labeling.bundle import BadBundle

    with pytest.raises((CannotRun, BadBundle)):
        batch(reports, model=tmp_path / "no model")


def test_a_damaged_facts_model_is_said_once_and_blamed_on_no_file(
    batch: Run, reports: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gxnlp.narrative import bundle

    damaged = Path(shutil.copytree(bundle.promoted(), tmp_path / "damaged"))
    with (damaged / "model.skops").open("ab") as file:
        file.write(b"x")
    monkeypatch.setenv(bundle.ENVIRONMENT, str(damaged))
    with pytest.raises(CannotRun, match=r"cannot start: \S+damaged: .*model\.skops does not match the sha256"):
        batch(reports)
    with closing(Ledger(out / "ledger.sqlite")) as ledger:
        assert (ledger.counts()["queued"], ledger.counts()["failed"]) == (12, 0)
    monkeypatch.delenv(bundle.ENVIRONMENT)
    assert batch(reports).counts["done"] == 12


def test_a_dataset_on_other_storage(batch: Run, reports: Path, out: Path) -> None:
    import fsspec

    assert batch(reports, dataset="memory://bucket/province").counts["done"] == 12
    names = fsspec.filesystem("memory").find("/bucket/province")
    assert sum("/cells/year=" in name for name in names) == 4
    assert not [name for name in names if name.endswith(".part")]
    assert batch(reports, dataset="memory://bucket/province").counts["done"] == 12
    with pytest.raises(CannotRedo):
        batch(reports, dataset="memory://bucket/another")


def test_reports_from_other_storage(batch: Run, out: Path) -> None:
    import fsspec

    with fsspec.open("memory://inbox/2023/one.txt", "wb") as file:
        file.write(clean_text().encode())
    with fsspec.open("memory://inbox/2023/empty.txt", "wb") as file:
        file.write(b"")
    summary = batch("memory://inbox/2023", engine="loky")
    assert summary.counts["files"] == 2
    assert files(out)["empty.txt"]["reason"].endswith("the file is empty")
    # memory:// is of this process alone, so the extractor cannot open it: it must say so and not crash
    assert files(out)["one.txt"]["state"] == "failed" and files(out)["one.txt"]["reason"]


def test_parts_are_published_as_the_run_goes(
    batch: Run, reports: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "PART_REPORTS", 5)
    monkeypatch.setattr(runner, "FIRST_CHUNK", 4)
    batch(reports)
    ledger = Ledger(out / "ledger.sqlite")
    assert len(ledger.parts(0)) >= 2
    assert ledger.shards(0) == (0, 0)
    ledger.close()
    assert len(rows(out, "reports")) == 12


def test_every_table_can_be_read_though_it_is_empty(batch: Run, tmp_path: Path, out: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02" * 99)
    assert batch(tmp_path / "bad.txt").bad == 1
    for table in ("cells", "reports", "findings", "sections", "facts"):
        assert rows(out, table) == []
    assert dataset.NO_YEAR == "0"


def test_threads_of_libraries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    extractor = worker._extractor(worker.Settings(threads=1), fresh=True)
    environment = dict(
        line.partition("=")[::2] for line in Path(f"/proc/{extractor.process.pid}/environ").read_text().split("\0")
    )
    assert {environment[name] for name in worker.THREADS} == {"1"}
    tasks = len(os.listdir(f"/proc/{extractor.process.pid}/task"))  # noqa: PTH208
    assert tasks <= 4
