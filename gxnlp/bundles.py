"""Trained models on disk: one folder with model.skops, manifest.json and the model card README.md.

What the rooms' bundles have in common. A `Sort` says which set of features a room's models are made for and which small
file names the one in use. A new bundle is written beside the old one and promoted by replacing that one small file, so
an interrupted training leaves the old model in place.
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

from gxnlp.report import both
from gxnlp.stored import Untrusted, read_skops

MODEL, MANIFEST, CARD = "model.skops", "manifest.json", "README.md"
PACKAGE = Path(__file__).parent
PLACES = (PACKAGE / "_models", PACKAGE.parent / "models")
"""Where an installed package and a checkout keep their models."""
NONE = "none"
SERIES = ("scikit-learn",)
"""Packages whose minor version a bundle is bound to: their arrays may change meaning between minors."""


@dataclass(frozen=True)
class Sort:
    schema: str
    features: int
    pointer: str
    """The file beside the bundles that names the one in use."""


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
    """seed, digest, and what it was trained on and measured on."""
    metrics: dict[str, Any]
    schema: str


def promoted_in(models: Path, pointer: str) -> Path | None:
    """The folder that the pointer names."""
    try:
        return models / (models / pointer).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def content(folder: Path, sort: Sort) -> tuple[dict[str, Any], Manifest]:
    """The plain content of the model file, checked against its manifest and this installation."""
    manifest = read_manifest(folder, sort)
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
        return read_skops(data), manifest
    except Untrusted as error:
        raise BadBundle(folder, f"拒绝加载 {MODEL}：{error}", f"{MODEL} refused: it {error}") from error


def read_manifest(folder: Path, sort: Sort) -> Manifest:
    try:
        stated = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**stated)
    except OSError as error:
        raise _unreadable(folder, MANIFEST, error) from error
    except (ValueError, TypeError) as error:
        raise BadBundle(folder, f"{MANIFEST} 不合格式：{error}", f"{MANIFEST} is malformed: {error}") from error
    if manifest.schema != sort.schema:
        raise BadBundle(folder, f"清单格式不是 {sort.schema}", f"its manifest is not written in {sort.schema}")
    if manifest.features != sort.features:
        raise BadBundle(
            folder,
            f"模型按第 {manifest.features} 版特征训练，本程序为第 {sort.features} 版，请重新训练",
            f"trained on features version {manifest.features}, this gxnlp has {sort.features}: retrain it",
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


def write(
    models: Path, name: str, model: bytes, sort: Sort, *, data: dict[str, Any], metrics: dict[str, Any], card: str
) -> Path:
    """A new bundle under `models`, whole or not at all; the folder is called after its version."""
    digest = _sha256(model)
    manifest = Manifest(
        name=name,
        version=f"{sort.features}.{digest[:10]}",
        features=sort.features,
        files={MODEL: digest, CARD: _sha256(card.encode())},
        versions={"python": ".".join(map(str, _python())), **{p: _installed(p) for p in _RECORDED}},
        data=data,
        metrics=metrics,
        schema=sort.schema,
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


def promote(folder: Path, pointer: str) -> None:
    """Make it the model in use."""
    named = folder.parent / pointer
    fresh = named.with_name(f".{pointer}.{os.getpid()}")
    fresh.write_text(folder.name + "\n", encoding="utf-8")
    fresh.replace(named)


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
