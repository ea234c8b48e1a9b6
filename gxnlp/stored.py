"""Reading the arrays out of a skops file without skops, scikit-learn or any code from the file.

skops.io.load would import scikit-learn and scipy, a second of start for every run; a model needs a few arrays and
numbers of it. This reads the same file: its schema must consist of plain containers, numbers, numpy arrays and
the classes named in TRUSTED, and nothing is ever built but dicts, lists, numbers and arrays.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np

TRUSTED = frozenset(
    {
        "sklearn.neural_network._multilayer_perceptron.MLPClassifier",
        "sklearn.preprocessing._label.LabelBinarizer",
    }
)
PROTOCOL = 2
"""Of the skops format."""
MOST_BYTES = 64 << 20
DEEPEST = 32


class Untrusted(ValueError):
    """A file that asks for more than plain data, or is damaged."""


def read_skops(data: bytes) -> dict[str, Any]:
    """The plain content of the file: an estimator becomes the dict of its attributes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_BYTES:
                raise Untrusted(f"unpacks to more than {MOST_BYTES >> 20} MB")
            schema = json.loads(archive.read("schema.json"))
            if not isinstance(schema, dict) or schema.get("protocol") != PROTOCOL:
                raise Untrusted(f"is not written in protocol {PROTOCOL} of skops")
            content = _plain(schema, archive, 0)
    except (zipfile.BadZipFile, KeyError, TypeError, json.JSONDecodeError, EOFError, OSError) as error:
        raise Untrusted(f"is damaged: {error}") from error
    if not isinstance(content, dict):
        raise Untrusted("does not hold a dict")
    return content


def _plain(node: Any, archive: zipfile.ZipFile, depth: int) -> Any:
    if depth > DEEPEST:
        raise Untrusted("is nested too deep")
    loader, named = node["__loader__"], f"{node['__module__']}.{node['__class__']}"
    match loader:
        case "DictNode" if named == "builtins.dict":
            return {str(key): _plain(value, archive, depth + 1) for key, value in node["content"].items()}
        case "ListNode" | "TupleNode" if named in ("builtins.list", "builtins.tuple"):
            return [_plain(value, archive, depth + 1) for value in node["content"]]
        case "JsonNode":
            return json.loads(node["content"])
        case "NdArrayNode" if named.startswith("numpy.") and node["type"] == "numpy":
            return np.lib.format.read_array(io.BytesIO(archive.read(node["file"])), allow_pickle=False)
        case "ObjectNode" if named in TRUSTED:
            return _plain(node["content"], archive, depth + 1)
    raise Untrusted(f"holds {named} ({loader}), which is not trusted")
