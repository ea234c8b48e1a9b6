"""A review on a terminal: keys in, the page out, every label on disk before the next key."""

from __future__ import annotations

import codecs
import os
import select
import shutil
import signal
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from gxnlp.learning.gathering import write
from gxnlp.learning.labelled import LabelledReport
from gxnlp.learning.review import KEY_OF, Session, begin, press, waiting
from gxnlp.report import both

NOTES = {
    "?": both("没有这个键，按 ? 看键位", "no such key, ? lists them"),
    "undo": both("没有可撤销的了", "nothing left to undo"),
    "waiting": both("这个方向没有待确认的行了", "no line waits in this direction"),
}
HELP = (
    "空格/回车 space/enter  认可 right as it is      u 撤销 undo        q 退出，已保存 leave, all is saved",
    "j k ↓ ↑  下一行/上一行 next, previous line     ] [  下一个/上一个待确认 next, previous that waits",
    ": 行号 回车  跳到该行 jump to a line            Home End  首行/末行 first, last line",
)
ARROWS = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"}
INVERSE, DIM, BOLD, RED, GREEN, PLAIN = "\x1b[7m", "\x1b[2m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[0m"
LABEL_WIDTH = 13
Keys = Iterator[str]


def review(path: Path, report: LabelledReport, keys: Keys, show: Callable[[str], None]) -> LabelledReport:
    """Goes on until the keys end or say so. The file is always whole and up to date."""
    session = begin(report)
    show(page(session))
    for key in keys:
        after = press(session, key)
        if after.report is not session.report:
            write(after.report, path)
        session = after
        if session.ended:
            break
        show(page(session))
    return session.report


def page(session: Session) -> str:
    """The screen: the line among its neighbours, the keys below."""
    size = shutil.get_terminal_size((100, 30))
    width, height = max(size.columns, 40), max(size.lines, 12)
    foot = _foot(session, width)
    room = height - len(foot) - 3
    count = len(session.report.lines)
    start = max(0, min(session.at - room // 2, count - room))
    rows = [_head(session, width)]
    rows += [_row(session, i, width) for i in range(start, min(start + room, count))]
    rows += [""] * (room + 1 - len(rows)) + [DIM + "─" * (width - 1) + PLAIN, *foot]
    return "\x1b[H" + "".join(row + "\x1b[K\r\n" for row in rows[:-1]) + rows[-1] + "\x1b[K\x1b[J"


def _head(session: Session, width: int) -> str:
    left = waiting(session)
    where = f"{session.at + 1}/{len(session.report.lines)}"
    state = both(f"待确认 {left} 行", f"{left} waiting") if left else both("全部确认", "all looked at")
    return BOLD + fitted(f"{session.report.source}  {where}  {state}", width - 1) + PLAIN


def _row(session: Session, i: int, width: int) -> str:
    report = session.report
    line, label, here = report.lines[i], report.labels[i], i == session.at
    text = f"{line.number:>5} {label:<{LABEL_WIDTH}}{'?' if i in report.unseen else ' '} "
    text += "  ".join("·" if not c.text else c.text for c in line.cells) if len(line.cells) > 1 else line.text
    shown = fitted(("» " if here else "  ") + text, width - 1)
    if here:
        return INVERSE + shown + PLAIN
    return (RED if i in report.unseen else DIM) + shown + PLAIN


def _foot(session: Session, width: int) -> list[str]:
    if session.typed is not None:
        return [both("跳到行", "jump to line") + f": {session.typed}_"]
    names = [f"{key} {label}" for label, key in KEY_OF.items()]
    rows: list[str] = [""]
    for name in names:
        if len(rows[-1]) + len(name) + 2 > width - 1:
            rows.append("")
        rows[-1] += f"{name}  "
    if session.help:
        return [*rows, *(fitted(row, width - 1) for row in HELP)]
    note = NOTES.get(session.note) or both("空格 认可  u 撤销  ? 帮助  q 退出", "space right  u undo  ? help  q leave")
    return [*rows, GREEN + fitted(note, width - 1) + PLAIN]


def fitted(text: str, width: int) -> str:
    """On one row: Chinese characters are two wide, and nothing in the text steers the terminal."""
    out: list[str] = []
    used = 0
    for char in text:
        c = char if char.isprintable() else " " if char.isspace() else "\ufffd"
        wide = 0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        if used + wide > width - 1:
            return "".join(out) + "…"
        out.append(c)
        used += wide
    return "".join(out)


# -------------------------------------------------------------------------------------------------- the terminal
@contextmanager
def terminal() -> Iterator[tuple[Keys, Callable[[str], None]]]:
    """Keys as they are pressed and a page that is drawn at once; the terminal is as it was afterwards."""
    import termios
    import tty

    keyboard, screen = sys.stdin.fileno(), sys.stdout.fileno()
    before = termios.tcgetattr(keyboard)
    handled = signal.signal(signal.SIGTERM, _stop)
    try:
        tty.setcbreak(keyboard)
        os.write(screen, b"\x1b[?1049h\x1b[?25l")
        yield keys_of(keyboard), lambda text: _write_all(screen, text.encode("utf-8", "replace"))
    finally:
        os.write(screen, b"\x1b[?25h\x1b[?1049l")
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
        signal.signal(signal.SIGTERM, handled)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _write_all(screen: int, data: bytes) -> None:
    while data:
        data = data[os.write(screen, data) :]


def keys_of(keyboard: int) -> Keys:
    """One by one, arrows by name; the end of input ends them."""
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    while True:
        data = os.read(keyboard, 1)
        if not data:
            return
        if data == b"\x1b":
            yield _arrow(keyboard)
        else:
            yield from decoder.decode(data)


def _arrow(keyboard: int) -> str:
    """What follows an escape; an escape alone is a key that does nothing."""
    said = b""
    while len(said) < 8 and select.select([keyboard], [], [], 0.05)[0]:
        said += os.read(keyboard, 1)
        if len(said) > 1 and not 0x30 <= said[-1] <= 0x3B:
            break
    named = said.decode("ascii", "ignore")
    return ARROWS.get(named[1:2] if named[:1] in ("[", "O") else "", {"[1~": "home", "[4~": "end"}.get(named, "escape"))
