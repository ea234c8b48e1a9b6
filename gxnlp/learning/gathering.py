"""Labelled files in, checked: of a folder, against the reports they speak of, and against each other."""

from __future__ import annotations

import lzma
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gxnlp import readers
from gxnlp.document import Document, Line, UnreadableInput
from gxnlp.learning.labelled import LONGEST_SHOWN, SUFFIX, BadLabels, Edited, LabelledReport, parse, printed, render

PACKED = SUFFIX + ".xz"
"""Many reports in one compressed file: what a corpus generator writes."""
MOST_BYTES = 256 << 20


def files(places: Iterable[Path]) -> list[Path]:
    """The labelled files among and under these, in order."""
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            inside = sorted(p for p in place.rglob("*") if p.name.endswith((SUFFIX, PACKED)) and p.is_file())
            if not inside:
                raise BadLabels(str(place), None, f"文件夹里没有 {SUFFIX} 文件", f"no {SUFFIX} files in this folder")
            found += inside
        else:
            found.append(place)
    return found


def read(path: Path, reports: Path | None = None) -> list[LabelledReport]:
    """The reports of one labelled file, packed or not; `reports` is where their own files are, if not beside it."""
    try:
        if path.name.endswith(".xz"):
            with lzma.open(path) as file:
                data = file.read(MOST_BYTES + 1)
        else:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except (lzma.LZMAError, EOFError) as error:
        raise BadLabels(str(path), None, "压缩文件已损坏", f"a damaged xz file: {error}") from None
    except OSError as error:
        raise BadLabels(str(path), None, f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise BadLabels(str(path), None, f"超过 {MOST_BYTES >> 20} MB", f"larger than {MOST_BYTES >> 20} MB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise BadLabels(str(path), row, "不是 UTF-8 编码", "not UTF-8") from None
    try:
        return list(parse(text, str(path)))
    except Edited as error:
        if (found := report_of(error.report, path, reports)) is not None:
            verify(error.report, document_of(found, error.report))  # names the line
        raise


def gather(places: Sequence[Path], *, reports: Path | None = None) -> list[LabelledReport]:
    """Every labelled report once, checked against its report where that is at hand; BadLabels for any doubt."""
    known: dict[str, LabelledReport] = {}
    for path in files(places):
        for one in read(path, reports):
            if (found := report_of(one, path, reports)) is not None:
                verify(one, document_of(found, one))
            before = known.setdefault(one.key, one)
            if before is not one:
                agree(before, one)
    return list(known.values())


def report_of(one: LabelledReport, path: Path, reports: Path | None) -> Path | None:
    """The report's own file: beside the labelled one, or in the folder of reports."""
    if path.name.endswith(".xz"):
        return None
    near = [path.parent / one.source] + ([reports / one.source, reports / Path(one.source).name] if reports else [])
    return next((place for place in near if place.is_file()), None)


def document_of(path: Path, one: LabelledReport) -> Document:
    try:
        return readers.read(path)
    except UnreadableInput as error:
        raise one.bad(
            None, f"读不了报告 {path}：{error.reason}", f"its report {path} cannot be read: {error.reason}"
        ) from error


def verify(one: LabelledReport, document: Document) -> None:
    """The labelled lines are the report's lines, all of them and in order."""
    if one.sha256 and one.sha256 != document.sha256:
        raise one.bad(None, f"报告 {document.name} 在标注之后改动过（sha256 不符）",
                      f"the report {document.name} was changed since it was labelled (its sha256 differs)")  # fmt: skip
    theirs = list(document.lines)
    for i, (ours, line) in enumerate(zip(one.lines, theirs, strict=False)):
        if printed(ours) != printed(line):
            raise one.bad(i, f"文字与报告不符：报告此处为“{_shown(line)}”",
                          f"not the report's text, which says {_shown(line)!r} here")  # fmt: skip
        if _place(ours) != _place(line):
            raise one.bad(i, f"空行、页、表、标题级别与报告不符，报告为 {_place(line)}",
                          f"blank lines, page, table, level are {_place(line)} in the report")  # fmt: skip
    if len(one.lines) < len(theirs):
        line = theirs[len(one.lines)]
        raise one.bad(len(one.lines) - 1, f"报告在此之后还有“{_shown(line)}”",
                      f"the report goes on after this with {_shown(line)!r}")  # fmt: skip
    if len(one.lines) > len(theirs):
        raise one.bad(len(theirs), "报告里没有这一行", "the report has no such line")


def agree(first: LabelledReport, second: LabelledReport) -> None:
    """Two labellings of one report must not contradict each other."""
    for i, (a, b) in enumerate(zip(first.labels, second.labels, strict=False)):
        if a is not b:
            there = f"{first.file}:{first.row(i)}"
            raise second.bad(i, f"同一份报告的同一行，{there} 标为 {a}，这里标为 {b}",
                             f"the same line of the same report is {a} in {there} and {b} here")  # fmt: skip
    if len(first.labels) != len(second.labels):
        raise second.bad(None, f"与 {first.file} 是同一份报告，行数却不同",
                         f"the same report as in {first.file}, with another number of lines")  # fmt: skip


def finished(reports: Iterable[LabelledReport]) -> Iterator[LabelledReport]:
    """The reports, each looked at as far as it asked for; BadLabels for one that still waits."""
    for one in reports:
        if one.unseen:
            raise one.bad(min(one.unseen), f"还有 {len(one.unseen)} 行带 ? 待人工确认：gxnlp label review {one.file}",
                          f"{len(one.unseen)} lines with ? wait for a look: gxnlp label review {one.file}")  # fmt: skip
        yield one


def write(report: LabelledReport, path: Path) -> None:
    """Whole or not at all."""
    write_whole(path, render(report).encode())


def write_whole(path: Path, data: bytes) -> None:
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def pack(reports: Iterable[LabelledReport], path: Path) -> None:
    """Many reports in one file; the same reports give the same bytes."""
    write_whole(path, lzma.compress("\n".join(map(render, reports)).encode(), preset=6))


def source_beside(report: Path, folder: Path) -> str:
    """How a labelled file in `folder` names the report."""
    return Path(os.path.relpath(report.resolve(), folder.resolve())).as_posix()


def _place(line: Line) -> tuple[int, int, int | None, int | None]:
    return line.gap, line.page, line.table, line.level


def _shown(line: Line) -> str:
    text = printed(line).replace("\t", " → ")
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
