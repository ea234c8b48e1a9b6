"""Word's and WPS's older files (.doc, .wps), RTF and ODT: LibreOffice turns them into .docx, in a room of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from gxnlp.document import Document
from gxnlp.readers import word
from gxnlp.readers.package import Package
from gxnlp.readers.source import MAX_BYTES, Family, Input
from gxnlp.report import both

TIMEOUT = 60.0
MAX_MEMORY = 4 * 1024**3
MAX_OUTPUT = 512 * 1024**2

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_OTHER_OFFICE = ("Workbook".encode("utf-16-le"), "PowerPoint Document".encode("utf-16-le"))

# Nothing in a document may run or fetch anything while it is converted.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def recognises(data: bytes) -> bool:
    return data.startswith((_OLE, _RTF)) or _is_odt(data) or _is_word_xml(data)


def _is_odt(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:120]


def _is_word_xml(data: bytes) -> bool:
    head = data[:1000]
    return b"<?xml" in head and b'progid="Word.Document"' in head


def read(source: Input) -> Document:
    suffix, media_type = _kind(source)
    converted = replace(source, data=_convert(source, suffix))
    document = word.read(converted)
    note = both("经 LibreOffice 转换读取", "read through a conversion by LibreOffice")
    return replace(document, media_type=media_type, notes=(note, *document.notes))


def _kind(source: Input) -> tuple[str, str]:
    """(suffix that tells LibreOffice what it is, media type)."""
    data = source.data
    if data.startswith(_RTF):
        return ".rtf", "application/rtf"
    if _is_word_xml(data):
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise source.unreadable("含有 DTD 或实体定义", "it defines a DTD or entities")
        return ".xml", "application/msword"
    if _is_odt(data):
        Package(source).part("content.xml")  # a bomb or entities are found here, not in LibreOffice
        return ".odt", "application/vnd.oasis.opendocument.text"
    if _ENCRYPTED in data:
        raise source.unreadable("文件已加密，请先去除密码", "the file is encrypted: remove its password first")
    if _WORD_STREAM not in data and any(stream in data for stream in _OTHER_OFFICE):
        raise source.unreadable("是电子表格或演示文稿，不是文字文档", "a spreadsheet or slides, not a text document")
    return ".doc", "application/msword"


def _convert(source: Input, suffix: str) -> bytes:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise source.unreadable(
            f"读取 {suffix} 文件需要 LibreOffice，请安装（Debian/Ubuntu：apt install libreoffice-writer-nogui）",
            f"{suffix} files need LibreOffice; install it (Debian/Ubuntu: apt install libreoffice-writer-nogui)",
        )
    with tempfile.TemporaryDirectory(prefix="gxnlp-", ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        settings = room / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        given = room / f"report{suffix}"
        given.write_bytes(source.data)
        made = room / "out" / "report.docx"
        _run(source, program, room, given, made.parent)
        if not made.is_file():
            raise source.unreadable(
                "LibreOffice 无法读取此文件（损坏或已加密）", "LibreOffice cannot read it: damaged or encrypted"
            )
        if made.stat().st_size > MAX_BYTES:
            raise source.unreadable("转换结果过大", "the converted file is too large")
        return made.read_bytes()


def _run(source: Input, program: str, room: Path, given: Path, target: Path) -> None:
    command = [program, f"-env:UserInstallation={(room / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
               "--nodefault", "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML",
               "--outdir", str(target), str(given)]  # fmt: skip
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(room),
        "TMPDIR": str(room),
        "LANG": "C.UTF-8",
    }
    try:
        process = subprocess.Popen(  # noqa: S603  (a fixed command; the file's name is ours)
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=room, env=environment, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise source.unreadable(f"无法启动 LibreOffice：{error}", f"LibreOffice does not start: {error}") from None
    try:
        _bound(process.pid)
        process.wait(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise source.unreadable(
            f"LibreOffice 转换超过 {TIMEOUT:.0f} 秒", f"LibreOffice took more than {TIMEOUT:.0f} seconds"
        ) from None
    finally:
        _end(process)


def _bound(pid: int) -> None:
    """Limit what the conversion may take, where the system lets one process limit another (Linux)."""
    try:
        import resource

        resource.prlimit(pid, resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (MAX_OUTPUT, MAX_OUTPUT))
    except (ImportError, AttributeError, OSError, ValueError):
        return


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the process group: LibreOffice starts children of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


FAMILY = Family("legacy", recognises, read)
