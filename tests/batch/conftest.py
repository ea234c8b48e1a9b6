from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from gxnlp.batch import worker
from gxnlp.batch.runner import Options, Summary, run
from training.torment import make_reports

FAULTS = Path(__file__).parent / "faults"
Run = Callable[..., Summary]


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with twelve reports in subfolders."""
    folder = tmp_path_factory.mktemp("reports")
    make_reports(folder, 12)
    return folder


@pytest.fixture(autouse=True)
def no_extractor_left() -> Iterator[None]:
    yield
    worker._drop()


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(FAULTS), str(Path(__file__).parents[2])]))


@pytest.fixture
def batch(tmp_path: Path) -> Run:
    """Runs a batch in this process, with one worker, into tmp_path/out."""

    def start(*inputs: str | Path, **more: Any) -> Summary:
        options: dict[str, Any] = {"out": tmp_path / "out", "workers": 1, "quiet": True, **more}
        options["out"].mkdir(exist_ok=True)
        return run(Options(tuple(map(str, inputs)), **options))

    return start


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def files(out: Path) -> dict[str, dict[str, Any]]:
    """The table of files, by the last part of the name."""
    table = pq.read_table(out / "dataset/files/files.parquet", partitioning=None).to_pylist()
    return {row["file"].rpartition("/")[2]: row for row in table}


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(out / "dataset" / table).to_pylist()
    return found
