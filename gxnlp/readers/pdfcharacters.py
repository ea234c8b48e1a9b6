"""What pdfium is asked of the characters of a page: their codes, where they stand and how they run."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gxnlp.document import Box
from gxnlp.readers import pdfcalls
from gxnlp.readers.pdfdrawn import CLEAR, HIDDEN, Drawn

_IS_SPACE = np.zeros(0x10000, bool)
_IS_SPACE[[ord(c) for c in " \t\r\n\f\v\xa0\u3000\u2002\u2003\u2009\u200b\ufeff\0"]] = True
_HYPHENS = "\x02\xad\ufffe"
"""What pdfium makes of a hyphen at the end of a line."""

Numbers = NDArray[Any]
Place = Callable[[float, float, float, float], Box]
"""A box of the page's own space (left, bottom, right, top) where it is seen."""


def kept_of(page: int, codes: Numbers, drawn: Drawn) -> tuple[Numbers, int]:
    """The characters that are printed, and how many are laid down unseen."""
    kept = np.flatnonzero(~_IS_SPACE[np.minimum(codes, 0xFFFF)])
    hidden = 0
    if drawn.hidden:
        modes: dict[int, bool] = {}
        seen = np.array([not _is_hidden(page, n, modes) for n in kept.tolist()], bool)
        hidden, kept = int(len(seen) - seen.sum()), kept[seen]
    return kept, hidden


def boxes_of(page: int, kept: Numbers, place: Place) -> tuple[Numbers, ...]:
    """The left, upper, right and lower edges of characters, where they are seen."""
    found = np.zeros((len(kept), 4), np.float32)
    at = found.ctypes.data
    deque(map(pdfcalls.loose_box, repeat(page), kept.tolist(), range(at, at + found.nbytes, 16)), maxlen=0)
    left, top, right, bottom = found.astype(float).T
    edges: tuple[Numbers, ...] = place(left, bottom, right, top)  # type: ignore[arg-type, assignment]
    return edges


def set_down(page: int, these: Numbers, tall: Numbers, place: Place, way: int) -> tuple[Numbers, ...]:
    """For each of these characters, its size, the height that it stands on, by how many degrees it runs otherwise than
    the page, and whether it is seen as in a mirror or on its head."""
    matrices, sizes = _matrices(page, these)
    origins = np.zeros((len(these), 2))
    at_x, at_y = origins.ctypes.data, origins.ctypes.data + 8
    xs, ys = range(at_x, at_x + origins.nbytes, 16), range(at_y, at_y + origins.nbytes, 16)
    deque(map(pdfcalls.character_origin, repeat(page), these.tolist(), xs, ys), maxlen=0)
    a, b, c, d, _, _ = matrices.astype(float).T
    x, y = origins.T
    base = place(x, y, x, y)[1]  # type: ignore[arg-type]
    em = sizes * np.hypot(c, d)
    off = abs((np.degrees(np.arctan2(b, a)) - way + 180) % 360 - 180)
    return np.where(em > 0, em, np.maximum(tall, 1.0)), np.asarray(base), off, (a * d < b * c) | (sizes < 0)


def sizes_of(page: int, these: Numbers) -> Numbers:
    """The sizes of these characters."""
    matrices, sizes = _matrices(page, these)
    return np.asarray(sizes * np.hypot(matrices[:, 2], matrices[:, 3]))


def _matrices(page: int, these: Numbers) -> tuple[Numbers, Numbers]:
    """How these characters are set, and the size that is told of each before that."""
    asked, matrices = these.tolist(), np.zeros((len(these), 6), np.float32)
    at = matrices.ctypes.data
    deque(map(pdfcalls.character_matrix, repeat(page), asked, range(at, at + matrices.nbytes, 24)), maxlen=0)
    return matrices, np.array(list(map(pdfcalls.character_size, repeat(page), asked)))


def codes_of(page: int, count: int) -> Numbers:
    """All characters in one call; one by one where that call leaves some out."""
    codes = np.zeros(count + 1, np.uint16)
    if pdfcalls.all_text(page, 0, count, codes.ctypes.data) == count + 1:
        codes = codes[:count]
        if not ((codes == 0) | ((codes >= 0xD800) & (codes < 0xE000))).any():
            return codes.astype(np.uint32)
    return np.array([pdfcalls.one_code(page, n) for n in range(count)], np.uint32)


def decoded(codes: Numbers) -> str:
    """One letter for each code."""
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "replace")
    for hyphen in _HYPHENS:
        text = text.replace(hyphen, "-")
    return text


def _is_hidden(page: int, n: int, modes: dict[int, bool]) -> bool:
    item = pdfcalls.character_object(page, n)
    if not item:
        return False
    if item not in modes:
        modes[item] = pdfcalls.render_mode(item) in HIDDEN or opacity(item) <= CLEAR
    return modes[item]


def opacity(item: int) -> int:
    """Of the fill of a text, of 255."""
    colour = (ctypes.c_uint * 4)()
    at = ctypes.addressof(colour)
    return colour[3] if pdfcalls.fill_colour(item, at, at + 4, at + 8, at + 12) else 255
