"""read(): what may be handed in, what is refused, and with which words."""

from __future__ import annotations

import bz2
import hashlib
import io
import random
import time
from pathlib import Path

import pytest

from gxnlp.document import UnreadableInput
from gxnlp.readers import MAX_BYTES, read
from gxnlp.readers.source import MAX_LINES

REPORT = "甲镇2021年政府信息公开工作年度报告\n规章\t0\t0\t0\n"


def refusal(source: object, **options: str) -> str:
    with pytest.raises(UnreadableInput) as raised:
        read(source, **options)  # type: ignore[arg-type]
    assert " | " in raised.value.reason, "a reason in Chinese and in English"
    return str(raised.value)


def test_a_path_bytes_and_a_file_object_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    data = path.read_bytes()
    with path.open("rb") as file:
        documents = [read(path), read(str(path)), read(data, name="report.txt"), read(file)]
    assert [d.name for d in documents] == ["report.txt"] * 4
    assert {d.sha256 for d in documents} == {hashlib.sha256(data).hexdigest()}
    assert len({d.pages for d in documents}) == 1
    assert (documents[0].reader, documents[0].media_type) == ("text", "text/plain")
    assert read(io.BytesIO(data)).name == "<stream>"
    assert read(data).name == "<bytes>"


def test_content_decides_the_type_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_text("<html><body><p>总体情况</p></body></html>", encoding="utf-8")
    assert read(path).reader == "html"
    path.write_text(REPORT, encoding="utf-8")
    assert read(path).reader == "text"


def test_a_missing_file_a_folder_and_a_device_are_refused_by_name(tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere.txt")
    assert refusal(missing).startswith(missing)
    assert "no such file" in refusal(missing)
    assert "a folder" in refusal(tmp_path)
    assert "not a regular file" in refusal("/dev/zero")
    assert "cannot be opened" in refusal("bad\0name")


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(REPORT)

    def denied(*_: object, **__: object) -> None:  # by hand: root may read everything
        raise PermissionError

    monkeypatch.setattr(Path, "open", denied)
    assert "no permission" in refusal(path)


@pytest.mark.parametrize("data", [b"", b"\n\n  \t \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    refusal(data)


@pytest.mark.parametrize("length", [40, 1000, 100_000])
def test_binary_noise_is_refused(length: int) -> None:
    for seed in range(20):
        assert "neither text" in refusal(random.Random(seed).randbytes(length).replace(b"MZ", b"  "))


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"Rar!\x1a\x07\0", "archive"),
    ],
)
def test_other_families_are_refused_as_such(head: bytes, word: str) -> None:
    assert word in refusal(head + bytes(200), name="scan.pdf")


@pytest.mark.parametrize("start", ["本报告的 PDF 版以 %PDF-1.7 开头。\n", "BZh 是一种压缩格式\n", "BZh9 也是\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_that_speaks_of_a_format_is_text(start: str, encoding: str) -> None:
    document = read((start + REPORT).encode(encoding))
    assert document.reader == "text" and document.pages[0].lines[0].text == start.strip()


@pytest.mark.parametrize("head", [b"\xef\xbb\xbf", b"\r\n", b"\0\1junk", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_pdf_behind_some_junk_is_a_pdf(head: bytes) -> None:
    assert "PDF" in refusal(head + b"%PDF-1.7\n1 0 obj<<>>endobj\n")


def test_compressed_files_are_known_by_their_whole_mark() -> None:
    assert "archive" in refusal(bz2.compress(REPORT.encode()))


def test_a_file_object_in_text_mode_is_refused() -> None:
    assert "binary" in refusal(io.StringIO(REPORT))


class Endless(io.RawIOBase):
    taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self.taken += 1 << 20
        return bytes(1 << 20)


def test_a_stream_without_end_is_refused_soon() -> None:
    stream = Endless()
    assert "larger than" in refusal(stream)
    assert stream.taken <= MAX_BYTES + (2 << 20)


def test_200_megabytes_of_one_line_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    started = time.process_time()
    assert "larger than 64 MB" in refusal(path)
    assert time.process_time() - started < 1


def test_60_megabytes_of_one_line_name_the_line() -> None:
    started = time.process_time()
    message = refusal(b"ok\n" + b"0 " * (30 * 1024 * 1024), name="long.txt")
    assert message.startswith("long.txt, line 2")
    assert time.process_time() - started < 5


def test_a_million_lines_are_refused_soon() -> None:
    started = time.process_time()
    assert str(MAX_LINES) in refusal("规章\t0\n".encode() * 1_000_000)
    assert time.process_time() - started < 5


def test_fifty_thousand_headings_are_no_report() -> None:
    for kind in ("一、总体情况\n".encode() * 50_000, b"<html>" + "<h2>一、总体情况</h2>".encode() * 50_000):
        assert "more than 20000 lines" in refusal(kind)


def test_many_lines_below_the_limit_are_read_in_bounded_time() -> None:
    started = time.process_time()
    document = read("规章 0 0 3\n".encode() * (MAX_LINES // 4))
    assert sum(1 for _ in document.lines) == MAX_LINES // 4
    assert time.process_time() - started < 10


def test_a_flood_of_tabs_is_refused() -> None:
    assert "too many cells" in refusal(b"x" + b"\t" * 50_000)
    assert "too many cells" in refusal((b"x" + b"\t" * 900 + b"\n") * 5_000)


@pytest.mark.parametrize(
    "data",
    [
        b"**a " * 24_000,
        (b"# " + b" #" * 40_000 + b"\n") * 20,
        (b"a" + b" " * 90_000 + b"b\n") * 20,
        ("（".encode() * 390 + b" 1\n") * 2_000,
        (b"1" * 390 + b" 1\n") * 2_000,
        b"\tx\nyy\n" * 20_000,
        b"x\n</table>\n" + b"<table>\n" * 100_000,
        b"<!---->" * 580 + b"x",
        b"<html><p>a" + b" " * 5_000_000 + b"b\nc</p>",
        b"<html>" + b"<h1><div>" * 110 + b"<br>x" * 20_000,
        b"<html>" + b"<pre><div>" * 110 + b"<b>x\n</b>" * 20_000,
        b"<html>" + b"<nav><div>" * 110 + b"<b>x</b>" * 20_000,
        b"<html>" + b"<table><tr><td>1<td>2</table>" * 20_000,
        b"<html>" + (b"<ol><li>" * 120 + b"</ol>" * 120) * 200,
    ],
    ids=lambda data: data[:12].decode("utf-8", "replace"),
)
def test_what_is_made_to_slow_a_reader_does_not(data: bytes) -> None:
    started = time.process_time()
    try:
        read(data)
    except UnreadableInput as error:
        assert " | " in error.reason
    assert time.process_time() - started < 5
