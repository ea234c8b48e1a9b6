"""Correcting labelled lines one key at a time: what each key does, without a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gxnlp.labels import Label
from gxnlp.learning.labelled import LabelledReport

KEYS: dict[str, Label] = {
    "t": Label.TITLE,
    "s": Label.SECTION,
    "1": Label.HEADING1,
    "2": Label.HEADING2,
    "3": Label.HEADING3,
    "p": Label.PARAGRAPH,
    "g": Label.SIGNATURE,
    "d": Label.DATE,
    "o": Label.TOC,
    "c": Label.CAPTION,
    "h": Label.HEADER,
    "n": Label.NOTE,
    "r": Label.ROW,
    "l": Label.ROW_LABEL,
    "f": Label.FRAGMENT,
    "v": Label.VALUES,
    "e": Label.CELL,
    "-": Label.RULE,
    "#": Label.PAGE_NUMBER,
    "w": Label.FURNITURE,
}
"""One key a label; a test holds them to the labels that there are."""
KEY_OF = {label: key for key, label in KEYS.items()}
ACCEPT, UNDO, QUIT, JUMP, HELP = (" ", "\r", "\n"), ("u", "\x7f"), ("q", "\x04"), (":", "/"), ("?",)
BACK, ON = ("k", "up", "left"), ("j", "down", "right")
FIRST, LAST = ("home",), ("end",)
NEXT_WAITING, LAST_WAITING = ("]", "\t"), ("[",)
MOST_UNDONE = 10_000


@dataclass(frozen=True)
class Session:
    """Where a review stands."""

    report: LabelledReport
    at: int
    before: tuple[tuple[LabelledReport, int], ...] = ()
    """What undo goes back to, the latest last."""
    typed: str | None = None
    """A line number on its way in, after the key to jump."""
    help: bool = False
    note: str = ""
    ended: bool = False


def begin(report: LabelledReport) -> Session:
    """At the first line that waits; that is where an earlier review stopped."""
    return Session(report, min(report.unseen, default=0))


def press(session: Session, key: str) -> Session:
    """After one key."""
    session = replace(session, note="", help=False)
    if session.typed is not None:
        return _typed(session, key)
    if key in KEYS:
        return _settle(session, KEYS[key])
    if key in ACCEPT:
        return _settle(session, session.report.labels[session.at])
    for keys, does in _DOES:
        if key in keys:
            return does(session)
    return replace(session, note="?")


def waiting(session: Session) -> int:
    return len(session.report.unseen)


def _settle(session: Session, label: Label) -> Session:
    """The label is what a person says; then on to the next line that waits, or the next line where none does."""
    report = session.report.labelled(session.at, label)
    later = [i for i in sorted(report.unseen) if i > session.at]
    on = later[0] if later else min(report.unseen, default=min(session.at + 1, len(report.lines) - 1))
    before = (*session.before, (session.report, session.at))[-MOST_UNDONE:]
    return replace(session, report=report, at=on, before=before)


def _undo(session: Session) -> Session:
    if not session.before:
        return replace(session, note="undo")
    report, at = session.before[-1]
    return replace(session, report=report, at=at, before=session.before[:-1])


def _typed(session: Session, key: str) -> Session:
    typed = session.typed or ""
    if key.isdigit() and len(typed) < 7:
        return replace(session, typed=typed + key)
    if key in UNDO:
        return replace(session, typed=typed[:-1])
    if key in ACCEPT and typed:
        return _to(replace(session, typed=None), int(typed) - 1)
    return replace(session, typed=None)


def _to(session: Session, at: int) -> Session:
    return replace(session, at=max(0, min(at, len(session.report.lines) - 1)))


def _waiting(session: Session, *, on: bool) -> Session:
    there = [i for i in sorted(session.report.unseen, reverse=not on) if (i > session.at if on else i < session.at)]
    return _to(session, there[0]) if there else replace(session, note="waiting")


_DOES: tuple[tuple[tuple[str, ...], Callable[[Session], Session]], ...] = (
    (UNDO, _undo),
    (QUIT, lambda s: replace(s, ended=True)),
    (JUMP, lambda s: replace(s, typed="")),
    (HELP, lambda s: replace(s, help=True)),
    (BACK, lambda s: _to(s, s.at - 1)),
    (ON, lambda s: _to(s, s.at + 1)),
    (FIRST, lambda s: _to(s, 0)),
    (LAST, lambda s: _to(s, len(s.report.lines) - 1)),
    (NEXT_WAITING, lambda s: _waiting(s, on=True)),
    (LAST_WAITING, lambda s: _waiting(s, on=False)),
)
