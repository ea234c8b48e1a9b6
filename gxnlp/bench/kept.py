"""Records kept aside, so that a run that was stopped goes on and what has not changed is not measured again."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import distributions
from pathlib import Path
from types import TracebackType

from gxnlp.bench.baselines.peers import python
from gxnlp.bench.records import Record
from gxnlp.labeling import bundle as labeling
from gxnlp.narrative import bundle as narrative

PACKAGE = Path(__file__).parents[1]
AFTERWARDS = ("audit", "batch", "bench/account", "bench/bars.py", "bench/bars.toml", "bench/bootstrap.py",
              "bench/calibration.py", "bench/diff.py", "bench/environment.py", "bench/figures.py", "bench/results.py",
              "bench/speed", "cli.py", "commands", "exports")  # fmt: skip
"""What no record hangs on. All that is not named here counts, new files too."""
OURS_ALONE = (
    "checking",
    "headings.py",
    "imprint.py",
    "labeling",
    "narrative",
    "outline.py",
    "pipeline.py",
    "sections.py",
    "structure.py",
    "tables",
)
"""What a baseline's records do not hang on; import-linter sees to it (pyproject.toml)."""
THEIRS_ALONE = ("bench/baselines",)
_CODE = (".py", ".toml", ".json")


class Kept:
    """One file of JSON lines for one reader on one set; a line that was cut off is measured again."""

    def __init__(self, folder: Path, name: str, told: str) -> None:
        self.path = folder / f"{name}-{hashlib.sha256(told.encode()).hexdigest()[:16]}.jsonl"
        self.records = {record.report: record for record in _read(self.path)}

    def __enter__(self) -> Kept:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("a", encoding="utf-8")
        return self

    def add(self, record: Record) -> None:
        self.records[record.report] = record
        # a run that was killed may have left half a line without its end
        self._file.write("\n" + json.dumps(record.to_dict(), ensure_ascii=False) + "\n")
        self._file.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _read(path: Path) -> Iterator[Record]:
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            yield Record.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def of_package() -> str:
    """The code, what is installed, and the models of the lines and of the facts: any may change what gxnlp reads."""
    lines, facts = labeling.read_manifest(labeling.promoted()), narrative.read_manifest(narrative.promoted())
    return _digest(code(but=(*AFTERWARDS, *THEIRS_ALONE)), [*_installed(sys.path), lines.version, facts.version])


def of_measuring() -> str:
    """What the records of every baseline hang on."""
    theirs = map(str, python().parent.parent.glob("lib/python*/site-packages"))
    return _digest(code(but=(*AFTERWARDS, *OURS_ALONE)), [*_installed(sys.path), *_installed(theirs)])


def code(but: Sequence[str]) -> list[Path]:
    """Of this package, without the folders and files named."""
    aside = [PACKAGE / name for name in but]
    files = (path for path in PACKAGE.rglob("*") if path.suffix in _CODE)
    return sorted(path for path in files if not any(path == one or one in path.parents for one in aside))


def _installed(places: Iterable[str]) -> list[str]:
    """Every package with its version, and the Python that runs them."""
    return sorted({f"{one.metadata['Name']} {one.version}" for one in distributions(path=list(places))})


def _digest(files: Iterable[Path], more: Iterable[str]) -> str:
    told = hashlib.sha256(sys.version.encode())
    for path in files:
        told.update(f"\0{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes())
    told.update("\0".join(more).encode())
    return told.hexdigest()[:16]
