"""The lock files install the same bytes everywhere, from whatever registry the machine is set up for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "bench/requirements-peers.lock"]


def requirements(lock: str) -> list[str]:
    """One text a requirement, continued lines joined, comments left out."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock: str) -> None:
    found = requirements(lock)
    assert len(found) > 10
    for requirement in found:
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.+!]+( ;[^#]+)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", requirement), (
            requirement
        )


@pytest.mark.parametrize("lock", [*LOCKS, "Makefile", ".ci/run"])
def test_no_registry_host_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host|^-[if] ", text, re.MULTILINE)


def test_everything_that_pyproject_names_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]
    locked = {requirement.split("==")[0] for requirement in requirements("requirements.lock")}
    names = {re.split(r"[<>=!~;\[ ]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
    assert names <= locked
