"""The verbs of the command, a module each with a function `add`; here, how all of them speak and how they end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

DONE, SOME_UNREADABLE, WRONG_USAGE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141


class Usage(Exception):
    """The command cannot do what it was called for: ends with status 2."""


def say(message: str) -> None:
    """To the user, on standard error."""
    from gxnlp.exports import printable

    if sys.stderr is not None:
        with suppress(OSError):
            print(f"gxnlp: {printable(message)}", file=sys.stderr, flush=True)


@contextmanager
def written_whole(out: Path) -> Iterator[BinaryIO]:
    """A file that comes into being whole or not at all, whatever ends the run, kill -9 excepted."""
    if out.exists() and not out.is_file():  # a device or a named pipe is written to, not replaced
        with out.open("wb") as file:
            yield file
        return
    before = signal.signal(signal.SIGTERM, terminated)
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with aside.open("xb") as file:
            yield file
        aside.replace(out)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def terminated(*_: object) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)
