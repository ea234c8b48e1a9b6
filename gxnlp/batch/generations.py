"""Generations of the dataset: a redo is made beside the old dataset and takes its place when it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gxnlp import __version__
from gxnlp.batch import changes, dataset
from gxnlp.batch.dictionary import dictionary
from gxnlp.batch.inputs import is_url
from gxnlp.batch.ledger import Ledger
from gxnlp.batch.store import Store, clear, filled, opened, synced
from gxnlp.report import both

LIVE, NEXT, PREVIOUS = "dataset", ".work/next", ".work/previous"
LEDGER = "ledger.sqlite"


class CannotRedo(Exception):
    """A redo that is not to be had."""


@dataclass(frozen=True)
class Place:
    """Where this run publishes."""

    generation: int
    store: Store
    redo: bool
    """Beside the dataset that users see, and not yet in its place."""


def open_dataset(ledger: Ledger, out: Path, elsewhere: str | None, *, redo: bool) -> Place:
    _recover(ledger, out)
    _settle(ledger, elsewhere)
    live = int(ledger.about("live", "0"))
    working = int(ledger.about("generation", "0"))
    if redo and working == live and ledger.versions():
        if elsewhere is not None:
            raise CannotRedo(
                both("数据集在别处时，重做请另选输出位置", "with --dataset, redo into another place: give a new -o")
            )
        dataset.publish(ledger, live_store(ledger, out, elsewhere), live)
        clear(out / NEXT)
        working = live + 1
        ledger.requeue("done", "failed", "quarantined")
        ledger.tell("generation", str(working))
    if working == live:
        return Place(live, live_store(ledger, out, elsewhere), redo=False)
    return Place(working, opened(out / NEXT, out / ".work/aside"), redo=True)


def live_store(ledger: Ledger, out: Path, elsewhere: str | None) -> Store:
    clear(out / ".work/aside")
    return opened(elsewhere if elsewhere is not None else out / LIVE, out / ".work/aside")


def whereabouts(run: Path) -> str | Path:
    """The dataset that belongs to the folder of a run; the folder itself where that is one."""
    if (run / LIVE).is_dir():
        return run / LIVE
    if not (run / LEDGER).is_file():
        return run
    with closing(Ledger(run / LEDGER)) as ledger:
        elsewhere = ledger.about("dataset") or str(run)
    return elsewhere if is_url(elsewhere) else Path(elsewhere)


def _settle(ledger: Ledger, elsewhere: str | None) -> None:
    """A ledger knows one dataset."""
    given = "" if elsewhere is None else elsewhere if is_url(elsewhere) else str(Path(elsewhere).absolute())
    before = ledger.about("dataset", given)
    if before != given:
        raise CannotRedo(both("此任务的数据集在别处", "the dataset of this run is elsewhere") + f": {before or LIVE}")
    ledger.tell("dataset", given)


def finish(ledger: Ledger, place: Place, out: Path) -> dict[str, Any] | None:
    """Puts a whole redo in the dataset's place; what it changed."""
    if not place.redo or ledger.counts()["queued"]:
        return None
    dataset.complete(place.store)
    changed = changes.compare(out / LIVE, out / NEXT, out / "changes.parquet")
    live = int(ledger.about("live", "0"))
    ledger.tell("swapping", "1")
    _swap(ledger, out)
    ledger.drop_generation(live)
    return changed


def _swap(ledger: Ledger, out: Path) -> None:
    """Two renames. Done again from wherever it was interrupted."""
    if (out / NEXT).is_dir():
        if (out / LIVE).is_dir():
            clear(out / PREVIOUS)
            (out / LIVE).rename(out / PREVIOUS)
        (out / NEXT).rename(out / LIVE)
        synced(out)
    ledger.tell("live", ledger.about("generation", "0"))
    ledger.tell("swapping", "")
    clear(out / PREVIOUS)


def _recover(ledger: Ledger, out: Path) -> None:
    if ledger.about("swapping"):
        live = int(ledger.about("live", "0"))
        _swap(ledger, out)
        ledger.drop_generation(live)


def fingerprint(forms: Sequence[Path], model: Path | None) -> str:
    """What a reading depends on besides the file: this program, the models of the lines and of the facts, the forms."""
    from gxnlp.labeling import bundle
    from gxnlp.narrative import bundle as told

    lines = bundle.read_manifest(model or bundle.promoted()).version
    facts = told.read_manifest(told.promoted()).version
    extra = hashlib.sha256(b"".join(path.read_bytes() for path in forms)).hexdigest()[:12] if forms else ""
    return " ".join(filter(None, (f"gxnlp {__version__}", f"lines {lines}", f"facts {facts}", extra)))


def remember(ledger: Ledger, generation: int, forms: Sequence[Path], model: Path | None) -> None:
    seen: list[str] = json.loads(ledger.about(f"fingerprints:{generation}", "[]"))
    ours = fingerprint(forms, model)
    if ours not in seen:
        ledger.tell(f"fingerprints:{generation}", json.dumps([*seen, ours], ensure_ascii=False))
    ledger.tell(f"fingerprint:{generation}", ours)


def stale(ledger: Ledger, generation: int, forms: Sequence[Path], model: Path | None) -> int:
    """How many reports are done and were, or may have been, read with something else than what is here now."""
    seen: list[str] = json.loads(ledger.about(f"fingerprints:{generation}", "[]"))
    if not seen or seen == [fingerprint(forms, model)]:
        return 0
    return ledger.versions().get(generation, 0)


def write_dictionary(store: Store, forms: Sequence[Path]) -> None:
    from gxnlp.forms import load, shipped

    text = dictionary((*shipped(), *(load(path) for path in forms))).encode()
    store.write("dictionary.md", filled(text))
