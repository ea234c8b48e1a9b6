"""The process in which reports are extracted: it loads the model once and may be killed at any moment.

`python -m gxnlp.batch.extractor` reads chunks of files from standard input and answers with their data (frames.py). It
says which file it is at, so that whoever watches it (worker.py) knows whom to blame.
"""

from __future__ import annotations

import ctypes
import faulthandler
import hashlib
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from gxnlp.batch import frames
from gxnlp.bundles import BadBundle
from gxnlp.document import UnreadableInput
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.forms import Form
    from gxnlp.report import Report

FLUSH_S = 1.0
"""What is done is handed over this often: so much is lost at most when the process is killed."""
_DIE_WITH_PARENT = 1
_SPARE = 512 * 1024 * 1024
"""Libraries, model and stacks come on top of what a file may take."""


def main() -> int:
    inward, outward = sys.stdin.buffer, _private_output()
    settings, _ = frames.receive(inward)
    _bound(settings["memory_bytes"])
    try:
        forms, model = _load(settings)
    except BadBundle as error:
        frames.send(outward, {"broken": str(error)})
        return 1
    except Exception as error:
        frames.send(outward, {"broken": f"{type(error).__name__}: {error}"})
        return 1
    frames.send(outward, {"ready": True, "memory": resident(os.getpid())})
    while True:
        try:
            chunk, data = frames.receive(inward)
        except EOFError:
            return 0
        _extract(chunk["files"], data, forms, model, outward)


def _private_output() -> BinaryIO:
    """Whatever a library prints must not get between our messages."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _bound(memory_bytes: int) -> None:
    """The watcher kills what grows too large; this is for what grows faster than it looks."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes + memory_bytes // 2 + _SPARE,) * 2)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError):  # Linux: end with the worker, whatever ends it
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started the run decides
    faulthandler.register(signal.SIGUSR1, file=sys.stderr, all_threads=False)


def _load(settings: dict[str, Any]) -> tuple[tuple[Form, ...], Path | None]:
    """The forms and the models, loaded before the first file: none is charged for it, nor blamed for a bad bundle."""
    import pyarrow as pa

    from gxnlp import labeling, pipeline, tables
    from gxnlp.forms import load
    from gxnlp.narrative.bundle import in_use

    pa.set_cpu_count(1)
    forms = tuple(load(Path(path)) for path in settings["forms"])
    model = Path(settings["model"]) if settings["model"] else None
    with suppress(UnreadableInput):
        pipeline.extract("一、总体情况\n".encode(), name="warm-up", forms=forms, model=model)
    in_use()  # the warm-up is too short to have prose
    del labeling, tables
    return forms, model


def _extract(
    files: Sequence[dict[str, Any]], data: bytes, forms: Sequence[Form], model: Path | None, out: BinaryIO
) -> None:
    reports: list[Report] = []
    outcomes: list[dict[str, Any]] = []
    flushed = time.monotonic()
    offset = 0
    started, bare = time.process_time(), 0.0
    for number, file in enumerate(files):
        frames.send(out, {"at": number})
        content = data[offset : offset + file["carried"]] if file["carried"] is not None else None
        offset += file["carried"] or 0
        began, before = time.monotonic(), time.process_time()
        outcome, report = _one(file, content, forms, model)
        bare += time.process_time() - before
        outcomes.append({"sha256": file["sha256"], "seconds": time.monotonic() - began, **outcome})
        if report is not None:
            reports.append(report)
        if time.monotonic() - flushed > FLUSH_S and number + 1 < len(files):
            frames.send(out, {"outcomes": outcomes, "reports": len(reports)}, _shard(reports))
            reports, outcomes, flushed = [], [], time.monotonic()
    shard = _shard(reports)
    end = {
        "end": True,
        "memory": resident(os.getpid()),
        "cpu": time.process_time() - started,
        "bare": bare,
    }
    frames.send(out, {"outcomes": outcomes, "reports": len(reports), **end}, shard)


def _one(
    file: dict[str, Any], content: bytes | None, forms: Sequence[Form], model: Path | None
) -> tuple[dict[str, Any], Report | None]:
    from gxnlp import pipeline

    try:
        source = content if content is not None else fetch(file["place"])
        report = pipeline.extract(source, name=file["name"], forms=forms, model=model)
    except UnreadableInput as error:
        where = "".join(f" ({what} {n})" for what, n in (("page", error.page), ("line", error.line)) if n)
        return {"state": "failed", "reason": error.reason + where}, None
    except MemoryError:
        return {"state": "failed", "reason": both("内存不足，文件过大", "not enough memory for this file")}, None
    except OSError as error:
        said = error.strerror or str(error)
        return {"state": "failed", "reason": both(f"读取失败：{said}", f"reading failed: {said}")}, None
    except Exception as error:  # one bad file must not cost the others
        frame = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__}: {error} ({Path(frame.filename).name}:{frame.lineno})"
        return {
            "state": "failed",
            "reason": both("程序内部错误，请报告", "internal error, please report it") + f": {said}",
        }, None
    if report.source.sha256 != file["sha256"]:
        reason = both("文件在处理期间被改动，请再运行一次", "the file changed while the run went on; run again")
        return {"state": "failed", "reason": reason}, None
    return {"state": "done", "pages": report.source.pages, "reader": report.source.reader}, report


def fetch(place: str) -> str | bytes:
    """A path as it is; the bytes behind a URL, one more at most than a reader takes."""
    if "://" not in place:
        return place
    import fsspec

    from gxnlp.readers import MAX_BYTES

    with fsspec.open(place, "rb") as file:
        content: bytes = file.read(MAX_BYTES + 1)
    return content


def _shard(reports: Sequence[Report]) -> bytes:
    from gxnlp.batch.shards import pack
    from gxnlp.exports.parquet import tables

    return pack(tables(reports)) if reports else b""


def resident(pid: int) -> int:
    """Bytes of memory that a process has; 0 where the system does not say."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize()
    return 0


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
