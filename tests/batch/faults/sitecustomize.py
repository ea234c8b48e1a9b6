"""Put on PYTHONPATH by tests: extractors then do harm to themselves over files that say so."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any


def _spoil() -> None:
    from gxnlp import pipeline

    whole = pipeline.extract

    def faulty(source: Any, **more: Any) -> Any:
        data = source if isinstance(source, bytes) else open(source, "rb").read()  # noqa: PTH123, SIM115
        if b"DO HANG" in data:
            while True:
                pass
        if b"DO SLEEP" in data:
            time.sleep(600)
        if b"DO EAT" in data:
            eaten = []
            while True:
                eaten.append(b"x" * (32 << 20))
                time.sleep(0.02)
        if b"DO CRASH" in data:
            os.kill(os.getpid(), signal.SIGSEGV)
        if b"DO LEAVE" in data:
            os._exit(3)
        if b"DO PRINT" in data:
            print("a library that talks", flush=True)
        if b"DO FAIL" in data:
            raise ZeroDivisionError("of ours")
        return whole(source, **more)

    pipeline.extract = faulty


if "gxnlp.batch.extractor" in sys.orig_argv:
    _spoil()
