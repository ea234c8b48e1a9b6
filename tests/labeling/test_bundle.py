"""Bundles: what is written is what is read, and what does not fit is refused with the reason."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gxnlp.labeling import bundle, load
from gxnlp.labeling.bundle import MANIFEST, MODEL, BadBundle
from gxnlp.stored import Untrusted, read_skops


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle.promoted(), tmp_path / "bundle"))


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def put_model(folder: Path, data: bytes) -> None:
    """An attacker's file with a manifest that fits it."""
    (folder / MODEL).write_bytes(data)
    change_manifest(folder, lambda m: m["files"].update({MODEL: hashlib.sha256(data).hexdigest()}))


def refusal(folder: Path) -> str:
    with pytest.raises(BadBundle) as refused:
        load(folder)
    return str(refused.value)


def test_the_promoted_bundle_loads_without_scikit_learn_and_quickly() -> None:
    code = (
        "import time, sys; t = time.process_time(); from gxnlp.labeling import load; load();"
        "print(time.process_time() - t, *{'sklearn', 'skops', 'scipy'} & set(sys.modules))"
    )
    took = []
    for _ in range(3):
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        assert out[1:] == []
        took.append(float(out[0]))
    assert min(took) < 0.3, "0.15 s on a quiet machine"


def test_it_is_small() -> None:
    assert sum(file.stat().st_size for file in bundle.promoted().iterdir()) < 5_000_000


def test_skops_reads_the_same_model_with_no_type_to_be_trusted() -> None:
    from skops.io import get_untrusted_types
    from skops.io import load as skops_load

    path = bundle.promoted() / MODEL
    assert get_untrusted_types(file=path) == []
    content = skops_load(path)
    model, _ = bundle.read(bundle.promoted())
    np.testing.assert_array_equal(content["classifier"].coefs_[0], model.hidden)
    np.testing.assert_array_equal(content["calibration"]["right"], model.calibration.right)


def test_what_is_written_is_read_again_and_is_the_same_twice(tmp_path: Path) -> None:
    from skops.io import load as skops_load

    content = skops_load(bundle.promoted() / MODEL)
    first = bundle.write(tmp_path, "lines", content, data={"seed": 1}, metrics={"f1": 1.0}, card="# card\n")
    bytes_of_first = (first / MODEL).read_bytes()
    second = bundle.write(tmp_path, "lines", content, data={"seed": 1}, metrics={"f1": 1.0}, card="# card\n")
    assert first == second
    assert (second / MODEL).read_bytes() == bytes_of_first
    assert [p.name for p in tmp_path.iterdir()] == [first.name]
    model, manifest = bundle.read(first)
    assert manifest.data == {"seed": 1}
    np.testing.assert_array_equal(model.hidden, bundle.read(bundle.promoted())[0].hidden)


def test_promoting_names_the_model_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(bundle.promoted(), tmp_path / "mine"))
    bundle.promote(folder)
    monkeypatch.setattr(bundle, "PLACES", (tmp_path,))
    assert bundle.promoted() == folder
    monkeypatch.setenv("GXNLP_MODEL", "/somewhere/else")
    assert bundle.promoted() == Path("/somewhere/else")


def test_an_interrupted_write_leaves_the_old_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Path(shutil.copytree(bundle.promoted(), tmp_path / "old"))
    bundle.promote(old)

    def broken(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(bundle, "canonical_skops", broken)
    with pytest.raises(KeyboardInterrupt):
        bundle.write(tmp_path, "lines", {}, data={}, metrics={}, card="")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["PROMOTED", "old"]
    assert load(old).name == "lines"


def test_no_model_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "PLACES", (tmp_path,))
    monkeypatch.delenv("GXNLP_MODEL", raising=False)
    with pytest.raises(BadBundle, match="make train"):
        load()


def test_a_changed_model_is_refused(copied: Path) -> None:
    data = bytearray((copied / MODEL).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / MODEL).write_bytes(bytes(data))
    assert "sha256" in refusal(copied)


def test_other_features_are_refused(copied: Path) -> None:
    change_manifest(copied, lambda m: m.update(features=999))
    assert "999" in refusal(copied)


def test_another_scikit_learn_is_refused(copied: Path) -> None:
    change_manifest(copied, lambda m: m["versions"].update({"scikit-learn": "0.24.1"}))
    assert "0.24.1" in refusal(copied)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"name": "x"}', "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1")]
)
def test_a_broken_manifest_is_refused(copied: Path, text: str) -> None:
    (copied / MANIFEST).write_text(text, encoding="utf-8")
    assert "manifest.json" in refusal(copied)


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
def test_a_missing_file_is_refused(copied: Path, name: str) -> None:
    (copied / name).unlink()
    assert name in refusal(copied)


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("/tmp/gxnlp-was-here"),))  # noqa: S108


def test_a_pickle_is_refused_and_not_run(copied: Path) -> None:
    put_model(copied, pickle.dumps(Evil()))
    assert "refused" in refusal(copied)
    assert not Path("/tmp/gxnlp-was-here").exists()  # noqa: S108


def test_a_foreign_type_is_refused_by_name(copied: Path) -> None:
    from skops.io import dumps

    put_model(copied, dumps({"classifier": Evil(), "labels": []}))
    assert "Evil" in refusal(copied)


def test_an_array_of_objects_is_refused() -> None:
    hidden = io.BytesIO()
    np.save(hidden, np.array([Evil()], dtype=object), allow_pickle=True)
    schema = {
        "__class__": "dict", "__module__": "builtins", "__loader__": "DictNode", "protocol": 2,
        "content": {"a": {"__class__": "ndarray", "__module__": "numpy", "__loader__": "NdArrayNode",
                          "type": "numpy", "file": "a.npy"}},
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("schema.json", json.dumps(schema))
        archive.writestr("a.npy", hidden.getvalue())
    with pytest.raises((Untrusted, ValueError)):
        read_skops(out.getvalue())


def test_a_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", "{}" + " " * (70 << 20))
    with pytest.raises(Untrusted, match="more than"):
        read_skops(out.getvalue())


def test_a_model_of_another_kind_is_refused(copied: Path) -> None:
    from skops.io import dumps

    put_model(copied, dumps({"some": [1, 2, 3]}))
    assert "line model" in refusal(copied)
