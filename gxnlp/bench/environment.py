"""Where and with what figures were measured: without it no figure can be compared."""

from __future__ import annotations

import os
import platform
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import which
from typing import Any

from gxnlp import __version__
from gxnlp.bundles import BadBundle
from gxnlp.labeling import bundle as labeling
from gxnlp.narrative import bundle as narrative

PACKAGES = ("numpy", "rapidfuzz", "lxml", "pypdfium2", "onnxruntime", "opencv-python-headless", "rapidocr", "pyarrow")


def environment() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "gxnlp": __version__,
        "commit": _commit(),
        "model": ", ".join(folder.name for folder in models()),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_gb": _memory(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def models() -> list[Path]:
    """Folders of the models in use: of the lines, and of the facts in the prose."""
    found = [labeling.promoted()]
    with suppress(BadBundle):
        found.append(narrative.promoted())
    return found


def is_busy(told: dict[str, Any]) -> bool:
    """Other work takes a core: seconds are too long then, ratios hold."""
    return bool(told["load"] is not None and told["load"] > told["cores"] - 0.5)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _commit() -> str:
    """Of the checkout that runs; empty where it is none."""
    root, git = Path(__file__).parents[2], which("git")
    if git is None or not (root / ".git").exists():
        return ""
    told = subprocess.run([git, "-C", str(root), "describe", "--always", "--dirty"], capture_output=True, text=True)  # noqa: S603
    return told.stdout.strip()


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _memory() -> float | None:
    info = Path("/proc/meminfo")
    lines = info.read_text().splitlines() if info.exists() else []
    held = next((int(line.split()[1]) for line in lines if line.startswith("MemTotal")), None)
    return None if held is None else round(held / 2**20, 1)
