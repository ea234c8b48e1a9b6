"""gxnlp: messy copies of Chinese government information disclosure reports in, checked tables out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gxnlp.document import UnreadableInput
    from gxnlp.narrative.docs import to_doc
    from gxnlp.pipeline import extract, pipe
    from gxnlp.report import Report

__version__ = "0.1.0"
__all__ = ["Report", "UnreadableInput", "__version__", "extract", "pipe", "to_doc"]

_HOME = {
    "extract": "gxnlp.pipeline",
    "pipe": "gxnlp.pipeline",
    "to_doc": "gxnlp.narrative.docs",
    "Report": "gxnlp.report",
    "UnreadableInput": "gxnlp.document",
}


def __getattr__(name: str) -> Any:
    """Imported on first use: `gxnlp --version` and a user's import stay instant."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
