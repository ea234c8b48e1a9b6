"""What is this line? A label for every line of a document, with a calibrated confidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gxnlp.forms import Form
    from gxnlp.labeling.labeler import Labeler

__all__ = ["load"]


def load(path: Path | None = None, forms: Sequence[Form] | None = None) -> Labeler:
    """The line model in `path`, by default the promoted one; `forms` are the editions whose words it should know."""
    from gxnlp.forms import shipped
    from gxnlp.labeling import bundle, vocabulary
    from gxnlp.labeling.labeler import Labeler

    model, manifest = bundle.read(path or bundle.promoted())
    return Labeler(model, vocabulary.of(forms or shipped()), name=manifest.name, version=manifest.version)
