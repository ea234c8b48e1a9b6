"""Records kept aside, so that a run that was stopped goes on and what has not changed is not measured again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from gxnlp.bench.records import Record
from gxnlp.labeling import bundle as labeling
from gxnlp.narrative import bundle as narrative

PACKAGE = Path(__file__).parents[1]
MEASURING = ("bench/baselines", "bench/cells.py", "bench/hits.py", "bench/records.py", "bench/teds.py", "forms",
             "learning/scoring.py", "text.py")  # fmt: skip
"""What a baseline's figures hang on, beside its own packages."""
NOT_READING = ("audit", "batch", "bench/account", "bench/baselines", "bench/speed", "commands", "exports", "service")
"""What our own figures do not hang on."""
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
    """The code and the models in use, of the lines and of the facts: any change may change what gxnlp reads."""
    aside = tuple(f"{PACKAGE / name}{os.sep}" for name in NOT_READING)
    code = sorted(path for path in _files([PACKAGE]) if not str(path).startswith(aside))
    lines, facts = labeling.read_manifest(labeling.promoted()), narrative.read_manifest(narrative.promoted())
    return f"{_digest(code)} {lines.version} {facts.version}"


def of_measuring() -> str:
    return _digest(sorted(_files([PACKAGE / name for name in MEASURING])))


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        yield from [place] if place.is_file() else (p for p in place.rglob("*") if p.suffix in _CODE)


def _digest(paths: Iterable[Path]) -> str:
    told = hashlib.sha256()
    for path in paths:
        told.update(str(path.name).encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:16]
