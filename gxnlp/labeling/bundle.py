"""A line model on disk: its bundle (gxnlp/bundles.py), read into arrays."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gxnlp import bundles
from gxnlp.bundles import CARD, MANIFEST, MODEL, NONE, PACKAGE, PLACES, SERIES, BadBundle, Manifest, canonical_skops
from gxnlp.labeling.encoding import COLUMNS
from gxnlp.labeling.features import VERSION as FEATURES
from gxnlp.labeling.model import LABELS, Calibration, LineModel

__all__ = [
    "CARD", "FEATURES", "MANIFEST", "MODEL", "NONE", "PACKAGE", "PLACES", "PROMOTED", "SERIES", "SORT", "BadBundle",
    "Manifest", "canonical_skops", "promote", "promoted", "promoted_in", "read", "read_manifest", "write",
]  # fmt: skip

PROMOTED = "PROMOTED"
SORT = bundles.Sort("gxnlp.lines/1", FEATURES, PROMOTED)
ENVIRONMENT = "GXNLP_MODEL"


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
    return bundles.promoted_in(models, PROMOTED)


def read(folder: Path) -> tuple[LineModel, Manifest]:
    """The model, checked against its manifest and this installation; BadBundle says what does not fit."""
    content, manifest = bundles.content(folder, SORT)
    try:
        return _model(content), manifest
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise BadBundle(folder, f"{MODEL} 内容不符：{error}", f"{MODEL} does not hold a line model: {error}") from error


def read_manifest(folder: Path) -> Manifest:
    return bundles.read_manifest(folder, SORT)


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
    calibration = Calibration(*(np.asarray(content["calibration"][part]) for part in ("posterior", "right")))
    return LineModel(hidden, hidden_bias, output, output_bias, float(content["temperature"]), calibration)


def write(
    models: Path, name: str, content: Mapping[str, Any], *, data: dict[str, Any], metrics: dict[str, Any], card: str
) -> Path:
    """A new bundle under `models`, whole or not at all; the folder is called after its version."""
    return bundles.write(models, name, canonical_skops(content), SORT, data=data, metrics=metrics, card=card)


def promote(folder: Path) -> None:
    """Make it the model in use."""
    bundles.promote(folder, PROMOTED)
