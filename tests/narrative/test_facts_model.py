"""The facts model: learnt from labelled prose, read from its bundle, refused when it does not fit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gxnlp import cli
from gxnlp.bundles import MODEL, BadBundle
from gxnlp.learning import prose
from gxnlp.learning.facts import Settings, fitted, lessons
from gxnlp.narrative import bundle, read_text
from tests.made import clean_text


def test_marks_are_read_back() -> None:
    whole, part = prose.mark("451", "published.total"), prose.mark("242", "published.channel.website")
    text = f"公开信息{whole}条，其中网站{part}条。"
    plain, marks = prose.bare(text)
    assert plain == "公开信息451条，其中网站242条。"
    assert [plain[m.start : m.end] for m in marks] == ["451", "242"]


@pytest.mark.parametrize("text", ["公开⟦3|published.total⟧条", "# report\n公开3条", "# report 2021\n公开⟦3|条"])
def test_bad_prose_names_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.prose"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(prose.BadProse, match=r"bad\.prose:\d:"):
        prose.read(path)


def test_the_same_prose_gives_the_same_model() -> None:
    told = list(
        prose.parse("# report 2021 a\n## overview\n" + "公开信息⟦451|published.total⟧条。培训8次。\n" * 30, "x")
    )
    settings = Settings(epochs=2, units=4)
    one, two = (fitted(lessons(told, settings), settings) for _ in range(2))
    assert (one.classifier.coefs_[0] == two.classifier.coefs_[0]).all()
    assert one.labels == ("other", "published.total")


def test_words_no_pattern_knows() -> None:
    told = {
        fact.kind: fact.value
        for _, _, fact in read_text("门户网站全年发稿406条，公众号全年发稿56条。", 2021, "overview")
    }
    assert told["published.channel.website"] == 406
    assert told["published.channel.wechat"] == 56


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(bundle.promoted(), tmp_path / "mine"))
    with (folder / MODEL).open("ab") as file:
        file.write(b"x")
    with pytest.raises(BadBundle, match="sha256"):
        bundle.read(folder)


def test_a_damaged_model_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(bundle.promoted(), tmp_path / "mine"))
    (folder / MODEL).write_bytes(b"")
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(clean_text(), encoding="utf-8")
    monkeypatch.setenv(bundle.ENVIRONMENT, str(folder))
    bundle.in_use.cache_clear()
    try:
        assert cli.main(["extract", str(tmp_path / "one.txt"), str(tmp_path / "two.txt")]) == 2
    finally:
        bundle.in_use.cache_clear()
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("model.skops does not match the sha256") == 1
    assert "internal error" not in said.err


def test_other_words_than_it_was_trained_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "words_digest", lambda: "other")
    with pytest.raises(BadBundle, match=r"concepts\.toml"):
        bundle.read(bundle.promoted())


def test_it_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "list"]) == 0
    assert f"* {bundle.promoted().name}" in capsys.readouterr().out
