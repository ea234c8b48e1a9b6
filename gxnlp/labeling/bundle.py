"""A line model on disk: one folder with model.skops, manifest.json and the model card README.md.

models/PROMOTED names the folder in use. A new bundle is written beside the old one and promoted by replacing that one
small file, so an interrupted training leaves the old model in place.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from gxnlp.labeling.decoding import LABELS, Orders
from gxnlp.labeling.encoding import COLUMNS
from gxnlp.labeling.features import VERSION as FEATURES
from gxnlp.labeling.model import Calibration, LineModel
from gxnlp.labeling.stored import Untrusted, read_skops
from gxnlp.report import both

SCHEMA = "gxnlp.lines/1"
MODEL, MANIFEST, CARD, PROMOTED = "model.skops", "manifest.json", "README.md", "PROMOTED"
ENVIRONMENT = "GXNLP_MODEL"
PACKAGE = Path(__file__).parents[1]
PLACES = (PACKAGE / "_models", PACKAGE.parent / "models")
"""Where an installed package and a checkout keep their models."""
NONE = "none"
SERIES = ("scikit-learn",)
"""Packages whose minor version a bundle is bound to: their arrays may change meaning between minors."""


class BadBundle(Exception):
    """A bundle that cannot be used: names the folder and the reason, in both languages."""

    def __init__(self, folder: Path, chinese: str, english: str) -> None:
        self.folder = folder
        super().__init__(f"{folder}: {both(chinese, english)}")


@dataclass(frozen=True)
class Manifest:
    name: str
    version: str
    features: int
    files: dict[str, str]
    """File name -> sha256."""
    versions: dict[str, str]
    """Package -> version it was trained with."""
    data: dict[str, Any]
    """seed, digest, reports, lines, families trained on and held out."""
    metrics: dict[str, Any]
    schema: str = SCHEMA


def promoted() -> Path:
    """The folder of the model in use: $GXNLP_MODEL, else what models/PROMOTED names."""
    if stated := os.environ.get(ENVIRONMENT):
        return Path(stated)
    for place in PLACES:
        if folder := promoted_in(place):
            return folder
    raise BadBundle(PLACES[-1], "没有可用的行模型，请先运行 make train", "there is no line model; run make train first")


def promoted_in(models: Path) -> Path | None:
    """The folder that models/PROMOTED names."""
    try:
        return models / (models / PROMOTED).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def read(folder: Path) -> tuple[LineModel, Manifest]:
    """The model, checked against its manifest and this installation; BadBundle says what does not fit."""
    manifest = read_manifest(folder)
    try:
        data = (folder / MODEL).read_bytes()
    except OSError as error:
        raise _unreadable(folder, MODEL, error) from error
    if _sha256(data) != manifest.files.get(MODEL):
        raise BadBundle(
            folder,
            f"{MODEL} 与清单中的 sha256 不符，文件可能被改动",
            f"{MODEL} does not match the sha256 in its manifest: it was changed",
        )
    try:
        content = read_skops(data)
    except Untrusted as error:
        raise BadBundle(folder, f"拒绝加载 {MODEL}：{error}", f"{MODEL} refused: it {error}") from error
    try:
        return _model(content), manifest
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise BadBundle(folder, f"{MODEL} 内容不符：{error}", f"{MODEL} does not hold a line model: {error}") from error


def read_manifest(folder: Path) -> Manifest:
    try:
        stated = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**stated)
    except OSError as error:
        raise _unreadable(folder, MANIFEST, error) from error
    except (ValueError, TypeError) as error:
        raise BadBundle(folder, f"{MANIFEST} 不合格式：{error}", f"{MANIFEST} is malformed: {error}") from error
    if manifest.schema != SCHEMA:
        raise BadBundle(folder, f"清单格式不是 {SCHEMA}", f"its manifest is not written in {SCHEMA}")
    if manifest.features != FEATURES:
        raise BadBundle(
            folder,
            f"模型按第 {manifest.features} 版特征训练，本程序为第 {FEATURES} 版，请重新训练",
            f"trained on features version {manifest.features}, this gxnlp has {FEATURES}: retrain it",
        )
    for package in SERIES:
        trained, installed = manifest.versions.get(package, "?"), _installed(package)
        if installed != NONE and _series(trained) != _series(installed):  # labelling works without the package
            raise BadBundle(
                folder,
                f"模型用 {package} {trained} 训练，已安装的是 {installed}，请安装相符的版本或重新训练",
                f"trained with {package} {trained}, installed is {installed}: install the same series or retrain",
            )
    return manifest


def _model(content: Mapping[str, Any]) -> LineModel:
    classifier = content["classifier"]
    if tuple(content["labels"]) != tuple(map(str, LABELS)):
        raise ValueError("other labels than this gxnlp's")
    if list(classifier["classes_"]) != list(range(len(LABELS))):
        raise ValueError("classes out of order")
    hidden, output = (np.asarray(a, dtype=np.float32) for a in classifier["coefs_"])
    hidden_bias, output_bias = (np.asarray(a, dtype=np.float32) for a in classifier["intercepts_"])
    units, labels = len(hidden_bias), len(LABELS)
    shapes = (hidden.shape, output.shape, output_bias.shape)
    if shapes != ((COLUMNS, units), (units, labels), (labels,)):
        raise ValueError(f"arrays of shape {shapes}")
    orders = Orders(*(np.asarray(content["orders"][part], dtype=float) for part in ("first", "follows", "evidence")))
    if (orders.first.shape, orders.follows.shape, orders.evidence.shape) != ((labels,), (labels, labels), (labels,)):
        raise ValueError("orders of another shape")
    calibration = Calibration(*(np.asarray(content["calibration"][part]) for part in ("posterior", "right")))
    return LineModel(hidden, hidden_bias, output, output_bias, float(content["temperature"]), orders, calibration)


def write(
    models: Path, name: str, content: Mapping[str, Any], *, data: dict[str, Any], metrics: dict[str, Any], card: str
) -> Path:
    """A new bundle under `models`, whole or not at all; the folder is called after its version."""
    model = canonical_skops(content)
    digest = _sha256(model)
    manifest = Manifest(
        name=name,
        version=f"{FEATURES}.{digest[:10]}",
        features=FEATURES,
        files={MODEL: digest, CARD: _sha256(card.encode())},
        versions={"python": ".".join(map(str, _python())), **{p: _installed(p) for p in _RECORDED}},
        data=data,
        metrics=metrics,
    )
    models.mkdir(parents=True, exist_ok=True)
    folder = models / f"{name}-{manifest.version}"
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=models) as scratch:
        fresh = Path(scratch) / "bundle"
        fresh.mkdir()
        (fresh / MODEL).write_bytes(model)
        (fresh / CARD).write_text(card, encoding="utf-8")
        (fresh / MANIFEST).write_text(
            json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        fresh.rename(folder)
    return folder


def promote(folder: Path) -> None:
    """Make it the model in use."""
    pointer = folder.parent / PROMOTED
    fresh = pointer.with_name(f".{PROMOTED}.{os.getpid()}")
    fresh.write_text(folder.name + "\n", encoding="utf-8")
    fresh.replace(pointer)


_RECORDED = ("gxnlp", "scikit-learn", "skops", "numpy", "scipy")


def canonical_skops(content: Mapping[str, Any]) -> bytes:
    """What skops.io.dumps writes, without its memory addresses and clock: the same model gives the same bytes."""
    import io
    import re
    import zipfile

    from skops.io import dumps

    with zipfile.ZipFile(io.BytesIO(dumps(dict(content)))) as source:
        schema = source.read("schema.json").decode()
        addresses = dict.fromkeys(re.findall(r'(?:"__id__": |"file": ")(\d+)', schema))
        places = {address: str(i) for i, address in enumerate(addresses)}
        schema = re.sub(r'("__id__": |"file": ")(\d+)', lambda found: found[1] + places[found[2]], schema)
        arrays = [name for name in source.namelist() if name.endswith(".npy")]
        files = {f"{places[name.removesuffix('.npy')]}.npy": source.read(name) for name in arrays}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name, data in [*sorted(files.items()), ("schema.json", schema.encode())]:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return out.getvalue()


def _unreadable(folder: Path, name: str, error: OSError) -> BadBundle:
    return BadBundle(folder, f"无法读取 {name}：{error.strerror}", f"cannot read {name}: {error.strerror}")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return NONE


def _series(stated: str) -> tuple[str, ...]:
    return tuple(stated.split(".")[:2])


def _python() -> tuple[int, ...]:
    import sys

    return tuple(sys.version_info[:3])
