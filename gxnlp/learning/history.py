"""Models over time: which there are, which is in use, which was before. models/HISTORY is a plain-text log."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gxnlp import bundles
from gxnlp.labeling import bundle
from gxnlp.labeling.bundle import MANIFEST, PROMOTED, BadBundle, Manifest
from gxnlp.narrative import bundle as facts

HISTORY = "HISTORY"
NOTHING = "-"


@dataclass(frozen=True)
class Sort:
    """Line models or facts models: each has a pointer to the one in use, and words of its own in the log."""

    pointer: str
    promoted: str
    rolled_back: str


LINES = Sort(PROMOTED, "promoted", "rolled-back")
FACTS = Sort(facts.POINTER, "promoted-facts", "rolled-back-facts")


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
    used = {bundle.promoted_in(models), bundles.promoted_in(models, facts.POINTER)}
    found = []
    folders = [p for p in sorted(models.iterdir()) if (p / MANIFEST).is_file()] if models.is_dir() else []
    for folder in folders:
        try:
            manifest = read(folder)
            found.append(Known(folder, manifest, "", folder in used))
        except BadBundle as error:
            found.append(Known(folder, None, str(error).removeprefix(f"{folder}: "), folder in used))
    return found


def is_facts(folder: Path) -> bool:
    """A facts model, not a line model?"""
    return folder.resolve().name.startswith(f"{facts.NAME}-")


def read(folder: Path) -> Manifest:
    """The manifest of a bundle that can be used; BadBundle says why one cannot."""
    return facts.read(folder)[1] if is_facts(folder) else bundle.read(folder)[1]


def log(models: Path) -> list[Entry]:
    try:
        rows = (models / HISTORY).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    parts = [row.split("\t", 4) for row in rows if row and not row.startswith("#")]
    return [Entry(p[0], p[1], p[2], p[3], "".join(p[4:])) for p in parts if len(p) >= 4]


def adopt(folder: Path, models: Path) -> Path:
    """The bundle's place among the models; one from elsewhere is copied there, whole or not at all."""
    read(folder)
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
        read(copied)
        copied.rename(target)
    return target


def promote(folder: Path, note: str = "") -> Entry:
    """Put it in use and say so in the log. Whether it deserves it is for `comparing` to find out before."""
    bundle.read(folder)
    return _switch(folder, LINES, LINES.promoted, note)


def promote_facts(folder: Path, note: str = "") -> Entry:
    """The same for a facts model."""
    facts.read(folder)
    return _switch(folder, FACTS, FACTS.promoted, note)


def roll_back(models: Path, sort: Sort = LINES) -> Entry:
    """Back to what was in use before; doing it again goes further back."""
    stack = _stack(models, sort)
    if len(stack) < 2:
        raise NoModel("没有更早的模型可退回 | nothing was in use before this one")
    folder = models / stack[-2]
    if not folder.is_dir():
        name = folder.name
        raise NoModel(f"之前使用的 {name} 已不在 {models} | {name}, in use before, is no longer in {models}")
    read(folder)
    return _switch(folder, sort, sort.rolled_back, "")


def forgotten(models: Path) -> list[str]:
    """Removes the line models that were in use before the one before this one, and names them."""
    stack = _stack(models, LINES)
    gone = [
        name for name in dict.fromkeys(stack[:-2]) if name not in stack[-2:] and (models / name / MANIFEST).is_file()
    ]
    for name in gone:
        shutil.rmtree(models / name)
    return gone


def _stack(models: Path, sort: Sort) -> list[str]:
    """What was in use, the latest last; a switch that the log does not know is taken for a promotion."""
    used = bundles.promoted_in(models, sort.pointer)
    current = used.name if used else NOTHING
    stack: list[str] = []
    for entry in log(models):
        if entry.what == sort.rolled_back and len(stack) > 1:
            stack.pop()
        elif entry.what == sort.promoted:
            if not stack and entry.before != NOTHING:
                stack.append(entry.before)
            if entry.name != (stack[-1] if stack else None):
                stack.append(entry.name)
    if not stack or stack[-1] != current:
        stack.append(current)
    return stack


def _switch(folder: Path, sort: Sort, what: str, note: str) -> Entry:
    """The log first: a row for a switch that did not come about does no harm, a switch without a row would."""
    models = folder.parent
    before = bundles.promoted_in(models, sort.pointer)
    entry = _entry(what, folder, before, note)
    if before == folder:
        return entry
    _write(models, entry)
    bundles.promote(folder, sort.pointer)
    return entry


def _entry(what: str, folder: Path, before: Path | None, note: str) -> Entry:
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Entry(when, what, folder.name, before.name if before else NOTHING, " ".join(note.split()))


def _write(models: Path, entry: Entry) -> None:
    path = models / HISTORY
    with path.open("a", encoding="utf-8") as file:
        if file.tell() == 0:
            file.write("# when\twhat\tbundle\tin use before\twhy\n")
        file.write(f"{entry}\n")
