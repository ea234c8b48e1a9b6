"""Small sets as a user would have them, and as the project makes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from training.benchmade import Made, of_example
from training.benchsets import save
from training.corpus import generate
from training.layouts import FAMILIES

SEED = 60_601


def made(families: Sequence[str], each: int = 3, *, slips: bool = False) -> list[Made]:
    examples = generate(SEED, each * len(families), [FAMILIES[name] for name in families], busy=True, slips=slips)
    return [one for example in examples if (one := of_example(example)) is not None]


def ours(folder: Path, families: Sequence[str], each: int = 3, *, slips: bool = False) -> Path:
    """With the sidecar."""
    folder.mkdir(parents=True)
    save(folder, made(families, each, slips=slips), {"name": folder.name, "seed": SEED, "about": "", "prose": False})
    return folder


def a_users(folder: Path, families: Sequence[str], each: int = 1) -> Path:
    """Files and keys, nothing else."""
    folder.mkdir(parents=True)
    reports = made(families, each)
    for one in reports:
        (folder / one.name).write_bytes(one.data)
    keys = {one.name: {"form": one.form, "cells": one.key} for one in reports}
    (folder / "keys.json").write_text(json.dumps(keys), encoding="utf-8")
    return folder
