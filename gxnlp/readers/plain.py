"""Text files: lines divided by tabs, pipes or blanks, and tables that a converter wrote one cell to a line."""

from __future__ import annotations

import re

from gxnlp.document import Cell, Document, Line, Page
from gxnlp.readers import dashes
from gxnlp.readers.decoding import NoTextError, decode
from gxnlp.readers.html import expand_tables
from gxnlp.readers.source import (
    MAX_CELLS,
    MAX_LINE_LENGTH,
    MAX_LINES,
    MAX_ROW_CELLS,
    Family,
    Input,
    too_long_a_line,
    too_many_cells,
    too_many_lines,
)
from gxnlp.readers.spacing import cells_by_space, is_value
from gxnlp.report import both

MAX_BLOCK_CELLS = 20
"""A block of tab-led lines of more cells than this is a table without rows, not a row."""
MAX_BLOCK_CELL = 80
MAX_PIPED = 120
"""A longer line with a single pipe in the middle is prose."""

_LINE_END = re.compile(r"\r\n?|[\v\x85\u2028\u2029]")
_HEADING = re.compile(r" {0,3}(#{1,9})(?:[ \t\u3000]+|(?=[\u3400-\u9fff（(]))")
_BULLET = re.compile(r"^\s*[-*+] +(?=[\u3400-\u9fff（(【“《]|[0-9]{1,2}[、.．])")
_PIPE = re.compile(r"(?<!\\)[|｜│┃]")
_BLURRED = re.compile(r"(?<!\S)(?=\S*[0-9])(?=\S*[|])(?!\|\S*\|(?!\S))[0-9OolI〇|,]{2,9}(?!\S)")
"""A word such as 8| or |O25: the bar is what OCR made of a 1."""
_RULE = re.compile(r"[\s|｜│┃:+=\-—─━┄┅┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝═║]+")
_DRAWN = re.compile(r"[-—─━┄┅=═]{2}|:-|-:|[|｜│┃]-[|｜│┃]")
"""What tells a rule from a row of dashes, which is a row of blanks: | - | - |"""
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SECTION = re.compile(r"\s*[一二三四五六七八九十]{1,2}、|#|表[一二三四五六七八九十]：")
_MARKER = re.compile(r"\s*(?:[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十0-9]{1,2}[）)]|第[一二三四五六])")
_REMARK = re.compile(r"\s*[（(](?![一二三四五六七八九十0-9]{1,2}[）)])")
_DATE = re.compile(r"\s*[0-9〇○二]{4}\s*年\s*\S{1,2}\s*月\s*\S{1,3}\s*日\s*")
_CJK_END = re.compile(r"[\u3000-\u9fff\uff00-\uffef]$")


def recognises(data: bytes) -> bool:
    """Whatever no other family claims is read as text, or refused as none."""
    return True


def read(source: Input) -> Document:
    try:
        text, bad = decode(source.data)
    except NoTextError:
        raise source.unreadable("不是文本，也不是可识别的文件格式", "neither text nor a known file format") from None
    if not text.strip():
        raise source.unreadable("文件中没有文字", "the file holds no text")
    notes: tuple[str, ...] = (_undecodable(bad),) if bad else ()
    if "</table" in text or "</TABLE" in text:
        text = expand_tables(source, text)
        notes += (
            both(
                "文中的 HTML 表格已展开为行，行号随之改变",
                "HTML tables in it were written as rows, which shifts line numbers",
            ),
        )
    return Document(source.name, source.sha256, "text/plain", "text", _pages(source, text), notes)


def _undecodable(count: int) -> str:
    return both(f"有 {count} 个字符无法解码，已替换或略去", f"{count} undecodable characters replaced or left out")


def _pages(source: Input, text: str) -> tuple[Page, ...]:
    if _LINE_END.search(text):
        text = _LINE_END.sub("\n", text)
    if text.count("\n") + text.count("\f") > MAX_LINES:
        raise too_many_lines(source)
    printed = [page.split("\n") for page in text.split("\f")]
    while len(printed) > 1 and not any(line.strip() for line in printed[-1]):
        printed.pop()
    pages: list[Page] = []
    first, gap, cells = 1, 0, 0
    for number, rows in enumerate(printed, 1):
        if number < len(printed) and not rows[-1].strip():
            rows.pop()  # a form feed at the start of a line: the line belongs to the next page
        for i, row in enumerate(rows):
            if len(row) > MAX_LINE_LENGTH:
                raise too_long_a_line(source, first + i)
        lines, gap, count = _lines(source, rows, first, number, gap)
        first += len(rows)
        cells += count
        if cells > MAX_CELLS:
            raise too_many_cells(source, first)
        pages.append(Page(number, lines))
    return tuple(pages)


def _lines(source: Input, rows: list[str], first: int, page: int, gap: int) -> tuple[tuple[Line, ...], int, int]:
    """(the lines of a page, blank lines after the last one, how many cells they hold)."""
    lines: list[Line] = []
    count = i = tried = 0
    ruled = dashes.cells(rows)
    while i < len(rows):
        raw = rows[i]
        number = first + i
        tabs = raw.count("\t")
        if not tabs and not raw.strip():
            gap += 1
            i += 1
            continue
        after = i + 1
        level = None
        if i in ruled and not tabs:
            text = "\t".join([piece for _, piece in ruled[i]])
            cells = tuple([Cell(piece, number, column) for column, piece in ruled[i]])
        elif tabs == 1 and raw.lstrip(" \u3000")[0] == "\t":
            block, end = _tab_block(rows, i) if i >= tried else ([], tried)
            tried = end
            if block:
                after = end
                cells = tuple(Cell(text, first + at) for at, text in block)
                text = "\t".join([c.text for c in cells])
            else:
                text = raw.strip()
                cells = (Cell(text, number),)
        elif tabs:
            if tabs >= MAX_ROW_CELLS:
                raise too_many_cells(source, number)
            level, raw = _heading(raw)
            pieces = [piece.strip() for piece in raw.split("\t")]
            text = "\t".join(pieces)
            cells = tuple([Cell(piece, number) for piece in pieces])
        else:
            level, raw = _heading(raw)
            text, pieces = _divided(raw, rows[after] if after < len(rows) else "")
            if len(pieces) > MAX_ROW_CELLS:
                raise too_many_cells(source, number)
            cells = tuple([Cell(piece, number) for piece in pieces])
        count += len(cells)
        if count > MAX_CELLS:
            raise too_many_cells(source, number)
        lines.append(Line(number, text, cells, page, gap, level))
        gap = 0
        i = after
    return tuple(dashes.rejoined(lines)), gap, count


def _heading(raw: str) -> tuple[int | None, str]:
    """(level of a Markdown heading, its text); what Markdown adds to the text is taken off either way."""
    level = None
    if "#" in raw and (found := _HEADING.match(raw)):
        level, raw = len(found[1]), raw[found.end() :].rstrip().rstrip("#")
    if "**" in raw and raw.count("**") % 2 == 0:
        raw = raw.replace("**", "")
    if "- " in raw or "* " in raw or "+ " in raw:
        raw = _BULLET.sub("", raw, count=1)
    return level, raw


def _divided(raw: str, following: str) -> tuple[str, list[str]]:
    """(text of the line, its cells) of a line without tabs."""
    pipes = _PIPE.findall(raw) if "|" in raw or "｜" in raw or "│" in raw or "┃" in raw else []
    if pipes and not (len(pipes) <= 2 and _BLURRED.search(raw)):
        bare = raw.strip()
        if _RULE.fullmatch(bare) and _DRAWN.search(bare):
            return bare, [bare]
        opens, closes = _PIPE.match(bare), _PIPE.match(bare[-1]) and not bare.endswith("\\|")
        if opens or closes or len(pipes) >= 2 or (len(bare) <= MAX_PIPED and "。" not in bare):
            pieces = _PIPE.split(bare)
            pieces = pieces[1 if opens else 0 : -1 if closes and len(pieces) > 1 + bool(opens) else None]
            pieces = [_BREAK.sub("", piece).replace("\\|", "|").strip() for piece in pieces]
            return "\t".join(pieces), pieces
    cells = cells_by_space(raw, following)
    if cells and len(cells) > 1:
        return "\t".join(cells), cells
    text = raw.rstrip()
    return text, [text.strip()]


def _tab_block(rows: list[str], start: int) -> tuple[list[tuple[int, str]], int]:
    """([(index, text) of each cell], index after them) where tab-led lines from `start` are a row, else ([], …)."""
    cells: list[tuple[int, str]] = []
    i = start
    while i < len(rows):
        raw = rows[i]
        if "\t" in raw:
            if raw.count("\t") > 1 or raw.lstrip(" \u3000")[0] != "\t":
                break
            cells.append((i, raw.strip()))
        elif not raw.strip():
            break
        elif _continues(cells[-1][1], raw, rows[i + 1] if i + 1 < len(rows) else ""):
            at, above = cells[-1]
            cells[-1] = (at, _joined(above, raw.strip()))
        else:
            break
        i += 1
    return (cells, i) if _is_row([text for _, text in cells]) else ([], i)


def _joined(above: str, below: str) -> str:
    return above + below if not above or _CJK_END.search(above) or _CJK_END.match(below[0]) else f"{above} {below}"


def _continues(above: str, raw: str, following: str) -> bool:
    """Does a line without a tab go on with the cell above it? A heading after the table does not."""
    if "。" in raw or len(above) + len(raw) > MAX_BLOCK_CELL or _SECTION.match(raw):
        return False
    if is_value(above):
        return _REMARK.match(raw) is not None
    return bool(above) or following.startswith("\t")


def _is_row(cells: list[str]) -> bool:
    if not 2 <= len(cells) <= MAX_BLOCK_CELLS or any(len(text) > MAX_BLOCK_CELL or "。" in text for text in cells):
        return False
    # Indented headings and a signature over its date are lines of prose that begin with a tab.
    return not (all(_MARKER.match(text) for text in cells) or any(_DATE.fullmatch(text) for text in cells))


FAMILY = Family("text", recognises, read)
