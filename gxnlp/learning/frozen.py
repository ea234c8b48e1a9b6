"""Evaluation sets that never change: reports with their answer keys and labelled lines, each set one packed file."""

from __future__ import annotations

import io
import json
import lzma
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gxnlp import pipeline, readers
from gxnlp.document import UnreadableInput
from gxnlp.forms import Form, shipped
from gxnlp.labeling import bundle
from gxnlp.labeling.labeler import Labeler
from gxnlp.labels import Label
from gxnlp.learning.gathering import write_whole
from gxnlp.learning.labelled import LabelledReport, parse, render
from gxnlp.learning.metrics import calibration_error, per_label
from gxnlp.learning.scoring import Key, score
from gxnlp.report import both

FOLDER, SUFFIX = "frozen", ".tar.xz"
KEYS, LABELS = "keys.json", "lines.labels"
MOST_BYTES = 256 << 20


class BadSet(Exception):
    """A frozen set that cannot be used."""

    def __init__(self, path: Path, chinese: str, english: str) -> None:
        super().__init__(f"{path}: {both(chinese, english)}")


@dataclass(frozen=True)
class FrozenSet:
    name: str
    files: Mapping[str, bytes]
    keys: Mapping[str, Key]
    labelled: tuple[LabelledReport, ...]


@dataclass(frozen=True)
class Measured:
    """How one model does on one set."""

    lines: NDArray[np.bool_]
    """Which lines got the right label; so two models can be compared line by line."""
    cells: NDArray[np.bool_]
    macro_f1: float
    ece: float
    silent: int
    doubted: int

    @property
    def lines_right(self) -> float:
        return float(self.lines.mean())

    @property
    def cells_right(self) -> float:
        return float(self.cells.mean())


def sets(folder: Path | None = None) -> list[FrozenSet]:
    """Those in the folder, by default those that ship with the models."""
    places = [folder] if folder else [place / FOLDER for place in bundle.PLACES]
    paths = next((found for p in places if (found := sorted(p.glob(f"*{SUFFIX}")))), [])
    if not paths:
        raise BadSet(places[-1], "没有冻结评测集", "no frozen evaluation sets here")
    return [read(path) for path in paths]


def read(path: Path) -> FrozenSet:
    try:
        with lzma.open(path) as packed:
            data = packed.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise BadSet(path, "太大", "too large")
        files: dict[str, bytes] = {}
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                content = archive.extractfile(member)  # into memory: no name of it ever becomes a path
                if content is not None:
                    files[member.name] = content.read()
        keys = json.loads(files.pop(KEYS))
        labelled = tuple(parse(files.pop(LABELS).decode(), f"{path}/{LABELS}"))
        if set(keys) != set(files):
            raise ValueError("keys and files differ")
    except OSError as error:
        raise BadSet(path, f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}") from error
    except (lzma.LZMAError, EOFError, tarfile.TarError, KeyError, ValueError) as error:
        raise BadSet(path, f"已损坏：{error}", f"damaged: {error}") from error
    return FrozenSet(path.name.removesuffix(SUFFIX), files, keys, labelled)


def write(frozen: FrozenSet, folder: Path) -> Path:
    """The same set gives the same bytes."""
    packed = io.BytesIO()
    inside = {
        KEYS: json.dumps(frozen.keys, ensure_ascii=False, sort_keys=True).encode(),
        LABELS: "\n".join(map(render, frozen.labelled)).encode(),
        **frozen.files,
    }
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in inside.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{frozen.name}{SUFFIX}"
    write_whole(path, lzma.compress(packed.getvalue(), preset=6))
    return path


def measure(
    labeler: Labeler,
    frozen: FrozenSet,
    forms: Sequence[Form] = (),
    *,
    done: Callable[[], None] = lambda: None,
) -> Measured:
    """Lines as they were labelled when the set was made; cells all the way from the file. `done` after each report."""
    truth: list[Label] = []
    said: list[Label] = []
    sure: list[float] = []
    for one in frozen.labelled:
        labeled = labeler.label(one.lines)
        truth += one.labels
        said += [x.label for x in labeled]
        sure += [x.confidence for x in labeled]
    right = np.array([a is b for a, b in zip(truth, said, strict=True)])
    cells: list[bool] = []
    silent = doubted = 0
    forms = forms or shipped()
    for name, key in frozen.keys.items():
        try:
            # the invented prose speaks of other figures than the tables: that is no doubt about the reading
            report = pipeline.analyse(readers.read(frozen.files[name], name=name), forms, labeler, narrative=False)
        except UnreadableInput:
            report = None
        scored = score(report, key)
        cells += scored.right
        silent += len(scored.silent)
        doubted += scored.doubted
        done()
    f1 = [float(one["f1"]) for one in per_label(truth, said).values() if one["lines"]]
    return Measured(
        lines=right,
        cells=np.array(cells),
        macro_f1=float(np.mean(f1)),
        ece=calibration_error(np.array(sure), right),
        silent=silent,
        doubted=doubted,
    )
