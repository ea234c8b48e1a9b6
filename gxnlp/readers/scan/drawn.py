"""The rules of a page as they stand in its picture, also where a copy lost parts of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from gxnlp.readers.ruling import Rule
from gxnlp.readers.scan import PIXELS_A_POINT, Floats, Grey, Mask, Matrix, dashed, lattice, pixels
from gxnlp.readers.scan.lattice import TRACE
from gxnlp.readers.scan.light import ink
from gxnlp.readers.scan.lines import Stroke, corridor, count_lines
from gxnlp.readers.scan.pieces import pieces

FAINT = 195
"""Rules are looked for in fainter ink than letters are: of a rule, what a copier lost can be guessed."""
BRIDGE_MM = 1.2
"""A gap that is closed at once."""
FAINT_BRIDGE_MM = (0.8, 2.0)
"""Down and across: figures that stand under each other in low rows must not make a stroke."""
LEAST_ACROSS_MM, LEAST_DOWN_MM = 5.5, 4.0
LOW_DOWN_MM, LOW_SOLID, LOW_MEETS = 3.0, 0.95, 4
"""A wall of a low row that stands alone, as below a page break, is shorter: it must be whole, and end within so many
pixels of two rules, nearer than letters stand to them."""
FREE_ACROSS_MM, FREE_DOWN_MM = 20.0, 14.0
"""A stroke this long is a rule; a shorter one only if it is solid and both its ends lie on rules across it."""
SOLID, WHOLE = 0.85, 0.95
"""Letters that touch two rules of a low row make a stroke between them, but one with white in it. On a page of dashed
rules, whose gaps are filled, a stroke with less white is one of letters too."""
DASHED = 0.2
"""Of what is drawn without a gap: with shorter chains than this a page of solid rules has some that a copy broke."""
CRISP = 1.1
"""Pieces to a line across the page."""
LEAST_INK = 0.12
"""Of a faint stroke: the other side of the sheet, shining through, has none."""
THICKEST_MM = 1.5
MEETS = 5
NEAR, ALONG = 8, 0.5
"""Pixels from a rule within which the second of a double one lies; so much of its ink must."""
LEAST_EM, MOST_EM, FEWEST = 12, 60, 20
TORN_OFF, OFF = 40, 2
"""Pixels: how wide a break is, and how far both ends stand off each other."""
LONG_TORN_MM, HELD, PIECES = 40.0, 0.7, 3
"""A rule that a copy broke all along is as long, so much of it is there, and it is in as many pieces at least."""
LOW_MM = 18
"""Between two rules of a table; what stands farther apart may have text between it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    across: tuple[Stroke, ...]
    down: tuple[Stroke, ...]
    ink: Mask
    """Where their ink is, a pixel around it included."""


def strokes(shares: Floats, page: Grey) -> Drawn:
    """What is drawn on a page that is square, given as shares of its paper's brightness and stretched."""
    whole = dashed.filled(shares, page, FAINT)
    if whole is not None and whole.length < DASHED * _drawn_through(page):
        whole = None
    bridged = None
    if whole is not None:
        shares, page, bridged = whole.shares, whole.page, whole.bridged
    mask = ink(page, FAINT).astype(np.uint8)
    across, named_across = _runs(mask, pixels(LEAST_ACROSS_MM), across=True)
    crisp = _is_crisp(across)
    if not crisp:
        across += _faint(shares, mask, pixels(FREE_ACROSS_MM), across=True)
    # figures in low rows, with the rules between them, would chain up to a stroke: the rules are taken out first
    bare = mask & ~corridor(page.shape, across)
    # a dashed page's strokes must be without white: where one crosses a rule that was taken out there is none
    down, named_down = _runs(bare, pixels(LEAST_DOWN_MM), across=False, ink_of=None if whole is None else mask)
    if whole is None:
        down += _low_walls(bare, across, down)
    if not crisp:
        down += _faint(np.where(bare < mask, np.float32(1), shares), bare, pixels(FREE_DOWN_MM), across=False)
    solid = SOLID if whole is None else WHOLE
    torn = _torn(across)
    for _ in range(2):  # a stroke that ends on a false one falls with it
        across, down = (
            [s for s in across if _is_whole(s, s in torn or _is_free(s, across), down, solid)],
            [s for s in down if _is_whole(s, s.y1 - s.y0 >= pixels(FREE_DOWN_MM), across, solid)],
        )
    level, upright = lattice.completed(shares, bridged, across, down, em=_em(mask, across), crisp=crisp)
    held = _along(named_across, across, level) | _along(named_down, down, upright)
    around = cv2.dilate(held.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return Drawn(tuple(level), tuple(upright), np.asarray(around | corridor(page.shape, [*level, *upright])))


def _along(names: Matrix, found: list[Stroke], kept: list[Stroke]) -> Mask:
    """The pixels of the strokes that lie along one that was kept: the others turned out to be letters."""
    near = corridor(names.shape, kept, 2 * NEAR + 1)
    inked = np.flatnonzero(names)  # few of a page's pixels are
    named = names.ravel()[inked]
    most = int(named.max(initial=0)) + 1
    own = np.bincount(named, minlength=most)
    lying = np.bincount(named[near.ravel()[inked]], minlength=most)
    held = (lying >= ALONG * np.maximum(own, 1)) & np.isin(np.arange(most), [s.name for s in found if s.name > 0])
    out = np.zeros(names.size, bool)
    out[inked[held[named]]] = True
    return out.reshape(names.shape)


def _drawn_through(page: Grey) -> int:
    """The length of all that is drawn without a gap."""
    mask = ink(page, FAINT).astype(np.uint8)
    across, _ = _runs(mask, pixels(LEAST_ACROSS_MM), across=True)
    down, _ = _runs(mask, pixels(LEAST_DOWN_MM), across=False)
    return sum(s.x1 - s.x0 for s in across) + sum(s.y1 - s.y0 for s in down)


def _em(mask: Matrix, across: list[Stroke]) -> int:
    """About how high the letters between rules are: most large pieces of ink are one, or half a one.

    Where there are few of them, those of the whole page; its text is often larger than its tables'.
    """
    _, _, stats, middles = pieces(mask)
    heights = stats[:, cv2.CC_STAT_HEIGHT]
    letters = (heights >= LEAST_EM) & (heights <= MOST_EM)
    ys = np.unique([(s.y0 + s.y1) // 2 for s in across])
    if len(ys) > 1:
        place = np.searchsorted(ys, middles[:, 1])
        ruled = (place > 0) & (place < len(ys))
        ruled &= np.append(np.diff(ys), 0)[np.clip(place - 1, 0, len(ys) - 1)] <= pixels(LOW_MM)
        if (letters & ruled).sum() > FEWEST:
            letters &= ruled
    heights = heights[letters]
    return int(np.percentile(heights, 75)) if len(heights) > FEWEST else 26


def _is_crisp(across: list[Stroke]) -> bool:
    """Whether the rules of the page came through whole, each in one piece: then nothing is guessed."""
    pieces = [s for s in across if s.x1 - s.x0 >= pixels(FREE_ACROSS_MM)]
    return 0 < len(pieces) <= CRISP * count_lines(pieces)


def _faint(shares: Floats, mask: Matrix, least: int, *, across: bool) -> list[Stroke]:
    """Long strokes of which a copy left hardly more than a shade; without any ink, they are of the other side."""
    shade = (cv2.blur(shares, (15, 1) if across else (1, 5)) < TRACE).astype(np.uint8)
    found, _ = _runs(shade, least, across=across, ink_of=mask, solid=LEAST_INK, bridge_mm=FAINT_BRIDGE_MM[across])
    return [replace(s, name=-1) for s in found]


def _runs(
    mask: Matrix, least: int, *, across: bool, ink_of: Matrix | None = None, solid: float = 0.5,
    bridge_mm: float = BRIDGE_MM,
) -> tuple[list[Stroke], Matrix]:  # fmt: skip
    """(strokes in one direction, the picture in which each has its number)."""
    bridge = pixels(bridge_mm)
    inked = mask if ink_of is None else ink_of
    # thickened by a pixel, so that a stroke which falls by one over its length is still whole
    thick = cv2.dilate(mask, np.ones((2, 1) if across else (1, 2), np.uint8))
    closed: Matrix = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, bridge) if across else (bridge, 1), np.uint8))
    # what bridges between letters of a line is as thick as letters are: rules are cut out of it by their thinness
    fat: Matrix = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((pixels(THICKEST_MM),) * 2, np.uint8))
    opened = cv2.morphologyEx(
        np.asarray(closed & ~fat, dtype=np.uint8),
        cv2.MORPH_OPEN,
        np.ones((1, least) if across else (least, 1), np.uint8),
    )
    count, names, stats, _ = pieces(opened)
    out: list[Stroke] = []
    for n in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[n])
        length, room = (w, h) if across else (h, w)
        if area / length > pixels(THICKEST_MM) or room > max(12, 0.04 * length):
            continue
        own = names[y : y + h, x : x + w] == n
        share = float((own & (inked[y : y + h, x : x + w] > 0)).any(axis=0 if across else 1).mean())
        if share < solid:
            continue
        first, last = _ends(own if across else own.T)
        if across:
            out.append(Stroke(x, y + first, x + w, y + last, n, share))
        else:
            out.append(Stroke(x + first, y, x + last, y + h, n, share))
    return out, names


def _ends(own: Mask) -> tuple[int, int]:
    """How far down a stroke across begins and ends: it may fall a little."""
    reach = max(4, own.shape[1] // 8)
    return tuple(round(float(np.nonzero(part)[0].mean())) for part in (own[:, :reach], own[:, -reach:]))  # type: ignore[return-value]


def _is_whole(stroke: Stroke, free: bool, others: list[Stroke], solid: float) -> bool:
    return free or (stroke.solid > solid and _ends_on(stroke, others))


def _is_free(stroke: Stroke, others: list[Stroke]) -> bool:
    """Whether a stroke across needs no rules at its ends: it is long, or the end of a long one that a copy broke."""
    if stroke.x1 - stroke.x0 >= pixels(FREE_ACROSS_MM):
        return True
    return stroke.solid > SOLID and any(
        o.x1 - o.x0 >= pixels(FREE_ACROSS_MM)
        and (
            (0 <= stroke.x0 - o.x1 <= TORN_OFF and abs(stroke.y0 - o.y1) <= OFF)
            or (0 <= o.x0 - stroke.x1 <= TORN_OFF and abs(stroke.y1 - o.y0) <= OFF)
        )
        for o in others
    )


def _torn(across: list[Stroke]) -> set[Stroke]:
    """The pieces of rules that a copy broke all along: they follow each other on a line, with little white between."""
    chains: list[list[Stroke]] = []
    ends: dict[int, int] = {}  # the chain that ended last at each height
    for stroke in sorted(across, key=lambda s: s.x0):
        before = [ends[y] for y in range(stroke.y0 - OFF, stroke.y0 + OFF + 1) if y in ends]
        near = [n for n in before if -OFF <= stroke.x0 - chains[n][-1].x1 <= TORN_OFF]
        n = max(near, key=lambda k: chains[k][-1].x1, default=len(chains))
        if n == len(chains):
            chains.append([])
        chains[n].append(stroke)
        ends[stroke.y1] = n
    out: set[Stroke] = set()
    for chain in chains:
        length = chain[-1].x1 - chain[0].x0
        held = sum(s.solid * (s.x1 - s.x0) for s in chain)
        if len(chain) >= PIECES and length >= pixels(LONG_TORN_MM) and held >= HELD * length:
            out.update(chain)
    return out


def _low_walls(bare: Matrix, across: list[Stroke], down: list[Stroke]) -> list[Stroke]:
    """The walls of low rows with no row of their table above or below: no longer wall goes through these."""
    top, foot = np.array([s.y0 for s in down]), np.array([s.y1 for s in down])
    long = [s for s in across if s.x1 - s.x0 >= pixels(FREE_ACROSS_MM)]
    low = [s for s in _runs(bare, pixels(LOW_DOWN_MM), across=False)[0] if s.y1 - s.y0 < pixels(LEAST_DOWN_MM)]
    return [
        replace(s, name=-1)
        for s in low
        if s.solid >= LOW_SOLID
        and not ((top <= s.y0 + LOW_MEETS) & (foot >= s.y1 - LOW_MEETS)).any()
        and _ends_on(s, long, LOW_MEETS)
    ]


def _ends_on(stroke: Stroke, others: list[Stroke], near: int = MEETS) -> bool:
    def on(x: int, y: int) -> bool:
        return any(o.x0 - near <= x <= o.x1 + near and o.y0 - near <= y <= o.y1 + near for o in others)

    return on(stroke.x0, stroke.y0) and on(stroke.x1, stroke.y1)


def rules(drawn: Drawn) -> tuple[Rule, ...]:
    """The strokes in points."""
    return tuple(
        Rule(s.x0 / PIXELS_A_POINT, s.y0 / PIXELS_A_POINT, s.x1 / PIXELS_A_POINT, s.y1 / PIXELS_A_POINT)
        for s in (*drawn.across, *drawn.down)
    )


def without_rules(even: Grey, drawn: Drawn) -> Grey:
    """The page with white where the rules were."""
    return np.where(drawn.ink, np.uint8(255), even)
