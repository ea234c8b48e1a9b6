"""Programs of other people, run with a limit of time, their versions, and the answers kept by content."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

TIMEOUT = 60.0
_NUMBER = re.compile(r"\d+(?:\.\d+)+")


class ConversionFailed(RuntimeError):
    """A converter is not installed, took too long or wrote nothing."""


def run(command: list[str], data: bytes | None = None, *, timeout: float = TIMEOUT) -> bytes:
    """What the program prints."""
    if shutil.which(command[0]) is None:
        raise ConversionFailed(f"{command[0]} is not installed: `make system` installs it")
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        raise ConversionFailed(f"{command[0]} took more than {timeout:.0f} seconds") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise ConversionFailed(f"{command[0]} failed with status {done.returncode}: {said[-300:]}")
    return done.stdout


@cache
def program_version(*command: str) -> str:
    """The first number with a dot that the program says of itself; `missing` where it is not installed."""
    if shutil.which(command[0]) is None:
        return "missing"
    done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
    found = _NUMBER.search((done.stdout + done.stderr).decode("utf-8", "replace"))
    return found[0] if found else "unknown"


@cache
def package_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def folder() -> Path:
    """Where converted files are kept: $GXNLP_CACHE, else the user's cache folder."""
    given = os.environ.get("GXNLP_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "gxnlp" / "converted"


def place(converter: str, data: bytes) -> Path:
    """Where the answer of this converter (its name with its version) to this content is kept."""
    told = hashlib.sha256(converter.encode() + b"\0" + data).hexdigest()
    return folder() / told[:2] / told[2:]


def keep(where: Path, answer: bytes) -> None:
    """Written whole or not at all."""
    where.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=where.parent, delete=False) as half:
        half.write(answer)
    Path(half.name).replace(where)


def kept(where: Path) -> bytes | None:
    try:
        return where.read_bytes()
    except FileNotFoundError:
        return None
