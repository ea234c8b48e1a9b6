"""The fuzzer itself: it finds what is planted, makes it small, keeps it, and ends in time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gxnlp.batch.worker import Settings
from training.fuzz import LIMITS, Found, fuzz, look, seeds, spoiled, spoiled_inside


def test_a_planted_fault_is_found_made_small_and_kept(tmp_path: Path) -> None:
    def planted(data: bytes, limits: Settings) -> str:
        if data.startswith(b"PK") and b"\0\0\0" in data[:40]:
            raise Found("planted")
        return "done"

    tried, _, finds = fuzz("text", [b"PK" + b"x" * 400], 20, tmp_path, 1, planted)
    assert tried and finds and "planted" in finds[0]
    assert planted.__name__ and any(b"\0\0\0" in kept.read_bytes() for kept in tmp_path.iterdir())


def test_it_ends_in_time(tmp_path: Path) -> None:
    began = time.monotonic()
    tried, _, finds = fuzz("text", [b"x" * 100], 1.0, tmp_path, 1, lambda data, limits: "done")
    assert tried and not finds and time.monotonic() - began < 20


def test_a_crash_is_a_find_and_a_refusal_is_none(faults: None) -> None:
    assert look(b"\0\1\2" * 50, LIMITS) == "failed"
    for harm in (b"DO CRASH", b"DO FAIL"):
        with pytest.raises(Found):
            look(harm, LIMITS)


def test_every_family_has_sound_seeds() -> None:
    every = seeds()
    assert set(every) >= {"text", "html", "mhtml", "word", "pdf", "image", "legacy"}
    for family in ("text", "html", "word"):
        assert look(every[family][0], LIMITS) == "done", family


def test_parts_are_spoiled_inside_a_sound_zip() -> None:
    import io
    import zipfile

    data = spoiled_inside(seeds()["word"][0], [("insert", 500, 1, 9)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
    assert spoiled(b"0123456789", [("cut", 500, 1, 0)]) == b"01234"
