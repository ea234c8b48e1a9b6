"""What the layouts share that go through other people's converters: a Word report, and what is done with it.

Such a family has two steps, so that the slow converter gets many files at once: `begin` writes the source, `finish`
labels what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from gxnlp.forms import Form
from training.converters import soffice
from training.converters.written import Written, hand, written
from training.invent import Invented
from training.layouts.frame import Rendered, TaggedLine, file_name, key_of
from training.layouts.lone import seen_blanks
from training.mess import habits
from training.truth import Misaligned

SEEN = 0.85
"""Share of writers who mark a cell without a number where an empty one would vanish."""


@dataclass(frozen=True)
class Pending:
    """A report under way."""

    source: bytes
    target: str
    """What LibreOffice has to make of the source; empty where it has no part in it."""
    finish: Callable[[bytes], Rendered]


Begin = Callable[[Invented, Form, Random], Pending]
Read = tuple[Sequence[str], Sequence[TaggedLine]]
"""The lines that a converter printed, and those among them that hold something, with their labels."""


def finish(pending: Sequence[Pending]) -> list[Rendered]:
    """The reports, LibreOffice started once for all that are to become one kind of file.

    One whose lines cannot be told apart beyond doubt comes back without any tagged: nobody can learn from it, and
    whoever reads it (training/truth.py) says so.
    """
    made = [one.source for one in pending]
    for target in sorted({one.target for one in pending} - {""}):
        asking = [i for i, one in enumerate(pending) if one.target == target]
        for i, data in zip(asking, soffice.convert([pending[i].source for i in asking], target), strict=True):
            made[i] = data
    done = []
    for one, data in zip(pending, made, strict=True):
        try:
            done.append(one.finish(data))
        except Misaligned as error:
            done.append(Rendered(f"not aligned: {error}", data, f".{one.target or 'docx'}", (), {}))
    return done


def alone(begin: Begin) -> Callable[[Invented, Form, Random], Rendered]:
    """`render` of a family: one report by itself."""

    def render(invented: Invented, form: Form, rng: Random) -> Rendered:
        return finish([begin(invented, form, rng)])[0]

    return render


def word_report(
    invented: Invented, form: Form, rng: Random, *, shows_blanks: bool, pages: bool, **fixed: Any
) -> tuple[Invented, Written]:
    """The source; where the converter shows no empty cells, most writers mark them."""
    if not shows_blanks and rng.random() < SEEN:
        invented = seen_blanks(invented, rng)
    ways = habits(rng) if shows_blanks else habits(rng, tail="", remarks=0)
    if not pages:
        fixed |= {"pages": "", "head": False}
    return invented, written(invented, form, rng, ways, hand(rng, **fixed))


def text_of(invented: Invented, form: Form, read: Read, rng: Random, suffix: str = ".txt") -> Rendered:
    lines, tags = read
    encoding = rng.choices(("utf-8", "utf-8-sig", "gb18030"), (12, 2, 1))[0] if suffix == ".txt" else "utf-8"
    data = "\n".join(lines).encode(encoding, "replace")
    return Rendered(file_name(invented), data, suffix, tuple(tags), key_of(invented, form))


def from_pdf(extract: Callable[[bytes, Written], Read], spoil: Callable[[Read, Random], Read] | None = None) -> Begin:
    """A family that reads the text of a PDF page which LibreOffice has set."""

    def begin(invented: Invented, form: Form, rng: Random) -> Pending:
        report, source = word_report(invented, form, rng, shows_blanks=False, pages=True)

        def done(pdf: bytes) -> Rendered:
            read = extract(pdf, source)
            return text_of(report, form, spoil(read, rng) if spoil else read, rng)

        return Pending(source.data, "pdf", done)

    return begin
