"""The facts model on disk: a bundle as the line model is one (gxnlp/bundles.py), read into arrays."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from gxnlp import bundles
from gxnlp.bundles import PLACES, BadBundle, Manifest
from gxnlp.narrative.concepts import WORDS
from gxnlp.narrative.judging import COLUMNS, FactModel
from gxnlp.narrative.observing import VERSION

ENVIRONMENT = "GXNLP_FACTS"
NAME, POINTER = "facts", "PROMOTED-FACTS"
SORT = bundles.Sort("gxnlp.facts/1", VERSION, POINTER)


def promoted() -> Path:
    """The folder of the facts model in use: $GXNLP_FACTS, else what models/PROMOTED-FACTS names."""
    if stated := os.environ.get(ENVIRONMENT):
        return Path(stated)
    for place in PLACES:
        if folder := bundles.promoted_in(place, POINTER):
            return folder
    raise BadBundle(
        PLACES[-1],
        "没有可用的事实模型，请先运行 gxnlp train --facts，或用 --no-narrative",
        "there is no facts model; run gxnlp train --facts first, or leave the prose unread with --no-narrative",
    )


def read_manifest(folder: Path) -> Manifest:
    return bundles.read_manifest(folder, SORT)


@lru_cache(maxsize=1)
def in_use() -> FactModel:
    return read(promoted())[0]


def read(folder: Path) -> tuple[FactModel, Manifest]:
    """The model, checked against its manifest and this installation; BadBundle says what does not fit."""
    content, manifest = bundles.content(folder, SORT)
    if content.get("words") != words_digest():
        raise BadBundle(
            folder,
            "训练之后 concepts.toml 改过，请重新训练",
            "concepts.toml was changed since it was trained: retrain it",
        )
    try:
        return _model(content), manifest
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise BadBundle(
            folder, f"{bundles.MODEL} 内容不符：{error}", f"{bundles.MODEL} does not hold a facts model: {error}"
        ) from error


def words_digest() -> str:
    """Of the words that the observations are made of."""
    return hashlib.sha256(WORDS.read_bytes()).hexdigest()


def _model(content: Mapping[str, Any]) -> FactModel:
    classifier = content["classifier"]
    labels = tuple(str(label) for label in content["labels"])
    hidden, output = (np.asarray(a, dtype=np.float32) for a in classifier["coefs_"])
    hidden_bias, output_bias = (np.asarray(a, dtype=np.float32) for a in classifier["intercepts_"])
    units = len(hidden_bias)
    shapes = (hidden.shape, output.shape, output_bias.shape)
    if shapes != ((COLUMNS, units), (units, len(labels)), (len(labels),)):
        raise ValueError(f"arrays of shape {shapes}")
    follows = np.asarray(content["follows"], dtype=np.float64)
    if follows.shape != (2, len(labels), len(labels)):
        raise ValueError(f"follows of shape {follows.shape}")
    temperature, told, sure, agreed = (float(content[name]) for name in ("temperature", "told", "sure", "agreed"))
    nets = int(content["nets"])
    if nets < 1 or units % nets:
        raise ValueError(f"{units} units of {nets} nets")
    return FactModel(hidden, hidden_bias, output, output_bias, labels, temperature, told, sure, follows, nets, agreed)
