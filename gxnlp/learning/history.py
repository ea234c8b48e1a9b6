"""Line models over time: which there are, which is in use, which was before. models/HISTORY is a plain-text log."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gxnlp.labeling import bundle
from gxnlp.labeling.bundle import MANIFEST, PROMOTED, BadBundle, Manifest

HISTORY = "HISTORY"
PROMOTE, ROLL_BACK = "promoted", "rolled-back"
NOTHING = "-"


class NoModel(Exception):
    """A model that is not there; the message is in both languages."""


@dataclass(frozen=True)
class Entry:
    """A row of the log: when, what was done, with which bundle, what was in use before, and why it might."""

    when: str
    what: str
    name: str
    before: str
    note: str = ""

    def __str__(self) -> str:
        return "\t".join((self.when, self.what, self.name, self.before, self.note))


@dataclass(frozen=True)
class Known:
    """A bundle on disk; refused ones have a reason and no manifest."""

    folder: Path
    manifest: Manifest | None
    refused: str
    in_use: bool


def place() -> Path:
    """The folder that holds the model in use."""
    for models in bundle.PLACES:
        if (models / PROMOTED).is_file():
            return models
    return bundle.PLACES[-1]


def known(models: Path) -> list[Known]:
    used = bundle.promoted_in(models)
    found = []
    folders = [p for p in sorted(models.iterdir()) if (p / MANIFEST).is_file()] if models.is_dir() else []
    for folder in folders:
        try:
            _, manifest = bundle.read(folder)
            found.append(Known(folder, manifest, "", folder == used))
        except BadBundle as error:
            found.append(Known(folder, None, str(error).removeprefix(f"{folder}: "), folder == used))
    return found


def log(models: Path) -> list[Entry]:
    try:
        rows = (models / HISTORY).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    parts = [row.split("\t", 4) for row in rows if row and not row.startswith("#")]
    return [Entry(p[0], p[1], p[2], p[3], "".join(p[4:])) for p in parts if len(p) >= 4]


def adopt(folder: Path, models: Path) -> Path:
    """The bundle's place among the models; one from elsewhere is copied there, whole or not at all."""
    bundle.read(folder)
    target = models / folder.resolve().name
    if target.resolve() == folder.resolve():
        return target
    if target.exists():
        if (target / MANIFEST).read_bytes() == (folder / MANIFEST).read_bytes():
            return target
        raise BadBundle(target, "已有同名而不同的模型", "there already is another bundle of this name")
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".adopting-", dir=models) as scratch:
        copied = Path(scratch) / target.name
        shutil.copytree(folder, copied)
        bundle.read(copied)
        copied.rename(target)
    return target


def promote(folder: Path, note: str = "") -> Entry:
    """Put it in use and say so in the log. Whether it deserves it is for `comparing` to find out before."""
    bundle.read(folder)
    return _switch(folder, PROMOTE, note)


def roll_back(models: Path) -> Entry:
    """Back to what was in use before; doing it again goes further back."""
    current = bundle.promoted_in(models)
    stack = _stack(log(models), current.name if current else NOTHING)
    if len(stack) < 2:
        raise NoModel("没有更早的模型可退回 | nothing was in use before this one")
    folder = models / stack[-2]
    bundle.read(folder)
    return _switch(folder, ROLL_BACK, "")


def forgotten(models: Path) -> list[str]:
    """Removes the bundles that were in use before the one before this one, and names them."""
    current = bundle.promoted_in(models)
    stack = _stack(log(models), current.name if current else NOTHING)
    gone = [
        name for name in dict.fromkeys(stack[:-2]) if name not in stack[-2:] and (models / name / MANIFEST).is_file()
    ]
    for name in gone:
        shutil.rmtree(models / name)
    return gone


def _stack(entries: Sequence[Entry], current: str) -> list[str]:
    """What was in use, the latest last; a switch that the log does not know is taken for a promotion."""
    stack: list[str] = []
    for entry in entries:
        if entry.what == ROLL_BACK and len(stack) > 1:
            stack.pop()
        elif entry.what == PROMOTE:
            if not stack and entry.before != NOTHING:
                stack.append(entry.before)
            if entry.name != (stack[-1] if stack else None):
                stack.append(entry.name)
    if not stack or stack[-1] != current:
        stack.append(current)
    return stack


def _switch(folder: Path, what: str, note: str) -> Entry:
    """The log first: a row for a switch that did not come about does no harm, a switch without a row would."""
    models = folder.parent
    before = bundle.promoted_in(models)
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = Entry(when, what, folder.name, before.name if before else NOTHING, " ".join(note.split()))
    if before == folder:
        return entry
    path = models / HISTORY
    with path.open("a", encoding="utf-8") as file:
        if file.tell() == 0:
            file.write("# when\twhat\tbundle\tin use before\twhy\n")
        file.write(f"{entry}\n")
    bundle.promote(folder)
    return entry
