"""LibreOffice: Word files to PDF, HTML, text and Word, many at once, because starting it costs more than a file."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from training.converters.running import ConversionFailed, keep, kept, place, program_version

TARGETS = {
    "pdf": "pdf:writer_pdf_Export",
    "html": "html:HTML (StarWriter)",
    "txt": "txt:Text (encoded):UTF8",
    "docx": "docx:MS Word 2007 XML",
}
START, EACH = 60.0, 10.0
"""Seconds that a batch may take: to start, and for each file."""
REVISION = 2
"""Of what is done to a converted file before it is kept."""
_EPOCH = (2022, 1, 4, 9, 0, 0)
_PDF_MARKS = (
    re.compile(rb"(/CreationDate\(D:)([^)]*)(\))"),
    re.compile(rb"(/DocChecksum /)([0-9A-F]+)(\b)"),
    re.compile(rb"(/ID \[ <)([0-9A-F]+)(>)"),
    re.compile(rb"(/ID \[ <[0-9A-F]+>\s*<)([0-9A-F]+)(>)"),
)
_DATES = re.compile(rb'<meta name="(?:created|changed)"[^>]*>')


@cache
def version() -> str:
    return program_version("soffice", "--version")


@cache
def fonts() -> str:
    """The Chinese fonts there are: what stands in for the ones that reports ask for decides where lines break."""
    if shutil.which("fc-list") is None:
        return "unknown"
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, timeout=60, check=False)
    return ", ".join(sorted({line.split(",")[0].strip() for line in listed.stdout.splitlines() if line.strip()}))


def convert(sources: Sequence[bytes], target: str) -> list[bytes]:
    """The .docx files as `target`, in their order; what was converted before is not converted again."""
    places = [place(f"soffice-{version()}-{target}-{fonts()}-{REVISION}", data) for data in sources]
    answers = [kept(where) for where in places]
    waiting = {places[i]: sources[i] for i, answer in enumerate(answers) if answer is None}
    if waiting:
        made = _batch(list(waiting.values()), target)
        for i, data in enumerate(waiting.values()):
            if made[i] is None:  # one bad file can end a batch: each gets a chance of its own
                (made[i],) = _batch([data], target)
        for where, answer in zip(waiting, made, strict=True):
            if answer is None:
                raise ConversionFailed(f"LibreOffice made no {target} of {where.name[:12]}")
            keep(where, _timeless(answer, target))
        answers = [kept(where) for where in places]
    return [answer for answer in answers if answer is not None]


def _batch(sources: Sequence[bytes], target: str) -> list[bytes | None]:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise ConversionFailed("soffice is not installed: `make system` installs it")
    with tempfile.TemporaryDirectory(prefix="gxnlp-", ignore_cleanup_errors=True) as made:
        room = Path(made)
        given = [room / "in" / f"{i:05}.docx" for i in range(len(sources))]
        given[0].parent.mkdir()
        for path, data in zip(given, sources, strict=True):
            path.write_bytes(data)
        command = [program, f"-env:UserInstallation={(room / 'profile').as_uri()}", "--headless", "--norestore",
                   "--nologo", "--nodefault", "--nolockcheck", "--convert-to", TARGETS[target],
                   "--outdir", str(room / "out"), *map(str, given)]  # fmt: skip
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": made, "TMPDIR": made, "LANG": "C.UTF-8"}
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=room, env=environment, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(timeout=START + EACH * len(sources))
        except subprocess.TimeoutExpired:
            pass  # what was made until then counts
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        out = [room / "out" / f"{path.stem}.{target}" for path in given]
        return [path.read_bytes() if path.is_file() else None for path in out]


def _timeless(data: bytes, target: str) -> bytes:
    """Without the hour of the conversion: the same report gives the same bytes."""
    if target == "html":
        return _DATES.sub(b"", data)
    if target == "pdf":  # what is put in place is as long, so that the file's own table of places stays true
        for pattern in _PDF_MARKS:
            data = pattern.sub(lambda found: found[1] + b"0" * len(found[2]) + found[3], data)
        return data
    if target != "docx":
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            if name != "docProps/core.xml":
                copy.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
