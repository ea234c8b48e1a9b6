"""Tables without rules: columns of white between figures, rows by the lines that figures stand on.

    printed lines -> segments (parted by wide gaps) -> runs of lines with figures -> columns -> rows of cells

The names left of the figures are wrapped texts: a line that fills its column goes on in the next one. Where a table has
rules between its rows and none between its columns, the rules part the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gxnlp.readers.blocks import Block, Printed, Prose, TableBlock, around, cell_of
from gxnlp.readers.joints import Side, cell_of_figure
from gxnlp.readers.ruling import Stroke
from gxnlp.readers.whitebands import PITCH, SAME_EDGE, Segment, goes_on
from gxnlp.readers.whiterows import Run, table_of
from gxnlp.readers.whitesegments import reparted, segments_of
from gxnlp.readers.wrapping import is_rest
from gxnlp.text import fold, split_marker

MOST_LINES = 1_500
"""A page of more lines is no table's; a report has fifty."""
CLOSE, LINES_BACK = 0.9, 16
"""In heights, how far below a figure its rest may stand, and in how many lines above the figure is looked for."""
FAR_BACK = 200
"""Lines of a table that tell where its names stand; a page has fifty."""
LONG_STROKE = 60.0
LEAST_FIGURES = 3
"""Figures that lines must have to be a table whatever stands beside them."""
MAX_NAME = 40
LARGER = 1.3
"""Times as high as the lines of a table is a heading below it; what is printed in it has one size."""

_NO_NAME = re.compile(r"[。，；：:;!?！？]|年$|月$|第$")
_REMARK = re.compile(r"[（(][^（）()]*[）)]")


def tables_of_white(
    lines: Sequence[Printed],
    strokes: Sequence[Stroke],
    page: int,
    sides: Sequence[Side] = (),
    heads: int = 0,
    left: int = 0,
) -> list[Block]:
    """The lines of a page, those of tables without rules as tables.

    `sides` are those of columns, where they are known; the first `heads` lines say again what heads a table, and the
    next `left` ones are of the row before them.
    """
    if len(lines) > MOST_LINES:
        return [Prose(page, line) for line in lines]
    parted = [segments_of(line) for line in lines]
    places = [s.box for p in parted if len(p) > 1 for s in p if s.figure]
    parted = [reparted(p, places) for p in parted]
    if sum(len(p) > 1 and p[-1].figure for p in parted) == 0:
        return [Prose(page, line) for line in lines]
    blocks: list[Block] = []
    run = Run()
    rules = sorted({s[0] for s in strokes if s[2] - s[1] >= LONG_STROKE})

    def say(these: Iterable[list[Segment]]) -> None:
        blocks.extend(Prose(page, _whole(segments)) for segments in these)

    def take_begun() -> None:
        for _ in range(_begun(blocks, run) if not run.head else 0):
            run.body.insert(0, segments_of(blocks.pop().line))  # type: ignore[union-attr]
            run.columns = _with_columns(run.columns, _right_of_names(run.body[0], run), sides) or run.columns

    def end_run() -> None:
        nonlocal run
        while run.head and len(run.head[0]) == 1:
            say([run.head.pop(0)])
        if _is_table(run):
            take_begun()
            while not run.head and blocks and _is_first_row(blocks[-1], run, rules):
                run.body.insert(0, segments_of(blocks.pop().line))  # type: ignore[union-attr]
            blocks.append(table_of(run, rules, page))
        else:
            say([*run.head, *run.body])
        run = Run()

    waiting: list[list[Segment]] = parted[: heads + left]
    for segments in parted[heads + left :]:
        if run.columns:
            segments = _named(segments, run)
        if len(segments) > 1 and segments[-1].figure:
            columns = _with_columns(run.columns, segments, sides)
            if columns is None or _is_another(segments, run, waiting):
                end_run()
                columns = _with_columns([], segments, sides) or []
            if run.body:
                run.body += waiting
            else:  # figures that stand by themselves at half the height of the others are none of the header
                most = heads if heads or left else len(waiting)
                while most and all(s.figure for s in waiting[most - 1]):
                    most -= 1
                run.head, run.body, heads, left = waiting[:most], waiting[most:], 0, 0
            for line in waiting:
                columns = _with_columns(columns, line, sides) or columns
            waiting = []
            run.body.append(segments)
            run.columns = columns
            if len(run.body) == 1:
                take_begun()
            continue
        if run.body and _are_rests(segments, Run(run.head, [*run.body, *waiting], run.columns)):
            run.body += [*waiting, segments]
            waiting = []
            run.columns = _widened(run.columns, segments)
            run.columns = _with_columns(run.columns, _right_of_names(segments, run), sides) or run.columns
            continue
        if run.body and _in_columns(segments, run):  # the first lines of figures whose middle is on the next one
            waiting.append(segments)
            continue
        if run.body and (not _beside(segments, run.columns) or _is_larger(segments, run)):
            names = _claimed(run, waiting)
            run.body += waiting[:names]
            waiting = waiting[names:]
            end_run()
            while waiting and len(waiting[0]) == 1:
                say([waiting.pop(0)])
        if not run.body and len(segments) < 2 and not _is_head_piece(segments, waiting):
            _put_header(waiting, blocks, page)
            waiting, heads, left = [], 0, 0
            say([segments])
            continue
        waiting.append(segments)
    if run.body:
        names = _claimed(run, waiting)
        run.body += waiting[:names]
        waiting = waiting[names:]
        end_run()
    _put_header(waiting, blocks, page)
    return blocks


def _is_table(run: Run) -> bool:
    if not run.body:
        return False
    if run.head or sum(s.figure for line in run.body for s in line) >= LEAST_FIGURES:
        return True
    names = [_REMARK.sub("", s.line.text) for line in run.body for s in line if not s.figure]
    return all(len(name) <= MAX_NAME and not _NO_NAME.search(name) for name in names)


def _begun(blocks: Sequence[Block], run: Run) -> int:
    """How many of the lines above a table without a header are of its first row: its figures stand at their middle."""
    below, taken = run.body[0][0].box, 0
    for n, block in enumerate(reversed(blocks), 1):
        if isinstance(block, TableBlock):
            break
        segments = segments_of(block.line)
        if below[1] - block.line.box[3] > CLOSE * block.line.height:
            break
        if _in_columns(segments, run, [s for line in run.body for s in line]) or _are_figures(segments, run):
            taken = n
        elif not _beside(segments, run.columns):
            break
        elif split_marker(segments[-1].text)[0]:
            taken = n
        below = block.line.box
    return taken


def _is_first_row(block: Block, run: Run, rules: Sequence[float]) -> bool:
    """Whether the line above is of the first row: between the same two rules, or a name whose figures are blank."""
    if isinstance(block, TableBlock) or not _beside(segments_of(block.line), run.columns):
        return False
    first, place = run.body[0][0].box, (block.line.box[1] + block.line.box[3]) / 2
    over = [y for y in rules if y < (first[1] + first[3]) / 2]
    if over and place > over[-1]:
        return True
    if not split_marker(fold(block.line.text))[0] or len(run.body) < 2:
        return False
    step = run.body[1][0].box[1] - first[1]
    starts = [line[0].box[0] for line in run.body]
    return first[1] - block.line.box[1] <= 1.3 * step and any(abs(block.line.box[0] - x) <= SAME_EDGE for x in starts)


def _put_header(lines: Sequence[list[Segment]], blocks: list[Block], page: int) -> None:
    """Lines of a header whose figures stand on the next page, as rows; anything else as text."""
    for segments in lines:
        texts = [_REMARK.sub("", s.line.text) for s in segments]
        if len(segments) > 1 and all(len(t) <= MAX_NAME and not _NO_NAME.search(t) for t in texts):
            cells = [cell_of(0, n, 1, 1, s.box, [s.line], page) for n, s in enumerate(segments)]
            xs = (*[s.box[0] for s in segments], segments[-1].box[2])
            blocks.append(TableBlock(page, xs, [cells], around(s.box for s in segments), [page]))
        else:
            blocks.append(Prose(page, _whole(segments)))


def _are_rests(segments: Sequence[Segment], run: Run) -> bool:
    """Whether a line holds what the figures above it left, each below its own: units, remarks, digits; and names."""
    above = [s for line in run.body[-LINES_BACK:] for s in line]
    if segments[0].box[1] - around(s.box for s in above)[3] > CLOSE * segments[0].line.height:
        return False
    return _in_columns(segments, run, above)


def _in_columns(segments: Sequence[Segment], run: Run, above: Sequence[Segment] = ()) -> bool:
    """Whether a line holds figures, or the rest of those above, each in one column, beside names."""
    left = min((s.box[0] for s in _names_of(run)), default=0.0)
    names = [s for s in segments if s.box[2] <= run.columns[0][0] + SAME_EDGE and not s.figure]
    for s in segments:
        if s in names:
            continue
        over = [c for c in run.columns if s.box[0] < c[1] and c[0] < s.box[2]]
        if s.figure and not over and s.box[0] > run.columns[0][0]:  # of a column that has none yet
            continue
        if not over:
            over = [min(run.columns, key=lambda c: abs(c[0] + c[1] - s.box[0] - s.box[2]))]
        if len(over) != 1 or (s.box[0] <= left + SAME_EDGE and over[0] is run.columns[0] and not s.figure):
            return False
        stack = [a for a in above if a.box[0] < over[0][1] and over[0][0] < a.box[2]]
        if not s.figure and not is_rest(s.text, "".join(a.text for a in stack)):
            return False
    return len(names) < len(segments)


def _are_figures(segments: Sequence[Segment], run: Run) -> bool:
    """Whether all of a line stands in one column each, in brackets at that: remarks of the figures above."""
    return all(
        s.text.startswith("(") and sum(s.box[0] < c[1] and c[0] < s.box[2] for c in run.columns) == 1 for s in segments
    )


def _whole(segments: Iterable[Segment]) -> Printed:
    words = tuple(w for s in segments for w in s.line.words)
    return Printed(words, around(w.box for w in words))


def _with_columns(
    columns: list[tuple[float, float]], segments: Sequence[Segment], sides: Sequence[Side]
) -> list[tuple[float, float]] | None:
    """The columns, widened by the figures of a line; None where one of them stands in two of the columns."""
    out = list(columns)
    for s in segments:
        if not s.figure:
            continue
        left, right = cell_of_figure(s.box, sides)
        meeting = [c for c in out if left < c[1] and c[0] < right]
        if len(meeting) > 1:
            return None
        if meeting:
            out.remove(meeting[0])
            out.append((min(meeting[0][0], left), max(meeting[0][1], right)))
        else:
            out.append((left, right))
    return sorted(out)


def _right_of_names(segments: Sequence[Segment], run: Run) -> list[Segment]:
    """What begins behind the first column: a letter of a name that is written downwards (无) is no column."""
    return [s for s in segments if s.box[0] > run.columns[0][0]]


def _named(segments: list[Segment], run: Run) -> list[Segment]:
    """The segments, a letter of a name that is written downwards (无) no figure: names of rows stand right of it."""
    limit = run.columns[0][0]
    if not any(s.figure and s.box[2] < limit for s in segments):
        return segments
    names = max((s.box[0] for s in _names_of(run)), default=0.0)
    return [Segment(s.line, False, s.text) if s.figure and s.box[2] < min(limit, names) else s for s in segments]


def _names_of(run: Run) -> Iterator[Segment]:
    """What stands left of its figures, in its last lines."""
    limit = run.columns[0][0] + SAME_EDGE
    return (s for line in run.body[-FAR_BACK:] for s in line if s.box[2] <= limit and not s.figure)


def _widened(columns: Sequence[tuple[float, float]], rests: Sequence[Segment]) -> list[tuple[float, float]]:
    """The columns, as wide as what their figures left on the next line."""
    out = []
    for a, b in columns:
        under = [s.box for s in rests if s.box[0] < b and a < s.box[2]]
        out.append((min([a, *(box[0] for box in under)]), max([b, *(box[2] for box in under)])))
    return out


def _beside(segments: Sequence[Segment], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether all of a line stands left of the figures, where the names of rows are."""
    return all(s.box[2] <= columns[0][0] + SAME_EDGE for s in segments) and not any(s.figure for s in segments)


def _is_another(segments: Sequence[Segment], run: Run, waiting: Sequence[Sequence[Segment]]) -> bool:
    """Whether figures below a header stand where the table under way has its names: they are of the next one."""
    left = sum(s.figure and s.box[2] < run.columns[0][0] for s in segments) if run.columns else 0
    return left > 1 and any(len(line) > 1 and not any(s.figure for s in line) for line in waiting)


def _is_larger(segments: Sequence[Segment], run: Run) -> bool:
    """Whether a lone text is set in larger type than the table above it: a heading."""
    size = max(s.line.height for line in run.body[-3:] for s in line)
    return len(segments) == 1 and segments[0].line.height > LARGER * size


def _is_head_piece(segments: Sequence[Segment], waiting: Sequence[Sequence[Segment]]) -> bool:
    """Whether a lone text continues the header under way: close below it and not at its left edge."""
    if not waiting:
        return False
    last = _whole(waiting[-1])
    if segments[0].figure:
        return segments[0].box[1] - last.box[1] <= 2 * PITCH * last.height
    left = min(line[0].box[0] for line in waiting[-LINES_BACK:])
    return segments[0].box[1] - last.box[1] <= PITCH * last.height and segments[0].box[0] > left + SAME_EDGE


def _claimed(run: Run, waiting: Sequence[Sequence[Segment]]) -> int:
    """How many of the lines below the last figures go on with its name, or are its name that stands a little lower."""
    above = run.body[-1]
    end = max(s.box[3] for s in above)
    nameless = all(s.figure for s in above)
    for n, segments in enumerate(waiting):
        lower = n == 0 and nameless and all(s.box[1] < end for s in segments)
        if not lower and not all(goes_on(above, s, run.columns[0][0]) for s in segments):
            return n
        above = list(segments)
    return len(waiting)
