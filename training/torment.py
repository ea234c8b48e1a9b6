"""What a batch run must survive: the means of its tests and of the endurance benchmark."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

TABLES = ("cells", "findings", "sections", "facts", "reports")


def make_reports(folder: Path, count: int, *, seed: int = 1, first: int = 0) -> list[Path]:
    """Small text reports of invented counties, each unlike the others; quick to make and quick to read."""
    from tests.made import clean_text

    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(f"torment/{seed}")
    text = clean_text()
    made = []
    for number in range(first, first + count):
        year = rng.randint(2021, 2024)
        one = text.replace("青溪县", f"青溪{number}县").replace("2023", str(year)).replace("2024年1", f"{year + 1}年1")
        path = folder / f"{number % 97:02}" / f"report-{number:06}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(one, encoding="utf-8")
        made.append(path)
    return made


def dataset_digest(dataset: Path) -> dict[str, tuple[int, str]]:
    """(rows, digest of the sorted rows) of every table: equal for equal datasets, whatever the order of work was."""
    import duckdb

    found = {}
    with duckdb.connect() as db:
        db.execute("set threads=1")
        for table in TABLES:
            glob = str(dataset / table / "*" / "*.parquet").replace("'", "''")
            source = f"read_parquet('{glob}', hive_partitioning=true)"
            rows = db.execute(f"select md5(cast(t as varchar)) from {source} t order by 1").fetchall()  # noqa: S608
            found[table] = (len(rows), hashlib.sha256("".join(r[0] for r in rows).encode()).hexdigest())
        listing = str(dataset / "files/files.parquet").replace("'", "''")
        rows = db.execute(f"select file, sha256, state, reason from '{listing}' order by 1").fetchall()  # noqa: S608
        found["files"] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return found


def start(arguments: Sequence[str | Path], **more: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gxnlp.cli", "batch", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, **more)  # type: ignore[call-overload, no-any-return]


def descendants(pid: int) -> list[int]:
    """Of a process, its children and theirs; Linux."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found, look = [], [pid]
    while look:
        children = parents.get(look.pop(), [])
        found += children
        look += children
    return found


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def run_with_kills(arguments: Sequence[str | Path], kills: int, *, seed: int, within: float) -> tuple[int, int]:
    """Runs a batch to its end and kills it `kills` times, the run or one of its workers, `within` seconds of the last.

    Returns (how often the whole run was killed, how often one of its workers).
    """
    rng = Random(f"kills/{seed}")
    whole = workers = 0
    running = start(arguments)
    began = time.monotonic()
    while whole + workers < kills:
        time.sleep(rng.uniform(0.2, within))
        if running.poll() is not None:
            break
        others = descendants(running.pid)
        if others and rng.random() < 0.5:
            kill(rng.choice(others))
            workers += 1
        else:
            kill(running.pid)
            running.wait()
            whole += 1
            for orphan in others:  # loky's workers end by themselves within seconds; a new run must not need that
                with suppress(OSError):
                    os.kill(orphan, 0)
            running = start(arguments)
        if time.monotonic() - began > 1800:
            break
    _, said = running.communicate(timeout=1800)
    if running.returncode not in (0, 1):
        raise AssertionError(f"ended with {running.returncode}: {said.decode()}")
    return whole, workers


# ---------------------------------------------------------------- hostile files


def make_hostile(folder: Path, count: int, good: Sequence[Path], *, seed: int = 1) -> dict[str, int]:
    """`count` files that mean harm, of every kind in turn; how many of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(f"hostile/{seed}")
    kinds = list(_KINDS)
    made: dict[str, int] = {}
    for number in range(count):
        kind = kinds[number % len(kinds)]
        _KINDS[kind](folder, number, good[number % len(good)].read_bytes(), rng)
        made[kind] = made.get(kind, 0) + 1
    return made


def _truncated(folder: Path, n: int, good: bytes, rng: Random) -> None:
    (folder / f"truncated-{n}.docx").write_bytes(_docx(good)[: rng.randint(10, 300)] + bytes([n % 256]))


def _flipped(folder: Path, n: int, good: bytes, rng: Random) -> None:
    data = bytearray(_docx(good + str(n).encode()))
    for _ in range(20):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    (folder / f"flipped-{n}.docx").write_bytes(bytes(data))


def _noise(folder: Path, n: int, good: bytes, rng: Random) -> None:
    (folder / f"noise-{n}.txt").write_bytes(bytes(rng.choices(range(256), k=4000)))


def _bomb(folder: Path, n: int, good: bytes, rng: Random) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * (48 * 2**20) + str(n).encode())
    (folder / f"bomb-{n}.docx").write_bytes(out.getvalue())


def _archive_bomb(folder: Path, n: int, good: bytes, rng: Random) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(40):
            archive.writestr(f"{i}.txt", b"0" * (70 * 2**20) if i == 0 else b"0" * 2**20 + str((n, i)).encode())
    with zipfile.ZipFile(folder / f"archive-bomb-{n}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())


def _slip(folder: Path, n: int, good: bytes, rng: Random) -> None:
    with zipfile.ZipFile(folder / f"slip-{n}.zip", "w") as archive:
        archive.writestr(f"../../../../tmp/gxnlp-slipped-{n}.txt", good + str(n).encode())
        archive.writestr(f"/tmp/gxnlp-slipped-{n}.txt", b"%PDF-broken" + str(n).encode())  # noqa: S108


def _tar_links(folder: Path, n: int, good: bytes, rng: Random) -> None:
    with tarfile.open(folder / f"links-{n}.tar.gz", "w:gz") as archive:
        for name, kind in (("passwd", tarfile.SYMTYPE), ("device", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)


def _endless(folder: Path, n: int, good: bytes, rng: Random) -> None:
    (folder / f"endless-{n}.txt").write_text("一、总体情况\n" * 210_000 + str(n), encoding="utf-8")


def _one_line(folder: Path, n: int, good: bytes, rng: Random) -> None:
    (folder / f"line-{n}.html").write_text("<html><body><p>" + "政府信息公开" * 40_000 + str(n), encoding="utf-8")


def _deep(folder: Path, n: int, good: bytes, rng: Random) -> None:
    (folder / f"deep-{n}.html").write_text("<table><tr><td>" * 3_000 + str(n), encoding="utf-8")


def _wrong_extension(folder: Path, n: int, good: bytes, rng: Random) -> None:
    (folder / f"wrong-{n}.html").write_bytes(b"\x89PNG\r\n\x1a\n" + str(n).encode())


def _odd_name(folder: Path, n: int, good: bytes, rng: Random) -> None:
    name = f"/new\nline-{n}-".encode() + b"\xff\xfe\x1b[2J.txt"
    Path(os.fsdecode(os.fsencode(folder) + name)).write_bytes(b"\x00" * 50 + str(n).encode())


def _forbidden(folder: Path, n: int, good: bytes, rng: Random) -> None:
    path = folder / f"forbidden-{n}.txt"
    path.write_bytes(good)
    path.chmod(0)


def _loop(folder: Path, n: int, good: bytes, rng: Random) -> None:
    (folder / f"loop-{n}.txt").symlink_to(f"loop-{n}.txt")


def _folder_loop(folder: Path, n: int, good: bytes, rng: Random) -> None:
    (folder / f"again-{n}").symlink_to("..")
    (folder / f"nothing-{n}.txt").symlink_to(folder / "is not there")


def _pipe(folder: Path, n: int, good: bytes, rng: Random) -> None:
    os.mkfifo(folder / f"pipe-{n}.txt")


def _empty(folder: Path, n: int, good: bytes, rng: Random) -> None:
    (folder / f"empty-{n}.txt").touch()


def _entities(folder: Path, n: int, good: bytes, rng: Random) -> None:
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    body = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "lol">{lol}]><d>&l9;{n}</d>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
    (folder / f"entities-{n}.docx").write_bytes(out.getvalue())


def _docx(text: bytes) -> bytes:
    out = io.BytesIO()
    lines = text.decode("utf-8", "replace").splitlines()
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


_KINDS = {
    "truncated": _truncated,
    "flipped": _flipped,
    "noise": _noise,
    "bomb": _bomb,
    "archive bomb": _archive_bomb,
    "zip slip": _slip,
    "links in a tar": _tar_links,
    "endless": _endless,
    "one line": _one_line,
    "deep": _deep,
    "wrong extension": _wrong_extension,
    "odd name": _odd_name,
    "forbidden": _forbidden,
    "link to itself": _loop,
    "folder in itself": _folder_loop,
    "pipe": _pipe,
    "empty": _empty,
    "entities": _entities,
}
