"""Labelled reports out to annotation tools and back. A tool is one module with NAMES, written, read and setup."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

SHARED = ("spans",)


def tools() -> dict[str, ModuleType]:
    """Format name -> its module."""
    modules = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__) if m.name not in SHARED]
    return {name: module for module in modules for name in module.NAMES}
