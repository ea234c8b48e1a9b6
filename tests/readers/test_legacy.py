"""Older files through LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from gxnlp.document import UnreadableInput
from gxnlp.readers import legacy, read
from tests.readers.documents import docx, p, tbl, tr

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableInput) as raised:
        read(data)
    assert " | " in raised.value.reason
    return raised.value.reason


@needs_libreoffice
@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("doc", "application/msword"), ("rtf", "application/rtf"), ("odt", "application/vnd.oasis.opendocument.text")],
)
def test_older_files_are_read_as_their_docx(tmp_path: Path, suffix: str, media_type: str) -> None:
    data = docx(p("甲镇年度报告") + tbl(tr("规章", "3", "0", "7"), tr("行政许可", "", "12", "5")) + p("后文"))
    (tmp_path / "report.docx").write_bytes(data)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", suffix,
         "--outdir", str(tmp_path), str(tmp_path / "report.docx")],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    made = tmp_path / f"report.{suffix}"
    renamed = made.rename(tmp_path / "report.wps")  # the name says nothing
    document = read(renamed)
    assert [line.text for line in document.lines] == [line.text for line in read(data).lines]
    assert (document.reader, document.media_type) == ("word", media_type)
    assert "LibreOffice" in document.notes[0]


@needs_libreoffice
def test_a_damaged_doc_is_refused() -> None:
    refused(OLE + bytes(2000))


def test_without_libreoffice_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "libreoffice-writer-nogui" in refused(OLE + bytes(2000))


def test_an_encrypted_docx_is_refused_as_such() -> None:
    assert "password" in refused(OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512))


def test_a_spreadsheet_is_refused_as_such() -> None:
    assert "spreadsheet" in refused(OLE + bytes(512) + "Workbook".encode("utf-16-le") + bytes(512))


def test_a_bomb_in_an_odt_never_reaches_libreoffice() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", "<x>" + "0" * (40 * 1024 * 1024) + "</x>")
    assert "bomb" in refused(stream.getvalue())


def test_entities_in_word_xml_never_reach_libreoffice() -> None:
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    assert "entities" in refused(f'{head}<!DOCTYPE x [<!ENTITY a "b">]><w:wordDocument/>'.encode())


def test_a_conversion_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "soffice"
    fake.write_text(f"#!/bin/sh\n(/bin/sleep 1; /bin/touch {tmp_path}/survived) &\n/bin/sleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(legacy, "TIMEOUT", 0.3)
    started = time.perf_counter()
    assert "took more than" in refused(OLE + bytes(2000))
    assert time.perf_counter() - started < 30, "not the minute that it would take"
    time.sleep(1.3)
    assert not (tmp_path / "survived").exists(), "its children are killed too"
